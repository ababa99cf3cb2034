"""Hints at work: what they cost, that a like question pays it back, that skills are learnt from attempts and reviews."""

from datetime import UTC, datetime, timedelta

import pytest

from edu.accounts.rules import Deleted
from edu.awards.service import tokens
from edu.core.errors import Conflict, Invalid, NotFound
from edu.db.base import db
from edu.lessons.service import shelving
from edu.points.service import ledger
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import attempts, outcomes, starting
from edu.quizzes.service import hinting as taken
from edu.review.service import cards, session
from edu.tutor.rules.mastery import Level
from edu.tutor.rules.skills import SkillSource
from edu.tutor.service import hinting, placement, skills, studying
from tests.lessons import shelves
from tests.make import CHOICE, MATCH, NUMBER, right_reply, wrong_reply
from tests.review.test_reviewing import reader_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIKE: dict = {**CHOICE, "id": "check-sale", "text": {"ru": "Кто купил сегодня?", "en": "Who has bought today?"}}


@pytest.fixture
def maria(make):
    return make.person()


@pytest.fixture
def quiz(make):
    return make.quiz(questions=(CHOICE, NUMBER, MATCH), checks=(LIKE, {**NUMBER, "id": "check-score"}))


def hand_in(quiz, by, *replies, rungs=0, with_token=False, at=NOW, behaviour=None):
    """An attempt with these replies, and so many hints taken at its first question."""
    taker = Taker(user_id=by)
    key = starting.start(quiz, by=taker, now=at)
    for rung in range(1, rungs + 1):
        hinting.take(key, 1, rung, with_token=with_token, lang="en", by=taker, now=at)
    for position, reply in enumerate(replies, start=1):
        attempts.save(key, {position: Sent(reply)}, by=taker, now=at)
    attempts.hand_in(key, by=taker, now=at)
    return key


def balance(user_id):
    return ledger.balance_of(user_id)


def test_hints_cost_tenths_of_what_is_solved_and_nothing_else(make, quiz):
    solved, unsolved, none = make.person(), make.person(), make.person()
    hand_in(quiz, solved, right_reply(CHOICE), right_reply(NUMBER), rungs=3)
    hand_in(quiz, unsolved, wrong_reply(CHOICE), right_reply(NUMBER), rungs=3)
    hand_in(quiz, none, right_reply(CHOICE), right_reply(NUMBER))
    assert [balance(each) for each in (solved, unsolved, none)] == [17, 10, 20]


def test_a_hint_of_the_shop_is_free_and_used_up(make, quiz, maria):
    tokens.put(maria, "hint", 2)
    hand_in(quiz, maria, right_reply(CHOICE), rungs=2, with_token=True)
    assert balance(maria) == 10
    assert tokens.in_hand(maria) == {}
    poor = make.person()
    with pytest.raises(Conflict):
        hand_in(quiz, poor, right_reply(CHOICE), rungs=1, with_token=True)
    key = starting.start(quiz, by=Taker(user_id=poor), now=NOW)
    assert hinting.in_attempt(key, 1, lang="en", by=Taker(user_id=poor), now=NOW).taken == ()


def test_hints_come_one_after_the_other_and_twice_is_once(quiz, maria):
    taker = Taker(user_id=maria)
    key = starting.start(quiz, by=taker, now=NOW)
    tokens.put(maria, "hint", 5)
    with pytest.raises(Conflict):
        hinting.take(key, 1, 2, with_token=False, lang="en", by=taker, now=NOW)
    for _ in range(2):
        hinting.take(key, 1, 1, with_token=True, lang="en", by=taker, now=NOW)
    ladder = hinting.in_attempt(key, 1, lang="en", by=taker, now=NOW)
    assert (len(ladder.taken), ladder.left, ladder.next_rung, ladder.free) == (1, 1.0, 2, 4)
    with pytest.raises(Conflict):
        hinting.take(key, 1, len(ladder.rungs) + 1, with_token=False, lang="en", by=taker, now=NOW)


@pytest.mark.parametrize("terms", [{"tutor": False}, {"password": "tulip"}, {"behaviour": "exam", "closes": "2026-12-24T10:00+00:00"}])
def test_no_hints_where_the_terms_have_none(make, maria, terms):
    behaviour = terms.get("behaviour", "deferred")
    quiz = make.quiz(behaviour=behaviour, terms={name: value for name, value in terms.items() if name != "behaviour"})
    taker = Taker(user_id=maria)
    key = starting.start(quiz, by=taker, now=NOW, password=terms.get("password", ""))
    with pytest.raises(Conflict):
        hinting.in_attempt(key, 1, lang="en", by=taker, now=NOW)


def test_anothers_attempt_and_a_finished_one_have_no_hints(make, quiz, maria):
    key = starting.start(quiz, by=Taker(user_id=maria), now=NOW)
    with pytest.raises(NotFound):
        hinting.in_attempt(key, 1, lang="en", by=Taker(user_id=make.person()), now=NOW)
    attempts.hand_in(key, by=Taker(user_id=maria), now=NOW)
    with pytest.raises(Conflict):
        hinting.take(key, 1, 1, with_token=False, lang="en", by=Taker(user_id=maria), now=NOW)


def test_the_like_question_solved_without_help_pays_what_hints_cost_once(quiz, maria):
    key = hand_in(quiz, maria, right_reply(CHOICE), rungs=4)
    assert balance(maria) == 6
    assert [(each.position, each.points) for each in taken.owed(key, by=maria, now=NOW)] == [(1, 4)]
    asked, points, _ = taken.get_twin(key, 1, by=maria, now=NOW)
    assert (asked.name, asked.mark, points) == ("check-sale", None, 4)
    assert taken.try_twin(key, 1, {}, by=maria, now=NOW)[0].mark is None
    assert taken.try_twin(key, 1, right_reply(LIKE), by=maria, now=NOW)[1] == 4
    assert balance(maria) == 10
    with pytest.raises(NotFound):
        taken.try_twin(key, 1, right_reply(LIKE), by=maria, now=NOW + timedelta(days=2))
    hand_in(quiz, maria, right_reply(CHOICE), at=NOW + timedelta(hours=1))
    assert balance(maria) == 10


def test_a_wrong_try_waits_for_tomorrow(quiz, maria):
    key = hand_in(quiz, maria, right_reply(CHOICE), rungs=1)
    asked, paid, _ = taken.try_twin(key, 1, wrong_reply(LIKE), by=maria, now=NOW)
    assert (paid, asked.key) == (0, True)
    with pytest.raises(Conflict):
        taken.try_twin(key, 1, right_reply(LIKE), by=maria, now=NOW + timedelta(hours=1))
    assert taken.get_twin(key, 1, by=maria, now=NOW + timedelta(days=1))[1] == 1
    with pytest.raises(NotFound):
        taken.get_twin(key, 1, by=maria + 1, now=NOW)


# ---- Skills


@pytest.fixture
def taught(quiz):
    """Two skills: one of the first question and its like, one of the second."""
    sources = [
        SkillSource("rungs", {"ru": "Ступени", "en": "Rungs"}, "loyalty", "ladder#rungs", (), ((quiz, "first-sale"), (quiz, "check-sale"))),
        SkillSource("nps", {"ru": "NPS", "en": "NPS"}, "loyalty", "nps", ("rungs",), ((quiz, "score"),)),
    ]
    assert skills.sync(sources) == 2
    assert skills.sync(sources) == 0
    return sources


def levels_of(user_id):
    return {each.slug: each.level for each in skills.standings(user_id)}


def test_skills_are_learnt_from_attempts_and_mastered_in_a_review(quiz, taught, maria):
    assert levels_of(maria) == {"rungs": Level.NONE, "nps": Level.NONE}
    for minutes in range(3):
        hand_in(quiz, maria, right_reply(CHOICE), wrong_reply(NUMBER), at=NOW + timedelta(minutes=minutes))
    assert levels_of(maria) == {"rungs": Level.PROFICIENT, "nps": Level.ATTEMPTED}
    assert [each.slug for each in skills.to_do_next(skills.standings(maria))] == ["nps"]
    reader = reader_of(maria)
    for _ in range(3):
        card = session.find_next(reader, now=NOW + timedelta(days=30))
        body = next(each for each in (CHOICE, NUMBER, MATCH) if each["id"] == card.asked.name)
        session.answer(card.id, card.number, right_reply(body), by=maria, now=NOW + timedelta(days=30))
    assert levels_of(maria) == {"rungs": Level.MASTERED, "nps": Level.FAMILIAR}


def test_what_was_solved_with_hints_shows_nothing(quiz, taught, maria):
    hand_in(quiz, maria, right_reply(CHOICE), rungs=1)
    assert levels_of(maria)["rungs"] is Level.ATTEMPTED


def test_hints_in_a_review_make_it_hard(quiz, taught, maria):
    hand_in(quiz, maria, right_reply(CHOICE), right_reply(NUMBER), right_reply(MATCH))
    at = NOW + timedelta(days=30)
    card = session.find_next(reader_of(maria), now=at)
    assert hinting.in_review(card.id, rung=1, lang="en", by=maria).taken == ()
    session.note_hint(card.id, by=maria)
    assert len(hinting.in_review(card.id, rung=2, lang="en", by=maria).taken) == 2
    before = levels_of(maria)
    body = next(each for each in (CHOICE, NUMBER, MATCH) if each["id"] == card.asked.name)
    session.answer(card.id, card.number, right_reply(body), by=maria, now=at)
    assert levels_of(maria) == before
    with pytest.raises(NotFound):
        session.note_hint(card.id, by=maria + 1)


def test_the_analogue_is_of_the_same_skill(quiz, taught, maria):
    ladder = hinting.in_practice(quiz, "check-sale", round=0, rung=5, lang="en")
    assert not any("Who has bought today?" in quote for hint in ladder.taken for quote in hint.quotes)
    with pytest.raises(NotFound):
        hinting.in_practice(quiz, "score", round=0, rung=5, lang="en")


def test_skills_that_go_are_gone_and_what_is_known_stays(quiz, taught, maria):
    hand_in(quiz, maria, right_reply(CHOICE))
    assert skills.sync(taught[1:]) == 2
    assert list(levels_of(maria)) == ["nps"]
    skills.sync(taught)
    assert levels_of(maria)["rungs"] is Level.ATTEMPTED


# ---- Study pages


def test_what_one_confuses_is_counted_and_named(make, maria):
    quiz = make.quiz(questions=(MATCH,))
    for _ in range(2):
        hand_in(quiz, maria, wrong_reply(MATCH))
    first, second = outcomes.confusions_of(maria, now=NOW)
    assert (first.times, second.times) == (2, 2)
    assert {first.prompt["en"], second.prompt["en"]} == {"Second rung", "Fifth rung"}
    assert first.why is not None
    assert outcomes.confusions_of(make.person(), now=NOW) == []


def test_an_exam_tells_nothing_of_what_one_confuses_before_it_has_closed(make, maria):
    quiz = make.quiz(questions=(MATCH,), behaviour="exam", terms={"closes": "2026-12-24T10:00+00:00"})
    hand_in(quiz, maria, wrong_reply(MATCH))
    assert outcomes.confusions_of(maria, now=NOW) == []
    assert outcomes.confusions_of(maria, now=NOW + timedelta(days=60)) != []


def test_bookmarks_are_ones_own_and_gone_with_their_person(make, quiz, maria):
    studying.bookmark("question", f"{quiz}#score", on=True, by=maria, now=NOW)
    studying.bookmark("question", f"{quiz}#score", on=True, by=maria, now=NOW)
    assert [each.key for each in studying.bookmarks(maria, "en")] == [f"{quiz}#score"]
    assert studying.bookmarks(make.person(), "en") == []
    for kind, key in (("question", f"{quiz}#nothing"), ("lesson", "nowhere"), ("page", "about"), ("question", "")):
        with pytest.raises(Invalid):
            studying.bookmark(kind, key, on=True, by=maria, now=NOW)
    hand_in(quiz, maria, right_reply(CHOICE), rungs=1)
    assert studying.personal_data(maria)["bookmarks"][0]["key"] == f"{quiz}#score"
    assert [each["question"] for each in studying.personal_data(maria)["hints"]] == ["first-sale"]
    studying.hear_deleted(Deleted(maria, NOW))
    attempts.hear_deleted(Deleted(maria, NOW))
    db.session.rollback()
    assert studying.personal_data(maria) == {"hints": [], "bookmarks": [], "notes": [], "skills": [], "placement": []}


def test_weeks_are_the_readers_own(make, quiz, maria):
    hand_in(quiz, maria, right_reply(CHOICE), right_reply(NUMBER), at=NOW)
    weeks = studying.weeks_of(reader_of(maria), now=NOW)
    assert len(weeks) == studying.WEEKS
    assert (weeks[-1].attempts, weeks[-1].share) == (1, 0.5)
    assert sum(week.attempts for week in weeks) == 1


def test_cards_of_hinted_questions_are_kept_like_others(quiz, maria):
    hand_in(quiz, maria, right_reply(CHOICE), rungs=1)
    assert cards.counts(maria)[0] == 3


def test_a_course_without_practice_questions_has_no_placement(maria):
    with pytest.raises(NotFound):
        placement.start("nowhere", lang="en", by=maria, now=NOW)


def test_lessons_that_the_placement_test_passed_over_lay_the_ground_for_the_next(make, maria):
    score = {**NUMBER, "id": "check-score"}
    for slug in ("one", "two"):
        make.quiz(slug, questions=(NUMBER,), checks=(LIKE, score), lesson=slug)
    shelving.put(shelves.shelf(shelves.course("steps", shelves.lesson("one"), shelves.lesson("two"))), now=NOW)
    skills.sync([SkillSource("a", "a", "steps", "one", (), ()), SkillSource("b", "b", "steps", "two", ("a",), ())])
    asked = {"course": "steps", "lang": "en", "by": maria}
    assert placement.passed_over(**asked) == frozenset()
    placement.start(**asked, now=NOW)
    assert placement.passed_over(**asked) == frozenset()
    while not (test := placement.get(**asked)).over:
        reply = right_reply(LIKE if test.question.name == LIKE["id"] else score)
        placement.answer("steps", test.asked, reply, lang="en", by=maria, now=NOW)
    assert placement.passed_over(**asked) == {"one"}

    standings = skills.standings(maria)
    assert [each.slug for each in skills.to_do_next(standings)] == ["a"]
    assert [each.slug for each in skills.to_do_next(standings, passed_over={"one"})] == ["b"]
    assert skills.before(standings, passed_over={"one"})["b"] == []
