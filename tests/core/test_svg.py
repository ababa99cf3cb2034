"""Drawings inside pages: shapes and words, nothing that acts or loads."""

import re

import pytest
from defusedxml import ElementTree

from edu.core.svg import DARK, LIGHT, BadDrawing, drawing, picture
from edu.paths import folder

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'


def svg(inside: str) -> str:
    return f"{OPEN}{inside}</svg>"


def test_a_drawing_keeps_its_shapes_and_classes_and_says_what_it_shows():
    html = drawing(
        svg('<g><rect class="rung-1" x="1" width="5" height="2"/><text class="ink">Да &lt;b&gt;</text></g>'), alt='A "ladder" & more'
    )
    assert html.startswith("<svg viewBox=")
    assert 'class="rung-1"' in html
    assert "Да &lt;b&gt;" in html
    assert 'role="img"' in html
    assert 'aria-label="A &quot;ladder&quot; &amp; more"' in html


@pytest.mark.parametrize(
    "source",
    [
        svg("<script>alert(1)</script>"),
        svg("<style>*{}</style>"),
        svg('<rect onclick="x()"/>'),
        svg('<rect style="fill:red"/>'),
        svg('<a href="javascript:x()"><rect/></a>'),
        svg('<image href="http://example.org/x.png"/>'),
        svg('<use href="#a"/>'),
        svg("<foreignObject/>"),
        svg('<rect id="a"/>'),
        svg('<rect fill="url(#a)"/>'),
        svg("<animate/>"),
        svg('<rect xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="#a"/>'),
        '<svg viewBox="0 0 1 1"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"/>',
        "<html xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>",
        "",
        "not xml",
        svg("<rect>"),
        '<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"),
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + svg("<text>&a;</text>"),
    ],
)
def test_what_acts_loads_or_is_no_drawing_is_refused(source):
    with pytest.raises(BadDrawing):
        drawing(source, alt="x")


def test_the_roots_own_size_and_handlers_are_dropped_or_refused():
    assert "width" not in drawing(OPEN.replace("viewBox", 'width="900" height="9" viewBox') + "</svg>", alt="x")
    with pytest.raises(BadDrawing):
        drawing(OPEN.replace("viewBox", 'onload="x()" viewBox') + "</svg>", alt="x")


def test_a_file_of_its_own_keeps_its_shapes_and_brings_its_colours():
    root = ElementTree.fromstring(picture(svg('<rect class="rung-1" width="5" height="2"/>')))
    style, shape = root
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib == {"viewBox": "0 0 10 10"}
    assert shape.attrib == {"class": "rung-1", "width": "5", "height": "2"}
    assert f"--rung-1:{LIGHT['rung-1']}" in style.text
    assert ".rung-1{fill:var(--rung-1)}" in style.text
    assert "url(" not in style.text
    assert "@import" not in style.text


@pytest.mark.parametrize("source", [svg("<script>alert(1)</script>"), svg("<style>*{}</style>"), svg('<rect onclick="x()"/>'), "not xml"])
def test_a_file_of_its_own_is_cleaned_like_any_other(source):
    with pytest.raises(BadDrawing):
        picture(source)


@pytest.mark.parametrize(("theme", "tones"), [(":root {", LIGHT), (':root[data-theme="dark"] {', DARK)])
def test_its_colours_are_those_of_the_site(theme, tones):
    sheet = (folder("static") / "css" / "tokens.css").read_text()
    named = dict(re.findall(r"--([\w-]+): (#\w+);", sheet.split(theme)[1].split("\n}")[0]))
    assert {name: named[name] for name in tones} == tones


def test_it_knows_every_class_that_drawings_wear():
    sheet = (folder("static") / "css" / "parts.css").read_text().split("/* ---- Drawings")[1]
    worn = set(re.findall(r"svg \.([\w-]+)", sheet)) | set(re.findall(r"\.(line[\w-]*)", sheet))
    known = set(re.findall(r"\.([a-z][\w-]*)[{,)]", picture(svg(""))))
    assert worn <= known
