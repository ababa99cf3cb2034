"""The second step of signing in: codes from a phone (RFC 6238), and ten one-time codes for when it is lost."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime

import segno
from pyotp import TOTP
from sqlalchemy import delete, func, insert, select, update

from edu.accounts import rules
from edu.accounts.models import RecoveryCode, SecondFactor
from edu.accounts.rules import WrongPassword
from edu.accounts.service import letters, people
from edu.core.errors import Conflict
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import after_commit, transaction
from edu.site.service import audit

SITE = "Rungs"

_FACTOR, _CODE = table(SecondFactor).c, table(RecoveryCode).c


@dataclass(frozen=True, slots=True)
class State:
    """`secret` and `picture` (a QR code as a data: address) only while it is being set up."""

    on: bool
    codes_left: int = 0
    secret: str = ""
    picture: str = ""


def secret_of(user_id: int) -> str | None:
    """The secret of a second step that is on; None where there is none."""
    return db.session.scalar(select(_FACTOR.secret).where(_FACTOR.user_id == user_id, _FACTOR.confirmed_at.is_not(None)))


def state_of(user_id: UserId) -> State:
    """How it stands with this person's second step."""
    row = db.session.execute(select(_FACTOR.secret, _FACTOR.confirmed_at).where(_FACTOR.user_id == user_id)).first()
    if row is None:
        return State(on=False)
    if row.confirmed_at is None:
        address = TOTP(row.secret).provisioning_uri(name=people.get_profile(user_id).name, issuer_name=SITE)
        # Dark on white whatever the theme: not every phone reads it the other way round.
        picture = segno.make(address, error="m").svg_data_uri(scale=5, light="white", border=4)
        return State(on=False, secret=rules.recovery_code(row.secret).replace("-", " "), picture=picture)
    left = select(func.count()).where(_CODE.user_id == user_id, _CODE.used_at.is_(None))
    return State(on=True, codes_left=db.session.scalar(left) or 0)


def begin(user_id: UserId, *, now: datetime) -> None:
    """Make a secret to be shown; nothing is asked for before it is confirmed. Raises Conflict when it is on already."""
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    with transaction():
        if secret_of(user_id) is not None:
            raise Conflict(message("Signing in in two steps is on already."))
        row = {"user_id": user_id, "secret": secret, "last_step": 0, "begun_at": now, "confirmed_at": None}
        db.session.execute(upsert.merging(SecondFactor, on=("user_id",), put=("secret", "last_step", "begun_at")), row)


def confirm(user_id: UserId, code: str, *, now: datetime) -> list[str]:
    """Turn it on, shown that the phone knows the secret: the recovery codes, this once. Raises WrongPassword, Conflict."""
    with transaction():
        row = db.session.execute(
            select(_FACTOR.secret).where(_FACTOR.user_id == user_id, _FACTOR.confirmed_at.is_(None)).with_for_update()
        ).first()
        if row is None:
            raise Conflict(message("There is nothing to confirm: begin again."))
        step = rules.step_of(row.secret, code, now=now, after=0)
        if step is None:
            raise _wrong()
        db.session.execute(update(table(SecondFactor)).where(_FACTOR.user_id == user_id).values(confirmed_at=now, last_step=step))
        audit.record("two-steps-on", by=user_id, about=f"person:{user_id}", now=now)
        after_commit(lambda: letters.safety(user_id, "two-steps-on"))
        return _new_codes(user_id)


def renew_codes(user_id: UserId, *, now: datetime) -> list[str]:
    """Ten new recovery codes; the old ones are worth nothing any more. Raises Conflict when it is off."""
    with transaction():
        if secret_of(user_id) is None:
            raise Conflict(message("Signing in in two steps is off."))
        audit.record("recovery-codes-renewed", by=user_id, about=f"person:{user_id}", now=now)
        return _new_codes(user_id)


def _new_codes(user_id: UserId) -> list[str]:
    # 125 bits each: nobody guesses one, so a plain digest keeps them.
    codes = [base64.b32encode(secrets.token_bytes(16)).decode()[:25] for _ in range(rules.RECOVERY_CODES)]
    db.session.execute(delete(table(RecoveryCode)).where(_CODE.user_id == user_id))
    db.session.execute(insert(table(RecoveryCode)), [{"user_id": user_id, "digest": people.digest(code)} for code in codes])
    return [rules.recovery_code(code) for code in codes]


def end(user_id: UserId, *, by: UserId, now: datetime) -> None:
    """Turn it off; or, by an admin, for somebody who has lost phone and codes. Twice does no harm."""
    with transaction():
        gone = db.session.scalar(delete(table(SecondFactor)).where(_FACTOR.user_id == user_id).returning(_FACTOR.user_id))
        db.session.execute(delete(table(RecoveryCode)).where(_CODE.user_id == user_id))
        if gone is not None:
            audit.record("two-steps-off", by=by, about=f"person:{user_id}", now=now)
            after_commit(lambda: letters.safety(user_id, "two-steps-off"))


def take(user_id: UserId, code: str, *, now: datetime) -> None:
    """Use up a code from the phone, or a recovery code. A code that was used once is wrong. Raises WrongPassword."""
    with transaction():
        row = db.session.execute(
            select(_FACTOR.secret, _FACTOR.last_step).where(_FACTOR.user_id == user_id, _FACTOR.confirmed_at.is_not(None)).with_for_update()
        ).first()
        if row is None:
            raise _wrong()
        step = rules.step_of(row.secret, code, now=now, after=row.last_step)
        if step is not None:
            db.session.execute(update(table(SecondFactor)).where(_FACTOR.user_id == user_id).values(last_step=step))
            return
        unused = _CODE.user_id == user_id, _CODE.digest == people.digest(rules.tidy_recovery_code(code)), _CODE.used_at.is_(None)
        if db.session.scalar(update(table(RecoveryCode)).where(*unused).values(used_at=now).returning(_CODE.id)) is None:
            raise _wrong()
        audit.record("recovery-code-used", by=user_id, about=f"person:{user_id}", now=now)
        after_commit(lambda: letters.safety(user_id, "recovery-code-used"))


def _wrong() -> WrongPassword:
    return WrongPassword(message("This code doesn't fit, or it has been used. Wait for the next one and try that."), field="code")
