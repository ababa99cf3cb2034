from itertools import permutations
from statistics import mean

import pytest

from edu.core.marks import Verdict, in_written_order, token
from edu.quizzes.kinds.order import kind
from edu.quizzes.rules.ordering import MODES

RUNGS = ["Prospect", "New", "Regular", "Advocate", "Partner"]


def an_order(**more):
    return {"items": RUNGS, "why": "Trust grows.", "near": "Who has bought already?"} | more


def lay(places):
    """The reply with the rungs of these numbers (from 1) at the places in turn; 0 leaves a place empty."""
    return {str(place): token(RUNGS[rung - 1]) if rung else "" for place, rung in enumerate(places, start=1)}


@pytest.mark.parametrize(
    ("mode", "fraction"),
    [
        ("all", 0),
        ("absolute", 0.6),
        ("next", 0.25),
        ("next-last", 0.4),
        ("neighbours", 0.4),
        ("pairs", 0.9),
        ("longest", 0.8),
        ("run", 0.6),
        ("relative", 0.9),
    ],
)
def test_rungs_two_and_three_swapped(mode, fraction):
    assert kind.grade(an_order(mode=mode), lay([1, 3, 2, 4, 5])).fraction == pytest.approx(fraction)


def test_relative_is_the_mode_where_none_is_named():
    assert kind.grade(an_order(), lay([1, 3, 2, 4, 5])).fraction == pytest.approx(0.9)


@pytest.mark.parametrize("mode", MODES)
def test_the_same_item_twice_counts_nowhere(mode):
    once = kind.grade(an_order(mode=mode), lay([1, 2, 3, 0, 0])).fraction
    assert kind.grade(an_order(mode=mode), lay([1, 2, 3, 4, 4])).fraction == once
    assert kind.grade(an_order(mode=mode), lay([3, 3, 3, 3, 3])).fraction == 0


@pytest.mark.parametrize("mode", MODES)
def test_an_unknown_item_and_an_empty_place_are_the_same(mode):
    reply = lay([1, 2, 0, 4, 5])
    assert kind.grade(an_order(mode=mode), reply | {"3": "nobody"}).fraction == kind.grade(an_order(mode=mode), reply).fraction


def test_each_place_is_judged():
    mark = kind.grade(an_order(), lay([1, 3, 0, 4, 4]))
    assert [part.name for part in mark.parts] == ["1", "2", "3", "4", "5"]
    assert [part.verdict.value for part in mark.parts] == ["right", "wrong", "blank", "wrong", "wrong"]
    assert [part.given for part in mark.parts] == ["Prospect", "Regular", None, "Advocate", "Advocate"]
    assert [part.right for part in mark.parts] == RUNGS


def test_the_reason_comes_when_right_and_a_hint_when_wrong():
    assert kind.grade(an_order(), lay([1, 2, 3, 4, 5])).why == "Trust grows."
    assert kind.grade(an_order(), lay([2, 1, 3, 4, 5])).why == "Who has bought already?"
    assert kind.grade(an_order(), lay([0, 0, 0, 0, 0])).why is None
    assert kind.grade({"items": RUNGS}, lay([2, 1, 3, 4, 5])).verdict is Verdict.PARTLY


def test_a_ladder_has_numbered_places_and_named_ends():
    body = an_order(ladder=True) | {
        "from": {"ru": "внизу", "en": "bottom"},
        "to": {"ru": "вверху", "en": "top"},
    }
    (field,) = kind.ask(body, order=in_written_order)
    assert field.widget == "ladder"
    assert field.names == ("1", "2", "3", "4", "5")
    assert field.label == {"ru": "внизу → вверху", "en": "bottom → top"}
    assert kind.ask(an_order(), order=in_written_order)[0].widget == "order"


def test_the_edition_of_the_ladder_is_said_before_its_ends():
    (field,) = kind.ask(an_order(edition="raphel", to="top"), order=in_written_order)
    assert field.label == {"ru": "пять ступеней, по Рафелям · top", "en": "the Raphels' five rungs · top"}
    (field,) = kind.ask(an_order(edition="payne"), order=in_written_order)
    assert field.label == {"ru": "шесть ступеней, по Пейну", "en": "Payne's six rungs"}


@pytest.mark.parametrize("mode", MODES)
def test_luck_is_what_random_orders_earn(mode):
    body = an_order(mode=mode)
    assert kind.luck(body) == pytest.approx(mean(kind.grade(body, lay(places)).fraction for places in permutations(range(1, 6))))


def test_an_order_is_not_marked_part_by_part():
    assert not kind.grade(an_order(), lay([1, 3, 2, 4, 5])).by_parts


def test_the_written_order_is_never_the_shown_one_by_rule():
    (field,) = kind.ask(an_order(), order=in_written_order)
    (turned,) = kind.ask(an_order(items=RUNGS[::-1]), order=in_written_order)
    assert field == turned


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"items": RUNGS[:2]}, "items"),
        ({"items": [str(number) for number in range(13)]}, "items"),
        ({"items": {"a": "b"}}, "items"),
        ({"items": [1, 2, 3]}, "items[0]"),
        ({"items": [*RUNGS, "New"]}, "items[5]"),
        ({"mode": "absolut"}, "mode"),
        ({"mode": 1}, "mode"),
        ({"mode": []}, "mode"),
        ({"from": 1}, "from"),
        ({"near": []}, "near"),
        ({"ladder": "no"}, "ladder"),
        ({"edition": "seven"}, "edition"),
    ],
)
def test_a_mistake_is_named_where_it_is(change, place):
    assert [problem.place for problem in kind.check(an_order(**change))] == (
        [place] if place != "items[0]" else ["items[0]", "items[1]", "items[2]"]
    )
