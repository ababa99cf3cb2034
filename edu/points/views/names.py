"""What accounts and causes are called, wherever they are shown."""

from collections.abc import Mapping
from functools import cache

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from edu.core.ids import UserId
from edu.points.rules import Line
from edu.web.words import text

ACCOUNTS = {
    "wallet": _l("Wallet"),
    "deposit": _l("Deposit"),
    "escrow": _l("Held"),
    "pending": _l("Pending"),
    "fund": _l("Common funds"),
}
KINDS = {
    "answer": _l("Answers"),
    "authored": _l("Questions that others use"),
    "award": _l("Awards"),
    "bounty": _l("Bounties"),
    "bounty-paid": _l("Bounties won"),
    "deposit": _l("Deposit"),
    "donation": _l("Donations"),
    "fund": _l("Common funds"),
    "gift": _l("Gifts"),
    "grant": _l("Granted by hand"),
    "interest": _l("Interest"),
    "invited": _l("Came by a friend's link"),
    "qualified": _l("First points, now yours"),
    "quest": _l("Quests"),
    "question": _l("Asking"),
    "question-back": _l("Price of a question back"),
    "quiz": _l("Quizzes"),
    "quiz-held": _l("Quizzes, held until review"),
    "referral": _l("Friends brought along"),
    "regrade": _l("Corrected marks"),
    "shop": _l("Shop"),
    "sign-up": _l("First points"),
}


def said(line: Line, people: Mapping[UserId, str]) -> str:
    """What a line of a statement says, in the reader's language; `people`: those it may be about."""
    words = what = text(line.what)
    if line.reversal:
        words = _("Taken back: %(title)s", title=what)
    elif line.other:
        name = people.get(line.other) or _("deleted account")
        words = _("A gift from %(name)s", name=name) if line.amount > 0 else _("A gift to %(name)s", name=name)
    elif line.kind == "quiz":
        words = _("Quiz: %(title)s", title=what)
    elif line.kind == "regrade":
        words = _("Mark corrected: %(title)s", title=what)
    return words


@cache
def kinds_in(lang: str) -> tuple[tuple[str, str], ...]:
    """Every kind of cause and what it is called in the reader's language, by name: once a process."""
    return tuple(sorted(((kind, str(name)) for kind, name in KINDS.items()), key=lambda pair: pair[1]))
