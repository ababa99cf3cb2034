"""What shop.yml may say, and that what ships is sound: names in both languages, frames that are drawn, tones that are readable."""

from pathlib import Path

import pytest

from edu.core import yamls
from edu.paths import folder
from edu.shop.rules.goods import FRAMES, VIP_FRAME, Kind, read_goods


def test_what_ships_is_whole_and_every_frame_is_drawn():
    document, _ = yamls.read((Path(folder("content")) / "shop.yml").read_text(encoding="utf-8"))
    goods, problems = read_goods(document.value)
    assert problems == []
    assert {good.kind for good in goods} == set(Kind)
    css = (Path(folder("static")) / "css" / "parts.css").read_text(encoding="utf-8")
    assert [frame for frame in (*FRAMES, VIP_FRAME) if f".framed-{frame} " not in css] == []
    assert {good.gives for good in goods if good.kind is Kind.COLOUR} == {1, 2, 3, 4, 5}, (
        "a colour is one of the rungs: theirs are readable"
    )


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"price": 0}, "[0].price"),
        ({"price": 1.5}, "[0].price"),
        ({"price": 10**7}, "[0].price"),
        ({"kind": "marks"}, "[0].kind"),
        ({"stock": -1}, "[0].stock"),
        ({"gives": 0}, "[0].gives"),
        ({"within_days": 7}, "[0].within_days"),
        ({"kind": "frame", "gives": "gold"}, "[0].gives"),
        ({"kind": "colour", "gives": 6}, "[0].gives"),
        ({"kind": "title", "gives": {"ru": "Сова"}}, "[0].gives"),
        ({"kind": "vip", "gives": 4000}, "[0].gives"),
        ({"discount": 5}, "[0]"),
    ],
)
def test_what_is_wrong_with_a_good_is_said_at_its_place(change, place):
    good = {"slug": "freeze", "kind": "freeze", "name": "F", "text": "F", "price": 10, "gives": 1}
    assert read_goods([good])[1] == []
    found, problems = read_goods([{**good, **change}])
    assert found == []
    assert place in {problem.place for problem in problems}


def test_what_is_worn_is_sold_once_to_a_person():
    good = {"slug": "ring", "kind": "frame", "name": "R", "text": "R", "price": 10, "gives": "ring", "per_person": 9}
    assert read_goods([good])[0][0].per_person == 1
