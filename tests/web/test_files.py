"""Pictures of questions as they are sent: for ever, as what they are, and never as a page."""

import pytest
from flask import Flask

from edu.web.files import SEALED, picture_url
from edu.web.security import CSP
from tests.make import Browser

DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><script>alert(1)</script></svg>"


@pytest.fixture
def kept(app: Flask) -> dict[str, str]:
    store = app.extensions["blobs"]
    return {suffix: store.put(DRAWING, suffix) for suffix in (".svg", ".png", ".jpg", ".webp", ".gif")}


@pytest.mark.parametrize(
    ("suffix", "type"),
    [(".svg", "image/svg+xml"), (".png", "image/png"), (".jpg", "image/jpeg"), (".webp", "image/webp"), (".gif", "image/gif")],
)
def test_a_picture_is_sent_to_be_kept_for_ever(client: Browser, kept: dict[str, str], suffix: str, type: str) -> None:
    answer = client.get(picture_url(kept[suffix]))

    assert (answer.status_code, answer.mimetype, answer.data) == (200, type, DRAWING)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert set(answer.headers["Cache-Control"].split(", ")) == {"public", "max-age=31536000", "immutable"}
    assert "Set-Cookie" not in answer.headers


def test_a_drawing_opened_by_itself_can_do_nothing(client: Browser, kept: dict[str, str]) -> None:
    assert client.get(picture_url(kept[".svg"])).headers["Content-Security-Policy"] == SEALED
    assert "sandbox" in SEALED
    assert "script" not in SEALED
    assert client.get(picture_url(kept[".png"])).headers["Content-Security-Policy"] == CSP


@pytest.mark.parametrize("name", ["a.svg", "secret_key", "..%2Fsecret_key", "0" * 32 + ".svg", "0" * 32 + ".html", "%00"])
def test_nothing_else_is_there(client: Browser, kept: dict[str, str], name: str) -> None:
    assert client.get(f"/files/{name}").status_code == 404
