"""What a list shows of a question: a preview that knows what it is of, and never breaks a word. Made when it is written, kept beside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from edu.core.i18n import Text, in_language
from edu.core.marks import Body
from edu.quizzes.rules.pasting import recognise

LONGEST = 240  # characters of running text
LONGEST_ITEM = 60  # of one item of a task
MOST_ITEMS = 6  # of each column
MOST_LINES = 4  # of code
LONGEST_WORD = 60  # a longer one is an address or junk, and would tear a narrow page
# Below it a pasted text is shown as the words it is.
SURE = 0.6
KINDS = ("text", "match", "options", "code")

_BLOCKS = {"p", "li", "div", "h2", "h3", "h4", "blockquote", "tr", "dt", "dd", "br", "td", "th", "figure", "pre"}
_ENDS = re.compile(r"[.!?…](?=[\s»”\")]|$)")


@dataclass(frozen=True, slots=True)
class Preview:
    """What stands on a card: some words, and of a task its columns, of a question about code its first lines."""

    kind: str = "text"  # one of KINDS
    words: str = ""
    left: tuple[str, ...] = ()  # prompts of a matching, options of a choice, lines of code
    right: tuple[str, ...] = ()  # cards of a matching
    more: int = 0  # items or lines that don't stand here
    pictures: int = 0

    def as_json(self) -> dict[str, Any]:
        """For keeping; `preview_from` reads it."""
        parts = {
            "kind": self.kind, "words": self.words, "left": list(self.left),
            "right": list(self.right), "more": self.more, "pictures": self.pictures,
        }  # fmt: skip
        return {name: value for name, value in parts.items() if value}


def preview_from(kept: Mapping[str, Any]) -> Preview:
    """The preview that `as_json` made; the empty one of nothing."""
    return Preview(
        kind=kept.get("kind", "text"),
        words=kept.get("words", ""),
        left=tuple(kept.get("left", ())),
        right=tuple(kept.get("right", ())),
        more=kept.get("more", 0),
        pictures=kept.get("pictures", 0),
    )


def preview_of(body: str, html: str, *, lang: str, task: Body | None = None) -> Preview:
    """The preview of a question written as `body` and drawn as `html`; `task` is the playable question made of it, if there is one."""
    if task is None:
        pasted = recognise(body)
        task = pasted.body if pasted and pasted.confidence >= SURE else None
    read = _Read()
    read.feed(html)
    shown = _task(task, lang) if task else None
    if shown is None:
        shown = _code(read) if read.code and not read.words.strip() else Preview(words=cut(read.words))
    return Preview(shown.kind, shown.words, shown.left, shown.right, shown.more, read.pictures)


def cut(text: str, most: int = LONGEST) -> str:
    """`text` on one line, at most `most` characters: whole sentences where they fill half of that, otherwise whole words and «…»."""
    words = [word if len(word) <= LONGEST_WORD else "…" for word in text.split()]
    plain = " ".join(words)
    if len(plain) <= most:
        return plain
    head = plain[: most - 1]
    if plain[most - 1] != " ":
        head = head.rpartition(" ")[0]
    sentence = max((found.end() for found in _ENDS.finditer(head)), default=0)
    return head[:sentence] if sentence >= most // 2 else head.rstrip(" ,;:—–-") + "…"


def words_of(html: str) -> str:
    """What drawn text says, on one line: for descriptions, feeds and short answers."""
    read = _Read()
    read.feed(html)
    return " ".join(read.words.split())


def short(html: str, most: int = LONGEST) -> str:
    """The beginning of a drawn text as words, cut as `cut` does."""
    return cut(words_of(html), most)


def _task(task: Body, lang: str) -> Preview | None:
    match task.get("kind"):
        case "match":
            cards = task.get("cards")
            right = _texts(cards.values() if isinstance(cards, Mapping) else (), lang)
            left = _texts((prompt.get("text") for prompt in task.get("prompts", ())), lang)
            return _columns("match", task, left, right, lang) if left or right else None
        case "choice" | "order":
            options = task.get("options") or task.get("items") or ()
            left = _texts((each.get("text") if isinstance(each, Mapping) else each for each in options), lang)
            return _columns("options", task, left, [], lang) if left else None
    return None


def _columns(kind: str, task: Body, left: Sequence[str], right: Sequence[str], lang: str) -> Preview:
    more = max(0, len(left) - MOST_ITEMS) + max(0, len(right) - MOST_ITEMS)
    stem = cut(in_language(task.get("text"), lang), LONGEST // 2)
    return Preview(kind, stem, tuple(left[:MOST_ITEMS]), tuple(right[:MOST_ITEMS]), more)


def _texts(texts: Any, lang: str) -> list[str]:
    found: list[Text | None] = list(texts)
    return [cut(in_language(text, lang), LONGEST_ITEM) for text in found if text]


def _code(read: "_Read") -> Preview:
    lines = [line.rstrip() for line in read.code.strip("\n").split("\n")]
    kept = [line if len(line) <= LONGEST_WORD else line[: LONGEST_WORD - 1] + "…" for line in lines[:MOST_LINES]]
    return Preview("code", "", tuple(kept), (), max(0, len(lines) - MOST_LINES))


class _Read(HTMLParser):
    """Reads drawn text: its words, its code apart, how many pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.code, self.pictures = "", "", 0
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._pre += tag == "pre"
        self.pictures += tag in ("img", "svg")
        if tag in _BLOCKS:
            self.words += " "

    def handle_endtag(self, tag: str) -> None:
        self._pre -= tag == "pre" and self._pre > 0
        if tag in _BLOCKS:
            self.words += " "

    def handle_data(self, data: str) -> None:
        if self._pre:
            self.code += data
        else:
            self.words += data
