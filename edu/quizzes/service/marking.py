"""Marking by hand: texts that wait for a teacher, question by question, by a rubric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import select, update

from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, NotFound
from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.core.marks import Body, Marked, Problem, Reply
from edu.db.base import db
from edu.db.session import after_commit, transaction
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.rules import question, rubric
from edu.quizzes.rules.checking import Unusable
from edu.quizzes.rules.kinds import all_kinds
from edu.quizzes.rules.trying import is_blank, waits_for_teacher
from edu.quizzes.service import statistics
from edu.quizzes.service.attempts import body_of, earned_by
from edu.quizzes.service.paying import credit

PAGE = 20  # texts on a page
MAX_COMMENT = 4000  # characters


@dataclass(frozen=True, slots=True)
class Due:
    """A question with texts to mark."""

    name: str
    text: Text
    waiting: int
    marked: int


@dataclass(frozen=True, slots=True)
class Paper:
    """One text of one person."""

    attempt_id: int
    position: int
    name: str  # of the person; empty where names are hidden, and for visitors
    handed_in_at: datetime
    text: str
    body: Body
    scores: Mapping[str, Any]  # so far; empty before
    comment: str
    marked_by: str


def list_due(slug: str) -> list[Due]:
    """The questions of a quiz that are marked by hand, with how many texts wait."""
    found: dict[int, Due] = {}
    for row in db.session.execute(_papers(slug).order_by(Question.id)):
        if is_blank(row.reply):
            continue
        due = found.get(row.question_id) or Due(row.name, row.body["text"], 0, 0)
        marked = bool(row.by_hand)
        found[row.question_id] = Due(due.name, row.body["text"], due.waiting + (not marked), due.marked + marked)
    return list(found.values())


def list_papers(slug: str, name: str, *, marked: bool, hide_names: bool, after: int = 0) -> list[Paper]:
    """The texts that wait for one question, or have been marked, oldest first; `PAGE` at most, after that attempt."""
    has_mark = Response.by_hand.is_not(None) if marked else Response.by_hand.is_(None)
    written = _papers(slug).where(Question.name == name, Attempt.id > after, has_mark).order_by(Attempt.id)
    # A page at a time: there may be thousands, and the few that have been emptied again are passed over.
    with db.session.execute(written, execution_options={"yield_per": PAGE}) as found:
        rows = list(islice((row for row in found if not is_blank(row.reply)), PAGE))
    markers = {row.by_hand["by"] for row in rows if row.by_hand}
    names = accounts.names_of({row.user_id for row in rows if row.user_id} | markers)
    return [_paper(row, names, hide_names=hide_names) for row in rows]


def get_paper(attempt_id: int, position: int, *, slug: str | None = None) -> Paper:
    """One of them; of the quiz `slug`, if it is named. Raises NotFound."""
    found = (
        select(*_COLUMNS)
        .select_from(Response)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .join(Question, Question.id == Response.question_id)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .join(QuestionVersion, _VERSION)
        .where(Response.attempt_id == attempt_id, Response.position == position)
        .where(Attempt.ended_at.is_not(None), ~Attempt.abandoned, *([Quiz.slug == slug] if slug else []))
    )
    row = db.session.execute(found).first()
    if row is None or question.marked(row.body) is not Marked.BY_HAND:
        raise NotFound(message("There is no such text to mark."))
    return _paper(row, accounts.names_of({row.user_id} if row.user_id else set()), hide_names=False)


def mark(attempt_id: int, position: int, scores: Mapping[str, str], *, comment: str, by: UserId, now: datetime) -> None:
    """Give a text its mark. With the last one the attempt no longer waits: what it gained is paid. Another mark later is counted anew.

    Raises NotFound, Unusable, Conflict where it had nothing to mark.
    """
    with transaction():
        attempt = db.session.execute(select(Attempt).where(Attempt.id == attempt_id).with_for_update()).scalar()
        paper = get_paper(attempt_id, position)
        if attempt is None or not paper.text:
            raise Conflict(message("There is nothing to mark here: the answer is empty."))
        problems = rubric.check_scores(paper.body, scores)
        if len(comment) > MAX_COMMENT:
            problems.append(Problem("comment", message("Shorten this text to %(most)s characters.", most=MAX_COMMENT)))
        if problems:
            raise Unusable(problems)
        given = rubric.by_rubric(paper.body, scores, comment or None)
        by_hand = {"scores": dict(scores), "comment": comment.strip(), "by": by, "at": now.isoformat()}
        db.session.execute(
            update(Response)
            .where(Response.attempt_id == attempt_id, Response.position == position)
            .values(by_hand=by_hand, fraction=given.fraction)
        )
        counted = not attempt.waits  # or is being counted just now, with the mark it had
        _count(attempt)
        if not attempt.waits:
            credit(attempt_id, now=now, again=True)
        if counted and paper.scores != by_hand["scores"]:
            # Apart from this, which holds the attempt: who counts takes the tallies' lock first.
            after_commit(partial(statistics.recount, attempt.quiz_id))


def _count(attempt: Attempt) -> None:
    """The attempt's points anew, and whether it still waits."""
    rows = db.session.execute(
        select(Response.fraction, Response.points, Response.reply, Response.by_hand, QuestionVersion.body)
        .join(QuestionVersion, _VERSION)
        .where(Response.attempt_id == attempt.id)
    ).all()
    attempt.earned = earned_by([(row.fraction or 0.0, row.points) for row in rows])
    attempt.waits = any(
        waits_for_teacher(row.body, row.reply, points=row.points, fraction=row.fraction, by_hand=row.by_hand) for row in rows
    )
    db.session.flush()


_VERSION = (QuestionVersion.question_id == Response.question_id) & (QuestionVersion.number == Response.number)
_COLUMNS: Sequence[Any] = (
    Response.attempt_id,
    Response.position,
    Response.question_id,
    Response.reply,
    Response.by_hand,
    QuestionVersion.body,
    Question.name,
    Attempt.user_id,
    Attempt.seed,
    Attempt.ended_at,
)


def _papers(slug: str) -> Any:
    """Texts that have been handed in, of the questions of a quiz that are marked by hand."""
    by_hand = [kind.name for kind in all_kinds().values() if kind.marked is Marked.BY_HAND]
    return (
        select(*_COLUMNS)
        .select_from(Question)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .join(Response, Response.question_id == Question.id)
        .join(QuestionVersion, _VERSION)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(Quiz.slug == slug, Question.kind.in_(by_hand), Attempt.ended_at.is_not(None), ~Attempt.abandoned)
        .where(Response.saved_at.is_not(None), Response.points > 0)  # what was dropped needs no mark
    )


def _paper(row: Any, names: Mapping[Any, str], *, hide_names: bool) -> Paper:
    by_hand = row.by_hand or {}
    reply: Reply = row.reply
    return Paper(
        attempt_id=row.attempt_id,
        position=row.position,
        name="" if hide_names else names.get(row.user_id, ""),
        handed_in_at=row.ended_at,
        text=str(reply.get("text", "")),
        body=body_of(row, row),
        scores=by_hand.get("scores", {}),
        comment=by_hand.get("comment", ""),
        marked_by=names.get(by_hand.get("by"), ""),
    )
