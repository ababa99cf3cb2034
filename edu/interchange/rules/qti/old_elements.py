"""The elements of an item of QTI 1.2, and the formulas in them."""

import re
from collections.abc import Mapping, Sequence

from edu.core.i18n import message
from edu.interchange.rules.qti.outcomes import CantHold
from edu.interchange.rules.xml import Element
from edu.quizzes.rules.checking import cut

RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp", "response_extension")
_NAME = re.compile(r"[A-Za-z_]\w*")
_LONGEST_FORMULA = 2000


def way_of(response: Element) -> str:
    """How New Quizzes lets a gap be filled: "openEntry", "dropdown", "wordbank"; empty where nothing is said."""
    return next((each.values["answer_type"] for each in response.within("response_label") if "answer_type" in each.values), "")


def ident_of(response: Element) -> str:
    return response.values.get("ident", "")


def walked(element: Element) -> list[Element]:
    """The elements in one, in their order, but not those in a response or a material."""
    found, stack = [], [*reversed(element.elements)]
    while stack:
        each = stack.pop()
        found.append(each)
        if each.name not in (*RESPONSES, "material"):
            stack.extend(reversed(each.elements))
    return found


def html_of(text: Element) -> str:
    """A text as HTML: written as such and so decoded once, as elements, or plain."""
    if text.elements:
        return text.inner_html()
    if text.values.get("texttype") in ("text/html", "text/xhtml"):
        return text.all_text
    return text.all_text.replace("&", "&amp;").replace("<", "&lt;").replace("\n", " ")


def material_of(material: Element) -> str:
    """A material as HTML."""
    out = ""
    for each in material.elements:
        if each.name in ("mattext", "matemtext"):
            out += html_of(each)
        elif each.name == "matimage":
            out += f'<img src="{each.values.get("uri", "")}">'
        elif each.name == "matbreak":
            out += "<br>"
    return out if any(each.values.get("texttype") == "text/html" for each in material.all("mattext")) else f" {out} "


def combined(formulas: Sequence[str]) -> str:
    """One formula of several: `x = n*x`, `x + y` is `(n*x) + y`."""
    if not formulas:
        raise CantHold(message("The formula of this item is missing."))
    known: dict[str, str] = {}
    for formula in formulas[:-1]:
        name, sign, rest = (part.strip() for part in formula.partition("="))
        if not sign or not _NAME.fullmatch(name):
            raise CantHold(message("The formula “%(formula)s” of this item can't be read.", formula=cut(formula, 60)))
        known[name] = f"({_put_in(rest, known)})"
    return _put_in(formulas[-1], known)


def _put_in(formula: str, known: Mapping[str, str]) -> str:
    longer = _NAME.sub(lambda found: known.get(found[0], found[0]), formula)
    if len(longer) > _LONGEST_FORMULA:
        raise CantHold(message("The formula “%(formula)s” of this item can't be read.", formula=cut(formula, 60)))
    return longer
