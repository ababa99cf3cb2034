"""Writing one question: fields or source on the left, on the right what a student will see."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from edu.authoring import forms
from edu.authoring.forms import Desk
from edu.authoring.rules import drafts as rules
from edu.authoring.rules import fields, fields_shown
from edu.authoring.rules.drafts import DraftView, Right, Stale, State, Twin, Work
from edu.authoring.service import drafts, figures, folders, listing, unsaved
from edu.authoring.views.desks import place_sent, version_sent, versions_compared
from edu.core.errors import Invalid, NotFound
from edu.core.i18n import LANGUAGES, message
from edu.core.roles import Role
from edu.ports import clock
from edu.quizzes.rules import pasting
from edu.quizzes.rules.kinds import all_kinds
from edu.quizzes.rules.quiz import Asked
from edu.quizzes.service import sheets
from edu.web.auth import myself, needs
from edu.web.forms import Form
from edu.web.words import say

bp = Blueprint("editor", __name__)

Page = str | BaseResponse | tuple[str, int]
ONE_LANGUAGE = "one_language"  # whether this teacher writes in one language, as chosen last


@bp.get("/teach/bank/new")
@needs(Role.TEACHER)
def kinds() -> str:
    """Which kind of question to write."""
    found = sorted(all_kinds().values(), key=lambda kind: say(kind.label))
    return render_template("authoring/kinds.html", kinds=found, folder=request.args.get("folder", type=int))


@bp.route("/teach/bank/new/<kind>", methods=["GET", "POST"])
@needs(Role.TEACHER)
def new(kind: str) -> Page:
    """A question that is not in the bank yet."""
    if kind not in all_kinds():
        raise NotFound(message("There is no such kind of question."))
    reader = myself()
    place = f"question/new/{kind}"
    if request.method == "GET":
        folder = request.args.get("folder", type=int) or folders.usual(by=reader)
        body = fields.starter(kind) if fields.specs_of(kind) else {**all_kinds()[kind].example}
        one = session.get(ONE_LANGUAGE, False)
        desk = forms.laid({key: value for key, value in body.items() if key != "id"}, folder=folder, one=one)
        return _shown(replace(desk, faults=()), place, None)  # nobody has written anything yet: nothing is wrong
    return _answered(place, None)


@bp.route("/teach/bank/questions/<int:id>", methods=["GET", "POST"])
@needs(Role.TEACHER)
def edit(id: int) -> Page:
    """A question of the bank."""
    draft = drafts.get(id, by=myself(), to=Right.VIEW if request.method == "GET" else Right.EDIT)
    place = f"question/{id}"
    if request.method == "GET":
        return _shown(forms.laid(draft.body, number=draft.number, folder=draft.folder_id, state=draft.state), place, draft)
    return _answered(place, draft)


@bp.post("/teach/preview")
@needs(Role.TEACHER)
def preview() -> str:
    """What a student will see of the question in the form, as a piece of a page."""
    return _preview(forms.sent())


@bp.post("/teach/work")
@needs(Role.TEACHER)
def keep() -> Response:
    """Keep what is being typed."""
    place = place_sent()
    unsaved.keep(place, forms.sent().work, by=myself(), now=clock.now())
    return Response(status=204)


@bp.get("/teach/bank/questions/<int:id>/history")
@needs(Role.TEACHER)
def history(id: int) -> str:
    """All its versions, and how two of them differ."""
    reader = myself()
    draft = drafts.get(id, by=reader)
    versions = drafts.history(id, by=reader)
    one, other = versions_compared(draft.number)
    return render_template(
        "authoring/history.html",
        draft=draft,
        title=rules.title_of(draft.body),
        versions=versions,
        one=one,
        other=other,
        lines=drafts.diff(id, one, other, by=reader),
        asked=_asked(drafts.version(id, other, by=reader), None, reveal=False),
        form=Form(),
    )


@bp.post("/teach/bank/questions/<int:id>/restore")
@needs(Role.TEACHER)
def restore(id: int) -> BaseResponse:
    """An old version as the current one again."""
    version, number = version_sent()
    drafts.restore(id, version, number=number, by=myself(), now=clock.now())
    flash(_("Version %(number)s is the current one again.", number=version), "right")
    return redirect(url_for(".history", id=id), 303)


# ---- Inside


def _answered(place: str, draft: DraftView | None) -> Page:
    """What follows from the form."""
    try:
        desk = forms.sent()
    except Invalid as refusal:
        if refusal.field != "picture":
            raise
        return _with_bad_picture(place, draft, refusal)
    if desk.do in ("one", "both"):
        session[ONE_LANGUAGE] = desk.one  # for the next question too
    if request.headers.get("X-Piece"):
        return _piece(desk, place, draft)
    if desk.do != "save":
        return _shown(desk, place, draft)
    return _save(desk, place, draft)


def _with_bad_picture(place: str, draft: DraftView | None, refusal: Invalid) -> Page:
    request.files = type(request.files)()  # all but the picture is read as it came
    desk = forms.sent()
    if request.headers.get("X-Piece"):
        return render_template("authoring/_editor.html", **_parts(desk, place, draft), trouble=say(refusal.message)), 422
    flash(say(refusal.message), "wrong")
    return _shown(desk, place, draft, status=422)


def _save(desk: Desk, place: str, draft: DraftView | None) -> Page:
    reader, now = myself(), clock.now()
    if desk.unreadable:
        return _shown(desk, place, draft, status=422)
    body = fields.tidied(desk.body) if desk.mode == "fields" else desk.body
    is_new = draft is None or rules.words_of(draft.body) != rules.words_of(body)
    twins = listing.find_twins(body, by=reader, but=draft.id if draft else None) if is_new and not desk.seen else []
    if twins:
        return _shown(desk, place, draft, status=422, twins=twins)
    if draft is None:
        folder = desk.folder or folders.usual(by=reader)
        id = drafts.create(folder, body, by=reader, now=now, state=desk.state, note=desk.note)
    else:
        id = draft.id
        try:
            drafts.save(id, body, number=desk.number, by=reader, now=now, state=desk.state, note=desk.note)
        except Stale as stale:
            lines = rules.difference(stale.body, rules.named(body, id))
            return _shown(replace(desk, number=stale.number), place, draft, status=409, stale=stale, lines=lines)
    unsaved.take(place, by=reader)
    saved = drafts.get(id, by=reader)
    if desk.state is State.READY and saved.problems:
        flash(_("Saved as a draft: something is to be mended before it can be ready."), "warning")
    else:
        flash(_("Saved."), "right")
    return redirect(url_for(".edit", id=id), 303)


def _shown(
    desk: Desk,
    place: str,
    draft: DraftView | None,
    *,
    status: int = 200,
    twins: list[Twin] | None = None,
    stale: Stale | None = None,
    lines: Any = (),
) -> Page:
    reader = myself()
    work: Work | None = unsaved.find(place, by=reader)
    if work and request.method == "GET" and request.args.get("work"):
        desk, work = forms.taken_up(work.content, desk), None
    page = render_template(
        "authoring/editor.html",
        asked_in=figures.asked_in(draft.id, by=reader) if draft else (),
        **_parts(desk, place, draft),
        work=work if request.method == "GET" else None,
        twins=twins or (),
        stale=stale,
        lines=lines,
        preview=Markup(_preview(desk)),
    )
    return page, status


def _piece(desk: Desk, place: str, draft: DraftView | None) -> str:
    """The form alone, as it is after a row was added or moved."""
    return render_template("authoring/_editor.html", **_parts(desk, place, draft), trouble="")


def _parts(desk: Desk, place: str, draft: DraftView | None) -> Mapping[str, Any]:
    reader = myself()
    kind = all_kinds().get(str(desk.body.get("kind")))
    return {
        "desk": desk,
        "draft": draft,
        "place": place,
        "kind": kind,
        "title": rules.title_of(desk.body),
        "folders": folders.list_folders(by=reader, at_least=Right.EDIT) if draft is None else (),
        "may_edit": draft is None or draft.right >= Right.EDIT,
        "untranslated": () if desk.one or desk.mode == "source" else fields_shown.untranslated(desk.boxes),
        "pasted_kinds": pasting.KINDS,
        "states": ((State.DRAFT, _("Draft")), (State.READY, _("Ready")), (State.HIDDEN, _("Hidden"))),
        "form": Form(),
    }


def _preview(desk: Desk) -> str:
    """In the language chosen for it, which need not be the page's."""
    body = fields.tidied(desk.body) if desk.mode == "fields" else desk.body
    asked = None if desk.faults else _asked(body, desk.reply if desk.do in ("try", "reveal") else None, reveal=desk.do == "reveal")
    own = g.lang
    g.lang = desk.shown_in or own
    try:
        return render_template("authoring/_preview.html", desk=desk, asked=asked, languages=LANGUAGES, title=rules.title_of(body), own=own)
    finally:
        g.lang = own


def _asked(body: Mapping[str, Any], reply: Mapping[str, Any] | None, *, reveal: bool) -> Asked | None:
    """The question drawn as for a student; None while something is wrong with it."""
    whole = rules.named(body, 0)
    if rules.problems_of(whole):
        return None
    return sheets.practice(whole, seed="preview", reply=reply, reveal=reveal)
