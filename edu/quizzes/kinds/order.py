"""Ordering: put the items in order; `edu.quizzes.rules.ordering` has the ways to score it."""

from collections import Counter

from edu.core.i18n import LANGUAGES, Text, in_language, message
from edu.core.marks import Body, Field, Mark, Option, Order, Part, Problem, Reply, token
from edu.quizzes.rules.asking import options_of, shuffled_by
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.ordering import DEFAULT, MODES, score
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


class Ordering:
    name = "order"
    label = message("Ordering")
    example = EXAMPLE

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "items", "mode", "ladder", "from", "to", "why", "near")
        look.different(look.texts("items", 3, 12))
        look.one_of("mode", MODES, default=DEFAULT)
        look.flag("ladder")
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
                label=_ends(body.get("from"), body.get("to")),
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


def _ends(first: Text | None, last: Text | None) -> Text:
    """What the two ends are called, as one label: “bottom → top”."""
    ends = [text for text in (first, last) if text]
    return {lang: " → ".join(in_language(text, lang) for text in ends) for lang in LANGUAGES} if ends else ""


kind = Ordering()
