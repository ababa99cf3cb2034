"""When two questions are the same: whatever their ids, the short names of their cards, and what goes without saying."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from edu.core.i18n import LANGUAGES, Text, in_language
from edu.core.marks import Body, token
from edu.interchange.rules.languages import with_texts
from edu.quizzes.rules.gaps import numbered, with_numbers

# By the key they stand under, or the list they stand in: what is meant where nothing is written.
_USUAL: Mapping[str, object] = {
    "points": 10, "right": False, "tolerance": 0, "type": "nominal", "keep_order": False, "ladder": False, "exact": False,
    "several": False, "mode": "relative", "unit_penalty_of": "response", "clear": False, "count": False,
}  # fmt: skip
_USUAL_IN: Mapping[tuple[str, str], object] = {
    ("answers", "mark"): 1, ("words", "mark"): 1, ("prompts", "weight"): 1, ("items", "weight"): 1, ("gaps", "weight"): 1,
}  # fmt: skip
_NAMED = ("cards", "groups", "rubric")
_BY_NAME = ("answer", "card", "group")


def essence(body: Body) -> dict[str, Any]:
    """The body as it is compared: equal for questions that ask the same and grade alike."""
    plain = with_texts(body, lambda text, _: _one(text))
    if plain.get("kind") == "cloze" and isinstance(plain.get("gaps"), Mapping):
        plain = _with_gaps_numbered(plain)
    names = {name: _told(text) for key in _NAMED for name, text in _entries(plain.get(key))}
    whole = _reduced(plain, names)
    if plain.get("keep_order"):
        whole["cards in order"] = list(whole.get("cards", ()))
    return {key: value for key, value in whole.items() if key != "id"}


def differences(one: Body, other: Body) -> list[str]:
    """Where two bodies differ, as places: `prompts[1].picture`. Empty for questions that are the same."""
    return list(_between(essence(one), essence(other), ""))


def fingerprint(body: Body) -> str:
    """A short word, equal for questions that are the same."""
    return token(json.dumps(essence(body), ensure_ascii=True, sort_keys=True, default=str))


def _one(text: Text) -> Text:
    """A text equal in all languages as one string; spaces at its ends and the sort of its line ends don't matter."""
    texts = {lang: "\n".join(in_language(text, lang).split("\r\n")).strip() for lang in LANGUAGES}
    return texts[LANGUAGES[0]] if len(set(texts.values())) == 1 else texts


def _with_gaps_numbered(body: Body) -> Body:
    numbers = {name: number for name, number in numbered(body["cloze"]).items() if name in body["gaps"]}
    gaps = {numbers.get(name, name): gap for name, gap in body["gaps"].items()}
    return {**body, "cloze": with_numbers(body["cloze"], numbers), "gaps": gaps}


def _told(text: Any) -> str:
    return json.dumps(text, ensure_ascii=False, sort_keys=True, default=str)


def _between(one: Any, other: Any, place: str) -> Iterator[str]:
    # What stands by names of a teacher's own is told as a whole: the names have been replaced here.
    whole = set(LANGUAGES) in (_keys(one), _keys(other)) or place.rpartition(".")[2] in (*_NAMED, "wrong")
    if isinstance(one, Mapping) and isinstance(other, Mapping) and not whole:
        for name in dict.fromkeys((*one, *other)):
            yield from _between(one.get(name), other.get(name), f"{place}.{name}" if place else name)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from _between(*pair, f"{place}[{number}]")
    elif one != other:
        yield place


def _keys(value: object) -> set[object]:
    return set(value) if isinstance(value, Mapping) else set()


def _entries(value: object) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, Mapping) else []


def _reduced(value: Any, names: Mapping[str, str], *, under: str = "") -> Any:
    if isinstance(value, list):
        return [_reduced(entry, names, under=under) for entry in value]
    if not isinstance(value, Mapping):
        return value
    return {
        (names.get(key, key) if under in (*_NAMED, "wrong") else key): (
            names.get(entry, entry) if key in _BY_NAME and isinstance(entry, str) else _reduced(entry, names, under=key)
        )
        for key, entry in value.items()
        if not _goes_without_saying(under, key, entry)
    }


def _goes_without_saying(under: str, key: str, entry: object) -> bool:
    return entry is None or entry in ([], {}) or entry == _USUAL_IN.get((under, key), _USUAL.get(key))
