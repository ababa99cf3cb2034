import pytest

from edu.core.marks import Verdict, in_written_order, token
from edu.quizzes.kinds.hotspot import EXAMPLE, kind
from edu.quizzes.rules import question
from edu.quizzes.rules.question import without_key
from edu.quizzes.rules.shuffling import shuffled

SPOTS = {
    "a": {"text": "Left", "box": [0, 0, 30, 100], "why": "Too far left."},
    "b": {"text": "Middle", "circle": [50, 50, 10], "why": "Just so."},
    "c": {"text": "Right", "outline": [70, 0, 100, 0, 85, 100]},
    "d": {"text": "Top", "box": [35, 0, 30, 10]},
}
PICTURE = {"src": "map.png", "alt": "A map"}


def spots(*right, several=False, **more):
    return {"kind": "hotspot", "picture": PICTURE, "spots": SPOTS, "right": list(right), "several": several} | more


def places(body):
    return [problem.place for problem in question.check({"id": "q", "text": "Where?", **body})]


@pytest.mark.parametrize(
    ("right", "chosen", "verdict", "why"),
    [
        ("b", token("Middle"), Verdict.RIGHT, "Just so."),
        ("b", token("Left"), Verdict.WRONG, "Too far left."),
        ("b", token("Right"), Verdict.WRONG, None),
        ("bc", token("Right"), Verdict.RIGHT, None),
        ("b", "b", Verdict.WRONG, None),
        ("b", [token("Middle")], Verdict.WRONG, None),
        ("b", "", Verdict.BLANK, None),
        ("b", None, Verdict.BLANK, None),
    ],
)
def test_a_spot_is_right_or_not_and_any_right_one_will_do(right, chosen, verdict, why):
    body = spots(*right)
    assert kind.check(body) == []
    (part,) = (mark := kind.grade(body, {"spot": chosen})).parts
    assert (mark.verdict, part.verdict, part.why, mark.fraction) == (verdict, verdict, why, float(verdict is Verdict.RIGHT))
    assert (part.name, part.right) == ("spot", "Middle")


@pytest.mark.parametrize(
    ("right", "ticked", "fraction"),
    [("ab", "ab", 1), ("ab", "a", 0.5), ("ab", "abc", 0.5), ("ab", "abcd", 0), ("ab", "c", 0), ("a", "a", 1), ("abcd", "abc", 0.75)],
)
def test_of_several_each_counts_and_a_wrong_one_costs(right, ticked, fraction):
    body = spots(*right, several=True)
    assert kind.check(body) == []
    mark = kind.grade(body, {"spots": [token(SPOTS[name]["text"]) for name in ticked]})
    assert mark.fraction == pytest.approx(fraction)
    assert {part.name for part in mark.parts} == {token(SPOTS[name]["text"]) for name in {*right, *ticked}}


def test_several_right_ones_that_were_not_found_are_not_told_while_a_try_is_left():
    body = spots("a", "b", several=True)
    mark = kind.grade(body, {"spots": [token("Left")]})
    assert [part.name for part in without_key(body, mark).parts] == [token("Left")]


def test_the_outlines_and_names_are_asked_and_never_the_names_a_teacher_gave():
    (field,) = kind.ask(spots("b"), order=in_written_order)
    assert (field.widget, field.name, field.many, field.picture.src) == ("hotspot", "spot", False, "map.png")
    assert [option.text for option in field.options] == ["Left", "Middle", "Right", "Top"]
    assert field.options[0].outline == (0, 0, 30, 0, 30, 100, 0, 100)
    assert field.options[2].outline == (70, 0, 100, 0, 85, 100)
    assert [option.id for option in field.options] == [token(spot["text"]) for spot in SPOTS.values()]
    assert kind.ask(spots("b", several=True), order=in_written_order)[0].names == ("spots",)


def test_the_list_of_spots_is_shuffled():
    order = shuffled("h1")
    (field,) = kind.ask(spots("b"), order=order)
    assert [option.text for option in field.options] == [list(SPOTS.values())[place]["text"] for place in order(4)]
    assert order(4) != [0, 1, 2, 3]


@pytest.mark.parametrize(("body", "luck"), [(spots("b"), 0.25), (spots("b", "c"), 0.5), (spots("b", several=True), None)])
def test_luck_is_the_share_of_right_spots(body, luck):
    assert kind.luck(body) == luck


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"picture": None}, "picture"),
        ({"picture": "map.png"}, "picture"),
        ({"picture": {"src": "map.png"}}, "picture.alt"),
        ({"picture": {"src": "../map.png", "alt": "A map"}}, "picture.src"),
        ({"picture": {"src": "map.bmp", "alt": "A map"}}, "picture.src"),
        ({"picture": {**PICTURE, "size": 3}}, "picture"),
        ({"spots": {"a": SPOTS["a"]}, "right": ["a"]}, "spots"),
        ({"spots": {**SPOTS, "a": {"text": "Left"}}}, "spots.a"),
        ({"spots": {**SPOTS, "a": {**SPOTS["a"], "circle": [50, 50, 10]}}}, "spots.a"),
        ({"spots": {**SPOTS, "a": {"box": [0, 0, 9, 9]}}}, "spots.a.text"),
        ({"spots": {**SPOTS, "a": {**SPOTS["a"], "text": "Middle"}}}, "spots.b.text"),
        ({"spots": {**SPOTS, "a": {**SPOTS["a"], "right": True}}}, "spots.a"),
        ({"spots": {**SPOTS, "a": "Left"}}, "spots.a"),
        ({"right": []}, "right"),
        ({"right": "b"}, "right"),
        ({"right": ["e"]}, "right[0]"),
        ({"right": [["b"]]}, "right[0]"),
        ({"right": ["b", "b"]}, "right"),
        ({"right": ["a", "b", "c", "d"]}, "right"),
        ({"several": "yes"}, "several"),
        ({"spot": "b"}, ""),
    ],
)
def test_a_mistake_is_named_where_it_is(change, place):
    assert places(spots("b") | change) == [place]


def test_all_may_be_right_where_several_are_asked_for():
    assert places(spots("a", "b", "c", "d", several=True)) == []


def test_the_example_has_a_shape_of_each_form():
    assert {"outline", "circle", "box"} <= {key for spot in EXAMPLE["spots"].values() for key in spot}
