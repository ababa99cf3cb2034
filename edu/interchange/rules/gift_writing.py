"""Questions of ours as GIFT: everything escaped, each on its own lines, and what GIFT has no place for said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules.bodies import RUBRIC, Unreadable, shown
from edu.interchange.rules.carrying import Loss, Written, unheld
from edu.interchange.rules.gift_signs import protected, spelled
from edu.interchange.rules.gift_texts import names_a_format, reads_as_written, words_of
from edu.interchange.rules.languages import in_one
from edu.quizzes.rules.options import is_right, weights_of
from edu.quizzes.rules.patterns import has_wildcard
from edu.quizzes.rules.question import POINTS

# What each kind has that GIFT can say; whatever else a question has is told as a loss.
_HELD: Mapping[str, tuple[str, ...]] = {
    "description": (),
    "essay": ("note",),
    "truefalse": ("note", "answer", "why_true", "why_false"),
    "choice": ("note", "options", "options.text", "options.right", "options.mark", "options.why"),
    "choices": ("note", "options", "options.text", "options.right", "options.weight", "options.why"),
    "short": ("note", "why", "answers", "answers.text", "answers.mark", "answers.why", "answers.show"),
    "numeric": ("note", "why", "answers", "answers.value", "answers.tolerance", "answers.type", "answers.mark", "answers.why"),
    "match": ("note", "cards", "prompts", "prompts.text", "prompts.answer"),
}
_ALWAYS = ("id", "kind", "text", "tags")
# What goes without saying.
_USUAL: Mapping[str, object] = {"points": POINTS, "prompts.weight": 1, "penalty": 0}
_LISTS = ("options", "answers", "prompts")


def written(questions: Sequence[Body], *, title: str, lang: str, cannot_hold: Mapping[str, Message]) -> Written:
    """The file; a question that can't be held is left out and told."""
    pieces = [f"// {' '.join(title.split())}\n"] if title.strip() else []
    losses: list[Loss] = []
    for body in questions:
        place = f"item {body['id']}"
        if body["kind"] not in _HELD:
            losses.append(unheld(body, place, cannot_hold))
            continue
        plain, one_language = in_one(_without_usual_rubric(body), lang)
        try:
            pieces.append(_question(plain))
        except Unreadable as unreadable:
            losses.append(Loss(place, unreadable.why, refused=True))
            continue
        losses += [Loss(place, loss) for loss in _losses(plain, lang if one_language else "")]
    return Written("\n".join(pieces).encode("utf-8", "replace"), tuple(losses))


def _without_usual_rubric(body: Body) -> Body:
    """An essay's rubric says nothing where it is the one that a reader gives to an essay without any."""
    usual = body["kind"] == "essay" and list(body["rubric"].values()) == list(RUBRIC.values())
    return {key: value for key, value in body.items() if key != "rubric"} if usual else body


def _losses(body: Body, lang: str) -> Iterable[Message]:
    if lang:
        yield message("Only the texts in one language went out: %(lang)s.", lang=lang)
    if left := list(dict.fromkeys(_left(body))):
        yield message("GIFT has no place for these: %(keys)s.", keys=", ".join(left))
    if any(answer.get("type") == "geometric" and answer.get("tolerance") for answer in body.get("answers", ())):
        yield message("A geometric tolerance went out as a range; the middle of it is now shown as right.")


def _left(body: Body) -> Iterable[str]:
    """The keys whose values stay behind."""
    held = (*_ALWAYS, *_HELD[body["kind"]])
    for key, value in body.items():
        if key not in held and not _is_usual(key, value):
            yield key
        for entry in value if key in _LISTS else ():
            yield from (name for own, inner in entry.items() if (name := f"{key}.{own}") not in held and not _is_usual(name, inner))
            if key == "answers" and entry.get("show") and not _goes_without_saying(entry):
                yield "answers.show"


def _is_usual(key: str, value: object) -> bool:
    return value is None or value is False or value in ([], {}) or value == _USUAL.get(key)


def _goes_without_saying(answer: Body) -> bool:
    """Whether a reader shows the same for this answer on its own."""
    return bool(answer["show"] == (shown(answer["text"]) if has_wildcard(answer["text"]) else answer["text"]))


@dataclass(frozen=True, slots=True)
class _Pen:
    """Writes texts, naming their format where they would be taken for another."""

    format: str  # of the stem: "" for Moodle's usual one

    def text(self, words: str) -> str:
        mark = f"[{self.format or 'moodle'}]" if names_a_format(words) else ""
        return mark + spelled(words)

    def why(self, words: str | None) -> str:
        return f"#{self.text(words)}" if words else ""

    def note(self, body: Body) -> str:
        return f"\n\t####{self.text(body['note'])}" if body.get("note") else ""


def _question(body: Body) -> str:
    pen = _Pen("markdown" if _needs_markdown(body) else "")
    tags = "".join(f" [tag:{tag}]" for tag in body.get("tags") or ())
    stem = (f"[{pen.format}]" if pen.format else "") + (spelled(body["text"]) if pen.format else pen.text(body["text"]))
    return f"// [id:{body['id']}]{tags}\n::{spelled(body['id'])}::{stem}{_BRACES[body['kind']](body, pen)}\n"


def _needs_markdown(body: Body) -> bool:
    """Whether some text would be read as another without its format named."""
    texts = [
        body["text"],
        body.get("note"),
        body.get("why"),
        body.get("why_true"),
        body.get("why_false"),
        *(body.get("cards") or {}).values(),
    ]
    for key in _LISTS:
        for entry in body.get(key) or ():
            texts += [entry.get("text") if body["kind"] != "short" else None, entry.get("why")]
    arrows = body["kind"] in ("short", "match")  # hidden by a sign of Markdown
    if any(text and (not reads_as_written(text) or (arrows and "->" in text)) for text in texts):
        return True
    patterns = [answer["text"] for answer in body["answers"]] if body["kind"] == "short" else []
    return any(words_of(protected(spelled(pattern)), "moodle") != pattern for pattern in patterns)


def _description(body: Body, pen: _Pen) -> str:
    return ""


def _essay(body: Body, pen: _Pen) -> str:
    return f"{{{pen.note(body)}}}"


def _truefalse(body: Body, pen: _Pen) -> str:
    answer = body["answer"]
    right, wrong = (body.get("why_true" if said else "why_false") for said in (answer, not answer))
    whys = f"#{pen.text(wrong or '')}{pen.why(right)}" if wrong or right else ""
    return f"{{{'TRUE' if answer else 'FALSE'}{whys}{pen.note(body)}}}"


def _choice(body: Body, pen: _Pen) -> str:
    rows = [
        _row("=" if is_right(option) else "~", 1.0 if is_right(option) else option.get("mark") or 0.0, option, pen)
        for option in body["options"]
    ]
    return _braces(rows, body, pen)


def _choices(body: Body, pen: _Pen) -> str:
    rows = [
        f"~{_percent(round(weight, 7) if option.get('weight') is None else weight)}{pen.text(option['text'])}{pen.why(option.get('why'))}"
        for option, weight in zip(body["options"], weights_of(body["options"]), strict=True)
    ]
    return _braces(rows, body, pen)


def _short(body: Body, pen: _Pen) -> str:
    if any("->" in answer["text"] for answer in body["answers"]):
        raise Unreadable(message("An answer has “->” in it, which GIFT takes for matching."))
    rows = [_row("=", _mark(answer), answer, pen) for answer in body["answers"]]
    if body.get("why"):
        rows.append(f"=%0%*{pen.why(body['why'])}")
    return _braces(rows, body, pen, arrows=False)


def _numeric(body: Body, pen: _Pen) -> str:
    rows = [f"={_part(_mark(answer))}{_tolerant(answer)}{pen.why(answer.get('why'))}" for answer in body["answers"]]
    if body.get("why"):
        rows.append(f"~{pen.why(body['why'])}")
    return _braces(rows, body, pen, sign="#")


def _part(mark: float) -> str:
    return "" if mark == 1 else _percent(mark)


def _match(body: Body, pen: _Pen) -> str:
    laid = {prompt["answer"] for prompt in body["prompts"]}
    rows = [f"={_without_arrows(_prompt(prompt, pen))} -> {pen.text(body['cards'][prompt['answer']])}" for prompt in body["prompts"]]
    rows += [f"= -> {pen.text(card)}" for name, card in body["cards"].items() if name not in laid]
    return _braces(rows, body, pen)


_BRACES = {
    "description": _description,
    "essay": _essay,
    "truefalse": _truefalse,
    "choice": _choice,
    "choices": _choices,
    "short": _short,
    "numeric": _numeric,
    "match": _match,
}


def _braces(rows: Sequence[str], body: Body, pen: _Pen, *, sign: str = "", arrows: bool = True) -> str:
    lines = "".join(f"\n\t{row if arrows else _without_arrows(row)}" for row in rows)
    return f"{{{sign}{lines}{pen.note(body)}\n}}"


def _without_arrows(row: str) -> str:
    """Markdown's `-\\>` reads as an arrow, and GIFT takes no notice of it."""
    return row.replace("->", r"-\\>")


def _row(sign: str, worth: float, entry: Body, pen: _Pen) -> str:
    """An answer with its weight, where its sign does not say it or the text could be taken for one."""
    said = worth == (1.0 if sign == "=" else 0.0) and not entry["text"].startswith("%")
    return f"{sign}{'' if said else _percent(worth)}{pen.text(entry['text'])}{pen.why(entry.get('why'))}"


def _percent(worth: float) -> str:
    return f"%{Decimal(repr(float(worth))).scaleb(2).normalize():f}%"


def _mark(answer: Body) -> float:
    mark = answer.get("mark")
    return 1.0 if mark is None else float(mark)


def _tolerant(answer: Body) -> str:
    value, tolerance, how = answer["value"], answer.get("tolerance") or 0, answer.get("type") or "nominal"
    if not tolerance:
        return repr(value)
    if how == "geometric":
        low, high = sorted((value / (1 + tolerance), value * (1 + tolerance)))
        return f"{low!r}..{high!r}"
    return f"{value!r}:{tolerance if how == 'nominal' else abs(value) * tolerance!r}"


def _prompt(prompt: Body, pen: _Pen) -> str:
    return pen.text(prompt["text"] if prompt.get("text") else prompt["picture"]["alt"])
