"""Looking: the quizzes there are, an attempt as its taker sees it, and what has been."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select

from edu.core.errors import NotFound
from edu.core.i18n import Text, message
from edu.core.ids import AttemptKey, UserId
from edu.core.marks import Body, Mark, Marked, Part, Reply, Verdict
from edu.db.base import db, table
from edu.ports import clock
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.models.bank import Allowance, Question, QuestionVersion, Quiz
from edu.quizzes.rules import question, rubric
from edu.quizzes.rules.pictures import picture_beside
from edu.quizzes.rules.plan import Pages, pages_of
from edu.quizzes.rules.quiz import Asked, Past, QuizCard, Sheet, Step, Taker, as_far_as, is_taker
from edu.quizzes.rules.terms import Shown, Standing, Terms, grade_of, standing, terms_of
from edu.quizzes.rules.trying import by_certainty, tidy, tries_at
from edu.quizzes.service import corrections, remarks
from edu.quizzes.service.attempts import hint_after, no_attempt, replies_of, seed_of

TEXT = "description"  # the kind that asks nothing

# Written once and with bare columns: these are asked at every question of every quiz.
_ATTEMPT, _QUIZ, _QUESTION, _RESPONSE, _VERSION, _ALLOWANCE = (
    table(model).c for model in (Attempt, Quiz, Question, Response, QuestionVersion, Allowance)
)
_HEAD = (
    select(*_ATTEMPT, _QUIZ.slug.label("quiz"), _QUIZ.title, _QUIZ.lesson)
    .join(table(Quiz), _QUIZ.id == _ATTEMPT.quiz_id)
    .where(_ATTEMPT.key == bindparam("key"))
)
_RESPONSES = (
    select(*_RESPONSE, _QUESTION.kind)
    .join(table(Question), _QUESTION.id == _RESPONSE.question_id)
    .where(_RESPONSE.attempt_id == bindparam("attempt"))
    .order_by(_RESPONSE.position)
)
_BODIES = (
    select(_RESPONSE.position, _VERSION.body)
    .join(table(QuestionVersion), (_VERSION.question_id == _RESPONSE.question_id) & (_VERSION.number == _RESPONSE.number))
    .where(_RESPONSE.attempt_id == bindparam("attempt"))
)
_SOME_BODIES = _BODIES.where(_RESPONSE.position.in_(bindparam("positions", expanding=True)))
_CARDS = select(*_QUIZ).where(_QUIZ.retired_at.is_(None)).order_by(_QUIZ.position, _QUIZ.id)
_CARD = _CARDS.where(_QUIZ.slug == bindparam("slug"))
_ALLOWANCES = select(_ALLOWANCE.quiz_id, _ALLOWANCE.terms).where(_ALLOWANCE.user_id == bindparam("taker"))
_DONE = (
    select(_ATTEMPT.quiz_id, _ATTEMPT.terms, _ATTEMPT.ended_at, _ATTEMPT.earned, _ATTEMPT.outof)
    .where(_ATTEMPT.ended_at.is_not(None), ~_ATTEMPT.abandoned, ~_ATTEMPT.waits)
    .order_by(_ATTEMPT.quiz_id, _ATTEMPT.number)
)
_DONE_BY_PERSON = _DONE.where(_ATTEMPT.user_id == bindparam("taker"))
_DONE_BY_GUEST = _DONE.where(_ATTEMPT.guest == bindparam("taker"))
_PAST = (
    select(*_ATTEMPT)
    .join(table(Quiz), _QUIZ.id == _ATTEMPT.quiz_id)
    .where(_QUIZ.slug == bindparam("slug"))
    .order_by(_ATTEMPT.id.desc())
    .limit(50)
)
_PAST_OF_PERSON = _PAST.where(_ATTEMPT.user_id == bindparam("taker"))
_PAST_OF_GUEST = _PAST.where(_ATTEMPT.guest == bindparam("taker"))


def list_quizzes(*, by: Taker, now: datetime) -> list[QuizCard]:
    """All quizzes that are there for the taker, in order, with their grades."""
    return [card for card in _cards(by, now=now) if not card.terms.private]


def titles() -> dict[str, Text]:
    """The title of every quiz there is or was, by its slug. One statement."""
    return dict(db.session.execute(select(_QUIZ.slug, _QUIZ.title)).all())


def open_titles() -> dict[str, Text]:
    """The title of every quiz that isn't retired, by its slug, those made on the site first. One statement."""
    found = select(_QUIZ.slug, _QUIZ.title).where(_QUIZ.retired_at.is_(None)).order_by(_QUIZ.origin != "drafts", _QUIZ.position, _QUIZ.id)
    return dict(db.session.execute(found).all())


def get_quiz(slug: str, *, by: Taker, now: datetime) -> QuizCard:
    """One quiz. Raises NotFound."""
    cards = _cards(by, slug=slug, now=now)
    if not cards:
        raise NotFound(message("There is no such quiz."))
    return cards[0]


def history(slug: str, *, by: Taker, now: datetime) -> list[Past]:
    """The taker's attempts of a quiz, newest first; the open one, if any, is the first."""
    if by.user_id is not None:
        rows = db.session.execute(_PAST_OF_PERSON, {"slug": slug, "taker": by.user_id})
    elif by.guest is not None:
        rows = db.session.execute(_PAST_OF_GUEST, {"slug": slug, "taker": by.guest})
    else:
        return []
    return [_past(row, now=now) for row in rows]


def get_sheet(key: AttemptKey, *, by: Taker, now: datetime, at: int | None = None, page: int | None = None) -> Sheet:
    """An attempt with all its questions, or with those of a page: its number, or `at` a question on it; at 0 the page to go on with.

    Three statements. Raises NotFound.
    """
    attempt = db.session.execute(_HEAD, {"key": key}).first()
    if attempt is None or not is_taker(by, user_id=attempt.user_id, guest=attempt.guest):
        raise no_attempt()
    terms = terms_of(attempt.terms)
    shown = terms.shown(attempt.ended_at, now=now)
    responses = db.session.execute(_RESPONSES, {"attempt": attempt.id}).all()
    sections = pages_of(attempt.sections)
    positions = _positions(attempt, terms, responses, sections, at, page)
    wanted = {"attempt": attempt.id, "positions": positions}
    bodies = dict(db.session.execute(_BODIES if positions is None else _SOME_BODIES, wanted).all())
    return Sheet(
        key=AttemptKey(attempt.key),
        quiz=attempt.quiz,
        title=attempt.title,
        lesson=attempt.lesson,
        terms=terms,
        number=attempt.number,
        started_at=attempt.started_at,
        deadline=attempt.deadline,
        ended_at=attempt.ended_at,
        abandoned=attempt.abandoned,
        waits=attempt.waits,
        earned=attempt.earned if Shown.MARKS in shown else None,
        outof=attempt.outof,
        paid=attempt.paid,
        posting_id=attempt.posting_id,
        owned=attempt.user_id is not None,
        shown=shown,
        sections=tuple(sections),
        steps=tuple(_step(attempt, shown, response) for response in responses),
        questions=tuple(
            _asked(attempt, terms, shown, response, bodies[response.position], now=now)
            for response in responses
            if response.position in bodies
        ),
    )


def is_late(sheet: Sheet, *, now: datetime) -> bool:
    """Whether an open attempt's time is up, so that it is to be closed."""
    if sheet.is_over:
        return False
    return standing(sheet.terms, sheet.deadline, now=now) in (Standing.TO_SUBMIT, Standing.TO_ABANDON)


def practice(body: Body, *, seed: str, reply: Reply | None = None, reveal: bool = False) -> Asked:
    """A question outside any attempt, drawn the same for everybody."""
    body = question.drawn(body, seed)
    fields = tuple(question.asked_in(body, seed))
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
        tries_left=None,
        mark=mark,
        fraction=mark.fraction if mark else None,
        notes=tuple(question.explanations(body)) if done else (),
        lesson=body.get("lesson"),
        picture=picture_beside(body, fields),
        shows_key=done,
        checks=not done,
    )


def personal_data(user_id: UserId) -> dict[str, object]:
    """What is kept about a person, for their export: every attempt with its replies, and their allowances.

    Marks only as far as they may be seen: an exam's export must not tell them before it has closed.
    """
    now = clock.now()
    rows = db.session.execute(
        select(Attempt, Quiz.slug).join(Quiz, Quiz.id == Attempt.quiz_id).where(Attempt.user_id == user_id).order_by(Attempt.id)
    ).all()
    seen = {attempt.id: Shown.MARKS in terms_of(attempt.terms).shown(attempt.ended_at, now=now) for attempt, _ in rows}
    replies = db.session.scalars(select(Response).join(Attempt, Attempt.id == Response.attempt_id).where(Attempt.user_id == user_id))
    by_attempt: dict[int, list[dict[str, object]]] = {}
    for response in replies:
        line = {
            "position": response.position,
            "reply": response.reply,
            "certainty": response.certainty,
            "tries": response.tries if seen[response.attempt_id] else [{"reply": each["reply"]} for each in response.tries],
            "fraction": response.fraction if seen[response.attempt_id] else None,
            "by_hand": response.by_hand if seen[response.attempt_id] else None,
        }
        by_attempt.setdefault(response.attempt_id, []).append(line)
    allowances = db.session.execute(
        select(Quiz.slug, Allowance.terms).join(Allowance, Allowance.quiz_id == Quiz.id).where(Allowance.user_id == user_id)
    )
    return {
        "attempts": [
            {
                "quiz": slug,
                "number": attempt.number,
                "started_at": attempt.started_at.isoformat(),
                "ended_at": attempt.ended_at.isoformat() if attempt.ended_at else None,
                "earned": attempt.earned if seen[attempt.id] else None,
                "outof": attempt.outof,
                "paid": attempt.paid,
                "responses": by_attempt.get(attempt.id, []),
            }
            for attempt, slug in rows
        ],
        "allowances": [{"quiz": slug, "terms": terms} for slug, terms in allowances],
        **corrections.personal_data(user_id),
        **remarks.personal_data(user_id),
    }


# ---- Cards


def _cards(by: Taker, *, now: datetime, slug: str | None = None) -> list[QuizCard]:
    rows = db.session.execute(_CARD if slug else _CARDS, {"slug": slug}).all()
    allowed = dict(db.session.execute(_ALLOWANCES, {"taker": by.user_id}).all()) if by.user_id else {}
    shares = _shares(by, now=now)
    cards = []
    for row in rows:
        terms = terms_of(row.terms, row.changed_terms, allowed.get(row.id, {}))
        cards.append(
            QuizCard(
                slug=row.slug,
                title=row.title,
                intro=row.intro,
                lesson=row.lesson,
                terms=terms,
                questions=row.questions,
                points=row.points,
                grade=grade_of(shares.get(row.id, []), terms.counts),
            )
        )
    return cards


def _shares(by: Taker, *, now: datetime) -> dict[int, list[float]]:
    """The shares of the taker's finished attempts by quiz, first to last, as far as they may be seen."""
    if by.user_id is not None:
        rows = db.session.execute(_DONE_BY_PERSON, {"taker": by.user_id})
    elif by.guest is not None:
        rows = db.session.execute(_DONE_BY_GUEST, {"taker": by.guest})
    else:
        return {}
    shares: dict[int, list[float]] = {}
    for row in rows:
        if row.outof and Shown.MARKS in terms_of(row.terms).shown(row.ended_at, now=now):
            shares.setdefault(row.quiz_id, []).append(row.earned / row.outof)
    return shares


def _past(row: Row[*tuple[Any, ...]], *, now: datetime) -> Past:
    seen = row.ended_at is not None and Shown.MARKS in terms_of(row.terms).shown(row.ended_at, now=now)
    return Past(
        key=AttemptKey(row.key),
        number=row.number,
        started_at=row.started_at,
        ended_at=row.ended_at,
        abandoned=row.abandoned,
        waits=row.waits,
        earned=row.earned if seen else None,
        outof=row.outof,
        paid=row.paid,
        posting_id=row.posting_id,
    )


# ---- One attempt


def _positions(attempt: Any, terms: Terms, responses: Any, sections: list[Pages], at: int | None, page: int | None) -> list[int] | None:
    """The positions to show; None for all. Raises NotFound."""
    pages = [each for section in sections for each in section.pages]
    if terms.forward and attempt.ended_at is None:
        return list(pages[attempt.reached - 1])
    if at is None and page is None:
        return None
    wanted = pages[max(page, 0) - 1 : page] if page else [each for each in pages if (at or _next_open(responses)) in each]
    if not wanted:
        raise NotFound(message("This quiz has no such question."))
    return list(wanted[0])


def _next_open(responses: Any) -> int:
    """Where to go on: the first question that is neither graded nor answered, else the first."""
    waiting = [each.position for each in responses if not each.settled]
    blank = [each.position for each in responses if not each.settled and not _is_answered(each)]
    return int(next(iter(blank or waiting or [1])))


def _step(attempt: Any, shown: frozenset[Shown], response: Any) -> Step:
    seen = (attempt.ended_at is not None or response.settled) and {Shown.CORRECTNESS, Shown.MARKS} <= shown
    return Step(response.position, _is_answered(response), response.settled, response.fraction if seen else None)


def _is_answered(response: Any) -> bool:
    """A text to read waits for no answer."""
    return bool(response.reply) or response.kind == TEXT


def _asked(attempt: Any, terms: Terms, shown: frozenset[Shown], response: Any, written: Body, *, now: datetime) -> Asked:
    """The question with as much of its mark as may be known now: nothing before it is graded, the key
    only when it is settled, and each only if the terms show it."""
    seed = seed_of(attempt, response.position)
    body = question.drawn(written, seed)
    over = attempt.ended_at is not None
    settled = over or response.settled
    locked = settled or standing(terms, attempt.deadline, now=now) is not Standing.OPEN
    at_once = question.marked(body) is Marked.AT_ONCE
    mark = _mark(terms, body, response, over=over)
    if mark is not None and not settled:
        mark = question.without_key(body, mark)
    tries, most = len(response.tries), tries_at(body, terms)
    hint = hint_after(body, tries) if not settled else None
    told = Shown.FEEDBACK in shown
    reply = _reply(terms, body, response, over=over)
    fields = tuple(question.asked_in(body, seed))
    return Asked(
        position=response.position,
        name=str(body["id"]),
        kind=str(body["kind"]),
        text=body["text"],
        points=response.points,
        fields=fields,
        reply=reply,
        settled=locked,
        tries_left=0 if settled else most - tries if most else None,
        mark=as_far_as(mark, shown) if mark is not None else None,
        fraction=response.fraction if settled and Shown.MARKS in shown else None,
        notes=tuple(question.explanations(body, mark)) if settled and told and Shown.ANSWER in shown else (),
        lesson=body.get("lesson") if mark is not None and told else None,
        picture=picture_beside(body, fields),
        sequence=response.sequence,
        hint=hint["text"] if hint else None,
        counted=_counted(mark) if hint and hint.get("count") and mark else None,
        certainty=response.certainty,
        asks_certainty=terms.certainty and at_once,
        criteria=_criteria(body, mark) if response.by_hand and mark and Shown.CORRECTNESS in shown else (),
        # A blank costs nothing, however sure one was: so it counted, and so it must read.
        by_certainty=by_certainty(mark.fraction, response.certainty if reply else None)
        if terms.certainty and at_once and mark and settled and Shown.MARKS in shown
        else None,
        shows_key=settled and Shown.ANSWER in shown,
        checks=terms.checks and at_once and not locked,
    )


def _mark(terms: Terms, body: Body, response: Any, *, over: bool) -> Mark | None:
    """The mark of what counts so far; None before anything is graded."""
    if not question.ask(body):
        return None  # something to read
    if response.by_hand:
        return rubric.by_rubric(body, response.by_hand["scores"], response.by_hand["comment"])
    if not over and not response.tries:
        return None
    return question.grade(body, _reply(terms, body, response, over=True) if over else response.tries[-1]["reply"])


def _criteria(body: Body, mark: Mark) -> tuple[tuple[Text, Part], ...]:
    texts = {name: text for name, text, _ in rubric.criteria(body)}
    return tuple((texts[part.name], part) for part in mark.parts)


def _reply(terms: Terms, body: Body, response: Any, *, over: bool) -> Reply:
    """What stands in the fields: once it is over, what counted last, so that a reply cleared by a hint isn't all that is left."""
    if not over:
        return response.reply  # type: ignore[no-any-return]
    replies = replies_of(terms, body, response)
    return replies[-1] if replies else {}


def _counted(mark: Mark) -> tuple[int, int]:
    """How many parts are right, of how many."""
    return sum(part.verdict is Verdict.RIGHT for part in mark.parts), len(mark.parts)
