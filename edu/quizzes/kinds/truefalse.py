"""A statement that is true or false, with a reason for each."""

from edu.core import specs
from edu.core.i18n import Text, message
from edu.core.marks import Body, Field, Kind, Mark, Order, Part, Problem, Reply, token
from edu.quizzes.rules.asking import options_of
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.replies import given, verdict_on

EXAMPLE: Body = {
    "id": "water-boils",
    "kind": "truefalse",
    "text": {
        "ru": "На Эвересте вода закипает раньше 100 °C.",
        "en": "On Everest water boils below 100 °C.",
    },
    "answer": True,
    "why_true": {"ru": "Чем ниже давление, тем раньше.", "en": "The lower the pressure, the sooner."},
    "why_false": {"ru": "Подумайте о давлении воздуха.", "en": "Think of the pressure of the air."},
}
WORDS: dict[bool, Text] = {
    True: {"ru": "Верно", "en": "True"},
    False: {"ru": "Неверно", "en": "False"},
}
WHY = {True: "why_true", False: "why_false"}


class TrueFalse(Kind):
    name = "truefalse"
    label = message("True or false")
    example = EXAMPLE
    form = (
        specs.yes_no("answer", message("The statement is"), options=(("true", message("true")), ("false", message("false")))),
        specs.text("why_true", message("Told to those who say “true”")),
        specs.text("why_false", message("Told to those who say “false”")),
    )

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "answer", *WHY.values())
        if not isinstance(look.body.get("answer"), bool):
            look.refuse("answer", message("Write “true” or “false” here."))
        for key in WHY.values():
            look.text(key, required=False)
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        return [Field("radio", name="choice", options=options_of(WORDS.values()))]

    def grade(self, body: Body, reply: Reply) -> Mark:
        key: bool = body["answer"]
        chosen = given(reply, "choice")
        said = next((truth for truth, words in WORDS.items() if token(words) == chosen), None)
        part = Part(
            name="choice",
            share=1.0,
            verdict=verdict_on(chosen, right=said is key),
            given=None if said is None else WORDS[said],
            why=None if said is None else body.get(WHY[said]),
            right=WORDS[key],
        )
        return Mark(float(said is key), (part,))

    def luck(self, body: Body) -> float:
        return 0.5


kind = TrueFalse()
