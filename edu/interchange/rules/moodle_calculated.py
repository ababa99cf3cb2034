"""Moodle's calculated questions: formulas with `{a}`, and the numbers that `a` is drawn from; read and written."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from edu.core.i18n import message
from edu.core.marks import Body
from edu.interchange.rules.bodies import Unreadable
from edu.interchange.rules.moodle_answers import Answer, Lose, full_first, neat, number_of
from edu.interchange.rules.xml import Element, text_of
from edu.quizzes.rules.answers import ANYTHING
from edu.quizzes.rules.checking import cut
from edu.quizzes.rules.drawing import MOST_PLACES, MOST_VALUES, Range, ranges, thrown
from edu.quizzes.rules.formula import NAME, TAKEN, Formula, Name, Take, parse
from edu.quizzes.rules.shuffling import dice

SETS = 20  # of numbers, written for Moodle to draw from
TOLERANCES = {"1": "relative", "2": "nominal", "3": "geometric"}
_BRACED = re.compile(r"\{([^{}]{1,100})\}")
_LOG = re.compile(r"(?<![A-Za-z0-9_])log\s*\(")
_STRENGTHS = {"+": 1, "-": 1, "*": 2, "/": 2}


def calculated(element: Element, given: Sequence[tuple[Answer, Element]], lose: Lose) -> dict[str, Any]:
    """The values and the answers of a calculated question. Raises Unreadable."""
    values = _values(element, lose)
    whole = " ".join(piece.all_text for piece in (element.find("questiontext"), element.find("generalfeedback")) if piece is not None)
    if re.search(r"\{=", whole):
        raise Unreadable(message("A formula stands in the text of this question, which can't be held here."))
    answers, body = [], {}
    for answer, written in given:
        if answer.text == ANYTHING and answer.worth <= 0:
            body = answer.with_why({})
        else:
            answers.append(_answer(answer, written, values))
    return {"values": values, "answers": full_first(answers, lose), **body}


def _values(element: Element, lose: Lose) -> dict[str, Any]:
    sets = element.find("dataset_definitions")
    found: dict[str, Any] = {}
    for each in sets.all("dataset_definition")[: MOST_VALUES + 1] if sets is not None else ():
        name = each.words("name")
        if not re.fullmatch(NAME, name) or name in TAKEN:
            raise Unreadable(message("“%(name)s” can't be the name of a number here: take letters and figures.", name=cut(name)))
        if each.words("distribution") == "loguniform":
            lose(message("The numbers were drawn so that small ones are likelier; here all are equally likely."))
        low, high = number_of(each.words("minimum")), number_of(each.words("maximum"))
        if low is None or high is None:
            raise Unreadable(message("“%(name)s” has no least or greatest number.", name=cut(name)))
        places = int(number_of(each.words("decimals")) or 0)
        found[name] = {"from": low, "to": high, **({"places": min(places, MOST_PLACES)} if places > 0 else {})}
    return found


def _answer(answer: Answer, written: Element, values: dict[str, Any]) -> dict[str, Any]:
    formula = _BRACED.sub(lambda found: found[1] if found[1] in values else found[0], answer.text)
    made: dict[str, Any] = {"formula": _LOG.sub("ln(", formula)}
    reach = number_of(written.words("tolerance") or "0")
    if reach is None:
        raise Unreadable(message("“%(word)s” is no number.", word=cut(written.words("tolerance"))))
    how = TOLERANCES.get(written.words("tolerancetype") or "1", "relative")
    made |= {"tolerance": abs(reach), "type": how} if reach and how != "nominal" else {"tolerance": abs(reach)} if reach else {}
    made |= {} if answer.worth == 1 else {"mark": max(0.0, answer.worth)}
    return answer.with_why(made)


def formula_of(text: str) -> str:
    """Our formula as Moodle writes it: names in braces, powers as `pow(x, 2)`, the natural logarithm as `log`."""
    return ANYTHING if text == ANYTHING else _infix(parse(text))


def _infix(formula: Formula) -> str:
    stack: list[tuple[str, int]] = []  # each with how strongly it holds together
    for step in formula.steps:
        if isinstance(step, Name):
            stack.append((f"{{{step.name}}}", 9))
        elif isinstance(step, float):
            stack.append((f"{neat(step)}", 9))
        else:
            taken = stack[-step.count :]
            del stack[-step.count :]
            stack.append(_taken(step, taken))
    return stack[0][0]


def _taken(step: Take, taken: Sequence[tuple[str, int]]) -> tuple[str, int]:
    if strength := _STRENGTHS.get(step.name):
        (left, first), (right, second) = taken
        left = left if first >= strength else f"({left})"
        right = right if second > strength else f"({right})"
        return f"{left} {step.name} {right}", strength
    if step.name == "minus":
        ((text, strength),) = taken
        return f"-{text if strength > 3 else f'({text})'}", 0
    name = {"^": "pow", "ln": "log"}.get(step.name, step.name)
    return f"{name}({', '.join(text for text, _ in taken)})", 9


def sets_of(body: Body, lose: Lose) -> str:
    """The numbers of a checked question as Moodle keeps them: what they are drawn from, and sets that are drawn."""
    found = ranges(body)
    if body.get("where"):
        lose(message("The conditions on the numbers were left out; the sets of numbers that went out keep them."))
    sets = [thrown(body, dice(f"{body['id']}-{number}")) for number in range(SETS)]
    definitions = [_definition(name, each, [numbers[name] for numbers in sets], lose) for name, each in found.items()]
    return f"<dataset_definitions>\n{''.join(definitions)}</dataset_definitions>\n"


def _definition(name: str, each: Range, numbers: Sequence[float], lose: Lose) -> str:
    places = max(each.places or 0, -int(each.step.normalize().as_tuple().exponent), 0)
    if each.step != Decimal(1).scaleb(-places):
        lose(message("The steps of the numbers were left out; the sets of numbers that went out keep them."))
    low, high = each.ends
    items = "".join(
        f"<dataset_item><number>{place}</number><value>{value}</value></dataset_item>\n" for place, value in enumerate(numbers, 1)
    )
    return (
        f"<dataset_definition><status><text>private</text></status><name><text>{text_of(name)}</text></name><type>calculated</type>"
        f"<distribution><text>uniform</text></distribution><minimum><text>{low}</text></minimum><maximum><text>{high}</text></maximum>"
        f"<decimals><text>{places}</text></decimals><itemcount>{len(numbers)}</itemcount>\n<dataset_items>\n{items}</dataset_items>"
        f"<number_of_items>{len(numbers)}</number_of_items></dataset_definition>\n"
    )
