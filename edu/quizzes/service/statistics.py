"""The statistics of quizzes: attempts are counted once, into sums without names, and the figures come from those.

Attempts go with the people who made them; what has been counted stays, as it says nothing about anybody. A recount,
which a regrade asks for, has only the attempts there still are.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Text, bindparam, cast, delete, func, select, text, tuple_, update

from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.core.marks import Body, Marked
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.ports import jobs
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.models.statistics import Laid, QuizTally
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import kind_of
from edu.quizzes.rules.plan import Use, plan_of
from edu.quizzes.rules.statistics import laid
from edu.quizzes.rules.statistics.figures import QuestionFigures, figures, flags
from edu.quizzes.rules.statistics.report import QuestionReport, Report
from edu.quizzes.rules.statistics.tally import Item, Tally, grains

BATCH = 500  # attempts counted in one go

_ATTEMPT, _RESPONSE, _VERSION, _TALLY, _LAID = (table(model).c for model in (Attempt, Response, QuestionVersion, QuizTally, Laid))
# In the words of the index of uncounted attempts, or SQLite would not use it.
_UNCOUNTED = (_ATTEMPT.ended_at.is_not(None), text("NOT attempt.counted"), ~_ATTEMPT.abandoned)
_QUIZZES = select(_ATTEMPT.quiz_id).where(*_UNCOUNTED, ~_ATTEMPT.waits).distinct().order_by(_ATTEMPT.quiz_id)
# In the order of that index, which SQLite would otherwise pass over for one of all attempts at the quiz.
_STANDING = (
    select(_ATTEMPT.waits).where(_ATTEMPT.quiz_id == bindparam("quiz"), *_UNCOUNTED).order_by(_ATTEMPT.id).limit(10**9).subquery()
)  # fmt: skip
_WAITING = select(_STANDING.c.waits, func.count()).group_by(_STANDING.c.waits)
_NEXT = (
    select(_ATTEMPT.id, _ATTEMPT.number)
    .where(_ATTEMPT.quiz_id == bindparam("quiz"), *_UNCOUNTED, ~_ATTEMPT.waits)
    .order_by(_ATTEMPT.id)
    .limit(BATCH)
)
_TALLIES = select(_TALLY.later, _TALLY.tally).where(_TALLY.quiz_id == bindparam("quiz")).order_by(_TALLY.later)
_LOCK = _TALLIES.with_for_update()
_KEEP = (
    update(table(QuizTally))
    .where(_TALLY.quiz_id == bindparam("quiz"), _TALLY.later == bindparam("which"))
    .values(attempts=bindparam("attempts"), tally=bindparam("tally"))
)
# Replies as the database has them written: many are the same, and each is read once.
_RESPONSES = (
    select(
        _RESPONSE.attempt_id, _RESPONSE.question_id, _RESPONSE.number, _RESPONSE.points, _RESPONSE.random, _RESPONSE.fraction,
        cast(_RESPONSE.reply, Text).label("reply"), cast(_RESPONSE.tries, Text).label("tries"),
    )
    .where(_RESPONSE.attempt_id.in_(bindparam("attempts", expanding=True)))
    .order_by(_RESPONSE.attempt_id, _RESPONSE.position)
)  # fmt: skip
_COUNTED = update(table(Attempt)).where(_ATTEMPT.id.in_(bindparam("attempts", expanding=True))).values(counted=True)
_BODIES = select(_VERSION.question_id, _VERSION.number, _VERSION.body).where(
    tuple_(_VERSION.question_id, _VERSION.number).in_(bindparam("versions", expanding=True))
)
_LAID_SUMS = (
    select(_LAID.question_id, _LAID.part, _LAID.given, _LAID.nth, func.sum(_LAID.times).label("times"))
    .where(_LAID.question_id.in_(bindparam("questions", expanding=True)))
    .group_by(_LAID.question_id, _LAID.part, _LAID.given, _LAID.nth)
)

# A question's number and that of a version.
Version = tuple[int, int]
Places = dict[Version, Sequence[laid.Place]]


def fold() -> int:
    """Count every finished attempt that isn't counted yet; how many there were.

    Each batch is one transaction under the lock of its quiz's tallies, so that being killed, or done twice at once,
    neither loses nor doubles anything. Those that wait for a teacher's mark wait here too.
    """
    counted = 0
    for quiz_id in db.session.scalars(_QUIZZES).all():
        places: Places = {}
        while now := _fold_batch(quiz_id, places):
            counted += now
    return counted


@jobs.each_minute
def fold_in_time() -> None:
    """Figures are at most a minute behind."""
    fold()


def recount(quiz_id: int) -> None:
    """Forget what has been counted of a quiz, to count it anew: marks have changed."""
    with transaction():
        for later, _ in _locked(quiz_id):
            db.session.execute(_KEEP, {"quiz": quiz_id, "which": later, "attempts": 0, "tally": {}})
        own = select(Question.id).where(Question.quiz_id == quiz_id)
        db.session.execute(delete(table(Laid)).where(_LAID.question_id.in_(own)))
        db.session.execute(update(table(Attempt)).where(_ATTEMPT.quiz_id == quiz_id, _ATTEMPT.ended_at.is_not(None)).values(counted=False))


def get(slug: str, *, first: bool = True) -> Report:
    """The statistics of a quiz, of `first` attempts or of all. Counts up to `BATCH` waiting ones before. Raises NotFound."""
    quiz = db.session.execute(select(Quiz.id, Quiz.title, Quiz.plan).where(Quiz.slug == slug)).first()
    if quiz is None:
        raise NotFound(message("There is no such quiz."))
    waiting = _waiting(quiz.id)
    if waiting[False] and _fold_batch(quiz.id, {}):
        waiting = _waiting(quiz.id)
    tally = Tally()
    for later, written in db.session.execute(_TALLIES, {"quiz": quiz.id}):
        if not (first and later):
            tally.merge(Tally.read(written))
    versions = {(number, version) for (number, _), sums in tally.questions.items() for version in sums.versions}
    bodies = _bodies(versions)
    found = figures(tally, luck=lambda number, version: kind_of(bodies[number, version]).luck(bodies[number, version]))
    return Report(
        slug=slug,
        title=quiz.title,
        first=first,
        figures=found,
        questions=tuple(_reports(quiz, found.questions)),
        waiting=waiting[False],
        to_mark=waiting[True],
    )


# ---- Counting


def _fold_batch(quiz_id: int, places: Places) -> int:
    """Count the next `BATCH` attempts at a quiz; how many there were. `places` keeps where its questions take options."""
    with transaction():
        tallies = {later: Tally.read(written) for later, written in _locked(quiz_id)}
        # Asked for under the lock: what another has counted meanwhile is not among them.
        later = {number: nth > 1 for number, nth in db.session.execute(_NEXT, {"quiz": quiz_id})}
        if not later:
            return 0
        rows = db.session.execute(_RESPONSES, {"attempts": list(later)}).all()
        for attempt, responses in groupby(rows, key=lambda row: row.attempt_id):
            tallies[later[attempt]].add(
                [
                    Item(each.question_id, each.number, grains(each.fraction, each.points), each.points, each.random)
                    for each in responses
                ]
            )  # fmt: skip
        for which in set(later.values()):
            tally = tallies[which]
            db.session.execute(_KEEP, {"quiz": quiz_id, "which": which, "attempts": tally.attempts, "tally": tally.as_json()})
        _add_laid(Counter((each.question_id, each.number, each.reply, each.tries) for each in rows), places)
        db.session.execute(_COUNTED, {"attempts": list(later)})
        return len(later)


def _locked(quiz_id: int) -> Sequence[Any]:
    """Both tallies of a quiz, locked for changing; empty ones where there are none yet."""
    rows = db.session.execute(_LOCK, {"quiz": quiz_id}).all()
    if len(rows) < 2:
        empty = [{"quiz_id": quiz_id, "later": later, "attempts": 0, "tally": {}} for later in (False, True)]
        db.session.execute(upsert.new_only(QuizTally), empty)
        rows = db.session.execute(_LOCK, {"quiz": quiz_id}).all()
    return rows


def _add_laid(replies: Mapping[tuple[int, int, str, str], int], places: Places) -> None:
    """Count what was laid where in these replies, each with how often it was given."""
    unknown = {(number, version) for number, version, _, _ in replies} - set(places)
    places.update({asked: laid.places(body) for asked, body in _bodies(unknown).items()})
    times: Counter[tuple[int, int, str, str, int]] = Counter()
    for (number, version, reply, tries), count in replies.items():
        if where := places[number, version]:
            for key, here in laid.laid(where, laid.replies_of(json.loads(tries), json.loads(reply))).items():
                times[number, version, *key] += here * count
    names = ("question_id", "number", "part", "given", "nth")
    if times:
        rows = [dict(zip(names, key, strict=True)) | {"times": count} for key, count in sorted(times.items())]
        db.session.execute(upsert.merging(Laid, on=names, add=("times",)), rows)


def _bodies(versions: Collection[Version]) -> dict[Version, Body]:
    if not versions:
        return {}
    rows = db.session.execute(_BODIES, {"versions": sorted(versions)})
    return {(number, version): body for number, version, body in rows}


# ---- Reporting


def _waiting(quiz_id: int) -> dict[bool, int]:
    """How many finished attempts at a quiz are not counted: those that could be, and those that wait for a teacher's mark."""
    return {False: 0, True: 0} | dict(db.session.execute(_WAITING, {"quiz": quiz_id}).all())


@dataclass(frozen=True, slots=True)
class _Current:
    """A question as it is now."""

    name: str
    use: str
    body: Body


def _reports(quiz: Any, all_figures: Iterable[QuestionFigures]) -> list[QuestionReport]:
    """The questions in the order of the quiz; after them those drawn, and those not asked any more."""
    all_figures = list(all_figures)
    numbers = {each.question for each in all_figures}
    current = _current(numbers)
    times = _times(numbers)
    slots = [slot for section in plan_of(quiz.plan) for slot in section.slots]
    places = {slot: place for place, slot in enumerate((slot for slot in slots if isinstance(slot, int)), start=1)}
    reports = [
        QuestionReport(
            name=now.name,
            place=None if each.drawn else places.get(each.question),
            asked=now.use == (Use.POOL if each.drawn else Use.ASKED),
            kind=str(now.body["kind"]),
            text=now.body["text"],
            figures=each,
            flags=tuple(flags(each)),
            rows=tuple(laid.rows(now.body, times.get(each.question, {}))),
        )
        for each in all_figures
        if question.marked((now := current[each.question]).body) is not Marked.NEVER
    ]
    return sorted(reports, key=lambda each: (each.place is None, not each.asked, each.place or 0, each.name))


def _current(numbers: Collection[int]) -> dict[int, _Current]:
    rows = db.session.execute(
        select(Question.id, Question.name, Question.use, QuestionVersion.body)
        .join(QuestionVersion, (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.number))
        .where(Question.id.in_(numbers))
    )
    return {row.id: _Current(row.name, row.use, row.body) for row in rows}


def _times(numbers: Collection[int]) -> dict[int, dict[tuple[str, str, int], int]]:
    """What was laid in each question, all its versions together: options go by what they say, so those that stayed are the same."""
    found: dict[int, dict[tuple[str, str, int], int]] = {}
    for row in db.session.execute(_LAID_SUMS, {"questions": list(numbers)}):
        found.setdefault(row.question_id, {})[row.part, row.given, row.nth] = int(row.times)
    return found
