"""One or more right answers among several, each worth a part of the mark; wrong ones cost."""

from edu.core import specs
from edu.core.i18n import message
from edu.core.marks import Body, Field, Kind, Mark, Order, Problem, Reply
from edu.quizzes.rules.filling import ADD_OPTION, KEEP_ORDER, OPTION, RIGHT, WHY
from edu.quizzes.rules.options import check_options, full_weight, grade_several, is_right, shown, weights_of

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


class Choices(Kind):
    name = "choices"
    label = message("Several right answers")
    example = EXAMPLE
    form = (
        specs.rows(
            "options",
            message("Options"),
            inner=(OPTION, RIGHT, WHY, specs.number("weight", message("Share of the mark, -1 to 1"), more=True)),
            rows=4,
            add=ADD_OPTION,
        ),
        KEEP_ORDER,
    )

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
        if right and not look.problems and full_weight(weights_of(body["options"])) < 1 - ROUNDING:
            look.refuse("options", message("Raise the weights of the right options until they add up to 1."))
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        return [Field("check", name="choices", options=shown(body, order), many=True)]

    def grade(self, body: Body, reply: Reply) -> Mark:
        return grade_several(body["options"], reply, "choices")


kind = Choices()
