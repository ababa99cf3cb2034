"""quiz.yml: a quiz with its questions, read and checked."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from edu.authoring.rules import sheets
from edu.authoring.rules.faults import Fault
from edu.authoring.rules.sheets import Sheet
from edu.core.i18n import message
from edu.core.marks import Body
from edu.quizzes.rules import question
from edu.quizzes.rules.checking import Look
from edu.quizzes.rules.quiz import Feedback, QuizSource

MAX_QUESTIONS = 100
MAX_TRIES = 10
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
# What is no text for readers but the short name of one.
_NAMES = ("answer", "group", "id", "kind", "lesson", "mode", "type")


@dataclass(frozen=True, slots=True)
class QuizDraft:
    """A quiz as its file says it, faults and all."""

    slug: str
    sheet: Sheet
    questions: tuple[tuple[str, Body], ...]  # with their places in the sheet
    checks: tuple[tuple[str, Body], ...]

    @property
    def bodies(self) -> tuple[tuple[str, Body], ...]:
        return self.questions + self.checks

    def names(self) -> dict[str, str]:
        """What each question's id is the id of: "questions" or "checks"."""
        return {str(body.get("id")): place.partition("[")[0] for place, body in reversed(self.bodies)}

    def source(self, *, position: int) -> QuizSource:
        """The quiz for `quizzes.service`. Only of a draft without faults."""
        value = self.sheet.value
        return QuizSource(
            slug=self.slug,
            title=value["title"],
            intro=value["intro"],
            feedback=Feedback(value["feedback"]),
            tries=int(value.get("tries", 1)),
            questions=tuple(body for _, body in self.questions),
            checks=tuple(body for _, body in self.checks),
            lesson=self.slug,
            position=position,
        )


def read(file: str, slug: str, text: str) -> tuple[QuizDraft | None, list[Fault]]:
    """The quiz of a lesson; None where the file can't be read at all."""
    sheet, faults = sheets.read(file, text)
    if sheet is None:
        return None, faults
    look = Look(sheet.value)
    if look.readable:
        _check_head(look)
    draft = QuizDraft(slug, sheet, _bodies(look, "questions", least=1), _bodies(look, "checks", least=0))
    faults += sheet.faults(look.problems)
    for place, body in draft.bodies:
        faults += sheet.faults(question.check(body), under=place)
    return draft, faults + _twins(draft) + _one_language(sheet)


def _check_head(look: Look) -> None:
    look.keys("title", "intro", "feedback", "tries", "questions", "checks")
    look.text("title")
    look.text("intro")
    feedback = look.one_of("feedback", tuple(Feedback))
    if look.body.get("tries") is None:
        return
    tries = look.number("tries", 1, MAX_TRIES)
    if tries is not None and tries != int(tries):
        look.refuse("tries", message("Write a whole number here."))
    if feedback == Feedback.END:
        look.refuse("tries", message("Tries need feedback after each question: take “tries” out, or write “feedback: each”."))


def _bodies(look: Look, key: str, *, least: int) -> tuple[tuple[str, Body], ...]:
    if not look.readable or (key not in look.body and not least):
        return ()
    found = []
    for place, entry in look.listed(key, least, MAX_QUESTIONS):
        if isinstance(entry, Mapping):
            found.append((place, entry))
        else:
            look.refuse(place, message("Write keys with values here, as in “text: …”."))
    return tuple(found)


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
