"""Ranks: what a person is called for their karma, from «Новичок» up. Karma is earned only, so a rank can't be bought."""

from bisect import bisect_right
from dataclasses import dataclass

from edu.core.i18n import Text


@dataclass(frozen=True, slots=True)
class Rank:
    """A name for karma from `at` on; `next_at` is where the following one begins, None at the top."""

    name: Text
    at: int
    next_at: int | None

    def left(self, karma: int) -> int | None:
        """How much karma is missing to the next rank; None at the top."""
        return None if self.next_at is None else max(0, self.next_at - karma)


# Karma starts at 1. The first steps are a few good answers apart, the last ones years.
_LADDER: tuple[tuple[int, Text], ...] = (
    (1, {"ru": "Новичок", "en": "Newcomer"}),
    (15, {"ru": "Ученик", "en": "Learner"}),
    (50, {"ru": "Собеседник", "en": "Companion"}),
    (125, {"ru": "Помощник", "en": "Helper"}),
    (300, {"ru": "Советчик", "en": "Adviser"}),
    (700, {"ru": "Знаток", "en": "Connoisseur"}),
    (1500, {"ru": "Наставник", "en": "Mentor"}),
    (3000, {"ru": "Эксперт", "en": "Expert"}),
    (6000, {"ru": "Мастер", "en": "Master"}),
    (12000, {"ru": "Мудрец", "en": "Sage"}),
)
_FROM = tuple(at for at, _ in _LADDER)
RANKS: tuple[Rank, ...] = tuple(Rank(name, at, next_at) for (at, name), next_at in zip(_LADDER, (*_FROM[1:], None), strict=True))


def rank_of(karma: int) -> Rank:
    """The rank that so much karma gives; who has less than the least is at the first."""
    return RANKS[max(0, bisect_right(_FROM, karma) - 1)]
