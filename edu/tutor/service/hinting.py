"""Hints at a question: in an attempt, where they are kept and cost; in a review, where they count; in practice, where they are free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from edu.awards.service import tokens
from edu.core.errors import Conflict, NotFound
from edu.core.i18n import Text, message
from edu.core.ids import AttemptKey, UserId
from edu.core.marks import Body
from edu.db.session import transaction
from edu.lessons.service import reading as lessons
from edu.quizzes.rules import alike
from edu.quizzes.rules import hints as costs
from edu.quizzes.rules.quiz import Taker
from edu.quizzes.service import hinting, outcomes, practice
from edu.review.service import session
from edu.tutor.rules import hints
from edu.tutor.rules.hints import Hint, Place, Rung
from edu.tutor.service import skills

TOKEN = "hint"  # of the shop
LOOKED_AT = 6  # questions like this one, until one is found that tells nothing


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs taken at a question, and what kind each of them is, the untaken ones too."""

    text: Text  # of the question
    taken: tuple[Hint, ...]
    rungs: tuple[Rung, ...]
    points: int = 0  # of the question; 0 where nothing is to be earned
    left: float = 1.0  # the share of them that can still be earned
    free: int = 0  # hints in hand
    quiz: str = ""
    quiz_title: Text = ""

    @property
    def next_rung(self) -> int | None:
        return len(self.taken) + 1 if len(self.taken) < len(self.rungs) else None

    @property
    def left_after(self) -> float:
        """The share that can still be earned after the next rung, if it isn't free."""
        return min(self.left, costs.share_left([len(self.taken) + 1]))


def in_attempt(key: AttemptKey, position: int, *, lang: str, by: Taker, now: datetime) -> Ladder:
    """The hints taken at a question of an open attempt. Raises NotFound; Conflict where there are none to be had."""
    hinted = hinting.get(key, position, by=by, now=now)
    rungs = _rungs(hinted.question_id, hinted.body, hinted.quiz, hinted.lesson, lang)
    return Ladder(
        text=hinted.body["text"],
        taken=rungs[: hinted.taken],
        rungs=_kinds(rungs),
        points=hinted.points,
        left=hinted.left,
        free=tokens.in_hand(by.user_id).get(TOKEN, 0) if by.user_id else 0,
        quiz=hinted.quiz,
        quiz_title=hinted.quiz_title,
    )


def take(key: AttemptKey, position: int, rung: int, *, with_token: bool, lang: str, by: Taker, now: datetime) -> None:
    """Take the next rung, with a hint of the shop for nothing. The same twice is once. Raises NotFound, Conflict."""
    with transaction():
        if rung > len(in_attempt(key, position, lang=lang, by=by, now=now).rungs):
            raise Conflict(message("There are no more hints at this question."))
        fresh = hinting.take(key, position, rung, free=with_token, by=by, now=now)
        if fresh and with_token and not (by.user_id and tokens.take(by.user_id, TOKEN)):
            raise Conflict(message("You have no hint in hand."))


def in_practice(quiz: str, name: str, *, round: int, rung: int, lang: str) -> Ladder:
    """The first `rung` hints at a practice question. Raises NotFound."""
    body = practice.get_body(quiz, name, round=round)
    number = outcomes.names_of([quiz]).get((quiz, name), 0)
    rungs = _rungs(number, body, quiz, practice.lesson_of(quiz), lang)
    return Ladder(text=body["text"], taken=rungs[: max(0, rung)], rungs=_kinds(rungs))


def in_review(card: int, *, rung: int, lang: str, by: UserId) -> Ladder:
    """The first `rung` hints at a card's question, once one has been taken. Raises NotFound."""
    number, body, hinted = session.hintable(card, by=by)
    rungs = _rungs(number, body, "", None, lang)
    return Ladder(text=body["text"], taken=rungs[: max(0, rung)] if hinted else (), rungs=_kinds(rungs))


def _kinds(rungs: Sequence[Hint]) -> tuple[Rung, ...]:
    return tuple(each.rung for each in rungs)


def _rungs(question_id: int, body: Body, quiz: str, lesson: str | None, lang: str) -> tuple[Hint, ...]:
    if not hints.can_be_hinted(body):
        raise Conflict(message("There are no hints in this quiz."))
    return hints.ladder(
        body, lang=lang, place=_place(body.get("lesson") or "", question_id, lesson, lang), alike=_alike(question_id, body, quiz)
    )


def _place(written: str, question_id: int, lesson: str | None, lang: str) -> Place | None:
    """The heading that the question names, or that its skill is taught under, or the lesson of its quiz."""
    exact = written if "#" in written else skills.lesson_of(question_id) or written or lesson or ""
    slug, _, anchor = exact.partition("#")
    if not slug:
        return None
    try:
        found = lessons.get_lesson(slug, lang)
    except NotFound:
        return None
    heading = next((each.title for each in found.headings if each.anchor == anchor), "")
    return Place(f"/lessons/{slug}" + (f"#{anchor}" if heading else ""), found.title, heading)


def _alike(question_id: int, body: Body, quiz: str) -> Sequence[Body]:
    """Practice questions of the same skill, the likest first; where skills aren't known, like ones of the same quiz."""
    mates = skills.mates_of(question_id)
    if not mates:
        return practice.alike(quiz, body, most=LOOKED_AT) if quiz else []
    return alike.ranked(body, list(outcomes.practised_among(mates).values()))[:LOOKED_AT]
