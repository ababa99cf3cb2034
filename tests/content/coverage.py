"""What the course covers: `python -m tests.content.coverage` writes docs/coverage.md from the lessons, the quizzes and `facts`."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.content.facts import FACTS, SECTIONS, Fact

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "content/courses/loyalty"
TABLE = ROOT / "docs/coverage.md"
LANGUAGES = ("ru", "en")

_HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
_PICTURE = re.compile(r"^!\[[^\]]*\]\([^\s)]+(?: \"(?P<caption>[^\"]*)\")?\)$", re.MULTILINE)
_CHECK = re.compile(r"^::check\[.*\]$", re.MULTILINE)
_SOURCES = re.compile(r"^## (?:Sources|Источники)$.*", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?…]+[»”\"')*]*\s+(?=[«“\"(*]*[A-ZА-ЯЁ])")
_NO_PROSE = ("#", "|", "!!!", ":   ")


@dataclass(frozen=True, slots=True)
class Measure:
    """A lesson in one language: its words without code, alternative texts and sources, and words per sentence of its prose."""

    words: int
    sentence: float


@cache
def lessons() -> dict[str, Path]:
    """Their folders by their slugs, in order."""
    return {name.split("-", 1)[1]: COURSE / name for name in yaml.safe_load((COURSE / "course.yml").read_text())["lessons"]}


@cache
def text(slug: str, lang: str) -> str:
    """What a lesson says, without its head; spaces that don't break are spaces."""
    return _HEAD.sub("", (lessons()[slug] / f"lesson.{lang}.md").read_text()).replace("\u00a0", " ")


@cache
def questions() -> dict[str, dict[str, Any]]:
    """Every question, graded, of a pool or a check, by "quiz#id"."""
    files = {slug: folder / "quiz.yml" for slug, folder in lessons().items()} | {"exam": COURSE / "exam.yml"}
    quizzes = {slug: yaml.safe_load(path.read_text()) for slug, path in files.items()}
    lists = ("questions", "checks", "pool")
    return {f"{slug}#{each['id']}": each for slug, quiz in quizzes.items() for name in lists for each in quiz.get(name, ())}


def measure(slug: str, lang: str) -> Measure:
    said = _SOURCES.sub("", _CHECK.sub("", _CODE.sub("", text(slug, lang))))
    said = _LINK.sub(r"\1", _PICTURE.sub(lambda picture: picture["caption"] or "", said))
    lengths = [count for paragraph in _prose(said) for count in map(words, _SENTENCE.split(paragraph)) if count]
    return Measure(words(said), sum(lengths) / len(lengths))


def words(said: str) -> int:
    return len(_WORD.findall(said))


def _prose(said: str) -> Iterator[str]:
    """Paragraphs, without headings, tables and the titles of boxes."""
    for line in said.splitlines():
        if line.strip() and not line.lstrip().startswith(_NO_PROSE):
            yield line.strip()


def untaught(fact: Fact) -> list[str]:
    """The lessons and languages where a fact should be taught and isn't."""
    found = []
    for slug in fact.taught.split():
        for lang, sign in (("ru", fact.ru), ("en", fact.en)):
            if not re.search(sign, text(slug, lang), re.IGNORECASE):
                found.append(f"{slug}.{lang}: {sign}")
    return found


def unknown(fact: Fact) -> list[str]:
    """Questions named that aren't there."""
    return [name for name in fact.asked.split() if name not in questions()]


def page() -> str:
    return "\n".join([*_opening(), *_measures(), *_facts()]) + "\n"


def _opening() -> list[str]:
    kinds = Counter(each["kind"] for each in questions().values())
    return [
        "# What the course covers",
        "",
        "Made by `.venv/bin/python -m tests.content.coverage`; `tests/content/test_coverage.py` keeps it up to date.",
        "",
        f"{len(lessons())} lessons in two languages, {len(questions())} questions ({', '.join(f'{kinds[kind]} {kind}' for kind in sorted(kinds))}), "
        f"{len(FACTS)} facts: each is taught in both languages and asked at least once.",
        "",
    ]


def _measures() -> list[str]:
    rows = []
    for number, slug in enumerate(lessons(), start=1):
        ru, en = (measure(slug, lang) for lang in LANGUAGES)
        asked = sum(name.startswith(f"{slug}#") for name in questions())
        pool = sum(slug in each["tags"] for name, each in questions().items() if name.startswith("exam#"))
        rows.append(f"| {number} | `{slug}` | {ru.words} | {en.words} | {ru.sentence:.1f} | {en.sentence:.1f} | {asked} | {pool} |")
    return [
        "## The lessons",
        "",
        "Words of the text, its tables, boxes and captions; without alternative texts, formulas set apart and sources. Words a sentence, of the prose, "
        "are a rough measure of how hard it reads.",
        "",
        "| | lesson | words, ru | words, en | a sentence, ru | a sentence, en | questions | in the exam's pool |",
        "|---|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]


def _facts() -> list[str]:
    found = []
    for section, title in SECTIONS.items():
        found += [f"## {title}", "", "| fact | taught in | asked by |", "|---|---|---|"]
        found += [f"| {fact.says} | {_list(fact.taught)} | {_list(fact.asked)} |" for fact in FACTS if fact.section == section]
        found.append("")
    return found[:-1]


def _list(names: str) -> str:
    return ", ".join(f"`{name}`" for name in names.split())


if __name__ == "__main__":
    TABLE.write_text(page())
