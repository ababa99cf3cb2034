"""What corrections there are: for whoever begins a quiz, looks at a result, or takes their data along. `regrading` makes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from edu.core.ids import AttemptKey, UserId
from edu.db.base import db, table
from edu.quizzes.models.attempts import Attempt
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.models.regrading import Regrade, RegradeLine
from edu.quizzes.rules.plan import Use, plan_of
from edu.quizzes.rules.question import points_of
from edu.quizzes.rules.regrading import BARRING, Instead, Notice, Total, Way, corrected_plan

# Written once and with bare columns: every start and every result asks.
_ATTEMPT, _QUESTION, _VERSION, _REGRADE, _LINE = (table(model).c for model in (Attempt, Question, QuestionVersion, Regrade, RegradeLine))
_BARRED = (
    select(_REGRADE.question_id, _REGRADE.instead_id)
    .join(table(Question), _QUESTION.id == _REGRADE.question_id)
    .where(_QUESTION.quiz_id == bindparam("quiz"), _REGRADE.way.in_(BARRING), _REGRADE.lifted_at.is_(None))
    .order_by(_REGRADE.id)
)
_NOTICES = (
    select(*_LINE, _REGRADE.way, _REGRADE.why, _VERSION.body, _ATTEMPT.ended_at)
    .join(table(Regrade), _REGRADE.id == _LINE.regrade_id)
    .join(table(Attempt), _ATTEMPT.id == _LINE.attempt_id)
    .join(table(Question), _QUESTION.id == _REGRADE.question_id)
    .join(table(QuestionVersion), (_VERSION.question_id == _QUESTION.id) & (_VERSION.number == _QUESTION.number))
    .where(_ATTEMPT.key == bindparam("key"))
    .order_by(_LINE.regrade_id)
)


def instead_of(quiz_id: int) -> Instead:
    """The questions that new attempts at a quiz aren't asked any more, each with what takes its place."""
    return {row.question_id: row.instead_id for row in db.session.execute(_BARRED, {"quiz": quiz_id})}


def size(quiz_id: int, plan: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many questions a quiz asks and for how many points, with its corrections."""
    sections = corrected_plan(plan_of(plan), instead_of(quiz_id))
    slots = [slot for section in sections for slot in section.slots]
    points = _points_of([slot for slot in slots if isinstance(slot, int)])
    drawn = sum(slot.count for slot in slots if not isinstance(slot, int))
    return {"questions": len(points) + drawn, "points": sum(points) + drawn * (_points_of_pool(quiz_id) if drawn else 0)}


def _points_of(question_ids: Sequence[int]) -> list[int]:
    return [points_of(body) for body in db.session.scalars(_bodies().where(Question.id.in_(question_ids)))]


def _points_of_pool(quiz_id: int) -> int:
    """What a question of the pool is worth: they are alike in this, or a draw would not be fair."""
    pool = _bodies().where(Question.quiz_id == quiz_id, Question.use == Use.POOL).order_by(Question.id).limit(1)
    body = db.session.scalar(pool)
    return points_of(body) if body else 0


def _bodies() -> Any:
    current = (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.number)
    return select(QuestionVersion.body).join(Question, current)


def find_notices(key: AttemptKey) -> list[Notice]:
    """What was corrected in an attempt, oldest first. One statement; whose it is and whether marks may be seen, the sheet says."""
    return [
        Notice(
            at=row.at,
            way=Way(row.way),
            question=row.body["text"],
            why=row.why,
            before=Total(row.earned_before, row.outof_before) if row.ended_at and row.ended_at <= row.at else None,
            after=Total(row.earned_after, row.outof_after),
            paid=row.paid,
            posting_id=row.posting_id,
        )
        for row in db.session.execute(_NOTICES, {"key": key})
    ]


def personal_data(user_id: UserId) -> dict[str, object]:
    """What corrections keep about a person: what was done to their attempts, and the corrections they have made."""
    rows = db.session.execute(
        select(RegradeLine, Quiz.slug, Question.name, Attempt.number, Regrade.way, Regrade.why)
        .join(Regrade, Regrade.id == RegradeLine.regrade_id)
        .join(Attempt, Attempt.id == RegradeLine.attempt_id)
        .join(Question, Question.id == Regrade.question_id)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Attempt.user_id == user_id)
        .order_by(RegradeLine.regrade_id, RegradeLine.attempt_id)
    )
    made = db.session.execute(
        select(Quiz.slug, Question.name, Regrade.way, Regrade.why, Regrade.made_at)
        .join(Question, Question.id == Regrade.question_id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Regrade.by_id == user_id)
        .order_by(Regrade.id)
    )
    return {
        "corrections": [
            {
                "quiz": slug,
                "attempt": number,
                "question": name,
                "way": way,
                "why": why,
                "at": line.at.isoformat(),
                "before": {**line.before, "earned": line.earned_before, "outof": line.outof_before},
                "after": {**line.after, "earned": line.earned_after, "outof": line.outof_after},
                "paid": line.paid,
                "told_at": line.told_at.isoformat() if line.told_at else None,
            }
            for line, slug, name, number, way, why in rows
        ],
        "corrections_made": [
            {"quiz": slug, "question": name, "way": way, "why": why, "at": at.isoformat()} for slug, name, way, why, at in made
        ],
    }
