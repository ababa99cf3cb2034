"""A word or two, typed, that fits one of the teacher's patterns."""

from edu.core import specs
from edu.core.i18n import message
from edu.core.marks import Body, Field, Kind, Mark, Order, Problem, Reply
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.filling import WHY_NONE, WORDS
from edu.quizzes.rules.words import check_words, grade_words, luck_of_words

EXAMPLE: Body = {
    "id": "capital-of-france",
    "kind": "short",
    "text": {"ru": "Как называется столица Франции?", "en": "What is the capital of France called?"},
    "typos": 1,
    "answers": [
        {
            "text": {"ru": "*Париж", "en": "*Paris"},
            "show": {"ru": "Париж", "en": "Paris"},
            "why": {"ru": "С X века.", "en": "Since the 10th century."},
        },
        {
            "text": {"ru": "Версаль", "en": "Versailles"},
            "mark": 0.25,
            "why": {"ru": "Так было до 1789 года.", "en": "So it was until 1789."},
        },
        {"text": "Lyon", "mark": 0, "why": {"ru": "Это третий город.", "en": "That is the third city."}},
    ],
    "why": {"ru": "Город стоит на Сене.", "en": "The city lies on the Seine."},
}


class Short(Kind):
    name = "short"
    label = message("Short answer")
    example = EXAMPLE
    form = (
        WORDS,
        specs.number("typos", message("Slips of the pen let pass, 1 or 2"), more=True),
        specs.flag("exact", message("Capitals and accents count"), more=True),
        WHY_NONE,
    )

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "answers", "exact", "typos", "why")
        check_words(look, "answers")
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        return [Field("text", name="text")]

    def grade(self, body: Body, reply: Reply) -> Mark:
        return grade_words(body, "answers", reply, "text")

    def luck(self, body: Body) -> float:
        return luck_of_words(body["answers"])


kind = Short()
