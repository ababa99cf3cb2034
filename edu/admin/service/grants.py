"""Points and VIP days given by hand, each with a reason; much of it only when two admins agree, and never to oneself."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from edu.accounts.rules import Deleted
from edu.accounts.service import people as accounts
from edu.accounts.service import roles
from edu.admin.models import PointGrant
from edu.admin.rules import grants as rules
from edu.admin.rules.grants import State
from edu.core import events
from edu.core.errors import Conflict, NotAllowed, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.money import check_amount
from edu.db.base import db, table
from edu.db.session import transaction
from edu.notifications.service import telling
from edu.points.rules import Breach, Cause, Given, breaches
from edu.points.service import ledger, statements, vip
from edu.site.service import audit

MOST_LISTED = 100
_GRANT = table(PointGrant).c


@dataclass(frozen=True, slots=True)
class Grant:
    id: int
    user_id: UserId
    name: str
    amount: int
    reason: str
    state: State
    asked_by: UserId
    asked_by_name: str
    asked_at: datetime
    decided_by_name: str


def ask(user_id: UserId, amount: int, *, reason: str, by: UserId, now: datetime) -> State:
    """Give points, or where it is much, have a second admin asked. Raises Invalid, NotFound; NotAllowed for oneself."""
    amount, reason = check_amount(amount), rules.check_reason(reason)
    _never_oneself(user_id, by)
    with transaction():
        roles.hold(user_id)  # or two at once would each find the other's sum not there yet
        waits = rules.needs_another(amount, lately=_lately(user_id, by=by, now=now))
        values = {"user_id": user_id, "amount": amount, "reason": reason, "asked_by": by, "asked_at": now}
        values |= {"state": (State.WAITING if waits else State.GIVEN).value, "decided_at": None if waits else now}
        number = int(db.session.scalars(insert(table(PointGrant)).values(values).returning(_GRANT.id)).one())
        if waits:
            audit.record("grant-asked", by=by, about=f"person:{user_id}", details={"grant": number, "amount": amount}, now=now)
            return State.WAITING
        _pay(number, user_id, amount, by=by, now=now)
        return State.GIVEN


def _lately(user_id: UserId, *, by: UserId, now: datetime) -> int:
    own = _GRANT.user_id == user_id, _GRANT.asked_by == by, _GRANT.state == State.GIVEN.value, _GRANT.asked_at > now - rules.TOGETHER
    return int(db.session.scalar(select(func.coalesce(func.sum(_GRANT.amount), 0)).where(*own)) or 0)


def _pay(number: int, user_id: UserId, amount: int, *, by: UserId, now: datetime) -> None:
    cause = Cause("grant", f"grant:{number}", what={"ru": "От администрации", "en": "From the administration"}, path="/points/bank")
    posting = ledger.award(user_id, amount, cause=cause, now=now)
    if posting is not None:
        events.announce(Given(user_id, amount, posting, "", now))
    audit.record("grant-given", by=by, about=f"person:{user_id}", details={"grant": number, "amount": amount}, now=now)


def decide(number: int, *, agree: bool, by: UserId, now: datetime) -> None:
    """Agree to a grant that waits, or refuse it. Raises NotFound; Conflict when it is decided; NotAllowed for who asked, or gets it."""
    with transaction():
        asked = db.session.execute(
            select(_GRANT.user_id, _GRANT.amount, _GRANT.asked_by, _GRANT.state).where(_GRANT.id == number).with_for_update()
        ).first()
        if asked is None:
            raise NotFound(message("There is no such grant."))
        if asked.state != State.WAITING.value:
            raise Conflict(message("This has been decided already."))
        user_id = UserId(asked.user_id)
        _never_oneself(user_id, by)
        if agree and asked.asked_by == by:
            raise NotAllowed(message("So many points need a second person: another administrator agrees to them."))
        values = {"state": (State.GIVEN if agree else State.REFUSED).value, "decided_by": by, "decided_at": now}
        db.session.execute(update(table(PointGrant)).where(_GRANT.id == number).values(values))
        if agree:
            roles.hold(user_id)  # who is gone by now gets nothing
            _pay(number, user_id, int(asked.amount), by=by, now=now)
        else:
            audit.record("grant-refused", by=by, about=f"person:{user_id}", details={"grant": number}, now=now)


def _never_oneself(user_id: UserId, by: UserId) -> None:
    if user_id == by:
        raise NotAllowed(message("Nobody gives points to themselves: another administrator does."))


def give_vip(user_id: UserId, days: int, *, reason: str, key: str, by: UserId, now: datetime) -> None:
    """Give VIP days; the same `key` gives once. Raises Invalid, NotFound; NotAllowed for oneself."""
    reason = rules.check_reason(reason)
    _never_oneself(user_id, by)
    with transaction():
        roles.hold(user_id)
        source = f"admin:{by}:{key}"
        if vip.add(user_id, days, source=source, by=by, reason=reason, now=now) is not None:
            what = {"ru": f"Вам подарен VIP, дней: {days}", "en": f"You have been given VIP, days: {days}"}
            telling.tell(user_id, kind="shop", what=what, path="/vip", key=source, now=now)
            audit.record("vip-given", by=by, about=f"person:{user_id}", details={"days": days}, now=now)


def waiting() -> list[Grant]:
    """Grants that need a second person, the oldest first."""
    return _listed(_GRANT.state == State.WAITING.value)


def of(user_id: UserId) -> list[Grant]:
    """What one person was given or is to be given, by hand."""
    return _listed(_GRANT.user_id == user_id)


def _listed(which: object) -> list[Grant]:
    rows = db.session.execute(select(table(PointGrant)).where(which).order_by(_GRANT.id).limit(MOST_LISTED)).all()  # type: ignore[arg-type]
    ids = {row.user_id for row in rows} | {row.asked_by for row in rows} | {row.decided_by for row in rows if row.decided_by}
    names = accounts.names_of(ids)
    return [
        Grant(
            row.id, UserId(row.user_id), names.get(row.user_id, ""), row.amount, row.reason, State(row.state),
            UserId(row.asked_by), names.get(row.asked_by, ""), row.asked_at, names.get(row.decided_by, ""),
        )
        for row in rows
    ]  # fmt: skip


def personal_data(user_id: UserId) -> list[dict[str, object]]:
    """What a person was given by hand, for their export."""
    return [
        {"amount": each.amount, "reason": each.reason, "state": each.state.value, "at": each.asked_at.isoformat()} for each in of(user_id)
    ]


def find_breaches() -> list[Breach]:
    """Grants without their line in the ledger, and lines without their grant. For `edu points verify`."""
    rows = db.session.execute(select(_GRANT.user_id, _GRANT.id).where(_GRANT.state == State.GIVEN.value))
    given = {(UserId(row.user_id), f"grant:{row.id}") for row in rows}
    paid = {(each.person, each.source) for each in statements.written("grant")}
    return breaches(
        {"every grant is in the ledger": sorted(given - paid), "every grant in the ledger has been decided": sorted(paid - given)}
    )


def hear_deleted(event: Deleted) -> None:
    """That points were given stays, as the ledger's entries do; what for is nobody's business now. What waits is refused."""
    with transaction():
        own = update(table(PointGrant)).where(_GRANT.user_id == event.user_id)
        db.session.execute(own.where(_GRANT.state == State.WAITING.value).values(state=State.REFUSED.value, decided_at=event.now))
        db.session.execute(own.values(reason=""))
