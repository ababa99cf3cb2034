"""The sums of a gradebook, checked against tables reckoned by hand; what holds when; codes; reminders."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.classroom.rules import codes, grading, planning, reminding
from edu.classroom.rules.grading import ByHand, Category, Cell, Column, Result, State, cell_of, total_of
from edu.classroom.rules.planning import Audience, Times, beside, for_one, is_for, lines_of, most_generous, written
from edu.core.errors import Invalid
from edu.quizzes.rules.terms import Terms

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
DUE = Times(due=NOW)


def at(**after):
    return NOW + timedelta(**after)


def cells(**shares):
    return {int(name[1:]): Cell(State.DONE, share) if share is not None else Cell(State.OPEN) for name, share in shares.items()}


def columns(category, *points, first=1):
    return [Column(first + place, category, each) for place, each in enumerate(points)]


# ---- One cell


@pytest.mark.parametrize(
    ("result", "now", "state", "share"),
    [
        (Result(), at(minutes=-1), State.OPEN, None),
        (Result(), NOW, State.OPEN, None),
        (Result(), at(seconds=1), State.MISSING, 0.0),
        (Result(0.8, NOW), at(days=1), State.DONE, 0.8),
        (Result(0.8, at(seconds=1)), at(days=1), State.LATE, 0.8),
        (Result(0.0, NOW), at(days=1), State.DONE, 0.0),
        (Result(None, NOW, waits=True), at(days=1), State.WAITING, None),
        (Result(0.5, NOW, waits=True), at(days=1), State.DONE, 0.5),
    ],
)
def test_a_cell_says_what_is_in_and_what_is_missing(result, now, state, share):
    cell = cell_of(DUE, result, now=now)
    assert (cell.state, cell.share) == (state, share)


def test_what_is_never_due_is_never_missing_and_what_has_closed_is():
    assert cell_of(Times(), now=at(days=9999)).state is State.OPEN
    assert cell_of(Times(closes=NOW), now=at(seconds=1)).state is State.MISSING
    assert cell_of(Times(due=NOW, closes=at(days=2)), now=at(days=1)).state is State.MISSING


def test_an_excused_student_has_no_mark_whatever_they_did():
    cell = cell_of(DUE, Result(0.9, at(days=-1)), ByHand(0.2, "Get well!"), excused=True, now=at(days=1))
    assert (cell.state, cell.share, cell.comment) == (State.EXCUSED, None, "Get well!")


def test_a_mark_by_hand_stands_instead_and_an_empty_one_leaves_the_quizs_own():
    cell = cell_of(DUE, Result(0.4, at(days=1)), ByHand(0.9), now=at(days=2))
    assert (cell.state, cell.share, cell.by_hand) == (State.LATE, 0.9, True)
    cell = cell_of(DUE, Result(0.4, NOW), ByHand(None, "Well tried"), now=at(days=2))
    assert (cell.share, cell.by_hand, cell.comment) == (0.4, False, "Well tried")
    assert cell_of(DUE, Result(), ByHand(0.0), now=at(days=2)).by_hand


def test_a_student_sees_no_mark_before_it_may_be_seen():
    hidden = cell_of(DUE, Result(0.9, NOW, shown=False), now=at(days=1))
    assert hidden.share == 0.9
    seen = grading.as_student_sees(hidden)
    assert (seen.state, seen.share) == (State.WAITING, None)
    by_hand = cell_of(DUE, Result(0.9, NOW, shown=False), ByHand(0.5), now=at(days=1))
    assert grading.as_student_sees(by_hand) == by_hand


# ---- Sums


def test_a_category_adds_up_points():
    """8 of 10, 15 of 30, one not yet due: 23 of 40."""
    total = total_of([Category(1, "Work", 100)], columns(1, 10, 30, 20), cells(c1=0.8, c2=0.5, c3=None))
    assert (total.sums[0].earned, total.sums[0].possible) == (23, 40)
    assert total.share == pytest.approx(0.575)


def test_the_whole_is_the_mean_of_categories_by_weight():
    """Quizzes 57.5 % × 60, homework 90 % × 30, the exam not yet written: (3450 + 2700) / 90 = 68.33 %."""
    categories = [Category(1, "Quizzes", 60), Category(2, "Homework", 30), Category(3, "Exam", 10)]
    total = total_of(
        categories, [*columns(1, 10, 30), *columns(2, 5, first=3), *columns(3, 10, first=4)], cells(c1=0.8, c2=0.5, c3=0.9, c4=None)
    )
    assert [each.share for each in total.sums] == [pytest.approx(0.575), pytest.approx(0.9), None]
    assert total.weight == 90
    assert total.share == pytest.approx(6150 / 9000)


def test_a_missing_one_counts_as_nothing_and_an_excused_one_not_at_all():
    """10 of 10 and a missing 10: 50 %. With the missing one excused: 100 %."""
    both = columns(1, 10, 10)
    missing = {1: Cell(State.DONE, 1.0), 2: Cell(State.MISSING, 0.0)}
    excused = {1: Cell(State.DONE, 1.0), 2: Cell(State.EXCUSED)}
    assert total_of([Category(1, "Work", 1)], both, missing).share == 0.5
    assert total_of([Category(1, "Work", 1)], both, excused).share == 1.0


def test_the_lowest_is_dropped_once_there_are_more():
    """Of 40 %, 90 % and 70 %, ten points each, the 40 goes: 80 %. Of two dropped, 90 % stays. Of five, one still stays."""
    marks = cells(c1=0.4, c2=0.9, c3=0.7)
    for dropped, share, gone in ((1, 0.8, (1,)), (2, 0.9, (1, 3)), (5, 0.9, (1, 3))):
        total = total_of([Category(1, "Work", 1, dropped)], columns(1, 10, 10, 10), marks)
        assert total.share == pytest.approx(share)
        assert total.sums[0].dropped == gone
    alone = total_of([Category(1, "Work", 1, 1)], columns(1, 10), cells(c1=0.4))
    assert (alone.share, alone.sums[0].dropped) == (0.4, ())


def test_of_equal_lowest_results_the_one_worth_more_goes():
    """0 of 10 and 0 of 30 and 10 of 10: without the 30, 10 of 20."""
    total = total_of([Category(1, "Work", 1, 1)], columns(1, 10, 30, 10), cells(c1=0.0, c2=0.0, c3=1.0))
    assert total.sums[0].dropped == (2,)
    assert total.share == 0.5


def test_what_is_worth_no_points_and_what_weighs_nothing_is_outside_the_sum():
    total = total_of(
        [Category(1, "Work", 1), Category(2, "Trial", 0)], [*columns(1, 10, 0), *columns(2, 10, first=3)], cells(c1=0.6, c2=1.0, c3=0.0)
    )
    assert total.share == 0.6
    assert total_of([Category(1, "Work", 0)], columns(1, 10), cells(c1=0.6)).share is None
    assert total_of([Category(1, "Work", 1)], [], {}).share is None


@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 30)), min_size=1, max_size=12),
    st.integers(0, 5),
)
def test_dropping_never_costs_with_equal_points_and_a_mark_stays_between_nothing_and_all(marks, dropped):
    some = {place: Cell(State.DONE, share) for place, (share, _) in enumerate(marks)}
    worth = [Column(place, 1, points) for place, (_, points) in enumerate(marks)]
    share = total_of([Category(1, "Work", 3, dropped)], worth, some).share
    assert -1e-9 <= share <= 1 + 1e-9
    alike = [Column(place, 1, 10) for place in range(len(marks))]
    assert total_of([Category(1, "W", 3, dropped)], alike, some).share >= total_of([Category(1, "W", 3)], alike, some).share - 1e-9


def test_figures_of_a_group_are_told_of_five_people_and_more():
    five = [0.0, 0.5, 0.5, 1.0, 1.0]
    assert grading.spread_of(five) == grading.Spread(5, 0.6, 0.5)
    assert grading.spread_of(five[:4]) is None


def test_everybody_is_not_told_where_the_difference_would_be_somebodys_mark():
    five, ten = [0.5] * 5, [0.5] * 10
    assert grading.class_and_all(five, ten) == (grading.Spread(5, 0.5, 0.5), grading.Spread(10, 0.5, 0.5))
    assert grading.class_and_all(five, [*five, 1.0])[1] is None
    assert grading.class_and_all(five, five)[1] == grading.Spread(5, 0.5, 0.5)


# ---- Who, when


def test_the_more_generous_of_two_classes_holds_key_by_key():
    one = Times(opens=at(days=1), closes=at(days=3), attempts=1, minutes=20)
    other = Times(opens=at(days=2), closes=at(days=5), attempts=3, minutes=10)
    assert most_generous([one, other], Terms()) == {
        "opens": at(days=1).isoformat(),
        "closes": at(days=5).isoformat(),
        "attempts": 3,
        "minutes": 20,
    }
    assert most_generous([other, one], Terms()) == most_generous([one, other], Terms())


def test_what_one_class_leaves_open_is_as_the_quiz_has_it():
    own = Terms(opens=at(days=1), closes=at(days=4), attempts=2, minutes=30)
    strict = Times(opens=at(days=2), closes=at(days=3), attempts=1, minutes=10)
    assert most_generous([strict, Times()], own) == {}
    assert most_generous([Times(attempts=0, minutes=60)], own) == {"attempts": 0, "minutes": 60}
    assert most_generous([strict, Times()], Terms()) == {}
    assert set(most_generous([strict], Terms())) == {"opens", "closes", "attempts", "minutes"}
    assert most_generous([], own) == {}


@given(
    st.lists(st.builds(Times, attempts=st.none() | st.integers(0, 5), minutes=st.none() | st.floats(1, 90)), min_size=1, max_size=4),
    st.integers(0, 5),
)
def test_no_class_takes_away_what_another_gives(asked, own_attempts):
    own = Terms(attempts=own_attempts)
    given_ = most_generous(asked, own).get("attempts", own_attempts)
    for each in asked:
        alone = most_generous([each], own).get("attempts", own_attempts)
        assert given_ == 0 or (alone != 0 and given_ >= alone)


def test_what_was_allowed_by_hand_wins_and_never_closes_before_it_opens():
    assert beside({"attempts": 1, "minutes": 10}, {"minutes": 40}) == {"attempts": 1, "minutes": 40}
    by_classes = {"opens": at(days=1).isoformat(), "closes": at(days=2).isoformat()}
    assert beside(by_classes, {"opens": at(days=5).isoformat()}) == {"opens": at(days=5).isoformat()}


def test_an_exception_wins_key_by_key():
    usual = Times(opens=at(days=1), due=at(days=2), closes=at(days=3), attempts=2, minutes=20)
    special = Times(due=at(days=4), minutes=30)
    assert for_one(usual, written(special)) == Times(at(days=1), at(days=4), at(days=3), 2, 30)
    assert for_one(usual, {}) == usual


def test_an_assignment_is_for_all_for_a_section_or_for_the_chosen():
    assert is_for(Audience.ALL, user_id=1, section=None, wanted=None, chosen=())
    assert is_for(Audience.SECTION, user_id=1, section=7, wanted=7, chosen=())
    assert not is_for(Audience.SECTION, user_id=1, section=None, wanted=7, chosen=())
    assert not is_for(Audience.SECTION, user_id=1, section=8, wanted=7, chosen={1})
    assert is_for(Audience.CHOSEN, user_id=1, section=8, wanted=None, chosen={1, 2})
    assert not is_for(Audience.CHOSEN, user_id=3, section=8, wanted=None, chosen={1, 2})


@pytest.mark.parametrize(
    ("times", "field"),
    [
        (Times(opens=NOW, closes=NOW), "closes"),
        (Times(opens=NOW, due=NOW), "due"),
        (Times(due=at(days=2), closes=at(days=1)), "closes"),
        (Times(attempts=-1), "attempts"),
        (Times(attempts=1001), "attempts"),
        (Times(minutes=0), "minutes"),
        (Times(minutes=1e9), "minutes"),
        (Times(due=datetime(9999, 12, 31, tzinfo=UTC)), "due"),
        (Times(opens=datetime(1, 1, 1, tzinfo=UTC), due=NOW), "opens"),
    ],
)
def test_times_that_cant_be_are_refused_beside_their_field(times, field):
    with pytest.raises(Invalid) as refusal:
        planning.check_times(times)
    assert refusal.value.field == field


def test_a_list_may_be_pasted_from_a_table():
    text = '\ufeffМария Котова\r\n  maria@example.org ;8 а\n\nИван,ivan@example.org\n"Пётр"\t8 б\nМария Котова\n'
    assert lines_of(text) == ["Мария Котова", "maria@example.org", "ivan@example.org", "Пётр"]


@pytest.mark.parametrize("text", ["", " \n ", "a\x00b", "x" * 300, "\n".join(f"name {number}" for number in range(501))])
def test_a_list_that_cant_be_one_is_refused(text):
    with pytest.raises(Invalid):
        lines_of(text)


# ---- Codes


def test_a_code_has_eight_letters_that_are_told_apart():
    code = codes.new_code(Random(1).choice)
    assert len(code) == 8
    assert not set(code) & set("AEIOUQLV01")
    assert codes.tidy_code(codes.spaced(code).lower()) == code


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(" bcdf - ghjk ", "BCDFGHJK"), ("ВСТН–КМРХ", "BCTHKMPX"), ("bcdfghj", ""), ("BCDFGHJA", ""), ("", ""), ("BCDFGHJKM", "")],
)
def test_a_code_is_understood_as_it_was_meant(typed, meant):
    assert codes.tidy_code(typed) == meant


# ---- Reminders


def due(number, **after):
    return reminding.Due(number, at(**after))


def named(dues, *, zone="UTC", written_on=None, now=NOW):
    return [each.assignment_id for each in reminding.to_remind(dues, zone=zone, written_on=written_on, now=now)]


def test_a_letter_comes_a_day_before_and_names_all_until_tomorrows_end():
    assert named([due(1, hours=25)]) == []
    assert named([due(1, hours=24)]) == [1]
    assert named([due(2, hours=30), due(1, hours=23), due(3, hours=37)]) == [1, 2]
    assert named([due(1, hours=-1)]) == []


def test_there_is_one_letter_in_a_day_of_the_readers_zone():
    today = date(2026, 11, 18)
    assert named([due(1, hours=5)], written_on=today) == []
    assert named([due(1, hours=5)], written_on=today - timedelta(days=1)) == [1]
    # At noon in London it is the 19th on Kiritimati.
    assert named([due(1, hours=5)], zone="Pacific/Kiritimati", written_on=today) == [1]
