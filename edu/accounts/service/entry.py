"""Coming in and going out (third floor): signing up, in and out, passwords, and the links in letters."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from edu.accounts import rules
from edu.accounts.models import SignIn, User
from edu.accounts.rules import CodeWanted, WrongPassword
from edu.accounts.service import letters, passwords, second
from edu.accounts.service.people import MAX_ID, digest, end_tokens, insert_person, taken
from edu.core import events
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import GuestKey, UserId
from edu.db.base import db
from edu.db.session import after_commit, transaction
from edu.site.service import audit

_Row = Row[*tuple[Any, ...]]

CANDIDATES = 3
MOST_LISTED = 100

_NO_MATCH = message("No account has this e-mail address and this password together.")
_NOT_YOURS = message("This is not your present password.")
_COME_IN_AGAIN = message("You have no password here. Sign out, come in once more, and do this within a quarter of an hour.")
_STALE = message("This link has been used already, or it is too old. You can ask for a new one.")


@dataclass(frozen=True, slots=True)
class SignInLine:
    """A browser that is signed in, as its owner sees it listed."""

    id: int
    device: str
    way: str  # the door it came through; empty: by password
    started_at: datetime
    is_this: bool


# ---- Up, in, out ----


def sign_up(name: str, *, email: str, password: str, lang: str, zone: str, agent: str, guest: GuestKey | None, now: datetime) -> str:
    """Make an account and sign in to it: the key to keep in the session. Raises Invalid.

    Nobody is told whether the address is known: a second account with it is made like a first one, and what its
    owner should know goes by letter. With address and password of an account there is, one is let in to that.
    """
    name, email = rules.check_name(name), rules.check_email(email)
    passwords.check(password, of=(name, email, email.partition("@")[0]))
    known = _find_account(email, password)
    if known:
        return _let_in(known, password=password, agent=agent, guest=guest, now=now)
    row = {"email": email, "password_hash": passwords.hashed(password), "lang": lang, "zone": zone, "created_at": now}
    try:
        with transaction():
            user_id = insert_person(name, row)
            events.announce(rules.SignedUp(user_id, now))
            key = open_sign_in(user_id, agent=agent, guest=guest, now=now)
            after_commit(lambda: letters.confirm_address(user_id))
    except (IntegrityError, Invalid):
        # Perhaps the same form sent twice, and its first copy has just made the account.
        twin = _find_account(email, password)
        if twin is None:
            raise taken(name) from None
        return _let_in(twin, password=password, agent=agent, guest=guest, now=now)
    return key


def sign_in(email: str, *, password: str, agent: str, guest: GuestKey | None, now: datetime) -> str:
    """The key to keep in the session. Raises WrongPassword, in the same words and the same time whatever is wrong."""
    try:
        email = rules.check_email(email)
    except Invalid:
        email = ""
    known = _find_account(email, password)
    if known is None:
        raise WrongPassword(_NO_MATCH)
    return _let_in(known, password=password, agent=agent, guest=guest, now=now)


def _find_account(email: str, password: str) -> _Row | None:
    """The account that both fit. As slow as three passwords for everybody but the address's proved owner."""
    rows = _candidates(email)
    found = None
    for row in [*rows, *[None] * (CANDIDATES - len(rows))]:
        if passwords.fits(row.password_hash if row else None, password):
            found = found or row
            if row and row.email_verified_at:
                break
    return found


def _candidates(email: str) -> Sequence[_Row]:
    """Of the accounts with this address: its proved owner, then the newest and the oldest of the others.

    No more, because each costs a slow check; both ends, so that opening accounts with somebody's address doesn't
    push theirs out.
    """
    unproved = User.email == email, User.email_verified_at.is_(None), User.deleted_at.is_(None)
    newest = select(func.max(User.id)).where(*unproved).scalar_subquery()
    oldest = select(func.min(User.id)).where(*unproved).scalar_subquery()
    return db.session.execute(
        select(User.id, User.password_hash, User.email_verified_at)
        .where(User.email == email, User.deleted_at.is_(None))
        .where(or_(User.email_verified_at.is_not(None), User.id == newest, User.id == oldest))
        .order_by(User.email_verified_at.is_(None), User.id.desc())
    ).all()


def _let_in(known: _Row, *, password: str, agent: str, guest: GuestKey | None, now: datetime) -> str:
    """Sign in to the account whose password has just been shown; renew its hash if it was made in an older way."""
    renewed = passwords.hashed(password) if passwords.is_outdated(known.password_hash) else known.password_hash
    with transaction():
        _put_hash(known.id, renewed, instead_of=known.password_hash, otherwise=WrongPassword(_NO_MATCH))
    return admit(UserId(known.id), agent=agent, guest=guest, now=now)


def _put_hash(user_id: int, new: str | None, *, instead_of: str | None, otherwise: Invalid) -> None:
    """Set the password's hash, unless since the slow check somebody has changed it: then raise `otherwise`."""
    same = User.password_hash == instead_of if instead_of else User.password_hash.is_(None)
    query = update(User).where(User.id == user_id, same, User.deleted_at.is_(None)).values(password_hash=new)
    if db.session.scalar(query.returning(User.id)) is None:
        raise otherwise


def admit(user_id: UserId, *, way: str = "", agent: str, guest: GuestKey | None, now: datetime) -> str:
    """Sign in who has shown who they are: the key to keep. Raises CodeWanted when their phone must say so too."""
    with transaction():
        mark = _halfway(user_id)
        if mark is None:
            return open_sign_in(user_id, way=way, agent=agent, guest=guest, now=now)
    raise CodeWanted(rules.Link(user_id, mark), way=way)


def finish(sealed: str, code: str, *, way: str, secret: str, agent: str, guest: GuestKey | None, now: datetime) -> str:
    """The second step, with a code from the phone or a recovery code. Raises WrongPassword beside `code`, Invalid when it is too late."""
    user_id = get_halfway(sealed, secret=secret, now=now)
    with transaction():
        second.take(user_id, code, now=now)
        return open_sign_in(user_id, way=way, agent=agent, guest=guest, now=now)


def get_halfway(sealed: str, *, secret: str, now: datetime) -> UserId:
    """Who has done the first step. Raises Invalid when it is too old, or their password or phone is another by now."""
    link = rules.unsealed(sealed, purpose=rules.HALFWAY, secret=secret, now=now)
    if link is None or _halfway(link.user_id) != link.mark:
        raise Invalid(message("That took too long. Please sign in once more."))
    return link.user_id


def _halfway(user_id: UserId) -> str | None:
    """The mark of this person's first step; None where it is the only one."""
    secret = second.secret_of(user_id)
    if secret is None:
        return None
    known = db.session.scalar(select(User.password_hash).where(User.id == user_id, User.deleted_at.is_(None)))
    return rules.halfway_mark(known, secret)


def open_sign_in(user_id: UserId, *, way: str = "", agent: str, guest: GuestKey | None, now: datetime) -> str:
    """A new sign-in of this person, inside the caller's transaction: the key to keep. What is known of them is for `admit` to ask."""
    key = secrets.token_urlsafe(32)
    db.session.add(SignIn(user_id=user_id, key_digest=digest(key), agent=rules.tidy_agent(agent), way=way, started_at=now))
    db.session.flush()
    events.announce(rules.SignedIn(user_id, guest, now))
    return key


def sign_out(key: str, *, now: datetime) -> None:
    """End this sign-in on the server: a copy of its cookie opens nothing any more."""
    with transaction():
        db.session.execute(update(SignIn).where(SignIn.key_digest == digest(key), SignIn.ended_at.is_(None)).values(ended_at=now))


def sign_out_everywhere(user_id: UserId, *, now: datetime, but: str | None = None) -> None:
    """End all sign-ins of a person, or all `but` the one with that key."""
    with transaction():
        query = update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
        if but is not None:
            query = query.where(SignIn.key_digest != digest(but))
        db.session.execute(query.values(ended_at=now))


def sign_out_by(user_id: UserId, *, by: UserId, now: datetime) -> None:
    """End all sign-ins of a person on an admin's word."""
    with transaction():
        sign_out_everywhere(user_id, now=now)
        audit.record("signed-out", by=by, about=f"person:{user_id}", now=now)


def end_sign_in(sign_in_id: int, *, by: UserId, now: datetime) -> None:
    """Raises NotFound when it is not one of theirs; ending it twice does no harm."""
    own = SignIn.id == sign_in_id, SignIn.user_id == by
    with transaction():
        if sign_in_id > MAX_ID or db.session.scalar(select(SignIn.id).where(*own)) is None:
            raise NotFound(message("There is no such sign-in."))
        db.session.execute(update(SignIn).where(*own, SignIn.ended_at.is_(None)).values(ended_at=now))


def is_fresh(key: str, *, now: datetime) -> bool:
    """Whether this sign-in has only just begun: then it stands for a password that its owner hasn't got."""
    began = db.session.scalar(select(SignIn.started_at).where(SignIn.key_digest == digest(key), SignIn.ended_at.is_(None)))
    return began is not None and now - began < rules.FRESH_LIVES


def note_guessing(*, account: bool, network: str, now: datetime) -> None:
    """Somebody has just been stopped from guessing: at one account, or from one network at many."""
    audit.record("guessing-stopped", by=None, details={"at": "account" if account else "network", "network": network}, now=now)


def sign_ins_of(user_id: UserId, *, this: str) -> list[SignInLine]:
    """Where a person is signed in, the newest first; `this` is the key of the browser that asks."""
    query = select(SignIn.id, SignIn.agent, SignIn.way, SignIn.started_at, SignIn.key_digest)
    query = query.where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    rows = db.session.execute(query.order_by(SignIn.id.desc()).limit(MOST_LISTED))
    return [SignInLine(row.id, rules.device(row.agent), row.way, row.started_at, row.key_digest == digest(this)) for row in rows]


# ---- Passwords and addresses ----


def check_own_password(user_id: UserId, password: str, *, field: str, fresh: bool = False) -> str | None:
    """The hash it fits. Raises WrongPassword, beside `field`.

    Who comes in through a door and has no password shows who they are by coming in once more: a `fresh` sign-in.
    """
    row = db.session.execute(select(User.password_hash).where(User.id == user_id, User.deleted_at.is_(None))).first()
    if row is not None and row.password_hash is None:
        if not fresh:
            raise Invalid(_COME_IN_AGAIN)
        return None
    if row is None or not passwords.fits(row.password_hash, password):
        raise WrongPassword(_NOT_YOURS, field=field)
    return str(row.password_hash)


def change_password(user_id: UserId, *, current: str, new: str, key: str, now: datetime) -> None:
    """Change it and end every sign-in but `key`. Raises WrongPassword beside `current`, Invalid beside `password`."""
    known = check_own_password(user_id, current, field="current", fresh=is_fresh(key, now=now))
    _check_new(user_id, new)
    hashed = passwords.hashed(new)
    with transaction():
        _put_hash(user_id, hashed, instead_of=known, otherwise=WrongPassword(_NOT_YOURS, field="current"))
        sign_out_everywhere(user_id, now=now, but=key)
        audit.record("password-changed", by=user_id, about=f"person:{user_id}", now=now)
        after_commit(lambda: letters.password_changed(user_id))


def _check_new(user_id: UserId, password: str) -> None:
    own = db.session.execute(select(User.name, User.email).where(User.id == user_id)).one()
    email = own.email or ""
    passwords.check(password, of=(own.name, email, email.partition("@")[0]))


def change_email(user_id: UserId, *, email: str, password: str, fresh: bool = False, now: datetime) -> None:
    """Take another address, not yet proved; a letter goes there. Whether it is known to us is told to nobody."""
    email = rules.check_email(email)
    known = check_own_password(user_id, password, field="password", fresh=fresh)
    with transaction():
        _put_hash(user_id, known, instead_of=known, otherwise=WrongPassword(_NOT_YOURS, field="password"))
        changed = update(User).where(User.id == user_id, or_(User.email.is_(None), User.email != email))
        db.session.execute(changed.values(email=email, email_verified_at=None))
        audit.record("email-changed", by=user_id, about=f"person:{user_id}", now=now)
        after_commit(lambda: letters.confirm_address(user_id))


def get_confirming(token: str, *, secret: str, by: UserId, now: datetime) -> str:
    """The address this link would prove to be `by`'s. Raises Invalid, Conflict.

    Only in the account it was written for: else somebody could open an account with your address, and your
    following the link in the letter would make it theirs.
    """
    link = rules.unsealed(token, purpose=rules.CONFIRM, secret=secret, now=now)
    if link is None:
        raise Invalid(_STALE)
    if link.user_id != by:
        raise Conflict(message("This link was written for another account. Sign out, sign in to that one, and follow the link again."))
    row = db.session.execute(select(User.email, User.email_verified_at).where(User.id == by)).one()
    if row.email is None or rules.fingerprint(row.email) != link.mark or row.email_verified_at:
        raise Invalid(_STALE)
    return str(row.email)


def confirm_email(token: str, *, secret: str, by: UserId, now: datetime) -> None:
    """The link was followed: the address is theirs. Raises Invalid, Conflict."""
    owned = Conflict(message("Another account has already proved this address. Sign in to that one, or give this one another address."))
    try:
        with transaction():
            email = get_confirming(token, secret=secret, by=by, now=now)
            if not _prove(by, email, now=now):
                raise owned
            audit.record("email-proved", by=by, about=f"person:{by}", now=now)
    except IntegrityError:
        raise owned from None


def _prove(user_id: UserId, email: str, *, now: datetime) -> bool:
    """Make the address this account's own, unless it is another's."""
    if db.session.scalar(select(User.id).where(User.email == email, User.email_verified_at.is_not(None), User.id != user_id)):
        return False
    newly = update(User).where(User.id == user_id, User.email_verified_at.is_(None)).values(email_verified_at=now)
    if db.session.scalar(newly.returning(User.id)) is not None:
        events.announce(rules.EmailProved(user_id, now))
    return True


def send_confirmation(user_id: UserId) -> None:
    """Send the letter with the link once more."""
    letters.confirm_address(user_id)


def send_reset(email: str) -> None:
    """Have a letter written to this address, if anybody has it. Raises Invalid when it is no address."""
    letters.reset_password(rules.check_email(email))


def get_resetting(token: str, *, secret: str, now: datetime) -> str:
    """The name of the account that this link gives a new password. Raises Invalid."""
    return str(_resetting(token, secret=secret, now=now).name)


def _resetting(token: str, *, secret: str, now: datetime) -> _Row:
    link = rules.unsealed(token, purpose=rules.RESET, secret=secret, now=now)
    if link is None:
        raise Invalid(_STALE)
    row = db.session.execute(
        select(User.id, User.name, User.email, User.password_hash).where(User.id == link.user_id, User.deleted_at.is_(None))
    ).first()
    if row is None or rules.reset_mark(row.email, row.password_hash) != link.mark:
        raise Invalid(_STALE)
    return row


def reset_password(token: str, *, password: str, secret: str, now: datetime) -> None:
    """A new password by a link from a letter. All that was open is ended: who knew the old one is out. Raises Invalid."""
    person = _resetting(token, secret=secret, now=now)
    user_id = UserId(person.id)
    _check_new(user_id, password)
    hashed = passwords.hashed(password)
    try:
        with transaction():
            _put_hash(user_id, hashed, instead_of=person.password_hash, otherwise=Invalid(_STALE))
            # The letter arrived, so the address is theirs too.
            _prove(user_id, person.email, now=now)
            sign_out_everywhere(user_id, now=now)
            end_tokens(user_id, now=now)
            audit.record("password-reset", by=user_id, about=f"person:{user_id}", now=now)
            after_commit(lambda: letters.password_changed(user_id))
    except IntegrityError:
        raise Conflict(message("At this very moment the address was proved by another account. Please follow the link again.")) from None
