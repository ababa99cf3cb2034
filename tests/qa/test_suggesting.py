"""Edits that are suggested by who may not edit: written, decided, named in the history."""

import pytest

from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound
from edu.core.roles import Role
from edu.notifications.service import telling
from edu.ports import clock
from edu.qa.rules.posts import What
from edu.qa.service import answering, asking, people, showing, suggesting, trusting
from edu.search.service import finding as search
from tests.make import at_once
from tests.qa.portal import BODY, Portal

pytestmark = pytest.mark.databases("sqlite")
both = pytest.mark.databases("sqlite", "postgresql")
MENDED = BODY + " Is it a share, or a difference of shares?"


@pytest.fixture
def portal(app, make):
    return Portal(make)


def suggest(number, by, what=What.QUESTION, **values):
    given = {"title": "How is the index worked out, by steps?", "body": MENDED, "note": "Said what kind"} | values
    return suggesting.suggest(what, number, **given, by=by, now=clock.now())


def told(reader):
    return [(each.kind, each.what["en"], each.path) for each in telling.newest(reader.id)[0] if each.kind == "edit"]


@both
def test_a_suggested_edit_changes_nothing_until_the_author_takes_it(portal):
    asker, ann = portal.reader(), portal.reader()
    number = portal.question(asker, title="How is the index worked out?")
    made = suggest(number, ann)
    assert showing.get(number, by=None, now=clock.now()).title == "How is the index worked out?"
    assert told(asker) == [("edit", "A suggested edit: “How is the index worked out?”", f"/suggestions/{made}")]
    shown = suggesting.get(made, by=asker)
    assert (shown.title_before, shown.title, shown.decidable) == (
        "How is the index worked out?", "How is the index worked out, by steps?", True,
    )  # fmt: skip
    assert [line.sign for line in shown.lines] == ["-", "+"]
    assert suggesting.decide(made, take=True, by=asker, now=clock.now()) == number
    page = showing.get(number, by=None, now=clock.now())
    assert (page.title, page.revision) == ("How is the index worked out, by steps?", 2)
    assert "a difference of shares" in page.html
    assert [hit.key for hit in search.find("difference of shares", lang="en").hits] == [str(number)]
    step = showing.history(What.QUESTION, number, by=None).steps[0]
    assert (step.editor, step.own, step.note) == (ann.name, False, "Said what kind")
    assert told(ann) == [("edit", "Your edit was taken: “How is the index worked out?”", f"/suggestions/{made}")]


@both
def test_an_answer_is_mended_too_and_keeps_its_sources(portal):
    helper, ann = portal.reader(), portal.reader()
    answer = portal.answer(portal.question(), helper, sources="Dick and Basu, 1994")
    suggesting.decide(suggest(answer, ann, What.ANSWER), take=True, by=helper, now=clock.now())
    row = answering.editing(answer, by=helper)
    assert (row.body, row.sources) == (MENDED, [{"title": "Dick and Basu, 1994", "url": ""}])


def test_a_refused_edit_is_told_with_its_reason_and_changes_nothing(portal):
    asker, ann = portal.reader(), portal.reader()
    number = portal.question(asker)
    made = suggest(number, ann)
    suggesting.decide(made, take=False, why="It asks something else then", by=asker, now=clock.now())
    assert asking.editing(number, by=asker).body == BODY
    assert (suggesting.get(made, by=ann).state, suggesting.get(made, by=ann).why) == ("refused", "It asks something else then")
    assert told(ann)[0][1].startswith("Your edit wasn’t taken")
    with pytest.raises(Conflict):
        suggesting.decide(made, take=True, by=asker, now=clock.now())


def test_who_may_edit_decides_for_others_but_nobody_for_themselves(portal):
    asker, ann, stranger = portal.reader(), portal.reader(), portal.reader()
    moderator, basic = portal.reader(role=Role.MODERATOR), portal.reader()
    trusting.grant(basic.id, 1, by=moderator.id, now=clock.now())
    made = suggest(portal.question(asker), ann)
    for person, sees in ((asker, True), (moderator, True), (basic, True), (stranger, False), (ann, False)):
        assert [each.id for each in suggesting.waiting(by=person)] == [made] * sees
    with pytest.raises(NotFound):
        suggesting.get(made, by=stranger)
    for person in (stranger, ann):
        with pytest.raises(NotAllowed):
            suggesting.decide(made, take=True, by=person, now=clock.now())
    trusting.grant(ann.id, 1, by=moderator.id, now=clock.now())  # who may edit meanwhile still doesn't decide of their own
    with pytest.raises(NotAllowed):
        suggesting.decide(made, take=True, by=ann, now=clock.now())
    suggesting.decide(made, take=True, by=basic, now=clock.now())


def test_one_waits_at_a_time_and_ones_own_is_replaced(portal):
    asker, ann, ben = portal.reader(), portal.reader(), portal.reader()
    number = portal.question(asker)
    made = suggest(number, ann)
    assert suggest(number, ann, body=MENDED + " Please.") == made
    assert suggesting.find_text(What.QUESTION, number, by=ann)[1].endswith("Please.")
    with pytest.raises(Conflict, match="already"):
        suggest(number, ben)
    with pytest.raises(Conflict, match="yourself"):
        suggest(number, asker)
    with pytest.raises(Invalid):
        suggest(portal.question(asker, title="How is the index worked out?"), ben, title="How is the index worked out?", body=BODY)


def test_nobody_lets_more_than_five_wait(portal):
    ann = portal.reader()
    for _ in range(5):
        suggest(portal.question(portal.reader()), ann)
    with pytest.raises(Conflict, match="5"):
        suggest(portal.question(portal.reader()), ann)


def test_an_edit_of_an_older_text_is_not_taken(portal):
    asker, ann = portal.reader(), portal.reader()
    number = portal.question(asker)
    made = suggest(number, ann)
    asking.edit(number, portal.wish(body=BODY + " It is the third lesson."), by=asker, now=clock.now())
    assert suggesting.get(made, by=asker).outdated
    with pytest.raises(Conflict, match="since"):
        suggesting.decide(made, take=True, by=asker, now=clock.now())
    suggesting.decide(made, take=False, by=asker, now=clock.now())


@both
def test_of_ten_suggestions_at_once_one_stands(portal, app):
    number, readers = portal.question(), [portal.reader() for _ in range(10)]
    done = at_once(app, lambda each: suggest(number, readers[each]), times=10)
    assert sorted(type(each).__name__ for each in done) == ["Conflict"] * 9 + ["int"]


def test_what_waits_goes_with_its_writer_and_is_theirs_to_export(portal):
    from_ann, ann = portal.question(portal.reader()), portal.reader()
    made = suggest(from_ann, ann)
    assert [each["state"] for each in suggesting.personal_data(ann.id)] == ["waiting"]
    accounts.delete(ann.id, now=clock.now())
    with pytest.raises(NotFound):
        suggesting.get(made, by=portal.reader(role=Role.MODERATOR))
    assert people.personal_data(ann.id)["questions"] == []


def test_the_pages_suggest_show_the_difference_and_decide(portal, make):
    asker, ann = portal.reader(), portal.reader()
    number = portal.question(asker, title="How is the index worked out?")
    writer = make.signed_in(ann.id)
    assert f"/en/questions/{number}/suggest" in writer.get(f"/en/questions/{number}").text
    assert BODY[:30] in writer.get(f"/en/questions/{number}/suggest").text.replace("&#39;", "'")
    again = writer.submit(f"/en/questions/{number}/suggest", {"title": "Short", "body": MENDED})
    assert again.status_code == 422
    sent = writer.submit(f"/en/questions/{number}/suggest", {"title": "How is the index worked out?", "body": MENDED})
    assert sent.status_code == 303
    author = make.signed_in(asker.id)
    shown = author.get(sent.location).text
    assert "<ins>" in shown
    assert f'href="/en/people/{ann.id}"' in shown
    assert sent.location.rpartition("/")[2] in author.get("/en/suggestions").text
    assert author.submit(f"{sent.location}/decide", {"do": "take"}).status_code == 303
    assert "a difference of shares" in author.get(f"/en/questions/{number}").text
