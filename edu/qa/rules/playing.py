"""A matching task found in a question: played on its page, and compared with those of the bank."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz

from edu.core.i18n import LANGUAGES, Text, in_language
from edu.core.marks import Body, Reply, token
from edu.core.text import folded

ALIKE = 0.5  # of a task's items must stand in another for the two to be alike
ROW = re.compile(r"prompts\[(\d+)\]")
SAME = 85  # of 100: how like two items are that are the same, typing errors and cut words allowed


def askable(body: Body) -> Body:
    """The task as it can be asked: where the key is missing a card stands in for it, which is told to nobody."""
    names = list(body["cards"])
    free = [name for name in names if name not in {prompt.get("answer") for prompt in body["prompts"]}]
    prompts = [prompt if "answer" in prompt else {**prompt, "answer": free.pop(0) if free else names[0]} for prompt in body["prompts"]]
    return {**body, "prompts": prompts}


def row_at(body: Body, place: str, lang: str) -> str:
    """The row of the task that a place in it belongs to, as it is read: "prompts[2].answer" is the third; "" where it is none's."""
    found = ROW.match(place)
    return in_language(body["prompts"][int(found[1])].get("text"), lang) if found else ""


def laid(body: Body, reply: Reply, lang: str) -> Sequence[tuple[str, str]]:
    """What a reply has put together, as it is read; what it left open is left out."""
    cards = {token(text): text for text in body["cards"].values()}
    pairs = []
    for prompt in body["prompts"]:
        chosen = reply.get(token(prompt["text"]))
        chosen = chosen[0] if isinstance(chosen, list) and chosen else chosen
        if isinstance(chosen, str) and chosen in cards:
            pairs.append((in_language(prompt["text"], lang), in_language(cards[chosen], lang)))
    return pairs


def as_answer(pairs: Iterable[tuple[str, str]]) -> str:
    """Pairs as an answer begins with them."""
    return "\n".join(f"- {prompt} — {card}" for prompt, card in pairs)


def likest(body: Body, others: Sequence[Body]) -> int | None:
    """The place of the task most like this one; None where none is alike."""
    found = [(likeness(body, other), -place) for place, other in enumerate(others)]
    best = max(found, default=(0.0, 0))
    return -best[1] if best[0] >= ALIKE else None


def likeness(one: Body, other: Body) -> float:
    """Which share of the items of `one` stands in `other`, in the language in which it is the larger."""
    items = _items(one, LANGUAGES[0]) or _items(one, LANGUAGES[1])
    return max(_share(items, _items(other, lang)) for lang in LANGUAGES)


def _share(items: Sequence[str], others: Sequence[str]) -> float:
    return sum(any(fuzz.ratio(item, other) >= SAME for other in others) for item in items) / len(items) if items else 0.0


def _items(body: Body, lang: str) -> list[str]:
    texts: list[Any] = [*(prompt.get("text") for prompt in body.get("prompts", ())), *_cards(body)]
    return [folded(in_language(text, lang)).rstrip(" .;…") for text in texts if text]


def _cards(body: Body) -> list[Text]:
    cards = body.get("cards", {})
    return list(cards.values()) if isinstance(cards, Mapping) else []
