"""Drawings put inside a page: only shapes and words, coloured by our classes, nothing that acts."""

from xml.etree.ElementTree import Element, tostring

from defusedxml import ElementTree

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_SHAPES = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc"}
_ATTRIBUTES = {
    "viewBox", "class", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height",
    "points", "transform", "fill", "fill-opacity", "opacity", "stroke-width", "stroke-linecap", "stroke-linejoin",
    "stroke-dasharray", "font-size", "font-weight", "text-anchor", "dominant-baseline", "letter-spacing",
}  # fmt: skip


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
