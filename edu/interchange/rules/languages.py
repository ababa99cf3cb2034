"""Texts in two languages, as files of one language have them, and back."""

from collections.abc import Callable, Mapping
from typing import Any

from edu.core.i18n import LANGUAGES, Text, in_language
from edu.core.marks import Body

# What is no text for readers but a short name, a list of them, or a formula.
NAMES = (
    "answer", "card", "drawn", "edition", "formula", "group", "id", "kind", "lesson", "mode", "right", "src", "tags", "type",
    "unit_penalty_of", "where",
)  # fmt: skip
# Below these keys stand texts by names of the teacher's own, which may be “ru” and “en”.
_BY_NAME = ("cards", "gaps", "groups", "rubric", "spots", "units", "values", "wrong")


def in_one(body: Body, lang: str) -> tuple[Body, bool]:
    """The body with every text in `lang` alone, and whether that loses another one."""
    lost = False

    def chosen(text: Text, key: str) -> Text:
        nonlocal lost
        words = in_language(text, lang)
        lost = lost or (isinstance(text, Mapping) and any(other != words for other in text.values()))
        return words

    return with_texts(body, chosen), lost


def with_texts(value: Any, change: Callable[[Text, str], Text], *, key: str = "") -> Any:
    """A body, or a part of one that stands under `key`, with `change(text, key)` instead of each of its texts."""
    if key in NAMES:
        return value
    if isinstance(value, str):
        return change(value, key)
    if isinstance(value, list | tuple):
        return [with_texts(entry, change, key=key) for entry in value]
    if not isinstance(value, Mapping):
        return value
    if key not in _BY_NAME and set(value) == set(LANGUAGES) and all(isinstance(text, str) for text in value.values()):
        return change(value, key)
    return {name: with_texts(entry, change, key="" if key in _BY_NAME else str(name)) for name, entry in value.items()}
