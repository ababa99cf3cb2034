"""Lessons as teachers write them on the site: what they are made of, what keeps them from learners, how versions differ."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from difflib import unified_diff
from typing import Any

from edu.authoring.rules import drawing
from edu.authoring.rules.drafts import DiffLine, Right
from edu.core import markup
from edu.core.errors import Conflict, Invalid
from edu.core.i18n import LANGUAGES, Message, in_language, message
from edu.core.markup import Picture
from edu.lessons.rules import LessonText

MAX_TITLE = 200  # characters
MAX_GOAL = 400
MAX_BODY = 100_000  # characters of Markdown: a long lesson has 10,000
MAX_MINUTES = 600

Words = Mapping[str, str]  # by language; empty where it is not written yet
Draw = Callable[[Picture], str]
Check = Callable[[str, str, str], str]  # quiz, question, language
BANK = "bank"  # the quiz that a check names where the question is of the teacher's own bank: ::check[bank#q12]


def _nothing() -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, "")


@dataclass(frozen=True, slots=True)
class Written:
    """All that a teacher writes of a lesson."""

    title: Words = field(default_factory=_nothing)
    goal: Words = field(default_factory=_nothing)  # what one will be able to do
    body: Words = field(default_factory=_nothing)  # Markdown
    minutes: int = 10
    subject: str = ""
    quiz: str = ""  # the slug of the quiz that closes it

    @property
    def languages(self) -> tuple[str, ...]:
        """Those it is whole in."""
        return tuple(lang for lang in LANGUAGES if self.title[lang] and self.goal[lang] and self.body[lang])

    @property
    def untranslated(self) -> tuple[tuple[str, str], ...]:
        """What stands in one language only, and in which it is missing: ("goal", "en"), …"""
        texts = {"title": self.title, "goal": self.goal, "body": self.body}
        return tuple((name, lang) for name, words in texts.items() if any(words.values()) for lang in LANGUAGES if not words[lang])


@dataclass(frozen=True, slots=True)
class LessonView:
    """A lesson on its teacher's desk."""

    id: int
    slug: str
    folder_id: int
    written: Written
    number: int
    published: int | None
    published_at: datetime | None
    updated_at: datetime
    right: Right

    @property
    def changed(self) -> bool:
        """Whether learners see another version than the current one."""
        return self.published is not None and self.published != self.number


class StaleLesson(Conflict):
    """Somebody else has saved meanwhile: `number` and `written` are what there is now."""

    def __init__(self, *, number: int, written: Written) -> None:
        super().__init__(message("This lesson has been changed meanwhile. Compare both versions, then save yours or take the other."))
        self.number = number
        self.written = written


def checked(written: Written) -> Written:
    """What was typed, tidied, unfinished or not. Raises Invalid where it can't be kept."""
    for words, most in ((written.title, MAX_TITLE), (written.goal, MAX_GOAL), (written.body, MAX_BODY)):
        if any(len(text) > most for text in words.values()):
            raise Invalid(message("Shorten this text to %(most)s characters.", most=most))
    if not 1 <= written.minutes <= MAX_MINUTES:
        raise Invalid(message("A lesson takes 1 to %(most)s minutes.", most=MAX_MINUTES), field="minutes")
    one_line = {name: {lang: " ".join(_plain(text).split()) for lang, text in words.items()} for name, words in _lines(written).items()}
    body = {lang: _plain(text).replace("\r\n", "\n").strip() for lang, text in written.body.items()}
    return Written(one_line["title"], one_line["goal"], body, written.minutes, written.subject[:80], written.quiz[:100])


def _lines(written: Written) -> dict[str, Words]:
    return {"title": written.title, "goal": written.goal}


def _plain(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def problems(written: Written) -> list[Message]:
    """What keeps it from learners."""
    found = []
    if not written.languages:
        found.append(message("Write title, goal and text in at least one language."))
    if not written.subject:
        found.append(message("Choose a subject."))
    for lang in LANGUAGES:
        if bad := bad_pictures(written.body[lang]):
            found.append(message("A picture stands alone on its line, with words for those who can't see it: %(where)s", where=bad[0][:80]))
    return found


def own_checks(written: Written) -> list[str]:
    """The names of the questions of a bank that the lesson asks, each once."""
    asked = [check for body in written.body.values() for check in markup.outline(body).checks]
    return list(dict.fromkeys(name for quiz, name in asked if quiz == BANK))


def checks_of(slug: str) -> str:
    """The short name of the quiz that a lesson's own questions stand in."""
    return f"{slug}-checks"


def bad_pictures(body: str) -> list[str]:
    """The lines that name a picture which would not be shown."""
    named = [line for line in body.splitlines() if "![" in line]
    return [line.strip() for line in named if not markup.outline(line).pictures]


def as_json(written: Written) -> dict[str, Any]:
    """For keeping; `of_json` reads it back."""
    return asdict(written)


def of_json(kept: Mapping[str, Any]) -> Written:
    return Written(**kept)


def as_lines(written: Written) -> list[str]:
    """The whole lesson as lines, for comparing two versions."""
    lines = [f"minutes: {written.minutes}", f"subject: {written.subject}", f"quiz: {written.quiz}"]
    for lang in LANGUAGES:
        lines += ["", f"== {lang} ==", written.title[lang], written.goal[lang], "", *written.body[lang].splitlines()]
    return lines


def difference(one: Written, other: Written) -> list[DiffLine]:
    """How `other` differs from `one`; empty where they are the same."""
    found = list(unified_diff(as_lines(one), as_lines(other), n=2, lineterm=""))[2:]
    return [DiffLine("@", "") if line.startswith("@@") else DiffLine(line[:1], line[1:]) for line in found]


def drawn(written: Written, lang: str, *, picture: Draw, check: Check) -> LessonText:
    """The lesson as learners see it in `lang`: where that is not written, in the language there is, marked as such. Raises TooLarge."""
    of = lang if lang in written.languages or not written.languages else written.languages[0]
    body = written.body[of]
    # Those of the English text in both languages, as in lessons from files, where both are built alike.
    own, english = drawing.anchors(body), drawing.anchors(written.body["en"])
    anchors = english if len(english) == len(own) else own
    html, headings = drawing.draw(body, lang=lang, anchors=anchors, picture=picture, check=lambda quiz, name: check(quiz, name, lang))
    return LessonText(
        lang=lang,
        title=in_language(written.title, of),
        goal=in_language(written.goal, of),
        minutes=written.minutes,
        html=html if of == lang else f'<div lang="{of}">{html}</div>',
        headings=headings,
    )
