"""The placement test: a few questions of a course's lessons, each chosen by what came before, and where to begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from edu.core.errors import Conflict, NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.core.marks import Reply
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.lessons.rules import Step
from edu.lessons.service import reading as lessons
from edu.quizzes.rules.quiz import Asked
from edu.quizzes.service import outcomes, recalling
from edu.quizzes.service.outcomes import Outcome
from edu.tutor.models import Placement
from edu.tutor.rules import placement
from edu.tutor.rules.placement import Estimate, Item
from edu.tutor.service import skills

_PLACEMENT = table(Placement).c


@dataclass(frozen=True, slots=True)
class Test:
    """A person's placement test in a course, as it stands."""

    course: str
    asked: int  # questions answered so far
    question: Asked | None  # the next one; None when it is over, or not begun
    begun: bool
    over: bool
    estimate: Estimate | None  # once it is over
    begin: Step | None  # the lesson to begin with
    behind: int = 0  # lessons that can be passed over


def get(course: str, *, lang: str, by: UserId) -> Test:
    """A person's test in a course. Raises NotFound where there is nothing to ask in it."""
    steps = _steps(course, lang)
    items = _items(steps)
    row = _row(course, by)
    answers = _answers(row, items)
    over = row is not None and row.ended_at is not None
    following = placement.next_item(answers, items, lessons=len(steps)) if row is not None and not over else None
    estimate = placement.estimate(answers, lessons=len(steps)) if over else None
    behind = min(len(steps) - 1, int(estimate.lessons + 0.5)) if estimate else 0
    return Test(
        course=course,
        asked=len(answers),
        question=_ask(following, by, row, None) if following else None,
        begun=row is not None,
        over=over,
        estimate=estimate,
        begin=steps[behind] if estimate else None,
        behind=behind,
    )


def passed_over(course: str, *, lang: str, by: UserId) -> frozenset[str]:
    """The lessons that somebody's finished test has found them to have behind them; none without one."""
    row = _row(course, by)
    if row is None or row.ended_at is None:
        return frozenset()
    try:
        behind = get(course, lang=lang, by=by).behind
    except NotFound:
        return frozenset()  # its questions are gone since
    return frozenset(step.slug for step in _steps(course, lang)[:behind])


def start(course: str, *, lang: str, by: UserId, now: datetime) -> None:
    """Begin, or begin anew. Raises NotFound."""
    _items(_steps(course, lang))
    with transaction():
        row = {"user_id": by, "course": course, "answers": [], "started_at": now, "ended_at": None}
        put = upsert.merging(Placement, on=("user_id", "course"), put=("answers", "started_at", "ended_at"))
        db.session.execute(put, row)


def answer(course: str, number: int, reply: Reply, *, lang: str, by: UserId, now: datetime) -> None:
    """Answer the question asked now, the `number`th; an earlier one, sent twice, changes nothing. Nothing said is not right.

    Raises NotFound; Conflict before the test is begun.
    """
    steps = _steps(course, lang)
    items = _items(steps)
    with transaction():
        row = _row(course, by, lock=True)
        if row is None:
            raise Conflict(message("Begin the test first."))
        answers = _answers(row, items)
        item = placement.next_item(answers, items, lessons=len(steps))
        if row.ended_at is not None or item is None or number != len(answers):
            return
        shown = _ask(item, by, row, reply)
        fraction = shown.mark.fraction if shown.mark is not None else 0.0
        answers.append((item, fraction))
        done = placement.is_over(answers, items, lessons=len(steps))
        change = table(Placement).update().where(_PLACEMENT.user_id == by, _PLACEMENT.course == course)
        kept = [[each.number, share] for each, share in answers]
        db.session.execute(change.values(answers=kept, ended_at=now if done else None))
        skills.learn(by, [Outcome(item.number, fraction, item.luck, hinted=False)], mixed=True, now=now)


def _steps(course: str, lang: str) -> Sequence[Step]:
    return lessons.steps_of(course, lang)


def _items(steps: Sequence[Step]) -> list[Item]:
    """The questions that can be asked, each with where in the course it lies. Raises NotFound."""
    places = {step.quiz: step.number for step in steps if step.quiz}
    found = [each for each in outcomes.practised() if each.quiz in places]
    if not found:
        raise NotFound(message("There is no placement test here."))
    return [placement.item(each.question_id, lesson=places[each.quiz], difficulty=each.difficulty, luck=each.luck) for each in found]


def _row(course: str, by: UserId, *, lock: bool = False) -> Any:
    found = select(*_PLACEMENT).where(_PLACEMENT.user_id == by, _PLACEMENT.course == course)
    return db.session.execute(found.with_for_update() if lock else found).first()


def _answers(row: Any, items: Sequence[Item]) -> list[tuple[Item, float]]:
    """What was answered; a question that is gone since counts no more."""
    known = {each.number: each for each in items}
    return [(known[number], share) for number, share in (row.answers if row is not None else ()) if number in known]


def _ask(item: Item, by: UserId, row: Any, reply: Reply | None) -> Asked:
    seed = f"placement:{by}:{row.started_at.isoformat()}:{item.number}"
    return recalling.ask_again(item.number, seed=seed, reply=reply)[0]
