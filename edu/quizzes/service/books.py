"""Whether what quizzes have paid and what the ledger has written are the same, both ways."""

from sqlalchemy import select

from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.points.rules import Breach, breaches
from edu.points.service import statements
from edu.quizzes.models.attempts import Attempt

_ATTEMPT = table(Attempt).c
_PAID = select(_ATTEMPT.id, _ATTEMPT.user_id, _ATTEMPT.posting_id).where(_ATTEMPT.user_id.is_not(None))


def find_breaches() -> list[Breach]:
    """Attempts whose payment is not in the ledger, and payments whose attempt is not there. For `edu points verify`."""
    attempts = {row.id: row for row in db.session.execute(_PAID)}
    written: dict[int, int] = {}  # posting: attempt
    lost: dict[int, UserId] = {}
    for number, person, source, _ in statements.written("quiz"):
        kind, _, rest = source.partition(":")
        attempt = rest.partition(":")[0]
        if kind != "attempt" or not attempt.isdigit():
            continue  # the demo's
        written[number] = int(attempt)
        known = attempts.get(int(attempt))
        if known is None or known.user_id != person:
            lost[number] = person
    alive = {person for person, name in accounts.names_of(set(lost.values())).items() if name}  # the others' attempts went with them
    orphans = [number for number, person in lost.items() if person in alive]
    unpaid = [row.id for row in attempts.values() if row.posting_id is not None and written.get(row.posting_id) != row.id]
    found = {"every quiz that paid is in the ledger": unpaid, "every quiz's line in the ledger has its attempt": orphans}
    return breaches(found)
