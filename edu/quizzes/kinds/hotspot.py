"""Spots on a picture: point at the right one, or at several. Each has a name, so that it can be chosen without seeing or pointing."""

from collections.abc import Sequence

from edu.core import specs
from edu.core.i18n import message
from edu.core.marks import Body, Field, Kind, Mark, Option, Order, Problem, Reply, token
from edu.quizzes.rules.asking import shuffled_by
from edu.quizzes.rules.checking import ENVELOPE, Look, cut
from edu.quizzes.rules.filling import PICTURE, WHY
from edu.quizzes.rules.options import grade_one, grade_several
from edu.quizzes.rules.outlines import check_outline, outline_of
from edu.quizzes.rules.pictures import picture_of

EXAMPLE: Body = {
    "id": "top-of-the-triangle",
    "kind": "hotspot",
    "text": {"ru": "Где у треугольника вершина?", "en": "Where is the top of the triangle?"},
    "picture": {"src": "triangle.svg", "alt": {"ru": "Треугольник, круг и квадрат", "en": "A triangle, a circle and a square"}},
    "spots": {
        "a": {
            "outline": [10, 90, 30, 90, 20, 70],
            "text": {"ru": "Левый угол", "en": "The left corner"},
            "why": {"ru": "Это угол при основании.", "en": "This one lies on the base."},
        },
        "b": {"circle": [50, 15, 8], "text": {"ru": "Верхний угол", "en": "The upper corner"}},
        "c": {"box": [40, 85, 20, 10], "text": {"ru": "Основание", "en": "The base"}},
    },
    "right": ["b"],
}


class Hotspot(Kind):
    name = "hotspot"
    label = message("Spots on a picture")
    example = EXAMPLE
    form = (
        PICTURE,
        specs.named_rows(
            "spots",
            message("Spots"),
            inner=(
                specs.text("text", message("What is there")),
                specs.shape(
                    "shape",
                    message("Where, in hundredths of the picture's sides"),
                    hint=message("circle 50 15 8: middle, radius · box 40 85 20 10: left, top, width, height · outline 10 90 30 90 9 7"),
                ),
                specs.among("right", message("Right"), of="right"),
                WHY,
            ),
            rows=2,
            add=message("Add a spot"),
        ),
        specs.flag("several", message("Several may be chosen")),
    )

    def check(self, body: Body) -> list[Problem]:
        look = Look(body)
        look.keys(*ENVELOPE, "spots", "right", "several")
        look.flag("several")
        if look.body.get("picture") is None:
            look.refuse("picture", message("Give the picture that the spots are on."))
        spots = look.looks_by_name("spots", 2, 20)
        texts = {}
        for spot in spots.values():
            spot.keys("text", "why", *check_outline(spot))
            spot.text("why", required=False)
            if text := spot.text("text"):
                texts[spot.at("text")] = text
        look.different(texts)
        _check_right(look, list(spots))
        return look.problems

    def ask(self, body: Body, *, order: Order) -> list[Field]:
        options = tuple(Option(token(spot["text"]), spot["text"], outline=outline_of(spot)) for spot in body["spots"].values())
        many = _several(body)
        return [
            Field(
                "hotspot",
                name=_name(body),
                options=shuffled_by(order, options),
                many=many,
                picture=picture_of(body),
            )
        ]

    def grade(self, body: Body, reply: Reply) -> Mark:
        grade = grade_several if _several(body) else grade_one
        return grade(_as_options(body), reply, _name(body))

    def luck(self, body: Body) -> float | None:
        return None if _several(body) else len(body["right"]) / len(body["spots"])


def _several(body: Body) -> bool:
    return body.get("several") is True


def _name(body: Body) -> str:
    return "spots" if _several(body) else "spot"


def _as_options(body: Body) -> Sequence[Body]:
    """The spots as options to tick, which they are graded like."""
    return [{**spot, "right": name in body["right"]} for name, spot in body["spots"].items()]


def _check_right(look: Look, spots: Sequence[str]) -> None:
    right = [name for place, name in look.listed("right", 1, 20) if _is_spot(look, place, name, spots)]
    if len(set(right)) < len(right):
        look.refuse("right", message("Name each spot once here."))
    elif 1 < len(right) == len(spots) and not _several(look.body):
        look.refuse("right", message("Leave at least one spot wrong."))


def _is_spot(look: Look, place: str, name: object, spots: Sequence[str]) -> bool:
    if isinstance(name, str) and name in spots:
        return True
    look.refuse(place, message("There is no spot “%(name)s”: describe it under “spots”.", name=cut(name)))
    return False


kind = Hotspot()
