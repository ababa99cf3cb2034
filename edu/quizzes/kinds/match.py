"""Matching: lay a card on every prompt. A card may serve several prompts, or none."""

from edu.core.i18n import message
from edu.core.marks import Body, Field, Mark, Order, Problem, Reply, token
from edu.quizzes.rules.asking import options_of, shuffled_by
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.pairing import check_rows, grade_rows

EXAMPLE: Body = {
    "id": "capitals",
    "kind": "match",
    "text": {"ru": "Подберите столицу к стране.", "en": "Match each country with its capital."},
    "cards": {
        "p": {"ru": "Париж", "en": "Paris"},
        "o": {"ru": "Осло", "en": "Oslo"},
        "r": {"ru": "Рим", "en": "Rome"},
    },
    "prompts": [
        {
            "text": {"ru": "Франция", "en": "France"},
            "answer": "p",
            "why": {"ru": "Париж — столица с X века.", "en": "It has been since the 10th century."},
            "wrong": {
                "o": {"ru": "Осло стоит севернее, у фьорда.", "en": "Oslo lies further north, on a fjord."},
                "r": {"ru": "Рим стоит за Альпами.", "en": "Rome lies beyond the Alps."},
            },
        },
        {"text": {"ru": "Норвегия", "en": "Norway"}, "answer": "o"},
    ],
}


class Match:
    name = "match"
    label = message("Matching")
    example = EXAMPLE

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "cards", "prompts", "keep_order", "ladder")
        look.flag("keep_order")
        look.flag("ladder")
        cards = look.named("cards", 3, 30)
        look.different({look.at(f"cards.{name}"): text for name, text in cards.items()}, equal_may=True)
        if len(cards) >= 3 > len({token(text) for text in cards.values()}):
            look.refuse("cards", message("Give at least 3 different cards."))
        check_rows(look, look.looks("prompts", 2, 20), "answer", cards)
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        cards = options_of(body["cards"].values())
        answers = [token(body["cards"][prompt["answer"]]) for prompt in body["prompts"]]
        return [
            Field(
                widget="rungs" if body.get("ladder") else "board",
                rows=options_of(prompt["text"] for prompt in body["prompts"]),
                options=cards if body.get("keep_order") else shuffled_by(order, cards),
                reuse=len(set(answers)) < len(answers),
            )
        ]

    def grade(self, body: Body, reply: Reply) -> Mark:
        return grade_rows(body["prompts"], "answer", body["cards"], reply)


kind = Match()
