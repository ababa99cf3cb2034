import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core.i18n import LANGUAGES, in_language
from edu.core.marks import Verdict
from edu.quizzes.kinds.calculated import kind
from edu.quizzes.rules.shuffling import dice


def span(low, high, **more):
    return {"from": low, "to": high} | more


def question(*answers, **more):
    """What is a times b over 100, or something else?"""
    given = [{"formula": each} if isinstance(each, str) else each for each in answers or ["a * b / 100"]]
    return {"text": "{a} {b}", "values": {"a": span(1, 40), "b": span(10, 90, step=10)}, "answers": given} | more


def drawn(body, a, b):
    return kind.drawn({**body, "drawn": {"a": a, "b": b}}, dice=dice("none"))


def mark(body, typed):
    assert kind.check({key: entry for key, entry in body.items() if key != "drawn"} | {"text": "{a} {b}"}) == []
    return kind.grade(body, {"number": typed})


@pytest.mark.parametrize(
    ("a", "b", "typed", "right"),
    [
        (7, 30, "2.1", True),
        (7, 30, "2,1", True),
        (7, 30, 2.1, True),
        (7, 30, "2.1000001", False),
        (7, 30, "2", False),
        (3, 10, "0,3", True),
        (40, 90, "36", True),
        (7, 30, "frog", False),
    ],
)
def test_the_formula_is_worked_out_with_what_was_drawn(a, b, typed, right):
    assert mark(drawn(question(), a, b), typed).fraction == right


def test_without_drawn_numbers_the_lowest_are_asked_for():
    assert mark(question(), "0.1").fraction == 1
    assert mark(question(where=["a > 2"]), "4").fraction == 1  # of 40 and 10, the first corner where that holds
    few = {"a": span(1, 9), "b": span(10, 90, step=10)}
    assert mark(question(where=["b > 50", "a > 2"], values=few), "1.8").fraction == 1  # of 3 and 60


def test_an_answer_may_be_partly_right_and_says_why_with_its_numbers():
    body = drawn(question("a * b / 100", {"formula": "a * b", "mark": 0.5, "why": "{a} times {b}; divide."}, why="{b} %"), 1.5, 30)
    assert [(part.verdict, part.why) for typed in ("45", "7") for part in kind.grade(body, {"number": typed}).parts] == [
        (Verdict.PARTLY, {"ru": "1,5 times 30; divide.", "en": "1.5 times 30; divide."}),
        (Verdict.WRONG, "30 %"),
    ]


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("a * b / 100", "2.1"),
        ("a / 10 - 0.4", "0.3"),
        ("a * 1000000 + b", "7000030"),
        ({"formula": "b / a", "tolerance": 0.01}, "4.28571"),
        ({"formula": "b / a", "tolerance": 1e-6}, "4.285714286"),
        ({"formula": "-b / a", "tolerance": 0.01, "type": "relative"}, "-4.28571"),
        ("round(b / a, 2)", "4.29"),
        ("a * 1e20", "7e+20"),
        ("a * 1e-20", "7e-20"),
        ("a - a", "0"),
        ("-(a - a)", "0"),
    ],
)
def test_the_right_number_is_shown_in_as_many_figures_as_it_needs(answer, right):
    body = drawn(question(answer), 7, 30)
    assert mark(body, "").parts[0].right == {"ru": right.replace(".", ","), "en": right}
    assert mark(body, right).fraction == 1


def test_a_unit_is_asked_for_as_of_a_number():
    body = question(unit="m", units=[{"name": "cm", "factor": 0.01}], unit_penalty=0.2)
    assert [mark(drawn(body, 10, 10), typed).fraction for typed in ("1 m", "100 cm", "1", "1 cm", "1 kg", "100")] == [
        1,
        1,
        0.8,
        0.8,
        0.8,
        0,
    ]
    assert mark(body, "").parts[0].right == {"ru": "0,1 m", "en": "0.1 m"}


def test_drawing_fills_every_text_and_keeps_the_rest():
    body = question(
        {"formula": "a + b", "why": "{a}"},
        text={"ru": "Было {a}, стало {b}.", "en": "From {a} to {b}."},
        values={"a": span(0.5, 2.5, places=1), "b": span(-3, -1)},
        note="{b}",
        why="{a}",
        hints=[{"text": "{a}!"}, {"clear": True}],
        id="x",
    )
    before = copy.deepcopy(body)
    new = kind.drawn(body, dice=dice("an attempt"))
    assert body == before
    a, b = new["drawn"]["a"], new["drawn"]["b"]
    en, ru = f"{a:.1f}", f"{a:.1f}".replace(".", ",")
    minus = f"−{-b}"
    assert new["text"] == {"ru": f"Было {ru}, стало {minus}.", "en": f"From {en} to {minus}."}
    assert new["note"] == minus
    assert new["why"] == new["answers"][0]["why"] == {"ru": ru, "en": en}
    assert new["hints"] == [{"text": {"ru": f"{ru}!", "en": f"{en}!"}}, {"clear": True}]
    assert {key: new[key] for key in ("id", "values")} == {key: body[key] for key in ("id", "values")}


@given(st.text(max_size=5))
def test_the_same_dice_draw_the_same_and_once(seed):
    new = kind.drawn(kind.example, dice=dice(seed))
    assert new == kind.drawn(kind.example, dice=dice(seed)) == kind.drawn(new, dice=dice("others"))
    assert json.loads(json.dumps(new)) == new
    assert kind.ask(new, order=range) == kind.ask(kind.example, order=range)
    for lang in LANGUAGES:
        assert "{" not in in_language(new["text"], lang)
        right = in_language(kind.grade(new, {}).parts[0].right, lang)
        assert kind.grade(new, {"number": right}).fraction == 1


def test_other_dice_draw_others():
    assert len({json.dumps(kind.drawn(kind.example, dice=dice(str(seed)))["drawn"]) for seed in range(50)}) > 30


def test_a_mended_formula_grades_the_numbers_that_were_drawn():
    old = kind.drawn(question(), dice=dice("an attempt"))
    mended = question("a * b", text="{a}, {b}")
    assert kind.shape(mended) == kind.shape(question()) == kind.shape(old)
    assert kind.grade({**mended, "drawn": old["drawn"]}, {"number": old["drawn"]["a"] * old["drawn"]["b"]}).fraction == 1
    assert kind.drawn(mended, dice=dice("an attempt"))["drawn"] == old["drawn"]


@pytest.mark.parametrize(
    "more",
    [
        {"values": {"a": span(1, 41), "b": span(10, 90, step=10)}},
        {"values": {"a": span(1, 40), "b": span(10, 90, step=5)}},
        {"where": ["a > b"]},
        {"values": {"a": span(1, 40), "c": span(10, 90, step=10)}},
        {"values": {"a": span(1, 40)}},
    ],
)
def test_what_changes_the_numbers_changes_the_shape(more):
    assert kind.shape(question(**more)) != kind.shape(question())


def test_a_formula_that_gives_no_number_after_all_fits_nothing():
    body = {**question("a / (b - 77)", {"formula": "b", "mark": 0.5}), "drawn": {"a": 1, "b": 77}}
    assert kind.grade(body, {"number": "0"}).verdict is Verdict.WRONG
    assert kind.grade(body, {"number": "77"}).fraction == 0.5
    assert kind.grade(body, {}).verdict is Verdict.BLANK
    assert kind.grade(body, {}).parts[0].right is None
    assert kind.grade({**body, "drawn": {"c": 1}}, {"number": "77"}).fraction == 0


@pytest.mark.parametrize(
    ("answers", "luck"),
    [
        (["a"], 0),
        (["a", {"formula": "*", "mark": 0.25}], 0.25),
        (["a", {"formula": "*", "mark": 0}], 0),
        (["a", "*"], 1),
    ],
)
def test_luck_is_what_anything_earns(answers, luck):
    assert kind.luck(question(*answers)) == luck
    assert mark(question(*answers), "54321").fraction == luck


@pytest.mark.parametrize(
    ("body", "place", "why"),
    [
        (question(answers=[]), "answers", "at least 1"),
        (question(*["a"] * 21), "answers", "at most 20"),
        (question({}), "answers[0].formula", "Write a formula"),
        (question({"formula": 7}), "answers[0].formula", "Write a formula"),
        (question("a +"), "answers[0].formula", "missing at the end"),
        (question("a + c"), "answers[0].formula", "“c” is not known"),
        (question("a > b"), "answers[0].formula", "without a comparison"),
        (question("a" + "+a" * 250), "answers[0].formula", "Shorten"),
        (question("*"), "answers[0].formula", "before this one"),
        (question("a", "*", "b"), "answers[2].formula", "takes all of these"),
        (question("a", "a * 1"), "answers[1].formula", "takes all of these"),
        (question({"formula": "a", "mark": 0.5}), "answers[0].mark", "full mark first"),
        (question({"formula": "a", "tolerance": -1}), "answers[0].tolerance", "from 0"),
        (question({"formula": "a", "type": "absolute"}), "answers[0].type", "not known"),
        (question({"formula": "a", "value": 1}), "answers[0]", "not known"),
        (question("a / b"), "answers[0].tolerance", "Nobody types 0.0"),
        (question("sqrt(a)"), "answers[0].tolerance", "Nobody types 6.32455532"),
        (question("1 / (a - 1)"), "answers[0].formula", "With a = 1, b = 10 this gives no number"),
        (question({"formula": "1 / (a - 40)", "tolerance": 1}), "answers[0].formula", "With a = 40, b = 10"),
        (question({"formula": "1e308 + a", "tolerance": 1e308}), "answers[0].tolerance", "smaller"),
        (question(where=["a > b", "b > a"]), "where", "No numbers were found"),
        (question(drawn={"a": 1, "b": 10}), "", "“drawn” is not known"),
        (question(values={}), "values", "at least 1"),
        (question(text="{a}"), "text", "Write “{b}” here"),
        (question(text="{a} {b} {c}"), "text", "no value for “{c}”"),
        (question(units=[{"name": "m", "factor": 0}]), "units[0].factor", "from 1e-15"),
    ],
)
def test_a_mistake_is_named_where_it_is(body, place, why):
    problems = kind.check(body)
    assert place in [problem.place for problem in problems if why in str(problem.message)], list(map(str, problems))


def test_a_condition_can_rule_out_what_gives_no_number():
    assert kind.check(question({"formula": "1 / (a - 1)", "tolerance": 0.01}, where=["a > 1"])) == []


def test_of_few_numbers_each_is_tried():
    few = {"a": span(1, 10), "b": span(10, 90, step=10)}
    assert kind.check(question({"formula": "1 / (a - 7)", "tolerance": 0.01}, values=few))


@pytest.mark.parametrize(
    "formula",
    ["+".join(["a^b"] * 125), "9^" * 49 + "a", "(" * 50 + "a" + ")" * 50, "round(a,2)+" * 45 + "0", "sin(" * 50 + "a" + ")" * 50],
    ids=["sum", "powers", "brackets", "rounds", "sines"],
)
@pytest.mark.timeout(30)
def test_a_bomb_of_a_formula_is_checked_and_graded_at_once(formula):
    many = {name: span(1, 10**9) for name in "abcdefghij"}
    conditions = ["1<2+a" + "+a" * 47] * 5
    body = question({"formula": formula, "tolerance": 1}, values=many, text="".join(f"{{{name}}}" for name in many), where=conditions)
    kind.check(body)
    kind.grade(body, {"number": "7"})
    kind.drawn(body, dice=dice("x"))


@pytest.mark.timeout(30)
def test_conditions_that_never_hold_are_given_up_soon():
    many = {name: span(1, 10**9) for name in "abcdefghij"}
    body = question(values=many, text="".join(f"{{{name}}}" for name in many), where=["0" + "+a" * 48 + "<0"] * 5)
    assert "where" in [problem.place for problem in kind.check(body)]


@pytest.mark.timeout(30)
def test_many_long_formulas_are_checked_at_once():
    long = "+".join(["round(a,2)"] * 45)
    answers = [{"formula": f"{long}*{number}", "tolerance": 0.1} for number in range(1, 21)]
    body = question(*answers, values={"a": span(1, 20), "b": span(1, 10)})
    assert kind.check(body) == []
