"""Subjects, levels and the tree of topics: as the content names them, and as pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from edu.core.i18n import Text


@dataclass(frozen=True, slots=True)
class LevelSource:
    slug: str
    name: Text
    floor: int  # points: the least a question of this level costs


# The stages of Russian schooling, as textbooks group them.
LEVELS = (
    LevelSource("grades-1-4", {"ru": "1–4 классы", "en": "Grades 1–4"}, 5),
    LevelSource("grades-5-9", {"ru": "5–9 классы", "en": "Grades 5–9"}, 10),
    LevelSource("grades-10-11", {"ru": "10–11 классы", "en": "Grades 10–11"}, 15),
    LevelSource("college", {"ru": "Колледж", "en": "College"}, 20),
    LevelSource("university", {"ru": "Университет", "en": "University"}, 25),
)


@dataclass(frozen=True, slots=True)
class TopicSource:
    """A topic as the content names it; those above it come before it."""

    slug: str
    subject: str
    parent: str  # its slug; "" right under the subject
    level: str
    title: Text
    lesson: str = ""
    quiz: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    id: int
    slug: str
    name: Text


@dataclass(frozen=True, slots=True)
class Level:
    slug: str
    name: Text


@dataclass(frozen=True, slots=True)
class Topic:
    id: int
    slug: str
    subject_id: int
    parent_id: int | None
    level_slug: str | None
    title: Text
    lesson: str | None
    quiz: str | None


@dataclass(frozen=True, slots=True)
class Places:
    """All subjects, levels and topics there are, in the order they are shown."""

    subjects: Mapping[int, Subject] = field(default_factory=dict)
    levels: Mapping[str, Level] = field(default_factory=dict)
    topics: Mapping[int, Topic] = field(default_factory=dict)

    def subject(self, slug: str) -> Subject | None:
        return next((each for each in self.subjects.values() if each.slug == slug), None)

    def topic(self, slug: str) -> Topic | None:
        return next((each for each in self.topics.values() if each.slug == slug), None)

    def below(self, topic_id: int) -> list[Topic]:
        """The topics right below one, in their order."""
        return [each for each in self.topics.values() if each.parent_id == topic_id]

    def within(self, topic_id: int) -> list[int]:
        """The numbers of a topic and of all below it."""
        return [topic_id, *(number for child in self.below(topic_id) for number in self.within(child.id))]

    def above(self, topic: Topic) -> list[Topic]:
        """The way down to a topic, the topmost first, without itself."""
        parent = self.topics.get(topic.parent_id) if topic.parent_id else None
        return [*self.above(parent), parent] if parent else []

    def tree(self, subject_id: int) -> list["Branch"]:
        """The topics of a subject as they stand below one another."""
        return _branches([each for each in self.topics.values() if each.subject_id == subject_id], None)


@dataclass(frozen=True, slots=True)
class Branch:
    topic: Topic
    below: Sequence["Branch"]


def _branches(topics: Iterable[Topic], parent_id: int | None) -> list[Branch]:
    kept = list(topics)
    return [Branch(each, _branches(kept, each.id)) for each in kept if each.parent_id == parent_id]
