"""One right answer among several; others may be partly right."""

from edu.core import specs
from edu.core.i18n import message
from edu.core.marks import Body, Field, Kind, Mark, Order, Problem, Reply
from edu.quizzes.rules.filling import ADD_OPTION, KEEP_ORDER, OPTION, SHARE, WHY
from edu.quizzes.rules.options import check_marks, check_one_right, check_options, grade_one, luck_of_one, shown

EXAMPLE: Body = {
    "id": "largest-planet",
    "kind": "choice",
    "text": {"ru": "Какая планета больше всех?", "en": "Which planet is the largest?"},
    "options": [
        {"text": {"ru": "Земля", "en": "Earth"}, "why": {"ru": "Она лишь пятая.", "en": "Only the fifth."}},
        {
            "text": {"ru": "Юпитер", "en": "Jupiter"},
            "right": True,
            "why": {"ru": "Он тяжелее всех остальных вместе.", "en": "It outweighs all the others together."},
        },
        {
            "text": {"ru": "Марс", "en": "Mars"},
            "why": {"ru": "Он меньше Земли.", "en": "Smaller than Earth."},
        },
        {
            "text": {"ru": "Сатурн", "en": "Saturn"},
            "mark": 0.25,
            "why": {"ru": "Почти: он второй.", "en": "Close: it is the second."},
        },
    ],
}


class Choice(Kind):
    name = "choice"
    label = message("One right answer")
    example = EXAMPLE
    form = (
        specs.rows(
            "options",
            message("Options"),
            inner=(OPTION, specs.one_flag("right", message("Right")), WHY, SHARE),
            rows=3,
            add=ADD_OPTION,
        ),
        KEEP_ORDER,
    )

    def check(self, body: Body) -> list[Problem]:
        look, options, _ = check_options(body, "mark")
        check_one_right(look, options)
        check_marks(options)
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        return [Field("radio", name="choice", options=shown(body, order))]

    def grade(self, body: Body, reply: Reply) -> Mark:
        return grade_one(body["options"], reply, "choice")

    def luck(self, body: Body) -> float:
        return luck_of_one(body["options"])


kind = Choice()
