"""Karma explained: what moves it, what it opens, and one's own lines."""

from flask import Blueprint, render_template, request

from edu.core.i18n import Message, message
from edu.ports import clock
from edu.qa.rules import karma as rules
from edu.qa.rules import trust
from edu.qa.rules.ranks import rank_of
from edu.qa.service import karma, showing, trusting
from edu.web.auth import me

bp = Blueprint("karma", __name__)
DOINGS: dict[str, Message] = {
    "days": message("Days on which you read"),
    "opened": message("Questions opened"),
    "read": message("Posts read"),
    "minutes": message("Minutes of reading"),
    "replied": message("Questions answered"),
    "given": message("Votes up given"),
    "received": message("Votes up received"),
}


@bp.get("/karma")
def show() -> str:
    """The rules for everybody, and the reader's own karma line by line."""
    reader = me()
    preset = karma.preset()
    own = {}
    if reader is not None:
        lines, before = karma.lines(reader.id, before=request.args.get("before", type=int))
        has = karma.karma_of([reader.id])[reader.id]
        level = karma.trust_of(reader.id)
        own = {
            "karma": has,
            "rank": rank_of(has),
            "lines": lines,
            "before": before,
            "titles": showing.titles_of({line.question_id for line in lines if line.question_id}),
            "level": level,
            "progress": trusting.progress(reader.id, now=clock.now()),
        }
    return render_template(
        "qa/karma.html",
        own=own,
        why=rules.WHY,
        amounts=rules.AMOUNTS,
        cap=rules.CAP,
        start=rules.START,
        opens=rules.OPENS,
        bars=rules.PRESETS[preset],
        names=trust.NAMES,
        limits=trust.LIMITS,
        doings=DOINGS,
    )
