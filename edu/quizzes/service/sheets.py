"""Looking: the quizzes there are, an attempt as its taker sees it, and what has been."""

from typing import Any

from sqlalchemy import Row, bindparam, func, select

from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.core.ids import AttemptKey, UserId
from edu.core.marks import Body, Reply, Verdict
from edu.db.base import db, table
from edu.quizzes.models import Attempt, Question, QuestionVersion, Quiz, Response
from edu.quizzes.rules import question
from edu.quizzes.rules.quiz import Asked, Feedback, Past, QuizCard, Sheet, Step, Taker, is_taker
from edu.quizzes.rules.trying import tidy
from edu.quizzes.service.attempts import no_attempt

# Written once and with bare columns: these are asked at every question of every quiz.
_ATTEMPT, _QUIZ, _RESPONSE, _VERSION = (table(model).c for model in (Attempt, Quiz, Response, QuestionVersion))
_HEAD = (
    select(*_ATTEMPT, _QUIZ.slug.label("quiz"), _QUIZ.title, _QUIZ.lesson)
    .join(table(Quiz), _QUIZ.id == _ATTEMPT.quiz_id)
    .where(_ATTEMPT.key == bindparam("key"))
)
_RESPONSES = select(*_RESPONSE).where(_RESPONSE.attempt_id == bindparam("attempt")).order_by(_RESPONSE.position)
_BODIES = (
    select(_RESPONSE.position, _VERSION.body)
    .join(table(QuestionVersion), (_VERSION.question_id == _RESPONSE.question_id) & (_VERSION.number == _RESPONSE.number))
    .where(_RESPONSE.attempt_id == bindparam("attempt"))
)
_ONE_BODY = _BODIES.where(_RESPONSE.position == bindparam("position"))
_CARDS = select(*_QUIZ).where(_QUIZ.retired_at.is_(None)).order_by(_QUIZ.position, _QUIZ.id)
_CARD = _CARDS.where(_QUIZ.slug == bindparam("slug"))
_SHARES = (
    select(_ATTEMPT.quiz_id, func.max(_ATTEMPT.earned * 1.0 / _ATTEMPT.outof).label("best"))
    .where(_ATTEMPT.ended_at.is_not(None))
    .group_by(_ATTEMPT.quiz_id)
)
_SHARES_OF_PERSON = _SHARES.where(_ATTEMPT.user_id == bindparam("taker"))
_SHARES_OF_GUEST = _SHARES.where(_ATTEMPT.guest == bindparam("taker"))
_PAST = (
    select(_ATTEMPT.key, _ATTEMPT.started_at, _ATTEMPT.ended_at, _ATTEMPT.earned, _ATTEMPT.outof, _ATTEMPT.paid, _ATTEMPT.posting_id)
    .join(table(Quiz), _QUIZ.id == _ATTEMPT.quiz_id)
    .where(_QUIZ.slug == bindparam("slug"))
    .order_by(_ATTEMPT.id.desc())
    .limit(50)
)
_PAST_OF_PERSON = _PAST.where(_ATTEMPT.user_id == bindparam("taker"))
_PAST_OF_GUEST = _PAST.where(_ATTEMPT.guest == bindparam("taker"))


def list_quizzes(*, by: Taker) -> list[QuizCard]:
    """All open quizzes in order, with the taker's best."""
    return _cards(by)


def get_quiz(slug: str, *, by: Taker) -> QuizCard:
    """One quiz. Raises NotFound."""
    cards = _cards(by, slug=slug)
    if not cards:
        raise NotFound(message("There is no such quiz."))
    return cards[0]


def history(slug: str, *, by: Taker) -> list[Past]:
    """The taker's attempts of a quiz, newest first; the open one, if any, is the first."""
    if by.user_id is not None:
        rows = db.session.execute(_PAST_OF_PERSON, {"slug": slug, "taker": by.user_id})
    elif by.guest is not None:
        rows = db.session.execute(_PAST_OF_GUEST, {"slug": slug, "taker": by.guest})
    else:
        return []
    return [Past(AttemptKey(row.key), row.started_at, row.ended_at, row.earned, row.outof, row.paid, row.posting_id) for row in rows]


def get_sheet(key: AttemptKey, *, by: Taker, only: int | None = None) -> Sheet:
    """An attempt with its questions, or `only` the one at a position. Three statements. Raises NotFound."""
    attempt = db.session.execute(_HEAD, {"key": key}).first()
    if attempt is None or not is_taker(by, user_id=attempt.user_id, guest=attempt.guest):
        raise no_attempt()
    responses = db.session.execute(_RESPONSES, {"attempt": attempt.id}).all()
    shown = [response for response in responses if only is None or response.position == only]
    if not shown:
        raise NotFound(message("This quiz has no such question."))
    wanted = {"attempt": attempt.id, "position": only}
    bodies = dict(db.session.execute(_BODIES if only is None else _ONE_BODY, wanted).all())
    return Sheet(
        key=AttemptKey(attempt.key),
        quiz=attempt.quiz,
        title=attempt.title,
        lesson=attempt.lesson,
        feedback=Feedback(attempt.feedback),
        tries=attempt.tries,
        started_at=attempt.started_at,
        ended_at=attempt.ended_at,
        earned=attempt.earned,
        outof=attempt.outof,
        paid=attempt.paid,
        posting_id=attempt.posting_id,
        owned=attempt.user_id is not None,
        steps=tuple(_step(attempt, response) for response in responses),
        questions=tuple(_asked(attempt, response, bodies[response.position]) for response in shown),
    )


def get_practice(quiz: str, name: str, *, reply: Reply | None = None, reveal: bool = False) -> Asked:
    """A practice question of a lesson, with its mark when a reply is given. Nothing is kept. Raises NotFound."""
    body = db.session.execute(
        select(QuestionVersion.body)
        .join(
            Question,
            (Question.id == QuestionVersion.question_id) & (Question.number == QuestionVersion.number),
        )
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Quiz.slug == quiz, Question.name == name, Question.practice.is_(True))
    ).scalar()
    if body is None:
        raise NotFound(message("There is no such practice question."))
    return practice(body, seed=f"{quiz}#{name}", reply=reply, reveal=reveal)


def practice(body: Body, *, seed: str, reply: Reply | None = None, reveal: bool = False) -> Asked:
    """A question outside any attempt, drawn the same for everybody."""
    fields = tuple(question.ask(body, order=question.shuffled(seed)))
    given = tidy(reply or {}, fields)
    mark = question.grade(body, given) if given or reveal else None
    done = mark is not None and (reveal or mark.verdict is Verdict.RIGHT)
    if mark is not None and not done:
        mark = question.without_key(body, mark)
    return Asked(
        position=0,
        name=str(body["id"]),
        kind=str(body["kind"]),
        text=body["text"],
        points=0,
        fields=fields,
        reply=given,
        settled=done,
        tries_left=1,
        mark=mark,
        fraction=mark.fraction if mark else None,
        notes=tuple(question.explanations(body)) if done else (),
        lesson=body.get("lesson"),
    )


def personal_data(user_id: UserId) -> dict[str, object]:
    """What is kept about a person, for their export: every attempt with its replies."""
    rows = db.session.execute(
        select(Attempt, Quiz.slug).join(Quiz, Quiz.id == Attempt.quiz_id).where(Attempt.user_id == user_id).order_by(Attempt.id)
    ).all()
    replies = db.session.scalars(select(Response).join(Attempt, Attempt.id == Response.attempt_id).where(Attempt.user_id == user_id))
    by_attempt: dict[int, list[dict[str, object]]] = {}
    for response in replies:
        line = {
            "position": response.position,
            "reply": response.reply,
            "tries": response.tries,
            "fraction": response.fraction,
        }
        by_attempt.setdefault(response.attempt_id, []).append(line)
    return {
        "attempts": [
            {
                "quiz": slug,
                "started_at": attempt.started_at.isoformat(),
                "ended_at": attempt.ended_at.isoformat() if attempt.ended_at else None,
                "earned": attempt.earned,
                "outof": attempt.outof,
                "paid": attempt.paid,
                "responses": by_attempt.get(attempt.id, []),
            }
            for attempt, slug in rows
        ]
    }


def _cards(by: Taker, *, slug: str | None = None) -> list[QuizCard]:
    rows = db.session.execute(_CARD if slug else _CARDS, {"slug": slug}).all()
    bests = _best_shares(by)
    return [
        QuizCard(
            slug=row.slug,
            title=row.title,
            intro=row.intro,
            lesson=row.lesson,
            feedback=Feedback(row.feedback),
            questions=row.questions,
            points=row.points,
            best=bests.get(row.id),
        )
        for row in rows
    ]


def _best_shares(by: Taker) -> dict[int, float]:
    if by.user_id is not None:
        rows = db.session.execute(_SHARES_OF_PERSON, {"taker": by.user_id})
    elif by.guest is not None:
        rows = db.session.execute(_SHARES_OF_GUEST, {"taker": by.guest})
    else:
        return {}
    return {row.quiz_id: float(row.best) for row in rows}


def _step(attempt: Row[*tuple[Any, ...]], response: Row[*tuple[Any, ...]]) -> Step:
    shown = attempt.ended_at is not None or response.settled
    return Step(response.position, bool(response.reply), response.settled, response.fraction if shown else None)


def _asked(attempt: Row[*tuple[Any, ...]], response: Row[*tuple[Any, ...]], body: Body) -> Asked:
    """The question with as much of its mark as may be known now: nothing before it is graded, the key
    only when it is settled."""
    over = attempt.ended_at is not None
    graded = response.reply if over else response.tries[-1]["reply"] if response.tries else None
    mark = question.grade(body, graded) if graded is not None else None
    settled = over or response.settled
    return Asked(
        position=response.position,
        name=str(body["id"]),
        kind=str(body["kind"]),
        text=body["text"],
        points=body.get("points", question.POINTS),
        fields=tuple(question.ask(body, order=question.shuffled(f"{attempt.seed}:{response.position}"))),
        reply=response.reply,
        settled=settled,
        tries_left=0 if settled else attempt.tries - len(response.tries),
        mark=question.without_key(body, mark) if mark is not None and not settled else mark,
        fraction=response.fraction if settled else None,
        notes=tuple(question.explanations(body)) if settled else (),
        lesson=body.get("lesson"),
    )
