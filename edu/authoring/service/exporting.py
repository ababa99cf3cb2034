"""Questions out of the bank, or of a quiz, as a file of another program."""

from dataclasses import dataclass

from flask import current_app

from edu.accounts.rules import Reader
from edu.authoring.service import folders, listing
from edu.core.i18n import Text, in_language, message
from edu.core.marks import Body
from edu.interchange.rules.accepting import MOST_QUESTIONS
from edu.interchange.rules.carrying import Format, Loss, Written
from edu.interchange.service import files
from edu.quizzes.service import exporting as quizzes


@dataclass(frozen=True, slots=True)
class Leaving:
    """Questions to be written, and those that can't be whatever the format."""

    title: Text
    bodies: tuple[Body, ...]
    losses: tuple[Loss, ...] = ()


def of_quiz(slug: str) -> Leaving:
    """The questions of a quiz, as they are now. Raises NotFound."""
    found = quizzes.get_questions(slug)
    return Leaving(found.title, found.bodies)


def of_folder(folder_id: int, *, by: Reader) -> Leaving:
    """The questions of a folder and of those inside it, the oldest first; unfinished ones stay. Raises NotFound."""
    found = listing.list_drafts(listing.Filter(folder=folder_id), by=by, limit=MOST_QUESTIONS)[::-1]
    unfinished = message("This question is not finished, so it can't be written.")
    return Leaving(
        folders.names_of([folder_id])[folder_id],
        tuple(each.body for each in found if not each.problems),
        tuple(Loss(f"item {each.body['id']}", unfinished, refused=True) for each in found if each.problems),
    )


def write(leaving: Leaving, *, format: str, lang: str) -> tuple[Format, Written]:
    """The file, with its pictures where the format takes them, and all that it can't hold. Raises Invalid."""
    pictures = files.pictures_of(leaving.bodies, current_app.extensions["blobs"])
    chosen, written = files.write_file(leaving.bodies, format=format, title=in_language(leaving.title, lang), lang=lang, files=pictures)
    return chosen, Written(written.data, (*leaving.losses, *written.losses))
