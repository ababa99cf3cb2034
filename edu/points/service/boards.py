"""Leaderboards: kept as points move, read without adding anything up.

Every posting that counts changes a person's score on four boards (day, week, month, all time), on the four of its subject
if it has one, and the histogram of each, in the posting's own transaction. A rank is then a short sum over the histogram plus those
who reached the same score earlier, and costs the same among a thousand people and a million.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, delete, func, insert, select, tuple_

from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.points.models import BoardDay, Entry, LedgerAccount, Posting, Standing, Tally
from edu.points.rules import (
    COARSE,
    Histogram,
    Period,
    Place,
    Top,
    before,
    board_of,
    boards_of,
    placed,
    recomputed,
    tally_moves,
)

TOP = 50
# A score, which reversals can take below nothing; a posting; a person.
_CURSOR = re.compile(r"(-?[0-9]{1,15})\.([0-9]{1,15})\.([0-9]{1,15})")
AROUND = 3  # people shown above and below oneself

_Standing = Row[int, int, int]  # user_id, score, early
_Places = Select[int, int, int]

# Written once and with bare columns: building a statement costs more than running it.
_standing, _tally_ = table(Standing).c, table(Tally).c
_ORDER = tuple_(_standing.score, _standing.early)
_PLACE = tuple_(bindparam("score", type_=Integer), bindparam("early", type_=Integer))
_SAME = (_standing.score == bindparam("score", type_=Integer)) & (_standing.early == bindparam("early", type_=Integer))
_BOARD: _Places = select(_standing.user_id, _standing.score, _standing.early).where(_standing.board == bindparam("board"))
_DOWNWARDS = _BOARD.order_by(_standing.score.desc(), _standing.early.desc(), _standing.user_id)
_FROM_TOP = _DOWNWARDS.limit(TOP)
# One posting may bring several people to one score: among them the lower number stands higher. The range runs along the index.
_BELOW = _DOWNWARDS.where(_ORDER <= _PLACE, ~(_SAME & (_standing.user_id <= bindparam("person"))))
_FURTHER, _LOWER = _BELOW.limit(TOP), _BELOW.limit(AROUND)
_HIGHER = (
    _BOARD.where(_ORDER >= _PLACE, ~(_SAME & (_standing.user_id >= bindparam("person"))))
    .order_by(_standing.score, _standing.early, _standing.user_id.desc())
    .limit(AROUND)
)
_MINE = _BOARD.where(_standing.user_id == bindparam("reader"))
# Two counts: the long one reads nothing but the index, which has no numbers of people.
_TIED = select(func.count()).where(_standing.board == bindparam("board"), _standing.score == bindparam("score"))
_EARLIER = select(
    _TIED.where(_standing.early > bindparam("early")).scalar_subquery()
    + _TIED.where(_standing.early == bindparam("early"), _standing.user_id < bindparam("person")).scalar_subquery()
)
_TODAY = table(Standing).alias("today")
_AMONG = (
    select(_standing.user_id, _standing.score, _TODAY.c.score.label("gained"))
    .outerjoin(_TODAY, (_TODAY.c.board == bindparam("today")) & (_TODAY.c.user_id == _standing.user_id))
    .where(_standing.board == bindparam("board"), _standing.user_id.in_(bindparam("people", expanding=True)))
    .order_by(_standing.score.desc(), _standing.early.desc(), _standing.user_id)
)
_COUNTS = select(_tally_.grain, _tally_.bucket, _tally_.people).where(
    _tally_.board == bindparam("board"),
    ((_tally_.grain == COARSE) & (_tally_.bucket >= bindparam("low")))
    | ((_tally_.grain == 1) & (_tally_.bucket >= bindparam("fine_low")) & (_tally_.bucket < bindparam("fine_high"))),
)
_PEOPLE = select(func.sum(_tally_.people)).where(_tally_.board == bindparam("board"), _tally_.grain == COARSE)
_SCORES = select(_standing.board, _standing.score).where(
    _standing.user_id == bindparam("person"), _standing.board.in_(bindparam("boards", expanding=True))
)
_DAYS_OF = select(table(BoardDay).c.board, table(BoardDay).c.day).where(table(BoardDay).c.board.in_(bindparam("boards", expanding=True)))
_DAY_OF = select(table(BoardDay).c.day).where(table(BoardDay).c.board == bindparam("board"))


def count(user_id: UserId, amount: int, *, posting: int, now: datetime, subject: str = "") -> None:
    """Add `amount` to the person's scores on the boards of `now`, and on those of the subject. Inside the posting's transaction."""
    if accounts.is_hidden(user_id):
        return
    keys = boards_of(now, subject)
    _begin_day(keys, now)
    old = dict(db.session.execute(_SCORES, {"person": user_id, "boards": list(keys)}).all())
    db.session.execute(
        upsert.merging(Standing, on=("board", "user_id"), put=("early",), add=("score",)),
        [{"board": key, "user_id": user_id, "score": amount, "early": -posting} for key in keys],
    )
    moves: dict[tuple[str, int, int], int] = {}
    for board in keys:
        moves |= tally_moves(board, old=old.get(board), new=old.get(board, 0) + amount)
    _tally(moves)


def leave(user_id: UserId) -> None:
    """Take a person off every board."""
    rows = db.session.execute(select(Standing.board, Standing.score).where(Standing.user_id == user_id)).all()
    for board, score in rows:
        _tally(tally_moves(board, old=score, new=None))
    db.session.execute(delete(Standing).where(Standing.user_id == user_id))


def come_back(user_id: UserId) -> None:
    """Put a person back on every board with the scores the ledger gives."""
    for (board, person), (score, early) in recomputed(_entries(of=user_id)).items():
        db.session.execute(insert(Standing).values(board=board, user_id=person, score=score, early=early))
        _tally(tally_moves(board, old=None, new=score))


def rebuild() -> None:
    """All boards anew from the ledger: after many postings at once, or to mend what `verify` found."""
    absent = accounts.absent_from_boards()
    places = [(key, value) for key, value in ledger_boards().items() if key[1] not in absent]
    counts: dict[tuple[str, int, int], int] = {}
    for (board, _), (score, _) in places:
        for key, people in tally_moves(board, old=None, new=score).items():
            counts[key] = counts.get(key, 0) + people
    for kept in (Standing, Tally, BoardDay):
        db.session.execute(delete(kept))
    if places:
        db.session.execute(
            insert(Standing),
            [{"board": board, "user_id": person, "score": score, "early": early} for (board, person), (score, early) in places],
        )
        db.session.execute(
            insert(Tally), [{"board": board, "grain": grain, "bucket": bucket, "people": n} for (board, grain, bucket), n in counts.items()]
        )


def top(period: Period, *, now: datetime, after: str = "", subject: str = "") -> Top:
    """A page of the board of `period`, of everybody or of a subject, from the top, or from the place `after` on."""
    board = board_of(period, now, subject)
    cursor = _parsed(after)
    page = _rows(_FURTHER, board, cursor) if cursor else _rows(_FROM_TOP, board)
    first = _rank(board, page[0]) if cursor and page else 1
    return Top(
        period=period,
        places=_placed(board, page, first, now=now),
        people=people_on(board),
        more=_cursor(page[-1]) if len(page) == TOP else "",
        subject=subject,
    )


def near(period: Period, *, now: datetime, reader: UserId, subject: str = "") -> tuple[Place, ...]:
    """The reader with `AROUND` people on each side; empty when they are not on the board."""
    board = board_of(period, now, subject)
    mine = db.session.execute(_MINE, {"board": board, "reader": reader}).first()
    if mine is None:
        return ()
    place = (mine.score, mine.early, mine.user_id)
    higher, lower = _rows(_HIGHER, board, place), _rows(_LOWER, board, place)
    return _placed(board, [*reversed(higher), mine, *lower], _rank(board, mine) - len(higher), now=now)


def among(period: Period, people: Collection[UserId], *, now: datetime) -> tuple[Place, ...]:
    """A small board: where these people stand among themselves; who hides is not on it. One statement, and their names."""
    if not people:
        return ()
    asked = {"board": board_of(period, now), "today": board_of(Period.DAY, now), "people": list(people)}
    rows = [(UserId(row.user_id), int(row.score), row.gained) for row in db.session.execute(_AMONG, asked)]
    return placed(rows, accounts.names_of({person for person, _, _ in rows}), moves=period is not Period.DAY)


def subjects_with_board(among: Collection[str]) -> set[str]:
    """Of these subjects, by their slugs, those in which somebody has ever earned points. One statement."""
    keys = {board_of(Period.ALL, datetime.min, subject): subject for subject in among if subject}
    return {keys[row.board] for row in db.session.execute(_DAYS_OF, {"boards": list(keys)})} if keys else set()


def gained(people: Collection[UserId], *, since: datetime) -> list[Place]:
    """What these people have gained since then, the most first; who hides from the boards is left out. Three statements.

    Of equal gains the earlier stands higher, as on the boards.
    """
    shown = set(people) - accounts.absent_from_boards(people)
    rows = db.session.execute(
        select(LedgerAccount.owner_id, func.sum(Entry.amount).label("score"), func.max(Posting.id).label("last"))
        .join(Entry, Entry.account_id == LedgerAccount.id)
        .join(Posting, Posting.id == Entry.posting_id)
        .where(LedgerAccount.owner_id.in_(shown), Entry.counts, Posting.created_at >= since)
        .group_by(LedgerAccount.owner_id)
    ).all()
    in_order = sorted((row for row in rows if row.score > 0), key=lambda row: (-row.score, row.last))
    names = accounts.names_of({row.owner_id for row in in_order})
    return [
        Place(rank=rank, user_id=UserId(row.owner_id), name=names.get(UserId(row.owner_id), ""), score=int(row.score), moved=0)
        for rank, row in enumerate(in_order, start=1)
    ]


def people_on(board: str) -> int:
    """How many people stand on a board."""
    return db.session.execute(_PEOPLE, {"board": board}).scalar() or 0


def ledger_boards() -> dict[tuple[str, UserId], tuple[int, int]]:
    """All boards as the ledger alone gives them: the measure for `verify`."""
    return dict(recomputed(_entries()))


def _entries(*, of: UserId | None = None) -> Iterable[tuple[str, UserId, int, int]]:
    query = (
        select(LedgerAccount.owner_id, Entry.amount, Posting.id, Posting.created_at, Posting.note["subject"].as_string())
        .join(Posting, Posting.id == Entry.posting_id)
        .join(LedgerAccount, LedgerAccount.id == Entry.account_id)
        .where(Entry.counts, LedgerAccount.owner_id.is_not(None))
        .order_by(Posting.id)
    )
    rows: Iterable[Any] = db.session.execute(query.where(LedgerAccount.owner_id == of) if of else query)
    for owner, amount, posting, at, subject in rows:
        for board in boards_of(at, subject or ""):
            yield board, UserId(owner), amount, posting


def _begin_day(keys: Sequence[str], now: datetime) -> None:
    """At the first posting of a day, keep each board's counts as they are: movement is against them."""
    today = f"{now:%Y-%m-%d}"
    known = dict(db.session.execute(_DAYS_OF, {"boards": list(keys)}).all())
    for board in keys:
        if known.get(board) == today:
            continue
        db.session.execute(delete(Tally).where(Tally.board == before(board)))
        counts = select(Tally.grain, Tally.bucket, Tally.people).where(Tally.board == board, Tally.people > 0)
        rows = db.session.execute(counts).all()
        if rows:
            db.session.execute(insert(Tally), [{"board": before(board), "grain": g, "bucket": b, "people": n} for g, b, n in rows])
        db.session.execute(upsert.merging(BoardDay, on=("board",), put=("day",)), {"board": board, "day": today})


def _tally(moves: dict[tuple[str, int, int], int]) -> None:
    rows = [{"board": b, "grain": g, "bucket": k, "people": n} for (b, g, k), n in sorted(moves.items())]
    if rows:
        db.session.execute(upsert.merging(Tally, on=("board", "grain", "bucket"), add=("people",)), rows)


def _rows(query: _Places, board: str, place: tuple[int, int, int] = (0, 0, 0)) -> Sequence[_Standing]:
    return db.session.execute(query, {"board": board, "score": place[0], "early": place[1], "person": place[2]}).all()


def _rank(board: str, row: _Standing) -> int:
    """One more than those with a higher score, and those who reached the same one earlier."""
    higher = _histogram(board, [row.score]).above(row.score)
    values = {"board": board, "score": row.score, "early": row.early, "person": row.user_id}
    return 1 + higher + (db.session.execute(_EARLIER, values).scalar() or 0)


def _histogram(board: str, scores: Collection[int]) -> Histogram:
    """The coarse counts of a board from the lowest of `scores` up, and the fine ones beside them."""
    low, high = min(scores) // COARSE, max(scores) // COARSE + 1
    values = {"board": board, "low": low, "fine_low": low * COARSE, "fine_high": high * COARSE}
    return Histogram.of(db.session.execute(_COUNTS, values))


def _placed(board: str, rows: Sequence[_Standing], first: int, *, now: datetime) -> tuple[Place, ...]:
    """Consecutive rows, the first of rank `first`, with names and movement."""
    if not rows:
        return ()
    names = accounts.names_of({row.user_id for row in rows})
    moved = _movements(board, {row.user_id: row.score for row in rows}, now=now)
    return tuple(
        Place(
            rank=rank,
            user_id=UserId(row.user_id),
            name=names.get(UserId(row.user_id), ""),
            score=row.score,
            moved=moved[row.user_id],
        )
        for rank, row in enumerate(rows, start=first)
    )


def _movements(board: str, scores: dict[int, int], *, now: datetime) -> dict[int, int | None]:
    """Places won or lost since the day began, those with equal scores sharing a place both times."""
    today = board_of(Period.DAY, now, board.partition("/")[2])
    rolled = db.session.execute(_DAY_OF, {"board": board}).scalar()
    if board == today or rolled != f"{now:%Y-%m-%d}":
        return dict.fromkeys(scores, 0)
    gains = select(Standing.user_id, Standing.score).where(Standing.board == today, Standing.user_id.in_(scores))
    gained = dict(db.session.execute(gains).all())
    earlier = {person: score - gained.get(person, 0) for person, score in scores.items()}
    then, current = _histogram(before(board), earlier.values()), _histogram(board, scores.values())
    return {person: then.above(earlier[person]) - current.above(score) if earlier[person] > 0 else None for person, score in scores.items()}


def _cursor(row: _Standing) -> str:
    return f"{row.score}.{-row.early}.{row.user_id}"


def _parsed(cursor: str) -> tuple[int, int, int] | None:
    """A place from an address, or None for junk: then the page is the first."""
    found = _CURSOR.fullmatch(cursor)
    return (int(found[1]), -int(found[2]), int(found[3])) if found else None
