import math
import operator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.quizzes.rules.formula import LONGEST, FormulaError, names, parse, rounded, value

NUMBERS = {"a": 3.0, "b": 2.0, "цена": 0.5, "ё_1": -4.0}


def worked_out(text):
    return value(parse(text), NUMBERS)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5),
        ("1e3", 1000),
        ("2.5E-1", 0.25),
        ("a", 3),
        ("{a} * {b}", 6),
        ("a*цена", 1.5),
        ("abs(ё_1)", 4),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("8 / 4 / 2", 1),
        ("8 / 4 * 2", 4),
        ("2 ^ 3 ^ 2", 512),
        ("2 ** 3", 8),
        ("2 * 3 ^ 2", 18),
        ("-2 ^ 2", -4),
        ("(-2) ^ 2", 4),
        ("2 ^ -1", 0.5),
        ("-2 ^ -2", -0.25),
        ("--a", 3),
        ("+a", 3),
        ("a - -b", 5),
        ("3 − 1", 2),
        ("3 × 2 · 2", 12),
        ("6 ÷ 4", 1.5),
        ("6 : 4", 1.5),
        ("0 ^ 0", 1),
        ("sqrt(16)", 4),
        ("min(3, a - 2, 2)", 1),
        ("max(a, b)", 3),
        ("pow(2, 10)", 1024),
        ("floor(-2.5)", -3),
        ("ceil(2.1)", 3),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(2.675, 2)", 2.68),
        ("round(1234, -2)", 1200),
        ("ln(exp(2))", 2),
        ("log10(1000)", 3),
        ("sin(pi / 6)", 0.5),
        ("cos(0) + tan(0)", 1),
        ("asin(1) + acos(1) + atan(0)", math.pi / 2),
        ("2 * pi()", 2 * math.pi),
        ("0.1 + 0.2", 0.3),
        ("((a))", 3),
        ("\ta\n+\n b ", 5),
    ],
)
def test_arithmetic_is_done_as_at_school(text, number):
    assert not parse(text).is_condition
    assert worked_out(text) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a > b", True),
        ("b > a", False),
        ("a >= 3", True),
        ("a ≤ 3", True),
        ("a = 3", True),
        ("a == 2 + 1", True),
        ("a != b", True),
        ("a ≠ 3", False),
        ("1 <= b < a < 10", True),
        ("1 < a < 2", False),
        ("5 < a < 10", False),
        ("0.1 + 0.2 = 0.3", True),
        ("0.1 + 0.2 <= 0.3", True),
        ("0.1 + 0.2 > 0.3", False),
        ("0.3 < 0.1 + 0.2", False),
        ("0.3 >= 0.1 + 0.2", True),
        ("0.3 != 0.1 + 0.2", False),
        ("0 < 1e-300", True),
    ],
)
def test_a_condition_holds_or_not(text, holds):
    assert parse(text).is_condition
    assert worked_out(text) == holds


@pytest.mark.parametrize(
    "text",
    ["1/0", "a/(b-2)", "sqrt(-1)", "ln(0)", "(-8)^(1/3)", "0^-1", "9^9^9^9", "exp(1000)", "1e308*10", "1e308*10-1e308*10", "asin(2)", "round(1, 0.5)", "round(1, 99)", "c", "1/0 < 2"],
)  # fmt: skip
def test_what_gives_no_number_gives_none(text):
    assert worked_out(text) is None


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("", 1, "Write a formula"),
        ("  ", 1, "Write a formula"),
        ("a +", 4, "missing at the end"),
        ("(a", 3, "missing at the end"),
        ("a < ", 5, "missing at the end"),
        ("a + * b", 5, "“*” can't stand here (character 5)"),
        ("a)", 2, "“)”"),
        ("()", 2, "“)”"),
        ("a ** ** b", 6, "“^”"),
        ("(a < b)", 4, "“<”"),
        ("a < b + (a > b)", 12, "“>”"),
        ("a # b", 3, "“#”"),
        ("2²", 2, "“²”"),
        ("٣", 1, "“٣”"),
        ("a; b", 2, "“;”"),
        ("a.b", 2, "“.”"),
        ("a['b']", 2, "“[”"),
        ("{a + b}", 1, "“{”"),
        ("'a'", 1, "“'”"),
        ("a\x00", 2, "can't stand here"),
        ("0,5 * a", 2, "decimals have a point"),
        ("min(a, 0,)", 10, "“)”"),
        ("2a", 2, "missing before “a”"),
        ("a b", 3, "missing before “b”"),
        ("a 2", 3, "missing before “2”"),
        ("(a) b", 5, "missing before “b”"),
        ("sqrt a", 1, "Write brackets after “sqrt”"),
        ("sqr(a)", 1, "Did you mean “sqrt”?"),
        ("a(b)", 1, "“a” is not known here"),
        ("__import__('os')", 12, "“'”"),
        ("eval(a)", 1, "“eval” is not known"),
        ("sqrt()", 6, "“)”"),
        ("sqrt(a, b)", 1, "commas: 1."),
        ("min(a)", 1, "commas: 2–10."),
        ("1 + round(a, 1, 2)", 5, "commas: 1–2."),
        ("1e999", 1, "smaller number"),
        ("a" * 21, 1, "“a”"),
        ("1" * 501, 501, "Shorten this formula to 500"),
        ("(" * 51 + "a" + ")" * 51, 52, "too many"),
        ("-" * 51 + "a", 52, "too many"),
        ("2^" * 51 + "a", 103, "too many"),
        ("abs(" * 51 + "a" + ")" * 51, 205, "too many"),
    ],
)
def test_what_is_no_formula_is_refused_where_it_goes_wrong(text, place, why):
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert why in str(refused.value.message)
    assert str(refused.value.message)[-1] in ".?"
    assert refused.value.place == place


def test_a_formula_says_which_names_need_a_number():
    assert names(parse("a * {b} + sqrt(цена) - pi < a")) == {"a", "b", "цена"}


def test_fifty_brackets_are_not_too_many():
    assert worked_out("(" * 50 + "a" + ")" * 50) == 3


@pytest.mark.parametrize(
    "text",
    [
        "9^" * 49 + "9",
        "1+" * 249 + "1",
        "(" * 50 + "9^9" + ")" * 50,
        "exp(" * 50 + "9" + ")" * 50,
        "round(9e307,15)+" * 31 + "1",
        "9e307*" * 83 + "1",
        "1<" * 249 + "1",
        "1<2" * 166,
        "(" * 500,
        "-" * 500,
        "a" * 500,
        "1" * 500,
        "." * 500,
        "1e" * 250,
        "min(" * 100,
        "{" * 500,
        " " * 500,
        "9" * 10**6,
    ],
)
@pytest.mark.timeout(30)
def test_a_bomb_of_a_formula_goes_off_in_silence(text):
    with suppress(FormulaError):
        value(parse(text), NUMBERS)


@given(st.text(st.sampled_from("ab12.,+-*/^()<>= {}esqrtminround²€"), max_size=60) | st.text(max_size=30))
def test_junk_is_a_formula_or_is_refused(text):
    with suppress(FormulaError):
        number = value(parse(text), NUMBERS)
        assert number is None or math.isfinite(number)


def written(tree):
    """A random sum with all its brackets."""
    return tree if isinstance(tree, str) else f"({written(tree[0])} {tree[1]} {written(tree[2])})"


def slowly(tree):
    """What a random sum gives, by walking through it; None for no number."""
    if isinstance(tree, str):
        return NUMBERS[tree] if tree in NUMBERS else float(tree)
    left, sign, right = slowly(tree[0]), tree[1], slowly(tree[2])
    if left is None or right is None:
        return None
    ways = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "**": operator.pow}
    try:
        number = ways[sign](left, right)
    except ArithmeticError:
        return None
    return number if isinstance(number, float) and math.isfinite(number) else None


TREES = st.recursive(
    st.sampled_from(["a", "b", "ё_1", "0.5", "7"]),
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "**"]), inner),
    max_leaves=12,
)


@given(TREES)
def test_brackets_are_worked_out_from_within(tree):
    expected = slowly(tree)
    assert worked_out(written(tree)) == (None if expected is None else pytest.approx(expected, rel=1e-12))


@given(st.lists(st.sampled_from(["a", "b", "2.0", "0.5"]), min_size=2, max_size=6), st.data())
def test_without_brackets_what_binds_tighter_goes_first_as_in_python(operands, data):
    signs = [data.draw(st.sampled_from(["+", "-", "*", "**"])) for _ in operands[1:]]
    text = operands[0] + "".join(f" {sign} {operand}" for sign, operand in zip(signs, operands[1:], strict=True))
    try:
        expected = eval(text, {"__builtins__": {}}, NUMBERS)
    except OverflowError:
        expected = math.inf
    assert worked_out(text) == (pytest.approx(expected, rel=1e-12) if math.isfinite(expected) else None)


@pytest.mark.parametrize(
    ("number", "places", "expected"),
    [(0.5, 0, 1), (1.5, 0, 2), (2.5, 0, 3), (-0.5, 0, -1), (1.005, 2, 1.01), (2.675, 2, 2.68), (0.125, 2, 0.13), (1250, -2, 1300), (1e300, 15, 1e300), (1e-300, 15, 0)],
)  # fmt: skip
def test_halves_are_rounded_away_from_nought(number, places, expected):
    assert rounded(number, places) == expected


def test_the_longest_formula_is_read():
    assert worked_out("1+" * ((LONGEST - 1) // 2) + "1") == 250
