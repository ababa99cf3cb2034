"""`topics.yml`: the tree of topics under each subject, with what is wrong in it by line."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from edu.authoring.rules import sheets
from edu.authoring.rules.faults import Fault
from edu.core.i18n import message
from edu.qa.rules.topics import LEVELS, TopicSource
from edu.quizzes.rules.checking import Look

PATH = "topics.yml"
MOST = 500  # entries of one list
DEEPEST = 6  # topics below one another
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_LEVELS = tuple(level.slug for level in LEVELS)


@dataclass(slots=True)
class _Reading:
    lessons: Mapping[str, str]  # each lesson's quiz, "" where it has none
    found: dict[str, TopicSource] = field(default_factory=dict)


def read(source: str, *, subjects: Collection[str], lessons: Mapping[str, str]) -> tuple[tuple[TopicSource, ...], list[Fault]]:
    """The topics in their order, each after the one above it; `lessons` are those there are, with their quizzes."""
    sheet, faults = sheets.read(PATH, source)
    if sheet is None:
        return (), faults
    whole, reading = Look({"topics": sheet.value}), _Reading(lessons)
    seen: set[str] = set()
    for look in whole.looks("topics", 0, MOST):
        look.keys("subject", "topics")
        subject = look.one_of("subject", tuple(subjects))
        if subject in seen:
            look.refuse("subject", message("The topics of this subject stand in another place already."))
        elif subject:
            seen.add(subject)
            _read(reading, look, subject=subject, parent="", deep=1)
    # The list has no key of its own, so neither have its places.
    faults += [sheet.fault(problem.place.removeprefix("topics"), str(problem.message)) for problem in whole.problems]
    return tuple(reading.found.values()), faults


def _read(reading: _Reading, above: Look, *, subject: str, parent: str, deep: int) -> None:
    if deep > DEEPEST:
        above.refuse("topics", message("Topics stand at most %(count)s below one another.", count=DEEPEST))
        return
    for look in above.looks("topics", 0, MOST):
        look.keys("slug", "title", "level", "lesson", "topics")
        slug, title, level = look.body.get("slug"), look.text("title"), look.one_of("level", _LEVELS)
        lesson = look.body.get("lesson", "")
        if lesson and lesson not in reading.lessons:
            look.refuse("lesson", message("There is no lesson “%(name)s”.", name=str(lesson)[:80]))
            lesson = ""
        if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
            look.refuse("slug", message("Write a short name of small Latin letters, digits and hyphens."))
            continue
        if slug in reading.found:
            look.refuse("slug", message("Two topics have this short name."))
            continue
        if title and level:
            reading.found[slug] = TopicSource(slug, subject, parent, level, title, str(lesson), reading.lessons.get(str(lesson), ""))
            if "topics" in look.body:
                _read(reading, look, subject=subject, parent=slug, deep=deep + 1)
