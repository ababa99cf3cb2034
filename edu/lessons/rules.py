"""What is true of lessons whatever the database: what is put on the shelf, what is read from it, when one is done."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2s

from edu.core.i18n import Text
from edu.core.ids import UserId

# The share of its quiz's points with which a lesson counts as done.
DONE_FROM = 0.6
RUNGS = 5


@dataclass(frozen=True, slots=True)
class LessonDone:
    """Announced when a person has done a lesson, once; `course` is the one that is now done whole, empty where more is left."""

    lesson: str
    user_id: UserId
    course: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a text: where a link finds it, and what it says."""

    level: int
    anchor: str
    title: str


# ---- What is put on the shelf: already drawn, so that no Markdown is left to do on a view.


@dataclass(frozen=True, slots=True)
class SubjectSource:
    slug: str
    name: Text


@dataclass(frozen=True, slots=True)
class LessonText:
    """A lesson in one language."""

    lang: str
    title: str
    goal: str
    minutes: int
    html: str
    headings: tuple[Heading, ...]

    @property
    def digest(self) -> str:
        """Equal for texts that read the same on the page."""
        headings = [[each.level, each.anchor, each.title] for each in self.headings]
        return digest_of([self.title, self.goal, self.minutes, self.html, headings])


@dataclass(frozen=True, slots=True)
class LessonSource:
    slug: str
    quiz: str | None
    texts: tuple[LessonText, ...]


@dataclass(frozen=True, slots=True)
class CourseSource:
    slug: str
    title: Text
    about: Text
    subject: str
    taster: str | None  # the quiz to try before anything is read
    lessons: tuple[LessonSource, ...]
    exam: str | None = None  # the quiz on the whole of it
    keeper: UserId | None = None  # of a course written on the site; those from files are given theirs there

    @property
    def version(self) -> str:
        """Changes with all that pages of the course say of it and of its other lessons."""
        lessons = [
            [each.slug, each.quiz, [[text.lang, text.title, text.goal, text.minutes] for text in each.texts]] for each in self.lessons
        ]
        return digest_of([self.slug, _plain(self.title), _plain(self.about), self.subject, self.taster, self.exam, lessons])


@dataclass(frozen=True, slots=True)
class TermSource:
    """A word of the glossary, and the lesson that teaches it."""

    slug: str
    word: Text
    text: Text  # what it means
    lesson: str
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # other forms in a text, by language


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything there is to read, in the order it is read."""

    subjects: tuple[SubjectSource, ...]
    courses: tuple[CourseSource, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What putting a shelf changed: texts, courses and pages, counted."""

    new: int = 0
    changed: int = 0
    retired: int = 0

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(self.new + other.new, self.changed + other.changed, self.retired + other.retired)

    @property
    def total(self) -> int:
        return self.new + self.changed + self.retired


# ---- What is read from it.


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course as the list of courses shows it."""

    slug: str
    title: str
    about: str
    lessons: int
    minutes: int
    done: int  # lessons the reader has done


@dataclass(frozen=True, slots=True)
class KeptCourse:
    """A course from files, and who answers its displeased readers; None: every teacher does."""

    slug: str
    title: str
    keeper: UserId | None


@dataclass(frozen=True, slots=True)
class Step:
    """A lesson as its course's outline shows it."""

    slug: str
    title: str
    goal: str
    minutes: int
    quiz: str | None
    number: int
    rung: int  # 1…5: outlines are drawn as a ladder, whatever their length
    share: float | None = None  # the reader's best, of the quiz's points
    done: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    slug: str
    title: str
    about: str
    taster: str | None
    version: str
    updated_at: datetime
    steps: tuple[Step, ...]
    exam: str | None = None  # the quiz on the whole of it

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps)

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def next(self) -> Step | None:
        """The first lesson whose quiz is still to be done."""
        return next((step for step in self.steps if step.quiz and not step.done), None)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as its page shows it, without its neighbours."""

    slug: str
    title: str
    goal: str
    minutes: int
    html: str
    headings: tuple[Heading, ...]
    quiz: str | None
    course: str
    course_title: str
    version: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Chapter:
    """A lesson as it stands on one page with others: see `bound`."""

    slug: str
    title: str
    goal: str
    html: str


@dataclass(frozen=True, slots=True)
class Booklet:
    """A whole course on one page, to be printed."""

    course: Course
    chapters: tuple[Chapter, ...]
    version: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary in one language."""

    slug: str
    word: str
    text: str
    lesson: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A lesson's place in its course."""

    here: Step
    previous: Step | None
    next: Step | None


def neighbours(steps: tuple[Step, ...], slug: str) -> Neighbours:
    """The lesson `slug` among `steps`, with those beside it. Raises LookupError where it isn't there."""
    place = next((number for number, step in enumerate(steps) if step.slug == slug), None)
    if place is None:
        raise LookupError(slug)
    return Neighbours(
        here=steps[place],
        previous=steps[place - 1] if place else None,
        next=steps[place + 1] if place + 1 < len(steps) else None,
    )


# Questions answered in place, and the cards of words explained on the spot: of no use on paper.
_FOR_THE_SCREEN = re.compile(r'<form class="check".*?</form>|<div class="term-card".*?</div>', re.DOTALL)
_HEADING = re.compile(r"(</?h)([2-5])\b")
_OWN_NAME = re.compile(r'\b(id="|for="|popovertarget="|aria-(?:labelledby|describedby|controls)="|href="#)(?=[^"])')
_OTHER_LESSON = re.compile(r'href="/[a-z]{2}/lessons/(?P<slug>[a-z0-9-]+)(?:#(?P<anchor>[^"]*))?"')


def bound(html: str, slug: str) -> str:
    """A lesson's text for a page that holds the whole course: its headings one level down, its ids its own, its links to lessons
    within the page."""
    html = _HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + 1}", _FOR_THE_SCREEN.sub("", html))
    html = _OWN_NAME.sub(rf"\g<1>{slug}--", html)
    return _OTHER_LESSON.sub(lambda link: f'href="#{link["slug"]}{"--" + link["anchor"] if link["anchor"] else ""}"', html)


def is_done(share: float) -> bool:
    """Whether a lesson counts as done with this share of its quiz's points."""
    return share >= DONE_FROM


def rung_of(number: int, count: int) -> int:
    """The rung on which the `number`th of `count` lessons is drawn: the first on 1, the last on 5."""
    return 1 + (number - 1) * (RUNGS - 1) // (count - 1) if count > 1 else 1


def digest_of(values: object) -> str:
    """A short digest of plain values: the same for the same, whatever process asks."""
    return blake2s(json.dumps(values, ensure_ascii=False, sort_keys=True).encode(), digest_size=10).hexdigest()


def _plain(text: Text) -> str | dict[str, str]:
    return dict(text) if isinstance(text, Mapping) else text
