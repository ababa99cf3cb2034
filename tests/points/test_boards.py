"""Leaderboards are a function of the ledger: places, ties, movement, pages, absence. On both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from edu.accounts.service import barring
from edu.accounts.service import people as accounts
from edu.db.base import db
from edu.db.session import transaction
from edu.points.rules import Cause, Period
from edu.points.service import boards, ledger
from edu.points.service.verify import verify


@pytest.fixture
def award(now):
    """award(person, points, at=…): the nth award of the test."""
    numbers = iter(range(10_000))

    def give(person, amount, at=now, subject=""):
        return ledger.award(person, amount, cause=Cause("award", f"n:{next(numbers)}", what="x", subject=subject), now=at)

    return give


def places(period, now, after="", subject=""):
    return [(place.rank, place.user_id, place.score) for place in boards.top(period, now=now, after=after, subject=subject).places]


def hide(person, name, hidden, now):
    accounts.change_profile(person, name=name, about="", lang="en", zone="UTC", hidden=hidden, now=now)


def test_whoever_has_more_points_stands_higher(make, now, award):
    maria, oleg, timur = make.person(), make.person(), make.person()
    award(maria, 5)
    award(oleg, 20)
    award(timur, 10)
    award(maria, 10)
    assert places(Period.ALL, now) == [(1, oleg, 20), (2, maria, 15), (3, timur, 10)]


def test_with_equal_points_whoever_came_first_stands_higher(make, now, award):
    maria, oleg = make.person(), make.person()
    award(maria, 10)
    award(oleg, 10)
    assert [who for _, who, _ in places(Period.ALL, now)] == [maria, oleg]
    award(maria, 5)
    award(oleg, 5)
    assert [who for _, who, _ in places(Period.ALL, now)] == [maria, oleg]


def test_points_count_in_their_own_day_week_and_month(make, now, award):
    maria = make.person()
    award(maria, 1, at=now - timedelta(days=40))  # another month
    award(maria, 10, at=now - timedelta(days=8))  # this month, another week
    award(maria, 100, at=now - timedelta(days=1))  # this week, another day
    award(maria, 1000)
    scores = {period: places(period, now)[0][2] for period in Period}
    assert scores == {Period.DAY: 1000, Period.WEEK: 1100, Period.MONTH: 1110, Period.ALL: 1111}
    assert verify() == []


def test_a_new_day_begins_with_nobody(make, now, award):
    award(make.person(), 5)
    tomorrow = boards.top(Period.DAY, now=now + timedelta(days=1))
    assert (tomorrow.places, tomorrow.people, tomorrow.more) == ((), 0, "")


def test_movement_is_against_the_days_beginning(make, now, award):
    yesterday = now - timedelta(days=1)
    maria, oleg, timur, new = (make.person() for _ in range(4))
    for person, points in ((maria, 30), (oleg, 20), (timur, 10)):
        award(person, points, at=yesterday)
    award(timur, 25)
    award(new, 5)
    moved = {place.user_id: place.moved for place in boards.top(Period.ALL, now=now).places}
    assert moved == {timur: 2, maria: -1, oleg: -1, new: None}
    assert {place.moved for place in boards.top(Period.DAY, now=now).places} == {0}


def test_near_me_shows_three_on_each_side_and_ones_own_rank(make, now, award):
    people = make.people(12)
    for number, person in enumerate(people):
        award(person, 100 - number)
    around = boards.near(Period.ALL, now=now, reader=people[6])
    assert [place.rank for place in around] == [4, 5, 6, 7, 8, 9, 10]
    assert around[3].user_id == people[6]
    assert [place.rank for place in boards.near(Period.ALL, now=now, reader=people[0])] == [1, 2, 3, 4]
    assert [place.rank for place in boards.near(Period.ALL, now=now, reader=people[-1])] == [9, 10, 11, 12]
    assert boards.near(Period.ALL, now=now, reader=make.person()) == ()


def test_the_whole_board_can_be_paged_through_without_gap_or_repeat(make, now, award):
    people = make.people(boards.TOP * 2 + 7)
    for number, person in enumerate(people):
        award(person, 10 + number % 5)
    seen, after = [], ""
    while True:
        page = boards.top(Period.ALL, now=now, after=after)
        seen += [(place.rank, place.user_id) for place in page.places]
        after = page.more
        if not after:
            break
    assert [rank for rank, _ in seen] == list(range(1, len(people) + 1))
    assert {who for _, who in seen} == set(people)


@pytest.mark.parametrize("after", ["", "x", "1", "1.x", "-1.2", "9" * 30 + ".1", "1.2.3", "٣.1", "\x00", "0.0.0"])
def test_a_junk_cursor_is_the_first_page_or_an_empty_one(make, now, award, after):
    award(make.person(), 5)
    page = boards.top(Period.ALL, now=now, after=after)
    assert len(page.places) in (0, 1)


def test_who_hides_is_off_the_boards_at_once_and_comes_back_with_everything(make, now, award):
    maria, oleg = make.person("Maria"), make.person()
    award(maria, 20, at=now - timedelta(days=1))
    award(oleg, 10)
    hide(maria, "Maria", True, now)
    assert places(Period.ALL, now) == [(1, oleg, 10)]
    award(maria, 5)  # earned in hiding
    assert places(Period.ALL, now) == [(1, oleg, 10)]
    assert verify() == []
    hide(maria, "Maria", False, now)
    assert places(Period.ALL, now) == [(1, maria, 25), (2, oleg, 10)]
    assert verify() == []


def test_a_person_added_hidden_is_never_on_a_board(make, now, award):
    award(make.person(hidden=True), 20)
    assert places(Period.ALL, now) == []
    assert verify() == []


def test_who_deletes_the_account_is_off_the_boards(make, now, award):
    maria = make.person()
    award(maria, 20)
    accounts.delete(maria, now=now)
    assert places(Period.ALL, now) == []
    assert verify() == []


def test_points_taken_back_are_off_the_boards(make, now, award):
    maria, oleg = make.person(), make.person()
    number = award(maria, 20)
    award(oleg, 10)
    award(maria, 5)
    ledger.reverse(number, cause=Cause("reversal", "x", what="x"), now=now)
    assert places(Period.ALL, now) == [(1, oleg, 10), (2, maria, 5)]
    assert verify() == []


def test_of_two_brought_to_one_score_by_one_posting_the_lower_number_stands_higher(make, now, award):
    asker, *helpers = make.person(), *make.people(60)
    award(asker, 600)
    held = ledger.hold(asker, 600, cause=Cause("question", "question:1", what="x"), now=now)
    ledger.release(held, dict.fromkeys(reversed(helpers), 10), cause=Cause("answer", "question:1", what="x"), now=now)
    first = boards.top(Period.ALL, now=now)
    second = boards.top(Period.ALL, now=now, after=first.more)
    assert [(place.rank, place.user_id) for place in (*first.places, *second.places)] == list(enumerate([asker, *helpers], start=1))
    around = boards.near(Period.ALL, now=now, reader=helpers[9])
    assert [(place.rank, place.user_id) for place in around] == list(enumerate(helpers[6:13], start=8))


def test_points_in_a_subject_count_on_its_boards_too(make, now, award):
    maria, oleg, timur = make.person(), make.person(), make.person()
    award(maria, 20, at=now - timedelta(days=1), subject="marketing")
    number = award(oleg, 30, subject="marketing")
    award(timur, 90, subject="history")
    award(maria, 5)
    assert places(Period.WEEK, now, subject="marketing") == [(1, oleg, 30), (2, maria, 20)]
    assert places(Period.ALL, now) == [(1, timur, 90), (2, oleg, 30), (3, maria, 25)]
    assert [place.moved for place in boards.top(Period.WEEK, now=now, subject="marketing").places] == [None, -1]
    assert [place.user_id for place in boards.near(Period.DAY, now=now, reader=oleg, subject="marketing")] == [oleg]
    assert boards.subjects_with_board(["marketing", "history", "music"]) == {"marketing", "history"}
    ledger.reverse(number, cause=Cause("reversal", "x", what="x"), now=now)
    assert places(Period.WEEK, now, subject="marketing") == [(1, maria, 20), (2, oleg, 0)]
    assert verify() == []
    hide(maria, "Maria", True, now)
    assert places(Period.ALL, now, subject="marketing") == [(1, oleg, 0)]
    hide(maria, "Maria", False, now)
    with transaction():
        boards.rebuild()
    assert places(Period.ALL, now, subject="marketing") == [(1, maria, 20), (2, oleg, 0)]
    assert verify() == []


def test_a_few_people_among_themselves_stand_as_they_do_on_the_large_board(make, now, award):
    maria, oleg, timur, stranger, new = (make.person() for _ in range(5))
    yesterday = now - timedelta(days=1)
    for person, points in ((maria, 30), (stranger, 25), (oleg, 20), (timur, 20)):
        award(person, points, at=yesterday)
    award(timur, 15)
    award(new, 1)
    few = [new, timur, oleg, maria, make.person()]
    assert [(place.rank, place.user_id, place.score, place.moved) for place in boards.among(Period.ALL, few, now=now)] == [
        (1, timur, 35, 1),
        (2, maria, 30, -1),
        (3, oleg, 20, -1),
        (4, new, 1, None),
    ]
    assert [place.user_id for place in boards.among(Period.DAY, few, now=now)] == [timur, new]
    assert boards.among(Period.WEEK, few, now=now + timedelta(days=7)) == ()
    assert boards.among(Period.ALL, [], now=now) == ()


def test_who_may_not_take_part_is_off_the_boards_until_they_may(make, now, award):
    maria, oleg = make.person("Maria"), make.person()
    award(maria, 20)
    award(oleg, 10)
    barring.bar(maria, True, now=now)
    hide(maria, "Maria", True, now)
    hide(maria, "Maria", False, now)  # showing oneself again brings nobody back who is barred
    assert places(Period.ALL, now) == [(1, oleg, 10)]
    assert boards.among(Period.ALL, [maria, oleg], now=now)[0].user_id == oleg
    assert verify() == []
    assert barring.all_barred() == [maria]
    barring.bar(maria, False, now=now)
    assert places(Period.ALL, now) == [(1, maria, 20), (2, oleg, 10)]


def test_boards_can_be_built_anew_from_the_ledger(make, now, award):
    for person in make.people(7):
        award(person, 5)
    hidden = make.person("Hidden One")
    award(hidden, 9)
    hide(hidden, "Hidden One", True, now)
    before = places(Period.ALL, now)
    with transaction():
        boards.rebuild()
    assert places(Period.ALL, now) == before
    assert verify() == []


def test_a_rank_costs_the_same_among_ten_and_a_thousand(make, now):
    """Statements, not seconds: what differs with the number of people is only how much the index holds."""

    def statements(reader) -> int:
        seen = []
        listen = lambda *given: seen.append(given[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        boards.top(Period.ALL, now=now)
        boards.near(Period.ALL, now=now, reader=reader)
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    def grow(number: int):
        people = make.people(number)
        for place, person in enumerate(people):
            ledger.award(person, 1 + place % 300, cause=Cause("award", f"{number}:{place}", what="x"), now=now)
        return people[-1]

    few = statements(grow(10))
    many = statements(grow(200))
    assert many == few
    assert many <= 20
