"""What files bring: read, told, compared, kept once, and forgotten."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from edu.accounts.rules import Deleted
from edu.accounts.service import people as accounts
from edu.authoring.rules.arrivals import packed, sorted_out, subject, unpacked
from edu.authoring.service import drafts, exporting, folders, importing, listing
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound
from edu.core.i18n import message
from edu.core.roles import Role
from edu.db.base import db
from edu.interchange.formats import qti_2
from edu.interchange.rules.carrying import Loss
from edu.interchange.service import files, uploads
from edu.ports import clock, jobs
from edu.quizzes.kinds import hotspot
from tests.make import CHOICE, MATCH, NUMBER

GIFT = "::first::Who has bought once?{=A new customer ~A partner}\n\n::second::2 + 2?{#4:0}\n\nBroken {=\n\n::third::Two of them{~a ~b}\n"
CSV = "kind,id,text,option 1,option 2,right\nchoice,q1,Who?,A,B,1\nchoice,q2,Whose?,A,B,2\n"


@pytest.fixture
def teacher(make):
    return importing.get_teacher(str(int(make.person(role=Role.TEACHER))))


@pytest.fixture
def other(make):
    return importing.get_teacher(str(int(make.person(role=Role.TEACHER))))


def bring(text, by, *, name="questions.gift", format=""):
    return importing.bring(text if isinstance(text, bytes) else text.encode(), name=name, format=format, by=by, now=clock.now())


def report(key, by):
    db.session.rollback()  # what a job has done meanwhile is to be seen
    return importing.get_report(key, by=by, now=clock.now())


def bank(by):
    return listing.list_drafts(listing.Filter(), by=by, limit=10_000)


def test_what_a_file_holds_is_told_and_nothing_is_saved(teacher):
    found = report(bring(GIFT, teacher), teacher).arrivals
    assert found.format == "gift"
    assert [(each.body["id"], each.body["kind"], each.place) for each in found.questions] == [
        ("first", "choice", "line 1"),
        ("second", "numeric", "line 3"),
    ]
    assert [loss.place for loss in found.refused] == ["line 5", "line 7"]
    assert bank(teacher) == []


def test_keeping_twice_keeps_once(teacher):
    key = bring(GIFT, teacher)
    into = folders.create("From Moodle", by=teacher)
    for _ in range(2):
        importing.keep(key, [0, 1], into=into, by=teacher, now=clock.now())
    kept = report(key, teacher)
    assert sorted(kept.kept) == sorted(each.id for each in bank(teacher))
    assert len(kept.kept) == 2
    assert kept.folder == into
    assert {each.folder_id for each in bank(teacher)} == {into}
    assert drafts.history(kept.kept[0], by=teacher)[0].note == "questions.gift"


def test_only_what_is_chosen_is_kept_and_something_must_be(teacher):
    key, into = bring(GIFT, teacher), folders.usual(by=teacher)
    for nothing in ([], [7, -1, 99999]):
        with pytest.raises(Invalid):
            importing.keep(key, nothing, into=into, by=teacher, now=clock.now())
    importing.keep(key, [1, 1], into=into, by=teacher, now=clock.now())
    assert [each.kind for each in bank(teacher)] == ["numeric"]


def test_a_report_is_its_owners_alone_for_an_hour(teacher, other):
    key = bring(GIFT, teacher)
    with pytest.raises(NotFound):
        report(key, other)
    with pytest.raises(NotFound):
        importing.keep(key, [0], into=folders.usual(by=other), by=other, now=clock.now())
    assert importing.get_report(key, by=teacher, now=clock.now() + timedelta(minutes=59)).arrivals
    with pytest.raises(NotFound):
        importing.get_report(key, by=teacher, now=clock.now() + timedelta(minutes=61))


def test_it_is_kept_in_ones_own_folder_or_one_shared_to_change(teacher, other):
    key, theirs = bring(GIFT, teacher), folders.create("Theirs", by=other)
    with pytest.raises(NotFound):
        importing.keep(key, [0], into=theirs, by=teacher, now=clock.now())
    folders.share(theirs, teacher.id, may_edit=False, by=other)
    with pytest.raises(NotAllowed):
        importing.keep(key, [0], into=theirs, by=teacher, now=clock.now())
    folders.share(theirs, teacher.id, may_edit=True, by=other)
    importing.keep(key, [0], into=theirs, by=teacher, now=clock.now())
    assert len(report(key, teacher).kept) == 1


@pytest.mark.parametrize(
    ("data", "name", "format", "field"),
    [
        (b"", "empty.gift", "", "file"),
        (b" \n ", "empty.gift", "", "file"),
        (b"\x89PNG\r\n", "photo.png", "", "file"),
        (b"x" * (uploads.LARGEST + 1), "large.gift", "", "file"),
        (b"something", "q.gift", "word", "format"),
    ],
)
def test_what_can_not_be_read_is_refused_beside_its_field(teacher, data, name, format, field):
    with pytest.raises(Invalid) as refusal:
        bring(data, teacher, name=name, format=format)
    assert refusal.value.field == field


def test_twins_in_the_file_and_in_the_bank_are_marked_and_not_ticked(teacher, other):
    folder = folders.create("Old ones", by=teacher)
    drafts.create(folder, CHOICE, by=teacher, now=clock.now())
    drafts.create(folders.usual(by=other), NUMBER, by=other, now=clock.now())
    data = files.write_file([CHOICE, NUMBER, {**NUMBER, "id": "again"}, MATCH], format="yaml", title="T", lang="en")[1].data
    found = report(bring(data, teacher, name="quiz.yml"), teacher).arrivals.questions
    assert [[(twin.folder, twin.share) for twin in each.twins] for each in found] == [[("Old ones", 1.0)], [], [], []]
    assert [bool(each.same_as) for each in found] == [False, False, True, False]
    assert [each.is_new for each in found] == [False, True, False, True]


def test_pictures_are_drawn_anew_into_the_store(app, teacher):
    photo = io.BytesIO()
    Image.new("RGB", (2400, 10), "red").save(photo, "PNG")
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    bodies = [
        {**hotspot.EXAMPLE, "id": "seen", "picture": {"src": "photo.png", "alt": "red"}},
        {**hotspot.EXAMPLE, "id": "drawn", "text": "And here?", "picture": {"src": "drawing.svg", "alt": "a square"}},
    ]
    data = qti_2.format.write(bodies, title="T", lang="en", files={"photo.png": photo.getvalue(), "drawing.svg": drawing}).data
    found = report(bring(data, teacher, name="package.zip"), teacher).arrivals
    assert [str(loss.message) for loss in found.refused] == []
    store = app.extensions["blobs"]
    first, second = (store.get(each.body["picture"]["src"]) for each in found.questions)
    assert Image.open(io.BytesIO(first)).size == (1600, 7)
    assert b"<style>" in second


def test_a_picture_that_can_not_be_shown_leaves_its_question_out_in_words(teacher):
    bodies = [{**hotspot.EXAMPLE, "picture": {"src": "bad.svg", "alt": "bad"}}, CHOICE]
    hostile = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script></svg>'
    data = qti_2.format.write(bodies, title="T", lang="en", files={"bad.svg": hostile}).data
    found = report(bring(data, teacher, name="package.zip"), teacher).arrivals
    assert [each.body["kind"] for each in found.questions] == ["choice"]
    assert "can't be shown as a picture" in str(found.refused[0].message)


def test_a_large_file_is_read_by_a_job_and_many_questions_are_kept_by_one(teacher, monkeypatch):
    queued = []
    monkeypatch.setattr(jobs.queue(), "immediate", False)
    monkeypatch.setattr(jobs.queue(), "enqueue", queued.append)
    rows = "".join(f"choice,q{number},Question number {number}?,A,B,1\n" for number in range(importing.MANY + 1))
    key = bring(CSV.splitlines()[0] + "\n" + rows, teacher, name="many.csv")
    assert report(key, teacher).arrivals is None
    with pytest.raises(Conflict):
        importing.keep(key, [0], into=folders.usual(by=teacher), by=teacher, now=clock.now())
    for _ in range(2):
        importing.read_upload.call_local(key)
    count = len(report(key, teacher).arrivals.questions)
    assert count == importing.MANY + 1
    importing.keep(key, range(count), into=folders.usual(by=teacher), by=teacher, now=clock.now())
    assert report(key, teacher).keeping
    for _ in range(2):
        importing.keep_chosen.call_local(key, teacher.id)
    assert len(report(key, teacher).kept) == len(bank(teacher)) == count
    assert len(queued) == 2


def test_a_large_file_that_nothing_can_read_says_so_in_its_report(teacher):
    key = uploads.add(b"\x89PNG", name="photo.png", format="", by=teacher.id, now=clock.now())
    importing.read_upload.call_local(key)
    assert "No format fits" in str(report(key, teacher).arrivals.problem)


def paste(text, by, format=""):
    return report(importing.paste(text, format=format, by=by, now=clock.now()), by).arrivals


def test_a_pasted_list_is_a_matching_question(teacher):
    found = paste("Франция — Париж\nНорвегия — Осло\nИталия — Рим", teacher)
    (arrival,) = found.questions
    assert (found.format, arrival.body["kind"], arrival.changes, arrival.is_new) == ("pasted", "match", (), True)


def test_an_unfinished_task_is_kept_as_a_draft_with_its_flags(teacher):
    text = "Установите соответствие:\nА) Франция\nБ) Норвегия\n1) Осло\n2) Париж\n3) Рим"
    key = importing.paste(text, format="", by=teacher, now=clock.now())
    (arrival,) = report(key, teacher).arrivals.questions
    assert {loss.place for loss in arrival.changes} == {"prompts[0].answer", "prompts[1].answer"}
    importing.keep(key, [0], into=folders.usual(by=teacher), by=teacher, now=clock.now())
    (draft,) = bank(teacher)
    assert (draft.kind, draft.state, draft.problems) == ("match", "draft", 2)


@pytest.mark.parametrize(("text", "format"), [(GIFT, ""), (GIFT, "gift"), (CSV, "csv")])
def test_a_pasted_file_is_read_as_one(teacher, text, format):
    assert len(paste(text, teacher, format).questions) == 2


@pytest.mark.parametrize(("text", "format"), [("", ""), ("  \n", ""), ("Just some prose.", ""), (GIFT, "pasted"), ("\udcff", "")])
def test_what_is_no_question_is_said_beside_the_text(teacher, text, format):
    with pytest.raises(Invalid) as refusal:
        importing.paste(text, format=format, by=teacher, now=clock.now())
    assert refusal.value.field == "text"


def test_a_report_survives_being_written_down():
    losses = [
        Loss("line 1", message("A %(what)s.", what="change")),
        Loss("line 2, options[1]", message("Refused."), refused=True),
        Loss("line 2, text", message("And this.")),
        Loss("", message("About the file.")),
    ]
    whole = sorted_out("gift", [(CHOICE, "line 1", ("A", "B"))], losses, {})
    assert unpacked(packed(whole)) == whole
    assert [str(loss.message) for loss in whole.questions[0].changes] == ["A change."]
    assert [loss.place for loss in whole.refused] == ["line 2, options[1]", "line 2, text"]
    assert [loss.place for loss in whole.losses] == [""]
    assert whole.changed == 1


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("prompts[1].answer", MATCH["prompts"][1]["text"]),
        ("cards.p", MATCH["cards"]["p"]),
        ("cards.none", None),
        ("prompts[7]", None),
        ("prompts", None),
        ("text", None),
    ],
)
def test_a_place_of_a_question_is_known_by_its_words(place, words):
    assert subject(MATCH, place) == words


def test_uploads_go_after_an_hour_with_the_person_and_beyond_twenty(app, make, teacher, other):
    first = bring(GIFT, teacher)
    for _ in range(uploads.MOST):
        last = bring(GIFT, teacher)
    with pytest.raises(NotFound):
        report(first, teacher)
    assert len(uploads.personal_data(teacher.id)["uploads"]) == uploads.MOST
    kept = bring(GIFT, other)
    uploads.hear_deleted(Deleted(teacher.id, clock.now()))
    assert uploads.personal_data(teacher.id) == {"uploads": []}
    with pytest.raises(NotFound):
        report(last, teacher)
    assert report(kept, other)
    uploads.forget.call_local()
    assert report(kept, other)


def test_a_job_for_somebody_who_has_gone_does_nothing(make, teacher):
    importing.read_upload.call_local("no-such-key")
    importing.keep_chosen.call_local("no-such-key", teacher.id)


# ---- Out


def test_a_folder_goes_out_without_what_is_unfinished_and_comes_back_the_same(teacher):
    folder = folders.create("All", by=teacher)
    drafts.create_all(folder, [CHOICE, NUMBER, {"kind": "match", "text": "Half"}], by=teacher, now=clock.now())
    leaving = exporting.of_folder(folder, by=teacher)
    assert [body["kind"] for body in leaving.bodies] == ["choice", "numeric"]
    format, written = exporting.write(leaving, format="yaml", lang="en")
    assert [str(loss.message) for loss in written.losses] == ["This question is not finished, so it can't be written."]
    back = format.read(written.data)
    assert [found.body["kind"] for found in back.questions] == ["choice", "numeric"]


def test_pictures_go_along_where_the_format_takes_them(app, teacher):
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    src = app.extensions["blobs"].put(drawing, ".svg")
    folder = folders.create("Pictures", by=teacher)
    drafts.create_all(folder, [{**hotspot.EXAMPLE, "picture": {"src": src, "alt": "a square"}}], by=teacher, now=clock.now())
    format, written = exporting.write(exporting.of_folder(folder, by=teacher), format="qti-3", lang="en")
    assert drawing in format.read(written.data).files.values()


def test_a_strangers_folder_does_not_go_out(teacher, other):
    with pytest.raises(NotFound):
        exporting.of_folder(folders.create("Mine", by=teacher), by=other)


@pytest.mark.parametrize("who", ["nobody@example.org", "student"])
def test_only_a_teacher_has_a_bank(make, app, who):
    if who == "student":
        who = accounts.get_profile(make.person()).email
        with pytest.raises(NotAllowed):
            importing.get_teacher(who)
    else:
        with pytest.raises(NotFound):
            importing.get_teacher(who)
