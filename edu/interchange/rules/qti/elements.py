"""The elements of an item: those of QTI 3 by the names of QTI 2, and the text without what is asked in it."""

import re

from edu.interchange.rules.xml import Element

GAP = "\uf8f0{}\uf8f1"  # private use: stands for a gap while HTML becomes Markdown
GAPS = re.compile("\uf8f0(\\d+)\uf8f1")
OURS = "\uf8f2"  # where our own writer has parted the text of a cloze from its running text
_LEFT_OUT = ("rubricBlock", "feedbackInline", "feedbackBlock", "stylesheet", "templateInline", "templateBlock", "printedVariable")


def modern(root: Element) -> Element:
    """The tree with the names of QTI 2 where it has those of QTI 3: choiceInteraction for qti-choice-interaction."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.name.startswith("qti-"):
            element.name = _camel(element.name[4:])
            element.values = {_camel(name): value for name, value in element.values.items()}
        stack.extend(element.elements)
    return root


def _camel(name: str) -> str:
    first, *others = name.split("-")
    return first + "".join(other.capitalize() for other in others)


def gaps_in(whole: Element) -> list[Element]:
    """What is a gap in the running text, in its order."""
    return [each for each in below(whole) if each.name in ("textEntryInteraction", "inlineChoiceInteraction", "gap")]


def below(element: Element) -> list[Element]:
    """The elements in one, however deep, in their order; without what is no part of the text."""
    found, stack = [], [*reversed(element.elements)]
    while stack:
        each = stack.pop()
        if each.name in _LEFT_OUT:
            continue
        found.append(each)
        stack.extend(reversed(each.elements))
    return found


def kept_html(element: Element, counter: list[int] | None = None) -> Element:
    """The element as HTML has it: interactions as their prompts, gaps as marks, without rubrics and feedback."""
    counter = [0] if counter is None else counter
    out = Element(element.name, {}, element.line)
    for piece in element.held:
        if isinstance(piece, str):
            out.held.append(piece.replace("\uf8f0", "").replace("\uf8f1", "").replace(OURS, ""))
        elif piece.name in ("textEntryInteraction", "inlineChoiceInteraction", "gap"):
            out.held.append(GAP.format(counter[0]))
            counter[0] += 1
        elif piece.name in _LEFT_OUT or piece.name in ("simpleChoice", "gapText", "gapImg"):
            continue
        elif piece.name == "gapMatchInteraction":
            inner = kept_html(piece, counter)
            out.held += inner.held
        elif piece.name.endswith("Interaction"):
            prompt = piece.find("prompt")
            out.held += [_paragraph(kept_html(prompt, counter))] if prompt is not None else []
        elif piece.name == "object" and piece.values.get("type", "").startswith("image/"):
            out.held.append(Element("img", {"src": piece.values.get("data", ""), "alt": piece.all_text.strip()}, piece.line))
        else:
            inner = kept_html(piece, counter)
            inner.name, inner.values = ("div" if piece.name in ("prompt", "contentBody", "itemBody") else piece.name), piece.values
            if piece.name == "div" and piece.values.get("class") == "edu-cloze":
                out.held.append(OURS)
            out.held.append(inner)
    return out


def _paragraph(held: Element) -> Element:
    return Element("p", {}, held.line, held.held)


def without_rules(item: Element) -> Element:
    return Element("assessmentItem", {}, item.line, [each for each in item.elements if each.name == "outcomeDeclaration"])
