"""Numbers that count as an answer: `{answers: [{value, tolerance, type, mark, why}], unit: …, units: …, why: …}`.

Rules: formats.md, "Units" (Moodle's), stricter in one thing: without a penalty, a number with another unit is wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite

from edu.core.i18n import LANGUAGES, Text, in_language, message
from edu.core.marks import Body, Mark, Part, Reply, Verdict
from edu.quizzes.rules.checking import Look, cut
from edu.quizzes.rules.numbers import bounds, read, same_unit
from edu.quizzes.rules.replies import typed_number

TYPES = ("nominal", "relative", "geometric")
UNIT_KEYS = ("unit", "units", "unit_penalty", "unit_penalty_of")
ANYTHING = "*"  # the value of an answer that takes whatever is typed
PENALTIES = ("response", "mark")
WRONG_UNIT: Text = {"ru": "Число подходит, а единица измерения — нет.", "en": "The number fits, but its unit does not."}


@dataclass(frozen=True, slots=True)
class _Reading:
    """One thing that was meant by what was typed: a number in the question's own unit."""

    value: float
    has_unit: bool = True  # the right one, where one is asked for


def check_answers(look: Look) -> None:
    """Find what is wrong with the answers, their units, and what is said to a number that fits none."""
    check_units(look)
    look.text("why", required=False)
    answers = look.looks("answers", 1, 20)
    taken: list[tuple[float, float]] = []
    for answer in answers:
        tolerance, how = check_answer(answer, "value", is_first=answer is answers[0])
        anything = answer.body.get("value") == ANYTHING
        value = inf if anything else answer.number("value", -inf, inf)
        if how is None or value is None or tolerance is None:
            continue
        low, high = (-inf, inf) if anything else bounds(value, tolerance, how)
        if not anything and not isfinite(high - low):
            answer.refuse("tolerance", message("Make this tolerance smaller."))
        if any(least <= low and high <= most for least, most in taken):
            answer.refuse("value", message("An earlier answer takes all of these: narrow it or drop this."))
        taken.append((low, high))


def check_answer(answer: Look, key: str, *, is_first: bool) -> tuple[float | None, str | None]:
    """Check what an answer has beside the number under `key`; its tolerance and the type of it, None where they can't be used."""
    answer.keys(key, "tolerance", "type", "mark", "why")
    answer.text("why", required=False)
    how = answer.one_of("type", TYPES, default="nominal")
    mark = answer.number("mark", 0, 1, default=1)
    if is_first and answer.body.get(key) == ANYTHING:
        answer.refuse(key, message("Put the right answer before this one, which takes everything."))
    elif is_first and mark is not None and mark < 1:
        answer.refuse("mark", message("Put the answer with the full mark first: it is shown as right."))
    return answer.number("tolerance", 0, inf, default=0), how


def check_units(look: Look) -> None:
    """Find what is wrong with the unit, further ones, and what a missing or wrong one costs."""
    names = {look.at("unit"): look.text("unit", required=False)}
    for unit in look.looks("units", 1, 20) if look.body.get("units") is not None else ():
        unit.keys("name", "factor")
        unit.number("factor", 1e-15, 1e15)
        names[unit.at("name")] = unit.text("name")
    look.different({place: name for place, name in names.items() if name is not None})
    look.number("unit_penalty", 0, 1, default=0)
    look.one_of("unit_penalty_of", PENALTIES, default=PENALTIES[0])
    if look.body.get("unit_penalty") is not None and look.body.get("unit") is None and len(names) == 1:
        look.refuse("unit_penalty", message("Say under “unit” which unit is asked for, or leave this out."))


def luck_of_number(body: Body) -> float:
    """What guessing earns: the mark of the answer that takes everything."""
    return next((_mark(answer) for answer in body["answers"] if _takes_all(answer)), 0.0)


def grade_number(body: Body, reply: Reply, name: str) -> Mark:
    """The mark, in one part, of the number typed for `name`: the first answer that fits counts.

    An answer whose value is None fits nothing.
    """
    answers = body["answers"]
    key = written(repr(float(answers[0]["value"])).removesuffix(".0"), body) if answers[0]["value"] is not None else None
    typed = typed_number(reply, name)
    if typed is None:
        return Mark(0.0, (Part(name, 1.0, Verdict.BLANK, right=key),))
    readings = list(_readings(typed, body))
    fitting = [(answer, reading.has_unit) for reading in readings if (answer := _first_fit(answers, reading.value))]
    if not readings:
        fitting = [(answer, True) for answer in answers if _takes_all(answer)]
    # Of what 1,000 can mean, what is worth more.
    best, has_unit = max(fitting, key=lambda fit: _worth(body, *fit), default=(None, True))
    fraction = _worth(body, best, has_unit) if best else 0.0
    why = best.get("why") if best else body.get("why") if readings else None
    if best and not has_unit and fraction < _mark(best):
        why = _joined(WRONG_UNIT, why)
    verdict = Verdict.RIGHT if fraction == 1 else Verdict.PARTLY if fraction else Verdict.WRONG
    return Mark(fraction, (Part(name, 1.0, verdict, cut(typed, 60), why, key, fraction),))


def written(number: str, body: Body) -> Text:
    """A number as Python writes it with the question's unit, as it is written in each language."""
    numbers = {"ru": number.replace(".", ","), "en": number}
    return {lang: f"{numbers[lang]} {in_language(body.get('unit'), lang)}".strip() for lang in LANGUAGES}


def _readings(typed: str, body: Body) -> Iterator[_Reading]:
    """What was typed can mean; nothing if it is no number, or names another unit and that is not forgiven."""
    units = _units(body)
    values, unit = _apart(typed, units)
    factor = _factor(unit, units)
    forgiving = body.get("unit_penalty") is not None
    if not units and unit == "%":  # 30 % is 0.3, but also what is answered to “how many per cent?”
        yield from (_Reading(value / 100) for value in values)
    needs_none = not units or (not unit and (body.get("unit") is None or not forgiving))
    if needs_none or factor is not None:  # without a unit that is known, the number is in the question's own
        yield from (_Reading(value * (1.0 if factor is None else factor)) for value in values)
    if forgiving and not needs_none:  # as if it had been the question's unit
        yield from (_Reading(value, has_unit=False) for value in values)


def _units(body: Body) -> dict[str, float]:
    """How many of the question's own unit each known unit is, by its name in each language."""
    own = [(body["unit"], 1.0)] if body.get("unit") else []
    further = [(unit["name"], float(unit["factor"])) for unit in body.get("units") or ()]
    return {in_language(name, lang).strip(): factor for name, factor in [*further, *own] for lang in LANGUAGES}


def _apart(typed: str, units: Mapping[str, float]) -> tuple[tuple[float, ...], str]:
    """The numbers that were typed, and their unit; no number where there is none."""
    for name in sorted(units, key=len, reverse=True):  # 314 cm ends with m too
        if typed.endswith(name) and (number := read(typed.removesuffix(name))) and not number.unit:
            return number.values, name
    number = read(typed)
    return (number.values, number.unit) if number else ((), "")


def _factor(typed: str, units: Mapping[str, float]) -> float | None:
    """Of the typed unit; None where it is not known."""
    if typed in units:
        return units[typed]
    return next((factor for name, factor in units.items() if typed and same_unit(typed, name)), None)


def _first_fit(answers: Sequence[Body], value: float) -> Body | None:
    for answer in answers:
        if _takes_all(answer):
            return answer
        if answer["value"] is None:
            continue
        low, high = bounds(answer["value"], answer.get("tolerance") or 0, answer.get("type") or TYPES[0])
        if low <= value <= high:
            return answer
    return None


def _worth(body: Body, answer: Body, has_unit: bool) -> float:
    """The answer's mark, less what a missing or wrong unit costs: of this mark, or of the full one."""
    mark, penalty = _mark(answer), float(body.get("unit_penalty") or 0)
    if has_unit or _takes_all(answer):
        return mark
    return mark * (1 - penalty) if (body.get("unit_penalty_of") or PENALTIES[0]) == PENALTIES[0] else max(0.0, mark - penalty)


def _takes_all(answer: Body) -> bool:
    return bool(answer["value"] == ANYTHING)


def _mark(answer: Body) -> float:
    mark = answer.get("mark")
    return 1.0 if mark is None else float(mark)


def _joined(first: Text, second: Text | None) -> Text:
    return first if second is None else {lang: f"{in_language(first, lang)} {in_language(second, lang)}" for lang in LANGUAGES}
