"""What somebody has before them just now: for capabilities above that must not give it away."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from edu.core.i18n import LANGUAGES, Text, in_language
from edu.core.ids import UserId
from edu.core.marks import Body, Field
from edu.db.base import db, table
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import QuestionVersion
from edu.quizzes.rules import question
from edu.quizzes.service.attempts import body_of

_ATTEMPT, _RESPONSE, _VERSION = (table(model).c for model in (Attempt, Response, QuestionVersion))
_OPEN = (
    select(_ATTEMPT.seed, _RESPONSE.position, _VERSION.body)
    .join(table(Response), _RESPONSE.attempt_id == _ATTEMPT.id)
    .join(table(QuestionVersion), (_VERSION.question_id == _RESPONSE.question_id) & (_VERSION.number == _RESPONSE.number))
    .where(_ATTEMPT.user_id == bindparam("by"), _ATTEMPT.ended_at.is_(None))
    .order_by(_ATTEMPT.id, _RESPONSE.position)
)


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of an attempt that is not handed in: the words it asks with, and its KEY, which never leaves the server."""

    asks: tuple[str, ...]
    keys: tuple[str, ...]


def open_questions(by: UserId) -> list[OpenQuestion]:
    """The questions of all open attempts of a person, in all languages. One statement."""
    return [_open(body_of(row, row)) for row in db.session.execute(_OPEN, {"by": by})]


def _open(body: Body) -> OpenQuestion:
    fields = question.ask(body)
    texts = [body.get("text"), *(text for field in fields for text in _texts(field))]
    mark = question.grade(body, {})
    right = [part.right for part in mark.parts if part.right]
    return OpenQuestion(_said(texts), _said([*right, *_numbers(body)]))


def _texts(field: Field) -> Sequence[Text]:
    gaps = [text for gap in field.gaps for text in _texts(gap)]
    return [field.label, field.text, *(row.text for row in field.rows), *(option.text for option in field.options), *gaps]


def _numbers(body: Body) -> list[str]:
    """The right numbers as they would be written in a text."""
    return [
        f"{answer['value']:g}"
        for answer in body.get("answers", ())
        if isinstance(answer, dict) and isinstance(answer.get("value"), int | float)
    ]


def _said(texts: Sequence[Text | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(in_language(text, lang) for text in texts if text for lang in LANGUAGES))
