"""The questions of a quiz as a teacher sees them: their versions, and what has been corrected."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.i18n import Text, message
from edu.core.marks import Body, Marked
from edu.db.base import db
from edu.quizzes.models.attempts import Response
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.models.regrading import Regrade, RegradeLine
from edu.quizzes.rules import question
from edu.quizzes.rules.plan import Use
from edu.quizzes.rules.regrading import DiffLine, Way, differences
from edu.quizzes.service import corrections


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question in a list."""

    name: str
    text: Text
    kind: str
    use: Use
    versions: int
    barred: bool  # not asked any more, by a correction


@dataclass(frozen=True, slots=True)
class QuestionList:
    slug: str
    title: Text
    questions: tuple[QuestionLine, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a question, and what it changed in the one before; the first changed nothing."""

    number: int
    created_at: datetime
    asked: int  # attempts that are marked by it
    body: Body
    changes: tuple[DiffLine, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """A correction in the history of a question."""

    way: Way
    number: int | None
    instead: str  # a question's name
    never_lower: bool
    why: Text
    by: str  # a name; empty when that person is gone
    made_at: datetime
    done_at: datetime | None
    lifted_at: datetime | None
    attempts: int
    looked: int
    higher: int
    lower: int


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """All about one question."""

    slug: str
    title: Text
    name: str
    text: Text
    kind: str
    use: Use
    graded: bool
    barred: bool
    versions: tuple[Version, ...]  # newest first
    history: tuple[Done, ...]  # newest first
    others: tuple[QuestionLine, ...]  # that could take its place

    @property
    def at_work(self) -> Done | None:
        return next((done for done in self.history if done.done_at is None), None)

    @property
    def newer(self) -> tuple[Version, ...]:
        """The versions that could mark the answers to older ones."""
        return self.versions[:-1]


def list_questions(slug: str) -> QuestionList:
    """The questions of a quiz in the order of their making, those it has no use for any more last. Raises NotFound."""
    quiz = db.session.execute(select(Quiz.id, Quiz.title).where(Quiz.slug == slug)).first()
    if quiz is None:
        raise NotFound(message("There is no such quiz."))
    return QuestionList(slug, quiz.title, tuple(_lines(quiz.id)))


def _lines(quiz_id: int) -> list[QuestionLine]:
    current = (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.number)
    rows = db.session.execute(
        select(Question.id, Question.name, Question.kind, Question.use, Question.number, QuestionVersion.body)
        .join(QuestionVersion, current)
        .where(Question.quiz_id == quiz_id)
        .order_by(Question.use == Use.NONE, Question.id)
    )
    barred = corrections.instead_of(quiz_id)
    return [QuestionLine(row.name, row.body["text"], row.kind, Use(row.use), row.number, row.id in barred) for row in rows]


def get_question(slug: str, name: str) -> QuestionPage:
    """One question with its versions and corrections. Raises NotFound."""
    row = db.session.execute(
        select(Question.id, Question.quiz_id, Question.kind, Question.use, Quiz.title)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Quiz.slug == slug, Question.name == name)
    ).first()
    if row is None:
        raise NotFound(message("This quiz has no such question."))
    versions = _versions(row.id)
    lines = _lines(row.quiz_id)
    newest = versions[0].body
    return QuestionPage(
        slug=slug,
        title=row.title,
        name=name,
        text=newest["text"],
        kind=row.kind,
        use=Use(row.use),
        graded=question.marked(newest) is not Marked.NEVER,
        barred=next(line.barred for line in lines if line.name == name),
        versions=tuple(versions),
        history=tuple(_history(row.id)),
        others=tuple(line for line in lines if line.name != name and line.use != Use.NONE and not line.barred),
    )


def _versions(question_id: int) -> list[Version]:
    asked = select(Response.number, func.count()).where(Response.question_id == question_id).group_by(Response.number)
    times = dict(db.session.execute(asked).all())
    written = select(QuestionVersion).where(QuestionVersion.question_id == question_id).order_by(QuestionVersion.number)
    versions: list[Version] = []
    for each in db.session.scalars(written):
        changes = differences(versions[-1].body, each.body) if versions else []
        versions.append(Version(each.number, each.created_at, times.get(each.number, 0), each.body, tuple(changes)))
    return versions[::-1]


def _history(question_id: int) -> list[Done]:
    rows: list[Any] = list(
        db.session.execute(
            select(Regrade, Question.name)
            .outerjoin(Question, Question.id == Regrade.instead_id)
            .where(Regrade.question_id == question_id)
            .order_by(Regrade.id.desc())
        )
    )
    counted = (
        select(RegradeLine.regrade_id, RegradeLine.change, func.count())
        .where(RegradeLine.regrade_id.in_([regrade.id for regrade, _ in rows]), RegradeLine.change != 0)
        .group_by(RegradeLine.regrade_id, RegradeLine.change)
    )
    counts = {(regrade_id, change): times for regrade_id, change, times in db.session.execute(counted)}
    names = accounts.names_of({regrade.by_id for regrade, _ in rows if regrade.by_id})
    return [
        Done(
            way=Way(regrade.way),
            number=regrade.number,
            instead=instead or "",
            never_lower=regrade.never_lower,
            why=regrade.why,
            by=names.get(regrade.by_id, ""),
            made_at=regrade.made_at,
            done_at=regrade.done_at,
            lifted_at=regrade.lifted_at,
            attempts=regrade.attempts,
            looked=regrade.looked,
            higher=counts.get((regrade.id, 1), 0),
            lower=counts.get((regrade.id, -1), 0),
        )
        for regrade, instead in rows
    ]
