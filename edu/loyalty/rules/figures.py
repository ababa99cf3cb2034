"""Figures that move: what each is called, which dials it has, and the lesson it belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from edu.core.i18n import Message, Text, message


@dataclass(frozen=True, slots=True)
class Dial:
    """A number to turn, from `least` to `most`."""

    name: str
    label: Message
    default: float
    least: float
    most: float
    step: float = 1
    in_russian: float | None = None  # the default where the Russian lesson has another: it reckons in roubles

    def read(self, typed: str, *, lang: str) -> float:
        """The number typed, within the bounds; the default where it is none. A comma is as good as a point."""
        default = self.in_russian if lang == "ru" and self.in_russian is not None else self.default
        try:
            value = float(typed.strip().replace(",", ".").replace("−", "-"))
        except ValueError:
            return default
        return min(max(value, self.least), self.most) if isfinite(value) else default


@dataclass(frozen=True, slots=True)
class Figure:
    name: str  # in its address
    title: Message
    about: Message
    lesson: str
    dials: tuple[Dial, ...] = ()

    def read(self, typed: Mapping[str, str], *, lang: str) -> dict[str, float]:
        """What its dials stand at: as the lesson in `lang` has them, but for those that are typed."""
        return {dial.name: dial.read(typed.get(dial.name, ""), lang=lang) for dial in self.dials}


def _groups(prefix: str, sign: str, counts: tuple[int, int, int]) -> tuple[Dial, ...]:
    labels = _IN_SAMPLES[sign]
    names = ("promoters", "passives", "detractors")
    return tuple(Dial(prefix + name, label, count, 0, 1000) for name, label, count in zip(names, labels, counts, strict=True))


_IN_SAMPLES = {
    "": (message("Promoters (9–10)"), message("Passives (7–8)"), message("Detractors (0–6)")),
    "a": (message("First sample: promoters"), message("First sample: passives"), message("First sample: detractors")),
    "b": (message("Second sample: promoters"), message("Second sample: passives"), message("Second sample: detractors")),
}

ALL: tuple[Figure, ...] = (
    Figure(
        "ladder",
        message("Four customers on the ladder"),
        message("They skip, stop and fall: step through half a year and watch where each of them stands."),
        "ladder",
        (Dial("step", message("Month"), 0, 0, 5),),
    ),
    Figure(
        "editions",
        message("Editions of the ladder"),
        message("Three ladders from the literature: choose one and see which of its rungs is which of ours."),
        "ladder",
    ),
    Figure(
        "nps",
        message("The NPS calculator"),
        message("Three counts or pasted marks give the score, its interval and how it is made."),
        "nps",
        _groups("", "", (100, 60, 40)),
    ),
    Figure(
        "two-samples",
        message("Two scores compared"),
        message("Is there a difference to be seen? Look at the interval of the difference, not at whether two intervals overlap."),
        "nps-estimate",
        (*_groups("a_", "a", (100, 60, 40)), *_groups("b_", "b", (95, 60, 45))),
    ),
    Figure(
        "sample-size",
        message("How many answers it takes"),
        message("Four times the answers make half the margin. Choose the margin you need."),
        "nps-estimate",
        (
            Dial("margin", message("Margin you need, ± points"), 5, 1, 30, 0.5),
            Dial("promoters", message("Promoters expected, %"), 50, 0, 100),
            Dial("detractors", message("Detractors expected, %"), 20, 0, 100),
        ),
    ),
    Figure(
        "lifetime-value",
        message("Churn and lifetime value"),
        message("How churn adds up over twelve periods, and what a customer is worth."),
        "beyond-nps",
        (
            Dial("churn", message("Churn in a period, %"), 30, 0, 95, 0.5),
            Dial("margin", message("Margin in a period, €"), 48, 0, 100_000, in_russian=2880),
            Dial("discount", message("Discount rate of a period, %"), 10, 0, 50, 0.5),
        ),
    ),
    Figure(
        "programme",
        message("A loyalty programme"),
        message("Points issued, spent and never spent; the debt they make, and what one retained customer costs."),
        "loyalty-programmes",
        (
            Dial("members", message("Members"), 1000, 1, 100_000),
            Dial("spending", message("What members spend in a year, €"), 200_000, 0, 100_000_000, 100, in_russian=12_000_000),
            Dial("rate", message("Points for 100 euros"), 500, 0, 5000, in_russian=5),
            Dial("point", message("Worth of a point, cents"), 1, 0, 1000, 0.1, in_russian=100),
            Dial("redeemed", message("Points spent so far, % of issued"), 50, 0, 100),
            Dial("breakage", message("Points that will never be spent, % of issued"), 20, 0, 100),
            Dial("running", message("Other costs in a year, €"), 2400, 0, 10_000_000, 100, in_russian=144_000),
            Dial("retention", message("Retention among members, %"), 78, 0, 100, 0.5),
            Dial("usual", message("Retention in the control group, %"), 70, 0, 100, 0.5),
        ),
    ),
    Figure(
        "clinic",
        message("The segment clinic"),
        message("Eight customers and their purchases: place each on a rung by the rules."),
        "moving-up",
    ),
)
BY_NAME: Mapping[str, Figure] = {figure.name: figure for figure in ALL}

# ---- The ladder of four: where each stands month by month. 0: not on it. The story is that of lesson 2.

STORIES: tuple[tuple[Text, Message, tuple[int, ...]], ...] = (
    ({"ru": "Аня", "en": "Ann"}, message("goes step by step"), (1, 2, 2, 3, 3, 4)),
    ({"ru": "Боря", "en": "Ben"}, message("skips a rung"), (1, 2, 4, 4, 4, 4)),
    ({"ru": "Вика", "en": "Cleo"}, message("stops"), (1, 2, 3, 3, 3, 3)),
    ({"ru": "Глеб", "en": "Dan"}, message("falls"), (1, 2, 3, 3, 1, 1)),
)

# ---- Editions: the rungs of each from the bottom up, as its authors name them, and on which of ours their people stand.

EDITIONS: Mapping[str, tuple[tuple[Text, int], ...]] = {
    "five": (
        ({"ru": "потенциальный клиент", "en": "prospect"}, 1),
        ({"ru": "новый клиент", "en": "new customer"}, 2),
        ({"ru": "постоянный клиент", "en": "regular customer"}, 3),
        ({"ru": "защитник бренда", "en": "advocate"}, 4),
        ({"ru": "партнёр", "en": "partner"}, 5),
    ),
    "payne": (("prospect", 1), ("customer", 2), ("client", 3), ("supporter", 3), ("advocate", 4), ("partner", 5)),
    "raphel": (("prospect", 1), ("shopper", 1), ("customer", 2), ("client", 3), ("advocate", 4)),
}
