"""People and what they make of their accounts. Coming in and going out is in `entry`."""

import hashlib
import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, or_, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.exc import IntegrityError

from edu.accounts import rules
from edu.accounts.models import ApiToken, DoorIdentity, RecoveryCode, SecondFactor, SignIn, TeachRequest, User
from edu.accounts.rules import Newcomer, Profile, Reader
from edu.accounts.service import passwords
from edu.core import events
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.core.text import skeleton
from edu.db.base import db, table
from edu.db.session import transaction
from edu.site.service import once

MAX_ID = 2**63 - 1  # what both databases can hold; beyond it nobody can be found
MAX_TOKENS = 20
OFFERED = 20  # variants of a taken name looked at in one statement


@dataclass(frozen=True, slots=True)
class TokenLine:
    """An API token as its owner sees it listed: the token itself is not kept."""

    id: int
    name: str
    created_at: datetime


# ---- Who is it ----


# Written once and with bare columns: every page asks, and building a statement costs ten times its run.
_USER, _SIGN_IN, _TOKEN = table(User).c, table(SignIn).c, table(ApiToken).c
_READERS = select(_USER.id, _USER.name, _USER.role, _USER.lang, _USER.zone).where(_USER.deleted_at.is_(None))
_NAMES = select(_USER.id, _USER.name, _USER.deleted_at).where(_USER.id.in_(bindparam("people", expanding=True)))
_SHOWN = select(_USER.id).where(_USER.id == bindparam("own"), _USER.hidden.is_(False), _USER.barred.is_(False), _USER.deleted_at.is_(None))
_ZONE = select(_USER.zone).where(_USER.id == bindparam("own"))
_BY_KEY = _READERS.join(table(SignIn), _SIGN_IN.user_id == _USER.id).where(
    _SIGN_IN.key_digest == bindparam("digest"), _SIGN_IN.ended_at.is_(None)
)
_BY_TOKEN = _READERS.join(table(ApiToken), _TOKEN.user_id == _USER.id).where(
    _TOKEN.digest == bindparam("digest"), _TOKEN.ended_at.is_(None)
)


def find_reader(key: str) -> Reader | None:
    """Who is signed in by `key`, or None when that sign-in has ended."""
    return _find_reader(_BY_KEY, key)


def find_reader_by_token(token: str) -> Reader | None:
    """Whose program shows `token`, or None when there is no such token any more."""
    return _find_reader(_BY_TOKEN, token)


def _find_reader(query: Select[*tuple[Any, ...]], secret: str) -> Reader | None:
    row = db.session.execute(query, {"digest": digest(secret)}).first()
    return Reader(UserId(row.id), row.name, Role(row.role), row.lang, row.zone) if row else None


def digest(key: str) -> str:
    """What is stored of a key or token: enough to recognise it, not to use it."""
    return hashlib.sha256(key.encode()).hexdigest()


def names_of(ids: Collection[int]) -> dict[UserId, str]:
    """The names of many people in one statement; "" for those who have deleted their account."""
    if not ids:
        return {}
    rows = db.session.execute(_NAMES, {"people": list(set(ids))})
    return {UserId(row.id): "" if row.deleted_at else row.name for row in rows}


def zone_of(user_id: UserId) -> str:
    """The time zone by which the person's days go; UTC for one who isn't there."""
    return db.session.execute(_ZONE, {"own": user_id}).scalar() or "UTC"


def get_profile(user_id: int) -> Profile:
    """The person. Raises NotFound when there is none, or no longer."""
    row = _find_person(user_id)
    if row is None:
        raise NotFound(message("There is no such person here, or no longer."))
    return Profile(
        id=UserId(row.id),
        name=row.name,
        email=row.email or "",
        email_verified=row.email_verified_at is not None,
        role=Role(row.role),
        lang=row.lang,
        zone=row.zone,
        about=row.about,
        hidden=row.hidden,
        created_at=row.created_at,
        has_password=row.password_hash is not None,
    )


def _find_person(user_id: int) -> Row[*tuple[Any, ...]] | None:
    if not 0 < user_id <= MAX_ID:
        return None
    columns = (User.id, User.name, User.email, User.email_verified_at, User.role, User.lang, User.zone, User.about, User.hidden)
    query = select(*columns, User.created_at, User.password_hash).where(User.id == user_id, User.deleted_at.is_(None))
    return db.session.execute(query).first()


def find_person(words: str) -> UserId | None:
    """The person with this name, proved e-mail address or number, as a teacher would type one of them."""
    words = words.strip()
    number = int(words.lstrip("#")) if re.fullmatch(r"#?[0-9]{1,15}", words) else 0
    found = db.session.execute(
        select(User.id)
        .where(
            User.deleted_at.is_(None),
            (User.skeleton == skeleton(words))
            | ((User.email == words.lower()) & User.email_verified_at.is_not(None))
            | (User.id == number),
        )
        .order_by(User.id != number)
        .limit(1)
    ).scalar()
    return None if found is None else UserId(found)


def find_named(words: str) -> UserId | None:
    """The person with this name or number, as anybody may ask. Not by address: that would tell who has an account under one."""
    return None if "@" in words else find_person(words)


def find_proved(lines: Collection[str]) -> dict[str, UserId]:
    """Of lines that are each a name or an e-mail address, those of people with a proved address, in one statement."""
    by_skeleton, by_email = {skeleton(line): line for line in lines}, {line.lower(): line for line in lines}
    rows = db.session.execute(
        select(User.id, User.skeleton, User.email).where(
            User.deleted_at.is_(None),
            User.email_verified_at.is_not(None),
            User.skeleton.in_([key for key in by_skeleton if key]) | User.email.in_(by_email),
        )
    ).all()
    found = {by_skeleton[row.skeleton]: UserId(row.id) for row in rows if row.skeleton in by_skeleton}
    # An address is surer than a name that looks like one.
    return {**found, **{by_email[row.email]: UserId(row.id) for row in rows if row.email in by_email}}


def is_hidden(user_id: UserId) -> bool:
    """Whether this person stays off the leaderboards: by own wish, because they may not take part, or are gone."""
    return db.session.scalar(_SHOWN, {"own": user_id}) is None


def list_shown() -> list[tuple[UserId, str, datetime]]:
    """Everybody who does not hide: number, name, since when. One statement, for putting all of them into the search anew."""
    shown = select(User.id, User.name, User.created_at).where(User.hidden.is_(False), User.deleted_at.is_(None)).order_by(User.id)
    return [(UserId(row.id), row.name, row.created_at) for row in db.session.execute(shown)]


def is_address_known(email: str) -> bool:
    """Whether somebody has proved that `email` is theirs. Not for pages: they must not tell."""
    return db.session.scalar(select(User.id).where(User.email == email, User.email_verified_at.is_not(None))) is not None


def absent_from_boards(among: Collection[int] | None = None) -> set[UserId]:
    """Everybody who stays off the leaderboards; or those of some people."""
    absent = select(User.id).where(or_(User.hidden, User.barred, User.deleted_at.is_not(None)))
    return {UserId(id) for id in db.session.scalars(absent if among is None else absent.where(User.id.in_(among)))}


def personal_data(user_id: UserId) -> dict[str, Any]:
    """All that accounts keep about a person, for their own export."""
    profile = get_profile(user_id)
    signed = select(SignIn.agent, SignIn.way, SignIn.started_at, SignIn.ended_at).where(SignIn.user_id == user_id).order_by(SignIn.id)
    return {
        "id": profile.id,
        "name": profile.name,
        "email": profile.email,
        "email_verified": profile.email_verified,
        "role": profile.role.value,
        "language": profile.lang,
        "time_zone": profile.zone,
        "about": profile.about,
        "hidden_from_leaderboards": profile.hidden,
        "created_at": profile.created_at.isoformat(),
        "sign_ins": [
            {
                "agent": row.agent,
                "door": row.way,
                "started_at": row.started_at.isoformat(),
                "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            }
            for row in db.session.execute(signed)
        ],
        "doors": [
            {"door": row.provider, "known_there_as": row.subject, "called": row.called, "linked_at": row.linked_at.isoformat()}
            for row in db.session.execute(
                select(DoorIdentity.provider, DoorIdentity.subject, DoorIdentity.called, DoorIdentity.linked_at)
                .where(DoorIdentity.user_id == user_id)
                .order_by(DoorIdentity.id)
            )
        ],
        "two_steps": db.session.scalar(select(SecondFactor.confirmed_at).where(SecondFactor.user_id == user_id)) is not None,
        "asked_to_teach": [
            {"words": row.words, "asked_at": row.asked_at.isoformat(), "accepted": row.accepted}
            for row in db.session.execute(
                select(TeachRequest.words, TeachRequest.asked_at, TeachRequest.accepted)
                .where(TeachRequest.user_id == user_id)
                .order_by(TeachRequest.id)
            )
        ],
        "api_tokens": [{"name": token.name, "created_at": token.created_at.isoformat()} for token in tokens_of(user_id)],
    }


# ---- Profile ----


def change_profile(user_id: UserId, *, name: str, about: str, lang: str, zone: str, hidden: bool, now: datetime) -> None:
    """Raises Invalid beside the field that can't be used."""
    name, about = rules.check_name(name), rules.check_about(about)
    values = {"name": name, "skeleton": skeleton(name), "about": about, "lang": lang, "zone": zone, "hidden": hidden}
    try:
        with transaction():
            # Held, so that of two savings at once the second sees what the first has hidden or shown.
            db.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
            before = get_profile(user_id)
            refuse_taken(name, by=user_id)
            db.session.execute(update(User).where(User.id == user_id).values(values))
            if before.hidden != hidden:
                events.announce(rules.HiddenChanged(user_id, hidden, now))
            if before.name != name:
                events.announce(rules.Named(user_id, name, hidden, now))
    except IntegrityError:
        raise taken(name) from None


def delete(user_id: UserId, *, now: datetime) -> None:
    """Take the person out of the account for good; the row stays for what hangs on it. Twice does no harm."""
    nobody = {
        "name": f"deleted-{user_id}",
        "skeleton": f"deleted-{user_id}",  # with a hyphen, which no living name's skeleton has
        "email": None,
        "email_verified_at": None,
        "password_hash": None,
        "about": "",
        "role": Role.STUDENT.value,
        "deleted_at": now,
    }
    with transaction():
        gone = db.session.scalar(update(User).where(User.id == user_id, User.deleted_at.is_(None)).values(nobody).returning(User.id))
        if gone is None:
            return
        # Begun and ended stay for the record; what the browsers and programs were is nobody's business now.
        db.session.execute(update(SignIn).where(SignIn.user_id == user_id).values(agent=""))
        db.session.execute(update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None)).values(ended_at=now))
        db.session.execute(update(ApiToken).where(ApiToken.user_id == user_id).values(name=""))
        end_tokens(user_id, now=now)
        for kept in (DoorIdentity, SecondFactor, RecoveryCode):
            db.session.execute(delete_from(kept).where(table(kept).c.user_id == user_id))
        db.session.execute(update(TeachRequest).where(TeachRequest.user_id == user_id).values(words=""))
        once.forget_those_of(user_id)
        events.announce(rules.Deleted(user_id, now))


# ---- Tokens of programs ----


def make_token(user_id: UserId, *, name: str, now: datetime) -> str:
    """A new API token, returned this once: only its digest is kept. Raises Invalid, Conflict."""
    name = rules.check_token_name(name)
    token = f"rungs_{secrets.token_urlsafe(32)}"
    with transaction():
        if len(tokens_of(user_id)) >= MAX_TOKENS:
            raise Conflict(message("You have %(count)s tokens, which is the most: end one that you no longer need.", count=MAX_TOKENS))
        db.session.add(ApiToken(user_id=user_id, name=name, digest=digest(token), created_at=now))
    return token


def tokens_of(user_id: UserId) -> list[TokenLine]:
    """The tokens that still work, the newest first."""
    query = select(ApiToken.id, ApiToken.name, ApiToken.created_at).where(ApiToken.user_id == user_id, ApiToken.ended_at.is_(None))
    return [TokenLine(row.id, row.name, row.created_at) for row in db.session.execute(query.order_by(ApiToken.id.desc()))]


def end_token(token_id: int, *, by: UserId, now: datetime) -> None:
    """Raises NotFound when it is not one of theirs; ending it twice does no harm."""
    with transaction():
        own = ApiToken.id == token_id, ApiToken.user_id == by
        if token_id > MAX_ID or db.session.scalar(select(ApiToken.id).where(*own)) is None:
            raise NotFound(message("There is no such token."))
        db.session.execute(update(ApiToken).where(*own, ApiToken.ended_at.is_(None)).values(ended_at=now))


def end_tokens(user_id: UserId, *, now: datetime) -> None:
    """End all tokens of a person."""
    with transaction():
        db.session.execute(update(ApiToken).where(ApiToken.user_id == user_id, ApiToken.ended_at.is_(None)).values(ended_at=now))


# ---- Adding people ----


def add(newcomer: Newcomer, *, password: str, now: datetime) -> UserId:
    """Add a person on the site's own word: the address, if any, counts as proved. Raises Invalid, Conflict."""
    name = rules.check_name(newcomer.name)
    email = rules.check_email(newcomer.email) if newcomer.email else None
    passwords.check(password, of=(name, newcomer.email))
    row = _row(newcomer, email=email, password_hash=passwords.hashed(password), now=now)
    try:
        with transaction():
            if email and is_address_known(email):
                raise Conflict(message("Somebody else has proved that this address is theirs."))
            return insert_person(name, row)
    except IntegrityError:
        raise taken(name) from None


def add_many(newcomers: Iterable[Newcomer], *, password: str, now: datetime) -> list[UserId]:
    """Add thousands at once, all with one password and its one hash; taken names get a number. Ids in the order given."""
    shared = passwords.hashed(password)
    with transaction():
        known = set(db.session.scalars(select(User.skeleton)))
        rows = []
        for newcomer in newcomers:
            name = rules.check_name(newcomer.name)
            if skeleton(name) in known:
                name = next(other for other in rules.variants(name) if skeleton(other) not in known)
            known.add(skeleton(name))
            row = _row(newcomer, email=newcomer.email or None, password_hash=shared, now=now)
            rows.append({**row, "name": name, "skeleton": skeleton(name)})
        if not rows:
            return []
        ids = [UserId(id) for id in db.session.scalars(insert(User).returning(User.id, sort_by_parameter_order=True), rows)]
        named = [rules.Named(user_id, row["name"], row["hidden"], now) for user_id, row in zip(ids, rows, strict=True)]
        events.announce(rules.ManyNamed(named))
        return ids


def _row(newcomer: Newcomer, *, email: str | None, password_hash: str, now: datetime) -> dict[str, Any]:
    return {
        "email": email,
        "email_verified_at": now if email else None,
        "password_hash": password_hash,
        "role": newcomer.role.value,
        "lang": newcomer.lang,
        "zone": newcomer.zone,
        "hidden": newcomer.hidden,
        "created_at": now,
    }


def insert_person(name: str, row: dict[str, Any]) -> UserId:
    """The new person's id, inside the caller's transaction. Raises Invalid when the name is taken."""
    refuse_taken(name)
    row = {**row, "name": name, "skeleton": skeleton(name)}
    user_id = UserId(db.session.scalars(insert(User).values(row).returning(User.id)).one())
    events.announce(rules.Named(user_id, name, row.get("hidden", False), row["created_at"]))
    return user_id


def refuse_taken(name: str, *, by: UserId | None = None) -> None:
    """Raise Invalid when somebody else than `by` has a name that passes for `name`."""
    owner = db.session.scalar(select(User.id).where(User.skeleton == skeleton(name)))
    if owner is not None and owner != by:
        raise taken(name)


def taken(name: str) -> Invalid:
    """The refusal of a taken name, with a free one near it."""
    return Invalid(message("This name is taken, or looks like one that is. You could be %(free)s.", free=_free_name(name)), field="name")


def _free_name(name: str) -> str:
    offered = rules.variants(name)
    while True:
        batch = list(islice(offered, OFFERED))
        used = set(db.session.scalars(select(User.skeleton).where(User.skeleton.in_([skeleton(other) for other in batch]))))
        for other in batch:
            if skeleton(other) not in used:
                return other
