"""The topic's check question under the answers to a question."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from edu.core.errors import Invalid, NotFound
from edu.core.i18n import message
from edu.ports import clock
from edu.qa.rules.listing import MAX_NUMBER
from edu.qa.service import checks as service
from edu.web.auth import find_guest, guest, me
from edu.web.words import say

bp = Blueprint("qa_checks", __name__)

NUMBER = "<int(min=1, max=9223372036854775807):number>"


@bp.app_template_global()
def check_of(number: int) -> dict[str, Any] | None:
    """What the part under the answers is drawn with; nothing where no topic of the question has a check."""
    check = service.find_check(number)
    if check is None:
        return None
    reader = me()
    own = service.find_own(number, reader=reader.id if reader else None, guest=find_guest())
    return {"asked": service.get_asked(check), "shares": service.shares(number), "own": own}


@bp.post(f"/questions/{NUMBER}/check")
def answer(number: int) -> Response | tuple[str, int]:
    """Grade a reply; the first of each reader counts for the answer that helped them."""
    reader = me()
    reply = {name.removeprefix("r."): values for name, values in request.form.lists() if name.startswith("r.")}
    helped = request.form.get("helped", 0, type=int)
    helped = helped if 0 < helped <= MAX_NUMBER else 0
    try:
        service.answer(
            number,
            reply=reply,
            helped=helped or None,
            reader=reader.id if reader else None,
            guest=None if reader else guest(),
            now=clock.now(),
        )
    except Invalid as refusal:
        return _draw(number, problem=say(refusal.message)), refusal.status
    given: dict[str, Any] = {f"r.{name}": values for name, values in reply.items()}
    return redirect(url_for(".show", number=number, **given), 303)


@bp.get(f"/questions/{NUMBER}/check")
def show(number: int) -> str:
    """What was right and why: the reply stands in the address."""
    return _draw(number)


def _draw(number: int, *, problem: str = "") -> str:
    check = service.find_check(number)
    if check is None:
        raise NotFound(message("No check question stands under this question."))
    reply = {name.removeprefix("r."): values for name, values in request.args.lists() if name.startswith("r.")}
    return render_template("qa/check.html", number=number, asked=service.get_asked(check, reply=reply), problem=problem)
