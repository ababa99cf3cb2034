"""One right answer among several."""

from edu.core.i18n import message
from edu.core.marks import Body, Field, Mark, Order, Part, Problem, Reply, token
from edu.quizzes.rules.options import check_options, is_right, shown
from edu.quizzes.rules.replies import given, verdict_on

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
    ],
}


class Choice:
    name = "choice"
    label = message("One right answer")
    example = EXAMPLE

    def check(self, body: Body) -> list[Problem]:
        look, options, right = check_options(body)
        if options and right != 1:
            look.refuse("options", message("Mark exactly one option as right, with “right: true”."))
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        return [Field("radio", name="choice", options=shown(body, order))]

    def grade(self, body: Body, reply: Reply) -> Mark:
        options = {token(option["text"]): option for option in body["options"]}
        right = next(option for option in body["options"] if is_right(option))
        chosen = given(reply, "choice")
        option = options.get(chosen or "", {})
        part = Part(
            name="choice",
            share=1.0,
            verdict=verdict_on(chosen, right=option is right),
            given=option.get("text"),
            why=option.get("why"),
            right=right["text"],
        )
        return Mark(float(option is right), (part,))


kind = Choice()
