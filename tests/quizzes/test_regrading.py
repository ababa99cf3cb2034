"""Correcting a question that has been done: marks, points, letters, once and for everybody. On both databases."""

import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from edu.accounts.service import entry
from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.roles import Role
from edu.db.base import db
from edu.lessons.service import progress, shelving
from edu.points.rules import Cause, Period
from edu.points.service import boards, ledger, statements
from edu.points.service.verify import verify
from edu.ports import clock
from edu.quizzes.kinds import calculated, essay
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Quiz
from edu.quizzes.models.regrading import Regrade, RegradeLine
from edu.quizzes.rules.plan import Draw
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.rules.regrading import Correction, Total, Way
from edu.quizzes.service import (
    attempts,
    corrections,
    hinting,
    marking,
    questions,
    regrading,
    running,
    sheets,
    starting,
    statistics,
    telling,
)
from tests.lessons import shelves
from tests.make import CHECK, CHOICE, NUMBER, at_once, right_reply, sheet_of

WHY = {"ru": "В ключе была ошибка.", "en": "The key was wrong."}
# The key that makes 30 right and 25, which was right, wrong.
OTHER_KEY = {**NUMBER, "answers": [{"value": 30, "tolerance": 0.5}]}
BOTH_KEYS = {**NUMBER, "answers": [{"value": 25}, {"value": 30}]}
NEWER = Correction(Way.NEWER, number=2)
DROP = Correction(Way.DROP)
EVERYONE = Correction(Way.EVERYONE)


@pytest.fixture
def slug(make, now):
    return make.quiz(questions=(CHOICE, NUMBER))


@pytest.fixture
def teacher(make):
    return make.person("Teacher Vera", role=Role.TEACHER)


@pytest.fixture
def correct(slug, teacher):
    """Apply a correction of the number question: the regrade's number."""

    def call(correction, *, name="score", quiz=slug, key=None, why=WHY):
        return regrading.apply(quiz, name, correction, why=why, by=teacher, key=key or f"{time.monotonic_ns()}", now=clock.now())

    return call


def publish(make, slug, *, number=OTHER_KEY, **more):
    """The quiz with another version of its number question."""
    make.quiz(slug, questions=(CHOICE, number), **more)


def done(slug, answer, *, by=None, make=None, choice=True, now=None):
    """A finished attempt with an answer to the number question, and the choice answered rightly or left out."""
    taker = by if isinstance(by, Taker) else Taker(user_id=by or make.person())
    key = starting.start(slug, by=taker, now=now or clock.now())
    sent = {2: Sent({"number": str(answer)})} if answer is not None else {}
    attempts.save(key, sent | ({1: Sent(right_reply(CHOICE))} if choice else {}), by=taker, now=now or clock.now())
    attempts.hand_in(key, by=taker, now=now or clock.now())
    return key, taker


def mark_of(key, taker):
    sheet = sheet_of(key, by=taker)
    return sheet.earned, sheet.outof


def lines():
    return db.session.scalars(select(RegradeLine).order_by(RegradeLine.attempt_id)).all()


# ---- A newer version marks


def test_a_newer_version_marks_the_old_answers_and_the_points_follow(make, slug, correct, now):
    (lost, loser), (gained, winner) = done(slug, 25, make=make), done(slug, 30, make=make)
    publish(make, slug)
    found = regrading.preview(slug, "score", NEWER)
    assert (found.attempts, found.gaining, found.losing, found.same) == (2, 1, 1, 0)
    assert (found.paid, found.taken) == (10, 10)
    assert [(each.user_id, each.before, each.after) for each in found.gains] == [(winner.user_id, Total(10, 20), Total(20, 20))]
    assert [(each.user_id, each.before, each.after) for each in found.losses] == [(loser.user_id, Total(20, 20), Total(10, 20))]
    assert mark_of(lost, loser) == (20, 20)
    correct(NEWER)
    assert (mark_of(lost, loser), mark_of(gained, winner)) == ((10, 20), (20, 20))
    assert (ledger.balance_of(loser.user_id), ledger.balance_of(winner.user_id)) == (10, 20)
    assert sheet_of(gained, by=winner).questions[1].mark.fraction == 1
    (line, *_) = statements.statement(winner.user_id)
    assert (line.kind, line.amount, line.path) == ("regrade", 10, f"/attempts/{gained}/result")
    assert statements.statement(loser.user_id)[0].amount == -10
    assert verify() == []


def test_hints_cost_the_same_when_a_correction_pays(make, slug, correct, now):
    """Two hints leave eight tenths of a question: right at once or put right later, that is what it pays."""
    paid, free = Taker(user_id=make.person()), Taker(user_id=make.person())
    for taker in (paid, free):
        key = starting.start(slug, by=taker, now=now)
        for rung in (1, 2):
            hinting.take(key, 2, rung, free=taker is free, by=taker, now=now)
        attempts.save(key, {2: Sent({"number": "30"})}, by=taker, now=now)
        attempts.hand_in(key, by=taker, now=now)
    publish(make, slug)
    assert regrading.preview(slug, "score", NEWER).paid == 8 + 10
    correct(NEWER)
    assert (ledger.balance_of(paid.user_id), ledger.balance_of(free.user_id)) == (8, 10)
    publish(make, slug, number=NUMBER)
    correct(Correction(Way.NEWER, number=3))
    assert (ledger.balance_of(paid.user_id), ledger.balance_of(free.user_id)) == (0, 0)
    assert verify() == []


def test_the_statistics_are_reckoned_anew(make, slug, correct, now):
    for answer in (25, 25, 30, 1):
        done(slug, answer, make=make)
    statistics.fold()
    assert statistics.get(slug).figures.mean == 15
    correct(EVERYONE)
    statistics.fold()
    assert statistics.get(slug).figures.mean == 20


def test_a_preview_saves_nothing(make, slug, now):
    done(slug, 30, make=make)
    publish(make, slug)
    for correction in (NEWER, DROP, EVERYONE, Correction(Way.REPLACE, instead="check-score")):
        regrading.preview(slug, "score", correction)
    assert (lines(), db.session.scalars(select(Regrade)).all()) == ([], [])
    assert db.session.scalars(select(Response.number).where(Response.position == 2)).all() == [1]


def test_never_lower_leaves_whoever_would_lose_alone(make, slug, correct, now):
    (lost, loser), (gained, winner) = done(slug, 25, make=make), done(slug, 30, make=make)
    publish(make, slug)
    kind = Correction(Way.NEWER, number=2, never_lower=True)
    assert regrading.preview(slug, "score", kind).losing == 0
    correct(kind)
    assert (mark_of(lost, loser), mark_of(gained, winner)) == ((20, 20), (20, 20))
    assert ledger.balance_of(loser.user_id) == 20
    assert [line.change for line in lines()] == [1]
    assert verify() == []


def test_never_lower_takes_no_points_even_where_a_mark_of_full_marks_stays_full(make, slug, correct, now):
    key, maria = done(slug, 25, make=make)
    correct(Correction(Way.DROP, never_lower=True))
    assert mark_of(key, maria) == (10, 10)
    assert ledger.balance_of(maria.user_id) == 20


def test_answers_are_marked_by_a_newer_version_only_of_the_same_shape(make, slug, correct, now):
    done(slug, 25, make=make)
    publish(make, slug, number={**CHOICE, "id": "score"})
    with pytest.raises(Conflict, match="asks for other things"):
        regrading.preview(slug, "score", NEWER)
    with pytest.raises(Conflict, match="asks for other things"):
        correct(NEWER)


@pytest.mark.parametrize("number", [None, 0, 1, 3, -1])
def test_there_must_be_such_a_newer_version(make, slug, now, number):
    publish(make, slug)
    with pytest.raises(Invalid):
        regrading.preview(slug, "score", Correction(Way.NEWER, number=number))


def test_a_calculated_question_keeps_the_values_that_were_drawn(make, correct, now):
    body = calculated.EXAMPLE
    slug, maria = make.quiz(questions=(body,)), Taker(user_id=make.person())
    key = starting.start(slug, by=maria, now=now)
    text = sheet_of(key, by=maria).questions[0].text
    numbers = [float(word.replace(",", ".")) for word in text["en"].split() if word.replace(".", "").isdigit()]
    attempts.save(key, {1: Sent({"number": f"{numbers[0] + numbers[1]} m"})}, by=maria, now=now)
    attempts.hand_in(key, by=maria, now=now)
    assert mark_of(key, maria) == (0, 10)
    make.quiz(slug, questions=({**body, "answers": [{"formula": "v + t"}]},))
    correct(NEWER, name=body["id"], quiz=slug)
    assert mark_of(key, maria) == (10, 10)
    assert sheet_of(key, by=maria).questions[0].text == text


def test_tries_and_their_penalty_are_honoured(make, correct, now):
    slug = make.quiz(questions=(CHOICE, NUMBER), behaviour="interactive", terms={"tries": 3})
    taker = Taker(user_id=make.person())
    key = starting.start(slug, by=taker, now=now)
    for answer in (99, 98, 30):
        attempts.check(key, 2, {2: Sent({"number": str(answer)})}, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)
    assert mark_of(key, taker) == (0, 20)
    publish(make, slug, behaviour="interactive")
    correct(NEWER, quiz=slug)
    assert mark_of(key, taker) == (3, 20)


def test_whoever_was_right_first_and_told_otherwise_pays_no_penalty(make, correct, now):
    slug = make.quiz(questions=(CHOICE, NUMBER), behaviour="interactive", terms={"tries": 3})
    taker = Taker(user_id=make.person())
    key = starting.start(slug, by=taker, now=now)
    for answer in (30, 25):
        attempts.check(key, 2, {2: Sent({"number": str(answer)})}, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)
    publish(make, slug, behaviour="interactive")
    correct(NEWER, quiz=slug)
    assert mark_of(key, taker) == (10, 20)
    asked = sheet_of(key, by=taker).questions[1]
    assert (asked.reply, asked.mark.verdict) == ({"number": "30"}, "right")


def test_certainty_is_honoured(make, correct, now):
    slug = make.quiz(questions=(CHOICE, NUMBER), terms={"certainty": True})
    taker = Taker(user_id=make.person())
    key = starting.start(slug, by=taker, now=now)
    attempts.save(key, {1: Sent(right_reply(CHOICE), 3), 2: Sent({"number": "30"}, 3)}, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)
    assert mark_of(key, taker) == (0, 20)
    publish(make, slug, terms={"certainty": True})
    correct(NEWER, quiz=slug)
    assert mark_of(key, taker) == (20, 20)


def test_an_open_attempt_goes_on_with_the_newer_version(make, correct, now):
    slug = make.quiz(questions=(CHOICE, NUMBER), behaviour="interactive", terms={"tries": 3})
    taker = Taker(user_id=make.person())
    key = starting.start(slug, by=taker, now=now)
    attempts.check(key, 2, {2: Sent({"number": "30"})}, by=taker, now=now)
    assert not sheet_of(key, by=taker, at=2).questions[0].settled
    publish(make, slug, behaviour="interactive")
    correct(NEWER, quiz=slug)
    asked = sheet_of(key, by=taker, at=2).questions[0]
    assert (asked.settled, asked.fraction) == (True, 1.0)
    attempts.hand_in(key, by=taker, now=now)
    assert mark_of(key, taker) == (10, 20)


def test_a_mark_by_hand_is_never_overwritten(make, correct, now):
    slug, maria = make.quiz(questions=(essay.Essay.example, CHOICE)), Taker(user_id=make.person())
    name = essay.Essay.example["id"]
    key = starting.start(slug, by=maria, now=now)
    attempts.save(key, {1: Sent({"text": "Words of mine."})}, by=maria, now=now)
    attempts.hand_in(key, by=maria, now=now)
    db.session.execute(
        Response.__table__.update().where(Response.position == 1).values(fraction=0.5, by_hand={"scores": {}, "comment": None, "by": 1})
    )
    db.session.commit()
    make.quiz(slug, questions=({**essay.Essay.example, "lines": 3}, CHOICE))
    for correction in (NEWER, EVERYONE):
        correct(correction, name=name, quiz=slug)
    # Its version stays too: a rubric's scores go with the criteria they were given by.
    assert db.session.execute(select(Response.fraction, Response.number).where(Response.position == 1)).one() == (0.5, 1)
    assert lines() == []


def test_an_attempt_that_waited_for_a_dropped_essay_waits_no_more_and_is_paid(make, correct, now):
    slug, maria = make.quiz(questions=(CHOICE, essay.Essay.example)), Taker(user_id=make.person())
    key = starting.start(slug, by=maria, now=now)
    attempts.save(key, {1: Sent(right_reply(CHOICE)), 2: Sent({"text": "Words of mine."})}, by=maria, now=now)
    attempts.hand_in(key, by=maria, now=now)
    assert (sheet_of(key, by=maria).waits, ledger.balance_of(maria.user_id)) == (True, 0)
    correct(DROP, name=essay.Essay.example["id"], quiz=slug)
    assert (sheet_of(key, by=maria).waits, mark_of(key, maria), ledger.balance_of(maria.user_id)) == (False, (10, 10), 10)


def test_of_two_essays_the_dropped_one_is_not_waited_for(make, correct, teacher, now):
    body = essay.Essay.example
    slug, maria = make.quiz(questions=(body, {**body, "id": "second"})), Taker(user_id=make.person())
    key = starting.start(slug, by=maria, now=now)
    correct(DROP, name="second", quiz=slug)
    attempts.save(key, {1: Sent({"text": "Words of mine."}), 2: Sent({"text": "More of them."})}, by=maria, now=now)
    attempts.hand_in(key, by=maria, now=now)
    assert [due.waiting for due in marking.list_due(slug)] == [1]
    scores = {name: str(each["points"]) for name, each in body["rubric"].items()}
    marking.mark(db.session.scalar(select(Attempt.id)), 1, scores, comment="", by=teacher, now=now)
    assert (sheet_of(key, by=maria).waits, mark_of(key, maria)) == (False, (10, 10))


# ---- Dropped, given, replaced


def test_a_dropped_question_counts_for_nobody_and_is_asked_no_more(make, slug, correct, now):
    (right, knew), (wrong, not_so) = done(slug, 25, make=make), done(slug, 1, make=make)
    correct(DROP)
    assert (mark_of(right, knew), mark_of(wrong, not_so)) == ((10, 10), (10, 10))
    assert (ledger.balance_of(knew.user_id), ledger.balance_of(not_so.user_id)) == (10, 10)
    later = starting.start(slug, by=knew, now=now)
    assert [asked.name for asked in sheet_of(later, by=knew).questions] == ["first-sale"]
    card = sheets.get_quiz(slug, by=knew, now=now)
    assert (card.questions, card.points) == (1, 10)
    assert verify() == []


def test_the_content_read_anew_does_not_bring_a_dropped_question_back(make, slug, correct, now):
    correct(DROP)
    publish(make, slug)
    assert db.session.execute(select(Quiz.questions, Quiz.points)).one() == (1, 10)
    taker = Taker(user_id=make.person())
    assert len(sheet_of(starting.start(slug, by=taker, now=now), by=taker).questions) == 1


def test_a_dropped_question_can_be_asked_again(make, slug, correct, now):
    correct(DROP)
    regrading.ask_again(slug, "score", now=now)
    taker = Taker(user_id=make.person())
    assert len(sheet_of(starting.start(slug, by=taker, now=now), by=taker).questions) == 2
    assert db.session.execute(select(Quiz.questions, Quiz.points)).one() == (2, 20)
    with pytest.raises(Conflict):
        regrading.ask_again(slug, "score", now=now)


def test_a_question_dropped_from_a_pool_is_drawn_no_more(make, correct, now):
    pool = [{**NUMBER, "id": f"n{number}", "tags": ["nps"]} for number in range(3)]
    slug = make.quiz(questions=(Draw(2, tags=("nps",)),), pool=pool)
    correct(DROP, name="n1", quiz=slug)
    for _ in range(5):
        taker = Taker(user_id=make.person())
        assert {asked.name for asked in sheet_of(starting.start(slug, by=taker, now=now), by=taker).questions} == {"n0", "n2"}


def test_everybody_gets_full_marks_whatever_they_answered(make, slug, correct, now):
    takers = [done(slug, answer, make=make) for answer in (25, 1, None)]
    found = regrading.preview(slug, "score", EVERYONE)
    assert (found.gaining, found.losing, found.same) == (2, 0, 1)
    correct(EVERYONE)
    assert [mark_of(*each) for each in takers] == [(20, 20)] * 3
    assert [ledger.balance_of(taker.user_id) for _, taker in takers] == [20, 20, 20]
    assert verify() == []


def test_everybody_who_is_still_at_it_gets_full_marks_too(make, slug, correct, now):
    taker = Taker(user_id=make.person())
    key = starting.start(slug, by=taker, now=now)
    correct(EVERYONE)
    attempts.hand_in(key, by=taker, now=now)
    assert mark_of(key, taker) == (10, 20)


def test_another_question_takes_the_place_where_it_is_unanswered(make, slug, correct, now):
    open_, answered = Taker(user_id=make.person()), Taker(user_id=make.person())
    finished, maria = done(slug, 25, make=make)
    keys = [starting.start(slug, by=each, now=now) for each in (open_, answered)]
    attempts.save(keys[1], {2: Sent({"number": "25"})}, by=answered, now=now)
    correct(Correction(Way.REPLACE, instead="check-score"))
    assert [asked.name for asked in sheet_of(keys[0], by=open_).questions] == ["first-sale", "check-score"]
    assert [(asked.name, asked.points) for asked in sheet_of(keys[1], by=answered).questions] == [("first-sale", 10), ("score", 0)]
    assert mark_of(finished, maria) == (10, 10)
    attempts.save(keys[0], {2: Sent(right_reply(CHECK), sequence=1)}, by=open_, now=now)
    for key, taker in zip(keys, (open_, answered), strict=True):
        attempts.hand_in(key, by=taker, now=now)
    assert [mark_of(key, taker) for key, taker in zip(keys, (open_, answered), strict=True)] == [(10, 20), (0, 10)]
    later = starting.start(slug, by=maria, now=now)
    assert [asked.name for asked in sheet_of(later, by=maria).questions] == ["first-sale", "check-score"]
    assert verify() == []


def test_a_page_drawn_before_the_question_was_replaced_saves_nothing_into_the_new_one(make, correct, now):
    slug = make.quiz(questions=(NUMBER,))
    taker = Taker(user_id=make.person())
    key = starting.start(slug, by=taker, now=now)
    correct(Correction(Way.REPLACE, instead="check-score"), quiz=slug)
    with pytest.raises(attempts.Stale):
        attempts.save(key, {1: Sent({"number": "25"}, sequence=0)}, by=taker, now=now)


@pytest.mark.parametrize("instead", ["", "score", "no-such", "gone"])
def test_what_takes_the_place_must_be_another_question_in_use(make, slug, now, instead):
    make.quiz(slug, questions=(CHOICE, NUMBER, {**NUMBER, "id": "gone"}))
    publish(make, slug)
    with pytest.raises(Invalid):
        regrading.preview(slug, "score", Correction(Way.REPLACE, instead=instead))


def test_two_questions_can_not_take_each_others_place(make, slug, correct, now):
    correct(Correction(Way.REPLACE, instead="first-sale"))
    with pytest.raises(Invalid):
        correct(Correction(Way.REPLACE, instead="score"), name="first-sale")
    taker = Taker(user_id=make.person())
    assert [asked.name for asked in sheet_of(starting.start(slug, by=taker, now=now), by=taker).questions] == ["first-sale"]


# ---- Points


def test_no_wallet_goes_below_nothing_and_the_rest_is_set_off(make, slug, correct, now):
    key, maria = done(slug, 25, make=make)
    ledger.take_back(maria.user_id, 15, cause=Cause("spent", "test", what="A cap"), now=now)
    publish(make, slug)
    correct(NEWER)
    assert mark_of(key, maria) == (10, 20)
    assert ledger.balance_of(maria.user_id) == 0
    # Five of the ten could not be given back: being right now earns only the other five.
    done(slug, 30, by=maria)
    assert ledger.balance_of(maria.user_id) == 5
    assert verify() == []


def test_of_several_attempts_the_best_is_paid_for_before_and_after(make, slug, correct, now):
    maria = Taker(user_id=make.person())
    for answer in (25, 30):
        done(slug, answer, by=maria)
    ledger.take_back(maria.user_id, 20, cause=Cause("spent", "test", what="A cap"), now=now)
    publish(make, slug)
    correct(NEWER)
    # One mark fell and another rose: what was spent in between must not be paid again.
    assert [line.change for line in lines()] == [-1, 1]
    assert (ledger.balance_of(maria.user_id), [line.paid for line in lines()]) == (0, [0, 0])


def test_what_could_be_given_back_later_is_not_taken_by_another_correction(make, slug, correct, now):
    key, maria = done(slug, 25, make=make)
    publish(make, slug)
    correct(Correction(Way.NEWER, number=2, never_lower=True))
    correct(EVERYONE)
    assert (mark_of(key, maria), ledger.balance_of(maria.user_id)) == ((20, 20), 20)


def test_a_lesson_is_done_when_the_corrected_share_is_enough(make, correct, now):
    shelving.put(shelves.shelf(), now=now)
    slug = make.quiz(questions=(CHOICE, NUMBER), lesson="one")
    _, maria = done(slug, 30, make=make, choice=True)
    assert [each["share"] for each in progress.personal_data(maria.user_id)] == [0.5]
    publish(make, slug, lesson="one")
    correct(NEWER, quiz=slug)
    stands = boards.top(Period.ALL, now=now, subject="walking").places  # all of it, in the subject of the lesson
    assert [place.score for place in stands] == [ledger.balance_of(maria.user_id)] == [20]
    assert [each["share"] for each in progress.personal_data(maria.user_id)] == [1.0]


# ---- Once


def test_the_same_key_is_the_same_correction(make, slug, correct, now):
    done(slug, 30, make=make)
    publish(make, slug)
    assert correct(NEWER, key="one") == correct(NEWER, key="one")
    assert db.session.scalar(select(func.count()).select_from(Regrade)) == 1


def test_made_twice_it_changes_nothing_the_second_time(make, slug, correct, now):
    _, maria = done(slug, 30, make=make)
    publish(make, slug)
    for correction in (NEWER, NEWER, DROP, DROP, EVERYONE):
        number = correct(correction)
        once = len(lines()), ledger.balance_of(maria.user_id)
        regrading.go_through(number)
        assert (len(lines()), ledger.balance_of(maria.user_id)) == once
    assert len(lines()) == 2
    assert verify() == []


def test_thirty_applies_at_once_are_one(app, make, slug, teacher, now):
    takers = [done(slug, answer, make=make)[1] for answer in (25, 30, 30, 25)]
    publish(make, slug)
    found = at_once(app, lambda _: regrading.apply(slug, "score", NEWER, why=WHY, by=teacher, key="same", now=now), times=30)
    assert len(set(map(str, found))) == 1
    assert [ledger.balance_of(taker.user_id) for taker in takers] == [10, 20, 20, 10]
    assert len(lines()) == 4
    assert verify() == []


def test_thirty_runs_of_one_correction_are_one(new_app, make, slug, teacher, tmp_path, letters, now):
    takers = [done(slug, answer, make=make)[1] for answer in (25, 30, 30, 25, 1, 30)]
    publish(make, slug)
    app = new_app(jobs_url=f"sqlite:///{tmp_path}/jobs.db")
    number = regrading.apply(slug, "score", NEWER, why=WHY, by=teacher, key="k", now=now)
    assert lines() == []
    found = at_once(app, lambda _: regrading.go_through(number), times=30)
    db.session.rollback()
    assert [each for each in found if each is not False] == []
    assert [ledger.balance_of(taker.user_id) for taker in takers] == [10, 20, 20, 10, 10, 20]
    assert db.session.execute(select(Regrade.looked, Regrade.attempts)).one() == (6, 6)
    assert at_once(app, lambda _: telling.tell_due(now=clock.now()), times=10).count(0) >= 4
    assert verify() == []


def test_while_one_is_at_work_another_of_the_question_is_refused(new_app, make, slug, correct, tmp_path, now):
    new_app(jobs_url=f"sqlite:///{tmp_path}/jobs.db")
    correct(DROP)
    with pytest.raises(Conflict, match="still at work"):
        correct(EVERYONE)


def test_a_run_killed_half_way_is_taken_up_again(new_app, make, slug, correct, tmp_path, settings, now):
    takers = [done(slug, 30, make=make)[1] for _ in range(60)]
    publish(make, slug)
    new_app(jobs_url=f"sqlite:///{tmp_path}/jobs.db")
    number = correct(NEWER)
    program = (
        "import os, signal; from itertools import count; from sqlalchemy import event; from sqlalchemy.orm import Session\n"
        "from edu import config; from edu.app import create_app; from edu.quizzes.service import regrading\n"
        f"app = create_app(config.load(environment='test', data={str(tmp_path)!r}, database_url={settings.database_url!r}, "
        "jobs_url='now://', limits_url='memory://'))\n"
        "done = count(1)\n"
        "event.listen(Session, 'after_commit', lambda session: next(done) == 5 and os.kill(os.getpid(), signal.SIGKILL))\n"
        f"with app.app_context(): regrading.go_through({number})"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -signal.SIGKILL
    db.session.rollback()
    assert 0 < len(lines()) < 60
    assert db.session.scalar(select(Regrade.done_at)) is None
    assert verify() == []
    new_app()  # where jobs are done at once
    regrading.go_on.call_local()
    db.session.rollback()
    assert db.session.scalar(select(Regrade.done_at)) is None, "it may still be at work"
    with time_machine.travel(now + timedelta(minutes=6), tick=True):
        regrading.go_on.call_local()
    db.session.rollback()
    assert db.session.execute(select(Regrade.looked, Regrade.done_at.is_not(None))).one() == (60, True)
    assert {ledger.balance_of(taker.user_id) for taker in takers} == {20}
    assert len(lines()) == 60
    assert verify() == []


def test_many_people_are_gone_through_batch_by_batch(make, slug, correct, now, monkeypatch):
    monkeypatch.setattr(regrading, "BATCH", 2)
    monkeypatch.setattr(regrading, "SLICE", timedelta())
    takers = [done(slug, 30, make=make) for _ in range(5)] + [done(slug, 30, by=make.guest()) for _ in range(5)]
    publish(make, slug)
    assert regrading.preview(slug, "score", NEWER).gaining == 10
    correct(NEWER)
    assert {mark_of(*each) for each in takers} == {(20, 20)}
    assert db.session.scalar(select(Regrade.looked)) == 10


# ---- Telling


def test_each_person_is_told_once_in_their_own_language(make, slug, correct, letters, now):
    ivan = make.person("Ivan", lang="ru", email="ivan@example.org")
    mary = make.person("Mary", lang="en", email="mary@example.org")
    same = make.person("Same", email="same@example.org")
    keys = [done(slug, answer, by=person)[0] for person, answer in ((ivan, 30), (mary, 25), (mary, 25), (same, 1))]
    done(slug, 30, by=make.guest())
    done(slug, 30, by=make.person(email=None))
    given = {"password": make.password, "lang": "en", "zone": "UTC", "agent": "", "guest": None, "now": now}
    done(slug, 30, by=accounts.find_reader(entry.sign_up("Unproved", email="unproved@example.org", **given)).id)
    publish(make, slug)
    letters.clear()
    correct(NEWER)
    assert sorted(letter["To"] for letter in letters) == ["ivan@example.org", "mary@example.org"]
    by_person = {letter["To"]: letter.get_content() for letter in letters}
    assert WHY["ru"] in by_person["ivan@example.org"]
    assert WHY["en"] not in by_person["ivan@example.org"]
    assert f"http://rungs.test/ru/attempts/{keys[0]}/result" in by_person["ivan@example.org"]
    english = by_person["mary@example.org"]
    assert WHY["en"] in english
    assert NUMBER["text"]["en"] in english
    assert english.count("it was 20 of 20, it is 10 of 20.") == 2
    assert "10 points were taken off your points." in english
    assert telling.tell_due(now=clock.now()) == 0
    assert len(letters) == 2


def test_one_reason_serves_both_languages(make, slug, correct, letters, now):
    done(slug, 30, by=make.person(lang="ru"))
    publish(make, slug)
    letters.clear()
    correct(NEWER, why={"en": "The key was wrong.", "ru": "  "})
    assert "The key was wrong." in letters[0].get_content()


@pytest.mark.parametrize("why", [{}, {"ru": " ", "en": ""}, {"en": "x" * 1001}])
def test_without_a_reason_nothing_is_corrected(slug, correct, why):
    with pytest.raises(Invalid):
        correct(DROP, why=why)


def test_the_takers_of_an_exam_are_told_and_paid_when_it_has_closed(make, correct, letters, now):
    closes = now + timedelta(hours=1)
    terms = {"closes": closes.isoformat()}
    slug = make.quiz(questions=(CHOICE, NUMBER), behaviour="exam", terms=terms)
    key, maria = done(slug, 30, make=make)
    publish(make, slug, behaviour="exam", terms=terms)
    letters.clear()
    correct(NEWER, quiz=slug)
    assert (sheet_of(key, by=maria).earned, letters, ledger.balance_of(maria.user_id)) == (None, [], 0)
    telling.tell_in_time.call_local()
    assert letters == []
    with time_machine.travel(closes + timedelta(seconds=1), tick=True):
        attempts_paid = ledger.balance_of(maria.user_id)
        telling.tell_in_time.call_local()
        assert mark_of(key, maria) == (20, 20)
        assert len(letters) == 1
        assert attempts_paid == 0
        assert "it was 10 of 20, it is 20 of 20." in letters[0].get_content()


def test_marks_that_are_hidden_are_told_of_when_that_has_changed(make, correct, letters, now):
    review = {phase: [] for phase in ("during", "just_after", "later", "closed")}
    slug = make.quiz(questions=(CHOICE, NUMBER), terms={"review": review})
    done(slug, 1, make=make)
    letters.clear()
    correct(EVERYONE, quiz=slug)
    telling.tell_due(now=now + timedelta(days=2))
    assert letters == []
    running.change_terms(slug, {"behaviour": "deferred"})
    telling.tell_due(now=now + timedelta(days=4))
    assert len(letters) == 1


def test_the_result_tells_it_too(make, slug, correct, now):
    key, _ = done(slug, 30, by=make.guest())
    publish(make, slug)
    correct(NEWER)
    (notice,) = corrections.find_notices(key)
    assert (notice.before, notice.after, notice.why, notice.way) == (Total(10, 20), Total(20, 20), WHY, Way.NEWER)


# ---- What is kept


def test_the_history_says_who_when_and_what_came_of_it(make, slug, correct, teacher, now):
    for answer in (25, 30, 30, 1):
        done(slug, answer, make=make)
    publish(make, slug)
    correct(NEWER)
    page = questions.get_question(slug, "score")
    (made,) = page.history
    assert (made.by, made.higher, made.lower, made.attempts, made.looked, made.why) == ("Teacher Vera", 2, 1, 4, 4, WHY)
    assert page.at_work is None
    assert [(each.number, each.asked) for each in page.versions] == [(2, 4), (1, 0)]
    changes = [(line.sign, line.text.removeprefix("- ").strip()) for line in page.versions[0].changes if line.sign in "+-"]
    assert changes == [("-", "value: 25"), ("+", "value: 30")]


def test_the_export_holds_what_was_corrected_and_deletion_takes_it(make, slug, correct, teacher, now):
    _, maria = done(slug, 30, make=make)
    publish(make, slug)
    correct(NEWER)
    (kept,) = sheets.personal_data(maria.user_id)["corrections"]
    assert (kept["before"]["earned"], kept["after"]["earned"], kept["paid"], kept["why"]) == (10, 20, 10, WHY)
    assert [each["question"] for each in sheets.personal_data(teacher)["corrections_made"]] == ["score"]
    accounts.delete(maria.user_id, now=now)
    assert lines() == []
    accounts.delete(teacher, now=now)
    assert questions.get_question(slug, "score").history[0].by == ""
    assert db.session.scalar(select(Regrade.by_id)) is None
    assert verify() == []


def test_there_is_nothing_to_correct_where_there_is_nothing(slug, correct, now):
    for quiz, name in (("none", "score"), (slug, "none")):
        with pytest.raises(NotFound):
            correct(DROP, quiz=quiz, name=name)
        with pytest.raises(NotFound):
            questions.get_question(quiz, name)
    with pytest.raises(NotFound):
        questions.list_questions("none")
