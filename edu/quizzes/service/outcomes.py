"""How a person's answers came out, question by question: for what is known of their skills, and what they confuse."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, true

from edu.core.i18n import Text
from edu.core.ids import UserId
from edu.core.marks import Body, Marked, Part, Verdict
from edu.db.base import db, table
from edu.quizzes.models.attempts import Attempt, HintTaken, Response
from edu.quizzes.models.bank import Question, QuestionVersion, Quiz
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import kind_of
from edu.quizzes.rules.plan import Use
from edu.quizzes.rules.terms import Shown, terms_of
from edu.quizzes.service.attempts import body_of, replies_of

LOOKED_AT = 300  # of a person's latest wrong answers
CONFUSING = ("match", "sort", "choice", "cloze", "hotspot")  # kinds whose wrong answer is one of the things asked about

_ATTEMPT, _RESPONSE, _VERSION, _QUIZ, _QUESTION, _HINT = (
    table(model).c for model in (Attempt, Response, QuestionVersion, Quiz, Question, HintTaken)
)
_ASKED = (_VERSION.question_id == _RESPONSE.question_id) & (_VERSION.number == _RESPONSE.number)
_CURRENT = (_VERSION.question_id == _QUESTION.id) & (_VERSION.number == _QUESTION.number)
_OUTCOMES = (
    select(_RESPONSE.question_id, _RESPONSE.fraction, _VERSION.body, _HINT.question_id.label("hinted"))
    .join(table(QuestionVersion), _ASKED)
    .outerjoin(table(HintTaken), (_HINT.attempt_id == _RESPONSE.attempt_id) & (_HINT.question_id == _RESPONSE.question_id))
    .where(_RESPONSE.attempt_id == bindparam("attempt"), _RESPONSE.fraction.is_not(None))
    .order_by(_RESPONSE.position)
)
_WRONG = (
    select(*_RESPONSE, _ATTEMPT.seed, _ATTEMPT.terms, _ATTEMPT.ended_at, _VERSION.body, _QUIZ.slug.label("quiz"), _QUIZ.lesson)
    .join(table(Attempt), _ATTEMPT.id == _RESPONSE.attempt_id)
    .join(table(QuestionVersion), _ASKED)
    .join(table(Quiz), _QUIZ.id == _ATTEMPT.quiz_id)
    .where(_ATTEMPT.user_id == bindparam("person"), _ATTEMPT.ended_at.is_not(None), ~_ATTEMPT.abandoned, _RESPONSE.fraction < 0.999)
    .order_by(_ATTEMPT.id.desc(), _RESPONSE.position)
    .limit(LOOKED_AT)
)
_SHARES = (
    select(_ATTEMPT.terms, _ATTEMPT.ended_at, _ATTEMPT.earned, _ATTEMPT.outof)
    .where(_ATTEMPT.user_id == bindparam("person"), _ATTEMPT.ended_at >= bindparam("since"), ~_ATTEMPT.abandoned, ~_ATTEMPT.waits)
    .order_by(_ATTEMPT.ended_at)
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How right one answer was, 0…1; what guessing earns there; whether hints had helped."""

    question_id: int
    fraction: float
    luck: float
    hinted: bool


@dataclass(frozen=True, slots=True)
class Confusion:
    """Something given where something else was right, and how often."""

    quiz: str
    name: str  # of the question
    asked: Text
    prompt: Text  # where it was laid; empty where the question itself asks for it
    given: Text
    right: Text | None  # None where that is not shown
    why: Text | None
    lesson: str | None  # where to read about it: a slug, or "slug#heading"
    times: int = 1


@dataclass(frozen=True, slots=True)
class Practised:
    """A question to practise on, open to everybody."""

    question_id: int
    quiz: str
    name: str
    difficulty: int | None
    luck: float


def outcomes_of(attempt_id: int) -> list[Outcome]:
    """The answers of a finished attempt that are graded by rule or by hand. One statement."""
    found: dict[int, Outcome] = {}
    for row in db.session.execute(_OUTCOMES, {"attempt": attempt_id}):
        if question.marked(row.body) is not Marked.NEVER:
            fraction = min(1.0, max(0.0, row.fraction))
            found[row.question_id] = Outcome(row.question_id, fraction, luck_of(row.body), row.hinted is not None)
    return list(found.values())


def luck_of(body: Body) -> float:
    """What guessing earns at a question, 0…1."""
    return kind_of(body).luck(body) or 0.0


def practised(among: Collection[int] | None = None) -> list[Practised]:
    """The questions of lessons that are marked at once, quiz by quiz as they are read; all, or those `among` these. One statement."""
    wanted = true() if among is None else _QUESTION.id.in_(among)
    rows = db.session.execute(
        select(_QUESTION.id, _QUESTION.name, _QUESTION.difficulty, _QUIZ.slug, _VERSION.body)
        .join(table(Quiz), _QUIZ.id == _QUESTION.quiz_id)
        .join(table(QuestionVersion), _CURRENT)
        .where(_QUESTION.use == Use.PRACTICE.value, _QUIZ.retired_at.is_(None), wanted)
        .order_by(_QUIZ.position, _QUESTION.id)
    )
    return [
        Practised(row.id, row.slug, row.name, row.difficulty, luck_of(row.body))
        for row in rows
        if question.marked(row.body) is Marked.AT_ONCE
    ]


def practised_among(question_ids: Collection[int]) -> dict[int, Body]:
    """Of these questions those of lessons, to practise on, with their KEYS. One statement."""
    rows = db.session.execute(
        select(_QUESTION.id, _VERSION.body)
        .join(table(QuestionVersion), _CURRENT)
        .where(_QUESTION.id.in_(question_ids), _QUESTION.use == Use.PRACTICE.value)
        .order_by(_QUESTION.id)
    )
    return {row.id: question.drawn(row.body, f"alike:{row.id}") for row in rows}


def names_of(quizzes: Collection[str]) -> dict[tuple[str, str], int]:
    """The numbers of the questions of these quizzes that are still used, by quiz and name. One statement."""
    rows = db.session.execute(
        select(_QUESTION.id, _QUESTION.name, _QUIZ.slug)
        .join(table(Quiz), _QUIZ.id == _QUESTION.quiz_id)
        .where(_QUIZ.slug.in_(list(quizzes)), _QUESTION.use != Use.NONE.value)
    )
    return {(row.slug, row.name): row.id for row in rows}


def shares_since(user_id: UserId, *, since: datetime, now: datetime) -> list[tuple[datetime, float]]:
    """When each of a person's attempts ended, and the share of its points it had, as far as that is shown. One statement."""
    return [
        (row.ended_at, row.earned / row.outof)
        for row in db.session.execute(_SHARES, {"person": user_id, "since": since})
        if row.outof and Shown.MARKS in terms_of(row.terms).shown(row.ended_at, now=now)
    ]


def confusions_of(user_id: UserId, *, now: datetime, limit: int = 20) -> list[Confusion]:
    """What a person has taken for something else, the most frequent first, as far as they have been told. One statement."""
    counted: Counter[tuple[str, ...]] = Counter()
    known: dict[tuple[str, ...], Confusion] = {}
    for row in db.session.execute(_WRONG, {"person": user_id}):
        for each in _confusions(row, now=now):
            key = (each.quiz, each.name, str(each.prompt), str(each.given))
            counted[key] += 1
            known.setdefault(key, each)
    return [_times(known[key], times) for key, times in counted.most_common(limit)]


def _times(confusion: Confusion, times: int) -> Confusion:
    return Confusion(
        confusion.quiz, confusion.name, confusion.asked, confusion.prompt, confusion.given, confusion.right, confusion.why,
        confusion.lesson, times,
    )  # fmt: skip


def _confusions(row: Any, *, now: datetime) -> Iterator[Confusion]:
    terms = terms_of(row.terms)
    shown = terms.shown(row.ended_at, now=now)
    if row.body["kind"] not in CONFUSING or not {Shown.CORRECTNESS, Shown.FEEDBACK} <= shown:
        return
    body = body_of(row, row)
    replies = replies_of(terms, body, row)
    if not replies:
        return
    prompts: Mapping[str, Text] = {option.id: option.text for field in question.ask(body) for option in field.rows}
    for part in question.grade(body, replies[-1]).parts:
        if part.verdict is Verdict.WRONG and part.given:
            yield _confusion(row, body, part, prompts.get(part.name, ""), tells=Shown.ANSWER in shown)


def _confusion(row: Any, body: Body, part: Part, prompt: Text, *, tells: bool) -> Confusion:
    lesson = part.lesson or body.get("lesson") or row.lesson
    right = part.right if tells else None
    return Confusion(row.quiz, str(body["id"]), body["text"], prompt, part.given or "", right, part.why, lesson)
