"""Matching: lay a card on every prompt. A card may serve several prompts, or none."""

from edu.core import specs
from edu.core.i18n import message
from edu.core.marks import Body, Field, Kind, Mark, Order, Problem, Reply, token
from edu.quizzes.rules.asking import options_of, shuffled_by
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.editions import check_edition, edition_of
from edu.quizzes.rules.filling import EDITION, KEEP_ORDER, LADDER, pairs
from edu.quizzes.rules.pairing import check_rows, grade_rows, is_shared, luck_of_rows, rows_of

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
                "r": {"text": {"ru": "Рим стоит за Альпами.", "en": "Rome lies beyond the Alps."}, "lesson": "europe#rivers"},
            },
        },
        {
            "text": {"ru": "Норвегия", "en": "Norway"},
            "picture": {"src": "norway.svg", "alt": {"ru": "флаг с синим крестом", "en": "a flag with a blue cross"}},
            "answer": "o",
            "weight": 2,
        },
    ],
}


class Match(Kind):
    name = "match"
    label = message("Matching")
    example = EXAMPLE
    form = (
        specs.named(
            "cards",
            message("Cards"),
            rows=3,
            add=message("Add a card"),
            hint=message("What is laid. More cards than rows make it harder; at least 3."),
        ),
        pairs("prompts", message("Rows, each with its card"), "answer", "cards", add=message("Add a row"), pictures=True),
        KEEP_ORDER,
        LADDER,
        EDITION,
    )

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "cards", "prompts", "keep_order", "ladder", "edition")
        look.flag("keep_order")
        look.flag("ladder")
        check_edition(look)
        cards = look.named("cards", 3, 30)
        look.different({look.at(f"cards.{name}"): text for name, text in cards.items()}, equal_may=True)
        if len(cards) >= 3 > len({token(text) for text in cards.values()}):
            look.refuse("cards", message("Give at least 3 different cards."))
        check_rows(look, "prompts", 20, "answer", cards, pictures=True)
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        cards = options_of(body["cards"].values())
        return [
            Field(
                widget="rungs" if body.get("ladder") else "board",
                rows=rows_of(body["prompts"]),
                options=cards if body.get("keep_order") else shuffled_by(order, cards),
                label=edition_of(body),
                reuse=is_shared(body["prompts"], "answer", body["cards"]),
            )
        ]

    def grade(self, body: Body, reply: Reply) -> Mark:
        return grade_rows(body["prompts"], "answer", body["cards"], reply)

    def luck(self, body: Body) -> float:
        return luck_of_rows(body["cards"])


kind = Match()
