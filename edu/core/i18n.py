"""Words in two languages: texts that carry both, and messages to be translated later.

The ground knows no request and no reader, so it never translates: it hands up a `Message`, and the
top floor says it in the reader's language (`edu.web.words.say`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

LANGUAGES = ("ru", "en")
DEFAULT_LANGUAGE = "en"

# A plain string serves both languages (a number, a name, a formula); a mapping has one text for each.
Text = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of ours, in English, with its values; translated when the reader is known."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    plural: str = ""
    count: int = 0

    def __str__(self) -> str:
        """The English sentence: for logs, terminals and tests."""
        text = self.plural if self.plural and self.count != 1 else self.text
        return text % dict(self.values) if self.values else text


def message(text: str, **values: object) -> Message:
    """Mark `text` for the catalogues and keep its values beside it."""
    return Message(text, values)


def plural_message(one: str, many: str, count: int, **values: object) -> Message:
    """Like `message`, for a sentence that depends on `count` (available in it as %(count)s)."""
    return Message(one, {"count": count, **values}, plural=many, count=count)


def is_text(value: object) -> TypeGuard[Text]:
    """Whether `value` is a text: a non-empty string, or a mapping with one for every language."""
    if isinstance(value, str):
        return bool(value.strip())
    return (
        isinstance(value, Mapping)
        and set(value) == set(LANGUAGES)
        and all(isinstance(text, str) and text.strip() for text in value.values())
    )


def in_language(text: Text | None, lang: str) -> str:
    """`text` in `lang`; in any language there is rather than nothing."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    return text.get(lang) or next((words for words in text.values() if words), "")
