"""Questions of ours as Moodle's XML, and what it has no place for, said."""

import re
from base64 import b64encode
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules.bodies import RUBRIC, Unreadable, shown
from edu.interchange.rules.carrying import Loss, Written, unheld
from edu.interchange.rules.html import to_html
from edu.interchange.rules.languages import in_one
from edu.interchange.rules.moodle_answers import Lose, nearest
from edu.interchange.rules.moodle_calculated import TOLERANCES, formula_of, sets_of
from edu.interchange.rules.moodle_cloze import TASK, html_of, rounded, task_and_text, tolerance_of
from edu.interchange.rules.moodle_reading import GRADINGS
from edu.interchange.rules.xml import markup_of, text_of, value_of
from edu.quizzes.rules.answers import ANYTHING
from edu.quizzes.rules.options import is_right, weights_of
from edu.quizzes.rules.ordering import DEFAULT
from edu.quizzes.rules.pairing import is_shared
from edu.quizzes.rules.patterns import has_wildcard
from edu.quizzes.rules.question import POINTS

# What each kind has that Moodle can say; whatever else a question has is told as a loss.
_OPTION = ("options", "options.text", "options.right", "options.why", "keep_order")
_NUMBER = (
    "answers",
    "answers.tolerance",
    "answers.type",
    "answers.mark",
    "answers.why",
    "unit",
    "units",
    "unit_penalty",
    "unit_penalty_of",
    "why",
)
_HELD: Mapping[str, tuple[str, ...]] = {
    "description": (),
    "essay": ("lines", "least", "most", "sample", "rubric"),
    "truefalse": ("answer", "why_true", "why_false"),
    "choice": (*_OPTION, "options.mark"),
    "choices": (*_OPTION, "options.weight"),
    "short": ("answers", "answers.text", "answers.mark", "answers.why", "answers.show", "exact", "why"),
    "numeric": (*_NUMBER, "answers.value"),
    "calculated": (*_NUMBER, "answers.formula", "values", "where"),
    "match": ("cards", "prompts", "prompts.text", "prompts.answer", "keep_order"),
    "order": ("items", "mode", "why", "near"),
    "cloze": (
        "cloze", "gaps", "cards", "gaps.options", "gaps.words", "gaps.answers", "gaps.card", "gaps.weight", "gaps.exact", "gaps.why",
    ),
}  # fmt: skip
_ALWAYS = ("id", "kind", "text", "points", "note", "tags", "hints", "penalty")
_USUAL: Mapping[str, object] = {"prompts.weight": 1, "points": POINTS}
_LISTS = ("options", "answers", "prompts")
_WAYS = {mode: written for written, mode in GRADINGS.items() if not re.fullmatch(r"-?[0-9]", written)}


def written(questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes], cannot_hold: Mapping[str, Message]) -> Written:
    """The file; a question that can't be held is left out and told."""
    pieces = [_category(title)] if title.strip() else []
    losses: list[Loss] = []
    for body in questions:
        place = f"item {body['id']}"
        if body["kind"] not in _HELD:
            losses.append(unheld(body, place, cannot_hold))
            continue
        plain, one_language = in_one(_without_ours(body, lang), lang)
        shown = _picture(plain, files)
        told = list(_left(plain, lang if one_language else "", kept=("picture",) if shown else ()))
        try:
            pieces.append(_question(plain, told.append, shown))
        except Unreadable as unreadable:
            losses.append(Loss(place, unreadable.why, refused=True))
            continue
        losses += [Loss(place, loss) for number, loss in enumerate(told) if loss not in told[:number]]
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(pieces)}</quiz>\n'
    return Written(xml.encode("utf-8", "replace"), tuple(losses))


def _without_ours(body: Body, lang: str) -> Body:
    """The body with what we put in ourselves, where a file had nothing, in one language: losing the other is no loss."""
    ours = {key: usual for key, usual in (("rubric", RUBRIC), ("text", TASK)) if body.get(key) == usual}
    return {**body, **in_one(ours, lang)[0]}


def _picture(body: Body, files: Mapping[str, bytes]) -> tuple[str, str] | None:
    """What shows the picture of a question in its text, and the file beside it; None where there is none at hand."""
    picture = body.get("picture")
    if picture is None or picture["src"] not in files or body["kind"] == "cloze":
        return None
    html = f'<p><img src="@@PLUGINFILE@@/{picture["src"]}" alt={value_of(picture["alt"])}></p>'
    packed = b64encode(files[picture["src"]]).decode()
    return html, f'<file name={value_of(picture["src"])} path="/" encoding="base64">{packed}</file>'


def _left(body: Body, lang: str, *, kept: Collection[str] = ()) -> Iterable[Message]:
    if lang:
        yield message("Only the texts in one language went out: %(lang)s.", lang=lang)
    if left := [key for key in dict.fromkeys(_left_keys(body)) if key not in kept]:
        yield message("Moodle's XML has no place for these: %(keys)s.", keys=", ".join(left))


def _left_keys(body: Body) -> Iterable[str]:
    """The keys whose values stay behind."""
    held = (*_ALWAYS, *_HELD[body["kind"]])
    if body["kind"] == "essay" and not any(body["rubric"] == in_one(RUBRIC, lang)[0] for lang in ("ru", "en")):
        yield "rubric"
    for key, value in body.items():
        if key not in held and not _is_usual(key, value):
            yield key
        entries = value if key in _LISTS else value.values() if key == "gaps" else ()
        for entry in entries:
            yield from (name for own, inner in entry.items() if (name := f"{key}.{own}") not in held and not _is_usual(name, inner))
            yield from _unsaid(entry, key)
            for word in entry.get("words") or ():
                yield from _unsaid(word, "gaps.words")


def _unsaid(entry: Body, key: str) -> Iterable[str]:
    """What is shown for an answer, where a reader would not show the same for it on its own."""
    if key not in ("answers", "gaps.words") or not entry.get("show"):
        return
    if entry["show"] != (shown(entry["text"]) if has_wildcard(entry["text"]) else entry["text"]):
        yield f"{key}.show"


def _is_usual(key: str, value: object) -> bool:
    return value is None or value is False or value in ([], {}) or value == _USUAL.get(key)


def _category(title: str) -> str:
    name = " ".join(title.split()).replace("/", "//")
    return f'<question type="category">\n<category><text>$course$/top/{text_of(name)}</text></category>\n</question>\n'


def _question(body: Body, lose: Lose, shown: tuple[str, str] | None) -> str:
    type, inner = _TYPES[body["kind"]](body, lose)
    image, file = shown or ("", "")
    text = inner.pop(0) if body["kind"] == "cloze" else _text("questiontext", to_html(body["text"]) + image, more=file)
    points = 0 if body["kind"] == "description" else body.get("points") or POINTS
    envelope = [
        f"<name><text>{text_of(body['id'])}</text></name>\n",
        text,
        _text("generalfeedback", to_html(body.get("note") or "")),
        f"<defaultgrade>{points:g}</defaultgrade>\n",
        f"<penalty>{float(body['penalty']):.7f}</penalty>\n" if body.get("penalty") is not None else "",
        "<hidden>0</hidden>\n",
        f"<idnumber>{text_of(body['id'])}</idnumber>\n",
    ]
    return f"<question type={value_of(type)}>\n{''.join([*envelope, *inner, *_hints(body), _tags(body)])}</question>\n"


def _hints(body: Body) -> list[str]:
    return [
        _text(
            "hint",
            to_html(hint["text"]),
            more=("<shownumcorrect/>" if hint.get("count") else "") + ("<clearwrong/>" if hint.get("clear") else ""),
        )
        for hint in body.get("hints") or ()
    ]


def _tags(body: Body) -> str:
    tags = "".join(f"<tag><text>{text_of(tag)}</text></tag>" for tag in body.get("tags") or ())
    return f"<tags>{tags}</tags>\n" if tags else ""


def _text(name: str, html: str, *, more: str = "") -> str:
    return f'<{name} format="html"><text>{markup_of(html)}</text>{more}</{name}>\n'


def _feedback(why: str | None) -> str:
    return _text("feedback", to_html(why or "")).strip()


def _fraction(worth: float, lose: Lose) -> str:
    percent = nearest(100 * worth)
    if abs(percent - 100 * worth) > 1e-3:
        lose(rounded(worth, percent))
    return f"{percent:.7g}"


def _answer(worth: float, text: str, entry: Mapping[str, Any], lose: Lose, *, html: bool = False, more: str = "") -> str:
    format, written = ("html", markup_of(to_html(text))) if html else ("moodle_auto_format", text_of(text))
    return (
        f'<answer fraction="{_fraction(worth, lose)}" format="{format}"><text>{written}</text>'
        f"{_feedback(entry.get('why'))}{more}</answer>\n"
    )


def _mark(answer: Body) -> float:
    return 1.0 if answer.get("mark") is None else float(answer["mark"])


def _shuffled(body: Body) -> str:
    return f"<shuffleanswers>{'false' if body.get('keep_order') else 'true'}</shuffleanswers>\n"


def _description(body: Body, lose: Lose) -> tuple[str, list[str]]:
    return "description", []


def _essay(body: Body, lose: Lose) -> tuple[str, list[str]]:
    numbers = (("lines", "responsefieldlines"), ("least", "minwordlimit"), ("most", "maxwordlimit"))
    said = [f"<{name}>{body[key]:g}</{name}>\n" for key, name in numbers if body.get(key)]
    fixed = "<responseformat>editor</responseformat>\n<responserequired>1</responserequired>\n<attachments>0</attachments>\n"
    return "essay", [fixed, *said, _text("graderinfo", to_html(body.get("sample") or ""))]


def _truefalse(body: Body, lose: Lose) -> tuple[str, list[str]]:
    return "truefalse", [
        _answer(float(body["answer"] is said), name, {"why": body.get(f"why_{name}")}, lose)
        for said, name in ((True, "true"), (False, "false"))
    ]


def _choice(body: Body, lose: Lose) -> tuple[str, list[str]]:
    worths = [1.0 if is_right(option) else float(option.get("mark") or 0) for option in body["options"]]
    return "multichoice", ["<single>true</single>\n", _shuffled(body), *_options(body, worths, lose)]


def _choices(body: Body, lose: Lose) -> tuple[str, list[str]]:
    return "multichoice", ["<single>false</single>\n", _shuffled(body), *_options(body, weights_of(body["options"]), lose)]


def _options(body: Body, worths: Sequence[float], lose: Lose) -> list[str]:
    return [_answer(worth, option["text"], option, lose, html=True) for worth, option in zip(worths, body["options"], strict=True)]


def _short(body: Body, lose: Lose) -> tuple[str, list[str]]:
    answers = [_answer(_mark(answer), answer["text"], answer, lose) for answer in body["answers"]]
    return "shortanswer", [f"<usecase>{1 if body.get('exact') else 0}</usecase>\n", *answers, *_rest(body, lose)]


def _rest(body: Body, lose: Lose, *, more: str = "") -> list[str]:
    """What is said where no answer fits: an answer that takes everything and earns nothing."""
    return [_answer(0.0, ANYTHING, body, lose, more=more)] if body.get("why") else []


def _numeric(body: Body, lose: Lose) -> tuple[str, list[str]]:
    answers = []
    for answer in body["answers"]:
        value, reach = tolerance_of(answer, lose)
        answers.append(_answer(_mark(answer), f"{value}", answer, lose, more=f"<tolerance>{reach}</tolerance>"))
    return "numerical", [*answers, *_rest(body, lose, more="<tolerance>0</tolerance>"), *_units(body)]


def _units(body: Body) -> list[str]:
    units = [(body["unit"], 1.0)] if body.get("unit") else []
    units += [(unit["name"], 1 / unit["factor"]) for unit in body.get("units") or ()]
    if not units:
        return ["<unitgradingtype>0</unitgradingtype>\n<showunits>3</showunits>\n"]
    rows = "".join(f"<unit><multiplier>{times:.12g}</multiplier><unit_name>{text_of(name)}</unit_name></unit>\n" for name, times in units)
    grading = "0" if body.get("unit_penalty") is None else "2" if body.get("unit_penalty_of") == "mark" else "1"
    return [
        f"<units>\n{rows}</units>\n<unitgradingtype>{grading}</unitgradingtype>\n",
        f"<unitpenalty>{body.get('unit_penalty') or 0:.7g}</unitpenalty>\n<showunits>0</showunits>\n<unitsleft>0</unitsleft>\n",
    ]


def _calculated(body: Body, lose: Lose) -> tuple[str, list[str]]:
    kinds = {how: number for number, how in TOLERANCES.items()}
    answers = []
    for answer in body["answers"]:
        more = (
            f"<tolerance>{answer.get('tolerance') or 0}</tolerance><tolerancetype>{kinds[answer.get('type') or 'nominal']}</tolerancetype>"
            "<correctanswerformat>2</correctanswerformat><correctanswerlength>4</correctanswerlength>"
        )
        answers.append(_answer(_mark(answer), formula_of(answer["formula"]), answer, lose, more=more))
    return "calculated", ["<synchronize>1</synchronize>\n", *answers, *_rest(body, lose), *_units(body), sets_of(body, lose)]


def _match(body: Body, lose: Lose) -> tuple[str, list[str]]:
    rows = []
    for prompt in body["prompts"]:
        text = prompt.get("text") or prompt["picture"]["alt"]
        rows.append(_pair(to_html(text), body["cards"][prompt["answer"]]))
    laid = {prompt["answer"] for prompt in body["prompts"]}
    rows += [_pair("", card) for name, card in body["cards"].items() if name not in laid]
    return "matching", [_shuffled(body), *rows]


def _pair(html: str, card: str) -> str:
    # Moodle's choices are no markup for it, but it lets HTML through, and reads this back.
    answer = f'<answer format="html"><text>{markup_of(to_html(card))}</text></answer>'
    return _text("subquestion", html, more=answer)


def _order(body: Body, lose: Lose) -> tuple[str, list[str]]:
    items = [
        f'<answer fraction="{number}" format="html"><text>{markup_of(to_html(item))}</text></answer>\n'
        for number, item in enumerate(body["items"], start=1)
    ]
    near = to_html(body.get("near") or "")
    return "ordering", [
        "<layouttype>VERTICAL</layouttype>\n<selecttype>ALL</selecttype>\n<selectcount>0</selectcount>\n",
        f"<gradingtype>{_WAYS[body.get('mode') or DEFAULT]}</gradingtype>\n<showgrading>SHOW</showgrading>\n",
        *items,
        _text("correctfeedback", to_html(body.get("why") or "")),
        _text("partiallycorrectfeedback", near),
        _text("incorrectfeedback", near),
    ]


def _cloze(body: Body, lose: Lose) -> tuple[str, list[str]]:
    gaps = body["gaps"]
    if not all(gap.get("card") is not None for gap in gaps.values()):
        return "cloze", [_text("questiontext", html_of(body, lose))]
    if any(gap.get("weight") not in (None, 1) for gap in gaps.values()):
        lose(message("Moodle's XML has no place for these: %(keys)s.", keys="gaps.weight"))
    if any(gap.get("why") for gap in gaps.values()):
        lose(message("Moodle's XML has no place for these: %(keys)s.", keys="gaps.why"))
    numbers = {name: number for number, name in enumerate(body["cards"], start=1)}
    html = re.sub(r"\[\[([^\[\]\n]{1,40})\]\]", lambda found: f"[[{numbers[gaps[found[1]]['card']]}]]", task_and_text(body))
    endless = "<infinite/>" if is_shared(list(gaps.values()), "card", body["cards"]) else ""
    boxes = [f"<dragbox><text>{text_of(to_html(card))}</text><group>1</group>{endless}</dragbox>\n" for card in body["cards"].values()]
    return "ddwtos", [_text("questiontext", html), "<shuffleanswers>1</shuffleanswers>\n", *boxes]


_TYPES: Mapping[str, Callable[[Body, Lose], tuple[str, list[str]]]] = {
    "description": _description,
    "essay": _essay,
    "truefalse": _truefalse,
    "choice": _choice,
    "choices": _choices,
    "short": _short,
    "numeric": _numeric,
    "calculated": _calculated,
    "match": _match,
    "order": _order,
    "cloze": _cloze,
}
