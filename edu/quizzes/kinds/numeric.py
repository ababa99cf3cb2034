"""A number, typed as people type numbers, near enough to one of the answers."""

from edu.core.i18n import message
from edu.core.marks import Body, Field, Kind, Mark, Order, Problem, Reply
from edu.quizzes.rules.answers import UNIT_KEYS, check_answers, grade_number, luck_of_number
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.filling import NUMBERS, UNITS, WHY_NONE

EXAMPLE: Body = {
    "id": "net-promoter-score",
    "kind": "numeric",
    "text": {
        "ru": "Из ста человек 50 довольны, 20 недовольны. На сколько процентов первых больше?",
        "en": "Of a hundred people 50 are pleased, 20 are not. By how many per cent are the first more?",
    },
    "answers": [
        {"value": 30, "tolerance": 0.5, "why": {"ru": "50 − 20 = 30.", "en": "50 − 20 = 30."}},
        {"value": 70, "mark": 0, "why": {"ru": "Это сумма, а не разность.", "en": "That is the sum."}},
    ],
    "unit": "%",
    "why": {"ru": "Вычтите одно из другого.", "en": "Take one from the other."},
}


class Numeric(Kind):
    name = "numeric"
    label = message("Number")
    example = EXAMPLE
    form = (NUMBERS, *UNITS, WHY_NONE)

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "answers", *UNIT_KEYS, "why")
        check_answers(look)
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        return [Field("number", name="number", label=body.get("unit") or "")]

    def grade(self, body: Body, reply: Reply) -> Mark:
        return grade_number(body, reply, "number")

    def luck(self, body: Body) -> float | None:
        return luck_of_number(body)


kind = Numeric()
