import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core.i18n import LANGUAGES
from edu.quizzes.rules.checking import Look
from edu.quizzes.rules.drawing import (
    THROWS,
    check_placeholders,
    check_values,
    fill,
    lowest,
    placeholders,
    ranges,
    sets_to_check,
    shown,
    thrown,
)
from edu.quizzes.rules.shuffling import dice


def question(*where, **values):
    return {"values": values} | ({"where": list(where)} if where else {})


def span(low, high, **more):
    return {"from": low, "to": high} | more


@pytest.mark.parametrize(
    ("spec", "numbers", "read"),
    [
        (span(1, 3), [1, 2, 3], ["1", "2", "3"]),
        (span(1, 3.9), [1, 2, 3], ["1", "2", "3"]),
        (span(-1, 1, places=0), [-1, 0, 1], ["−1", "0", "1"]),
        (span(0.1, 0.4, step=0.1), [0.1, 0.2, 0.3, 0.4], ["0.1", "0.2", "0.3", "0.4"]),
        (span(1.1, 1.3, places=1), [1.1, 1.2, 1.3], ["1.1", "1.2", "1.3"]),
        (span(0.99, 1.01, places=2), [0.99, 1, 1.01], ["0.99", "1.00", "1.01"]),
        (span(0.5, 1.5, step=0.5), [0.5, 1, 1.5], ["0.5", "1", "1.5"]),
        (span(0, 1, step=0.4), [0, 0.4, 0.8], ["0", "0.4", "0.8"]),
        (span(5, 20, step=5), [5, 10, 15, 20], ["5", "10", "15", "20"]),
        (span(0.000001, 0.000003, places=6), [1e-6, 2e-6, 3e-6], ["0.000001", "0.000002", "0.000003"]),
        (span(1e9 - 1, 1e9), [999999999, 1000000000], ["999999999", "1000000000"]),
    ],
)
def test_numbers_are_exact_steps_and_are_written_so(spec, numbers, read):
    found = ranges(question(a=spec))["a"]
    assert [found.at(throw) for throw in range(len(numbers))] == numbers
    assert found.at(len(numbers)) == numbers[0]
    assert found.ends == (numbers[0], numbers[-1])
    assert [found.written(number) for number in numbers] == [{"ru": each.replace(".", ","), "en": each} for each in read]


@given(st.integers(-1000, 1000), st.integers(1, 1000), st.integers(0, 6), st.text(max_size=5))
def test_nothing_that_is_drawn_has_a_long_tail(first, more, places, seed):
    unit = Decimal(1).scaleb(-places)
    body = question(a=span(float(first * unit), float((first + more) * unit), places=places))
    numbers = thrown(body, dice(seed))
    assert numbers == thrown(body, dice(seed)) == json.loads(json.dumps(numbers))
    assert Decimal(repr(numbers["a"])) % unit == 0
    assert first * unit <= Decimal(repr(numbers["a"])) <= (first + more) * unit
    words = shown(body, numbers)["a"]
    assert len(words["en"].partition(".")[2]) == places
    assert Decimal(words["en"].replace("−", "-")) == Decimal(repr(numbers["a"]))


def test_every_number_is_as_likely_and_values_do_not_hang_together():
    body = question(a=span(1, 5), b=span(1, 5))
    throws = [thrown(body, dice(f"attempt {number}")) for number in range(2000)]
    counts = dict.fromkeys([(a, b) for a in range(1, 6) for b in range(1, 6)], 0)
    for numbers in throws:
        counts[numbers["a"], numbers["b"]] += 1
    assert 40 <= min(counts.values()) <= max(counts.values()) <= 130  # 80 of each on average


@given(st.text(max_size=5))
def test_conditions_hold_for_what_is_thrown(seed):
    numbers = thrown(question("a > b", "a + b != 10", a=span(1, 9), b=span(1, 9)), dice(seed))
    assert numbers["a"] > numbers["b"]
    assert numbers["a"] + numbers["b"] != 10


def test_a_condition_that_hardly_ever_holds_gets_numbers_that_are_known_to_fit():
    body = question("a = 1", "b = 1", a=span(1, 10**6), b=span(1, 10**6))
    assert {tuple(thrown(body, dice(str(seed))).items()) for seed in range(20)} == {(("a", 1), ("b", 1))}


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        (question(a=span(3, 9), b=span(0.5, 1.5, step=0.5)), {"a": 3, "b": 0.5}),
        (question("a > 3", a=span(3, 9)), {"a": 4}),
        (question("a > b", a=span(1, 900), b=span(1, 900)), {"a": 900, "b": 1}),
    ],
)
def test_the_lowest_numbers_keep_the_conditions(body, numbers):
    assert lowest(body) == numbers


def test_all_numbers_are_checked_where_they_are_few():
    assert len(list(sets_to_check(question(a=span(1, 10), b=span(1, 20))))) == 200
    assert len(list(sets_to_check(question("a != 7", a=span(1, 10), b=span(1, 20))))) == 180


def test_corners_and_fifty_throws_are_checked_where_they_are_many():
    sets = list(sets_to_check(question(a=span(1, 100), b=span(1, 20))))
    assert len(sets) == 54
    assert [(each["a"], each["b"]) for each in sets[:4]] == [(1, 1), (1, 20), (100, 1), (100, 20)]
    many = list(sets_to_check(question(**dict.fromkeys("abcdefghij", span(1, 9)))))
    assert len(many) == 22 + 50
    assert many[0] == dict.fromkeys("abcdefghij", 1)
    assert list(sets_to_check(question("a > 200", a=span(1, 100), b=span(1, 20)))) == []
    assert THROWS == 200


@pytest.mark.parametrize(
    ("text", "filled_in"),
    [
        ("{a} and {a}, {b}", {"ru": "1,5 and 1,5, 2", "en": "1.5 and 1.5, 2"}),
        ("{b}!", "2!"),
        ("no names", "no names"),
        ({"ru": "{a} кг", "en": "{b} kg"}, {"ru": "1,5 кг", "en": "2 kg"}),
        ({"ru": "да", "en": "yes"}, {"ru": "да", "en": "yes"}),
        ("{c} { b } {{b}} {}", "{c} { b } {2} {}"),
    ],
)
def test_numbers_are_filled_in_in_each_language(text, filled_in):
    assert fill(text, {"a": {"ru": "1,5", "en": "1.5"}, "b": "2"}) == filled_in


def test_a_name_must_stand_in_every_language():
    assert placeholders({"ru": "{a} и {b}", "en": "{a}"}) == {"a"}
    assert placeholders("{a}{цена}{1}{ }") == {"a", "цена"}


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "values"),
        ({"values": []}, "values"),
        ({"values": {}}, "values"),
        (question(**{f"v{number}": span(1, 2) for number in range(11)}), "values"),
        (question(a=7), "values.a"),
        (question(a={"to": 1}), "values.a.from"),
        (question(a={"from": 1}), "values.a.to"),
        (question(a=span("1", 2)), "values.a.from"),
        (question(a=span(1, True)), "values.a.to"),
        (question(a=span(1, 1e10)), "values.a.to"),
        (question(a=span(1, float("nan"))), "values.a.to"),
        (question(a=span(2, 2)), "values.a.to"),
        (question(a=span(3, 2)), "values.a.to"),
        (question(a=span(1, 2, step=1.5)), "values.a.to"),
        (question(a=span(1, 1.5)), "values.a.to"),
        (question(a=span(0.5, 3)), "values.a.from"),
        (question(a=span(0.55, 3, places=1)), "values.a.from"),
        (question(a=span(1, 2, places=7)), "values.a.places"),
        (question(a=span(1, 2, places=0.5)), "values.a.places"),
        (question(a=span(1, 2, step=0)), "values.a.step"),
        (question(a=span(1, 2, step=-1)), "values.a.step"),
        (question(a=span(1, 2, step=1e-7)), "values.a.step"),
        (question(a=span(1, 2, step=1, places=0)), "values.a.step"),
        (question(a=span(1, 2, least=1)), "values.a"),
        (question(**{"a b": span(1, 2)}), "values.a b"),
        (question(**{"2a": span(1, 2)}), "values.2a"),
        (question(**{"a" * 21: span(1, 2)}), f"values.{'a' * 21}"),
        (question(sqrt=span(1, 2)), "values.sqrt"),
        (question(pi=span(1, 2)), "values.pi"),
        (question(a=span(1, 2)) | {"where": "a > 1"}, "where"),
        (question(a=span(1, 2)) | {"where": []}, "where"),
        (question(*["a > 1"] * 6, a=span(1, 2)), "where"),
        (question(7, a=span(1, 2)), "where[0]"),
        (question("a > 1", "a >", a=span(1, 2)), "where[1]"),
        (question("a + 1", a=span(1, 2)), "where[0]"),
        (question("b > 1", a=span(1, 2)), "where[0]"),
        (question("1<" * 50 + "a", a=span(1, 2)), "where[0]"),
    ],
)
def test_a_mistake_is_named_where_it_is(body, place):
    look = Look(body)
    check_values(look)
    assert [problem.place for problem in look.problems] == [place]


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"text": "What is it?"}, "text"),
        ({"text": {"ru": "Сколько {a}?", "en": "How many?"}}, "text"),
        ({"text": "{a} and {b}"}, "text"),
        ({"note": "{b}"}, "note"),
        ({"why": {"ru": "{a}", "en": "{b}"}}, "why"),
        ({"answers": [{}, {"why": "{b}"}]}, "answers[1].why"),
        ({"hints": [{"text": "{a}"}, {"text": {"ru": "{b}", "en": "{a}"}}]}, "hints[1].text"),
    ],
)
def test_every_value_is_shown_and_every_name_has_a_value(more, place):
    look = Look(question(a=span(1, 2)) | {"text": "{a}"} | more)
    check_placeholders(look)
    assert [problem.place for problem in look.problems] == [place]


@pytest.mark.parametrize("junk", [None, 7, [], {"ru": 7}, [7], "x", [[]], {"a": {}}])
def test_junk_is_passed_over_where_others_refuse_it(junk):
    look = Look(dict.fromkeys(("values", "text", "note", "why", "answers", "hints"), junk))
    check_placeholders(look)
    assert all(str(problem.message) for problem in look.problems)


def test_a_number_is_written_for_every_language():
    assert set(shown(question(a=span(1, 2)), {"a": 1})["a"]) == set(LANGUAGES)
