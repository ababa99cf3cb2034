"""The question bank: folders, what is in them, and changing many questions at once."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from edu.accounts.service import people as accounts
from edu.authoring.rules import drafts as rules
from edu.authoring.rules.drafts import Right, State
from edu.authoring.service import bulk, figures, folders, listing
from edu.authoring.service.listing import Filter
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.ports import clock
from edu.quizzes.rules.kinds import all_kinds
from edu.web.auth import myself, needs
from edu.web.forms import Form

bp = Blueprint("bank", __name__)


@bp.get("/teach/bank")
@needs(Role.TEACHER)
def index() -> str:
    """All one's questions, or those of a folder, by what is asked for."""
    reader = myself()
    chosen = _filter()
    after = max(request.args.get("after", 0, type=int), 0)
    lines = listing.list_drafts(chosen, by=reader, after=after)
    tree = folders.list_folders(by=reader)
    here = next((each for each in tree if each.id == chosen.folder), None)
    return render_template(
        "authoring/bank.html",
        lines=lines,
        titles={line.id: rules.title_of(line.body) for line in lines},
        uses=figures.uses_of([line.id for line in lines]),
        count=listing.count(chosen, by=reader),
        after=after,
        step=listing.PAGE,
        chosen=chosen,
        tree=tree,
        here=here,
        shares=folders.shares_of(here.id, by=reader) if here and here.right >= Right.OWN else (),
        writable=[each for each in tree if each.right >= Right.EDIT],
        names={each.id: each.name for each in tree},
        kinds=all_kinds(),
        tags=listing.tags_known(by=reader),
        query={name: value for name, value in request.args.items() if name != "after"},
        form=Form(),
    )


@bp.post("/teach/bank/change")
@needs(Role.TEACHER)
def change() -> Response:
    """Do to the chosen questions what was asked: move, copy, a state, tags, difficulty, points."""
    reader, now = myself(), clock.now()
    ids = [int(each) for each in request.form.getlist("id") if each.isascii() and each.isdigit() and len(each) < 19]
    do = request.form.get("do", "")
    if do == "move":
        moved = bulk.move(ids, into=_folder(), by=reader)
        said = ngettext("%(num)s question moved.", "%(num)s questions moved.", moved)
    elif do == "copy":
        copied = bulk.copy(ids, into=_folder(), by=reader, now=now)
        said = ngettext("%(num)s question copied.", "%(num)s questions copied.", len(copied))
    elif do == "state":
        put, refused = bulk.set_state(ids, _state(), by=reader)
        said = ngettext("%(num)s question changed.", "%(num)s questions changed.", put)
        if refused:
            said += " " + ngettext("%(num)s has something to mend first.", "%(num)s have something to mend first.", refused)
    elif do == "traits":
        changed = bulk.change(
            ids,
            by=reader,
            now=now,
            add_tags=_tags("add_tags"),
            take_tags=_tags("take_tags"),
            difficulty=_whole("difficulty", 5),
            points=_whole("points", 100),
        )
        said = ngettext("%(num)s question changed.", "%(num)s questions changed.", changed)
    else:
        raise Invalid(message("Say what to do with these questions."))
    flash(said, "right")
    return _back()


@bp.post("/teach/bank/folders")
@needs(Role.TEACHER)
def add_folder() -> Response:
    """A new folder, at the top or in another."""
    parent = request.form.get("parent", type=int)
    number = folders.create(request.form.get("name", ""), by=myself(), parent=parent)
    return redirect(url_for(".index", folder=number), 303)


@bp.post("/teach/bank/folders/<int:id>")
@needs(Role.TEACHER)
def change_folder(id: int) -> Response:
    """Rename a folder, put it elsewhere, or delete it when it is empty."""
    reader = myself()
    do = request.form.get("do", "rename")
    if do == "delete":
        folders.remove(id, by=reader)
        flash(_("The folder is deleted."), "right")
        return redirect(url_for(".index"), 303)
    if do == "move":
        folders.move(id, into=request.form.get("into", type=int), by=reader)
    else:
        folders.rename(id, request.form.get("name", ""), by=reader)
    flash(_("Saved."), "right")
    return redirect(url_for(".index", folder=id), 303)


@bp.post("/teach/bank/folders/<int:id>/share")
@needs(Role.TEACHER)
def share(id: int) -> Response:
    """Let a colleague look at a folder, or change it; or no more."""
    reader = myself()
    if request.form.get("do") == "stop":
        person = request.form.get("person", 0, type=int)
        folders.unshare(id, UserId(person), by=reader)
        flash(_("No longer shared."), "right")
        return redirect(url_for(".index", folder=id if person != reader.id else None), 303)
    folders.need(id, Right.OWN, by=reader)
    found = accounts.find_person(request.form.get("person", ""))
    if found is None:
        raise Invalid(message("There is nobody with this name, address or number."))
    folders.share(id, found, may_edit=request.form.get("may_edit") == "1", by=reader)
    flash(_("Shared."), "right")
    return redirect(url_for(".index", folder=id), 303)


def _filter() -> Filter:
    asked = request.args
    state = asked.get("state", "")
    level = asked.get("difficulty", type=int)
    return Filter(
        folder=asked.get("folder", type=int),
        words=asked.get("q", "")[:200],
        tag=asked.get("tag", "")[:80],
        difficulty=level if level in range(1, 6) else None,
        kind=asked.get("kind", "")[:40],
        state=state if state in tuple(State) else "",
    )


def _folder() -> int:
    folder = request.form.get("into", type=int)
    if folder is None:
        raise Invalid(message("Choose a folder."))
    return folder


def _state() -> State:
    state: Any = request.form.get("state", "")
    if state not in tuple(State):
        raise Invalid(message("Choose a state."))
    return State(state)


def _tags(name: str) -> list[str]:
    return [tag.strip() for tag in request.form.get(name, "").split(",") if tag.strip()]


def _whole(name: str, most: int) -> int | None:
    written = request.form.get(name, "").strip()
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and 1 <= int(written[:6]) <= most):
        raise Invalid(message("Write a whole number from 1 to %(most)s.", most=most))
    return int(written)


def _back() -> Response:
    """To the list that the form came from."""
    known = ("folder", "q", "tag", "difficulty", "kind", "state")
    values: dict[str, Any] = {name: request.form[f"at_{name}"] for name in known if request.form.get(f"at_{name}")}
    return redirect(url_for(".index", **values), 303)
