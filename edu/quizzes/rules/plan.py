"""What a quiz asks: its sections with fixed questions and draws from its pool, laid out anew for each attempt."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from edu.core.i18n import Text
from edu.core.marks import Order


class Use(StrEnum):
    """What a question is there for."""

    ASKED = "asked"  # at its place in the quiz
    POOL = "pool"  # drawn by chance
    PRACTICE = "practice"  # in a lesson: never graded
    NONE = "none"  # not any more; attempts that have it keep it


@dataclass(frozen=True, slots=True)
class Draw:
    """So many questions from the pool: with one of the tags, of one of the difficulties; empty: any."""

    count: int
    tags: tuple[str, ...] = ()
    difficulty: tuple[int, ...] = ()

    def takes(self, candidate: "Candidate") -> bool:
        right_tag = not self.tags or not set(self.tags).isdisjoint(candidate.tags)
        return right_tag and (not self.difficulty or candidate.difficulty in self.difficulty)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question of a pool."""

    question_id: int
    tags: tuple[str, ...]
    difficulty: int | None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a quiz under a heading of its own, or the whole without one."""

    slots: tuple[int | Draw, ...]  # a question's number, or a draw
    title: Text = ""
    text: Text = ""


@dataclass(frozen=True, slots=True)
class Laid:
    """One question at its place in an attempt."""

    question_id: int
    random: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """A section of an attempt: the positions of its questions, page by page."""

    pages: tuple[tuple[int, ...], ...]
    title: Text = ""
    text: Text = ""


def lay_out(
    sections: Sequence[Section],
    pool: Sequence[Candidate],
    *,
    seen: Collection[int],
    orders: Callable[[str], Order],
    shuffle: bool,
    per_page: int,
) -> tuple[list[Laid], list[Pages]]:
    """The questions of a new attempt in their order, and what stands on which page.

    `orders` gives an `Order` for each label. No question comes twice; of the pool, those that the taker has not
    `seen` come first. A draw takes what there is where the pool has too few.
    """
    mixed = [pool[place] for place in orders("pool")(len(pool))]
    mixed.sort(key=lambda candidate: candidate.question_id in seen)  # stable: chance decides among equals
    used = {slot for section in sections for slot in section.slots if isinstance(slot, int)}
    draws = [slot for section in sections for slot in section.slots if isinstance(slot, Draw)]
    hands = iter(dealt(draws, [candidate for candidate in mixed if candidate.question_id not in used]))
    laid: list[Laid] = []
    pages: list[Pages] = []
    for number, section in enumerate(sections):
        here = []
        for slot in section.slots:
            if isinstance(slot, int):
                here.append(Laid(slot, random=False))
                continue
            here += [Laid(candidate.question_id, random=True) for candidate in next(hands)]
        if shuffle:
            here = [here[place] for place in orders(f"section {number}")(len(here))]
        first = len(laid) + 1
        laid += here
        positions = range(first, first + len(here))
        cut = tuple(tuple(positions[start : start + per_page]) for start in range(0, len(positions), per_page))
        if cut:
            pages.append(Pages(cut, section.title, section.text))
    return laid, pages


def dealt(draws: Sequence[Draw], pool: Sequence[Candidate]) -> list[list[Candidate]]:
    """What each draw gets, the first of the pool before the later ones, and as many as can be had.

    A draw that takes anything leaves to another what only that one can take: a maximum matching, found by augmenting
    paths, with the earlier candidates kept (they are independent sets of a transversal matroid).
    """
    hands: list[list[Candidate]] = [[] for _ in draws]

    def seat(candidate: Candidate, asked: set[int]) -> bool:
        for number, (draw, hand) in enumerate(zip(draws, hands, strict=True)):
            if number in asked or not draw.takes(candidate):
                continue
            asked.add(number)
            if len(hand) < draw.count:
                hand.append(candidate)
                return True
            for place, other in enumerate(hand):
                if seat(other, asked):
                    hand[place] = candidate
                    return True
        return False

    for candidate in pool:
        seat(candidate, set())
    return hands


def plan_as_json(sections: Sequence[Section]) -> list[dict[str, Any]]:
    return [
        {
            "title": section.title,
            "text": section.text,
            "slots": [
                slot if isinstance(slot, int) else {"draw": slot.count, "tags": list(slot.tags), "difficulty": list(slot.difficulty)}
                for slot in section.slots
            ],
        }
        for section in sections
    ]


def plan_of(written: Sequence[Mapping[str, Any]]) -> list[Section]:
    return [
        Section(
            slots=tuple(
                slot if isinstance(slot, int) else Draw(slot["draw"], tuple(slot["tags"]), tuple(slot["difficulty"]))
                for slot in section["slots"]
            ),
            title=section["title"],
            text=section["text"],
        )
        for section in written
    ]


def pages_as_json(sections: Sequence[Pages]) -> list[dict[str, Any]]:
    return [{"title": each.title, "text": each.text, "pages": [list(page) for page in each.pages]} for each in sections]


def pages_of(written: Sequence[Mapping[str, Any]]) -> list[Pages]:
    return [Pages(tuple(tuple(page) for page in each["pages"]), each["title"], each["text"]) for each in written]
