"""Coming in through other sites' doors (third floor). Whom a provider has sent is asked over the network in `ports.doors`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from edu.accounts import rules
from edu.accounts.models import DoorIdentity, User
from edu.accounts.service import entry, letters
from edu.accounts.service.people import insert_person, is_address_known, taken
from edu.core import events
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import GuestKey, UserId
from edu.db.base import db
from edu.db.session import after_commit, transaction
from edu.ports.doors import Stranger
from edu.site.service import audit


@dataclass(frozen=True, slots=True)
class Linked:
    provider: str
    called: str
    linked_at: datetime


def links_of(user_id: UserId) -> dict[str, Linked]:
    """The doors a person may come in through, by name."""
    query = select(DoorIdentity.provider, DoorIdentity.called, DoorIdentity.linked_at).where(DoorIdentity.user_id == user_id)
    return {row.provider: Linked(row.provider, row.called, row.linked_at) for row in db.session.execute(query)}


def come_in(stranger: Stranger, *, agent: str, guest: GuestKey | None, now: datetime) -> str | None:
    """The key of a sign-in of whom this is; None when nobody here is them. Raises CodeWanted.

    An address tells who somebody is only if both have proved it: the provider, and we.
    """
    user_id = _find_linked(stranger)
    if user_id is None and stranger.proved:
        user_id = _find_owner(stranger.email)
        if user_id is not None:
            link(user_id, stranger, now=now)
    if user_id is None:
        return None
    return entry.admit(user_id, way=stranger.provider, agent=agent, guest=guest, now=now)


def _find_linked(stranger: Stranger) -> UserId | None:
    found = db.session.scalar(
        select(DoorIdentity.user_id)
        .join(User, User.id == DoorIdentity.user_id)
        .where(DoorIdentity.provider == stranger.provider, DoorIdentity.subject == stranger.subject, User.deleted_at.is_(None))
    )
    return None if found is None else UserId(found)


def _find_owner(email: str) -> UserId | None:
    """Whose proved address this is."""
    try:
        email = rules.check_email(email)
    except Invalid:
        return None
    found = db.session.scalar(select(User.id).where(User.email == email, User.email_verified_at.is_not(None), User.deleted_at.is_(None)))
    return None if found is None else UserId(found)


def link(user_id: UserId, stranger: Stranger, *, now: datetime) -> None:
    """From now on this door leads to this person. The same once more is no change. Raises Conflict."""
    owner = _find_linked(stranger)
    if owner == user_id:
        return
    others = Conflict(message("Another account here is already linked with that one: sign in to it and unlink it there."))
    if owner is not None:
        raise others
    values = {"user_id": user_id, "provider": stranger.provider, "subject": stranger.subject, "called": _called(stranger)}
    try:
        with transaction():
            if stranger.provider in links_of(user_id):
                raise Conflict(message("This account is already linked with another one there: unlink that first."))
            db.session.execute(insert(DoorIdentity).values(**values, linked_at=now))
            audit.record("door-linked", by=user_id, about=f"person:{user_id}", details={"door": stranger.provider}, now=now)
            after_commit(lambda: letters.safety(user_id, "door-linked"))
    except IntegrityError:
        raise others from None


def _called(stranger: Stranger) -> str:
    return rules.tidy_agent(stranger.email if stranger.proved else stranger.name)


def join(stranger: Stranger, name: str, *, lang: str, zone: str, agent: str, guest: GuestKey | None, now: datetime) -> str:
    """Make an account for whom nobody here is, and sign in to it: the key to keep. Raises Invalid beside `name`."""
    name = rules.check_name(name)
    email = _own_address(stranger)
    row = {"email": email, "email_verified_at": now if email else None, "password_hash": None, "lang": lang, "zone": zone}
    try:
        with transaction():
            user_id = insert_person(name, {**row, "created_at": now})
            values = {"user_id": user_id, "provider": stranger.provider, "subject": stranger.subject, "called": _called(stranger)}
            db.session.execute(insert(DoorIdentity).values(**values, linked_at=now))
            events.announce(rules.SignedUp(user_id, now))
            if email:
                events.announce(rules.EmailProved(user_id, now))
            return entry.open_sign_in(user_id, way=stranger.provider, agent=agent, guest=guest, now=now)
    except IntegrityError:
        # Perhaps the same form sent twice, and its first copy has just made the account.
        key = come_in(stranger, agent=agent, guest=guest, now=now)
        if key is None:
            raise taken(name) from None
        return key


def _own_address(stranger: Stranger) -> str | None:
    """The address to begin with: only one that the provider vouches for, and that is nobody's here."""
    if not stranger.proved:
        return None
    try:
        email = rules.check_email(stranger.email)
    except Invalid:
        return None
    return None if is_address_known(email) else email


def unlink(user_id: UserId, provider: str, *, now: datetime) -> None:
    """This door leads to this person no longer. Raises NotFound; Conflict when it is their last way in."""
    own = DoorIdentity.user_id == user_id, DoorIdentity.provider == provider
    with transaction():
        # Held, so that of two at once the second sees that the first has taken the last but one.
        has_password = db.session.execute(
            select(User.password_hash.is_not(None)).where(User.id == user_id).with_for_update(key_share=True)
        ).scalar()
        if db.session.scalar(select(DoorIdentity.id).where(*own)) is None:
            raise NotFound(message("This account is not linked there."))
        doors = db.session.scalar(select(func.count()).select_from(DoorIdentity).where(DoorIdentity.user_id == user_id)) or 0
        if not has_password and doors < 2:
            raise Conflict(message("This is your only way in. Set a password first, or link another one."))
        db.session.execute(delete(DoorIdentity).where(*own))
        audit.record("door-unlinked", by=user_id, about=f"person:{user_id}", details={"door": provider}, now=now)
        after_commit(lambda: letters.safety(user_id, "door-unlinked"))
