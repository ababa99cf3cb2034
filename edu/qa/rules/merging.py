"""Questions beside a question: what asks the same stands once."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from edu.core.text import folded

ALIKE = 85  # of 100, by token_set_ratio: the same words, whatever their order and number
MOST = 6  # shown beside a question


@dataclass(frozen=True, slots=True)
class Beside:
    """A question to look at beside another, with the beginning of its best answer; `again` asks the same in other words."""

    id: int
    title: str
    lang: str
    answer: str  # "" while there is none
    answers: int
    again: Sequence[int] = ()


def merged(found: Sequence[Beside], most: int = MOST) -> list[Beside]:
    """The first of each that ask the same; one with an answer stands for those without. Their order is kept."""
    groups: list[list[Beside]] = []
    for each in found:
        plain = folded(each.title)
        group = next((group for group in groups if fuzz.token_set_ratio(plain, folded(group[0].title)) >= ALIKE), None)
        if group is None:
            groups.append([each])
        else:
            group.append(each)
    return [_one_of(group) for group in groups[:most]]


def _one_of(group: Sequence[Beside]) -> Beside:
    chosen = next((each for each in group if each.answer), group[0])
    again = tuple(each.id for each in group if each is not chosen)
    return Beside(chosen.id, chosen.title, chosen.lang, chosen.answer, chosen.answers, again)
