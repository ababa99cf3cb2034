"""Numbers that count as an answer: `{answers: [{value, tolerance, type, mark, why}], unit: …, why: …}`."""

from collections.abc import Sequence
from math import inf, isfinite

from edu.core.i18n import LANGUAGES, Text, in_language, message
from edu.core.marks import Body, Mark, Part, Reply, Verdict
from edu.quizzes.rules.checking import Look, cut
from edu.quizzes.rules.numbers import bounds, read, same_unit
from edu.quizzes.rules.replies import typed_number

TYPES = ("nominal", "relative", "geometric")


def check_answers(look: Look) -> None:
    """Find what is wrong with the answers, their unit, and what is said to a number that fits none."""
    look.text("unit", required=False)
    look.text("why", required=False)
    answers = look.looks("answers", 1, 20)
    taken: list[tuple[float, float]] = []
    for answer in answers:
        answer.keys("value", "tolerance", "type", "mark", "why")
        answer.text("why", required=False)
        how = answer.one_of("type", TYPES, default="nominal")
        mark = answer.number("mark", 0, 1, default=1)
        value = answer.number("value", -inf, inf)
        tolerance = answer.number("tolerance", 0, inf, default=0)
        if mark is not None and mark < 1 and answer is answers[0]:
            answer.refuse("mark", message("Put the answer with the full mark first: it is shown as right."))
        if how is None or value is None or tolerance is None:
            continue
        low, high = bounds(value, tolerance, how)
        if not isfinite(high - low):
            answer.refuse("tolerance", message("Make this tolerance smaller."))
        if any(least <= low and high <= most for least, most in taken):
            answer.refuse("value", message("An earlier answer takes all of these: narrow it or drop this."))
        taken.append((low, high))


def grade_number(body: Body, reply: Reply, name: str) -> Mark:
    """The mark, in one part, of the number typed for `name`: the first answer that fits counts."""
    answers, unit = body["answers"], body.get("unit")
    key = _written(answers[0]["value"], unit)
    typed = typed_number(reply, name)
    if typed is None:
        return Mark(0.0, (Part(name, 1.0, Verdict.BLANK, right=key),))
    meanings = _meanings(typed, unit)
    fitting = [answer for value in meanings if (answer := _first_fit(answers, value))]
    best = max(fitting, key=_mark, default=None)  # of what 1,000 can mean, what is worth more
    fraction = _mark(best) if best else 0.0
    why = best.get("why") if best else body.get("why") if meanings else None
    verdict = Verdict.RIGHT if fraction == 1 else Verdict.PARTLY if fraction else Verdict.WRONG
    return Mark(fraction, (Part(name, 1.0, verdict, cut(typed, 60), why, key),))


def _meanings(typed: str, unit: Text | None) -> tuple[float, ...]:
    """The numbers that what was typed can mean; none if it is no number or names another unit."""
    units = [in_language(unit, lang).strip() for lang in LANGUAGES] if unit else []
    ending = next((words for words in units if typed.endswith(words)), "")
    number = read(typed.removesuffix(ending))
    if number is None or (number.unit and unit and not any(same_unit(number.unit, words) for words in units)):
        return ()
    if number.unit == "%" and not unit:  # 30 % is 0.3, but also what is answered to “how many per cent?”
        return (*(value / 100 for value in number.values), *number.values)
    return number.values


def _first_fit(answers: Sequence[Body], value: float) -> Body | None:
    for answer in answers:
        low, high = bounds(answer["value"], answer.get("tolerance") or 0, answer.get("type") or "nominal")
        if low <= value <= high:
            return answer
    return None


def _mark(answer: Body) -> float:
    mark = answer.get("mark")
    return 1.0 if mark is None else float(mark)


def _written(value: float, unit: Text | None) -> Text:
    """A number with its unit, as it is written in each language."""
    number = repr(float(value)).removesuffix(".0")
    numbers = {"ru": number.replace(".", ","), "en": number}
    return {lang: f"{numbers[lang]} {in_language(unit, lang)}".strip() for lang in LANGUAGES}
