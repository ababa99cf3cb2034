"""The register of people, for admins: who there is, and one of them with all that matters for helping."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from edu.accounts.models import DoorIdentity, SecondFactor, SignIn, User
from edu.accounts.rules import Profile
from edu.accounts.service import people
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.core.text import skeleton
from edu.db.base import db

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    id: UserId
    name: str
    email: str
    email_verified: bool
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    profile: Profile
    doors: tuple[str, ...]
    two_steps: bool
    sign_ins: int  # that are open


def search(words: str = "", *, role: Role | None = None, before: int | None = None) -> list[Line]:
    """People whose name or address begins like `words`, or with that number; the newest first, from number `before` backwards."""
    words = words.strip()
    query = select(User.id, User.name, User.email, User.email_verified_at, User.role, User.created_at)
    query = query.where(User.deleted_at.is_(None)).order_by(User.id.desc()).limit(A_PAGE)
    if words:
        number = int(words.lstrip("#")) if re.fullmatch(r"#?[0-9]{1,15}", words) else 0
        looks = skeleton(words)
        named = User.skeleton.startswith(looks, autoescape=True) if looks else User.id == number
        query = query.where(named | User.email.startswith(words.lower(), autoescape=True) | (User.id == number))
    if role is not None:
        query = query.where(User.role == role.value)
    if before is not None:
        query = query.where(User.id < before)
    return [
        Line(UserId(row.id), row.name, row.email or "", row.email_verified_at is not None, Role(row.role), row.created_at)
        for row in db.session.execute(query)
    ]


def get_card(user_id: int) -> Card:
    """One person. Raises NotFound."""
    profile = people.get_profile(user_id)
    return Card(
        profile=profile,
        doors=tuple(db.session.scalars(select(DoorIdentity.provider).where(DoorIdentity.user_id == user_id).order_by(DoorIdentity.id))),
        two_steps=db.session.scalar(select(SecondFactor.confirmed_at).where(SecondFactor.user_id == user_id)) is not None,
        sign_ins=db.session.scalar(select(func.count()).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))) or 0,
    )
