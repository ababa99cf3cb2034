from itertools import product
from statistics import mean

import pytest

from edu.core.marks import token
from edu.quizzes.kinds.sort import kind
from edu.quizzes.rules.shuffling import shuffled

GROUPS = {"d": "Detractor", "n": "Passive", "p": "Promoter"}
KEY = {"0": "d", "6": "d", "7": "n", "8": "n", "9": "p", "10": "p"}


def a_sort(**more):
    items = [
        {
            "text": score,
            "group": group,
            "why": f"{score} is {group}",
            "wrong": {other: f"{score}, not {other}"},
        }
        for score, group in KEY.items()
        for other in ["d" if group != "d" else "n"]
    ]
    return {"groups": GROUPS, "items": items} | more


def put(groups):
    return {token(score): group and token(GROUPS[group]) for score, group in zip(KEY, groups, strict=True)}


@pytest.mark.parametrize(
    ("groups", "fraction"),
    [
        ("ddnnpp", 1),
        ("ddnnpn", 5 / 6),
        ("dddddd", 1 / 3),
        ("ppddnn", 0),
        (["d", "", None, "", "p", ""], 1 / 3),
    ],
)
def test_a_mark_is_right_over_items(groups, fraction):
    assert kind.check(a_sort()) == []
    assert kind.grade(a_sort(), put(groups)).fraction == pytest.approx(fraction)


def test_each_item_is_judged_with_its_own_line():
    mark = kind.grade(a_sort(), put(["d", "n", "p", "", "d", "p"]))
    assert [part.why for part in mark.parts] == ["0 is d", "6, not n", None, None, "9, not d", "10 is p"]
    assert [part.verdict.value for part in mark.parts] == [
        "right",
        "wrong",
        "wrong",
        "blank",
        "wrong",
        "right",
    ]
    assert [part.right for part in mark.parts] == [GROUPS[group] for group in KEY.values()]


def test_an_item_may_weigh_more_and_a_mistake_may_name_a_lesson():
    first = {"text": "0", "group": "d", "weight": 3, "wrong": {"p": {"text": "Nought?", "lesson": "nps"}}}
    body = a_sort(items=[first, *a_sort()["items"][1:]])
    mark = kind.grade(body, put("pdnnpp"))
    assert kind.check(body) == []
    assert mark.fraction == pytest.approx(5 / 8)
    assert mark.fraction == pytest.approx(sum(part.share * part.worth for part in mark.parts))
    assert mark.by_parts
    assert (mark.parts[0].why, mark.parts[0].lesson) == ("Nought?", "nps")


def test_luck_is_what_random_groups_earn():
    assert kind.luck(a_sort()) == pytest.approx(mean(kind.grade(a_sort(), put(guess)).fraction for guess in product("dnp", repeat=6)))


def test_items_are_shuffled_and_groups_stay():
    order = shuffled("y")
    (field,) = kind.ask(a_sort(), order=order)
    assert field.widget == "buckets"
    assert [row.text for row in field.rows] == [list(KEY)[place] for place in order(6)]
    assert [group.text for group in field.options] == list(GROUPS.values())


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"groups": {"d": "one"}}, "groups"),
        ({"groups": {str(number): str(number) for number in range(7)}}, "groups"),
        ({"groups": GROUPS | {"q": "Passive"}}, "groups.q"),
        ({"items": a_sort()["items"][:1]}, "items"),
        ({"items": [{"text": str(number), "group": "d"} for number in range(31)]}, "items"),
        ({"items": [{"text": "x", "group": "d"}, {"text": "x", "group": "p"}]}, "items[1].text"),
        ({"items": [{"text": "x", "group": "d"}, {"text": "y", "group": "P"}]}, "items[1].group"),
        ({"items": "x"}, "items"),
        ({"items": [{"text": "x", "group": "d", "weight": "1"}, {"text": "y", "group": "p"}]}, "items[0].weight"),
        ({"items": [{"text": "x", "group": "d", "weight": 0}, {"text": "y", "group": "p", "weight": 0}]}, "items"),
        ({"items": [{"text": "x", "group": "d", "picture": {"src": "x.svg", "alt": "x"}}, {"text": "y", "group": "p"}]}, "items[0]"),
    ],
)
def test_a_mistake_is_named_where_it_is(change, place):
    assert place in [problem.place for problem in kind.check(a_sort(**change))]
