"""A text to read between questions: nothing is asked, and nothing is marked."""

from edu.core.i18n import message
from edu.core.marks import Body, Field, Kind, Mark, Marked, Order, Part, Problem, Reply, Verdict
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.filling import PICTURE

EXAMPLE: Body = {
    "id": "before-the-questions",
    "kind": "description",
    "text": {
        "ru": "Маятник — груз на нити. Следующие вопросы — о нём.",
        "en": "A pendulum is a weight on a string. The next questions are about it.",
    },
    "picture": {"src": "pendulum.svg", "alt": {"ru": "Груз на нити", "en": "A weight on a string"}},
}


class Description(Kind):
    name = "description"
    label = message("A text to read")
    example = EXAMPLE
    marked = Marked.NEVER
    form = (PICTURE,)

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE)
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        return []

    def grade(self, body: Body, reply: Reply) -> Mark:
        return Mark(0.0, (Part(name="", share=1.0, verdict=Verdict.NOTED),))


kind = Description()
