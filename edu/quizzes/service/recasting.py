"""What a correction makes of attempts, looked at and not yet written: for the preview and for the deed alike."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select

from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.core.marks import Body, Marked
from edu.db.base import db, table
from edu.quizzes.models.attempts import Response
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.models.regrading import Regrade
from edu.quizzes.rules import question
from edu.quizzes.rules.plan import Use
from edu.quizzes.rules.regrading import Correction, Effect, Total, Way
from edu.quizzes.rules.terms import terms_of
from edu.quizzes.rules.trying import is_blank, is_settled, tries_at
from edu.quizzes.service import corrections, paying
from edu.quizzes.service.attempts import earned_by, final_fraction, seed_of

_RESPONSE = table(Response).c
_SHARES = select(_RESPONSE.attempt_id, _RESPONSE.position, _RESPONSE.question_id, _RESPONSE.fraction, _RESPONSE.points).where(
    _RESPONSE.attempt_id.in_(bindparam("attempts", expanding=True))
)


@dataclass(frozen=True, slots=True)
class StandIn:
    """The question that takes another's place: its current version."""

    question_id: int
    number: int
    points: int


@dataclass(frozen=True, slots=True)
class Work:
    """A correction with all that it needs."""

    quiz_id: int
    title: Text
    lesson: str | None
    question_id: int
    bodies: Mapping[int, Body]  # the versions of the question by their numbers
    way: Way
    number: int | None
    instead: StandIn | None
    never_lower: bool
    author_id: int | None = None  # whose own attempts earn nothing

    @property
    def where(self) -> dict[str, int]:
        return {"quiz": self.quiz_id, "question": self.question_id}


@dataclass(frozen=True, slots=True)
class State:
    """A response as far as a correction may change it."""

    question_id: int
    number: int
    points: int
    fraction: float | None
    settled: bool
    reply: Mapping[str, Any]
    tries: Sequence[Mapping[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Given:
    """What `final_fraction` reads of a response."""

    reply: Mapping[str, Any]
    tries: Sequence[Mapping[str, Any]]
    certainty: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """One attempt before and after."""

    row: Any  # of the attempt and its response
    before: State
    after: State
    old: Total
    new: Total
    paid_before: int  # what the response may pay
    paid_after: int

    @property
    def is_open(self) -> bool:
        return self.row.ended_at is None

    @property
    def counts(self) -> bool:
        """Whether it has a mark that anybody reckons with."""
        return not self.is_open and not self.row.abandoned

    @property
    def is_paid(self) -> bool:
        return bool(self.counts and self.row.credited and self.row.user_id is not None)

    @property
    def changes(self) -> bool:
        return self.before != self.after

    @property
    def shows(self) -> bool:
        """Whether anything is different but the version that marks."""
        one, other = self.before, self.after
        return (one.question_id, one.points, one.fraction) != (other.question_id, other.points, other.fraction)

    @property
    def effect(self) -> Effect:
        user = self.row.user_id
        return Effect(self.row.id, None if user is None else UserId(user), self.row.nth, self.old, self.new)

    @property
    def values(self) -> dict[str, Any]:
        """For writing the response."""
        # A page of an open attempt that was drawn before must not be taken for what is asked now.
        stale = self.is_open and (self.before.question_id, self.before.settled, self.before.reply) != (
            self.after.question_id,
            self.after.settled,
            self.after.reply,
        )
        return {**self.after.as_dict(), "attempt": self.row.id, "at": self.row.position, "sequence": self.row.sequence + stale}


# ---- What is to be done


def find_work(slug: str, name: str, correction: Correction) -> Work:
    """A correction made ready. Raises NotFound; Invalid, Conflict where the question can't be corrected so."""
    row = db.session.execute(
        select(Question.id, Question.quiz_id, Question.number, Quiz.title, Quiz.lesson, Quiz.author_id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Quiz.slug == slug, Question.name == name)
    ).first()
    if row is None:
        raise NotFound(message("This quiz has no such question."))
    bodies = _versions(row.id)
    number, instead = None, None
    match correction.way:
        case Way.NEWER:
            number = _checked_number(row.id, bodies, correction.number)
        case Way.EVERYONE if question.marked(bodies[row.number]) is Marked.NEVER:
            raise Conflict(message("This question isn't graded: there are no marks to give."))
        case Way.REPLACE:
            instead = _checked_instead(row, correction.instead)
    return Work(row.quiz_id, row.title, row.lesson, row.id, bodies, correction.way, number, instead, correction.never_lower, row.author_id)


def work_of(regrade_id: int) -> Work:
    """The same for a correction that was decided: a question that took another's place is asked as it is by now."""
    row = db.session.execute(
        select(*table(Regrade).c, Question.quiz_id, Quiz.title, Quiz.lesson, Quiz.author_id)
        .join(Question, Question.id == Regrade.question_id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Regrade.id == regrade_id)
    ).one()
    instead = _stand_in(row.instead_id) if row.instead_id else None
    bodies = _versions(row.question_id)
    way = Way(row.way)
    return Work(row.quiz_id, row.title, row.lesson, row.question_id, bodies, way, row.number, instead, row.never_lower, row.author_id)


def _versions(question_id: int) -> dict[int, Body]:
    found = select(QuestionVersion.number, QuestionVersion.body).where(QuestionVersion.question_id == question_id)
    return {row.number: row.body for row in db.session.execute(found.order_by(QuestionVersion.number))}


def _checked_number(question_id: int, bodies: Mapping[int, Body], number: int | None) -> int:
    if number is None or number not in bodies or number == min(bodies):
        raise Invalid(message("Choose a version that came after another."), field="number")
    asked = db.session.scalars(
        select(Response.number).where(Response.question_id == question_id, Response.number < number).distinct().order_by(Response.number)
    )
    for older in asked:
        if not question.same_shape(bodies[older], bodies[number]):
            raise Conflict(
                message(
                    "Version %(newer)s asks for other things than version %(older)s: it can't mark the answers to it. "
                    "Drop the question instead, or give everybody full marks.",
                    newer=number,
                    older=older,
                )
            )
    return number


def _checked_instead(row: Any, name: str) -> StandIn:
    other = db.session.execute(
        select(Question.id, Question.use).where(Question.quiz_id == row.quiz_id, Question.name == name, Question.id != row.id)
    ).first()
    if other is None or other.use == Use.NONE or other.id in corrections.instead_of(row.quiz_id):
        raise Invalid(message("Choose another question of this quiz, one that is in use."), field="instead")
    found = _stand_in(other.id)
    if found.points == 0:
        raise Invalid(message("A question that isn't graded can't take the place of one that is."), field="instead")
    return found


def _stand_in(question_id: int) -> StandIn:
    current = (QuestionVersion.question_id == Question.id) & (QuestionVersion.number == Question.number)
    row = db.session.execute(
        select(Question.number, QuestionVersion.body).join(QuestionVersion, current).where(Question.id == question_id)
    ).one()
    return StandIn(question_id, row.number, question.points_of(row.body))


# ---- What comes of it


def cases_of(work: Work, rows: Sequence[Any]) -> list[Case]:
    """The attempts of some rows before and after. Two statements."""
    if not rows:
        return []
    numbers = [row.id for row in rows]
    shares: dict[int, list[Any]] = {}
    for each in db.session.execute(_SHARES, {"attempts": numbers}):
        shares.setdefault(each.attempt_id, []).append(each)
    left = paying.shares_left(numbers)
    return [_case(work, row, shares[row.id], left.get((row.id, work.question_id), 1.0)) for row in rows]


def _case(work: Work, row: Any, shares: Sequence[Any], left: float) -> Case:
    """`left`: the share of the question's points that hints have left."""
    before = State(row.question_id, row.number, row.points, row.fraction, row.settled, row.reply, row.tries)
    after = _corrected(work, row, before, {share.question_id for share in shares})
    old = new = Total(row.earned, row.outof)
    if (before.fraction, before.points) != (after.fraction, after.points):
        others = [(share.fraction or 0.0, share.points) for share in shares if share.position != row.position]
        earned = earned_by([*others, (after.fraction or 0.0, after.points)]) if row.ended_at else row.earned
        new = Total(earned, row.outof - before.points + after.points)
        if work.never_lower and row.ended_at and old.direction(new) < 0:
            after, new = before, old
    return Case(row, before, after, old, new, _payable(work, before, left), _payable(work, after, left))


def _payable(work: Work, state: State, left: float) -> int:
    if state.question_id != work.question_id:  # in an open attempt, which pays nothing yet
        return 0
    return question.worth(work.bodies[state.number], state.fraction, state.points, left=left)


def _corrected(work: Work, row: Any, state: State, asked: Collection[int]) -> State:
    match work.way:
        case Way.NEWER:
            return _by_newer(work, row, state)
        case Way.EVERYONE:
            # What a teacher has marked by hand stays as it was marked.
            return state if row.by_hand or not state.points else replace(state, fraction=1.0, settled=True)
        case Way.REPLACE if work.instead and _is_untouched(row) and work.instead.question_id not in asked:
            return State(**asdict(work.instead), fraction=None, settled=False, reply={}, tries=[])
    return replace(state, points=0)


def _is_untouched(row: Any) -> bool:
    return row.ended_at is None and not row.settled and not row.tries and is_blank(row.reply)


def _by_newer(work: Work, row: Any, state: State) -> State:
    """Marked by the newer version, with the values that the attempt drew. Marks by hand stay."""
    assert work.number is not None
    if state.number >= work.number or row.by_hand:
        return state
    body = question.drawn(work.bodies[work.number], seed_of(row, row.position))
    # What has been dropped stays so.
    state = replace(state, number=work.number, points=question.points_of(body) if state.points else 0)
    if question.marked(body) is not Marked.AT_ONCE:
        return state
    terms = terms_of(row.terms)
    tries = [{**each, "fraction": question.grade(body, each["reply"]).fraction} for each in state.tries]
    # Whoever was right and was told otherwise would not have tried again: what came after doesn't count.
    first = next((place for place, each in enumerate(tries) if each["fraction"] >= 1), None) if terms.checks else None
    reply = state.reply
    if first is not None:
        tries, reply = tries[: first + 1], tries[first]["reply"]
    if row.ended_at is not None:
        fraction = final_fraction(terms, body, _Given(reply, tries, row.certainty))
        return replace(state, fraction=fraction, settled=True, reply=reply, tries=tries)
    if not tries:
        return state
    return replace(
        state,
        fraction=final_fraction(terms, body, _Given({}, tries, row.certainty)),
        settled=is_settled(tries[-1]["fraction"], len(tries), tries_at(body, terms)),
        reply=reply,
        tries=tries,
    )
