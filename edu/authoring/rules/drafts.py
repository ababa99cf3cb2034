"""What is true of questions in the making: their states, what is searched in them, which read alike, how versions differ."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher, unified_diff
from enum import IntEnum, StrEnum
from typing import Any

import yaml

from edu.core.errors import Conflict, Invalid
from edu.core.i18n import LANGUAGES, Text, in_language, message
from edu.core.ids import UserId
from edu.core.marks import Body, Problem
from edu.core.text import folded
from edu.quizzes.rules import question

LARGEST = 200_000  # characters of a body as JSON
MAX_WORDS = 20_000  # characters searched in one question
ALIKE = 0.9  # of their texts' letters in common: nearer ones read the same
SHORTEST_WORD = 4  # letters: shorter ones tell nothing about what a question asks
# What is no text for readers but the short name of something.
_NAMES = frozenset(
    ("answer", "card", "cards", "edition", "group", "id", "kind", "lesson", "mode", "right", "src", "tags", "type", "unit_penalty_of")
)


class State(StrEnum):
    DRAFT = "draft"  # being written
    READY = "ready"  # may be asked
    HIDDEN = "hidden"  # put away


class Right(IntEnum):
    """What somebody may do with a folder and what lies in it."""

    NOTHING = 0
    VIEW = 1
    EDIT = 2
    OWN = 3  # share it, delete it


@dataclass(frozen=True, slots=True)
class FolderLine:
    """A folder in the tree of all that a person may see, in the order to be listed."""

    id: int
    name: str
    parent_id: int | None  # None too where the parent may not be seen
    depth: int  # 0 at the top
    right: Right
    owner: str  # the owner's name where it is somebody else; empty for one's own
    questions: int  # in it, without those of folders inside; hidden ones not counted


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A question in a list."""

    id: int
    folder_id: int | None
    kind: str
    body: Body
    problems: int
    state: State
    tags: tuple[str, ...]
    difficulty: int | None
    number: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DraftView:
    """A question as those see it who may: `number` is that of its current version, to be sent back with a change."""

    id: int
    folder_id: int | None
    owner_id: UserId | None
    kind: str
    body: Body
    problems: int
    state: State
    number: int
    updated_at: datetime
    updated_by: str  # a name
    right: Right
    proposed_by: UserId | None = None
    decided_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in a history, the newest first."""

    number: int
    by: str  # a name
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Twin:
    """A question that reads like another: how alike, from `ALIKE` to 1."""

    id: int
    body: Body
    folder: str
    share: float


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody was typing: whatever their page sent, and when."""

    content: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of two versions laid together. `sign` is "+", "-", " " or "@" (lines left out here)."""

    sign: str
    text: str


class Stale(Conflict):
    """Somebody else has saved meanwhile: `number` and `body` are what there is now."""

    def __init__(self, *, number: int, body: Body) -> None:
        super().__init__(message("This question has been changed meanwhile. Compare both versions, then save yours or take the other."))
        self.number = number
        self.body = body


def check_size(body: object) -> Body:
    """The body as JSON keeps it, whatever is unfinished in it. Raises Invalid where it is no question at all, or too much."""
    if not isinstance(body, Mapping):
        raise Invalid(message("Write keys with values here, as in “text: …”."))
    try:
        written = json.dumps(body, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise Invalid(message("There is something in this question that can't be kept.")) from None
    if len(written) > LARGEST:
        raise Invalid(message("This question is too long: %(most)s characters fit.", most=LARGEST))
    # A database holds neither nulls nor halves of letters.
    plain = written.replace("\\u0000", "").encode("utf-8", "replace").decode()
    kept: Body = json.loads(plain)
    return kept


def problems_of(body: Body, *, id: int = 0) -> list[Problem]:
    """What is wrong with it, under the name it will be asked by."""
    return question.check(named(body, id))


def named(body: Body, id: int) -> dict[str, Any]:
    """The body under the name that it has in every quiz it is used in."""
    return {"id": name_of(id), **{key: value for key, value in body.items() if key != "id"}}


def name_of(id: int) -> str:
    """What the question is called in every quiz it is used in, so that its use and figures are found."""
    return f"q{id}"


def number_of(name: str) -> int:
    """The number of the question that has this name; 0 where none can have it."""
    digits = name.removeprefix("q")
    return int(digits) if name.startswith("q") and digits.isdecimal() and digits.isascii() and len(digits) < 19 else 0


def kind_of(body: Body) -> str:
    kind = body.get("kind")
    return kind[:40] if isinstance(kind, str) else ""


def tags_of(body: Body) -> list[str]:
    tags = body.get("tags")
    return [tag for tag in tags if isinstance(tag, str)][: question.MAX_TAGS] if isinstance(tags, list) else []


def difficulty_of(body: Body) -> int | None:
    level = body.get("difficulty")
    return level if isinstance(level, int) and not isinstance(level, bool) and 1 <= level <= 5 else None


def title_of(body: Body) -> Text:
    """The question's text, or as much of it as there is."""
    text = body.get("text")
    if isinstance(text, str):
        return text
    if isinstance(text, Mapping):
        return {lang: str(text.get(lang) or "") for lang in LANGUAGES}
    return ""


def words_of(body: Body) -> str:
    """All that can be read in it, folded (ё as е), to be searched; its tags first, each as `#tag`."""
    return folded(" ".join([*(f"#{tag}" for tag in tags_of(body)), *_texts(body)]))[:MAX_WORDS]


def _texts(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, entry in value.items():
            if name not in _NAMES or (name == "cards" and isinstance(entry, Mapping)):
                yield from _texts(entry, str(name))
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _texts(entry, key)


def terms_of(words: str) -> list[str]:
    """The folded words of a search, at most eight."""
    return folded(words[:200]).split()[:8]


def telling_words(body: Body, *, most: int = 3) -> list[str]:
    """The longest words of the question's own text: by these those that may read alike are looked up."""
    text = folded(" ".join(filter(None, (in_language(title_of(body), lang) for lang in LANGUAGES))))
    words = {word.strip(".,;:!?«»“”\"'()[]{}…—–-") for word in text.split()}
    return sorted((word for word in words if len(word) >= SHORTEST_WORD), key=lambda word: (-len(word), word))[:most]


def likeness(one: Body, other: Body) -> float:
    """How alike two questions read, in [0, 1]: the share of their letters in common, in order (Ratcliff and Obershelp)."""
    if kind_of(one) != kind_of(other):
        return 0.0
    first, second = words_of(one), words_of(other)
    if first == second:
        return 1.0 if first else 0.0
    matcher = SequenceMatcher(None, first[:4000], second[:4000], autojunk=False)
    # The quick bounds spare most of the work: it grows with the square of the length.
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    return matcher.ratio()


# ---- As source


class _Dumper(yaml.SafeDumper):
    """References are never written: our reader takes none."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _mapping(dumper: _Dumper, value: Mapping[Any, Any]) -> yaml.Node:
    """A short text in both languages stands on one line."""
    short = set(value) == set(LANGUAGES) and all(isinstance(text, str) for text in value.values()) and sum(map(len, value.values())) < 110
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=short)


_Dumper.add_representer(dict, _mapping)


def as_source(body: Body) -> str:
    """The question as YAML, without its id, which is not the teacher's to choose."""
    written = {key: value for key, value in body.items() if key != "id"}
    return str(yaml.dump(written, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)) if written else ""


def difference(one: Body, other: Body, *, around: int = 2) -> list[DiffLine]:
    """How `other` differs from `one`, as lines of their sources; empty where they are the same."""
    lines = []
    for line in list(unified_diff(as_source(one).splitlines(), as_source(other).splitlines(), n=around, lineterm=""))[2:]:
        lines.append(DiffLine("@", "") if line.startswith("@@") else DiffLine(line[:1], line[1:]))
    return lines
