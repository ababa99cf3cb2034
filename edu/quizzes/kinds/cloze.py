"""A running text with gaps: in each an option is chosen, a number or words are typed, or a card is laid."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from edu.core import specs
from edu.core.i18n import Text, message
from edu.core.marks import Body, Field, Kind, Mark, Option, Order, Problem, Reply, Verdict, token
from edu.quizzes.rules.answers import UNIT_KEYS, check_answers, grade_number
from edu.quizzes.rules.asking import options_of
from edu.quizzes.rules.checking import ENVELOPE, Look
from edu.quizzes.rules.filling import ADD_OPTION, NUMBERS, OPTION, RIGHT, SHARE, WEIGHT, WHY, WHY_NONE, WORDS
from edu.quizzes.rules.gaps import check_marks, numbered, with_numbers
from edu.quizzes.rules.options import check_marks as check_marks_of_options
from edu.quizzes.rules.options import check_one_right, grade_one, look_at_options, luck_of_one
from edu.quizzes.rules.pairing import check_row, grade_row, is_shared, luck_of_rows, weight_of
from edu.quizzes.rules.words import check_words, grade_words, luck_of_words

EXAMPLE: Body = {
    "id": "water",
    "kind": "cloze",
    "text": {"ru": "Заполните пропуски.", "en": "Fill in the gaps."},
    "cloze": {
        "ru": "Вода кипит при [[b]] °C и становится [[a]]. На горе она кипит [[d]], потому что [[c]] там ниже.",
        "en": "Water turns into [[a]]: it boils at [[b]] °C. On a mountain it boils [[d]]: the [[c]] is lower there.",
    },
    "cards": {"s": {"ru": "раньше", "en": "sooner"}, "l": {"ru": "позже", "en": "later"}},
    "gaps": {
        "a": {
            "options": [
                {"text": {"ru": "паром", "en": "steam"}, "right": True, "why": {"ru": "Это газ.", "en": "It is a gas."}},
                {"text": {"ru": "льдом", "en": "ice"}, "why": {"ru": "Для него нужен холод.", "en": "That takes cold."}},
            ],
        },
        "b": {
            "answers": [{"value": 100, "tolerance": 0.5}, {"value": 212, "mark": 0.5, "why": "°F ≠ °C"}],
            "why": {"ru": "Вспомните чайник.", "en": "Think of a kettle."},
            "weight": 2,
        },
        "c": {
            "words": [
                {"text": {"ru": "давление*", "en": "*pressure"}, "show": {"ru": "давление", "en": "pressure"}},
                {"text": {"ru": "воздух", "en": "air"}, "mark": 0.5, "why": {"ru": "Что в нём ниже?", "en": "What of the air?"}},
            ],
            "typos": 1,
        },
        "d": {"card": "s", "wrong": {"l": {"ru": "Там варят дольше: вода не так горяча.", "en": "Cooking takes longer, as it is cooler."}}},
    },
}
WIDGETS: Mapping[str, str] = {"options": "select", "answers": "number", "words": "text", "card": "card"}
# What a gap may say beside its weight, by the key that says how it is filled.
GAPS: Mapping[str, Collection[str]] = {
    "options": (),
    "answers": (*UNIT_KEYS, "why"),
    "words": ("exact", "typos", "why"),
    "card": ("why", "wrong"),
}


class Cloze(Kind):
    name = "cloze"
    label = message("Text with gaps")
    example = EXAMPLE
    form = (
        specs.text(
            "cloze", message("Text with gaps"), lines=4, hint=message("Write a gap as [[a]]: it then stands below, to be described.")
        ),
        specs.named_rows(
            "gaps",
            message("Gaps"),
            ways=(
                ("options", message("an option is chosen")),
                ("words", message("words are typed")),
                ("answers", message("a number is typed")),
                ("card", message("a card is laid")),
            ),
            inner=(
                specs.rows("options", message("Options"), inner=(OPTION, RIGHT, WHY, SHARE), rows=2, add=ADD_OPTION),
                replace(WORDS, key="words"),
                NUMBERS,
                specs.pick("card", message("Card"), of="cards"),
                WHY_NONE,
                WEIGHT,
            ),
            sign="[[%s]]",
            marked_in="cloze",
        ),
        specs.named("cards", message("Cards for gaps that take one"), add=message("Add a card"), more=True),
    )

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "cloze", "gaps", "cards")
        text = look.text("cloze")
        gaps = look.looks_by_name("gaps", 1, 20)
        if text and gaps:
            check_marks(look, "cloze", text, gaps)
        cards = _check_cards(look, gaps.values())
        weights = [_check_gap(gap, cards) for gap in gaps.values()]
        if weights and None not in weights and not any(weights):
            look.refuse("gaps", message("Give at least one gap a weight above 0."))
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        numbers, gaps = numbered(body["cloze"]), body["gaps"]
        # All options are thrown at once: gap by gap, the same throw would lay every right one in the same place.
        offered = [(name, option) for name in numbers for option in _own_options(gaps[name])]
        offered += [("", card) for card in options_of((body.get("cards") or {}).values())]
        mixed = [offered[place] for place in order(len(offered))]
        reuse = is_shared([gap for gap in gaps.values() if _way(gap) == "card"], "card", body.get("cards") or {})
        fields = []
        for name, number in numbers.items():
            of = "" if _way(gaps[name]) == "card" else name
            field = Field(WIDGETS[_way(gaps[name])], number, options=tuple(option for whose, option in mixed if whose == of))
            fields.append(replace(field, label=gaps[name].get("unit") or "", reuse=reuse and not of))
        return [Field("gaps", text=with_numbers(body["cloze"], numbers), gaps=tuple(fields))]

    def grade(self, body: Body, reply: Reply) -> Mark:
        """The mean of the gaps' marks by their weights; a gap left empty is not right."""
        gaps = [(number, body["gaps"][name]) for name, number in numbered(body["cloze"]).items()]
        full = sum(weight_of(gap) for _, gap in gaps)
        earned, parts = 0.0, []
        for number, gap in gaps:
            mark = _grade_gap(gap, body.get("cards") or {}, reply, number)
            earned += weight_of(gap) * mark.fraction
            parts += [replace(part, share=weight_of(gap) / full, fraction=mark.fraction) for part in mark.parts]
        return Mark(earned / full, tuple(parts), by_parts=True)

    def luck(self, body: Body) -> float:
        gaps = body["gaps"].values()
        earned = sum(weight_of(gap) * _luck_of_gap(gap, body.get("cards") or {}) for gap in gaps)
        return earned / sum(map(weight_of, gaps))


def _check_cards(look: Look, gaps: Collection[Look]) -> dict[str, Text]:
    """The cards that gaps take, by their short names."""
    taken = any(gap.body.get("card") is not None for gap in gaps)
    if look.body.get("cards") is None and not taken:
        return {}
    cards = look.named("cards", 2, 30)
    look.different({look.at(f"cards.{name}"): text for name, text in cards.items()}, equal_may=True)
    if len(cards) >= 2 > len(set(map(token, cards.values()))):
        look.refuse("cards", message("Give at least 2 different cards."))
    if cards and not taken:
        look.refuse("cards", message("No gap takes a card: give one of them “card: …”, or leave these out."))
    return cards


def _check_gap(gap: Look, cards: Mapping[str, Text]) -> float | None:
    """The gap's weight, or None if it can't be used."""
    ways = [way for way in GAPS if gap.body.get(way) is not None]
    if len(ways) != 1:
        gap.refuse("", message("Give this gap one of these: “options” to choose from, “answers” that are numbers, “words” or a “card”."))
        return gap.number("weight", 0, 100, default=1)
    (way,) = ways
    gap.keys(way, *GAPS[way], "weight")
    if way == "options":
        options = look_at_options(gap, "mark")
        check_one_right(gap, options)
        check_marks_of_options(options)
    elif way == "answers":
        check_answers(gap)
    elif way == "words":
        check_words(gap, "words")
    else:
        check_row(gap, "card", cards)
    return gap.number("weight", 0, 100, default=1)


def _grade_gap(gap: Body, cards: Mapping[str, Text], reply: Reply, number: str) -> Mark:
    match _way(gap):
        case "options":
            return grade_one(gap["options"], reply, number)
        case "answers":
            return grade_number(gap, reply, number)
        case "words":
            return grade_words(gap, "words", reply, number)
    part = grade_row(gap, number, "card", cards, reply)
    return Mark(float(part.verdict is Verdict.RIGHT), (part,))


def _luck_of_gap(gap: Body, cards: Mapping[str, Text]) -> float:
    match _way(gap):
        case "options":
            return luck_of_one(gap["options"])
        case "words":
            return luck_of_words(gap["words"])
        case "card":
            return luck_of_rows(cards)
    return 0.0


def _way(gap: Body) -> str:
    """How a checked gap is filled: the one key of `GAPS` that it has."""
    return next(way for way in GAPS if gap.get(way) is not None)


def _own_options(gap: Body) -> tuple[Option, ...]:
    return options_of(option["text"] for option in gap.get("options") or ())


kind = Cloze()
