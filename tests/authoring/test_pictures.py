"""Pictures of questions: read beside quiz.yml, made fit to be shown, kept, and named by what is in them."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask, current_app
from PIL import Image
from sqlalchemy import select

from edu.authoring.service import content as authoring
from edu.db.base import db
from edu.ports.blobs import is_name
from edu.quizzes.models.bank import QuestionVersion
from tests.authoring.good import FIRST, GOOD, SVG, Files, write
from tests.authoring.test_sync import sync
from tests.make import Browser

QUESTION = """  - id: where
    kind: hotspot
    text: {ru: Где?, en: Where?}
    picture: {src: PICTURE, alt: {ru: Ступень, en: A step}}
    spots:
      a: {text: {ru: Слева, en: On the left}, box: [0, 0, 40, 100]}
      b: {text: {ru: Справа, en: On the right}, box: [60, 0, 40, 100]}
    right: [a]
"""
QUIZ = f"{FIRST}/quiz.yml"
WITH_PICTURE = GOOD[QUIZ].replace("checks:\n", QUESTION + "checks:\n")
LINE = WITH_PICTURE[: WITH_PICTURE.index("PICTURE")].count("\n") + 1


def photo(width: int = 30, height: int = 20, *, format: str = "PNG", **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, format, **more)
    return out.getvalue()


def showing(src: str, **files: str | bytes) -> Files:
    """The good content with a question that shows `src`; `files` stand beside it."""
    return {
        **GOOD,
        QUIZ: WITH_PICTURE.replace("PICTURE", src),
        **{f"{FIRST}/{name.replace('_', '.')}": data for name, data in files.items()},
    }


def body_of(name: str) -> dict:
    return next(body for body in db.session.scalars(select(QuestionVersion.body)) if body["id"] == name)


@pytest.mark.parametrize(
    ("src", "files"),
    [
        ("step.svg", {}),
        ("view.png", {"view_png": photo()}),
        ("view.jpg", {"view_jpg": photo(format="JPEG")}),
        ("view.webp", {"view_webp": photo(format="WEBP")}),
        ("view.gif", {"view_gif": photo(format="GIF")}),
    ],
)
def test_a_picture_is_kept_under_a_name_of_its_own_and_twice_is_once(
    app: Flask, client: Browser, tmp_path: Path, src: str, files: dict[str, bytes]
) -> None:
    folder = write(tmp_path / "content", showing(src, **files))

    first, second = sync(folder), sync(folder, hours=1)

    kept = body_of("where")["picture"]
    assert is_name(kept["src"])
    assert kept["alt"] == {"ru": "Ступень", "en": "A step"}
    assert client.get(f"/files/{kept['src']}").status_code == 200
    assert (first.changed > 0, second.changed) == (True, 0)


def test_another_picture_under_the_same_name_is_a_new_version(app: Flask, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", showing("view.png", view_png=photo()))
    sync(folder)
    write(folder, {f"{FIRST}/view.png": photo(31)})

    assert sync(folder, hours=1).quizzes_changed == 1


def test_a_drawing_is_kept_with_its_colours_in_it(app: Flask, client: Browser, tmp_path: Path) -> None:
    sync(write(tmp_path / "content", showing("step.svg")))

    svg = client.get(f"/files/{body_of('where')['picture']['src']}").text

    assert '<rect class="rung-1"' in svg
    assert "prefers-color-scheme:dark" in svg


@pytest.mark.parametrize(
    ("files", "place", "says"),
    [
        (showing("none.svg"), f"{QUIZ}:{LINE}", "there is no none.svg in courses/steps/01-first"),
        (showing("none.png"), f"{QUIZ}:{LINE}", "there is no none.png"),
        (showing("view.gif", view_gif=b"GIF89a"), f"{FIRST}/view.gif:1", "can't be shown"),
        (showing("../step.svg"), f"{QUIZ}:{LINE}", "Name a file"),
        (showing("view.png", view_png=b"no picture"), f"{FIRST}/view.png:1", "can't be read as PNG"),
        (showing("view.jpg", view_jpg=photo()), f"{FIRST}/view.jpg:1", "can't be read as JPEG"),
        (showing("view.png", view_png=photo(300, 300)[:200]), f"{FIRST}/view.png:1", "can't be shown"),
        (showing("view.png", view_png=b"\x89PNG" * 600_000), f"{FIRST}/view.png:1", "2000000 fit"),
        (showing("bad.svg", bad_svg=SVG.replace("<rect", "<script/><rect")), f"{FIRST}/bad.svg:2", "<script>"),
    ],
    ids=["no drawing", "no photo", "a gif", "outside", "no picture", "another format", "half a picture", "too large", "a script"],
)
def test_a_picture_that_cannot_be_shown_is_a_fault_where_it_is(app: Flask, tmp_path: Path, files: Files, place: str, says: str) -> None:
    faults = authoring.check(write(tmp_path / "content", files))

    assert [f"{fault.file}:{fault.line}" for fault in faults if says in fault.message] == [place]


def test_checking_keeps_nothing(app: Flask, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", showing("view.png", view_png=photo()))

    assert authoring.check(folder) == []
    assert not Path(current_app.extensions["settings"].files_url.removeprefix("dir://")).exists()


def test_a_photo_that_no_question_shows_is_nobodys_business(app: Flask, tmp_path: Path) -> None:
    assert authoring.check(write(tmp_path / "content", {**GOOD, f"{FIRST}/notes.png": b"no picture"})) == []
