"""Spots are drawn on the picture itself; what comes out are the numbers one may as well type."""

import io

from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import DESK, OpenPage, Shelf
from tests.browser.test_import import teacher


def test_spots_are_drawn_on_the_picture(open_page: OpenPage, shelf: Shelf) -> None:
    page = open_page(size=DESK)
    teacher(shelf, page, "drawing@example.org")
    page.goto("/en/teach/bank/new/hotspot")
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(picture, "PNG")
    page.locator("[name='picture.file']").set_input_files({"name": "map.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    canvas = page.locator("[data-canvas]")
    expect(canvas).to_be_visible()
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box

    def at(across: float, down: float) -> tuple[float, float]:
        return box["x"] + box["width"] * across, box["y"] + box["height"] * down

    page.mouse.move(*at(0.1, 0.2))
    page.mouse.down()
    page.mouse.move(*at(0.4, 0.6))
    page.mouse.up()
    expect(page.locator("[name='spots.a.shape']")).to_have_value("box 10 20 30 40")
    page.mouse.click(*at(0.75, 0.5))
    expect(page.locator("[name='spots.b.shape']")).to_have_value("circle 75 50 6")
    expect(page.locator("#preview")).not_to_contain_text("Where, in hundredths")
