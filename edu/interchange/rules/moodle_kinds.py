"""The types of Moodle's questions, each as a kind of ours."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from edu.core.i18n import message
from edu.interchange.rules import moodle_answers as answers
from edu.interchange.rules import moodle_cloze as cloze
from edu.interchange.rules.bodies import RUBRIC, Unreadable, short_name
from edu.interchange.rules.moodle_answers import number_of, worth_of
from edu.interchange.rules.moodle_calculated import calculated
from edu.interchange.rules.moodle_reading import GRADINGS, MOST_FRACTIONS, Reading, format_of, raw_of
from edu.quizzes.rules.checking import cut

_DRAGGED_MARK = re.compile(r"\[\[([0-9]{1,3})\]\]")
_CANT = {
    "ddmarker": message("Markers on a picture can't be read from Moodle: make a question with places on a picture anew."),
    "ddimageortext": message("Pieces laid on a picture can't be held here."),
    "calculatedmulti": message("A calculated question with options can't be held here."),
    "random": message("A random question is a place in a quiz, not a question."),
    "randomsamatch": message("Matching made of other questions at random can't be held here."),
}


def _description(reading: Reading) -> dict[str, Any]:
    return {"kind": "description"}


def _essay(reading: Reading) -> dict[str, Any]:
    element = reading.element
    if element.words("responseformat") == "noinline":
        raise Unreadable(message("Here a file is to be handed in: that can't be held here."))
    if (number_of(element.words("attachments")) or 0) != 0:
        reading.lose(message("Files can't be handed in with the text here."))
    if reading.words("responsetemplate"):
        reading.lose(message("The text that stood in the field beforehand was left out."))
    made: dict[str, Any] = {"kind": "essay", "rubric": RUBRIC}
    for key, name, most in (("lines", "responsefieldlines", 40), ("least", "minwordlimit", 3000), ("most", "maxwordlimit", 3000)):
        number = number_of(element.words(name))
        if number is not None and 1 <= number <= most:
            made[key] = int(number)
    if sample := reading.words("graderinfo"):
        made["sample"] = sample
    return made


def _truefalse(reading: Reading) -> dict[str, Any]:
    said = {raw_of(element).lower(): element for element in reading.element.all("answer")}
    if not {"true", "false"} <= set(said):
        raise Unreadable(message("A true or false question needs two answers, “true” and “false”."))
    full = [name for name in ("true", "false") if worth_of(said[name].values.get("fraction", "0")) == 1]
    if len(full) != 1:
        raise Unreadable(message("Give one of “true” and “false” the fraction 100."))
    whys = {f"why_{name}": reading.text(said[name].find("feedback")).get("text") for name in ("true", "false")}
    return {"kind": "truefalse", "answer": full == ["true"], **{key: why for key, why in whys.items() if why}}


def _multichoice(reading: Reading) -> dict[str, Any]:
    reading.lose_combined()
    given = reading.answers()
    if reading.element.words("single").lower() in ("0", "false"):
        return {"kind": "choices", "options": answers.choices(given), **reading.order()}
    return {"kind": "choice", "options": answers.choice(given), **reading.order()}


def _shortanswer(reading: Reading) -> dict[str, Any]:
    return {"kind": "short", **answers.words(reading.answers(plain=True), "answers", exact=reading.says("usecase"), lose=reading.lose)}


def _numerical(reading: Reading) -> dict[str, Any]:
    tolerances = [element.words("tolerance") for element in reading.element.all("answer")]
    given = list(zip(reading.answers(plain=True), tolerances, strict=True))
    return {"kind": "numeric", **answers.numbers(given, lose=reading.lose), **units_of(reading)}


def units_of(reading: Reading) -> dict[str, Any]:
    """The units of a question, and what a wrong one costs."""
    element = reading.element
    units = element.find("units")
    found = []
    for unit in units.all("unit")[:21] if units is not None else ():
        name, times = unit.words("unit_name"), number_of(unit.words("multiplier"))
        if not name or not times or times <= 0:
            raise Unreadable(message("A unit needs a name and a multiplier above 0."))
        found.append((name, times))
    own = next((name for name, times in found if times == 1), None)
    further = [{"name": name, "factor": answers.neat(float(f"{1 / times:.12g}"))} for name, times in found if name != own]
    made: dict[str, Any] = {"unit": own} if own else {}
    made |= {"units": further} if further else {}
    grading = element.words("unitgradingtype") or "0"
    if found and grading in ("1", "2"):
        made["unit_penalty"] = min(1.0, max(0.0, number_of(element.words("unitpenalty")) or 0.0))
        made |= {"unit_penalty_of": "mark"} if grading == "2" else {}
    if found and element.words("showunits") in ("1", "2"):
        reading.lose(message("The unit was to be chosen from a list; here it is typed."))
    if found and element.words("unitsleft") == "1":
        reading.lose(message("The unit stood before the number; here it stands after it."))
    return made


def _matching(reading: Reading) -> dict[str, Any]:
    reading.lose_combined()
    names: dict[str, str] = {}
    prompts = []
    for element in reading.element.all("subquestion")[:MOST_FRACTIONS]:
        answer = element.find("answer")
        card = "" if answer is None else reading.markdown(raw_of(answer), "plain_text" if "format" not in answer.values else "html")
        stem = reading.text(element, keep="picture")
        if not card:
            raise Unreadable(message("A row of this matching question has no answer."))
        name = names.setdefault(card, short_name(len(names)))
        if stem:
            prompts.append({**stem, "answer": name})
    return {"kind": "match", "cards": {name: card for card, name in names.items()}, "prompts": prompts, **reading.order()}


def _ordering(reading: Reading) -> dict[str, Any]:
    element = reading.element
    if element.words("selecttype") not in ("", "0", "ALL"):
        reading.lose(message("Of the items some were drawn for each learner; here all are put in order."))
    said = reading.combined()
    near = said.get("partiallycorrectfeedback") or said.get("incorrectfeedback")
    if near and said.get("incorrectfeedback", near) != near:
        reading.lose(message("What was said to a wrong order was left out: what is said to a partly right one stands for both."))
    grading = element.words("gradingtype") or "0"
    if grading not in GRADINGS:
        raise Unreadable(message("“%(word)s” is no way to grade an order.", word=cut(grading)))
    items = [str(reading.text(answer).get("text", "")) for answer in element.all("answer")]
    made: dict[str, Any] = {"kind": "order", "items": items, "mode": GRADINGS[grading]}
    made |= {"why": said["correctfeedback"]} if "correctfeedback" in said else {}
    return made | ({"near": near} if near else {})


def _cloze(reading: Reading) -> dict[str, Any]:
    question = reading.element.find("questiontext")
    html, gaps = cloze.gaps_out_of(raw_of(question) if question is not None else "", reading.markdown, reading.lose)
    task, text = cloze.parted(cloze.with_marks(reading.markdown(html, format_of(question, "html"))))
    return {"kind": "cloze", "text": task, "cloze": text, "gaps": gaps}


def _dragged(reading: Reading) -> dict[str, Any]:
    reading.lose_combined()
    element = reading.element
    boxes = [*element.all("dragbox"), *element.all("selectoption")][:MOST_FRACTIONS]
    if len({box.words("group") or "1" for box in boxes}) > 1:
        reading.lose(message("The words came in several groups; here every gap takes from all of them."))
    cards = {short_name(number): str(reading.text(box).get("text", "")) for number, box in enumerate(boxes)}
    gaps: dict[str, Any] = {}

    def marked(found: re.Match[str]) -> str:
        card = short_name(int(found[1]) - 1) if found[1].strip("0") else ""
        if card not in cards:
            raise Unreadable(message("The gap [[%(number)s]] has no word of this number.", number=found[1]))
        gaps[str(len(gaps) + 1)] = {"card": card}
        return f"{cloze.OPENED}{len(gaps)}{cloze.CLOSED}"

    question = element.find("questiontext")
    html = _DRAGGED_MARK.sub(marked, raw_of(question) if question is not None else "")
    if not gaps:
        raise Unreadable(message("This text has no gap, such as “[[1]]”."))
    task, text = cloze.parted(cloze.with_marks(reading.markdown(html, format_of(question, "html"))))
    return {"kind": "cloze", "text": task, "cloze": text, "gaps": gaps, "cards": cards}


def _calculated(reading: Reading) -> dict[str, Any]:
    given = list(zip(reading.answers(plain=True), reading.element.all("answer"), strict=True))
    return {"kind": "calculated", **calculated(reading.element, given, reading.lose), **units_of(reading)}


def body_of(reading: Reading) -> dict[str, Any]:
    """Our form of a question. Raises Unreadable, with the reason in words."""
    own = _KINDS.get(reading.type)
    if own is None:
        raise Unreadable(_CANT.get(reading.type) or message("Questions of the type “%(type)s” can't be read.", type=cut(reading.type)))
    return reading.body(own)


_KINDS: Mapping[str, Callable[[Reading], dict[str, Any]]] = {
    "description": _description,
    "essay": _essay,
    "truefalse": _truefalse,
    "multichoice": _multichoice,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "multianswer": _cloze,
    "gapselect": _dragged,
    "ddwtos": _dragged,
    "calculated": _calculated,
    "calculatedsimple": _calculated,
}
