"""The skills of a course as its skills.yml says them: read, and everything wrong with them in words."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edu.core.i18n import Text, message
from edu.core.marks import Problem
from edu.quizzes.rules.checking import Look

MOST = 300
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")

# The questions of each quiz by their names, each with its tags.
Questions = Mapping[str, Mapping[str, Collection[str]]]


@dataclass(frozen=True, slots=True)
class SkillSource:
    """A skill as its file says it."""

    slug: str
    name: Text
    course: str
    lesson: str  # a slug, or "slug#heading"
    needs: tuple[str, ...]  # skills that come before
    questions: tuple[tuple[str, str], ...]  # quiz and name


def read_skills(
    value: Any, course: str, *, lessons: Mapping[str, Collection[str]], questions: Questions
) -> tuple[list[SkillSource], list[Problem]]:
    """The good skills of a file's list, and what is wrong; places as "[2].needs[0]".

    `lessons` have their headings' anchors. Every one of `questions` has to show some skill.
    """
    whole = Look({"skills": value})
    found: dict[str, SkillSource] = {}
    for look in whole.looks("skills", 1, MOST):
        skill = _skill(look, course, lessons, questions, tuple(found))
        if skill is not None:
            found[skill.slug] = skill
    if not whole.problems:
        shown = {each for skill in found.values() for each in skill.questions}
        for quiz, names in questions.items():
            for name in names:
                if (quiz, name) not in shown:
                    whole.refuse("", message("The question “%(question)s” shows no skill.", question=f"{quiz}#{name}"))
    return list(found.values()), [Problem(each.place.removeprefix("skills"), each.message) for each in whole.problems]


def _skill(
    look: Look, course: str, lessons: Mapping[str, Collection[str]], questions: Questions, before: Sequence[str]
) -> SkillSource | None:
    problems = len(look.problems)
    look.keys("slug", "name", "lesson", "needs", "questions")
    slug, name, lesson = look.body.get("slug"), look.text("name"), look.body.get("lesson")
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
        look.refuse("slug", message("Write a short name of small Latin letters, digits and hyphens."))
    elif slug in before:
        look.refuse("slug", message("“%(slug)s” stands in this list twice.", slug=slug))
    if not isinstance(lesson, str) or not _is_place(lesson, lessons):
        look.refuse("lesson", message("There is no such lesson, or no such heading in it."))
    needs = []
    for place, each in look.listed("needs", 0, 10) if look.body.get("needs") is not None else ():
        # Those above only, so that no skill can need itself, however far round.
        if each not in before:
            look.refuse(place, message("No skill above this one has this short name."))
        needs.append(str(each))
    asked = _asked(look, questions)
    if len(look.problems) > problems or name is None:
        return None
    return SkillSource(str(slug), name, course, str(lesson), tuple(needs), tuple(asked))


def _is_place(lesson: str, lessons: Mapping[str, Collection[str]]) -> bool:
    slug, _, anchor = lesson.partition("#")
    return slug in lessons and (not anchor or anchor in lessons[slug])


def _asked(look: Look, questions: Questions) -> list[tuple[str, str]]:
    written = look.body.get("questions")
    if not isinstance(written, Mapping) or not written:
        look.refuse("questions", message("Write quizzes with the names of their questions here, as in “ladder: [first, second]”."))
        return []
    found = []
    for quiz, entries in written.items():
        own = questions.get(str(quiz))
        if own is None or not isinstance(entries, list):
            look.refuse(f"questions.{quiz}", message("There is no such quiz in this course."))
            continue
        for place, entry in enumerate(entries):
            names = [name for name, tags in own.items() if name == entry or _has(entry, tags)]
            if not names:
                look.refuse(f"questions.{quiz}[{place}]", message("This quiz has no such question, and none with such a tag."))
            found += [(str(quiz), name) for name in names]
    return list(dict.fromkeys(found))


def _has(entry: object, tags: Collection[str]) -> bool:
    return isinstance(entry, str) and entry.startswith("@") and entry[1:] in tags
