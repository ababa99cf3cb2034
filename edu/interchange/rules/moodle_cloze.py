"""Moodle's texts with gaps: `{1:SHORTANSWER:=Paris~%50%Lyon#Why}`, read and written. Rules: formats.md, "Moodle XML"."""

import re
from collections.abc import Callable, Iterable, Mapping
from html import unescape
from typing import Any

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules.bodies import Unreadable
from edu.interchange.rules.html import BREAK, to_html
from edu.interchange.rules.moodle_answers import Answer, Lose, choice, nearest, numbers, words, worth_of
from edu.quizzes.rules.answers import ANYTHING
from edu.quizzes.rules.checking import cut

MOST_ANSWERS = 100  # of one gap
TASK = {"ru": "Заполните пропуски.", "en": "Fill in the gaps."}  # where a file only has the text with the gaps
OPENED, CLOSED = "\uf8f6", "\uf8f7"  # private use: around a gap's name while HTML becomes Markdown
_GAP = re.compile(r"\{([0-9]{0,6}):([A-Z_]{2,20}):")
_TYPED, _EXACT, _NUMBERED, _CHOSEN, _TICKED = "typed", "exact", "numbered", "chosen", "ticked"
_TYPES = {
    **dict.fromkeys(("SHORTANSWER", "SA", "MW"), _TYPED),
    **dict.fromkeys(("SHORTANSWER_C", "SAC", "MWC"), _EXACT),
    **dict.fromkeys(("NUMERICAL", "NM"), _NUMBERED),
    **{name + way: _CHOSEN for name in ("MULTICHOICE", "MULTICHOICE_") for way in ("", "V", "H", "S", "VS", "HS")},
    **{f"MC{way}": _CHOSEN for way in ("", "V", "H", "S", "VS", "HS")},
    **{name + way: _TICKED for name in ("MULTIRESPONSE", "MULTIRESPONSE_") for way in ("", "H", "S", "HS")},
    **{f"MR{way}": _TICKED for way in ("", "H", "S", "HS")},
}
# A sign that parts answers is escaped by a backslash; the “#” of an entity parts nothing.
_PARTS = re.compile(r"(?<!\\)~")
_HASH = re.compile(r"(?<!\\)(?<!&)(?<!&amp;)#")
_WEIGHT = re.compile(r"%(-?[0-9.,]{0,20})%")
_ESCAPE = re.compile(r"\\([{}#~=%/\"'])")
_MARK = re.compile(r"\[\[([^\[\]\n]{1,40})\]\]")


def gaps_out_of(html: str, text: Callable[[str], str], lose: Lose) -> tuple[str, dict[str, Any]]:
    """The HTML with marks where its gaps are, and the gaps by their names. Raises Unreadable.

    `text` makes Markdown of a piece of HTML.
    """
    html = re.sub(f"[{OPENED}{CLOSED}]", "", html)
    gaps: dict[str, Any] = {}
    done, at = [], 0
    while found := _GAP.search(html, at):
        end = _end_of(html, found.end())
        if end < 0:
            raise Unreadable(message("The gap “%(gap)s” has no “}” at its end.", gap=cut(found[0])))
        name = str(len(gaps) + 1)
        gaps[name] = _gap(found[1], found[2], html[found.end() : end], text, lose)
        done += [html[at : found.start()], OPENED, name, CLOSED]
        at = end + 1
    if not gaps:
        raise Unreadable(message("This text has no gap, such as “{1:SHORTANSWER:=Paris}”."))
    return "".join([*done, html[at:]]), gaps


def with_marks(markdown: str) -> str:
    """The Markdown with our marks where the gaps are."""
    return markdown.replace(OPENED, "[[").replace(CLOSED, "]]")


def parted(markdown: str) -> tuple[Any, str]:
    """The task, which is the lines before the first gap (ours where there are none), and the text with the gaps."""
    lines = markdown.split(BREAK)
    first = next((number for number, line in enumerate(lines) if _MARK.search(line)), 0)
    task = BREAK.join(lines[:first])
    return (TASK if not task or task in TASK.values() else task), BREAK.join(lines[first:])


def _end_of(html: str, at: int) -> int:
    while (end := html.find("}", at)) > 0 and html[end - 1] == "\\":
        at = end + 1
    return end


def _gap(weight: str, type: str, raw: str, text: Callable[[str], str], lose: Lose) -> dict[str, Any]:
    how = _TYPES.get(type)
    if how is None:
        raise Unreadable(message("“%(type)s” is no type of gap.", type=cut(type)))
    if how == _TICKED:
        raise Unreadable(message("A gap where several options are ticked (%(type)s) can't be held here.", type=type))
    pieces = _PARTS.split(raw)
    if len(pieces) > MOST_ANSWERS:
        raise Unreadable(message("A gap has more than %(most)s answers.", most=MOST_ANSWERS))
    answers = [_answer(piece, text, plain=how != _CHOSEN) for piece in pieces]
    if not any(answer.worth == 1 for answer in answers):
        raise Unreadable(message("The gap “%(gap)s” has no answer that earns 100 per cent.", gap=cut(unescape(raw))))
    share = {} if weight in ("", "1") else {"weight": int(weight)}
    if how == _CHOSEN:
        if len(answers) < 2:
            raise Unreadable(message("The gap “%(gap)s” has fewer than 2 options.", gap=cut(unescape(raw))))
        return {"options": choice(answers), **share}
    if how == _NUMBERED:
        split = (answer.text.partition(":") for answer in answers)
        return {**numbers([(_with_text(each, parts[0]), parts[2]) for each, parts in zip(answers, split, strict=True)], lose=lose), **share}
    return {**words(answers, "words", exact=how == _EXACT, lose=lose), **share}


def _with_text(answer: Answer, text: str) -> Answer:
    return Answer(text.strip(), answer.worth, answer.why)


def _answer(raw: str, text: Callable[[str], str], *, plain: bool) -> Answer:
    said, *why = _HASH.split(raw.strip(), maxsplit=1)
    said, worth = said.strip(), 0.0
    if said.startswith("="):
        said, worth = said[1:], 1.0
    elif weight := _WEIGHT.match(said):
        said, worth = said[weight.end() :], worth_of(weight[1])
    said = _ESCAPE.sub(r"\1", said).strip()
    shown = " ".join(unescape(re.sub(r"<[^<>]*>", "", said)).split()) if plain else text(said)
    return Answer(shown, worth, text(_ESCAPE.sub(r"\1", why[0])) if why else "")


def html_of(body: Body, lose: Lose) -> str:
    """The task and the text of a checked cloze with Moodle's gaps. Raises Unreadable."""
    scale = _scale(body["gaps"].values(), lose)
    gaps = {name: _written(gap, scale, lose) for name, gap in body["gaps"].items()}
    return _MARK.sub(lambda found: gaps.get(found[1], found[0]), task_and_text(body, _braces_out))


def task_and_text(body: Body, change: Callable[[str], str] = str) -> str:
    """The task, where it is not what goes without saying, and the text under it, as HTML with our marks."""
    cloze = str(body["cloze"])
    said = str(body["text"])
    needless = said in TASK.values() and _MARK.search(cloze.split(BREAK, maxsplit=1)[0])
    before = "" if needless else _paragraph(change(to_html(said)))
    return before + _paragraph(change(to_html(cloze)))


def _paragraph(html: str) -> str:
    return html if html.startswith("<p>") else f"<p>{html}</p>\n"


def _braces_out(html: str) -> str:
    return html.replace("{", "&#123;").replace("}", "&#125;")


def _scale(gaps: Iterable[Body], lose: Lose) -> int:
    """What weights are multiplied by to be whole, as Moodle's are."""
    weights = [float(gap["weight"]) if gap.get("weight") is not None else 1.0 for gap in gaps]
    for scale in (1, 2, 4, 5, 10, 20, 100):
        if all(abs(weight * scale - round(weight * scale)) < 1e-9 for weight in weights):
            return scale
    lose(message("The weights of the gaps were rounded."))
    return 100


def _written(gap: Body, scale: int, lose: Lose) -> str:
    weight = round(scale * (1.0 if gap.get("weight") is None else float(gap["weight"])))
    if gap.get("card") is not None:
        raise Unreadable(message("Cards and gaps to be filled otherwise can't stand in one text in Moodle."))
    if gap.get("options") is not None:
        answers = [
            _part(1.0 if each.get("right") else each.get("mark") or 0.0, _safe(to_html(each["text"])), each, lose)
            for each in gap["options"]
        ]
        return f"{{{weight}:MULTICHOICE:{'~'.join(answers)}}}"
    if gap.get("words") is not None:
        type = "SHORTANSWER_C" if gap.get("exact") else "SHORTANSWER"
        answers = [_part(_mark(each), _safe(_plain(each["text"])), each, lose) for each in gap["words"]]
    else:
        type = "NUMERICAL"
        answers = [_part(_mark(each), tolerant(each, lose), each, lose) for each in gap["answers"]]
    if gap.get("why"):
        answers.append(_part(0.0, ANYTHING, gap, lose))
    return f"{{{weight}:{type}:{'~'.join(answers)}}}"


def tolerant(answer: Body, lose: Lose) -> str:
    """A number with its tolerance, as `12.5:0.1`."""
    value, reach = tolerance_of(answer, lose)
    return f"{value}:{reach}" if reach else f"{value}"


def tolerance_of(answer: Body, lose: Lose) -> tuple[float | str, float]:
    """The value and how far off one may be on both sides of it, which is all that Moodle's numbers have."""
    value, reach, how = answer["value"], answer.get("tolerance") or 0, answer.get("type") or "nominal"
    if value == ANYTHING or not reach or how == "nominal":
        return value, reach
    if how == "geometric":
        lose(message("A geometric tolerance went out as the same distance on both sides."))
    return value, abs(value) * reach


def _mark(answer: Body) -> float:
    return 1.0 if answer.get("mark") is None else float(answer["mark"])


def _part(worth: float, said: str, entry: Mapping[str, Any], lose: Lose) -> str:
    percent = nearest(100 * worth)
    if abs(percent - 100 * worth) > 1e-3:
        lose(rounded(worth, percent))
    sign = "=" if percent == 100 else f"%{percent:.7g}%" if percent else ""
    why = f"#{_safe(to_html(entry['why']))}" if entry.get("why") else ""
    return f"{sign}{said}{why}"


def rounded(worth: float, percent: float) -> Message:
    """What is said where Moodle has no such fraction."""
    return message("A mark of %(mark)s became %(near)s per cent: Moodle has a list of fractions.", mark=f"{worth:g}", near=f"{percent:g}")


def _plain(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _safe(html: str) -> str:
    """HTML in which nothing parts answers or ends the gap, and nothing at its start is a weight.

    No “&amp;” stays, for Moodle takes a “#” behind one for the rest of an entity.
    """
    html = re.sub(r"(?<!&)#", r"\\#", html.replace("\\", "&#92;").replace("&amp;", "&#38;")).replace("\n", " ")
    for sign in "}{~":
        html = html.replace(sign, f"&#{ord(sign)};")
    html = html.replace("[[", "&#91;[")
    return f"&#{ord(html[0])};{html[1:]}" if html[:1] in ("=", "%") else html
