"""Who may not take part for a while, as much of it as accounts have to know. Why, and until when, others know."""

from datetime import datetime

from sqlalchemy import select, update

from edu.accounts.models import User
from edu.accounts.rules import Barred
from edu.core import events
from edu.core.ids import UserId
from edu.db.base import db
from edu.db.session import transaction


def bar(user_id: UserId, barred: bool, *, now: datetime) -> None:
    """Note that a person may not take part, or may again. Twice does no harm; nor does it to one who is gone."""
    with transaction():
        changed = update(User).where(User.id == user_id, User.barred.is_not(barred)).values(barred=barred).returning(User.id)
        if db.session.scalar(changed) is not None:
            events.announce(Barred(user_id, barred, now))


def all_barred() -> list[UserId]:
    """Everybody who may not take part."""
    return [UserId(number) for number in db.session.scalars(select(User.id).where(User.barred).order_by(User.id))]
