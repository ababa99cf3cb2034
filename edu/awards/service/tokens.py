"""Things in hand that are used up one by one: streak freezes, hints, boosts. The shop puts them there."""

from sqlalchemy import bindparam, select, update

from edu.awards.models import Token
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction

_TOKEN = table(Token).c
_ALL = select(_TOKEN.kind, _TOKEN.n).where(_TOKEN.user_id == bindparam("own"), _TOKEN.n > 0)
_TAKE = (
    update(table(Token))
    .where(_TOKEN.user_id == bindparam("own"), _TOKEN.kind == bindparam("which"), _TOKEN.n >= bindparam("many"))
    .values(n=_TOKEN.n - bindparam("many"))
    .returning(_TOKEN.n)
)


def in_hand(user_id: UserId) -> dict[str, int]:
    """How many of each kind a person has. One statement."""
    return {row.kind: row.n for row in db.session.execute(_ALL, {"own": user_id})}


def put(user_id: UserId, kind: str, n: int) -> None:
    """Give a person `n` of a kind."""
    with transaction():
        db.session.execute(upsert.merging(Token, on=("user_id", "kind"), add=("n",)), {"user_id": user_id, "kind": kind, "n": n})


def take(user_id: UserId, kind: str, n: int = 1) -> bool:
    """Use up `n` of a kind; False, and nothing is used, when there are fewer."""
    with transaction():
        return db.session.execute(_TAKE, {"own": user_id, "which": kind, "many": n}).first() is not None
