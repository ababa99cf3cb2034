"""The share of a quiz's points that waits until the question is still right when it comes up for review.

A site that holds nothing (its setting `points_held_share`) pays all at once. What has been held before is paid out all
the same: `let_go` is for the review to call when an item was right.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from edu.core.i18n import Text
from edu.core.ids import UserId
from edu.db.session import transaction
from edu.points.rules import HELD_SHARE, Cause
from edu.points.service import ledger
from edu.site.service import settings

KIND = "quiz-held"


def hold_back(user_id: UserId, gains: Mapping[int, int], *, source: str, cause: Cause, now: datetime) -> int:
    """Put the site's share of the points gained by question aside for `cause`; how many in all. Inside the paying transaction."""
    share = settings.value(HELD_SHARE)
    held = {question: points * share // 100 for question, points in gains.items()} if share else {}
    for question, points in held.items():
        if points:
            held_for = replace(cause, kind=KIND, source=f"question:{question}@{source}")
            ledger.hold_back(user_id, points, cause=held_for, now=now)
    return sum(held.values())


def let_go(user_id: UserId, question_id: int, *, now: datetime) -> int:
    """Pay out what is held for a question that was right again at its review; how many points. Once for each hold."""
    prefix, paid = f"question:{question_id}@", 0
    with transaction():
        for held in ledger.holds_of(user_id, KIND):
            if held.open and held.source.startswith(prefix):
                what: Text = {"ru": "Ещё помните: отложенные баллы", "en": "Still known: points that were held"}
                cause = Cause(KIND, f"known:{held.posting_id}", what=what, path="/review")
                ledger.let_go(held.posting_id, earned=True, cause=cause, now=now)
                paid += held.amount
    return paid
