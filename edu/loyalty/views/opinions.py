"""What readers say of lessons: the question below each, the public score, its table, and the lab."""

import secrets
from datetime import date
from functools import partial
from random import Random
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as Answered

from edu.core.errors import Invalid
from edu.core.tables import CSV_TYPE, as_csv
from edu.lessons.service import reading as lessons
from edu.loyalty.rules import lab as questions
from edu.loyalty.rules.ladder import NAMES, Rung
from edu.loyalty.rules.nps import FEWEST, SCALE, counted_by
from edu.loyalty.rules.scores import FEWEST_IN_A_CELL, MAX_WORDS, QUESTION, Sample, Sort, chosen, grouped, marks_of
from edu.loyalty.service import scores as service
from edu.loyalty.service import tickets
from edu.ports import clock
from edu.quizzes.rules import question
from edu.web import fresh, security
from edu.web.auth import find_guest, guest, me
from edu.web.words import language, say

bp = Blueprint("opinions", __name__)

OLD = 60  # seconds that public figures may be behind
BY_VISITORS = "20/hour"  # from one address
FILTERS = ("lesson", "lang", "rung", "month")


# ---- Below a lesson


def draw_opinion(lesson: str) -> Markup:
    """Below a lesson: the question, or what the reader said; and what was changed after words like theirs."""
    reader = me()
    said = _still(service.last_said(lesson, by=_speaker())) if reader else None
    draw = partial(_draw_opinion, lesson, said)
    opinion = Markup(draw()) if said else fresh.kept_for(OLD, ("opinion", lesson, "asked" if reader else "visitor"), draw)
    return opinion + fresh.kept_for(OLD, ("changes", lesson), partial(_draw_changes, lesson))


def _draw_opinion(lesson: str, said: service.Said | None) -> str:
    return render_template("loyalty/_opinion.html", lesson=lesson, said=said, question=QUESTION, scale=SCALE, most=MAX_WORDS)


def _draw_changes(lesson: str) -> str:
    return render_template("loyalty/_changes.html", changes=tickets.changes_of(lesson))


def _still(said: service.Said | None) -> service.Said | None:
    """What was said, while it is not yet time to be asked again."""
    return said if said and clock.now() < said.again_at else None


@bp.get("/lessons/<slug>/opinion")
def form(slug: str) -> str:
    """The question about one lesson, on a page of its own."""
    return _draw_form(slug)


@bp.post("/lessons/<slug>/opinion")
def send(slug: str) -> Answered | tuple[str, int]:
    """Say what one thinks of a lesson; visitors may too."""
    words = request.form.get("words", "")
    try:
        if me() is None:
            security.count(BY_VISITORS, "opinion", security.address())
            guest()
        service.say(slug, mark=_whole(request.form.get("mark", "")), words=words, lang=language(), by=_speaker(), now=clock.now())
    except Invalid as refusal:
        return _draw_form(slug, words=words, problems={refusal.field: say(refusal.message)}), refusal.status
    flash(_("Thank you. It counts in the score of this lesson, without your name."), "right")
    return redirect(url_for("lessons.lesson", slug=slug, _anchor="opinion"), 303)


def _draw_form(slug: str, *, words: str = "", problems: dict[str, str] | None = None) -> str:
    lesson = lessons.get_lesson(slug, language())
    said = _still(service.last_said(slug, by=_speaker()))
    return render_template(
        "loyalty/opinion.html",
        lesson=lesson,
        said=said,
        question=QUESTION,
        scale=SCALE,
        most=MAX_WORDS,
        words=words,
        problems=problems or {},
    )


def _speaker() -> service.Reader:
    reader = me()
    return service.Reader(user_id=reader.id) if reader else service.Reader(guest=find_guest())


def _whole(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else None


# ---- For everybody


@bp.get("/nps")
def nps() -> str:
    """The score of the lessons with its interval, by lesson, language, rung and month."""
    wanted = {name: request.args.get(name, "") for name in FILTERS}
    sorts = service.sorts()
    values = {name: sorted({str(getattr(sort, name)) for sort in sorts}) for name in FILTERS}
    wanted = {name: value if value in values[name] else "" for name, value in wanted.items()}
    some, titles = chosen(sorts, **wanted), lessons.titles(language())
    return render_template(
        "loyalty/nps.html",
        wanted=wanted,
        values=values,
        tables=_tables(some, wanted, titles),
        all=counted_by(marks_of(some)),
        marks=marks_of(some),
        labels=_labels(titles, values["month"]),
        question=QUESTION,
        fewest=FEWEST,
        moved=tickets.moved(),
        waiting=tickets.counts(),
    )


def _tables(sorts: list[Sort], wanted: dict[str, str], titles: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The answers by each thing that isn't chosen already; lessons in the order they are read."""
    tables = {name: grouped(sorts, name) for name in FILTERS if not wanted[name]}
    if "lesson" in tables:
        order = list(titles)
        place = {slug: order.index(slug) if slug in titles else len(order) for slug in tables["lesson"]}
        tables["lesson"] = {slug: tables["lesson"][slug] for slug in sorted(place, key=place.__getitem__)}
    return tables


def _labels(titles: dict[str, str], months: list[str]) -> dict[str, dict[str, str]]:
    return {
        "lesson": titles,
        "lang": {"ru": _("Russian"), "en": _("English")},
        "rung": {str(int(rung)): say(NAMES[rung]) for rung in Rung},
        "month": {month: str(format_date(date.fromisoformat(f"{month}-01"), "LLLL y")) for month in months},
    }


@bp.get("/nps/answers.csv")
def table() -> Response:
    """Every answer without anybody in it: months, not days; in no order; no cell of fewer than five."""
    answers = service.anonymous_table(shuffle=Random(secrets.randbits(64)).shuffle)
    rows = [(each.month, each.lesson, each.lang, each.rung, each.mark) for each in answers]
    return _download([("month", "lesson", "language", "rung", "mark"), *rows], "answers.csv")


@bp.get("/nps/lab")
def lab() -> str:
    """Compute the score oneself from last week's real answers, graded as a numerical question is."""
    sample = service.sample(now=clock.now())
    asked = questions.questions(sample) if sample else {}
    typed = {name: request.args.get(name, "")[:40] for name in asked}
    marks = {name: question.grade(body, {"number": typed[name]}) for name, body in asked.items() if typed[name].strip()}
    tally = {mark: sample.marks.count(mark) for mark in SCALE} if sample else {}
    return render_template(
        "loyalty/lab.html", sample=sample, asked=asked, typed=typed, graded=marks, tally=tally, few=FEWEST_IN_A_CELL, question=QUESTION
    )


@bp.get("/nps/lab.csv")
def lab_table() -> Response:
    """The lab's data: one mark on a line, in no order."""
    sample = service.sample(now=clock.now()) or Sample(clock.now().date(), clock.now().date(), ())
    marks = list(sample.marks)
    Random(secrets.randbits(64)).shuffle(marks)
    return _download([("mark",), *((mark,) for mark in marks)], "lab.csv")


def _download(rows: list[tuple[Any, ...]], name: str) -> Response:
    answer = Response(as_csv(rows), mimetype=CSV_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
