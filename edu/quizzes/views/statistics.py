"""The statistics of a quiz, for teachers: as a page and to take away."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, render_template, request
from flask import json as flask_json
from werkzeug.wrappers import Response

from edu.core import tables
from edu.quizzes.rules.keeping import Keep
from edu.quizzes.rules.statistics import report as reports
from edu.quizzes.service import statistics
from edu.web.keeping import keeps
from edu.web.words import say, text

bp = Blueprint("quiz_statistics", __name__)


@bp.get("/teach/quizzes/<slug>/statistics")
@keeps(Keep.READ)
def show(slug: str) -> str:
    """Figures of the quiz and of each question, and what was laid where."""
    report = statistics.get(slug, first=_first())
    return render_template("quizzes/statistics.html", report=report, of_quiz=reports.QUIZ, of_question=reports.QUESTION)


@bp.get("/teach/quizzes/<slug>/statistics.<any(csv, xlsx, json):suffix>")
@keeps(Keep.READ)
def download(slug: str, suffix: str) -> Response:
    """The table of questions as CSV; that and the rest as a workbook; everything at full precision as JSON."""
    report = statistics.get(slug, first=_first())
    if suffix == "csv":
        return _file(tables.as_csv(_in_words(reports.question_table(report))), tables.CSV_TYPE, f"{slug}.csv")
    if suffix == "xlsx":
        sheets = {say(title): _in_words(make(report)) for title, make in reports.TABLES}
        return _file(tables.as_xlsx(sheets), tables.XLSX_TYPE, f"{slug}.xlsx")
    return _file(flask_json.dumps(report.as_json(), ensure_ascii=False).encode(), "application/json", f"{slug}.json")


def _first() -> bool:
    return request.args.get("which") != "all"


def _in_words(table: Iterable[Iterable[Any]]) -> Iterator[list[tables.Cell]]:
    """The rows in the reader's language; several messages of one cell after one another."""
    return ([_cell(value) for value in row] for row in table)


def _cell(value: Any) -> tables.Cell:
    if isinstance(value, tuple):
        return " ".join(text(each) for each in value)
    return value if value is None or isinstance(value, int | float) else text(value)


def _file(content: bytes, mimetype: str, name: str) -> Response:
    answer = Response(content, content_type=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="statistics-{name}"'
    return answer
