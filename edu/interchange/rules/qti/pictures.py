"""What items of all versions share: pictures with what they show, spots on them, points."""

import re
from collections.abc import Sequence
from math import cos, pi, sin
from typing import Any

from edu.core.i18n import message
from edu.interchange.rules.html import pictures_of, to_markdown
from edu.interchange.rules.qti import bodies
from edu.interchange.rules.qti.outcomes import CantHold, Lose, with_words
from edu.interchange.rules.qti.package import Package
from edu.interchange.rules.qti.values import number_of
from edu.interchange.rules.xml import Element
from edu.quizzes.rules.checking import cut

_OURS_TO_ADD = re.compile(r"[a-z0-9][a-z0-9-]{0,79}\.(png|jpg|webp|gif|svg)")  # the names that pictures of ours have
CORNERS = 24  # of what an oval is drawn as


def described(html: str, package: Package, base: str, lose: Lose) -> dict[str, Any]:
    """A text to read, and its picture when it has one."""
    src, picture = picture_in(html, package, base, lose)
    text, losses = to_markdown(html, pictures={src: ""} if src else None)
    for loss in losses:
        lose(loss)
    return {"kind": "description", **with_words(text=text, picture=picture)}


def picture_in(html: str, package: Package, base: str, lose: Lose) -> tuple[str, dict[str, str] | None]:
    """The picture of a question's text, the first that is in the package: its address in the HTML, and what it is here."""
    src, name, alt = package.in_html(html, base)
    if name:
        return src, {"src": name, "alt": alt}
    shown = pictures_of(html)
    if len(shown) == 1 and _OURS_TO_ADD.fullmatch(shown[0][0].rpartition("/")[2]):
        return shown[0][0], picture_of(*shown[0], package, base, lose)
    return "", None


def picture_of(src: str, alt: str, package: Package, base: str, lose: Lose) -> dict[str, str]:
    """A picture of a question; where it isn't in the package, its name is kept so that it can be added."""
    name = package.picture(src, base)
    if not name:
        name = src.rpartition("/")[2]
        lose(message("The picture “%(name)s” is not in this file: add it to the question.", name=cut(name, 80)))
    return {"src": name, "alt": alt or name.partition(".")[0] or "…"}


def points_of(said: float | None, lose: Lose) -> dict[str, int]:
    """Points as ours are, whole and 1 to 100; none where the file says nothing, or something else."""
    if said is None:
        return {}
    if said == int(said) and 1 <= said <= 100:
        return {"points": int(said)}
    lose(message("%(points)s points became 10: ours are whole, 1 to 100.", points=f"{said:g}"))
    return {}


def shape_of(spot: Element, width: float, height: float) -> dict[str, list[float]]:
    """A spot's shape in hundredths of the picture's sides. Raises CantHold for one that is none."""
    numbers = [number_of(word.rstrip("%")) for word in spot.values.get("coords", "").replace(",", " ").split()]
    return shape(spot.values.get("shape", ""), numbers, 100 / width, 100 / height)


def shape(kind: str, numbers: Sequence[float | None], across: float, down: float) -> dict[str, list[float]]:
    """A shape of QTI whose coordinates are to be taken so many times to be hundredths of the sides."""
    good = [number for number in numbers if number is not None]
    least = {"rect": 4, "circle": 3, "ellipse": 4, "poly": 6, "default": 0}.get(kind)
    if least is None or len(good) < max(least, len(numbers)) or len(good) > 200:
        raise CantHold(message("A spot of this item has no shape that can be drawn."))

    def at(x: float, y: float) -> tuple[float, float]:
        return _hundredths(x * across), _hundredths(y * down)

    if kind == "default":
        return {"box": [0, 0, 100, 100]}
    if kind == "rect":
        (left, top), (right, bottom) = at(*good[:2]), at(*good[2:4])
        return {"box": [left, top, bodies.neat(round(right - left, 4)), bodies.neat(round(bottom - top, 4))]}
    if kind == "circle" and abs(across - down) < 1e-9:
        return {"circle": [*at(*good[:2]), bodies.neat(round(good[2] * across, 4))]}
    if kind in ("circle", "ellipse"):
        x, y, wide, tall = good[0], good[1], good[2], good[2 if kind == "circle" else 3]
        turns = [2 * pi * corner / CORNERS for corner in range(CORNERS)]
        return {"outline": [side for turn in turns for side in at(x + wide * cos(turn), y + tall * sin(turn))]}
    corners = list(zip(good[::2], good[1::2], strict=False))
    if len(corners) > 3 and corners[0] == corners[-1]:
        corners.pop()
    return {"outline": [side for x, y in corners for side in at(x, y)]}


def _hundredths(value: float) -> float:
    return bodies.neat(round(min(100.0, max(0.0, value)), 4))
