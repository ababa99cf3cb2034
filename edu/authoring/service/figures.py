"""How questions of the bank have done in the quizzes they were used in."""

from collections.abc import Collection
from dataclasses import dataclass

from edu.accounts.rules import Reader
from edu.authoring.rules.drafts import name_of
from edu.authoring.service import quizzes
from edu.core.i18n import Text
from edu.quizzes.rules.keeping import Keep
from edu.quizzes.service import bank, sheets, statistics

MOST_QUIZZES = 3  # looked at for a page of questions: each is a report of its own


@dataclass(frozen=True, slots=True)
class Use:
    """A question's use: quizzes that ask it or have asked it, and its figures over those that were looked at."""

    quizzes: tuple[str, ...]
    attempts: int  # first attempts that had it
    facility: float | None  # mean mark, 0 to 1
    discrimination: float | None  # -1 to 1, of the quiz with the most attempts


def asked_in(id: int, *, by: Reader) -> list[tuple[str, Text]]:
    """The quizzes that ask a question, or have asked it, of those the reader may change: short name and title, the newest first."""
    slugs = bank.used_in([name_of(id)]).get(name_of(id), [])
    may = quizzes.keeping_of(slugs, by=by) if slugs else {}
    titles = sheets.titles() if slugs else {}
    return [(slug, titles[slug]) for slug in slugs if may[slug] is Keep.RUN]


def uses_of(ids: Collection[int]) -> dict[int, Use]:
    """The use of those questions that are in a quiz, by their numbers."""
    used = bank.used_in([name_of(id) for id in ids])
    slugs = list(dict.fromkeys(slug for each in used.values() for slug in each))[:MOST_QUIZZES]
    found = {(slug, each.name): each.figures for slug in slugs for each in statistics.get(slug).questions}
    uses = {}
    for id in ids:
        name = name_of(id)
        figures = [found[slug, name] for slug in used.get(name, ()) if (slug, name) in found and found[slug, name].answers]
        attempts = sum(each.answers for each in figures)
        marked = [each for each in figures if each.facility is not None]
        weight = sum(each.answers for each in marked)
        facility = sum((each.facility or 0) * each.answers for each in marked) / weight if weight else None
        best = max(figures, key=lambda each: each.answers, default=None)
        if name in used:
            uses[id] = Use(
                tuple(used[name]), attempts, facility, best.discrimination / 100 if best and best.discrimination is not None else None
            )
    return uses
