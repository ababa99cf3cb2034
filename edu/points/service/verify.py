"""Whether the ledger holds: each invariant by name, checked in the database from the entries alone."""

from collections.abc import Iterator

from flask import current_app
from sqlalchemy import bindparam, select, text

from edu.accounts.service import people as accounts
from edu.db.base import db, table
from edu.points.models import Entry, Posting, Standing, Tally
from edu.points.rules import Breach, Side, link, tally_moves
from edu.points.service import boards

CHUNK = 5000  # postings read at a time
SHOWN = 5  # offenders named

# Each query gives the rows that break it.
_INVARIANTS = {
    "every posting sums to nothing over two entries or more": """
        SELECT p.id FROM ledger_posting p LEFT JOIN ledger_entry e ON e.posting_id = p.id
        GROUP BY p.id HAVING COUNT(e.id) < 2 OR SUM(e.amount) <> 0""",
    "all entries sum to nothing": "SELECT SUM(amount) FROM ledger_entry HAVING SUM(amount) <> 0",
    "each balance equals the sum of its entries": """
        SELECT a.id FROM ledger_account a
        LEFT JOIN (SELECT account_id, SUM(amount) AS held FROM ledger_entry GROUP BY account_id) e ON e.account_id = a.id
        WHERE a.balance <> COALESCE(e.held, 0)""",
    "versions run from 1 without a gap": """
        SELECT a.id FROM ledger_account a LEFT JOIN (
            SELECT account_id, COUNT(*) AS number, MAX(version) AS last, MIN(version) AS first FROM ledger_entry GROUP BY account_id
        ) e ON e.account_id = a.id
        WHERE a.version <> COALESCE(e.number, 0) OR a.version <> COALESCE(e.last, 0) OR COALESCE(e.first, 1) <> 1""",
    "each entry's balance is the one before plus its amount": """
        SELECT id FROM (
            SELECT id, balance, amount, COALESCE(LAG(balance) OVER (PARTITION BY account_id ORDER BY version), 0) AS earlier
            FROM ledger_entry) AS running
        WHERE balance <> earlier + amount""",
    "no wallet was ever below nothing": """
        SELECT e.id FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
        WHERE a.purpose <> 'mint' AND e.balance < 0""",
    "a reversal negates its posting exactly": """
        SELECT r.id FROM ledger_posting r
        JOIN ledger_entry e ON e.posting_id = r.reverses_id
        LEFT JOIN ledger_entry t ON t.posting_id = r.id AND t.account_id = e.account_id AND t.amount = -e.amount
        WHERE t.id IS NULL""",
    "a person's points are taken only by postings about them, or what undoes one": """
        SELECT e.id FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
        JOIN ledger_posting p ON p.id = e.posting_id
        WHERE e.amount < 0 AND a.owner_id IS NOT NULL AND a.owner_id <> p.person_id AND p.reverses_id IS NULL""",
    "what was held is paid out whole, and only that": """
        SELECT r.id FROM ledger_posting r
        LEFT JOIN (SELECT e.posting_id, e.account_id, e.amount FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
            WHERE a.purpose = 'escrow') held ON held.posting_id = r.resolves_id AND held.amount > 0
        LEFT JOIN (SELECT e.posting_id, e.account_id, e.amount FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
            WHERE a.purpose = 'escrow') paid ON paid.posting_id = r.id AND paid.account_id = held.account_id
        WHERE r.resolves_id IS NOT NULL AND COALESCE(held.amount, 0) <> COALESCE(-paid.amount, -1)
        UNION ALL
        SELECT p.id FROM ledger_posting p JOIN ledger_entry e ON e.posting_id = p.id JOIN ledger_account a ON a.id = e.account_id
        WHERE a.purpose = 'escrow' AND e.amount < 0 AND p.resolves_id IS NULL""",
    "only a wallet's entries count on the boards": """
        SELECT e.id FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id WHERE e.counts AND a.purpose <> 'wallet'""",
    "interest is paid once for a month": """
        SELECT person_id FROM ledger_posting WHERE kind = 'interest' GROUP BY person_id, source HAVING COUNT(*) > 1""",
    "first points are given once": """
        SELECT person_id FROM ledger_posting WHERE kind = 'sign-up' GROUP BY person_id HAVING COUNT(*) > 1""",
}

_POSTING, _ENTRY = table(Posting).c, table(Entry).c
_POSTINGS = select(table(Posting)).where(_POSTING.id > bindparam("after")).order_by(_POSTING.id).limit(CHUNK)
_SIDES = select(_ENTRY.posting_id, _ENTRY.account_id, _ENTRY.amount, _ENTRY.balance, _ENTRY.version, _ENTRY.counts).where(
    _ENTRY.posting_id.between(bindparam("first"), bindparam("last"))
)


def verify() -> list[Breach]:
    """Every broken invariant with its first offenders; empty when the ledger holds."""
    breaches = []
    for name, query in _INVARIANTS.items():
        offenders = [str(row[0]) for row in db.session.execute(text(f"SELECT * FROM ({query}) AS found LIMIT {SHOWN}"))]
        if offenders:
            breaches.append(Breach(name, ", ".join(offenders)))
    changed = list(_broken_links())
    if changed:
        breaches.append(Breach("each posting is as it was written", ", ".join(map(str, changed[:SHOWN]))))
    for check in current_app.extensions["ledger_checks"]:
        breaches += check()
    return breaches + _boards()


def _broken_links() -> Iterator[int]:
    """The numbers of postings that are not what their digest was taken over, or do not follow the one before."""
    before, after = "", 0
    while rows := db.session.execute(_POSTINGS, {"after": after}).mappings().all():
        sides: dict[int, list[Side]] = {}
        for posting, *side in db.session.execute(_SIDES, {"first": rows[0]["id"], "last": rows[-1]["id"]}):
            sides.setdefault(posting, []).append(Side(*side))
        for row in rows:
            if link(before, dict(row), sides.get(row["id"], ())) != row["digest"]:
                yield row["id"]
            before = row["digest"]
        after = rows[-1]["id"]


def _boards() -> list[Breach]:
    absent = accounts.absent_from_boards()
    due = {key: value for key, value in boards.ledger_boards().items() if key[1] not in absent}
    rows = db.session.execute(select(Standing.board, Standing.user_id, Standing.score, Standing.early)).all()
    kept = {(row.board, row.user_id): (row.score, row.early) for row in rows}
    breaches = []
    if kept != due:
        odd = sorted({key for key in kept.keys() | due.keys() if kept.get(key) != due.get(key)})
        breaches.append(Breach("the boards are what the ledger says", ", ".join(map(str, odd[:5]))))
    counts: dict[tuple[str, int, int], int] = {}
    for (board, _), (score, _) in kept.items():
        for key, people in tally_moves(board, old=None, new=score).items():
            counts[key] = counts.get(key, 0) + people
    tallies = select(Tally.board, Tally.grain, Tally.bucket, Tally.people).where(Tally.people != 0, ~Tally.board.like("%@before"))
    tallied = {(row.board, row.grain, row.bucket): row.people for row in db.session.execute(tallies)}
    if tallied != counts:
        odd_counts = sorted(key for key in tallied.keys() | counts.keys() if tallied.get(key) != counts.get(key))
        breaches.append(Breach("the histograms count the boards", ", ".join(map(str, odd_counts[:5]))))
    return breaches
