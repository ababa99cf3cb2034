"""A class's common fund: what its people have donated, and what its teachers give out of it."""

from datetime import datetime

from edu.accounts.rules import Reader
from edu.classroom.service import classes, members
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.session import transaction
from edu.points.service import bank
from edu.site.service import audit


def name_of(class_id: int) -> str:
    """What the ledger calls the fund of a class."""
    return f"class:{class_id}"


def funds_of(user_id: UserId) -> list[tuple[str, str]]:
    """The funds of the classes a person is a student of, with the classes' names."""
    return [(name_of(each.id), each.name) for each in classes.list_joined(user_id) if not each.archived]


def balance_of(class_id: int) -> int:
    """What the fund of a class holds."""
    return bank.fund_balance(name_of(class_id))


def pay(class_id: int, to: int, amount: int, *, key: str, by: Reader, now: datetime) -> None:
    """Out of the fund to a student of the class, once for each key. Raises NotFound, Invalid, Conflict."""
    with transaction():
        classes.get_taught(class_id, by=by)
        if to not in {member.user_id for member in members.list_members(class_id)}:
            raise Invalid(message("Choose a student of this class."), field="to")
        paid = bank.pay_from_fund(name_of(class_id), UserId(to), amount, key=key, now=now)
        if paid is not None:
            audit.record("class-fund-paid", by=by.id, about=f"class:{class_id}", details={"to": to, "points": amount}, now=now)
