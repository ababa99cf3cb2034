"""A quiz in the making: its parts, and the quiz that learners get when it is published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from edu.authoring.rules import drafts
from edu.authoring.rules.drafts import DraftView, Right, State
from edu.core.errors import Conflict
from edu.core.i18n import LANGUAGES, Message, Text, in_language, message
from edu.core.marks import Body
from edu.quizzes.rules.plan import Draw
from edu.quizzes.rules.question import points_of
from edu.quizzes.rules.quiz import QuizSource, SectionSource

MAX_SECTIONS = 20
MAX_ENTRIES = 100  # questions and draws of a quiz
MAX_POOL = 500
MAX_TITLE = 200
MAX_TEXT = 5000
AFTER_CONTENT = 1000  # in the order of quizzes, a teacher's come after those of courses


@dataclass(frozen=True, slots=True)
class DrawEntry:
    """So many questions drawn from a folder: with one of the tags, of one of the difficulties; empty: any."""

    count: int
    folder: int
    tags: tuple[str, ...] = ()
    difficulty: tuple[int, ...] = ()


Entry = int | DrawEntry  # a question's number, or a draw


@dataclass(frozen=True, slots=True)
class Section:
    title: Text = ""
    text: Text = ""
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a teacher has put together."""

    title: Text
    intro: Text
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class QuizView:
    """A quiz in the making, as those see it who may. `number` is that of its last saving, to be sent back with a change."""

    id: int
    slug: str
    folder_id: int
    plan: Plan
    terms: Mapping[str, Any]
    lesson: str | None
    number: int
    published_at: datetime | None
    updated_at: datetime
    right: Right

    @property
    def changed(self) -> bool:
        """Whether learners see an older state of it."""
        return self.published_at is not None and self.updated_at > self.published_at


def is_outdated(quiz: QuizView, questions: Iterable[DraftView]) -> bool:
    """Whether learners see an older state of a published quiz, or of one of its questions."""
    since = quiz.published_at
    return since is not None and (quiz.changed or any(each.updated_at > since for each in questions))


class StaleQuiz(Conflict):
    """Somebody else has changed the quiz meanwhile."""

    def __init__(self) -> None:
        super().__init__(message("This quiz has been changed by somebody else meanwhile. Look at it as it is now, then change it."))


def sections_as_json(sections: Sequence[Section]) -> list[dict[str, Any]]:
    return [{"title": each.title, "text": each.text, "entries": [_entry_as_json(entry) for entry in each.entries]} for each in sections]


def _entry_as_json(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, int):
        return {"draft": entry}
    return {"draw": entry.count, "tags": list(entry.tags), "difficulty": list(entry.difficulty), "folder": entry.folder}


def sections_of(written: Sequence[Mapping[str, Any]]) -> tuple[Section, ...]:
    return tuple(Section(each["title"], each["text"], tuple(map(_entry_of, each["entries"]))) for each in written)


def _entry_of(entry: Mapping[str, Any]) -> Entry:
    if "draft" in entry:
        return int(entry["draft"])
    return DrawEntry(entry["draw"], entry["folder"], tuple(entry["tags"]), tuple(entry["difficulty"]))


def asked(plan: Plan) -> list[int]:
    """The numbers of the questions that stand in it, in their order."""
    return [entry for section in plan.sections for entry in section.entries if isinstance(entry, int)]


def draws(plan: Plan) -> list[DrawEntry]:
    return [entry for section in plan.sections for entry in section.entries if isinstance(entry, DrawEntry)]


def check(plan: Plan, questions: Mapping[int, DraftView], pools: Mapping[int, Sequence[DraftView]]) -> list[Message]:
    """What keeps it from being published. `questions` are those that can be seen, by number; `pools` the ready ones of each folder."""
    found: list[Message] = []
    numbers = asked(plan)
    if not _is_there(plan.title):
        found.append(message("Give the quiz a title."))
    if not numbers and not draws(plan):
        found.append(message("Put at least one question into the quiz."))
    if len(numbers) + len(draws(plan)) > MAX_ENTRIES:
        found.append(message("A quiz takes at most %(most)s questions.", most=MAX_ENTRIES))
    if any(not section.entries for section in plan.sections):
        found.append(message("A section is empty: fill it or take it away."))
    for number in dict.fromkeys(numbers):
        question = questions.get(number)
        if question is None:
            found.append(message("The question %(name)s is not there any more, or not shared with you.", name=drafts.name_of(number)))
        elif question.problems or question.state is not State.READY:
            found.append(message("The question %(name)s is not ready.", name=drafts.name_of(number)))
        if numbers.count(number) > 1:
            found.append(message("The question %(name)s stands here twice.", name=drafts.name_of(number)))
    pool = _pool(plan, pools)
    if len(pool) > MAX_POOL:
        found.append(message("At most %(most)s questions can be drawn from: choose fewer folders.", most=MAX_POOL))
    for draw in draws(plan):
        there = sum(takes(draw, each) for each in pools.get(draw.folder, ()) if each.id not in numbers)
        if there < draw.count:
            found.append(
                message("Only %(there)s of the %(count)s questions to be drawn are there and ready.", there=there, count=draw.count)
            )
    if len({points_of(each.body) for each in pool.values()}) > 1:
        found.append(message("Questions that are drawn must all be worth the same points."))
    return found


def takes(draw: DrawEntry, question: DraftView) -> bool:
    """Whether the question is one that can be drawn here."""
    right_tag = not draw.tags or not set(draw.tags).isdisjoint(drafts.tags_of(question.body))
    return right_tag and (not draw.difficulty or drafts.difficulty_of(question.body) in draw.difficulty)


def source(quiz: QuizView, questions: Mapping[int, DraftView], pools: Mapping[int, Sequence[DraftView]]) -> QuizSource:
    """The quiz as content files would say it. Only of one that `check` has nothing against."""
    plan = quiz.plan
    return QuizSource(
        slug=quiz.slug,
        title=whole(plan.title),
        intro=whole(plan.intro) if _is_there(plan.intro) else "",
        terms=quiz.terms,
        sections=tuple(
            SectionSource(
                tuple(questions[entry].body if isinstance(entry, int) else _drawn(entry) for entry in section.entries),
                whole(section.title) if _is_there(section.title) else "",
                whole(section.text) if _is_there(section.text) else "",
            )
            for section in plan.sections
        ),
        pool=tuple(_in_pool(each, plan, pools) for each in _pool(plan, pools).values()),
        checks=(),
        lesson=quiz.lesson,
        position=AFTER_CONTENT + quiz.id,
    )


def whole(text: Text) -> Text:
    """A text in all languages, with the words there are where some are missing."""
    return text if isinstance(text, str) else {lang: in_language(text, lang) for lang in LANGUAGES}


def _is_there(text: Text) -> bool:
    return bool(text) if isinstance(text, str) else any(text.values())


def _pool(plan: Plan, pools: Mapping[int, Sequence[DraftView]]) -> dict[int, DraftView]:
    """All that can be drawn, but for what stands in the quiz anyway."""
    fixed = set(asked(plan))
    return {each.id: each for draw in draws(plan) for each in pools.get(draw.folder, ()) if takes(draw, each) and each.id not in fixed}


# A quiz has one pool, and its draws choose by one of several tags. So questions carry tags that say which folder they are
# drawn from, and which of the tags asked for there they have.
def _drawn(draw: DrawEntry) -> Draw:
    names = tuple(_folder_tag(draw.folder, tag) for tag in draw.tags) or (_folder_tag(draw.folder),)
    return Draw(draw.count, names, draw.difficulty)


def _in_pool(question: DraftView, plan: Plan, pools: Mapping[int, Sequence[DraftView]]) -> Body:
    tags = drafts.tags_of(question.body)
    of = dict.fromkeys(draw.folder for draw in draws(plan) if any(each.id == question.id for each in pools.get(draw.folder, ())))
    own = [name for folder in of for name in (_folder_tag(folder), *(_folder_tag(folder, tag) for tag in tags))]
    return {**question.body, "tags": [*tags, *own]}


def _folder_tag(folder: int, tag: str = "") -> str:
    return f"from-{folder}-{tag}" if tag else f"from-{folder}"


def with_section(plan: Plan, at: int, section: Section) -> Plan:
    """The plan with another section at its place."""
    return replace(plan, sections=tuple(section if number == at else each for number, each in enumerate(plan.sections)))
