"""What is wrong with a page of HTML: the marks every page must have."""

from xml.etree.ElementTree import Element

import html5lib

UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


def read(html: str) -> Element:
    return html5lib.parse(html, namespaceHTMLElements=False)


def faults_of(html: str, lang: str) -> list[str]:
    """What is missing: one h1, a title, the language, a label on each input, ids used once, links that lead within the page."""
    root = read(html)
    faults = []
    if root.get("lang") != lang:
        faults.append(f"<html lang> is {root.get('lang')!r}")
    headings = [words_in(heading) for heading in root.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        faults.append(f"h1: {headings}")
    title = words_in(root.find("head/title"))
    if not title.split("·")[0].strip():
        faults.append(f"title: {title!r}")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    faults += [f"id {name!r} stands twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    labelled = {element.get("for") for element in root.iter("label") if element.get("for") and words_in(element)}
    inside = {id(field) for label in root.iter("label") if words_in(label) for field in label.iter()}
    for field in root.iter():
        if (
            field.tag in ("input", "select", "textarea")
            and field.get("type") not in UNLABELLED
            and not (
                field.get("id") in labelled
                or id(field) in inside
                or (field.get("aria-label") or "").strip()
                or field.get("aria-labelledby") in ids
            )
        ):
            faults.append(f"<{field.tag} name={field.get('name')!r}> has no label")
        if field.tag == "button" and not (words_in(field) or field.get("aria-label")):
            faults.append(f"a button says nothing: {field.attrib}")
        if field.tag == "a" and field.get("href", "").startswith("#") and field.get("href") not in ("#", *(f"#{name}" for name in ids)):
            faults.append(f"{field.get('href')} leads nowhere")
        if field.tag == "img" and field.get("alt") is None:
            faults.append(f"a picture without alt: {field.attrib}")
    return faults


def words_in(element: Element | None) -> str:
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def inline_of(html: str) -> list[str]:
    """What a strict Content-Security-Policy would stop: scripts and styles inside the page, handlers, addresses that are code."""
    faults = []
    for element in read(html).iter():
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            faults.append(f"<{element.tag}> inside the page")
        for name, value in element.attrib.items():
            if name == "style" or str(name).startswith("on"):
                faults.append(f"<{element.tag} {name}={value!r}>")
            if str(name) in ("href", "src", "action", "formaction") and str(value).strip().lower().startswith("javascript:"):
                faults.append(f"<{element.tag} {name}={value!r}>")
    return faults
