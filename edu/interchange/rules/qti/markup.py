"""Pieces of items that are written: tags of a version, texts, names, patterns, outlines."""

import re
from collections.abc import Mapping
from typing import Any

from edu.interchange.rules.html import to_html
from edu.interchange.rules.qti.package import NEWEST
from edu.interchange.rules.xml import value_of

_SAFE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_SIDE = 1000  # of a picture whose size isn't known: its spots are measured in this


class Tags:
    """Elements by their names in QTI 2, written in kebab case for QTI 3."""

    def __init__(self, version: str) -> None:
        self._new = version == NEWEST

    def __call__(self, element: str, content: str = "", /, **values: str) -> str:
        name = f"qti-{_kebab(element)}" if self._new else element
        told = "".join(f" {_kebab(key) if self._new else key}={value_of(value)}" for key, value in values.items())
        return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def _kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"-{found[0].lower()}", name)


def xhtml(text: str) -> str:
    """Our Markdown as well-formed XHTML."""
    html = to_html(text).replace("<br>", "<br/>").replace("&nbsp;", "\u00a0")
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", html)


def block(text: str) -> str:
    html = xhtml(text)
    return html if html.startswith("<p>") else f"<p>{html}</p>"


def number(value: float) -> str:
    return f"{value:.10g}"


def words_of(row: Mapping[str, Any]) -> str:
    """What is read of a row: its text, or the words of its picture."""
    words: str = row.get("text") or row["picture"]["alt"]
    return words


def ids_of(named: Mapping[str, Any], prefix: str = "C_") -> dict[str, str]:
    """An identifier for each short name, made of it where it can be."""
    if all(_SAFE.fullmatch(name) for name in named):
        return {name: f"{prefix}{name}" for name in named}
    return {name: f"{prefix}{place}" for place, name in enumerate(named, start=1)}


def regular(pattern: str, *, exact: bool) -> str:
    """Our pattern as a regular expression, as `qti_scoring.pattern_of` reads it."""
    out = ""
    for sign in re.findall(r"\\\*|\*+|.", pattern, re.S):
        if sign == "\\*":
            out += "\\*"
        elif sign[0] == "*":
            out += ".*"
        elif sign in r".+?()[]{}|\^$":
            out += f"\\{sign}"
        elif not exact and sign.swapcase() != sign and len(sign.swapcase()) == 1 and sign.swapcase().casefold() == sign.casefold():
            out += f"[{sign}{sign.swapcase()}]"
        else:
            out += sign
    return out


def drawn(spot: Mapping[str, Any], width: float, height: float) -> tuple[str, str]:
    """A spot's shape and its coordinates on a picture of this size."""
    if spot.get("box") is not None:
        x, y, wide, tall = spot["box"]
        corners = (x * width, y * height, (x + wide) * width, (y + tall) * height)
        return "rect", ",".join(number(side / 100) for side in corners)
    if spot.get("circle") is not None:
        x, y, radius = spot["circle"]
        if width == height:
            return "circle", ",".join(number(side * width / 100) for side in (x, y, radius))
        return "ellipse", ",".join(number(side / 100) for side in (x * width, y * height, radius * width, radius * height))
    sides = [side * (height if place % 2 else width) / 100 for place, side in enumerate(spot["outline"])]
    return "poly", ",".join(map(number, sides))


def size_of(picture: bytes) -> tuple[float, float]:
    """The width and height that a PNG or a GIF says of itself; a square where nobody says."""
    if picture[:8] == b"\x89PNG\r\n\x1a\n" and len(picture) >= 24:
        return int.from_bytes(picture[16:20]) or _SIDE, int.from_bytes(picture[20:24]) or _SIDE
    if picture[:4] == b"GIF8" and len(picture) >= 10:
        return int.from_bytes(picture[6:8], "little") or _SIDE, int.from_bytes(picture[8:10], "little") or _SIDE
    return _SIDE, _SIDE
