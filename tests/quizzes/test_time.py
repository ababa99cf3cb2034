"""The time for an attempt, by our clock: late saves, what runs out, the time of grace. On both databases."""

import pytest
from sqlalchemy import func, select

from edu.core.errors import Conflict
from edu.db.base import db
from edu.points.service import ledger, statements
from edu.points.service.verify import verify
from edu.quizzes.models.attempts import Attempt, Best
from edu.quizzes.service import attempts, paying, sheets
from tests.make import CHOICE, MATCH, NUMBER, at_once, right_reply, wrong_reply
from tests.quizzes.playing import asked, at, check, hand_in, play, save, sheet, start


def test_a_save_half_a_minute_late_counts_and_one_a_second_over_the_minute_does_not(make, maria):
    slug = make.quiz(terms={"minutes": 10})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE)}, at(minutes=10, seconds=30))
    with pytest.raises(Conflict, match="time for this quiz is up"):
        save(key, maria, {2: right_reply(NUMBER)}, at(minutes=10, seconds=61))
    done = sheet(key, maria, at(minutes=12))
    assert (done.ended_at, done.earned, done.paid) == (at(minutes=10), 10, 10)
    assert not asked(key, maria, 2, at(minutes=12)).reply
    assert ledger.balance_of(maria.user_id) == 10


def test_what_runs_out_is_handed_in_once_however_often_it_is_closed(app, make, maria):
    slug = make.quiz(terms={"minutes": 10})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE), 2: right_reply(NUMBER)})
    assert attempts.close_late(now=at(minutes=10, seconds=60)) == 0
    assert attempts.close_late(now=at(minutes=12)) == 1
    assert attempts.close_late(now=at(minutes=13)) == 0
    hand_in(key, maria, at(minutes=14))
    done = sheet(key, maria, at(minutes=14))
    assert (done.ended_at, done.earned, done.paid) == (at(minutes=10), 20, 20)
    assert len(statements.statement(maria.user_id)) == 1


def test_ten_closings_and_hand_ins_at_once_are_one(app, make, maria):
    slug = make.quiz(terms={"minutes": 10})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE)})
    late = at(hours=1)
    calls = [lambda: attempts.close_late(now=late), lambda: hand_in(key, maria, late), lambda: start(slug, maria, late) and None]
    results = at_once(app, lambda number: calls[number % 3](), times=12)
    assert [each for each in results if isinstance(each, Exception)] == []
    assert sheet(key, maria, late).ended_at == at(minutes=10)
    assert ledger.balance_of(maria.user_id) == 10
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 2
    assert verify() == []


def test_in_the_grace_time_one_may_hand_in_and_change_nothing(make, maria):
    slug = make.quiz(behaviour="immediate", terms={"minutes": 10, "overtime": "grace", "grace": 5})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE)})
    late = at(minutes=13)
    assert attempts.close_late(now=late) == 0
    for change in (
        lambda: save(key, maria, {2: right_reply(NUMBER)}, late),
        lambda: save(key, maria, {1: wrong_reply(CHOICE)}, late),
        lambda: check(key, maria, 1, right_reply(CHOICE), late),
    ):
        with pytest.raises(Conflict, match="time for this quiz is up"):
            change()
    question = asked(key, maria, 1, late)
    assert (question.locked, question.checks, question.mark) == (True, False, None)
    hand_in(key, maria, late)
    assert (sheet(key, maria, late).earned, sheet(key, maria, late).ended_at) == (10, late)


def test_after_the_grace_time_an_attempt_counts_for_nothing(make, maria):
    slug = make.quiz(terms={"minutes": 10, "overtime": "grace", "grace": 5})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE)})
    hand_in(key, maria, at(minutes=16, seconds=1))
    assert sheet(key, maria, at(minutes=17)).abandoned


def test_an_abandoned_attempt_counts_for_no_grade_no_points_and_no_lesson(app, make, maria):
    slug = make.quiz(terms={"minutes": 10, "overtime": "abandon"}, lesson="steps")
    for replies in ({1: right_reply(CHOICE)}, {1: right_reply(CHOICE), 2: right_reply(NUMBER), 3: right_reply(MATCH)}):
        key = start(slug, maria)
        save(key, maria, replies)
        assert attempts.close_late(now=at(minutes=12)) == 1
    done = sheet(key, maria, at(minutes=12))
    assert (done.abandoned, done.paid, done.ended_at) == (True, 0, at(minutes=10))
    assert sheets.get_quiz(slug, by=maria, now=at(minutes=12)).grade is None
    assert [past.abandoned for past in sheets.history(slug, by=maria, now=at(minutes=12))] == [True, True]
    assert paying.pay_waiting(now=at(days=1)) == 0
    assert ledger.balance_of(maria.user_id) == 0
    assert db.session.scalar(select(func.count()).select_from(Best)) == 0
    key = play(slug, maria, {1: right_reply(CHOICE)}, at(minutes=20))
    assert (sheet(key, maria, at(minutes=20)).paid, sheets.get_quiz(slug, by=maria, now=at(minutes=20)).grade) == (10, 0.25)
