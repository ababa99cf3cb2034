"""The letters accounts write (third floor). Each is a job: queued after the commit, it looks up itself what is true by then,
so that the page that asked for it takes as long and says the same whether or not an address is known."""

from flask import current_app
from sqlalchemy import select

from edu.accounts import rules
from edu.accounts.models import User
from edu.core.ids import UserId
from edu.db.base import db
from edu.ports import clock, letters
from edu.ports.jobs import job

# Somebody may open many accounts with another's address; the letter to its owner stays readable.
MOST_NAMED = 20


def _secret() -> str:
    # Looked up when the letter is written: an argument would lie in the queue's file.
    return str(current_app.extensions["settings"].secret_key)


@job
def confirm_address(user_id: int) -> None:
    """To who has typed an address: a link that proves it is theirs; or, to its owner, that it was typed."""
    person = db.session.execute(
        select(User.name, User.email, User.email_verified_at, User.lang).where(User.id == user_id, User.deleted_at.is_(None))
    ).first()
    if person is None or person.email is None or person.email_verified_at is not None:
        return
    owner = db.session.execute(select(User.name, User.lang).where(User.email == person.email, User.email_verified_at.is_not(None))).first()
    if owner:
        sign_in, forgot = (letters.link(f"accounts.{page}", lang=owner.lang) for page in ("sign_in", "forgot"))
        letters.post(person.email, "accounts/mail/known", owner.lang, name=owner.name, sign_in=sign_in, forgot=forgot)
        return
    token = rules.sealed(
        rules.Link(UserId(user_id), rules.fingerprint(person.email)),
        purpose=rules.CONFIRM,
        secret=_secret(),
        until=clock.now() + rules.CONFIRM_LIVES,
    )
    letters.post(
        person.email,
        "accounts/mail/confirm",
        person.lang,
        name=person.name,
        link=letters.link("accounts.confirm", lang=person.lang, token=token),
    )


@job
def reset_password(email: str) -> None:
    """To `email`: every account that carries it, with a link for a new password. To nobody when there is none."""
    people = db.session.execute(
        select(User.id, User.name, User.lang, User.password_hash)
        .where(User.email == email, User.deleted_at.is_(None))
        .order_by(User.email_verified_at.is_(None), User.id.desc())
        .limit(MOST_NAMED)
    ).all()
    if not people:
        return
    lang, until = people[0].lang, clock.now() + rules.RESET_LIVES
    accounts = []
    for person in people:
        link = rules.Link(UserId(person.id), rules.reset_mark(email, person.password_hash))
        token = rules.sealed(link, purpose=rules.RESET, secret=_secret(), until=until)
        accounts.append((person.name, letters.link("accounts.reset", lang=lang, token=token)))
    letters.post(email, "accounts/mail/reset", lang, accounts=accounts)


@job
def password_changed(user_id: int) -> None:
    """To a person with a proved address: the password was changed; was it you?"""
    person = db.session.execute(
        select(User.name, User.email, User.lang).where(User.id == user_id, User.email_verified_at.is_not(None))
    ).first()
    if person is None or person.email is None:
        return
    forgot = letters.link("accounts.forgot", lang=person.lang)
    letters.post(person.email, "accounts/mail/changed", person.lang, name=person.name, forgot=forgot)


@job
def safety(user_id: int, what: str) -> None:
    """To a person with a proved address: what has changed about the ways into their account; was it you?"""
    person = db.session.execute(
        select(User.name, User.email, User.lang).where(User.id == user_id, User.email_verified_at.is_not(None))
    ).first()
    if person is None or person.email is None:
        return
    forgot = letters.link("accounts.forgot", lang=person.lang)
    letters.post(person.email, "accounts/mail/safety", person.lang, name=person.name, what=what, forgot=forgot)
