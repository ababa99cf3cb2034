"""A GIFT file cut into its blocks: an empty line ends one, lines that begin with // are comments."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edu.interchange.rules.gift_signs import protected, unprotected

CATEGORY = "$CATEGORY:"
_LOOKED_AT = 1000  # characters of a comment
_ID = re.compile(r"\[id:((?:\\\]|[^\]\\\x00-\x1f]|\\(?!\])){1,200})\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]\\\x00-\x1f]|\\(?!\])){1,200})\]")
_BETWEEN = re.compile(r"(?<!/)/(?!/)")
_CONTEXT = re.compile(r"\$\w+\$")


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two empty lines, its escapes protected, with the id and the tags of its comments."""

    line: int  # of its first line that is no comment
    text: str
    id: str = ""
    tags: tuple[str, ...] = ()
    crowded: bool = False  # a category that has no empty line before or after it

    @property
    def is_category(self) -> bool:
        return self.text.startswith(CATEGORY)

    @property
    def folder(self) -> tuple[str, ...]:
        """The path of a category: // is a slash, and the place in Moodle before its top is no part of it."""
        names = [" ".join(unprotected(name).replace("//", "/").split()) for name in _BETWEEN.split(self.text.removeprefix(CATEGORY))]
        if names and _CONTEXT.fullmatch(names[0]):
            names = names[1:]
        if names and names[0] == "top":
            names = names[1:]
        return tuple(name for name in names if name)


def blocks(text: str) -> Iterator[Block]:
    """The blocks in their order. A category that is crowded by other lines is cut out of them."""
    lines: list[str] = []
    comments: list[str] = []
    start = 0
    crowded = False
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith("//"):
            comments.append(bare[:_LOOKED_AT])
            continue
        if lines and (not bare or bare.startswith(CATEGORY) or lines[0].startswith(CATEGORY)):
            yield _block(lines, comments, start, crowded=crowded or bool(bare))
            lines, comments, crowded = [], [], bool(bare)
        if not bare:
            lines, comments, crowded = [], [], False
            continue
        if not lines:
            start = number
        lines.append(line if lines else line.lstrip())


def _block(lines: Sequence[str], comments: Sequence[str], start: int, *, crowded: bool) -> Block:
    said = "\n".join(comments)
    id = _ID.search(said)
    tags = tuple(_clean(tag) for tag in _TAG.findall(said))
    return Block(start, protected("\n".join(lines)).strip(), _clean(id[1]) if id else "", tags, crowded)


def _clean(words: str) -> str:
    return words.replace(r"\]", "]").strip()
