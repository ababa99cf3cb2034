"""The gradebook in the browser: students × assignments, one cell, and what can be taken away."""

from collections.abc import Callable
from functools import lru_cache, partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import json as flask_json
from flask_babel import format_decimal
from flask_babel import gettext as _
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from edu.classroom.forms import MarkForm, number
from edu.classroom.rules.grading import Cell, State
from edu.classroom.rules.planning import Work
from edu.classroom.service import classes, gradebook
from edu.core import tables
from edu.core.errors import Invalid
from edu.core.roles import Role
from edu.ports import clock
from edu.web.auth import myself, needs
from edu.web.forms import beside, text_of
from edu.web.words import language, text

bp = Blueprint("gradebook", __name__)
_NONE = Markup("—")


@bp.get("/teach/classes/<int:class_id>/gradebook")
@needs(Role.TEACHER)
def show(class_id: int) -> str:
    """Students × assignments."""
    section = request.args.get("section", type=int)
    book = gradebook.get_gradebook(class_id, section=section, by=myself(), lang=language(), now=clock.now())
    return render_template("classroom/gradebook/show.html", book=book, figure=_figures(), words=_words(), State=State, Work=Work)


@bp.route("/teach/classes/<int:class_id>/gradebook/<int:assignment>/<int:user_id>", methods=["GET", "POST"])
@needs(Role.TEACHER)
def spot(class_id: int, assignment: int, user_id: int) -> str | Response | tuple[str, int]:
    """One cell: what it is made of, a mark by hand, a comment, what was put before."""
    reader = myself()
    it = gradebook.get_spot(class_id, assignment, user_id, by=reader, lang=language(), now=clock.now())
    possible = it.assigned.points or 100.0
    last = it.history[0] if it.history else None
    shown = {"mark": f"{last.share * possible:.6g}" if last and last.share is not None else "", "comment": last.comment if last else ""}
    form = MarkForm(data=shown)
    if form.validate_on_submit():
        typed = number(form.mark)
        # As it was shown, it is as it was: a third of ten points is no number one could type.
        same = last is not None and text_of(form.mark).strip() == shown["mark"]
        share = last.share if last is not None and same else None if typed is None else typed / possible
        try:
            gradebook.put_by_hand(
                class_id,
                assignment,
                user_id,
                share=share,
                comment=text_of(form.comment),
                reason=text_of(form.reason),
                by=reader,
                now=clock.now(),
            )
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Saved."), "right")
            return redirect(url_for(".show", class_id=class_id), 303)
    page = render_template(
        "classroom/gradebook/spot.html", it=it, possible=possible, form=form, figure=_figures(), words=_words(), State=State, Work=Work
    )
    return page, 422 if form.errors else 200


@bp.get("/teach/classes/<int:class_id>/students/<int:user_id>")
@needs(Role.TEACHER)
def student(class_id: int, user_id: int) -> str:
    """The marks of one student and what they are made of, as they see them, and what is still hidden from them."""
    own = gradebook.get_marks_of(class_id, user_id, by=myself(), lang=language(), now=clock.now())
    return render_template("classroom/gradebook/student.html", own=own)


@bp.get("/teach/classes/<int:class_id>/assignments/<int:assignment>/results")
@needs(Role.TEACHER)
def results(class_id: int, assignment: int) -> str:
    """A class against everybody, only as numbers."""
    own = classes.get_taught(class_id, by=myself())
    compared = gradebook.compare(class_id, assignment, by=myself(), lang=language())
    return render_template("classroom/gradebook/results.html", own=own, compared=compared)


@bp.get("/teach/classes/<int:class_id>/gradebook.<any(csv, xlsx, json):suffix>")
@needs(Role.TEACHER)
def download(class_id: int, suffix: str) -> Response:
    """The gradebook to take away: per cent in each cell, empty where nothing counts; JSON with all there is, at full precision."""
    section = request.args.get("section", type=int)
    book = gradebook.get_gradebook(class_id, section=section, by=myself(), lang=language(), now=clock.now())
    if suffix == "json":
        return _file(flask_json.dumps(_as_json(book), ensure_ascii=False).encode(), "application/json", f"gradebook-{class_id}.json")
    words, sections = _words(), {each.id: each.name for each in book.sections}
    head = [_("Number"), _("Student"), _("Section"), *(text(each.title) for each in book.assignments)]
    marks: list[list[tables.Cell]] = [[*head, *(f"{each.name}, %" for each in book.categories), _("Total, %")]]
    states: list[list[tables.Cell]] = [list(head)]
    for row in book.rows:
        who: list[tables.Cell] = [int(row.member.user_id), row.member.name, sections.get(row.member.section_id or 0, "")]
        cells = [row.cells[each.id] for each in book.assignments]
        marks.append(
            [*who, *(_percent(cell.share) for cell in cells), *(_percent(each.share) for each in row.total.sums), _percent(row.total.share)]
        )
        states.append([*who, *(_state(cell, words) for cell in cells)])
    if suffix == "csv":
        return _file(tables.as_csv(marks), tables.CSV_TYPE, f"gradebook-{class_id}.csv")
    return _file(tables.as_xlsx({_("Marks"): marks, _("States"): states}), tables.XLSX_TYPE, f"gradebook-{class_id}.xlsx")


@bp.get("/teach/classes/<int:class_id>/assignments/<int:assignment>/questions.<any(csv, xlsx, json):suffix>")
@needs(Role.TEACHER)
def questions(class_id: int, assignment: int, suffix: str) -> Response:
    """What each question brought each student, in per cent, in the attempt that counts."""
    _own, assigned, students, found = gradebook.get_questions(class_id, assignment, by=myself(), lang=language())
    name = f"questions-{class_id}-{assignment}.{suffix}"
    if suffix == "json":
        content = {
            "quiz": assigned.slug,
            "questions": [{"name": each, "text": words} for each, words in found.questions],
            "students": [{"id": each.user_id, "name": each.name, "shares": found.shares.get(each.user_id)} for each in students],
        }
        return _file(flask_json.dumps(content, ensure_ascii=False).encode(), "application/json", name)
    table: list[list[tables.Cell]] = [[_("Number"), _("Student"), *(f"{each}: {text(words)}"[:200] for each, words in found.questions)]]
    for each in students:
        shares = found.shares.get(each.user_id, {})
        table.append([int(each.user_id), each.name, *(_percent(shares.get(question)) for question, _text in found.questions)])
    if suffix == "csv":
        return _file(tables.as_csv(table), tables.CSV_TYPE, name)
    return _file(tables.as_xlsx({_("Questions"): table}), tables.XLSX_TYPE, name)


def _figures() -> Callable[[float | None], Markup]:
    """How a share is written for a table in the reader's language: as per cent without its sign, a dash where there is none."""
    return partial(_figure, language())


def _figure(lang: str, share: float | None) -> Markup:
    return _NONE if share is None else _thousandths(round(share * 1000), lang)


@lru_cache(maxsize=4096)  # a gradebook has twelve thousand cells and a thousand different figures
def _thousandths(number: int, lang: str) -> Markup:
    return escape(format_decimal(number / 10, "#,##0.#"))


def _words() -> dict[State, str]:
    """The states that a cell names in words."""
    return {
        State.LATE: _("late"),
        State.MISSING: _("missing"),
        State.EXCUSED: _("excused"),
        State.WAITING: _("to mark"),
        State.DONE: _("done"),
        State.OPEN: _("not yet"),
        State.NOT_THEIRS: _("not set"),
    }


def _state(cell: Cell, words: dict[State, str]) -> str:
    return ", ".join([words[cell.state], *([_("by hand")] if cell.by_hand else []), *([cell.comment] if cell.comment else [])])


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 2)


def _as_json(book: gradebook.Gradebook) -> dict[str, object]:
    return {
        "class": book.of.name,
        "categories": [
            {"id": each.id, "name": each.name, "weight": each.weight, "lowest_that_dont_count": each.dropped} for each in book.categories
        ],
        "assignments": [
            {
                "id": each.id,
                "kind": each.kind.value,
                "slug": each.slug,
                "title": each.title,
                "category": each.category_id,
                "points": each.points,
                "due": each.times.due.isoformat() if each.times.due else None,
            }
            for each in book.assignments
        ],
        "students": [
            {
                "id": row.member.user_id,
                "name": row.member.name,
                "section": next((each.name for each in book.sections if each.id == row.member.section_id), None),
                "marks": [
                    {
                        "assignment": id,
                        "state": cell.state.value,
                        "share": cell.share,
                        "by_hand": cell.by_hand,
                        "comment": cell.comment,
                        "handed_in_at": cell.at.isoformat() if cell.at else None,
                    }
                    for id, cell in row.cells.items()
                ],
                "categories": {str(each.category.id): each.share for each in row.total.sums},
                "total": row.total.share,
            }
            for row in book.rows
        ],
    }


def _file(content: bytes, mimetype: str, name: str) -> Response:
    answer = Response(content, content_type=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
