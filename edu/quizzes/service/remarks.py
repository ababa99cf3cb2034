"""What students say about one question, for its author's eyes: likes, comments, reports. `answering` is the teacher's side."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from edu.accounts.rules import Deleted, Reader
from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotFound, TooMany
from edu.core.i18n import Text, message
from edu.core.ids import AttemptKey, UserId
from edu.core.roles import Role
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.models.remarks import QuestionLike, QuestionRemark
from edu.quizzes.rules import question
from edu.quizzes.rules.quiz import Sheet
from edu.quizzes.rules.remarks import MOST_A_DAY, MOST_OPEN, WHOLE, Kind, Reason, State, check_about, check_words, parts_of
from edu.quizzes.rules.terms import Shown, terms_of
from edu.quizzes.service.attempts import body_of, no_attempt

DAY = timedelta(days=1)

# Written once and with bare columns: they are asked at every result.
_ATTEMPT, _RESPONSE, _LIKE, _REMARK = (table(model).c for model in (Attempt, Response, QuestionLike, QuestionRemark))
_ASKED_IN = (
    select(_RESPONSE.position, _RESPONSE.question_id, _LIKE.user_id.is_not(None).label("liked"))
    .join(table(Attempt), _ATTEMPT.id == _RESPONSE.attempt_id)
    .outerjoin(table(QuestionLike), (_LIKE.question_id == _RESPONSE.question_id) & (_LIKE.user_id == bindparam("by")))
    .where(_ATTEMPT.key == bindparam("key"))
)
_OWN = (
    select(*_REMARK)
    .where(_REMARK.user_id == bindparam("by"), _REMARK.question_id.in_(bindparam("questions", expanding=True)))
    .order_by(_REMARK.id)
)
_LIKES = (
    select(_LIKE.question_id, func.count())
    .where(_LIKE.question_id.in_(bindparam("questions", expanding=True)))
    .group_by(_LIKE.question_id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark, as its writer or a teacher sees it."""

    id: int
    kind: Kind
    reason: Reason | None
    part: str
    part_text: Text
    words: str  # empty where a report needed none, and when its writer is gone
    created_at: datetime
    state: State
    answer: str | None
    answered_by: str  # empty when nobody has, or who has is gone
    answered_at: datetime | None

    @property
    def about(self) -> str:
        """Which of `rules.remarks.ABOUT` it is."""
        return self.reason or self.kind


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a question of a result: what one has said of it, and whether one may say more."""

    parts: Mapping[str, Text]
    liked: bool
    likes: int | None  # by everybody; None: not for this reader
    own: tuple[Remark, ...]
    room: bool  # for another remark


# ---- Students


def beside(sheet: Sheet, *, by: Reader | None) -> dict[int, Beside]:
    """What stands beside each question of a result by its position; nothing for visitors, and while it may not be seen what was right.

    At most four statements.
    """
    if by is None or not sheet.owned or not sheet.is_over or Shown.CORRECTNESS not in sheet.shown:
        return {}
    asked = {row.position: row for row in db.session.execute(_ASKED_IN, {"key": sheet.key, "by": by.id})}
    questions = sorted({row.question_id for row in asked.values()})
    rows = db.session.execute(_OWN, {"by": by.id, "questions": questions}).all()
    names = accounts.names_of({row.answered_by for row in rows if row.answered_by})
    own: dict[int, list[Remark]] = {}
    for row in rows:
        own.setdefault(row.question_id, []).append(remark_of(row, names))
    likes: dict[int, int] = dict(db.session.execute(_LIKES, {"questions": questions}).all()) if by.may(Role.TEACHER) else {}
    found = {}
    for each in sheet.questions:
        row = asked[each.position]
        said = own.get(row.question_id, [])
        found[each.position] = Beside(
            parts=parts_of(each.fields),
            liked=bool(row.liked),
            likes=likes.get(row.question_id, 0) if by.may(Role.TEACHER) else None,
            own=tuple(said),
            room=sum(remark.state is State.OPEN for remark in said) < MOST_OPEN,
        )
    return found


def like(key: AttemptKey, position: int, *, by: UserId, now: datetime) -> None:
    """Like the question at a position of one's attempt. Twice is once. Raises NotFound; Conflict before it may be seen what was right."""
    with transaction():
        asked = _asked(key, position, by=by, now=now)
        db.session.execute(upsert.new_only(QuestionLike), {"user_id": by, "question_id": asked.question_id})


def unlike(key: AttemptKey, position: int, *, by: UserId, now: datetime) -> None:
    """Take a like back, or change nothing. Raises what `like` does."""
    with transaction():
        asked = _asked(key, position, by=by, now=now)
        own = _LIKE.user_id == by, _LIKE.question_id == asked.question_id
        db.session.execute(delete(table(QuestionLike)).where(*own))


def remark(key: AttemptKey, position: int, *, about: str, part: str = WHOLE, words: str = "", by: UserId, now: datetime) -> int:
    """Say something about the question at a position of one's attempt, or about a part of it: the remark's number.

    The same once more, while it is open, is the same remark. Raises NotFound; Invalid; Conflict before it may be seen what was right,
    and where enough is said of this question; TooMany where enough is said today.
    """
    kind, reason = check_about(about)
    words = check_words(words, reason)
    with transaction():
        # One at a time of each person, or two at once would both find room: their first attempt is the turnstile.
        db.session.execute(select(_ATTEMPT.id).where(_ATTEMPT.user_id == by).order_by(_ATTEMPT.id).limit(1).with_for_update())
        asked = _asked(key, position, by=by, now=now)
        parts = {WHOLE: "", **parts_of(question.ask(body_of(asked, asked)))}
        if part not in parts:
            raise Invalid(message("This part is not in the question."), field="part")
        values = {
            "question_id": asked.question_id, "number": asked.version, "user_id": by,
            "kind": kind.value, "reason": reason and reason.value, "part": part, "words": words,
        }  # fmt: skip
        same = _open_one_like(values)
        if same is not None:
            return same
        _refuse_too_many(asked.question_id, by=by, now=now)
        values |= {"part_text": parts[part], "state": State.OPEN.value, "created_at": now}
        return int(db.session.scalars(insert(table(QuestionRemark)).values(values).returning(_REMARK.id)).one())


def _asked(key: AttemptKey, position: int, *, by: UserId, now: datetime) -> Any:
    """The row of an attempt with one of its questions, if it is the person's and may be talked of. Raises NotFound, Conflict."""
    row = db.session.execute(
        select(
            Attempt.user_id, Attempt.terms, Attempt.ended_at, Attempt.seed,
            Response.position, Response.question_id, Response.number.label("version"), Response.settled, QuestionVersion.body,
        )
        .join(Response, (Response.attempt_id == Attempt.id) & (Response.position == position), isouter=True)
        .join(
            QuestionVersion,
            (QuestionVersion.question_id == Response.question_id) & (QuestionVersion.number == Response.number),
            isouter=True,
        )
        .where(Attempt.key == key)
    ).first()  # fmt: skip
    if row is None or row.user_id != by:
        raise no_attempt()
    if row.question_id is None:
        raise NotFound(message("This quiz has no such question."))
    graded = row.ended_at is not None or row.settled
    if not graded or Shown.CORRECTNESS not in terms_of(row.terms).shown(row.ended_at, now=now):
        raise Conflict(message("You can say something about a question once you may see what was right."))
    return row


def _open_one_like(values: Mapping[str, Any]) -> int | None:
    """The number of an open remark that says just this."""
    same = [_REMARK[name].is_(None) if value is None else _REMARK[name] == value for name, value in values.items()]
    return db.session.scalar(select(_REMARK.id).where(*same, _REMARK.state == State.OPEN.value).limit(1))


def _refuse_too_many(question_id: int, *, by: UserId, now: datetime) -> None:
    own = select(func.count()).select_from(QuestionRemark).where(QuestionRemark.user_id == by)
    if (db.session.scalar(own.where(QuestionRemark.question_id == question_id, QuestionRemark.state == State.OPEN)) or 0) >= MOST_OPEN:
        raise Conflict(message("You have said %(count)s things about this question: wait until they are answered.", count=MOST_OPEN))
    latest = select(QuestionRemark.created_at).where(QuestionRemark.user_id == by, QuestionRemark.created_at > now - DAY)
    oldest = db.session.scalar(latest.order_by(QuestionRemark.created_at.desc()).offset(MOST_A_DAY - 1).limit(1))
    if oldest is not None:
        wait = int((oldest + DAY - now).total_seconds()) + 1
        raise TooMany(message("You have said %(count)s things since yesterday: go on tomorrow.", count=MOST_A_DAY), retry_after=wait)


def remark_of(row: Any, names: Mapping[UserId, str]) -> Remark:
    """The remark of a row; `names` has those of the people who answered."""
    return Remark(
        id=row.id,
        kind=Kind(row.kind),
        reason=Reason(row.reason) if row.reason else None,
        part=row.part,
        part_text=row.part_text,
        words=row.words,
        created_at=row.created_at,
        state=State(row.state),
        answer=row.answer,
        answered_by=names.get(row.answered_by, "") if row.answered_by else "",
        answered_at=row.answered_at,
    )


# ---- People come and go


def personal_data(user_id: UserId) -> dict[str, object]:
    """What a person has said about questions and which they like, for their export."""
    remarks = db.session.execute(
        select(QuestionRemark, Quiz.slug, Question.name)
        .join(Question, Question.id == QuestionRemark.question_id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(QuestionRemark.user_id == user_id)
        .order_by(QuestionRemark.id)
    )
    likes = db.session.execute(
        select(Quiz.slug, Question.name)
        .join(Question, Question.quiz_id == Quiz.id)
        .join(QuestionLike, QuestionLike.question_id == Question.id)
        .where(QuestionLike.user_id == user_id)
        .order_by(Question.id)
    )
    return {
        "remarks": [
            {
                "quiz": slug,
                "question": name,
                "version": row.number,
                "kind": row.kind,
                "reason": row.reason,
                "part": row.part_text,
                "words": row.words,
                "created_at": row.created_at.isoformat(),
                "state": row.state,
                "answer": row.answer,
            }
            for row, slug, name in remarks
        ],
        "likes": [{"quiz": row.slug, "question": row.name} for row in likes],
    }


def hear_deleted(event: Deleted) -> None:
    """A deleted person's likes and words go with them; that something was said, and what a report was about, stays."""
    with transaction():
        db.session.execute(delete(table(QuestionLike)).where(_LIKE.user_id == event.user_id))
        own = update(table(QuestionRemark)).where(_REMARK.user_id == event.user_id)
        # A comment without its words is nothing to answer.
        closed = own.where(_REMARK.kind == Kind.COMMENT.value, _REMARK.state == State.OPEN.value)
        db.session.execute(closed.values(state=State.CLOSED.value))
        db.session.execute(own.values(user_id=None, words=""))
        db.session.execute(update(table(QuestionRemark)).where(_REMARK.answered_by == event.user_id).values(answered_by=None))
