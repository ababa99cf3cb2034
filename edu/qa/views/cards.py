"""Cards of questions made ready for their template: every word said, every address made.

A page has twenty cards with a dozen words each. Said one by one in the template they cost more than all else of the page.
"""

from collections.abc import Sequence
from datetime import UTC, date
from functools import lru_cache
from typing import NamedTuple

from babel.dates import format_date
from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from edu.core.i18n import in_language
from edu.qa.rules.cards import Preview
from edu.qa.service.listing import Card
from edu.web.words import language


class Ready(NamedTuple):
    """A card as the template draws it. A tuple: a page makes twenty of sixteen fields, and a frozen dataclass sets each by a call."""

    url: str
    title: str
    lang: str
    preview: Preview
    rest: str  # what of the preview doesn't stand there, and pictures
    bounty: str
    solved: str
    closed: str
    numbers: tuple[str, ...]
    by: str
    by_url: str  # "" for who asks without a name or is gone
    rank: str
    moment: str
    day: str
    level: str
    places: tuple[tuple[str, str], ...]  # address and name of its subject and topics


def ready(cards: Sequence[Card]) -> list[Ready]:
    """The cards in the reader's language; days are those of UTC, since a drawn list is everybody's."""
    lang = language()
    root = f"{request.script_root}/{lang}"
    return [_ready(card, lang, root) for card in cards]


def _ready(card: Card, lang: str, root: str) -> Ready:
    author, shown = card.author, card.preview
    places = [(f"{root}/topics/{topic.slug}", in_language(topic.title, lang)) for topic in card.topics]
    if card.subject:
        places.insert(0, (f"{root}/subjects/{card.subject.slug}", in_language(card.subject.name, lang)))
    # Of a young question only that it waits is worth a word: noughts say nothing. What a solved one paid is on its page.
    counts = (("answers", card.answers), ("score", card.score), ("views", card.views), ("price", 0 if card.solved else card.price))
    numbers = tuple(_said(lang, what, number) for what, number in counts if number or what == "answers")
    rest = (("lines" if shown.kind == "code" else "items", shown.more), ("pictures", shown.pictures))
    return Ready(
        url=f"{root}/questions/{card.id}",
        title=card.title,
        lang=card.lang,
        preview=shown,
        rest=" · ".join(_said(lang, what, number) for what, number in rest if number),
        bounty=_said(lang, "bounty", card.bounty) if card.bounty else "",
        solved=_said(lang, "solved") if card.solved else "",
        closed=_said(lang, "closed") if card.state == "closed" and not card.solved else "",
        numbers=numbers,
        by=_said(lang, "anonymous") if author is None else author.name or _said(lang, "gone"),
        by_url=f"{root}/people/{author.id}" if author and author.name else "",
        rank=in_language(author.rank.name, lang) if author and author.name else "",
        moment=card.at.isoformat(),
        day=_day(lang, card.at.astimezone(UTC).date()),
        level=in_language(card.level.name, lang) if card.level else "",
        places=tuple(places),
    )


@lru_cache(maxsize=8192)
def _said(lang: str, what: str, number: int = 0) -> str:
    """A word of a card, or a number with what it counts, in the language of this answer, which is `lang`."""
    match what:
        case "answers":
            return str(ngettext("%(num)s answer", "%(num)s answers", number) if number else _("No answers yet"))
        case "views":
            return str(ngettext("%(num)s view", "%(num)s views", number))
        case "price":
            return str(ngettext("pays %(num)s point", "pays %(num)s points", number))
        case "bounty":
            return str(ngettext("Bounty: %(num)s point", "Bounty: %(num)s points", number))
        case "score":
            return str(_("rated %(score)s", score=f"−{-number}" if number < 0 else str(number)))
        case "lines":
            return str(ngettext("and %(num)s line more", "and %(num)s lines more", number))
        case "items":
            return str(ngettext("and %(num)s item more", "and %(num)s items more", number))
        case "pictures":
            return str(ngettext("%(num)s picture", "%(num)s pictures", number))
        case "solved":
            return str(_("Solved"))
        case "closed":
            return str(_("Closed"))
        case "anonymous":
            return str(_("Anonymous"))
        case _:
            return str(_("deleted account"))


@lru_cache(maxsize=1024)
def _day(lang: str, day: date) -> str:
    return str(format_date(day, "d MMMM y", locale=lang))
