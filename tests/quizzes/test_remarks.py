"""Likes, comments and reports on one question: who may, how much, and what the author answers."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from edu.accounts.rules import Reader
from edu.accounts.service import entry
from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotFound, TooMany
from edu.core.marks import token
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import transaction
from edu.ports import clock
from edu.quizzes.kinds import cloze, order
from edu.quizzes.models.remarks import QuestionLike, QuestionRemark
from edu.quizzes.rules import question
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.rules.remarks import ABOUT, MAX_WORDS, MOST_A_DAY, MOST_OPEN, Kind, Reason, State, check_answer, check_words, parts_of
from edu.quizzes.service import answering, attempts, remarks, sheets
from tests.make import CHOICE, MATCH, NUMBER, at_once

DAY = timedelta(days=1)
PARTNER = token(CHOICE["options"][1]["text"])


@pytest.fixture
def maria(make):
    return make.person("Maria", email="maria@example.org", lang="ru")


@pytest.fixture
def teacher(make):
    return make.person("Anna Petrovna", role=Role.TEACHER)


@pytest.fixture
def slug(make):
    return make.quiz("rungs", title={"ru": "Ступени", "en": "Rungs"})


@pytest.fixture
def done(make, slug, maria):
    return make.attempt(slug, by=maria, right=1, handed_in=True)


def reader(person, role=Role.STUDENT):
    return Reader(person, "Somebody", role, "en", "UTC")


def beside(key, person, role=Role.STUDENT):
    sheet = sheets.get_sheet(key, by=Taker(user_id=person), now=clock.now())
    return remarks.beside(sheet, by=reader(person, role))


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def say(key, position, person, now, words="Why is it so?", about="comment", part=""):
    return remarks.remark(key, position, about=about, part=part, words=words, by=person, now=now)


# ---- Likes


def test_liking_twice_is_liking_once_and_so_is_taking_it_back(done, maria, now):
    for _ in range(2):
        remarks.like(done, 1, by=maria, now=now)
        assert count(QuestionLike) == 1
    assert [each.liked for each in beside(done, maria).values()] == [True, False, False]
    for _ in range(2):
        remarks.unlike(done, 1, by=maria, now=now)
        assert count(QuestionLike) == 0


def test_fifty_likes_at_once_are_one(app, done, maria, now):
    assert at_once(app, lambda _: remarks.like(done, 1, by=maria, now=now), times=20) == [None] * 20
    assert count(QuestionLike) == 1


def test_only_teachers_see_how_many_like_a_question(make, slug, done, maria, teacher, now):
    for person in make.people(3):
        remarks.like(make.attempt(slug, by=person, handed_in=True), 1, by=person, now=now)
    assert not beside(done, maria)[1].liked
    remarks.like(done, 1, by=maria, now=now)
    assert {each.likes for each in beside(done, maria).values()} == {None}
    own = make.attempt(slug, by=teacher, handed_in=True)
    assert [each.likes for each in beside(own, teacher, Role.TEACHER).values()] == [4, 0, 0]
    assert [(each.name, each.likes, each.remarks) for each in answering.overview(slug).questions] == [("first-sale", 4, 0)]


# ---- Who may


def test_whoever_was_not_asked_can_say_nothing(make, slug, done, maria, now):
    stranger = make.person()
    guests = make.attempt(slug, by=make.guest(), handed_in=True)
    for key, position in ((done, 1), (guests, 1), ("none", 1)):
        with pytest.raises(NotFound):
            remarks.like(key, position, by=stranger, now=now)
        with pytest.raises(NotFound):
            say(key, position, stranger, now)
    with pytest.raises(NotFound):
        say(done, 4, maria, now)
    with pytest.raises(NotFound):
        remarks.unlike(done, 4, by=maria, now=now)
    assert (count(QuestionLike), count(QuestionRemark)) == (0, 0)


def test_nothing_can_be_said_before_a_question_is_graded(make, maria, now):
    key = make.attempt(make.quiz(behaviour="interactive"), by=maria)
    with pytest.raises(Conflict):
        say(key, 1, maria, now)
    right = {"choice": token(CHOICE["options"][0]["text"])}
    attempts.check(key, 1, {1: Sent(right)}, by=Taker(user_id=maria), now=now)
    say(key, 1, maria, now)
    with pytest.raises(Conflict):
        remarks.like(key, 2, by=maria, now=now)


def test_nothing_can_be_said_about_an_exam_before_it_has_closed(make, maria, now):
    slug = make.quiz(behaviour="exam", terms={"closes": (now + DAY).isoformat()})
    key = make.attempt(slug, by=maria, handed_in=True, now=now)
    assert beside(key, maria) == {}
    for call in (lambda: say(key, 1, maria, now + DAY / 2), lambda: remarks.like(key, 1, by=maria, now=now + DAY / 2)):
        with pytest.raises(Conflict):
            call()
    say(key, 1, maria, now + DAY)
    remarks.like(key, 1, by=maria, now=now + DAY)
    sheet = sheets.get_sheet(key, by=Taker(user_id=maria), now=now + DAY)
    assert remarks.beside(sheet, by=reader(maria))[1].liked


def test_visitors_are_offered_nothing(make, slug):
    guest = make.guest()
    sheet = sheets.get_sheet(make.attempt(slug, by=guest, handed_in=True), by=guest, now=clock.now())
    assert remarks.beside(sheet, by=None) == {}


# ---- Saying


def test_a_remark_keeps_its_version_its_part_and_what_stood_there(make, slug, done, maria, now):
    say(done, 1, maria, now, "  It is\r\nclose.  ", about="key", part=PARTNER)
    newer = {**CHOICE, "options": [*CHOICE["options"][:1], {"text": {"ru": "Агент", "en": "An agent"}}]}
    make.quiz(slug, questions=[newer, NUMBER, MATCH])
    (listed,) = answering.overview(slug).listed
    assert (listed.remark.kind, listed.remark.reason, listed.remark.about) == (Kind.REPORT, Reason.KEY, "key")
    assert (listed.remark.part, listed.remark.part_text) == (PARTNER, {"ru": "Партнёр", "en": "A partner"})
    assert (listed.remark.words, listed.number, listed.current, listed.by_name) == ("It is\nclose.", 1, 2, "Maria")
    (own,) = beside(done, maria)[1].own
    assert own == listed.remark
    assert [each.own for each in beside(done, maria).values()][1:] == [(), ()]


@pytest.mark.parametrize(
    ("about", "part", "words", "field"),
    [
        ("", "", "Hm", "about"),
        ("report", "", "Hm", "about"),
        ("comment", "", " \n ", "words"),
        ("other", "", "", "words"),
        ("comment", "junk", "Hm", "part"),
        ("comment", "", "x" * (MAX_WORDS + 1), "words"),
        ("comment", "", "a\0b", "words"),
        ("comment", "", "a\ud800b", "words"),
    ],
)
def test_what_cannot_be_used_is_refused_beside_its_field(done, maria, now, about, part, words, field):
    with pytest.raises(Invalid) as refusal:
        say(done, 1, maria, now, words, about=about, part=part)
    assert refusal.value.field == field
    assert count(QuestionRemark) == 0


def test_the_longest_words_fit_whatever_their_line_breaks(done, maria, now):
    words = "ё" * (MAX_WORDS - 2) + "\r\nё"
    say(done, 1, maria, now, words)
    assert len(beside(done, maria)[1].own[0].words) == MAX_WORDS


def test_a_report_may_do_without_words(done, maria, now):
    for about in ABOUT:
        if about not in ("comment", "other"):
            say(done, 1, maria, now, "", about=about)
    assert [each.reason for each in beside(done, maria)[1].own] == ["key", "unclear", "typing", "layout"]


def test_the_same_said_again_is_one_remark_while_it_is_open(slug, done, maria, now):
    first = say(done, 1, maria, now, "Why?")
    assert say(done, 1, maria, now, " Why?\n") == first
    assert say(done, 1, maria, now, "", about="typing") == say(done, 1, maria, now, "", about="typing")
    assert say(done, 1, maria, now, "Why?", part=PARTNER) != first
    assert count(QuestionRemark) == 3
    answering.close(slug, first)
    assert say(done, 1, maria, now, "Why?") != first


def test_there_is_room_for_five_open_remarks_on_a_question(slug, done, maria, now):
    made = [say(done, 1, maria, now, f"Why {number}?") for number in range(MOST_OPEN)]
    assert [each.room for each in beside(done, maria).values()] == [False, True, True]
    with pytest.raises(Conflict):
        say(done, 1, maria, now, "And why this?")
    say(done, 2, maria, now)
    answering.close(slug, made[0])
    assert beside(done, maria)[1].room
    say(done, 1, maria, now, "And why this?")


def test_of_many_at_once_no_more_than_five_are_kept(app, make, slug, done, maria, now):
    """Through two attempts at the same question."""
    keys = [done, make.attempt(slug, by=maria, handed_in=True)]
    given = at_once(app, lambda number: say(keys[number % 2], 1, maria, now, f"Why {number}?"), times=16)
    assert sum(isinstance(each, int) for each in given) == MOST_OPEN
    assert sum(isinstance(each, Conflict) for each in given) == 16 - MOST_OPEN
    assert count(QuestionRemark) == MOST_OPEN


def test_thirty_remarks_a_day_are_enough(slug, done, maria, now):
    for number in range(MOST_A_DAY):
        answering.close(slug, say(done, 1, maria, now + timedelta(minutes=number), f"Why {number}?"))
    with pytest.raises(TooMany) as refusal:
        say(done, 1, maria, now + timedelta(hours=1), "One more?")
    assert refusal.value.retry_after == 23 * 60 * 60 + 1
    say(done, 1, maria, now + DAY, "One more?")
    with pytest.raises(TooMany):
        say(done, 1, maria, now + DAY, "And another?")


def test_the_database_refuses_what_makes_no_sense(done, maria, now):
    number = say(done, 1, maria, now)
    for values in (
        {"kind": "report"},
        {"reason": "key"},
        {"state": "answered"},
        {"state": "junk"},
        {"answer": "Because."},
        {"answered_by": maria},
        {"user_id": None},
        {"words": "x" * 1001},
        {"number": 9},
    ):
        with pytest.raises(IntegrityError), transaction():
            row = db.session.get(QuestionRemark, number)
            for name, value in values.items():
                setattr(row, name, value)
            db.session.flush()


# ---- Parts


def test_prompts_cards_options_and_gaps_are_parts():
    assert list(parts_of(question.ask(CHOICE)).values()) == [option["text"] for option in CHOICE["options"]]
    assert parts_of(question.ask(NUMBER)) == {}
    found = [text["en"] for text in parts_of(question.ask(MATCH)).values()]
    assert sorted(found) == ["Fifth rung", "New ones", "Partners", "Passers-by", "Second rung"]
    gaps = parts_of(question.ask({"id": "gaps", **cloze.kind.example}))
    assert gaps["1"] == ""


def test_places_that_are_only_numbers_are_no_parts():
    body = {"id": "order", **order.kind.example}
    assert {text["en"] for text in parts_of(question.ask(body)).values()} == {item["en"] for item in body["items"]}


def test_words_are_tidied():
    assert check_words("  a \r\n\tb  \r", None) == "a\n b"
    assert check_answer(" yes ") == "yes"
    for bad in ("", "  ", "x" * 2001, "\x07"):
        with pytest.raises(Invalid):
            check_answer(bad)


def test_every_part_that_is_offered_can_be_spoken_of(make, maria, now):
    key = make.attempt(make.quiz(slug := "mixed", terms={"shuffle": True}), by=maria, handed_in=True)
    for position, offered in beside(key, maria).items():
        for part, text in offered.parts.items():
            answering.close(slug, say(key, position, maria, now, part=part))
            assert beside(key, maria)[position].own[-1].part_text == text


# ---- Teachers


def test_open_remarks_stand_first_then_the_newest(make, slug, done, maria, teacher, now):
    made = [say(done, position, maria, now + timedelta(minutes=number), f"{number}") for number, position in enumerate((1, 2, 1, 3))]
    answering.answer(slug, made[3], words="Because.", by=teacher, now=now)
    answering.close(slug, made[1])
    assert [each.remark.id for each in answering.overview(slug).listed] == [made[2], made[0], made[3], made[1]]
    assert [each.remark.id for each in answering.overview(slug, name="score").listed] == [made[1]]
    assert [(each.name, each.open, each.remarks) for each in answering.overview(slug).questions] == [
        ("first-sale", 2, 2), ("score", 0, 1), ("rungs", 0, 1),
    ]  # fmt: skip
    for name in ("none", "check-score"):
        with pytest.raises(NotFound):
            answering.overview(slug, name=name)
    with pytest.raises(NotFound):
        answering.overview("none")


def test_long_lists_have_pages(make, slug, now):
    for person in make.people(12):
        key = make.attempt(slug, by=person, handed_in=True)
        for position in (1, 2):
            say(key, position, person, now)
    shown = [[each.remark.id for each in answering.overview(slug, page=page).listed] for page in (1, 2)]
    assert [len(page) for page in shown] == [20, 4]
    assert len({*shown[0], *shown[1]}) == 24
    for page, name, due in ((-3, "", (1, 2)), (10**9, "", (2, 2)), (2, "score", (1, 1))):
        found = answering.overview(slug, name=name, page=page)
        assert (found.page, found.pages) == due


def test_another_quizzes_remarks_are_not_there(make, slug, done, maria, teacher, now):
    other = make.quiz("other")
    number = say(done, 1, maria, now)
    assert answering.overview(other).questions == ()
    for call in (
        lambda: answering.answer(other, number, words="Because.", by=teacher, now=now),
        lambda: answering.close(other, number),
        lambda: answering.reopen(slug, number + 1),
    ):
        with pytest.raises(NotFound):
            call()
    assert beside(done, maria)[1].own[0].state is State.OPEN


def test_an_answer_stands_beside_the_question_and_a_letter_tells_of_it(slug, done, maria, teacher, letters, now):
    number = say(done, 2, maria, now, "Почему\nтак?")
    answering.answer(slug, number, words=" Because <b>it</b> is. ", by=teacher, now=now)
    (own,) = beside(done, maria)[2].own
    assert (own.state, own.answer, own.answered_by, own.answered_at) == (State.ANSWERED, "Because <b>it</b> is.", "Anna Petrovna", now)
    [letter] = letters
    text = letter.get_content()
    assert letter["To"] == "maria@example.org"
    assert "Subject:" not in text
    for due in ("Maria", "Ступени", "Почему\nтак?", "Anna Petrovna", "Because <b>it</b> is.", f"/ru/attempts/{done}/result#question-2"):
        assert due in text


def test_the_same_answer_again_sends_no_second_letter_another_one_does(slug, done, maria, teacher, letters, now):
    number = say(done, 1, maria, now)
    for words in ("Because.", "Because.", "Because of that."):
        answering.answer(slug, number, words=words, by=teacher, now=now)
    assert len(letters) == 2


def test_nobody_is_written_to_without_a_proved_address(make, slug, teacher, letters, now):
    person = make.people(1)[0]
    key = make.attempt(slug, by=person, handed_in=True)
    answering.answer(slug, say(key, 1, person, now), words="Because.", by=teacher, now=now)
    assert list(letters) == []
    assert beside(key, person)[1].own[0].answer == "Because."


def test_nobody_is_written_to_at_an_address_they_have_only_typed(make, slug, done, maria, teacher, letters, now):
    number = say(done, 1, maria, now)
    entry.change_email(maria, email="typed@example.org", password=make.password, now=clock.now())
    letters.clear()
    answering.answer(slug, number, words="Because.", by=teacher, now=now)
    assert list(letters) == []


def test_closing_and_opening_again_keep_the_answer(slug, done, maria, teacher, letters, now):
    number = say(done, 1, maria, now)
    for _ in range(2):
        answering.close(slug, number)
        assert beside(done, maria)[1].own[0].state is State.CLOSED
    answering.answer(slug, number, words="Because.", by=teacher, now=now)
    for _ in range(2):
        answering.reopen(slug, number)
        assert beside(done, maria)[1].own[0].state is State.OPEN
    assert beside(done, maria)[1].own[0].answer == "Because."
    assert len(letters) == 1
    answering.answer(slug, number, words="Because.", by=teacher, now=now)
    assert beside(done, maria)[1].own[0].state is State.ANSWERED


# ---- People go


def test_words_and_likes_go_with_the_person(make, slug, done, maria, teacher, now):
    other = make.person()
    kept = say(make.attempt(slug, by=other, handed_in=True), 1, other, now)
    say(done, 1, maria, now, "My secret", part=PARTNER)
    say(done, 1, maria, now, "Another secret", about="key")
    remarks.like(done, 1, by=maria, now=now)
    accounts.delete(maria, now=now)
    assert count(QuestionLike) == 0
    listed = {each.remark.id: each for each in answering.overview(slug).listed}
    assert listed.pop(kept).by == other
    assert {(each.by, each.by_name, each.remark.words) for each in listed.values()} == {(None, "", "")}
    assert {each.remark.kind: each.remark.state for each in listed.values()} == {Kind.COMMENT: State.CLOSED, Kind.REPORT: State.OPEN}


def test_an_answer_outlives_who_gave_it_without_their_name(slug, done, maria, teacher, now):
    answering.answer(slug, say(done, 1, maria, now), words="Because.", by=teacher, now=now)
    accounts.delete(teacher, now=now)
    (own,) = beside(done, maria)[1].own
    assert (own.answer, own.answered_by) == ("Because.", "")


def test_a_letter_to_one_who_has_gone_is_not_written(slug, done, maria, teacher, letters, now):
    number = say(done, 1, maria, now, about="key")
    accounts.delete(maria, now=now)
    answering.answer(slug, number, words="Mended.", by=teacher, now=now)
    assert list(letters) == []


def test_the_export_holds_what_one_has_said_and_likes(make, slug, done, maria, teacher, now):
    remarks.like(done, 3, by=maria, now=now)
    number = say(done, 1, maria, now, "Why?", part=PARTNER)
    answering.answer(slug, number, words="Because.", by=teacher, now=now)
    data = sheets.personal_data(maria)
    assert data["likes"] == [{"quiz": "rungs", "question": "rungs"}]
    assert data["remarks"] == [
        {
            "quiz": "rungs", "question": "first-sale", "version": 1, "kind": "comment", "reason": None,
            "part": {"ru": "Партнёр", "en": "A partner"}, "words": "Why?", "created_at": now.isoformat(),
            "state": "answered", "answer": "Because.",
        }
    ]  # fmt: skip
    empty = sheets.personal_data(teacher)
    assert (empty["likes"], empty["remarks"]) == ([], [])
