"""Tries, hints, penalties, certainty. On both databases."""

import pytest
from sqlalchemy import select

from edu.core.errors import Conflict, Invalid
from edu.core.marks import Verdict, token
from edu.db.base import db
from edu.points.service import ledger
from edu.quizzes.models.attempts import Best
from edu.quizzes.rules.quiz import Sent
from edu.quizzes.service import attempts, sheets
from tests.make import CHOICE, MATCH, NUMBER, right_reply, wrong_reply
from tests.quizzes.playing import NOW, asked, check, hand_in, save, sheet, start

# ---- Tries


HINTED = {
    **MATCH,
    "hints": [{"text": "Think of time.", "clear": True, "count": True}, {"text": "The first is new.", "count": True}],
}
FIRST, SECOND = (token(prompt["text"]) for prompt in MATCH["prompts"])
NEW, PARTNERS, PASSING = (token(MATCH["cards"][card]) for card in "npx")


def test_a_hint_clears_only_the_wrong_pairs_tells_the_count_and_costs_the_penalty(make, maria):
    key = start(make.quiz(questions=[HINTED], behaviour="interactive", terms={"tries": 9}), maria)
    check(key, maria, 1, {FIRST: NEW, SECOND: PASSING})
    question = asked(key, maria, 1)
    assert (question.tries_left, question.hint, question.counted) == (2, "Think of time.", (1, 2))
    assert question.reply == {FIRST: NEW}
    assert {part.right for part in question.mark.parts} == {None}
    check(key, maria, 1, {FIRST: NEW, SECOND: NEW})
    question = asked(key, maria, 1)
    assert (question.tries_left, question.hint, question.counted) == (1, "The first is new.", (1, 2))
    assert question.reply == {FIRST: NEW, SECOND: NEW}  # this hint clears nothing
    check(key, maria, 1, {FIRST: NEW, SECOND: PARTNERS})
    question = asked(key, maria, 1)
    assert (question.settled, question.tries_left, question.hint) == (True, 0, None)
    assert question.fraction == pytest.approx(0.5 + 0.5 / 3)
    hand_in(key, maria)
    assert sheet(key, maria).earned == 13


def test_what_a_hint_has_left_is_no_further_try_and_the_result_shows_the_last_one(make, maria):
    key = start(make.quiz(questions=[HINTED], behaviour="interactive"), maria)
    check(key, maria, 1, {FIRST: NEW, SECOND: PASSING})
    hand_in(key, maria)
    question = asked(key, maria, 1)
    assert question.reply == {FIRST: NEW, SECOND: PASSING}
    assert [part.verdict for part in question.mark.parts] == [Verdict.RIGHT, Verdict.WRONG]
    assert (question.fraction, sheet(key, maria).earned) == (0.5, 10)


def test_a_wrong_try_costs_a_third_and_the_questions_own_penalty_wins(make, maria):
    cheap = {**NUMBER, "penalty": 0.1}
    key = start(make.quiz(questions=[CHOICE, cheap], behaviour="interactive", terms={"tries": 3}), maria)
    for position, body in ((1, CHOICE), (2, cheap)):
        check(key, maria, position, wrong_reply(body))
        check(key, maria, position, right_reply(body))
    assert [asked(key, maria, position).fraction for position in (1, 2)] == pytest.approx([2 / 3, 0.9])
    hand_in(key, maria)
    assert sheet(key, maria).earned == 6 + 9


def test_immediate_each_question_has_one_try(make, maria):
    key = start(make.quiz(behaviour="immediate"), maria)
    check(key, maria, 1, wrong_reply(CHOICE))
    question = asked(key, maria, 1)
    assert (question.settled, question.fraction, question.shows_key) == (True, 0.0, True)
    with pytest.raises(Conflict):
        check(key, maria, 1, right_reply(CHOICE))
    check(key, maria, 1, wrong_reply(CHOICE))  # the same again changes nothing


def test_adaptive_the_best_try_counts_and_a_repeated_one_costs_nothing(make, maria):
    key = start(make.quiz(behaviour="adaptive"), maria)
    replies = [{FIRST: NEW, SECOND: PASSING}, {FIRST: PASSING, SECOND: NEW}, {FIRST: NEW, SECOND: PASSING}, {FIRST: PASSING, SECOND: NEW}]
    for reply in replies:
        check(key, maria, 3, reply)
    question = asked(key, maria, 3)
    assert (question.tries_left, question.settled) == (None, False)
    check(key, maria, 3, right_reply(MATCH))
    question = asked(key, maria, 3)
    assert (question.settled, question.fraction) == (True, 0.5)  # 1 - ⅔ = ⅓ is less than the first half
    check(key, maria, 1, wrong_reply(CHOICE))
    check(key, maria, 1, right_reply(CHOICE))
    assert asked(key, maria, 1).fraction == pytest.approx(2 / 3)
    hand_in(key, maria)
    assert sheet(key, maria).earned == 16


def test_a_check_keeps_the_other_replies_of_its_page_or_nothing(make, maria):
    key = start(make.quiz(behaviour="interactive", terms={"per_page": 3}), maria)
    sent = {1: Sent(right_reply(CHOICE), sequence=0), 2: Sent(right_reply(NUMBER), sequence=0)}
    attempts.check(key, 1, sent, by=maria, now=NOW)
    assert (asked(key, maria, 1).settled, asked(key, maria, 2).reply) == (True, right_reply(NUMBER))
    with pytest.raises(Invalid):
        attempts.check(key, 3, {2: Sent(wrong_reply(NUMBER), sequence=1), 3: Sent({}, sequence=0)}, by=maria, now=NOW)
    assert asked(key, maria, 2).reply == right_reply(NUMBER)


# ---- Certainty


def test_certainty_pays_and_costs_and_never_takes_from_what_one_has(make, maria):
    slug = make.quiz(terms={"certainty": True})
    key = start(slug, maria)
    sent = {1: Sent(right_reply(CHOICE), 3), 2: Sent(right_reply(NUMBER), 2), 3: Sent(right_reply(MATCH), 1)}
    attempts.save(key, sent, by=maria, now=NOW)
    hand_in(key, maria)
    done = sheet(key, maria)
    assert [each.fraction for each in done.questions] == pytest.approx([1, 2 / 3, 1 / 3])
    assert [each.by_certainty for each in done.questions] == [3, 2, 1]
    assert (done.earned, done.paid) == (10 + 6 + 6, 22)
    again = start(slug, maria)
    attempts.save(
        again, {1: Sent(right_reply(CHOICE), 3), 2: Sent(wrong_reply(NUMBER), 3), 3: Sent(wrong_reply(MATCH), 2)}, by=maria, now=NOW
    )
    hand_in(again, maria)
    done = sheet(again, maria)
    assert [each.fraction for each in done.questions] == pytest.approx([1, -2, -2 / 3])
    assert [each.by_certainty for each in done.questions] == [3, -6, -2]
    assert (done.earned, done.paid) == (0, 0)  # 10 - 20 - 14 and never below nothing
    assert sorted(db.session.scalars(select(Best.points))) == [6, 6, 10]
    assert ledger.balance_of(maria.user_id) == 22
    assert sheets.get_quiz(slug, by=maria, now=NOW).grade == 22 / 40


def test_partial_rightness_scales_what_certainty_pays_and_blanks_cost_nothing(make, maria):
    slug = make.quiz(behaviour="immediate", terms={"certainty": True})
    key = start(slug, maria)
    check(key, maria, 3, {FIRST: NEW, SECOND: PASSING}, certainty=3)
    save(key, maria, {1: {}}, certainty=3)
    hand_in(key, maria)
    done = sheet(key, maria)
    assert [each.fraction for each in done.questions] == [0.0, 0.0, 0.5]
    assert [each.by_certainty for each in done.questions] == [0, 0, 1.5]
    assert done.earned == 10


@pytest.mark.parametrize("level", [0, 4, -1, 99, None])
def test_another_certainty_than_the_three_is_none(make, maria, level):
    key = start(make.quiz(terms={"certainty": True}), maria)
    save(key, maria, {1: right_reply(CHOICE)}, certainty=level)
    hand_in(key, maria)
    assert asked(key, maria, 1).fraction == pytest.approx(1 / 3)
