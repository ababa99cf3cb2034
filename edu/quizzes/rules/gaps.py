"""A running text with marks `[[name]]` where its gaps are."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from edu.core.i18n import LANGUAGES, Text, in_language, message
from edu.quizzes.rules.checking import Look, cut

_MARK = re.compile(r"\[\[([^\[\]\n]{1,40})\]\]")
_TAG_OR_MARK = re.compile(r"<[^>]*>|" + _MARK.pattern)


def check_marks(look: Look, key: str, text: Text, gaps: Collection[str]) -> None:
    """The text under `key` must have a mark for each of the `gaps` once, and no other."""
    counts = [Counter(_MARK.findall(in_language(text, lang))) for lang in LANGUAGES]
    for name in gaps:
        if any(count[name] != 1 for count in counts):
            look.refuse(key, message("Write “[[%(name)s]]” once here, in each language: it is where this gap is.", name=name))
    for name in sorted(set().union(*counts) - set(gaps))[:10]:
        look.refuse(key, message("There is no gap for the mark “[[%(name)s]]”: describe it under “gaps”.", name=cut(name)))


def numbered(text: Text) -> dict[str, str]:
    """The number of each gap by its name, in the order of the first language's text.

    Inputs go by it: a teacher may have named a gap by what belongs into it.
    """
    return {name: str(number) for number, name in enumerate(_MARK.findall(in_language(text, LANGUAGES[0])), start=1)}


def with_numbers(text: Text, numbers: Mapping[str, str]) -> Text:
    """The text with the gaps' numbers in its marks."""
    if isinstance(text, str):
        return _MARK.sub(lambda mark: f"[[{numbers[mark[1]]}]]", text)
    return {lang: _MARK.sub(lambda mark: f"[[{numbers[mark[1]]}]]", words) for lang, words in text.items()}


def runs(html: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """The runs of `html` between its gaps, each with the name of the gap after it; the last has none.

    They are slices, so that safe HTML stays marked as safe. A mark inside a tag is none: a gap whose
    mark Markdown has put into a link's address comes at the end, so that it can be filled all the same.
    """
    left, start = list(names), 0
    for found in _TAG_OR_MARK.finditer(html):
        if found[1] in left:
            left.remove(found[1])
            yield html[start : found.start()], found[1]
            start = found.end()
    yield html[start:], ""
    for name in left:
        yield "", name
