"""Counting, giving and fetching, on both databases."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, text

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.awards.models import ActivityDay, AwardGiven, QuestClaim
from edu.awards.rules.catalogue import AwardSource
from edu.awards.rules.questing import CEILING, Group, Quest, Span, day_of
from edu.awards.service import catalogue, counting, giving, quests, streaks, tokens
from edu.awards.service import people as award_people
from edu.core.errors import Conflict, NotFound
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import transaction
from edu.lessons.service import progress, shelving
from edu.notifications.service import telling
from edu.points.service import ledger, verify
from edu.ports import clock
from tests.lessons.shelves import course, lesson, shelf
from tests.make import QUESTIONS, at_once

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday
DAY = timedelta(days=1)
once = pytest.mark.databases("sqlite")  # what differs between the databases is tested by the others


def award(slug="tester", *, repeats=False, points=0, **rule) -> AwardSource:
    return AwardSource(slug, {"ru": slug, "en": slug}, {"ru": "За пробу", "en": "For a trial"}, "gold", "star", repeats, points, rule)


def quest(slug, counter, *, span=Span.DAY, need=1, points=5) -> Quest:
    return Quest(slug, span, {"ru": slug, "en": slug}, {"ru": slug, "en": slug}, counter, need, points)


POOL = (
    quest("one", "quizzes_done"),
    quest("two", "answers_right", need=2),
    quest("three", "lessons_done"),
    quest("week", "quizzes_done", span=Span.WEEK, need=3, points=40),
    quest("class", "quizzes_done", span=Span.CLASS, need=1, points=20),
)


def shelve(*awards: AwardSource, pool=POOL) -> None:
    catalogue.sync(awards, pool, now=NOON)


def reader(user_id, zone="UTC") -> Reader:
    return Reader(user_id, "", Role.STUDENT, "en", zone)


def slugs_of(user_id) -> dict[str, int]:
    return {card.slug: card.times for card in catalogue.awards_of(user_id)}


def offer(board, slug):
    return next(each for each in board.offers if each.quest.slug == slug)


# ---- Counting


def test_a_quiz_handed_in_is_counted_on_the_day_of_its_person(make):
    person = make.person(zone="Asia/Vladivostok")
    late = datetime(2026, 11, 24, 20, tzinfo=UTC)  # the 25th in Vladivostok
    make.attempt(by=person, right=3, handed_in=True, now=late)
    found = {
        row.counter: (row.day, row.n) for row in db.session.execute(select(ActivityDay).where(ActivityDay.user_id == person)).scalars()
    }
    assert found == {
        "activities": ("2026-11-25", 1),
        "quizzes_done": ("2026-11-25", 1),
        "quizzes_gained": ("2026-11-25", 1),
        "quizzes_perfect": ("2026-11-25", 1),
        "answers_right": ("2026-11-25", 3),
    }


@once
def test_blanks_handed_in_are_no_quiz_done(make):
    person = make.person()
    make.attempt(by=person, right=0, handed_in=True, now=NOON)
    totals = giving.merits_of([person])[person].totals
    assert totals == {"activities": 1}


@once
def test_doing_again_what_is_known_raises_nothing(make):
    person = make.person()
    slug = make.quiz(questions=QUESTIONS)
    for _ in range(2):
        make.attempt(slug, by=person, right=3, handed_in=True, now=NOON)
    merits = giving.merits_of([person])[person]
    assert merits.totals["quizzes_done"] == 2
    assert merits.totals["quizzes_gained"] == 1
    assert merits.best_day["quizzes_done"] == 2


@once
def test_who_wrote_a_quiz_shows_nothing_by_doing_it(make):
    person = make.person()
    credited = SimpleNamespace(user_id=person, own=True, share=1.0, gained=0, right=3, ended_at=NOON)
    counting.hear_credited(credited)
    assert giving.merits_of([person])[person].totals == {}


def test_a_lesson_is_done_once_and_the_last_one_makes_the_course(make):
    shelving.put(shelf(course("walks", lesson("first"), lesson("second"), lesson("reading", quiz=False))), now=NOON)
    person, other = make.person(), make.person()
    for slug, share in (("first", 0.4), ("first", 0.9), ("first", 1.0), ("second", 0.7)):
        progress.finish(slug, user_id=person, share=share, now=NOON + timedelta(seconds=share))
    progress.finish("second", user_id=other, share=1.0, now=NOON)
    merits = giving.merits_of([person, other])
    assert merits[person].totals == {"activities": 2, "lessons_done": 2, "courses_done": 1}
    assert merits[other].totals == {"activities": 1, "lessons_done": 1}


def test_fifty_at_once_are_all_counted(app, make):
    person = make.person()
    assert at_once(app, lambda number: counting.count(person, {"quizzes_done": 1}, now=NOON)) == [None] * 50
    assert giving.merits_of([person])[person].totals == {"quizzes_done": 50}


# ---- Awards


def test_an_award_is_given_once_told_and_paid(make):
    shelve(award(points=20, quizzes_done=2))
    person = make.person()
    counting.count(person, {"quizzes_done": 1}, now=NOON)
    assert giving.give_fresh(now=NOON) == 0
    counting.count(person, {"quizzes_done": 5}, now=NOON)
    assert giving.give_fresh(now=NOON) == 1
    assert giving.give_fresh(now=NOON) == 0
    assert giving.give_all(now=NOON + 10 * DAY) == 0, "a clock that runs ahead earns nothing"
    assert ledger.balance_of(person) == 20
    assert slugs_of(person) == {"tester": 1}
    told, _ = telling.newest(person)
    assert [(each.kind, each.path) for each in told] == [("award", "/awards/tester")]


@once
def test_past_merits_are_found_by_the_night(make):
    shelve()
    person = make.person()
    counting.count(person, {"accepted_answers": 5}, now=NOON)
    giving.give_fresh(now=NOON)
    shelve(award(accepted_answers=5))
    assert giving.give_fresh(now=NOON + DAY) == 0
    assert giving.give_all(now=NOON + DAY) == 1
    assert giving.give_all(now=NOON + DAY) == 0


@once
def test_a_repeated_award_is_given_for_each_multiple_and_paid_up_to_the_ceiling(make):
    shelve(award(repeats=True, points=60, answers_right=10))
    person = make.person()
    counting.count(person, {"answers_right": 45}, now=NOON)
    assert giving.give_fresh(now=NOON) == 4
    assert slugs_of(person) == {"tester": 4}
    assert ledger.balance_of(person) == giving.CEILING == 200


def test_two_looks_at_once_give_it_once(app, make):
    shelve(award(points=20, quizzes_done=1))
    person = make.person()
    counting.count(person, {"quizzes_done": 1}, now=NOON)
    found = at_once(app, lambda number: giving.give_all(now=NOON), times=8)
    assert sum(found) == 1
    assert ledger.balance_of(person) == 20


@once
def test_rarity_is_the_share_of_those_who_ever_did_anything(make):
    shelve(award(quizzes_done=1))
    for number, person in enumerate(make.people(4)):
        counting.count(person, {"activities": 1, "quizzes_done": int(number == 0)}, now=NOON)
    assert catalogue.get_award("tester", reader=None).rarity == 0
    giving.give_fresh(now=NOON)
    assert catalogue.get_award("tester", reader=None).rarity is None, "who else is active is not counted yet"
    giving.recount()
    assert catalogue.get_award("tester", reader=None).rarity == 0.25
    counting.count(person, {"quizzes_done": 1}, now=NOON)
    giving.give_fresh(now=NOON)
    assert catalogue.get_award("tester", reader=None).rarity == 0.5, "whoever gets it sees themselves counted"


def test_an_award_gone_from_the_file_stays_with_who_has_it(make):
    shelve(award(quizzes_done=1))
    person, other = make.person(), make.person()
    counting.count(person, {"quizzes_done": 1}, now=NOON)
    giving.give_fresh(now=NOON)
    shelve()
    assert slugs_of(person) == {"tester": 1}
    assert catalogue.list_awards(reader=other) == []
    with pytest.raises(NotFound):
        catalogue.get_award("tester", reader=other)


@once
def test_one_persons_trouble_keeps_nobody_waiting(make, caplog):
    shelve(award(quizzes_done=1))
    broken, person = make.person(), make.person()
    for each in (broken, person):
        counting.count(each, {"quizzes_done": 1}, now=NOON)
    # A wallet that can't hold more refuses what the award pays.
    shelve(award(points=10, quizzes_done=1))
    wallet = ledger.book.own(broken)
    db.session.rollback()
    make.award(broken, 5)
    db.session.execute(
        db.text("UPDATE ledger_account SET balance = 9007199254740991 WHERE owner_id = :own AND purpose = 'wallet'"), {"own": broken}
    )
    db.session.commit()
    assert wallet
    giving.give_fresh(now=NOON)
    assert slugs_of(person) == {"tester": 1}
    assert slugs_of(broken) == {}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("every quest that paid is in the ledger", "UPDATE quest_claim SET period = 'day:2026-01-01'"),
        ("every quest in the ledger has been done", "DELETE FROM quest_claim"),
        ("every award in the ledger has been given", "DELETE FROM award_given"),
    ],
)
@once
def test_quests_and_awards_that_differ_from_the_ledger_are_found(make, name, fault):
    shelve(award(points=20, quizzes_done=1))
    person, gone = make.person(), make.person()
    for each in (person, gone):
        counting.count(each, {"quizzes_done": 1}, now=NOON)
        quests.claim(reader(each), "one", day_of(NOON.date()).key, now=NOON)
    giving.give_fresh(now=NOON)
    accounts.delete(gone, now=NOON)
    assert verify.verify() == [], "what a deleted person had done went with them"
    with transaction():
        db.session.execute(text(fault))
    assert name in {breach.name for breach in verify.verify()}


# ---- Streaks


def test_a_freeze_uses_itself_when_its_person_comes_back(make):
    person = make.person()
    tokens.put(person, "freeze", 2)
    for day in (0, 1, 3):
        counting.count(person, {"activities": 1}, now=NOON + day * DAY)
    before = streaks.streak_for(reader(person), now=NOON + 3 * DAY)
    assert before.length == 3, "seen at once, before the minute's job has looked"
    giving.give_fresh(now=NOON + 3 * DAY)
    assert streaks.streak_for(reader(person), now=NOON + 3 * DAY).length == 3
    assert tokens.in_hand(person) == {"freeze": 1}
    giving.give_all(now=NOON + 3 * DAY)
    assert tokens.in_hand(person) == {"freeze": 1}


@once
def test_the_clock_alone_uses_no_freeze(make):
    person = make.person()
    tokens.put(person, "freeze", 2)
    counting.count(person, {"activities": 1}, now=NOON)
    giving.give_all(now=NOON + 10 * DAY)
    assert tokens.in_hand(person) == {"freeze": 2}
    assert streaks.streak_for(reader(person), now=NOON + 3 * DAY).missed == 2
    assert streaks.streak_for(reader(person), now=NOON + 10 * DAY).length == 0
    assert streaks.streak_for(reader(person), now=NOON).length == 1


# ---- Quests


def test_a_quest_is_fetched_once_however_many_ask(app, make):
    shelve()
    person = make.person()
    counting.count(person, {"quizzes_done": 1}, now=NOON)
    key = day_of(NOON.date()).key
    found = at_once(app, lambda number: quests.claim(reader(person), "one", key, now=NOON))
    assert [each for each in found if not isinstance(each, Conflict)] == [5]
    assert ledger.balance_of(person) == 5
    assert db.session.scalar(select(func.count()).select_from(QuestClaim)) == 1
    assert giving.merits_of([person])[person].totals["quests_done"] == 1


@once
def test_what_is_not_done_or_not_theirs_is_refused(make):
    shelve()
    person = make.person()
    key = day_of(NOON.date()).key
    with pytest.raises(Conflict):
        quests.claim(reader(person), "one", key, now=NOON)
    for slug, period in (("one", "day:2026-11-01"), ("one", "week:2026-11-23"), ("nothing", key), ("class", "class:1:2026-11-23")):
        with pytest.raises(NotFound):
            quests.claim(reader(person), slug, period, now=NOON)


@once
def test_yesterdays_quest_can_still_be_fetched_and_the_one_before_not(make):
    shelve()
    person = make.person()
    counting.count(person, {"quizzes_done": 3}, now=NOON)
    tomorrow = quests.board_for(reader(person), now=NOON + DAY)
    assert [each.quest.slug for each in tomorrow.late] == ["one"]
    assert offer(tomorrow, "week").ready
    assert quests.claim(reader(person), "one", day_of(NOON.date()).key, now=NOON + DAY) == 5
    later = quests.board_for(reader(person), now=NOON + 7 * DAY)
    assert [each.quest.slug for each in later.late] == ["week"], "a week has turned: its quest waits a week more"
    assert offer(later, "one").have == 0
    assert quests.board_for(reader(person), now=NOON + 14 * DAY).late == ()


@once
def test_the_day_is_that_of_ones_own_calendar(make):
    shelve()
    person = make.person(zone="America/New_York")
    here = reader(person, "America/New_York")
    evening = datetime(2026, 11, 25, 3, tzinfo=UTC)  # ten in the evening of the 24th
    counting.count(person, {"quizzes_done": 1}, now=evening)
    board = quests.board_for(here, now=evening)
    assert offer(board, "one").period.key == "day:2026-11-24"
    assert offer(board, "one").ready


@once
def test_no_more_is_paid_for_quests_on_a_day_than_the_ceiling(make):
    pool = (*POOL[1:3], quest("one", "quizzes_done", points=100), quest("week", "quizzes_done", span=Span.WEEK, points=100))
    shelve(pool=pool)
    person = make.person()
    counting.count(person, {"quizzes_done": 1}, now=NOON)
    paid = [quests.claim(reader(person), each, key, now=NOON) for each, key in (("one", "day:2026-11-24"), ("week", "week:2026-11-23"))]
    assert paid == [100, CEILING - 100]


def test_a_class_does_its_quest_together_and_who_did_nothing_gets_nothing(make):
    shelve()
    keen, other, idle, fourth = make.people(4)
    group = Group(9, "8B", (keen, other, idle, fourth))
    counting.count(keen, {"quizzes_done": 1}, now=NOON)
    board = quests.board_for(reader(keen), groups=[group], now=NOON)
    assert (board.classes[0].have, board.classes[0].need) == (1, 2)
    counting.count(other, {"quizzes_done": 3}, now=NOON)
    key = board.classes[0].period.key
    assert quests.claim(reader(keen), "class", key, groups=[group], now=NOON) == 20
    assert quests.claim(reader(other), "class", key, groups=[group], now=NOON) == 20
    with pytest.raises(Conflict):
        quests.claim(reader(idle), "class", key, groups=[group], now=NOON)


@once
def test_a_deleted_person_leaves_nothing_here(make):
    shelve(award(quizzes_done=1))
    person = make.person()
    tokens.put(person, "freeze", 1)
    counting.count(person, {"quizzes_done": 1}, now=NOON)
    giving.give_fresh(now=NOON)
    quests.claim(reader(person), "one", "day:2026-11-24", now=NOON)
    kept = award_people.personal_data(person)
    assert [kept["awards"][0]["award"], kept["quests"][0]["quest"], kept["in_hand"]] == ["tester", "one", {"freeze": 1}]
    accounts.delete(person, now=clock.now())
    assert award_people.personal_data(person) == {"days": [], "awards": [], "quests": [], "in_hand": {}}
    assert db.session.scalar(select(func.count()).select_from(AwardGiven)) == 0


@once
def test_what_is_announced_above_is_heard(make):
    person, other = make.people(2)
    for hear, event in (
        (counting.hear_asked, SimpleNamespace(user_id=person, now=NOON)),
        (counting.hear_answered, SimpleNamespace(user_id=person, now=NOON)),
        (counting.hear_accepted, SimpleNamespace(answerer_id=person, asker_id=other, now=NOON)),
        (counting.hear_voted_up, SimpleNamespace(author_id=person, now=NOON)),
        (counting.hear_lesson_done, SimpleNamespace(user_id=person, course="loyalty", now=NOON)),
    ):
        hear(event)
    merits = giving.merits_of([person, other])
    assert merits[person].totals == {
        "activities": 3, "questions_asked": 1, "answers_given": 1, "accepted_answers": 1, "votes_received": 1,
        "lessons_done": 1, "courses_done": 1,
    }  # fmt: skip
    assert merits[other].totals == {"answers_chosen": 1}
