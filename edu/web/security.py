"""Headers, CSRF and limits that stand before every page."""

from flask import Flask, Response, abort, current_app, request, session
from flask_wtf.csrf import CSRFProtect

from edu.core.errors import TooMany
from edu.core.i18n import message
from edu.ports.limits import Limits

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "img-src 'self' data:",
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
MAX_BODY = 2 * 1024 * 1024
# A script that hammers is slowed. Who is signed in is counted alone: three hundred may sit an exam behind one address.
CHANGES_PER_ADDRESS = "6000/5 minutes"
CHANGES_PER_PERSON = "1500/5 minutes"

csrf = CSRFProtect()


def limits() -> Limits:
    """The counters of this process's application."""
    return current_app.extensions["limits"]  # type: ignore[no-any-return]


def must_wait(rate: str, *who: str) -> TooMany:
    """The refusal for one who is over `rate`."""
    return TooMany(
        message("That was too many tries in a short time. Please wait a little."),
        retry_after=limits().retry_after(rate, *who),
    )


def count(rate: str, *who: str) -> None:
    """Count one more for `who`; raise TooMany when over `rate`."""
    if not limits().hit(rate, *who):
        raise must_wait(rate, *who)


def address() -> str:
    return request.remote_addr or "unknown"


def set_up(app: Flask, *, secret_key: str, limits_url: str, secure: bool) -> None:
    """`secure`: the site is reached by https only, as in production."""
    app.config.update(
        SECRET_KEY=secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="__Host-rungs" if secure else "rungs",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=60 * 60 * 24 * 60,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # a quiz may stay open for days; the token lives as long as the session
        WTF_CSRF_SSL_STRICT=False,  # the token and SameSite do it; a Referer is often stripped
    )
    app.extensions["limits"] = Limits(limits_url)
    csrf.init_app(app)

    @app.before_request
    def not_what_no_database_keeps() -> None:
        if "\0" in request.path:
            abort(404)

    @app.before_request
    def not_too_many_changes() -> None:
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            person = session.get("_user_id")  # only we can have signed it
            count(*((CHANGES_PER_PERSON, "change", str(person)) if person else (CHANGES_PER_ADDRESS, "change", address())))

    @app.after_request
    def guarded(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)
        if secure:
            answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return answer
