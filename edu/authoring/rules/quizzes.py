"""quiz.yml: a quiz with its questions, read and checked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from edu.authoring.rules import sheets
from edu.authoring.rules.faults import Fault
from edu.authoring.rules.sheets import Sheet
from edu.core.i18n import Text, message
from edu.core.marks import Body
from edu.quizzes.rules import pictures, question, terms
from edu.quizzes.rules.checking import Look
from edu.quizzes.rules.plan import Candidate, Draw, dealt
from edu.quizzes.rules.quiz import QuizSource, SectionSource

MAX_QUESTIONS = 100
MAX_POOL = 500
MAX_SECTIONS = 20
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
# What is no text for readers but the short name of one.
_NAMES = ("answer", "behaviour", "counts", "group", "id", "kind", "lesson", "mode", "overtime", "review", "tags", "type")


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """A part of a quiz as its file says it: questions and draws, each with its place in the sheet."""

    entries: tuple[tuple[str, Body | Draw], ...]
    title: Text = ""
    text: Text = ""

    def source(self, kept: Mapping[str, str]) -> SectionSource:
        entries = (entry if isinstance(entry, Draw) else pictures.renamed(entry, kept) for _, entry in self.entries)
        return SectionSource(tuple(entries), self.title, self.text)


@dataclass(frozen=True, slots=True)
class QuizDraft:
    """A quiz as its file says it, faults and all."""

    slug: str
    sheet: Sheet
    terms: Mapping[str, Any]
    sections: tuple[SectionDraft, ...]
    pool: tuple[tuple[str, Body], ...]
    checks: tuple[tuple[str, Body], ...]

    @property
    def questions(self) -> tuple[tuple[str, Body], ...]:
        """Those that stand in the quiz, with their places in the sheet."""
        return tuple((place, entry) for section in self.sections for place, entry in section.entries if not isinstance(entry, Draw))

    @property
    def bodies(self) -> tuple[tuple[str, Body], ...]:
        return self.questions + self.pool + self.checks

    def names(self) -> dict[str, str]:
        """What each question's id is the id of: "questions", "pool" or "checks"."""
        lists = {"pool": self.pool, "checks": self.checks, "questions": self.questions}
        return {str(body.get("id")): name for name, bodies in lists.items() for _, body in bodies}

    def pictures(self) -> set[str]:
        """The files that its questions show."""
        return {src for _, body in self.bodies for _, src in pictures.named_in(body)}

    def source(self, *, position: int, kept: Mapping[str, str], lesson: str | None) -> QuizSource:
        """The quiz for `quizzes.service`, of this lesson or of none, its pictures by the names they are `kept` under.

        Only of a draft without faults.
        """
        value = self.sheet.value
        return QuizSource(
            slug=self.slug,
            title=value["title"],
            intro=value["intro"],
            terms=self.terms,
            sections=tuple(section.source(kept) for section in self.sections),
            pool=tuple(pictures.renamed(body, kept) for _, body in self.pool),
            checks=tuple(pictures.renamed(body, kept) for _, body in self.checks),
            lesson=lesson,
            position=position,
        )


def read(file: str, slug: str, text: str) -> tuple[QuizDraft | None, list[Fault]]:
    """The quiz of a lesson, or the exam of a course; None where the file can't be read at all."""
    sheet, faults = sheets.read(file, text)
    if sheet is None:
        return None, faults
    look = Look(sheet.value)
    said = _check_head(look) if look.readable else {}
    pool = _bodies(look, "pool", most=MAX_POOL)
    draft = QuizDraft(slug, sheet, said, _sections(look), pool, _bodies(look, "checks", most=MAX_QUESTIONS))
    _check_draws(look, draft)
    faults += sheet.faults(look.problems)
    for place, body in draft.bodies:
        faults += sheet.faults(question.check(body), under=place)
    return draft, faults + _twins(draft) + _one_language(sheet)


def _check_head(look: Look) -> Mapping[str, Any]:
    look.keys("title", "intro", *terms.KEYS, "questions", "sections", "pool", "checks")
    look.text("title")
    look.text("intro")
    return terms.check_terms(look)


def _sections(look: Look) -> tuple[SectionDraft, ...]:
    """The parts of the quiz: one without a heading where it only has questions."""
    if not look.readable:
        return ()
    if look.body.get("sections") is None:
        return (SectionDraft(_entries(look)),)
    if look.body.get("questions") is not None:
        look.refuse("questions", message("Write questions inside the sections, or no sections."))
    drafts = []
    for section in look.looks("sections", 1, MAX_SECTIONS):
        section.keys("title", "text", "questions")
        title, text = section.text("title"), section.text("text", required=False)
        drafts.append(SectionDraft(_entries(section), title or "", text or ""))
    return tuple(drafts)


def _entries(look: Look) -> tuple[tuple[str, Body | Draw], ...]:
    """The questions and draws under `questions`."""
    found: list[tuple[str, Body | Draw]] = []
    for entry in look.looks("questions", 1, MAX_QUESTIONS):
        if "draw" not in entry.body:
            found.append((entry.place, entry.body))
        elif draw := _draw(entry):
            found.append((entry.place, draw))
    return tuple(found)


def _draw(entry: Look) -> Draw | None:
    entry.keys("draw", "tags", "difficulty")
    count = entry.whole("draw", 1, MAX_QUESTIONS)
    tags = dict(entry.listed("tags", 0, question.MAX_TAGS)) if entry.body.get("tags") is not None else {}
    levels = dict(entry.listed("difficulty", 0, 5)) if entry.body.get("difficulty") is not None else {}
    for place, tag in tags.items():
        if not isinstance(tag, str):
            entry.refuse(place, message("Write a tag of small Latin letters, digits and hyphens: “net-promoter”."))
    for place, level in levels.items():
        if level not in range(1, 6):
            entry.refuse(place, message("Write a whole number from 1 to 5 here."))
    if count is None:
        return None
    return Draw(count, tuple(map(str, tags.values())), tuple(level for level in levels.values() if isinstance(level, int)))


def _check_draws(look: Look, draft: QuizDraft) -> None:
    """Each draw must find enough in the pool beside the others, and what it draws from must be worth the same, or it would not be fair."""
    pool = [
        Candidate(number, tuple(map(str, body.get("tags") or ())), body.get("difficulty")) for number, (_, body) in enumerate(draft.pool)
    ]
    draws = [(place, entry) for section in draft.sections for place, entry in section.entries if isinstance(entry, Draw)]
    before = 0  # dealt to the draws so far
    for number, (place, draw) in enumerate(draws, start=1):
        found = sum(map(len, dealt([each for _, each in draws[:number]], pool))) - before
        before += found
        if found < draw.count:
            look.refuse(place, message("Only %(found)s questions of the pool can be drawn here.", found=found))
    for place, body in draft.pool:
        if body.get("points") != draft.pool[0][1].get("points"):
            look.refuse(place, message("All questions of a pool must be worth the same points."))
            break


def _bodies(look: Look, key: str, *, most: int) -> tuple[tuple[str, Body], ...]:
    if not look.readable or key not in look.body:
        return ()
    return tuple((entry.place, entry.body) for entry in look.looks(key, 0, most))


def _twins(draft: QuizDraft) -> list[Fault]:
    faults, seen = [], dict[str, str]()
    for place, body in draft.bodies:
        name = body.get("id")
        if not isinstance(name, str):
            continue
        if name in seen:
            line = draft.sheet.line_of(f"{seen[name]}.id")
            faults.append(draft.sheet.fault(f"{place}.id", f"Two questions have the id “{name}”: the other stands on line {line}."))
        seen.setdefault(name, place)
    return faults


def _one_language(sheet: Sheet) -> list[Fault]:
    """A plain text serves both languages, so it can't be Russian words."""
    return [
        sheet.fault(place, f"{place}: “{text[:40]}” has no English: write {{ru: …, en: …}}.")
        for place, text in _plain_texts(sheet.value, "")
        if _CYRILLIC.search(text)
    ]


def _plain_texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _plain_texts(entry, f"{place}[{number}]")
    elif isinstance(value, Mapping) and not ("ru" in value or "en" in value):
        for key, entry in value.items():
            if key not in _NAMES:
                yield from _plain_texts(entry, ".".join(filter(None, (place, str(key)))))
