"""Drawings inside pages: shapes and words, nothing that acts or loads."""

import pytest

from edu.core.svg import BadDrawing, drawing

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
