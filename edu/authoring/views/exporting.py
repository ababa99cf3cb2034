"""Questions as files, in the browser: choose a format, see what it can't hold, take the file."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request, url_for

from edu.authoring.rules.drafts import FolderLine
from edu.authoring.service import exporting, folders
from edu.authoring.service.exporting import Leaving
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.core.roles import Role
from edu.core.text import slug_of
from edu.interchange.rules.formats import all_formats
from edu.quizzes.rules.keeping import Keep
from edu.web.auth import myself, needs
from edu.web.keeping import keeps
from edu.web.words import language, say, text

bp = Blueprint("exporting", __name__)


@bp.get("/teach/quizzes/<slug>/export")
@keeps(Keep.READ)
def quiz(slug: str) -> str:
    """What each format makes of a quiz."""
    return _draw(exporting.of_quiz(slug), back=url_for("quizzes.show", slug=slug))


@bp.get("/teach/quizzes/<slug>/export/file")
@keeps(Keep.READ)
def quiz_file(slug: str) -> Response:
    """The questions of a quiz, with their key."""
    return _file(exporting.of_quiz(slug))


@bp.get("/teach/bank/export")
@needs(Role.TEACHER)
def folder() -> str:
    """What each format makes of a folder; without one, which folder."""
    number, reader = _folder(), myself()
    leaving = exporting.of_folder(number, by=reader) if number is not None else None
    return _draw(leaving, back=url_for("bank.index", folder=number), listed=folders.list_folders(by=reader), folder=number)


@bp.get("/teach/bank/export/file")
@needs(Role.TEACHER)
def folder_file() -> Response:
    """The questions of a folder, with their key."""
    number = _folder()
    if number is None:
        raise Invalid(message("Choose a folder."), field="folder")
    return _file(exporting.of_folder(number, by=myself()))


def _folder() -> int | None:
    number = request.args.get("folder", type=int)
    return number if number is not None and 0 < number < 2**53 else None


def _draw(leaving: Leaving | None, *, back: str, listed: Sequence[FolderLine] = (), folder: int | None = None) -> str:
    chosen = request.args.get("format", "")
    written = exporting.write(leaving, format=chosen, lang=language())[1] if leaving and chosen in all_formats() else None
    return render_template(
        "authoring/export.html",
        leaving=leaving,
        back=back,
        formats=sorted(all_formats().values(), key=lambda each: say(each.label)),
        chosen=chosen,
        written=written,
        refused=sum(loss.refused for loss in written.losses) if written else 0,
        file_url=url_for(f"{request.endpoint}_file", **(request.view_args or {}), format=chosen, folder=folder),
        folders=listed,
        folder=folder,
    )


def _file(leaving: Leaving) -> Response:
    format, written = exporting.write(leaving, format=request.args.get("format", ""), lang=language())
    name = "".join(sign for sign in slug_of(text(leaving.title)) if sign.isascii())[:60].strip("-") or "questions"
    answer = Response(written.data, mimetype=format.media.partition(";")[0])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}{format.suffixes[0]}"'
    return answer
