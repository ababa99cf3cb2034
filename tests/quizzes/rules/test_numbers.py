import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.quizzes.rules.numbers import Typed, as_number, bounds, read, same_unit, shortest


@pytest.mark.parametrize(
    ("text", "values", "unit"),
    [
        ("30", (30,), ""),
        ("1,000.00 m", (1000,), "m"),
        ("1,000", (1, 1000), ""),
        ("1,000,000", (1e6,), ""),
        ("1,234.5", (1234.5,), ""),
        ("0,125", (0.125,), ""),
        ("3,14159", (3.14159,), ""),
        ("1 000", (1000,), ""),
        ("-1 000", (-1000,), ""),
        ("1\u00a0000,5", (1000.5,), ""),
        ("1\u2009000\u202f000", (1e6,), ""),
        ("−5", (-5,), ""),
        ("- 5", (-5,), ""),
        ("+5", (5,), ""),
        ("–0,5", (-0.5,), ""),
        (",5", (0.5,), ""),
        (".5", (0.5,), ""),
        ("5.", (5,), ""),
        ("3x10^8", (3e8,), ""),
        ("3×10^8", (3e8,), ""),
        ("3 × 10⁸", (3e8,), ""),
        ("3·10⁻⁸ м", (3e-8,), "м"),
        ("3х10^8", (3e8,), ""),
        ("3.00x10**-8", (3e-8,), ""),
        (".2e+2m", (20,), "m"),
        ("1E3", (1000,), ""),
        ("1.cm", (1,), "cm"),
        ("1e-6 %", (1e-6,), "%"),
        ("0001.000 mph", (1,), "mph"),
        ("£1,234.56", (1234.56,), "£"),
        ("-£5", (-5,), "£"),
        ("£ -5", (-5,), "£"),
        ("5 €", (5,), "€"),
        ("1 000 руб.", (1000,), "руб."),
        ("9,8 м/с²", (9.8,), "м/с^2"),
        ("-0", (0,), ""),
        ("30\u200b", (30,), ""),
    ],
)
def test_a_number_is_read_as_people_type_it(text, values, unit):
    assert read(text) == Typed(tuple(map(pytest.approx, values)), unit)


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            " ",
            "frog",
            ".",
            ". m",
            ".e8 m",
            ",",
            "-",
            "%",
            "e5",
            "NaN",
            "nan",
            "inf",
            "-Infinity",
            "0x10",
            "0x2",
        ],
        *[
            "1e400",
            "٥",
            "３",
            "5٥",
            "5½",
            "½",
            "五",
            "1_000",
            "1.000.000",
            "1,00,000",
            "1 00",
            "10 20",
            "1 000 00",
        ],
        *[
            "1,000 000",
            "--5",
            "-£-5",
            "£5 m",
            "5 or 6",
            "1/2",
            "2+2",
            "5 000 or so",
            "1e5.5",
            "²",
            "5\x00",
            "5\ud800",
        ],
        *["9" * 61, "1" + " 000" * 20, "x" * 100],
    ],
)
def test_what_is_no_number_is_refused(text):
    assert read(text) is None


@pytest.mark.parametrize("text", ["1," * 30, "1 " * 30, "1.,  " * 12, "1x10^" * 12, "9" * 59 + "!", "1" + "m^2" * 19 + "!"])
@pytest.mark.timeout(30)
def test_no_text_takes_long(text):
    read(text)


@pytest.mark.parametrize(
    ("value", "tolerance", "how", "fits", "misses"),
    [
        (30, 0.5, "nominal", [29.5, 30.5], [29.499, 30.501]),
        (0.3, 0.1, "nominal", [0.2, 0.4, 0.1 + 0.2], [0.41]),
        (0.3, 0, "nominal", [0.1 + 0.2], [0.3001]),
        (1e-20, 0, "nominal", [1e-20], [1.0000001e-20, 0]),
        (0, 0, "nominal", [0, -0.0], [1e-300]),
        (200, 0.1, "relative", [180, 220], [179.9, 220.1]),
        (-200, 0.1, "relative", [-180, -220], [180, -221]),
        (100, 0.25, "geometric", [80, 125], [79.9, 125.1]),
        (-100, 0.25, "geometric", [-80, -125], [-79.9, -125.1, 100]),
        (0, 0.5, "geometric", [0], [0.1]),
    ],
)
def test_bounds_are_included(value, tolerance, how, fits, misses):
    low, high = bounds(value, tolerance, how)
    assert all(low <= number <= high for number in fits)
    assert not any(low <= number <= high for number in misses)


@pytest.mark.parametrize(
    ("typed", "unit", "same"),
    [
        ("m", "m", True),
        ("m", "mm", False),
        ("М", "м", False),
        ("руб.", "руб", True),
        ("руб.", "рублей", True),
        ("балла", "баллов", True),
        ("Points", "point", True),
        ("kilogram", "kilometre", False),
        ("", "m", False),
        ("м²", "м^2", True),
    ],
)
def test_units_may_end_differently(typed, unit, same):
    assert same_unit(typed, unit) == same


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1.0),
        (0.5, 0.5),
        (True, None),
        ("1", None),
        (None, None),
        (float("inf"), None),
        (10**400, None),
        ([], None),
    ],
)
def test_a_number_of_a_file_is_finite_and_no_flag(value, number):
    assert as_number(value) == number


@pytest.mark.parametrize(
    ("number", "tolerance", "text"),
    [
        (30, 0, "30"),
        (-0.0, 0, "0"),
        (0.1 + 0.2, 0, "0.3"),
        (1 / 3, 0.01, "0.333333"),
        (1 / 3, 1e-8, "0.3333333333"),
        (1 / 3, 0, None),
        (2 / 3, 0, None),
        (37037.01, 0, "37037.01"),
        (1234567, 1000, "1234567"),
        (1234567.8, 1000, "1234568"),
        (1234567.8, 0.1, "1234567.8"),
        (1e15, 0, "1e+15"),
        (999999999999999, 0, "999999999999999"),
        (1.5e-5, 0, "1.5e-05"),
        (0.00015, 0, "0.00015"),
        (1e-20, 0, "1e-20"),
        (1e300, 0, "1e+300"),
        (-2.5, 0, "-2.5"),
    ],
)
def test_the_right_number_has_no_more_figures_than_it_needs(number, tolerance, text):
    assert shortest(number, *bounds(number, tolerance)) == text


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.floats(0, 0.1))
def test_the_shown_number_can_be_typed_and_is_right(number, tolerance):
    low, high = bounds(number, tolerance, "relative")
    text = shortest(number, low, high)
    if text is not None:
        assert any(low <= meant <= high for meant in read(text).values)
        assert any(low <= meant <= high for meant in read(text.replace(".", ",")).values)
