"""A number to work out of numbers that are drawn anew for every attempt: `{a}` in the text, formulas for answers."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from math import inf, isfinite

from edu.core import specs
from edu.core.i18n import Text, message
from edu.core.marks import Body, Dice, Field, Kind, Mark, Order, Problem, Reply
from edu.quizzes.rules.answers import ANYTHING, UNIT_KEYS, check_answer, check_units, grade_number, luck_of_number, written
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.drawing import (
    Numbers,
    check_formula,
    check_placeholders,
    check_values,
    filled,
    lowest,
    ranges,
    sets_to_check,
    shown,
    thrown,
    values_of,
)
from edu.quizzes.rules.filling import ADD_ANSWER, SHARE, TOLERANCE, UNITS, WHY, WHY_NONE
from edu.quizzes.rules.formula import LONGEST, Formula, parse, value
from edu.quizzes.rules.numbers import bounds, shortest

EXAMPLE: Body = {
    "id": "the-cyclist",
    "kind": "calculated",
    "text": {
        "ru": "Велосипедист едет со скоростью {v} м/с. Сколько метров он проедет за {t} с?",
        "en": "A cyclist rides at {v} m/s. How many metres does she ride in {t} s?",
    },
    "values": {"v": {"from": 3, "to": 9, "step": 0.5}, "t": {"from": 10, "to": 60, "places": 0}},
    "where": ["v * t <= 500", "v != t"],
    "answers": [
        {
            "formula": "v * t",
            "tolerance": 0.01,
            "type": "relative",
            "why": {"ru": "За каждую из {t} с он проезжает {v} м.", "en": "In each of {t} s she rides {v} m."},
        },
        {"formula": "t / v", "tolerance": 0.1, "mark": 0, "why": {"ru": "Нужно умножить.", "en": "Multiply them."}},
    ],
    "unit": {"ru": "м", "en": "m"},
    "units": [{"name": {"ru": "км", "en": "km"}, "factor": 1000}],
    "unit_penalty": 0.1,
    "unit_penalty_of": "response",
    "why": {"ru": "Вспомните, что такое скорость.", "en": "Think of what speed is."},
}
# Characters of formulas worked out in a check, some 25 ms: many long ones are tried with fewer numbers.
MUCH = 150_000


class Calculated(Kind):
    name = "calculated"
    label = message("Number from drawn values")
    example = EXAMPLE
    form = (
        specs.named_rows(
            "values",
            message("Values, written {a} in the text"),
            inner=(
                specs.number("from", message("From")),
                specs.number("to", message("To")),
                specs.number("places", message("Decimal places"), more=True),
                specs.number("step", message("Or in steps of"), more=True),
            ),
            rows=2,
            add=message("Add a value"),
            sign="{%s}",
        ),
        specs.rows(
            "answers",
            message("Answers"),
            inner=(
                specs.line("formula", message("Formula"), hint=message("For example a * b / 100. The first is shown as right.")),
                *TOLERANCE,
                SHARE,
                WHY,
            ),
            rows=1,
            add=ADD_ANSWER,
        ),
        *UNITS,
        WHY_NONE,
    )

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "values", "where", "answers", *UNIT_KEYS, "why")
        look.text("why", required=False)
        check_values(look)
        check_placeholders(look)
        check_units(look)
        answers = look.looks("answers", 1, 20)
        for answer in answers:
            _check_answer(answer, values_of(look), is_first=answer is answers[0])
        if not look.problems:
            _check_numbers(look, answers)
        return look.problems

    def drawn(self, body: Body, *, dice: Dice) -> Body:
        """The question with numbers thrown, under `drawn` and in every text. Numbers that are there stay."""
        numbers = body.get("drawn") or thrown(body, dice)
        return filled({**body, "drawn": numbers}, shown(body, numbers))

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        return [Field("number", name="number", label=body.get("unit") or "")]

    def grade(self, body: Body, reply: Reply) -> Mark:
        """As a number, the formulas worked out with the numbers under `drawn`, or with the lowest."""
        numbers = body.get("drawn") or lowest(body)
        worked = [{**answer, "value": _worked_out(answer, numbers)} for answer in body["answers"]]
        mark = grade_number(filled({**body, "answers": worked}, shown(body, numbers)), reply, "number")
        right = _right(worked[0], body)
        return replace(mark, parts=tuple(replace(part, right=right) for part in mark.parts))

    def luck(self, body: Body) -> float | None:
        return luck_of_number({"answers": [{**answer, "value": answer["formula"]} for answer in body["answers"]]})

    def shape(self, body: Body) -> object:
        """The input, and all that decides what is drawn; the text shows each value, drawn or not."""
        drawn_from = sorted((name, each.first, each.step, each.count) for name, each in ranges(body).items())
        return [super().shape(body), drawn_from, sorted(body.get("where") or ())]


def _check_answer(answer: Look, known: Sequence[str], *, is_first: bool) -> None:
    check_answer(answer, "formula", is_first=is_first)
    if answer.body.get("formula") == ANYTHING:
        return
    formula = check_formula(answer, "formula", answer.body.get("formula"), known, most=LONGEST)
    if formula is not None and formula.is_condition:
        answer.refuse("formula", message("Write a formula for one number here, without a comparison."))


def _check_numbers(look: Look, answers: Sequence[Look]) -> None:
    """With all numbers that are tried, each formula must give one that can be typed and that no earlier answer takes."""
    length = sum(len(answer.body["formula"]) for answer in answers)
    sets = list(islice(sets_to_check(look.body), MUCH // length))
    if not sets:
        look.refuse("where", message("No numbers were found for which all of this holds: ask for less, or widen the values."))
        return
    above: list[list[tuple[float, float]]] = []
    for answer in answers:
        own = _taken(answer, sets)
        if own is None:
            continue
        if any(all(low <= ours[0] and ours[1] <= high for (low, high), ours in zip(each, own, strict=True)) for each in above):
            answer.refuse("formula", message("An earlier answer takes all of these: narrow it or drop this."))
        above.append(own)


def _taken(answer: Look, sets: Sequence[Numbers]) -> list[tuple[float, float]] | None:
    """What the answer takes with each of the `sets`; None where it is refused."""
    if answer.body["formula"] == ANYTHING:
        return [(-inf, inf)] * len(sets)
    formula = parse(answer.body["formula"])
    found = []
    for numbers in sets:
        taken = _taken_with(answer, formula, numbers)
        if taken is None:
            return None
        found.append(taken)
    return found


def _taken_with(answer: Look, formula: Formula, numbers: Numbers) -> tuple[float, float] | None:
    number = value(formula, numbers)
    if number is None:
        tried = ", ".join(f"{name} = {each}" for name, each in numbers.items())
        why = message("With %(numbers)s this gives no number: change it, or rule them out under “where”.", numbers=tried)
        answer.refuse("formula", why)
        return None
    low, high = _bounds(answer.body, number)
    if not isfinite(high - low):
        answer.refuse("tolerance", message("Make this tolerance smaller."))
        return None
    if shortest(number, low, high) is None:
        answer.refuse("tolerance", message("Nobody types %(number)s: give a tolerance, or round in the formula.", number=repr(number)))
        return None
    return low, high


def _worked_out(answer: Body, numbers: Numbers) -> float | str | None:
    return ANYTHING if answer["formula"] == ANYTHING else value(parse(answer["formula"]), numbers)


def _right(answer: Body, body: Body) -> Text | None:
    """The right number in no more figures than its tolerance needs."""
    number = answer["value"]
    return None if number is None else written(shortest(number, *_bounds(answer, number)) or repr(number), body)


def _bounds(answer: Body, number: float) -> tuple[float, float]:
    return bounds(number, answer.get("tolerance") or 0, answer.get("type") or "nominal")


kind = Calculated()
