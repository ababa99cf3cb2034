"""Asking the tutor, rating what it says, and looking at what was rated down."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import blake2s
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from edu.core.errors import Conflict, Invalid, NotFound, TooMany
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import after_commit, transaction
from edu.ports import clock, jobs
from edu.qa.rules.events import Asked
from edu.qa.service import moderating as portal
from edu.quizzes.service.open_questions import open_questions
from edu.search.rules.entries import Passage
from edu.search.service import finding, meaning
from edu.search.service.meaning import Meant
from edu.site.service import audit
from edu.tutor.models import TutorAnswer, TutorRating
from edu.tutor.rules import answers, sentences
from edu.tutor.rules.answers import LONGEST_QUESTION, SHORTEST_QUESTION, Answer, Guarded, Outcome, Sentence, Source, State

LOOKED_AT = 12  # passages an answer is made from
MOST_A_DAY = 100  # questions of one person
PER_PAGE = 20
DAY = timedelta(days=1)

_ANSWER, _RATING = table(TutorAnswer).c, table(TutorRating).c
_ONE = select(*_ANSWER).where(_ANSWER.id == bindparam("number"))
_OF_QUESTION = select(*_ANSWER).where(_ANSWER.question_id == bindparam("question"))
_OWN = (
    select(*_ANSWER)
    .where(_ANSWER.user_id == bindparam("by"), _ANSWER.id < bindparam("before"))
    .order_by(_ANSWER.id.desc())
    .limit(PER_PAGE + 1)
)  # fmt: skip
_LATEST = select(_ANSWER.created_at).where(_ANSWER.user_id == bindparam("by")).order_by(_ANSWER.id.desc()).offset(MOST_A_DAY - 1).limit(1)
_MY_RATING = select(_RATING.up).where(_RATING.answer_id == bindparam("number"), _RATING.user_id == bindparam("by"))


@dataclass(frozen=True, slots=True)
class Told:
    """One answer of the tutor, as a reader sees it."""

    id: int
    asked: str
    lang: str
    question_id: int | None
    answer: Answer
    phrased: bool
    state: State
    rated_up: int
    rated_down: int
    created_at: datetime
    mine: bool | None = None  # how the reader has rated it


# ---- Asking


def ask(question: str, *, lang: str, by: UserId, now: datetime) -> int:
    """Ask the tutor: the answer's number. Raises Invalid beside the question; TooMany after a hundred in a day."""
    question = checked(question)
    with transaction():
        _refuse_too_many(by, now=now)
        return _keep(question, lang, for_reader(question, lang=lang, by=by), user_id=by, question_id=None, now=now)


def checked(question: str) -> str:
    """The question as it is answered. Raises Invalid."""
    question = " ".join(question.replace("\0", " ").split())
    if len(question) < SHORTEST_QUESTION:
        raise Invalid(message("Write what you would like to know."), field="question")
    if len(question) > LONGEST_QUESTION:
        raise Invalid(message("The question is too long: %(most)s characters at most.", most=LONGEST_QUESTION), field="question")
    return question


def for_reader(question: str, *, lang: str, by: UserId | None, but: str = "", sure: bool = False) -> Answer:
    """The answer to a question, from anywhere `but` one page, for somebody who may have this very thing before them in an attempt:
    then hints, never a key. To be `sure`, more must speak for it."""
    meant = meaning.nearest(question, asked_in=lang, limit=LOOKED_AT)
    about = answers.topic(question)
    passages = _beside(but, find_passages(about, meant, lang=lang))
    those = guards_of(by) if by is not None else []
    if those and answers.resembles(question, those):
        return answers.hints(passages)
    known, least = (answers.SURE, answers.SURE_LEAD) if sure else (answers.KNOWN, answers.LEAD)
    given = answers.answer(question, passages, finding.weights(about), known=known)
    near = {each.lang: _leading(each, but, least) for each in meant.values()}
    held = meant[lang].pages if lang in meant else frozenset()
    if given.outcome is Outcome.UNKNOWN or not answers.is_confirmed(given, near.values(), held=held):
        given = _by_meaning(question, near, lang=lang)
    return answers.without_keys(given, those)


def find_passages(question: str, meant: Mapping[str, Meant], *, lang: str) -> list[Passage]:
    """The paragraphs in `lang` that have most to do with a question, by its words and by its meaning."""
    found = finding.passages(question, lang=lang, limit=3 * LOOKED_AT)
    return answers.merged(found, meant[lang].passages) if lang in meant else found


def _by_meaning(question: str, near: Mapping[str, Sequence[Passage]], *, lang: str) -> Answer:
    """An answer where the words fail: in other words, or in the other language, where that has much more to say."""
    leads = {each: found[0].score + (answers.OWN_LANGUAGE if each == lang else 0.0) for each, found in near.items() if found}
    for found in (near[each] for each in sorted(leads, key=leads.__getitem__, reverse=True)):
        chosen = answers.one_of_each_page(found)
        said = [sentences.split(passage.text) for passage in chosen]
        scores = iter(meaning.nearness(question, [text for texts in said for text in texts]))
        given = answers.quoted([(passage, [(next(scores), text) for text in texts]) for passage, texts in zip(chosen, said, strict=True)])
        if given.outcome is Outcome.ANSWERED:
            return given
    return Answer(Outcome.UNKNOWN)


def _leading(meant: Meant, but: str, least: float) -> list[Passage]:
    """The passages that lead far enough to be about the question."""
    return [passage for passage in _beside(but, meant.passages) if passage.score >= least]


def _beside(but: str, passages: Sequence[Passage]) -> list[Passage]:
    return [passage for passage in passages if passage.path.partition("#")[0] != but]


def guards_of(by: UserId) -> list[Guarded]:
    """What this person must not be told just now. One statement."""
    return [answers.guarded(each.asks, each.keys) for each in open_questions(by)]


def _refuse_too_many(by: UserId, *, now: datetime) -> None:
    oldest = db.session.scalar(_LATEST, {"by": by})
    if oldest is not None and oldest > now - DAY:
        wait = int((oldest + DAY - now).total_seconds()) + 1
        raise TooMany(
            message("You have asked the tutor %(count)s things since yesterday: go on tomorrow.", count=MOST_A_DAY), retry_after=wait
        )


def _keep(question: str, lang: str, answer: Answer, *, user_id: UserId | None, question_id: int | None, now: datetime) -> int:
    values = {
        "user_id": user_id,
        "question_id": question_id,
        "asked": question,
        "asked_digest": _digest(question),
        "lang": lang,
        "created_at": now,
        **_said(answer),
        **_FRESH,
    }
    return int(db.session.scalars(insert(table(TutorAnswer)).values(values).returning(_ANSWER.id)).one())


_FRESH = {"phrased": False, "state": State.SHOWN.value, "rated_up": 0, "rated_down": 0, "reviewed_by": None, "reviewed_at": None}


def _said(answer: Answer) -> dict[str, Any]:
    return {
        "outcome": answer.outcome.value,
        "sentences": [{"text": each.text, "source": each.source} for each in answer.sentences],
        "sources": [asdict(each) for each in answer.sources],
    }


def _digest(text: str) -> str:
    return blake2s(text.encode(), digest_size=8).hexdigest()


# ---- Under a question of the portal


def answer_question(question_id: int, *, now: datetime) -> int | None:
    """Answer a question of the portal, or answer it anew where its words are others; None where there is no such question to read."""
    shown = portal.shown("question", question_id)
    if shown is None or shown.state not in ("open", "closed"):
        return None
    text = f"{shown.title}. {shown.text}"[:LONGEST_QUESTION]
    with transaction():
        row = db.session.execute(_OF_QUESTION, {"question": question_id}).first()
        if row is not None and row.asked_digest == _digest(text):
            return int(row.id)
        # The title is the question; the rest may be a story in which it drowns, or what it can't be understood without.
        path, said = f"/questions/{question_id}", (shown.title, text)
        tries = (for_reader(words, lang=shown.lang, by=None, but=path, sure=True) for words in said)
        given = next((each for each in tries if each.outcome is Outcome.ANSWERED), Answer(Outcome.UNKNOWN))
        if row is None:
            return _keep(text, shown.lang, given, user_id=None, question_id=question_id, now=now)
        values = {"asked": text, "asked_digest": _digest(text), "lang": shown.lang, "created_at": now, **_said(given), **_FRESH}
        db.session.execute(table(TutorRating).delete().where(_RATING.answer_id == row.id))
        db.session.execute(update(table(TutorAnswer)).where(_ANSWER.id == row.id).values(values))
        return int(row.id)


@jobs.job
def answer_later(question_id: int) -> None:
    answer_question(question_id, now=clock.now())


def hear_asked(event: Asked) -> None:
    """A new question has the tutor's answer in a moment, if it knows one; who asks doesn't wait for it."""
    after_commit(partial(answer_later, event.question_id))


def find_for_question(question_id: int, *, by: UserId | None) -> Told | None:
    """The tutor's answer under a question of the portal, where it has something to say that this reader may be told. Three statements."""
    row = db.session.execute(_OF_QUESTION, {"question": question_id}).first()
    if row is None or row.outcome != Outcome.ANSWERED or row.state == State.WITHDRAWN:
        return None
    told = _for(row, by) if by is not None else _told(row)
    return told if told.answer.outcome is Outcome.ANSWERED else None


# ---- Reading


def get(number: int, *, by: UserId) -> Told:
    """One answer: one's own, or one under a question of the portal. Raises NotFound.

    What a reader has before them in an open attempt is left out of it now, whenever it was made.
    """
    return _for(_row(number, by=by), by)


def _for(row: Any, by: UserId) -> Told:
    told = _told(row, mine=db.session.execute(_MY_RATING, {"number": row.id, "by": by}).scalar())
    those = guards_of(by)
    return _guarded(told, those) if those and told.answer.outcome is Outcome.ANSWERED else told


def own(by: UserId, *, before: int = 0) -> tuple[list[Told], int]:
    """What somebody has asked, the newest first, and where the next page begins (0: nowhere)."""
    rows = db.session.execute(_OWN, {"by": by, "before": before or 2**62}).all()
    return [_told(row) for row in rows[:PER_PAGE]], rows[PER_PAGE - 1].id if len(rows) > PER_PAGE else 0


def _row(number: int, *, by: UserId) -> Any:
    row = db.session.execute(_ONE, {"number": number}).first()
    if row is None or (row.user_id != by and row.question_id is None):
        raise NotFound(message("There is no such answer."))
    if row.question_id is not None:
        shown = portal.shown("question", row.question_id)
        if row.state == State.WITHDRAWN or shown is None or shown.state not in ("open", "closed"):
            raise NotFound(message("There is no such answer."))
    return row


def _told(row: Any, *, mine: bool | None = None) -> Told:
    return Told(
        id=row.id,
        asked=row.asked,
        lang=row.lang,
        question_id=row.question_id,
        answer=Answer(
            Outcome(row.outcome),
            tuple(Sentence(**each) for each in row.sentences),
            tuple(Source(**{"lang": row.lang, **each}) for each in row.sources),
        ),
        phrased=row.phrased,
        state=State(row.state),
        rated_up=row.rated_up,
        rated_down=row.rated_down,
        created_at=row.created_at,
        mine=mine,
    )


def _guarded(told: Told, those: Sequence[Guarded]) -> Told:
    hidden = answers.resembles(told.asked, those)
    given = Answer(Outcome.HINTS, (), told.answer.sources[:1]) if hidden else answers.without_keys(told.answer, those)
    return replace(told, answer=given)


# ---- Rating and looking at it


def rate(number: int, *, up: bool, by: UserId, now: datetime) -> int | None:
    """Say whether an answer helped; once more changes one's mind. Rated down more than up, it goes to review.

    Returns the question of the portal under which it stands, if it does. Raises NotFound.
    """
    with transaction():
        row = _row(number, by=by)
        # One after the other: the counts are made of the rows.
        db.session.execute(select(_ANSWER.id).where(_ANSWER.id == number).with_for_update())
        put = upsert.merging(TutorRating, on=("answer_id", "user_id"), put=("up", "rated_at"))
        db.session.execute(put, {"answer_id": number, "user_id": by, "up": up, "rated_at": now})
        counts = select(_RATING.up, func.count()).where(_RATING.answer_id == number).group_by(_RATING.up)
        counted: dict[bool, int] = dict(db.session.execute(counts).all())
        ups, downs = counted.get(True, 0), counted.get(False, 0)
        change = update(table(TutorAnswer)).where(_ANSWER.id == number)
        db.session.execute(change.values(rated_up=ups, rated_down=downs))
        turned = State.REVIEW if downs > ups else State.SHOWN
        db.session.execute(change.where(_ANSWER.state.in_([State.SHOWN.value, State.REVIEW.value])).values(state=turned.value))
        return row.question_id  # type: ignore[no-any-return]


def to_review(*, limit: int = 50) -> list[Told]:
    """Answers that readers rated down, the longest waiting first."""
    rows = db.session.execute(select(*_ANSWER).where(_ANSWER.state == State.REVIEW.value).order_by(_ANSWER.id).limit(limit))
    return [_told(row) for row in rows]


def review(number: int, *, keep: bool, by: UserId, now: datetime) -> None:
    """Keep an answer as it is, or withdraw it. Raises NotFound; Conflict where it waits for nothing."""
    state = State.KEPT if keep else State.WITHDRAWN
    with transaction():
        waiting = update(table(TutorAnswer)).where(_ANSWER.id == number, _ANSWER.state == State.REVIEW.value)
        done = db.session.scalar(waiting.values(state=state.value, reviewed_by=by, reviewed_at=now).returning(_ANSWER.id))
        if done is None:
            if db.session.execute(_ONE, {"number": number}).first() is None:
                raise NotFound(message("There is no such answer."))
            raise Conflict(message("This answer doesn't wait for a look, or no longer."))
        audit.record("tutor.review", by=by, about=f"tutor_answer:{number}", details={"kept": keep}, now=now)
