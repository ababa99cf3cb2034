"""Sorting: put every item into its group."""

from edu.core import specs
from edu.core.i18n import message
from edu.core.marks import Body, Field, Kind, Mark, Order, Problem, Reply
from edu.quizzes.rules.asking import options_of, shuffled_by
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.filling import pairs
from edu.quizzes.rules.pairing import check_rows, grade_rows, luck_of_rows, rows_of

EXAMPLE: Body = {
    "id": "land-or-sea",
    "kind": "sort",
    "text": {"ru": "Кто где живёт?", "en": "Who lives where?"},
    "groups": {"l": {"ru": "На суше", "en": "On land"}, "s": {"ru": "В море", "en": "In the sea"}},
    "items": [
        {"text": {"ru": "лиса", "en": "fox"}, "group": "l"},
        {
            "text": {"ru": "кит", "en": "whale"},
            "group": "s",
            "why": {"ru": "Кит — зверь, но живёт в воде.", "en": "A mammal, but one that never lands."},
            "wrong": {"l": {"ru": "Дышит воздухом, но ходит ли?", "en": "It breathes, but can it walk?"}},
        },
        {"text": {"ru": "заяц", "en": "hare"}, "group": "l", "weight": 0.5},
    ],
}


class Sort(Kind):
    name = "sort"
    label = message("Sorting into groups")
    example = EXAMPLE
    form = (
        specs.named("groups", message("Groups"), rows=2, add=message("Add a group")),
        pairs("items", message("Cards, each with its group"), "group", "groups", add=message("Add a card")),
    )

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "groups", "items")
        groups = look.named("groups", 2, 6)
        look.different({look.at(f"groups.{name}"): text for name, text in groups.items()})
        check_rows(look, "items", 30, "group", groups)
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        # Teachers write the items group by group, so it is the items that are shuffled.
        items = shuffled_by(order, rows_of(body["items"]))
        return [Field("buckets", rows=items, options=options_of(body["groups"].values()))]

    def grade(self, body: Body, reply: Reply) -> Mark:
        return grade_rows(body["items"], "group", body["groups"], reply)

    def luck(self, body: Body) -> float:
        return luck_of_rows(body["groups"])


kind = Sort()
