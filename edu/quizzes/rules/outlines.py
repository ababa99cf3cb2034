"""Shapes on a picture, in hundredths of its sides, whatever its size: an outline, a box, a circle.

On a picture that is not square a circle is an oval: its radius is so many hundredths of either side.
"""

from collections.abc import Sequence
from math import cos, pi, sin

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.quizzes.rules.checking import Look

SHAPES = ("outline", "circle", "box")
MOST = 200  # numbers of an outline
CORNERS = 24  # of what a circle is drawn as


def check_outline(look: Look) -> tuple[str, ...]:
    """Find what is wrong with the one shape of `look`; the keys that one may stand under."""
    given = [shape for shape in SHAPES if look.body.get(shape) is not None]
    if len(given) != 1:
        look.refuse("", message("Give this spot one shape: an “outline”, a “circle” or a “box”."))
        return SHAPES
    shape = given[0]
    sizes = {"outline": (6, MOST), "circle": (3, 3), "box": (4, 4)}[shape]
    before = len(look.problems)
    numbers = [number for place, value in look.listed(shape, *sizes) if (number := _on_picture(look, place, value)) is not None]
    if len(look.problems) == before and (problem := _problem(shape, numbers)):
        look.refuse(shape, problem)
    return SHAPES


def outline_of(body: Body) -> tuple[float, ...]:
    """The corners of a checked shape: x, y, x, y, …"""
    if body.get("outline") is not None:
        return tuple(map(float, body["outline"]))
    if body.get("box") is not None:
        x, y, width, height = map(float, body["box"])
        return (x, y, x + width, y, x + width, y + height, x, y + height)
    x, y, radius = map(float, body["circle"])
    turns = [2 * pi * corner / CORNERS for corner in range(CORNERS)]
    return tuple(round(at, 2) for turn in turns for at in (x + radius * cos(turn), y + radius * sin(turn)))


def _on_picture(look: Look, place: str, value: object) -> float | None:
    return Look({place: value}, look.place, look.problems).number(place, 0, 100)


def _problem(shape: str, numbers: Sequence[float]) -> Message | None:
    if shape == "outline" and len(numbers) % 2:
        return message("Give each corner two numbers: x, y, x, y, …")
    if shape == "outline" and _area(numbers) < 1:
        return message("Give this shape some room: nobody could hit it.")
    if shape == "circle" and not 0.5 <= numbers[2] <= min(*numbers[:2], *(100 - at for at in numbers[:2])):
        return message("Keep the whole circle on the picture: its radius is the third number.")
    if shape == "box" and not (min(numbers[2:]) >= 1 and numbers[0] + numbers[2] <= 100 and numbers[1] + numbers[3] <= 100):
        return message("Keep the whole box on the picture: left, top, width, height.")
    return None


def _area(corners: Sequence[float]) -> float:
    """The area inside an outline, by the shoelace formula."""
    points = list(zip(corners[::2], corners[1::2], strict=True))
    twice = sum(x * other_y - other_x * y for (x, y), (other_x, other_y) in zip(points, points[1:] + points[:1], strict=True))
    return abs(twice) / 2
