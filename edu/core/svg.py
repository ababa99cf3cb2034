"""Drawings put inside a page: only shapes and words, coloured by our classes, nothing that acts."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, tostring

from defusedxml import ElementTree

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_SHAPES = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc"}
_ATTRIBUTES = {
    "viewBox", "class", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height",
    "points", "transform", "fill", "fill-opacity", "opacity", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-dasharray", "font-size", "font-weight", "text-anchor", "dominant-baseline", "letter-spacing",
}  # fmt: skip
# What tokens.css and parts.css say of the classes that drawings wear; a test holds them together.
LIGHT = {
    "paper": "#fbf8f2", "card": "#ffffff", "ink": "#1c1b33", "muted": "#5b5a72", "on": "#ffffff",
    "rung-1": "#4a5a8a", "rung-2": "#1b6b75", "rung-3": "#4a6b24", "rung-4": "#945400", "rung-5": "#b5361a",
    "soft-1": "#e7eaf3", "soft-2": "#e1edee", "soft-3": "#e8eedf", "soft-4": "#f6eadb", "soft-5": "#f9e5e0",
    "promoter": "#00745a", "passive": "#5f6470", "detractor": "#b5361a",
}  # fmt: skip
DARK = {
    "paper": "#14132a", "card": "#1e1d3a", "ink": "#f3efe6", "muted": "#b3b0c9", "on": "#14132a",
    "rung-1": "#9db0e8", "rung-2": "#6cc7cf", "rung-3": "#a9cc7a", "rung-4": "#f2b45a", "rung-5": "#ff8f70",
    "soft-1": "#272a50", "soft-2": "#1d3347", "soft-3": "#28343a", "soft-4": "#3a2f38", "soft-5": "#3d2739",
    "promoter": "#52d0ac", "passive": "#b9bdc9", "detractor": "#ff8f70",
}  # fmt: skip
_LINES = {"line": "ink", "line-muted": "muted", **{f"line-{number}": f"rung-{number}" for number in range(1, 6)}}
_RULES = "".join(
    (
        "svg{background:var(--card);font-family:system-ui,sans-serif}.bold{font-weight:650}",
        f":where({','.join(f'.{line}' for line in _LINES)}){{fill:none;stroke-linecap:round;stroke-linejoin:round}}",
        f":where({','.join(f'.{line}' for line in _LINES)}):where(:not([stroke-width])){{stroke-width:2}}",
        *(f".{name}{{fill:var(--{name})}}" for name in LIGHT),
        *(f".{line}{{stroke:var(--{tone})}}" for line, tone in _LINES.items()),
    )
)


class BadDrawing(ValueError):
    """The file is no drawing that may stand in a page; the text says why."""


def drawing(source: str, *, alt: str) -> str:
    """The SVG of `source`, ready to stand inside HTML, read aloud as `alt`. Raises BadDrawing."""
    try:
        root = ElementTree.fromstring(source, forbid_dtd=True)
    except Exception as error:  # the parser's and defusedxml's own, of several families
        raise BadDrawing(f"not well-formed XML: {error}") from error
    if root.tag != f"{_NAMESPACE}svg" or "viewBox" not in root.attrib:
        raise BadDrawing("the root must be <svg xmlns=… viewBox=…>")
    for element in root.iter():
        _only_shapes(element)
    root.attrib = {"viewBox": root.attrib["viewBox"], "class": "drawing", "role": "img", "aria-label": alt}
    return tostring(root, encoding="unicode")


def picture(source: str) -> str:
    """The SVG of `source` as a file of its own: with its colours in it, since no style sheet of a page reaches it. Raises BadDrawing."""
    root = ElementTree.fromstring(drawing(source, alt=""), forbid_dtd=True)
    root.attrib = {"xmlns": _NAMESPACE.strip("{}"), "viewBox": root.attrib["viewBox"]}
    style = Element("style")
    style.text = f"svg{{{_tones(LIGHT)}}}@media(prefers-color-scheme:dark){{svg{{{_tones(DARK)}}}}}{_RULES}"
    root.insert(0, style)
    return tostring(root, encoding="unicode")


def _tones(tones: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{tone};" for name, tone in tones.items())


def _only_shapes(element: Element) -> None:
    element.tag = element.tag.removeprefix(_NAMESPACE)
    if element.tag not in _SHAPES:
        raise BadDrawing(f"<{element.tag}> may not stand in a drawing")
    for name in set(element.attrib) - _ATTRIBUTES - {"xmlns"}:
        if name in ("width", "height", "role", "aria-label", "version") and element.tag == "svg":
            continue
        raise BadDrawing(f'the attribute {name}="…" of <{element.tag}> may not stand in a drawing')
    if "url(" in element.attrib.get("fill", ""):
        raise BadDrawing("a fill may not point to something else")
