"""Ordering: put the items in order; `edu.quizzes.rules.ordering` has the ways to score it."""

from collections import Counter

from edu.core import specs
from edu.core.i18n import Text, message
from edu.core.marks import Body, Field, Kind, Mark, Option, Order, Part, Problem, Reply, token
from edu.quizzes.rules.asking import options_of, shuffled_by
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.editions import check_edition, edition_of, joined
from edu.quizzes.rules.filling import EDITION, LADDER
from edu.quizzes.rules.ordering import DEFAULT, MODES, luck, score
from edu.quizzes.rules.replies import given, verdict_on

EXAMPLE: Body = {
    "id": "life-of-a-frog",
    "kind": "order",
    "text": {"ru": "Как растёт лягушка?", "en": "How does a frog grow?"},
    "items": [
        {"ru": "икра", "en": "spawn"},
        {"ru": "головастик", "en": "tadpole"},
        {"ru": "лягушонок", "en": "froglet"},
        {"ru": "лягушка", "en": "frog"},
    ],
    "mode": "relative",
    "from": {"ru": "сначала", "en": "first"},
    "to": {"ru": "потом", "en": "last"},
    "near": {"ru": "Когда появляются лапы?", "en": "When do the legs appear?"},
    "why": {"ru": "Растут лапы, потом пропадает хвост.", "en": "It grows legs, then loses its tail."},
}


class Ordering(Kind):
    name = "order"
    label = message("Ordering")
    example = EXAMPLE
    form = (
        specs.texts("items", message("Items in the right order"), rows=4, add=message("Add an item")),
        specs.text("from", message("What the beginning is called"), more=True),
        specs.text("to", message("What the end is called"), more=True),
        specs.choice(
            "mode",
            message("How it is scored"),
            options=(("", message("as usual (relative)")), *((mode, mode) for mode in MODES)),
            more=True,
        ),
        LADDER,
        EDITION,
        specs.text("near", message("Told while it is not right"), more=True),
        specs.text("why", message("Told when it is right, or no try is left"), more=True),
    )

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "items", "mode", "ladder", "edition", "from", "to", "why", "near")
        look.different(look.texts("items", 3, 12))
        look.one_of("mode", MODES, default=DEFAULT)
        look.flag("ladder")
        check_edition(look)
        for key in ("from", "to", "why", "near"):
            look.text(key, required=False)
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        # The written order is the key: sorted by id first, it is safe even where `order` shuffles nothing.
        items = tuple(sorted(options_of(body["items"]), key=lambda item: item.id))
        return [
            Field(
                widget="ladder" if body.get("ladder") else "order",
                rows=tuple(Option(str(place), str(place)) for place in range(1, len(items) + 1)),
                options=shuffled_by(order, items),
                label=_label(body),
            )
        ]

    def grade(self, body: Body, reply: Reply) -> Mark:
        items = body["items"]
        numbers = {token(text): number for number, text in enumerate(items)}
        laid = [given(reply, str(place)) for place in range(1, len(items) + 1)]
        times = Counter(laid)
        # An item laid twice counts in neither place, or laying one everywhere would pay.
        placed = [numbers.get(id) if id and times[id] == 1 else None for id in laid]
        fraction = score(placed, body.get("mode") or DEFAULT)
        parts = tuple(
            Part(
                name=str(place + 1),
                share=1 / len(items),
                verdict=verdict_on(id, right=placed[place] == place),
                given=items[numbers[id]] if id in numbers else None,
                right=items[place],
            )
            for place, id in enumerate(laid)
        )
        if fraction == 1:
            return Mark(fraction, parts, why=body.get("why"))
        # The reason would give the order away; `question.explanations` has it for when no try is left.
        return Mark(fraction, parts, why=body.get("near") if any(laid) else None)

    def luck(self, body: Body) -> float:
        return luck(len(body["items"]), body.get("mode") or DEFAULT)


def _label(body: Body) -> Text:
    """The edition of the ladder, and what the two ends are called: “five rungs · bottom → top”."""
    ends = joined(body.get("from") or "", body.get("to") or "", sign=" → ")
    return joined(edition_of(body), ends, sign=" · ")


kind = Ordering()
