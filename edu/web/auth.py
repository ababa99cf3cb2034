"""Who is reading: the signed-in person, or a visitor known by a key in the session."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from edu.accounts.rules import ADMINS_NEED_CODE, Reader
from edu.accounts.service import people as accounts
from edu.accounts.service import second
from edu.core.errors import NotAllowed
from edu.core.i18n import message
from edu.core.ids import GuestKey
from edu.core.roles import Role
from edu.site.service import settings


class _Signed(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps: the key of the sign-in, never the number of the person."""

    def __init__(self, key: str, reader: Reader) -> None:
        self.id = key
        self.reader = reader


def signed(key: str, reader: Reader) -> _Signed:
    """What `flask_login.login_user` takes."""
    return _Signed(key, reader)


def sign_in_key() -> str:
    """The key of this browser's sign-in."""
    return str(current_user.get_id())


def me() -> Reader | None:
    """The signed-in person, or None. Asked once a request."""
    if "me" not in g:
        g.me = None  # while it is being found out, the language and the zone may ask
        # Without the key nobody is signed in: spare signed-out pages the look-up.
        if "_user_id" in session:
            g.me = current_user.reader if current_user.is_authenticated else None
    return g.me  # type: ignore[no-any-return]


def myself() -> Reader:
    """The signed-in person, on a page that needs one."""
    person = me()
    if person is None:
        raise NotAllowed(message("Please sign in first."))
    return person


def guest() -> GuestKey:
    """The key of a visitor without an account; made at the first thing worth keeping."""
    if "guest" not in session:
        session["guest"] = secrets.token_urlsafe(18)
        session.permanent = True
    return GuestKey(session["guest"])


def find_guest() -> GuestKey | None:
    """The visitor's key, if they have done anything worth keeping."""
    return session.get("guest")


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view for people with an account: others are sent to sign in and come back."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if me() is None:
            return to_sign_in()
        return view(*args, **kwargs)

    return guarded


def needs(role: Role) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A view for people of `role`: visitors are sent to sign in, others refused."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            person = me()
            if person is None:
                return to_sign_in()
            if not person.may(role):
                raise NotAllowed(message("This page is not open to your role."))
            if person.role is Role.ADMIN and settings.value(ADMINS_NEED_CODE) and second.secret_of(person.id) is None:
                flash(_("Administrators sign in in two steps here: turn them on first."), "warning")
                return redirect(url_for("accounts.two_steps"))
            return view(*args, **kwargs)

        return guarded

    return guard


def to_sign_in() -> Response:
    """To the sign-in page, and back here afterwards where going back is only reading."""
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=back))


def safe_next(target: str | None, *, otherwise: str) -> str:
    """Where to go after signing in: a path of ours, never another host."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target and target.isprintable():
        return target
    return otherwise


def set_up(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # the key is random, long, and ended on the server

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(key: str) -> _Signed | None:
        reader = accounts.find_reader(key)
        return _Signed(key, reader) if reader else None
