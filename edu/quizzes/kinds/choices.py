"""One or more right answers among several, each worth a part of the mark; wrong ones cost."""

from collections.abc import Sequence

from edu.core.i18n import message
from edu.core.marks import Body, Field, Mark, Order, Part, Problem, Reply, token
from edu.quizzes.rules.options import check_options, is_right, shown
from edu.quizzes.rules.replies import several, verdict_on

EXAMPLE: Body = {
    "id": "even-numbers",
    "kind": "choices",
    "text": {"ru": "Какие числа чётные?", "en": "Which numbers are even?"},
    "options": [
        {"text": "4", "right": True, "why": {"ru": "Дважды два.", "en": "Twice two."}},
        {"text": "7", "why": {"ru": "Остаётся единица.", "en": "One is left over."}},
        {"text": "10", "right": True},
        {"text": "15", "why": {"ru": "Проверьте последнюю цифру.", "en": "Look at the last digit."}},
    ],
}
# Weights are written rounded (3 × 0.33333): what they lose together is not taken from the learner.
ROUNDING = 0.001


class Choices:
    name = "choices"
    label = message("Several right answers")
    example = EXAMPLE

    def check(self, body: Body) -> list[Problem]:
        look, options, right = check_options(body, "weight")
        if options and not right:
            look.refuse("options", message("Mark at least one option as right, with “right: true”."))
        for option in options:
            weight = option.number("weight", -1, 1, default=0)
            if weight is None or option.body.get("weight") is None:
                continue
            if is_right(option.body) and weight <= 0:
                option.refuse("weight", message("Give a right option a weight above 0."))
            if not is_right(option.body) and weight > 0:
                option.refuse("weight", message("Give a wrong option a weight of 0 or below."))
        if right and not look.problems and _full(_weights(body["options"])) < 1 - ROUNDING:
            look.refuse("options", message("Raise the weights of the right options until they add up to 1."))
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        return [Field("check", name="choices", options=shown(body, order), many=True)]

    def grade(self, body: Body, reply: Reply) -> Mark:
        options = body["options"]
        ticked = several(reply, "choices")
        weights = _weights(options)
        full = _full(weights)
        earned, parts = 0.0, []
        for option, weight in zip(options, weights, strict=True):
            id = token(option["text"])
            if id in ticked:
                earned += weight
            if id in ticked or is_right(option):
                parts.append(_judge(option, id, id in ticked, max(0.0, weight) / full))
        fraction = round(earned / min(1.0, full), 12)  # six sixths make a little less than 1
        return Mark(min(1.0, max(0.0, fraction)), tuple(parts))


def _weights(options: Sequence[Body]) -> list[float]:
    """What a tick at each option adds: 1/R at a right one, minus the larger of 1/R and 1/W at a wrong one."""
    right = sum(map(is_right, options))
    wrong = len(options) - right
    usual = {True: 1 / right, False: -max(1 / right, 1 / wrong if wrong else 0)}
    return [usual[is_right(option)] if option.get("weight") is None else float(option["weight"]) for option in options]


def _full(weights: Sequence[float]) -> float:
    return sum(weight for weight in weights if weight > 0)


def _judge(option: Body, id: str, ticked: bool, share: float) -> Part:
    right = is_right(option)
    return Part(
        name=id,
        share=share,
        verdict=verdict_on(id if ticked else None, right=right),
        given=option["text"] if ticked else None,
        why=option.get("why") if ticked else None,
        right=option["text"] if right else None,
    )


kind = Choices()
