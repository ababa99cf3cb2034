"""Our own form: the questions of a quiz.yml, or a whole one. It holds every kind."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from edu.core import yamls
from edu.core.i18n import LANGUAGES, Message, Text, message
from edu.core.marks import Body
from edu.core.yamls import Document
from edu.interchange.rules.accepting import Gathering
from edu.interchange.rules.carrying import Format, Loss, Read, Written
from edu.interchange.rules.decoding import decoded
from edu.interchange.rules.languages import with_texts
from edu.interchange.rules.naming import Namer
from edu.quizzes.rules import terms
from edu.quizzes.rules.checking import cut

LARGEST = 2_000_000  # bytes
MOST_IN_A_QUIZ = 100  # as `edu content check` takes them
_HEAD = ("title", "intro", "feedback", *terms.KEYS)  # of a quiz: an import takes its questions
_LISTS = ("questions", "sections", "pool", "checks")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_FLOWS = 110  # characters that stand on one line


class Yaml(Format):
    name = "yaml"
    label = message("Our own form (YAML)")
    suffixes = (".yml", ".yaml")
    media = "application/yaml"
    cannot_hold: Mapping[str, Message] = {}

    def fits(self, data: bytes, name: str) -> float:
        """By its ending, and by a line “questions:” or a list that begins with an id."""
        beginning = decoded(data[:20_000])
        ours = re.search(r"^(questions|sections|pool|checks) *:|^- +(id|kind|text) *:", beginning, re.MULTILINE) is not None
        return 0.5 * name.lower().endswith(self.suffixes) + 0.4 * ours

    def read(self, data: bytes) -> Read:
        found = Gathering()
        if len(data) > LARGEST:
            found.refuse("", message("This file is larger than %(most)s MB.", most=LARGEST // 1_000_000))
            return found.done()
        document, flaws = yamls.read(decoded(data))
        for flaw in flaws:
            told = found.lose if document else found.refuse
            told(f"line {flaw.line}", flaw.message)
        if document:
            _read_lists(document, found)
        return found.done()

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        """A whole quiz.yml. A plain text with Russian letters goes out as one text for each language: content asks for that."""
        name = title.strip() or {"ru": "Вопросы", "en": "Questions"}
        intro = {"ru": f"Вопросов: {len(questions)}.", "en": f"Questions: {len(questions)}."}
        quiz = {"title": name, "intro": intro, "questions": list(questions)}
        text = yaml.dump(with_texts(quiz, _for_both), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=130)
        return Written(text.encode(), tuple(_lost(questions)))


def _read_lists(document: Document, found: Gathering) -> None:
    names = _Names()
    whole = document.value
    if isinstance(whole, list):
        _read_list(document, "", whole, found, names)
        return
    if not isinstance(whole, Mapping) or not any(key in whole for key in _LISTS):
        found.refuse("line 1", message("There is no list “questions” here."))
        return
    for key, value in whole.items():
        line = f"line {document.line_of(str(key))}"
        if key in _LISTS and isinstance(value, list):
            if key == "checks":
                found.lose(line, message("What stands under “checks” comes as ordinary questions."))
            _read_list(document, key, value, found, names)
        elif key in _LISTS:
            found.refuse(line, message("Write a list under “%(key)s”.", key=key))
        elif key not in _HEAD:
            found.lose(line, message("“%(key)s” is not known here and was left out.", key=cut(key)))


def _read_list(document: Document, under: str, entries: Sequence[Any], found: Gathering, names: "_Names") -> None:
    for number, entry in enumerate(entries):
        place = f"{under}[{number}]"
        line = f"line {document.line_of(place)}"
        if not isinstance(entry, Mapping):
            found.refuse(line, message("Write keys with values here, as in “text: …”."))
        elif under == "sections" and isinstance(entry.get("questions"), list):
            _read_list(document, f"{place}.questions", entry["questions"], found, names)
        elif "draw" in entry:
            found.lose(line, message("A draw from the pool was left out; the pool's questions come all."))
        else:
            _read_question(entry, line, found, names)


def _read_question(entry: Mapping[Any, Any], line: str, found: Gathering, names: "_Names") -> None:
    written = entry.get("id")
    id = names.take(written, entry.get("text"))
    if written is not None and id != written:
        found.lose(line, message("The id “%(old)s” can't be used or stands twice: it is now “%(new)s”.", old=cut(written), new=id))
    found.take({"id": id, **{key: _as_one(value, key) for key, value in entry.items() if key != "id"}}, line)


class _Names:
    """Ids as they are written wherever they can be: a question goes by them for ever."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._namer = Namer()

    def take(self, written: object, text: object) -> str:
        id = written if isinstance(written, str) and _ID.fullmatch(written) else ""
        while not id or id in self._taken:
            id = self._namer.name(*[words for words in (written, *_texts(text)) if isinstance(words, str)])
        self._taken.add(id)
        return id


def _texts(text: object) -> list[object]:
    return [text.get(lang) for lang in reversed(LANGUAGES)] if isinstance(text, Mapping) else [text]


def _as_one(value: Any, key: Any) -> Any:
    """What `_for_both` has doubled, as it was."""
    return with_texts(value, lambda text, _: _halved(text), key=str(key))


def _halved(text: Text) -> Text:
    if isinstance(text, Mapping):
        first, *others = text.values()
        if _CYRILLIC.search(first) and all(other == first for other in others):
            return first
    return text


def _for_both(text: Text, _: str) -> Text:
    """The text as content takes it, where plain words serve both languages and so can't be Russian ones."""
    if isinstance(text, str) and _CYRILLIC.search(text):
        return dict.fromkeys(LANGUAGES, text)
    return text


def _lost(questions: Sequence[Body]) -> list[Loss]:
    losses = [
        Loss(str(body["id"]), message("The picture “%(src)s” is no part of this file: put it beside.", src=src))
        for body in questions
        for src in _pictures(body)
    ]
    if len(questions) > MOST_IN_A_QUIZ:
        more = message("Content takes at most %(most)s questions in a quiz: divide them.", most=MOST_IN_A_QUIZ)
        losses.append(Loss(f"question {MOST_IN_A_QUIZ + 1}", more))
    return losses


def _pictures(value: Any) -> list[str]:
    """The files that a body names."""
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    own = [value["src"]] if isinstance(value, Mapping) and isinstance(value.get("src"), str) else []
    return own + [src for entry in inner for src in _pictures(entry)]


class _Dumper(yaml.SafeDumper):
    """References are never written: our reader takes none."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)  # lists stand inside their key, as in content


def _mapping(dumper: _Dumper, value: Mapping[Any, Any]) -> yaml.Node:
    """A short text in both languages stands on one line."""
    short = (
        set(value) == set(LANGUAGES) and all(isinstance(text, str) for text in value.values()) and sum(map(len, value.values())) < _FLOWS
    )
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=short)


def _words(dumper: _Dumper, value: str) -> yaml.Node:
    # PyYAML writes this old sign for a new line as it is, and reads it as a space.
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style='"' if "\x85" in value else None)


_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(str, _words)

format = Yaml()
