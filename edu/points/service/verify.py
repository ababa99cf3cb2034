"""Whether the ledger holds: each invariant by name, checked in the database from the entries alone."""

from sqlalchemy import select, text

from edu.accounts.service import people as accounts
from edu.db.base import db
from edu.points.models import Standing, Tally
from edu.points.rules import Breach, tally_moves
from edu.points.service import boards

# Each query gives the rows that break it.
_INVARIANTS = {
    "every posting sums to nothing over two entries or more": """
        SELECT p.id FROM ledger_posting p LEFT JOIN ledger_entry e ON e.posting_id = p.id
        GROUP BY p.id HAVING COUNT(e.id) < 2 OR SUM(e.amount) <> 0""",
    "all entries sum to nothing": "SELECT SUM(amount) FROM ledger_entry HAVING SUM(amount) <> 0",
    "each balance equals the sum of its entries": """
        SELECT a.id FROM ledger_account a LEFT JOIN ledger_entry e ON e.account_id = a.id
        GROUP BY a.id, a.balance HAVING a.balance <> COALESCE(SUM(e.amount), 0)""",
    "versions run from 1 without a gap": """
        SELECT a.id FROM ledger_account a LEFT JOIN ledger_entry e ON e.account_id = a.id
        GROUP BY a.id, a.version
        HAVING a.version <> COUNT(e.id) OR a.version <> COALESCE(MAX(e.version), 0) OR COALESCE(MIN(e.version), 1) <> 1""",
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
    "a person's wallet is touched only by postings about them": """
        SELECT e.id FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
        JOIN ledger_posting p ON p.id = e.posting_id WHERE a.owner_id IS NOT NULL AND a.owner_id <> p.person_id""",
}


def verify() -> list[Breach]:
    """Every broken invariant with its first offenders; empty when the ledger holds."""
    breaches = []
    for name, query in _INVARIANTS.items():
        offenders = [str(row[0]) for row in db.session.execute(text(f"{query} LIMIT 5"))]
        if offenders:
            breaches.append(Breach(name, ", ".join(offenders)))
    return breaches + _boards()


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
