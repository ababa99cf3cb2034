"""Doing a quiz: started once, saved, checked, handed in once, paid once for what was gained. On both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from edu.accounts import rules as people
from edu.accounts.service import people as accounts
from edu.core import events
from edu.core.errors import Conflict, Invalid, NotFound
from edu.db.base import db
from edu.points.service import ledger, statements
from edu.points.service.verify import verify
from edu.ports import clock
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import attempts, sheets, starting
from tests.make import CHOICE, MATCH, NUMBER, OUTOF, QUESTIONS, at_once, right_reply, sheet_of, wrong_reply

# ---- Starting


def test_two_clicks_on_start_open_one_attempt(make, maria, now):
    slug = make.quiz()
    assert starting.start(slug, by=maria, now=now) == starting.start(slug, by=maria, now=now)


def test_fifty_starts_at_once_open_one_attempt(app, make, maria, now):
    slug = make.quiz()
    keys = at_once(app, lambda _: starting.start(slug, by=maria, now=now))
    assert len(set(map(str, keys))) == 1
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1
    assert db.session.scalar(select(func.count()).select_from(Response)) == 3


def test_after_handing_in_one_may_start_anew(make, maria, now):
    slug = make.quiz()
    first = make.attempt(slug, by=maria, handed_in=True)
    assert starting.start(slug, by=maria, now=now) != first
    assert [past.ended_at is None for past in sheets.history(slug, by=maria, now=clock.now())] == [True, False]


def test_there_is_nothing_to_start_where_there_is_no_quiz(app, maria, now):
    with pytest.raises(NotFound):
        starting.start("none", by=maria, now=now)


# ---- Whose it is


def test_anothers_attempt_looks_exactly_like_none(make, maria, now):
    key = make.attempt(by=maria)
    said = set()
    for taker in (Taker(user_id=make.person()), make.guest(), Taker()):
        for call in (
            lambda taker=taker: sheet_of(key, by=taker),
            lambda taker=taker: attempts.save(key, {1: Sent({})}, by=taker, now=now),
            lambda taker=taker: attempts.check(key, 1, {1: Sent({})}, by=taker, now=now),
            lambda taker=taker: attempts.hand_in(key, by=taker, now=now),
            lambda taker=taker: sheet_of("no-such-key", by=taker),
        ):
            with pytest.raises(NotFound) as refusal:
                call()
            said.add(str(refusal.value))
    assert len(said) == 1


def test_a_visitors_attempt_is_theirs_by_their_key(make, now):
    guest, other = make.guest(), make.guest()
    key = make.attempt(by=guest, right=1)
    assert sheet_of(key, by=guest).answered == 1
    with pytest.raises(NotFound):
        sheet_of(key, by=other)


# ---- Saving


def test_what_is_saved_is_there_after_a_restart(app, make, maria, now):
    key = make.attempt(by=maria, right=2)
    db.engine.dispose()
    db.session.remove()
    sheet = sheet_of(key, by=maria)
    assert [step.answered for step in sheet.steps] == [True, True, False]
    assert sheet.questions[0].reply == right_reply(CHOICE)
    assert sheet.questions[0].mark is None


def test_the_shuffle_is_kept(make, maria):
    key = make.attempt(by=maria)
    orders = {tuple(option.id for option in sheet_of(key, by=maria, at=3).questions[0].fields[0].options) for _ in range(5)}
    assert len(orders) == 1


@pytest.mark.parametrize("position", [0, -1, 4, 10**6])
def test_there_is_no_answering_where_there_is_no_question(make, maria, now, position):
    with pytest.raises(NotFound):
        attempts.save(make.attempt(by=maria), {position: Sent({})}, by=maria, now=now)


@pytest.mark.parametrize(
    "junk",
    [
        {},
        {"choice": None},
        {"choice": ["a"] * 500},
        {"x" * 900: "y"},
        {"choice": {"a": 1}},
        {"choice": "\x00"},
        {"choice": 10**400},
        {"choice": True},
    ],
)
def test_junk_is_kept_out_and_graded_as_nothing(make, maria, now, junk):
    key = make.attempt(by=maria)
    attempts.save(key, {1: Sent(junk)}, by=maria, now=now)
    attempts.hand_in(key, by=maria, now=now)
    assert sheet_of(key, by=maria).earned == 0


# ---- Feedback after each question


def test_a_wrong_try_leaves_another_and_keeps_the_key(make, maria, now):
    key = make.attempt(make.quiz(behaviour="interactive"), by=maria)
    attempts.check(key, 3, {3: Sent(wrong_reply(MATCH))}, by=maria, now=now)
    asked = sheet_of(key, by=maria, at=3).questions[0]
    assert (asked.tries_left, asked.settled, asked.shows_key) == (1, False, False)
    assert all(part.right is None for part in asked.mark.parts)
    assert all(part.why for part in asked.mark.parts)
    attempts.check(key, 3, {3: Sent(right_reply(MATCH))}, by=maria, now=now)
    asked = sheet_of(key, by=maria, at=3).questions[0]
    assert asked.settled
    assert asked.fraction == pytest.approx(2 / 3)


def test_when_no_try_is_left_the_key_is_shown_and_nothing_can_be_changed(make, maria, now):
    key = make.attempt(make.quiz(behaviour="interactive", terms={"tries": 1}), by=maria)
    attempts.check(key, 1, {1: Sent(wrong_reply(CHOICE))}, by=maria, now=now)
    asked = sheet_of(key, by=maria, at=1).questions[0]
    assert asked.shows_key
    assert asked.mark.parts[0].right
    sent = {1: Sent(right_reply(CHOICE))}
    for change in (lambda: attempts.save(key, sent, by=maria, now=now), lambda: attempts.check(key, 1, sent, by=maria, now=now)):
        with pytest.raises(Conflict):
            change()
    attempts.hand_in(key, by=maria, now=now)
    assert sheet_of(key, by=maria).earned == 0


def test_the_same_reply_twice_is_one_try(make, maria, now):
    key = make.attempt(make.quiz(behaviour="interactive", terms={"tries": 3}), by=maria)
    for _ in range(3):
        attempts.check(key, 1, {1: Sent(wrong_reply(CHOICE))}, by=maria, now=now)
    assert sheet_of(key, by=maria, at=1).questions[0].tries_left == 2


def test_fifty_checks_at_once_are_one_try(app, make, maria, now):
    key = make.attempt(make.quiz(behaviour="interactive", terms={"tries": 3}), by=maria)
    results = at_once(app, lambda _: attempts.check(key, 1, {1: Sent(wrong_reply(CHOICE))}, by=maria, now=now))
    assert [each for each in results if each is not None] == []
    assert sheet_of(key, by=maria, at=1).questions[0].tries_left == 2


def test_an_empty_check_shows_nothing_and_costs_no_try(make, maria, now):
    key = make.attempt(make.quiz(behaviour="interactive", terms={"tries": 1}), by=maria)
    with pytest.raises(Invalid):
        attempts.check(key, 1, {1: Sent({})}, by=maria, now=now)
    asked = sheet_of(key, by=maria, at=1).questions[0]
    assert (asked.mark, asked.tries_left) == (None, 1)


def test_a_quiz_graded_at_the_end_is_not_graded_before(make, maria, now):
    key = make.attempt(make.quiz(behaviour="deferred"), by=maria, right=1)
    with pytest.raises(Conflict):
        attempts.check(key, 1, {1: Sent(right_reply(CHOICE))}, by=maria, now=now)
    asked = sheet_of(key, by=maria, at=1)
    assert asked.questions[0].mark is None
    assert asked.steps[0].fraction is None


# ---- Handing in and being paid


def test_everything_right_earns_everything_and_is_paid(make, maria, now):
    key = make.attempt(by=maria, right=3, handed_in=True)
    sheet = sheet_of(key, by=maria)
    assert (sheet.earned, sheet.outof, sheet.paid, sheet.is_over) == (OUTOF, OUTOF, OUTOF, True)
    assert ledger.balance_of(maria.user_id) == OUTOF
    (line,) = statements.statement(maria.user_id)
    assert line.path == f"/attempts/{key}/result"
    assert verify() == []


def test_only_the_gain_over_ones_best_is_paid(make, maria, now):
    slug = make.quiz()
    paid = [sheet_of(make.attempt(slug, by=maria, right=right, handed_in=True), by=maria).paid for right in (1, 0, 2, 2, 3, 3)]
    assert paid == [10, 0, 10, 0, 20, 0]
    assert ledger.balance_of(maria.user_id) == OUTOF
    assert sheets.get_quiz(slug, by=maria, now=clock.now()).grade == 1.0
    assert verify() == []


def test_a_question_that_gets_better_is_paid_the_difference(make, maria, now):
    slug = make.quiz()
    half = {**right_reply(MATCH), **dict([list(wrong_reply(MATCH).items())[1]])}
    for reply, balance in ((half, 10), (right_reply(MATCH), 20)):
        key = starting.start(slug, by=maria, now=now)
        attempts.save(key, {3: Sent(reply)}, by=maria, now=now)
        attempts.hand_in(key, by=maria, now=now)
        assert ledger.balance_of(maria.user_id) == balance
    assert verify() == []


def test_the_best_is_kept_question_by_question(make, maria, now):
    slug = make.quiz()
    make.attempt(slug, by=maria, right=1, handed_in=True)
    other = starting.start(slug, by=maria, now=now)
    attempts.save(other, {2: Sent(right_reply(NUMBER))}, by=maria, now=now)
    attempts.hand_in(other, by=maria, now=now)
    assert ledger.balance_of(maria.user_id) == 20


def test_an_empty_hand_in_pays_nothing_and_is_over(make, maria, now):
    key = make.attempt(by=maria, handed_in=True)
    assert (sheet_of(key, by=maria).earned, ledger.balance_of(maria.user_id)) == (0, 0)
    assert statements.statement(maria.user_id) == []


def test_fifty_hand_ins_at_once_pay_once(app, make, maria, now):
    key = make.attempt(by=maria, right=3)
    results = at_once(app, lambda _: attempts.hand_in(key, by=maria, now=now))
    assert [each for each in results if each is not None] == []
    assert ledger.balance_of(maria.user_id) == OUTOF
    assert len(statements.statement(maria.user_id)) == 1
    assert verify() == []


def test_handing_in_while_saving_loses_nothing_that_was_said_to_be_saved(app, make, maria, now):
    key = make.attempt(by=maria)

    def race(number: int) -> str:
        if number == 10:
            attempts.hand_in(key, by=maria, now=now)
            return "handed in"
        attempts.save(key, {2: Sent({"number": str(number)})}, by=maria, now=now + timedelta(seconds=number))
        return "saved"

    results = at_once(app, race, times=30)
    assert {type(each) for each in results} <= {str, Conflict}
    before = sheet_of(key, by=maria).questions[1].reply
    with pytest.raises(Conflict):
        attempts.save(key, {2: Sent({"number": "4711"})}, by=maria, now=now)
    assert sheet_of(key, by=maria).questions[1].reply == before


def test_after_handing_in_nothing_can_be_changed(make, maria, now):
    key = make.attempt(by=maria, right=1, handed_in=True)
    sent = {2: Sent(right_reply(NUMBER))}
    for change in (lambda: attempts.save(key, sent, by=maria, now=now), lambda: attempts.check(key, 2, sent, by=maria, now=now)):
        with pytest.raises(Conflict):
            change()
    attempts.hand_in(key, by=maria, now=now)
    assert sheet_of(key, by=maria).earned == 10


def test_a_failure_while_paying_leaves_the_attempt_open(make, maria, now, app):
    """Nothing half: if the points can't be paid, nothing was handed in, and the next try does both."""
    key = make.attempt(by=maria, right=3)
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE ledger_entry RENAME TO away"))
    with pytest.raises(Exception, match="ledger_entry"):
        attempts.hand_in(key, by=maria, now=now)
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO ledger_entry"))
    assert not sheet_of(key, by=maria).is_over
    attempts.hand_in(key, by=maria, now=now)
    assert ledger.balance_of(maria.user_id) == OUTOF
    assert verify() == []


# ---- Visitors who sign up, people who leave


def test_what_a_visitor_did_becomes_theirs_who_sign_up_and_is_paid(make, now):
    guest, maria = make.guest(), make.person()
    done = make.attempt(by=guest, right=2, handed_in=True)
    begun = make.attempt(by=guest, right=1)
    events.announce(people.SignedIn(maria, guest.guest, now))
    mine = Taker(user_id=maria)
    assert ledger.balance_of(maria) == 20
    assert sheet_of(done, by=mine).paid == 20
    assert sheet_of(begun, by=mine).answered == 1
    with pytest.raises(NotFound):
        sheet_of(done, by=guest)
    events.announce(people.SignedIn(maria, guest.guest, now))
    assert ledger.balance_of(maria) == 20
    assert verify() == []


def test_a_visitors_open_attempt_gives_way_to_ones_own(make, now):
    slug = make.quiz()
    maria, guest = Taker(user_id=make.person()), make.guest()
    own, other = make.attempt(slug, by=maria, right=2), make.attempt(slug, by=guest, right=1)
    events.announce(people.SignedIn(maria.user_id, guest.guest, now))
    assert starting.start(slug, by=maria, now=now) == own
    with pytest.raises(NotFound):
        sheet_of(other, by=maria)


def test_the_attempts_of_a_deleted_person_go_with_them(make, maria, now):
    key = make.attempt(by=maria, right=3, handed_in=True)
    accounts.delete(maria.user_id, now=now)
    with pytest.raises(NotFound):
        sheet_of(key, by=maria)
    assert db.session.scalar(select(func.count()).select_from(Response)) == 0
    assert verify() == []


def test_the_export_holds_every_attempt_with_its_replies(make, maria):
    make.attempt(by=maria, right=2, handed_in=True)
    (attempt,) = sheets.personal_data(maria.user_id)["attempts"]
    assert [each["reply"] for each in attempt["responses"]] == [right_reply(QUESTIONS[0]), right_reply(QUESTIONS[1]), {}]
