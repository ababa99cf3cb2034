"""Correcting a question that has been done already: see what would come of it, do it, person by person.

All attempts of one person change in one transaction, under their locks: taken one by one, a mark that falls before
another rises would take points from a wallet and give them back. Doing any of it twice changes nothing, so a run that
was killed simply goes on after its last batch.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from edu.core.errors import Conflict, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import after_commit, transaction
from edu.lessons.service import progress
from edu.lessons.service import reading as lessons
from edu.points.rules import Cause
from edu.points.service import ledger
from edu.ports import clock, jobs
from edu.quizzes.models.attempts import Attempt, Best, Response
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.models.regrading import Regrade, RegradeLine
from edu.quizzes.rules.regrading import BARRING, Correction, Preview, check_why
from edu.quizzes.rules.trying import waits_for_teacher
from edu.quizzes.service import corrections, statistics, telling
from edu.quizzes.service.paying import credit, raise_bests
from edu.quizzes.service.recasting import Case, Work, cases_of, find_work, work_of

BATCH = 200  # visitors' attempts, or people, gone through in one go
SLICE = timedelta(seconds=10)  # then other jobs have their turn: closing and paying must not wait for many thousand attempts
STANDS_STILL = timedelta(minutes=5)  # after which a run counts as dead

# Written once and with bare columns: building a statement costs more than running it.
_ATTEMPT, _RESPONSE, _REGRADE, _VERSION = (table(model).c for model in (Attempt, Response, Regrade, QuestionVersion))
_ASKED = (
    select(
        *(_ATTEMPT[name] for name in ("id", "key", "user_id", "terms", "seed", "ended_at", "abandoned", "credited", "waits")),
        *(_ATTEMPT[name] for name in ("earned", "outof")),
        _ATTEMPT.number.label("nth"),
        *(_RESPONSE[name] for name in ("position", "question_id", "number", "points", "sequence", "reply", "certainty", "tries")),
        *(_RESPONSE[name] for name in ("settled", "fraction", "by_hand")),
    )
    .join(table(Response), _RESPONSE.attempt_id == _ATTEMPT.id)
    .where(_ATTEMPT.quiz_id == bindparam("quiz"), _RESPONSE.question_id == bindparam("question"))
    .order_by(_ATTEMPT.id)
)
_OF_PEOPLE = _ASKED.where(_ATTEMPT.user_id.in_(bindparam("people", expanding=True)))
_OF_PERSON = _ASKED.where(_ATTEMPT.user_id == bindparam("person")).with_for_update(of=table(Attempt))
_OF_GUESTS = _ASKED.where(_ATTEMPT.user_id.is_(None), _ATTEMPT.id > bindparam("after")).limit(bindparam("batch"))
_OF_GUEST = _ASKED.where(_ATTEMPT.user_id.is_(None), _ATTEMPT.id == bindparam("attempt")).with_for_update(of=table(Attempt))
_PEOPLE = (
    select(_ATTEMPT.user_id)
    .where(_ATTEMPT.quiz_id == bindparam("quiz"), _ATTEMPT.user_id > bindparam("after"))
    .distinct()
    .order_by(_ATTEMPT.user_id)
    .limit(bindparam("batch"))
)
_RECAST = (
    update(table(Response))
    .where(_RESPONSE.attempt_id == bindparam("attempt"), _RESPONSE.position == bindparam("at"))
    .values({name: bindparam(name) for name in ("question_id", "number", "points", "fraction", "settled", "reply", "tries", "sequence")})
)
_REMARK = (
    update(table(Attempt))
    .where(_ATTEMPT.id == bindparam("attempt"))
    .values(earned=bindparam("earned"), outof=bindparam("outof"), waits=bindparam("waits"))
)
_ANSWERED = (
    select(_RESPONSE.reply, _RESPONSE.points, _RESPONSE.fraction, _RESPONSE.by_hand, _VERSION.body)
    .join(table(QuestionVersion), (_VERSION.question_id == _RESPONSE.question_id) & (_VERSION.number == _RESPONSE.number))
    .where(_RESPONSE.attempt_id == bindparam("attempt"))
)
_STILL = (
    update(table(Regrade))
    .where(_REGRADE.done_at.is_(None), _REGRADE.beat_at < bindparam("before"))
    .values(beat_at=bindparam("now"))
    .returning(_REGRADE.id)
)


def preview(slug: str, name: str, correction: Correction) -> Preview:
    """Who would gain and who would lose. Nothing is saved; it takes the memory of one batch, however many there are.

    Raises NotFound; Conflict where the question can't be corrected so.
    """
    work = find_work(slug, name, correction)
    found = Preview()
    after = 0
    while rows := db.session.execute(_OF_GUESTS, {**work.where, "after": after, "batch": BATCH}).all():
        _look(found, work, rows)
        after = rows[-1].id
    after = 0
    while people := _people(work, after):
        _look(found, work, db.session.execute(_OF_PEOPLE, {**work.where, "people": people}).all())
        after = people[-1]
    return found


def _look(found: Preview, work: Work, rows: Sequence[Any]) -> None:
    cases = cases_of(work, rows)
    found.attempts += len(rows)
    found.open += sum(case.is_open and case.shows for case in cases)
    found.add([case.effect for case in cases if case.counts])
    # A person's attempts never lie in two batches.
    paid = sorted((case for case in cases if case.is_paid), key=lambda case: case.row.user_id)
    for _, theirs in groupby(paid, key=lambda case: case.row.user_id):
        before, after = _best_of(list(theirs))
        found.paid += max(0, after - before)
        found.taken += 0 if work.never_lower else max(0, before - after)


def apply(slug: str, name: str, correction: Correction, *, why: dict[str, str], by: UserId, key: str, now: datetime) -> int:
    """Decide a correction and begin it in the background; its number. The same `key` again is the same correction.

    Raises what `preview` does; Invalid without a reason; Conflict while another correction of the question is at work.
    """
    said = check_why(why)
    with transaction():
        work = find_work(slug, name, correction)
        # Whoever begins the quiz now has begun it before or begins it after: no attempt falls between.
        plan = db.session.execute(select(Quiz.plan).where(Quiz.id == work.quiz_id).with_for_update()).scalar_one()
        known = db.session.scalar(select(Regrade.id).where(Regrade.key == key))
        if known is not None:
            return known
        at_work = select(Regrade.id).where(Regrade.question_id == work.question_id, Regrade.done_at.is_(None))
        if db.session.scalar(at_work) is not None:
            raise Conflict(message("Another correction of this question is still at work. Please wait until it is done."))
        row = {
            "key": key,
            "question_id": work.question_id,
            "way": correction.way.value,
            "number": work.number,
            "instead_id": work.instead.question_id if work.instead else None,
            "never_lower": correction.never_lower,
            "why": said,
            "by_id": by,
            "made_at": now,
            "beat_at": now,
            "attempts": _count(work.question_id),
        }
        regrade_id = int(db.session.execute(insert(Regrade).values(**row).returning(Regrade.id)).scalar_one())
        if correction.way in BARRING:
            _resize(work.quiz_id, plan)
        after_commit(partial(run, regrade_id))
    return regrade_id


def ask_again(slug: str, name: str, *, now: datetime) -> None:
    """New attempts are asked a dropped or replaced question again. Raises NotFound; Conflict where they are anyway."""
    with transaction():
        row = db.session.execute(
            select(Question.id, Question.quiz_id, Quiz.plan)
            .join(Quiz, Quiz.id == Question.quiz_id)
            .where(Quiz.slug == slug, Question.name == name)
            .with_for_update()
        ).first()
        if row is None:
            raise NotFound(message("This quiz has no such question."))
        bars = (Regrade.question_id == row.id, Regrade.way.in_(BARRING), Regrade.lifted_at.is_(None))
        if not db.session.execute(update(Regrade).where(*bars).values(lifted_at=now).returning(Regrade.id)).all():
            raise Conflict(message("New attempts are asked this question anyway."))
        _resize(row.quiz_id, row.plan)


def _resize(quiz_id: int, plan: Any) -> None:
    db.session.execute(update(Quiz).where(Quiz.id == quiz_id).values(**corrections.size(quiz_id, plan)))


def _count(question_id: int) -> int:
    return db.session.scalar(select(func.count()).select_from(Response).where(Response.question_id == question_id)) or 0


# ---- At work


@jobs.job
def run(regrade_id: int) -> None:
    """Go through the attempts that a correction is about, a slice at a time. Twice, or twice at once, is once."""
    if go_through(regrade_id, until=clock.now() + SLICE):
        run(regrade_id)


@jobs.each_minute
def go_on() -> None:
    """What a killed worker has left half done is taken up."""
    now = clock.now()
    with transaction():
        still = db.session.scalars(_STILL, {"before": now - STANDS_STILL, "now": now}).all()
        for regrade_id in still:
            after_commit(partial(run, regrade_id))


def go_through(regrade_id: int, *, until: datetime | None = None) -> bool:
    """Correct batch after batch, visitors first: one who signs up meanwhile is met again among the people.

    Whether something is left to do when it stops at the moment `until`.
    """
    work = work_of(regrade_id)
    while _next_batch(work, regrade_id):
        if until and clock.now() >= until:
            return True
    return False


def _next_batch(work: Work, regrade_id: int) -> bool:
    """Correct the next batch; whether there may be another."""
    at = db.session.execute(select(*_REGRADE).where(_REGRADE.id == regrade_id)).one()
    if at.done_at is not None:
        return False
    guests = db.session.execute(_OF_GUESTS, {**work.where, "after": at.guest_after, "batch": BATCH}).all()
    if guests:
        looked = sum(_correct(work, regrade_id, _OF_GUEST, attempt=each.id) for each in guests)
        _advance(at, looked, guest_after=guests[-1].id)
    elif people := _people(work, at.person_after):
        looked = sum(_correct(work, regrade_id, _OF_PERSON, person=each) for each in people)
        _advance(at, looked, person_after=people[-1])
    else:
        _finish(work, regrade_id)
        return False
    return True


def _people(work: Work, after: int) -> Sequence[int]:
    """The next people who have attempted the quiz."""
    return db.session.scalars(_PEOPLE, {"quiz": work.quiz_id, "after": after, "batch": BATCH}).all()


def _advance(at: Any, looked: int, **place: int) -> None:
    """Note how far it has come, unless another run was quicker."""
    ((name, value),) = place.items()
    with transaction():
        db.session.execute(
            update(Regrade)
            .where(Regrade.id == at.id, getattr(Regrade, name) == getattr(at, name))
            .values({name: value, "looked": Regrade.looked + looked, "beat_at": clock.now()})
        )


def _finish(work: Work, regrade_id: int) -> None:
    with transaction():
        done = update(Regrade).where(Regrade.id == regrade_id, Regrade.done_at.is_(None)).values(done_at=clock.now())
        if db.session.execute(done.returning(Regrade.id)).scalar() is not None:
            statistics.recount(work.quiz_id)
            after_commit(telling.tell)


def _correct(work: Work, regrade_id: int, asked: Any, **whose: int) -> int:
    """Correct the attempts of one person, or that of a visitor; how many had the question."""
    now = clock.now()
    with transaction():
        rows = db.session.execute(asked, {**work.where, **whose}).all()
        cases = cases_of(work, rows)
        changed = [case for case in cases if case.changes]
        if not changed:
            return len(rows)
        db.session.execute(_RECAST, [case.values for case in changed])
        released = _remark(changed)
        moved = _settle(work, regrade_id, cases, now=now)
        if lines := [_line(case, regrade_id, moved, now=now) for case in changed if case.shows]:
            db.session.execute(upsert.new_only(RegradeLine), lines)
        for case in changed:
            _note_lesson(work, case, now=now)
        for attempt_id in released:
            credit(attempt_id, now=now)
        return len(rows)


def _remark(changed: Sequence[Case]) -> list[int]:
    """Write the attempts' new marks; those of them that don't wait for a teacher any more."""
    released = []
    for case in changed:
        waits = case.row.waits and _still_waits(case.row.id)
        if case.row.waits and not waits:
            released.append(case.row.id)
        if case.old != case.new or waits != case.row.waits:
            values = {"attempt": case.row.id, "earned": case.new.earned, "outof": case.new.outof, "waits": waits}
            db.session.execute(_REMARK, values)
    return released


def _still_waits(attempt_id: int) -> bool:
    return any(
        waits_for_teacher(row.body, row.reply, points=row.points, fraction=row.fraction, by_hand=row.by_hand)
        for row in db.session.execute(_ANSWERED, {"attempt": attempt_id})
    )


def _settle(work: Work, regrade_id: int, cases: Sequence[Case], *, now: datetime) -> dict[int, tuple[int, int]]:
    """Correct what the wallet was paid for the question: {attempt: (points, posting)} of the attempt it is put down to.

    `Best` stays what has been paid: what a spent wallet could not give back is set off against the next gain.
    """
    paid = [case for case in cases if case.is_paid and case.row.user_id != work.author_id]
    if not any(case.changes for case in paid):
        return {}
    before, after = _best_of(paid)
    person = UserId(paid[0].row.user_id)
    if after > before:
        case = max((case for case in paid if case.changes), key=lambda case: case.paid_after)
        gain = sum(raise_bests({work.question_id: after}, user_id=person).values())
        posting = ledger.award(person, gain, cause=_cause(work, regrade_id, case), now=now) if gain else None
        return {case.row.id: (gain, posting)} if posting is not None else {}
    if after == before or work.never_lower:
        return {}
    case = max((case for case in paid if case.changes), key=lambda case: case.paid_before)
    taken = ledger.take_back(person, before - after, cause=_cause(work, regrade_id, case), now=now)
    if taken is None:
        return {}
    lower = update(Best).where(Best.user_id == person, Best.question_id == work.question_id)
    db.session.execute(lower.values(points=Best.points - taken.amount))
    return {case.row.id: (-taken.amount, taken.posting_id)}


def _best_of(paid: Sequence[Case]) -> tuple[int, int]:
    """The most that a person's attempts pay for the question, before and after."""
    return max(case.paid_before for case in paid), max(case.paid_after for case in paid)


def _cause(work: Work, regrade_id: int, case: Case) -> Cause:
    path = f"/attempts/{case.row.key}/result"
    return Cause("regrade", f"{regrade_id}:{case.row.id}", what=work.title, path=path, subject=lessons.subject_of(work.lesson))


def _line(case: Case, regrade_id: int, moved: dict[int, tuple[int, int]], *, now: datetime) -> dict[str, Any]:
    paid, posting = moved.get(case.row.id, (0, None))
    told = case.counts and case.row.user_id is not None and (case.old != case.new or paid != 0)
    return {
        "regrade_id": regrade_id,
        "attempt_id": case.row.id,
        "at": now,
        "before": case.before.as_dict(),
        "after": case.after.as_dict(),
        "earned_before": case.old.earned,
        "outof_before": case.old.outof,
        "earned_after": case.new.earned,
        "outof_after": case.new.outof,
        "change": case.effect.change if case.counts else 0,
        "paid": paid,
        "posting_id": posting,
        "due_at": now if told else None,
    }


def _note_lesson(work: Work, case: Case, *, now: datetime) -> None:
    """A share that has risen may finish the lesson."""
    if work.lesson and case.is_paid and case.effect.change > 0:
        progress.finish(work.lesson, user_id=UserId(case.row.user_id), share=case.new.share, now=now)
