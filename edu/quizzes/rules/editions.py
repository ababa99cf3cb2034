"""The editions of the ladder that the sources know, and what each is called above a board."""

from collections.abc import Mapping

from edu.core.i18n import LANGUAGES, Text, in_language
from edu.core.marks import Body
from edu.quizzes.rules.checking import Look

EDITIONS: Mapping[str, Text] = {
    "five": {"ru": "пять ступеней", "en": "five rungs"},
    "payne": {"ru": "шесть ступеней, по Пейну", "en": "Payne's six rungs"},
    "raphel": {"ru": "пять ступеней, по Рафелям", "en": "the Raphels' five rungs"},
}


def check_edition(look: Look) -> None:
    """Under `edition` there may be the name of one."""
    if look.body.get("edition") is not None:
        look.one_of("edition", EDITIONS)


def edition_of(body: Body) -> Text:
    """What the edition of a checked question is called; nothing where it names none."""
    return EDITIONS[body["edition"]] if body.get("edition") else ""


def joined(*texts: Text, sign: str) -> Text:
    """What there is of the `texts` as one, with a `sign` between them."""
    some = [text for text in texts if text]
    return {lang: sign.join(in_language(text, lang) for text in some) for lang in LANGUAGES} if some else ""
