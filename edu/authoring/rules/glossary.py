"""`glossary.yml`: the words of the field, and where a lesson's text first uses one.

A word is found in any of its forms, by the stems that the search knows; outside headings, links, code and drawings, once a
lesson. It becomes a link to the glossary, and what it means comes along in the page, for a script to show on the spot.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from edu.authoring.rules import sheets
from edu.authoring.rules.faults import Fault
from edu.core.i18n import LANGUAGES, in_language, message
from edu.lessons.rules import TermSource
from edu.quizzes.rules.checking import Look
from edu.search.rules.words import fold, stem

PATH = "glossary.yml"
MOST = 500
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_PIECE = re.compile(r"(<[^>]*>)")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)")
_PART = re.compile(r"\w+")
# Inside these a word is no running text.
_APART = frozenset(("h1", "h2", "h3", "h4", "a", "code", "pre", "svg", "button", "form", "figcaption", "th"))


def read(source: str, *, lessons: Collection[str]) -> tuple[tuple[TermSource, ...], list[Fault]]:
    """The words in their order, with what is wrong by line; `lessons` are the slugs there are."""
    sheet, faults = sheets.read(PATH, source)
    if sheet is None:
        return (), faults
    whole = Look({"words": sheet.value})
    found: dict[str, TermSource] = {}
    for look in whole.looks("words", 0, MOST):
        look.keys("slug", "word", "also", "text", "lesson")
        slug, word, text, lesson = look.body.get("slug"), look.text("word"), look.text("text"), look.body.get("lesson")
        if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
            look.refuse("slug", message("Write a short name of small Latin letters, digits and hyphens."))
        elif slug in found:
            look.refuse("slug", message("Two words have this short name."))
        elif lesson not in lessons:
            look.refuse("lesson", message("There is no lesson “%(name)s”.", name=str(lesson)[:80]))
        elif word and text:
            found[slug] = TermSource(slug, word, text, str(lesson), _also(look))
    # The list has no key of its own, so neither have its places.
    faults += [sheet.fault(problem.place.removeprefix("words"), str(problem.message)) for problem in whole.problems]
    return tuple(found.values()), faults


def _also(look: Look) -> dict[str, tuple[str, ...]]:
    also = look.body.get("also", {})
    if not isinstance(also, Mapping) or not all(
        lang in LANGUAGES and isinstance(words, list) and all(isinstance(word, str) for word in words) for lang, words in also.items()
    ):
        look.refuse("also", message("Write the other forms as lists: {ru: […], en: […]}."))
        return {}
    return {str(lang): tuple(words) for lang, words in also.items()}


# ---- In a lesson's text


@dataclass(frozen=True, slots=True)
class _Found:
    begin: int
    end: int
    term: TermSource


def explained(html: str, terms: Sequence[TermSource], lang: str) -> str:
    """`html` with the first use of each word linked to the glossary, and what the used ones mean at its end."""
    by_first = _index(terms, lang)
    used: dict[str, TermSource] = {}
    out, depth = [], 0
    for piece in _PIECE.split(html):
        if tag := _TAG.match(piece):
            if tag["name"] in _APART and not piece.endswith("/>"):
                depth += -1 if tag["end"] else 1
            out.append(piece)
        else:
            out.append(piece if depth else _marked(piece, by_first, used, lang))
    return "".join(out) + "".join(_card(term, lang) for term in used.values())


_Index = Mapping[str, list[tuple[tuple[str, ...], TermSource]]]


def _index(terms: Sequence[TermSource], lang: str) -> _Index:
    """The words by their first stem, the longer first."""
    found: dict[str, list[tuple[tuple[str, ...], TermSource]]] = {}
    for term in terms:
        for form in (in_language(term.word, lang), *term.also.get(lang, ())):
            stems = tuple(_stems(form))
            found.setdefault(stems[0], []).append((stems, term))
    return {first: sorted(forms, key=lambda form: -len(form[0])) for first, forms in found.items()}


def _stems(text: str) -> Iterator[str]:
    return (stem(fold(word)) for word in _PART.findall(text))


def _marked(text: str, by_first: _Index, used: dict[str, TermSource], lang: str) -> str:
    words = [(found.start(), found.end(), stem(fold(found[0]))) for found in _PART.finditer(text)]
    out, at, number = [], 0, 0
    while number < len(words):
        found = _at(words, number, text, by_first)
        if found and found.term.slug not in used:
            used[found.term.slug] = found.term
            link = f'<a class="term" href="/{lang}/glossary#{found.term.slug}" data-term>{text[found.begin : found.end]}</a>'
            out += [text[at : found.begin], link]
            at = found.end
        number += 1
        while number < len(words) and words[number][0] < at:
            number += 1
    return "".join([*out, text[at:]])


def _at(words: Sequence[tuple[int, int, str]], number: int, text: str, by_first: _Index) -> _Found | None:
    """The longest word of the glossary that begins here."""
    for stems, term in by_first.get(words[number][2], ()):
        run = words[number : number + len(stems)]
        if tuple(each[2] for each in run) == stems and "." not in text[run[0][0] : run[-1][1]]:
            return _Found(run[0][0], run[-1][1], term)
    return None


def _card(term: TermSource, lang: str) -> str:
    word, text = escape(in_language(term.word, lang)), escape(in_language(term.text, lang))
    return f'<div class="term-card" id="term-{term.slug}" popover><p><strong>{word}</strong></p><p>{text}</p></div>'
