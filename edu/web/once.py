"""Done once, however often it is sent: a request with a key of its own is answered again with its first answer.

Forms carry a key by themselves, programs send one as `Idempotency-Key`. The answer is saved in the same transaction as
what was done, so a retry after a lost answer finds both or neither. What was refused has changed nothing and is tried anew.
"""

import re
import secrets
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import Flask, Response, make_response, request
from markupsafe import Markup

from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db.session import is_broken, retried, transaction
from edu.ports import clock
from edu.site.service import once as kept
from edu.web import fresh
from edu.web.auth import me
from edu.web.words import language

FIELD, HEADER = "once", "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{8,100}")
_OF_THE_FORM = (FIELD, "csrf_token")  # not of what is asked
_SENT_AGAIN = ("Content-Type", "Location")


class _Unsaved(Exception):
    """The view refused: its answer stands, and nothing is kept."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


def field() -> Markup:
    """The hidden input by which a form is known when it comes twice."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, fresh.key_of_form())


def key() -> str:
    """What names the change that this request asks for: its own key, so that however often it comes, it is one change."""
    return request.headers.get(HEADER) or request.form.get(FIELD) or secrets.token_urlsafe(12)


def done_once(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that changes something, made to do it once for each key of a signed-in person.

    Everything it does is saved as one; what it must wait for long (a letter, a program elsewhere) is no work for it.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        sent, reader = request.headers.get(HEADER) or request.form.get(FIELD, ""), me()
        if not sent or reader is None or request.method in ("GET", "HEAD"):
            return view(*args, **kwargs)
        if not _KEY.fullmatch(sent):
            raise Invalid(message("The key of a request is 8 to 100 letters, digits or signs."))
        return _answer(reader.id, sent, lambda: make_response(view(*args, **kwargs)))

    return guarded


@retried
def _answer(person: UserId, key: str, do: Callable[[], Response]) -> Response:
    asked = _asked()
    try:
        with transaction():
            if not kept.claim(person, key, asked=asked, now=clock.now()):
                return _again(person, key, asked)
            answer = do()
            if is_broken() or answer.status_code >= 400:
                raise _Unsaved(answer)
            headers = tuple((name, answer.headers[name]) for name in _SENT_AGAIN if name in answer.headers)
            kept.keep(person, key, kept.Answer(asked, answer.status_code, headers, answer.get_data()))
    except _Unsaved as unsaved:
        return unsaved.answer
    return answer


def _again(person: UserId, key: str, asked: str) -> Response:
    first = kept.find(person, key)
    if first is None or first.asked != asked:
        raise Invalid(message("This has been sent already, with something else in it. Please open the page anew and look."))
    answer = Response(first.body, status=first.status)
    for name, value in first.headers:
        answer.headers[name] = value
    return answer


def _asked() -> str:
    """A digest of what the request asks for, whatever its key and its token."""
    digest = sha256(f"{request.method} {request.full_path} {language()}".encode())
    if request.form or request.files:
        for name in sorted({*request.form} - {*_OF_THE_FORM}):
            digest.update(repr((name, request.form.getlist(name))).encode("utf-8", "replace"))
        for name, file in sorted(request.files.items()):
            digest.update(repr((name, file.filename)).encode("utf-8", "replace"))
            digest.update(file.stream.read())
            file.stream.seek(0)
    else:
        digest.update(request.get_data())
    return digest.hexdigest()


def set_up(app: Flask) -> None:
    app.jinja_env.globals["once_field"] = field
