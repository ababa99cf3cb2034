"""Rungs, scores, tickets and counters as services keep them, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from edu.accounts.rules import SignedIn
from edu.accounts.service import people as accounts
from edu.awards.service import referral
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.ids import GuestKey, UserId
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import transaction
from edu.lessons.service import shelving
from edu.loyalty.models.ladder import Move
from edu.loyalty.models.ladder import Standing as Kept
from edu.loyalty.models.scores import LessonScore, ScoreTally
from edu.loyalty.rules.ladder import Flow, Rung, week_of
from edu.loyalty.rules.scores import ANSWER_IN, State
from edu.loyalty.service import counters, deeds, ladder, people, scores, tickets
from edu.loyalty.service.scores import Reader
from edu.notifications.service import telling
from tests.lessons.shelves import shelf
from tests.make import Make, at_once

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)  # a Wednesday
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@pytest.fixture(autouse=True)
def on_the_shelf(app: Flask) -> None:
    shelving.put(shelf(), now=NOW - 100 * DAY)


def told(person: UserId) -> list[tuple[str, Any]]:
    return [(each.kind, each.what) for each in telling.newest(person)[0]]


# ---- The ladder


def test_deeds_lift_and_idleness_lowers_after_the_grace(make: Make) -> None:
    person, quiz = make.person(now=NOW - 50 * DAY), make.quiz()
    ladder.restand([person], now=NOW - 50 * DAY)
    assert ladder.rung_of(person) is Rung.PROSPECT

    for weeks in (2, 1, 0):
        make.attempt(quiz, by=person, handed_in=True, now=NOW - weeks * WEEK)
        assert ladder.rung_of(person) is (Rung.NEW if weeks else Rung.REGULAR)  # at once, by what is announced
    third = {"ru": "Вы на ступени 3: постоянный", "en": "You stand on rung 3: regular"}
    assert told(person) == [("rank", third), ("rank", {"ru": "Вы на ступени 2: новый", "en": "You stand on rung 2: new"})]

    for days, rung in ((13, Rung.REGULAR), (30, Rung.REGULAR), (43, Rung.REGULAR), (44, Rung.NEW)):
        ladder.restand_all(now=NOW + days * DAY)
        ladder.restand_all(now=NOW + days * DAY)  # twice is once
        assert ladder.rung_of(person) is rung, days
    moves = db.session.execute(select(Move.from_rung, Move.to_rung).where(Move.user_id == person).order_by(Move.id)).all()
    assert [tuple(move) for move in moves] == [(0, 1), (1, 2), (2, 3), (3, 2)]
    assert ladder.counts() == ladder.counts_by_moves()


def test_a_friend_who_learns_makes_an_advocate(make: Make) -> None:
    maria, oleg = make.person("Maria"), make.person("Oleg")
    assert referral.bring(oleg, referral.code_of(maria), now=NOW)
    assert deeds.deeds_of([maria], now=NOW)[maria].recommended == 0  # to come is not yet to learn
    referral.note(oleg, "lesson", NOW)
    assert deeds.deeds_of([maria, oleg], now=NOW)[maria].recommended == 1
    assert deeds.deeds_behind(Rung.ADVOCATE, maria, now=NOW).recommended == 1


def test_who_builds_the_site_is_a_partner_and_why_is_said(make: Make) -> None:
    teacher, student = make.person(role=Role.TEACHER), make.person()

    place, other = ladder.place_of(teacher, now=NOW), ladder.place_of(student, now=NOW)
    assert place is not None
    assert other is not None
    assert (place.standing.rung, str(place.why)) == (Rung.PARTNER, "Helps to make this site.")
    assert (other.standing.rung, str(other.next)[:16]) == (Rung.PROSPECT, "Hand in one quiz")
    assert ladder.place_of(UserId(10**9), now=NOW) is None


def test_a_week_shows_where_people_came_from_and_went(make: Make) -> None:
    quiz, person, newcomer = make.quiz(), make.person(), make.person()
    ladder.restand([person], now=NOW - 2 * WEEK)
    make.attempt(quiz, by=person, handed_in=True, now=NOW)
    make.attempt(quiz, by=newcomer, handed_in=True, now=NOW)

    monday = week_of(NOW)
    week = ladder.week(monday, zero=datetime(monday.year, monday.month, monday.day, tzinfo=UTC))
    assert (week.before[1], week.after[2]) == (1, 2)
    assert set(week.flows) == {Flow(0, 2, 1), Flow(1, 2, 1)}


def test_who_is_gone_leaves_the_ladder_and_a_move_without_a_name(make: Make) -> None:
    person = make.person()
    ladder.restand([person], now=NOW)
    accounts.delete(person, now=NOW)

    assert sum(ladder.counts().values()) == sum(ladder.counts_by_moves().values()) == 0
    assert db.session.scalars(select(Move.user_id)).all() == [None, None]


def test_fifty_at_once_are_one_move(app: Flask, make: Make) -> None:
    person = make.person()
    found = at_once(app, lambda number: ladder.restand([person], now=NOW), times=8)

    assert sorted(found) == [0] * 7 + [1]
    assert ladder.counts() == ladder.counts_by_moves()


# ---- Scores


def test_a_lesson_is_judged_once_in_thirty_days(make: Make) -> None:
    person = Reader(user_id=make.person())
    scores.say("one", mark=9, words="", lang="en", by=person, now=NOW)
    with pytest.raises(Conflict):
        scores.say("one", mark=10, words="", lang="en", by=person, now=NOW + 29 * DAY)
    scores.say("two", mark=3, words="", lang="ru", by=person, now=NOW)
    scores.say("one", mark=10, words="", lang="en", by=person, now=NOW + 30 * DAY)

    assert {(sort.lesson, sort.lang, sort.rung, sort.month, sort.mark): sort.answers for sort in scores.sorts()} == {
        ("one", "en", 1, "2026-11", 9): 1,
        ("one", "en", 1, "2026-12", 10): 1,
        ("two", "ru", 1, "2026-11", 3): 1,
    }
    assert scores.answers_counted() == scores.answers_kept() == 3


@pytest.mark.parametrize(
    ("lesson", "mark", "words", "refusal"),
    [("one", None, "", Invalid), ("one", 11, "", Invalid), ("one", 5, "a" * 1001, Invalid), ("none", 5, "", NotFound)],
)
def test_what_is_no_opinion_is_refused(make: Make, lesson: str, mark: int | None, words: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        scores.say(lesson, mark=mark, words=words, lang="en", by=Reader(user_id=make.person()), now=NOW)
    assert scores.answers_kept() == 0


def test_clicks_at_once_are_one_answer(app: Flask, make: Make) -> None:
    person = Reader(user_id=make.person())
    found = at_once(app, lambda number: scores.say("one", mark=9, words="", lang="en", by=person, now=NOW), times=8)

    assert sum(each is None for each in found) == 1
    assert all(each is None or isinstance(each, Conflict) for each in found)
    assert scores.answers_counted() == scores.answers_kept() == 1


def test_what_a_visitor_said_becomes_theirs_and_the_key_is_not_kept(make: Make) -> None:
    key, person = GuestKey("visitor-key"), make.person()
    scores.say("one", mark=2, words="Too long.", lang="en", by=Reader(guest=key), now=NOW)
    scores.say("two", mark=8, words="", lang="en", by=Reader(guest=key), now=NOW)
    scores.say("two", mark=9, words="", lang="en", by=Reader(user_id=person), now=NOW)
    people.hear_signed_in(SignedIn(person, key, NOW))

    kept = db.session.execute(
        select(LessonScore.lesson, LessonScore.mark, LessonScore.who, LessonScore.user_id).order_by(LessonScore.id)
    ).all()
    assert [(row.lesson, row.mark, row.user_id) for row in kept] == [("one", 2, person), ("two", 8, None), ("two", 9, person)]
    assert all(key not in row.who for row in kept)


def test_the_mark_outlives_the_account_and_the_words_do_not(make: Make) -> None:
    person = make.person()
    scores.say("one", mark=2, words="Too long.", lang="en", by=Reader(user_id=person), now=NOW)
    scores.say("two", mark=10, words="Good.", lang="en", by=Reader(user_id=person), now=NOW)
    assert [each["words"] for each in people.personal_data(person)["lessons"]] == ["Too long.", "Good."]  # type: ignore[attr-defined]
    accounts.delete(person, now=NOW)

    kept = db.session.execute(select(LessonScore.mark, LessonScore.words, LessonScore.who, LessonScore.user_id)).all()
    assert sorted(tuple(row) for row in kept) == [(2, "", None, None), (10, "", None, None)]
    assert tickets.counts()[State.OPEN] == 0
    assert scores.answers_counted() == scores.answers_kept() == 2


def test_the_labs_sample_is_last_week_or_as_many_weeks_as_it_takes(make: Make) -> None:
    people_ = make.people(40)
    for number, person in enumerate(people_[:10]):
        scores.say("one", mark=number, words="", lang="en", by=Reader(user_id=person), now=NOW - WEEK)
    scores.say("two", mark=1, words="", lang="en", by=Reader(user_id=people_[0]), now=NOW)  # this week: not over yet
    few = scores.sample(now=NOW)
    assert few is not None
    assert sorted(few.marks) == list(range(10))
    assert (few.ends - few.begins).days == 52 * 7 - 1
    for person in people_[10:]:
        scores.say("one", mark=9, words="", lang="en", by=Reader(user_id=person), now=NOW - WEEK)

    enough = scores.sample(now=NOW)
    assert enough is not None
    assert (enough.begins.isoformat(), enough.ends.isoformat(), len(enough.marks)) == ("2026-11-09", "2026-11-15", 40)
    assert scores.sample(now=NOW - 4 * WEEK) is None


# ---- Tickets


def test_a_detractors_words_are_answered_mended_and_asked_after(make: Make) -> None:
    teacher, person = make.person(role=Role.TEACHER), make.person()
    by = Reader(user_id=person)
    scores.say("one", mark=4, words="Too fast.", lang="en", by=by, now=NOW)
    [ticket] = tickets.list_tickets(State.OPEN)
    assert (ticket.words, ticket.mark, ticket.due_at, ticket.is_late(NOW + 6 * DAY)) == ("Too fast.", 4, NOW + ANSWER_IN, True)

    tickets.answer(ticket.id, words="We slow it down.", by=teacher, now=NOW + DAY)
    tickets.fix(ticket.id, ru="Добавлен пример.", en="An example was added.", by=teacher, now=NOW + 2 * DAY)
    assert told(person) == [
        ("loyalty", {"ru": "Добавлен пример.", "en": "An example was added."}),
        ("loyalty", {"ru": "We slow it down.", "en": "We slow it down."}),
    ]
    assert [change.note for change in tickets.changes_of("one")] == [{"ru": "Добавлен пример.", "en": "An example was added."}]
    assert tickets.changes_of("two") == []

    assert [tickets.ask_again(now=NOW + days * DAY) for days in (29, 30, 31)] == [0, 1, 0]
    assert told(person)[0] == ("again", {"ru": "One in ru", "en": "One in en"})
    assert tickets.moved().answered == 0
    scores.say("one", mark=8, words="", lang="en", by=by, now=NOW + 31 * DAY)
    assert (tickets.moved().answered, tickets.moved().moved, tickets.moved().share) == (1, 1, 1.0)


def test_only_detractors_who_say_why_open_a_ticket(make: Make) -> None:
    for mark, words in ((6, "Why not."), (6, "  "), (7, "Fine."), (10, "Great.")):
        scores.say("one", mark=mark, words=words, lang="en", by=Reader(user_id=make.person()), now=NOW)

    assert [ticket.words for ticket in tickets.list_tickets(State.OPEN)] == ["Why not."]


def test_a_ticket_is_dealt_with_once(make: Make) -> None:
    teacher = make.person(role=Role.TEACHER)
    scores.say("one", mark=0, words="No.", lang="en", by=Reader(guest=GuestKey("a")), now=NOW)
    [ticket] = tickets.list_tickets(State.OPEN)
    assert not ticket.reachable
    with pytest.raises(Invalid):
        tickets.answer(ticket.id, words=" ", by=teacher, now=NOW)
    with pytest.raises(Invalid):
        tickets.fix(ticket.id, ru="Исправлено.", en="", by=teacher, now=NOW)
    tickets.put_away(ticket.id, now=NOW)
    again = (
        lambda: tickets.answer(ticket.id, words="Yes.", by=teacher, now=NOW),
        lambda: tickets.fix(ticket.id, ru="Да.", en="Yes.", by=teacher, now=NOW),
        lambda: tickets.put_away(ticket.id, now=NOW),
    )
    for deed in again:
        with pytest.raises(Conflict):
            deed()
    with pytest.raises(NotFound):
        tickets.put_away(ticket.id + 1, now=NOW)
    assert tickets.counts()[State.OPEN] == tickets.open_by_what_was_done() == 0


# ---- Counters


def test_every_counter_equals_its_recomputation_and_a_drift_is_kept(make: Make) -> None:
    make.attempt(by=make.person(), right=2, handed_in=True, now=NOW)
    scores.say("one", mark=3, words="Hm.", lang="en", by=Reader(user_id=make.person()), now=NOW)
    ladder.restand_all(now=NOW)
    assert [each.name for each in counters.check(now=NOW) if each.drift] == []
    assert counters.drifts() == []

    with transaction():
        db.session.execute(update(ScoreTally).values(answers=ScoreTally.answers + 2))
        db.session.execute(insert(Kept).values(user_id=make.person(), rung=4, since=NOW))
    found = {each.name: each.drift for each in counters.check(now=NOW) if each.drift}
    assert found == {"lesson-answers": 2, "people-rung-4": 1, "people-on-the-ladder": 1}
    assert {each.name for each in counters.drifts()} == set(found)
    assert counters.last_checks()["lesson-answers"].shown == 3
