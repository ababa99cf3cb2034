"""Telling people that their marks were corrected: one letter to each, in their language, as soon as they may see the marks."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import bindparam, select, update

from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.i18n import in_language
from edu.core.ids import AttemptKey
from edu.db.base import db, table
from edu.db.session import after_commit, transaction
from edu.notifications.service import telling as notifications
from edu.ports import clock, jobs, letters
from edu.quizzes.models.attempts import Attempt
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.models.regrading import Regrade, RegradeLine
from edu.quizzes.rules.regrading import Told, Total, tell_at
from edu.quizzes.rules.terms import terms_of

BATCH = 200  # people looked up in one go

_ATTEMPT, _REGRADE, _LINE = (table(model).c for model in (Attempt, Regrade, RegradeLine))
_UNTOLD = (_LINE.told_at.is_(None), _LINE.due_at.is_not(None), _LINE.due_at <= bindparam("now"))
_PEOPLE = (
    select(_LINE.regrade_id, _ATTEMPT.user_id)
    .join(table(Attempt), _ATTEMPT.id == _LINE.attempt_id)
    .join(table(Regrade), _REGRADE.id == _LINE.regrade_id)
    .where(*_UNTOLD, _REGRADE.done_at.is_not(None), _ATTEMPT.user_id.is_not(None))
    .distinct()
    .limit(BATCH)
)
_OF_PERSON = (
    select(_LINE.attempt_id, _ATTEMPT.terms, _ATTEMPT.ended_at)
    .join(table(Attempt), _ATTEMPT.id == _LINE.attempt_id)
    .where(*_UNTOLD, _LINE.regrade_id == bindparam("regrade"), _ATTEMPT.user_id == bindparam("person"))
    .order_by(_LINE.attempt_id)
    .with_for_update(of=table(RegradeLine))
)
_OF_LINE = update(table(RegradeLine)).where(_LINE.regrade_id == bindparam("regrade"), _LINE.attempt_id == bindparam("attempt"))
_TOLD = _OF_LINE.values(told_at=bindparam("moment"))
_LATER = _OF_LINE.values(due_at=bindparam("moment"))


def tell_due(*, now: datetime) -> int:
    """Write to everybody whose corrected marks may be seen by now; to how many. Twice is once."""
    told = 0
    while people := db.session.execute(_PEOPLE, {"now": now}).all():
        for regrade_id, user_id in people:
            # One at a time, so that whatever happens no more than one letter is lost, and none comes twice.
            with transaction():
                seen = _claim(regrade_id, user_id, now=now)
                if seen:
                    after_commit(partial(write, regrade_id, user_id, seen))
            told += bool(seen)
    return told


def _claim(regrade_id: int, user_id: int, *, now: datetime) -> list[int]:
    """The attempts that a person is told of now, noted as told; the rest wait until their marks may be seen."""
    seen = []
    for row in db.session.execute(_OF_PERSON, {"now": now, "regrade": regrade_id, "person": user_id}).all():
        moment = tell_at(terms_of(row.terms), row.ended_at, now=now)
        line = {"regrade": regrade_id, "attempt": row.attempt_id, "moment": moment}
        db.session.execute(_TOLD if moment == now else _LATER, line)
        if moment == now:
            seen.append(row.attempt_id)
    return seen


@jobs.job
def tell() -> None:
    """A correction is done: whoever may be told is told."""
    tell_due(now=clock.now())


@jobs.each_minute
def tell_in_time() -> None:
    """The takers of an exam are told when it has closed."""
    tell_due(now=clock.now())


@jobs.job
def write(regrade_id: int, user_id: int, attempt_ids: Sequence[int]) -> None:
    """The letter to one person about their attempts. None to whoever has no proved address: their result page tells them."""
    try:
        person = accounts.get_profile(user_id)
    except NotFound:  # gone meanwhile
        return
    lines = _lines(regrade_id, user_id, attempt_ids)
    if not lines:
        return
    about = _about(regrade_id)
    path = f"/attempts/{lines[0].key}/result"
    notifications.tell(person.id, kind="regrade", what=about.title, path=path, key=f"regrade:{regrade_id}", now=clock.now())
    if not person.email_verified:
        return
    letters.post(
        person.email,
        "quizzes/mail/corrected",
        person.lang,
        name=person.name,
        quiz=in_language(about.title, person.lang),
        question=in_language(about.body["text"], person.lang),
        way=about.way,
        why=in_language(about.why, person.lang),
        marks=[(told, letters.link("quizzes.result", lang=person.lang, key=str(told.key))) for told in lines],
        paid=sum(told.paid for told in lines),
    )


def _about(regrade_id: int) -> Any:
    return db.session.execute(
        select(Regrade.way, Regrade.why, Quiz.title, QuestionVersion.body)
        .join(Question, Question.id == Regrade.question_id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .join(QuestionVersion, (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.number))
        .where(Regrade.id == regrade_id)
    ).one()


def _lines(regrade_id: int, user_id: int, attempt_ids: Sequence[int]) -> list[Told]:
    rows = db.session.execute(
        select(RegradeLine, Attempt.key, Attempt.number)
        .join(Attempt, Attempt.id == RegradeLine.attempt_id)
        .where(RegradeLine.regrade_id == regrade_id, Attempt.user_id == user_id, Attempt.id.in_(attempt_ids))
        .order_by(Attempt.number)
    )
    return [
        Told(
            key=AttemptKey(key),
            number=number,
            before=Total(line.earned_before, line.outof_before),
            after=Total(line.earned_after, line.outof_after),
            paid=line.paid,
        )
        for line, key, number in rows
    ]
