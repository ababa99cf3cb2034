"""Rows that each want one of the same options: matching, sorting into groups, cards laid into gaps.

A row is `{text, <answer>: option's short name, why: …, wrong: {short name: why not}, weight: 2}`; why not is a
text, or `{text, lesson: where to read about this mistake}`. A row may show a picture, whose words then serve
where it has no text of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

from edu.core.i18n import Text, message
from edu.core.marks import Body, Mark, Option, Part, Reply, Verdict, token
from edu.quizzes.rules.asking import options_of
from edu.quizzes.rules.checking import Look, unknown
from edu.quizzes.rules.pictures import check_picture, picture_of
from edu.quizzes.rules.replies import given, verdict_on


def check_rows(look: Look, key: str, most: int, answer: str, options: Mapping[str, Text], *, pictures: bool = False) -> None:
    """Find what is wrong with the rows under `key`, whose right option stands under `answer`."""
    texts, weights = {}, []
    for row in look.looks(key, 2, most):
        row.keys("text", answer, "why", "wrong", "weight", *(["picture"] if pictures else []))
        if pictures:
            check_picture(row)
        shown = pictures and row.body.get("picture") is not None
        if text := row.text("text", required=not shown):
            texts[row.at("text")] = text
        elif shown and (words := _alt(row.body["picture"])):
            texts[row.at("picture.alt")] = words
        check_row(row, answer, options)
        weights.append(row.number("weight", 0, 100, default=1))
    look.different(texts)
    if weights and not any(weight is None or weight for weight in weights):
        look.refuse(key, message("Give at least one of these a weight above 0."))


def check_row(row: Look, answer: str, options: Mapping[str, Text]) -> None:
    """Find what is wrong with one row's right option, and with what it says of this and the others."""
    right = None
    if options and row.body.get(answer) in (None, ""):
        row.refuse(answer, message("Choose what belongs here."))
    elif options:
        right = row.one_of(answer, options)
    row.text("why", required=False)
    if row.body.get("wrong") is not None:
        _check_wrong(row, right, options)


def _check_wrong(row: Look, right: str | None, options: Mapping[str, Text]) -> None:
    wrong = row.body["wrong"]
    if not isinstance(wrong, Mapping):
        row.refuse("wrong", message("Write short names with texts here, as in “a: …”."))
        return
    for name, note in list(wrong.items())[: len(options)]:
        if not isinstance(name, str) or name not in options:
            row.refuse("wrong", unknown(name if isinstance(name, str) else "", tuple(options)))
        elif right and token(options[name]) == token(options[right]):
            row.refuse("wrong", message("“%(name)s” is right here: say why under “why”.", name=name))
        elif _has_more(note):
            more = Look(note, row.at(f"wrong.{name}"), row.problems)
            more.keys("text", "lesson")
            more.text("text")
            more.lesson("lesson")
        else:
            Look(wrong, row.at("wrong"), row.problems).text(name)


def rows_of(rows: Sequence[Body]) -> tuple[Option, ...]:
    """The rows as they are asked, in written order; each goes by the id of its words."""
    return tuple(replace(option, picture=picture_of(row)) for option, row in zip(options_of(map(_words, rows)), rows, strict=True))


def grade_rows(rows: Sequence[Body], answer: str, options: Mapping[str, Text], reply: Reply) -> Mark:
    """Rows right / rows, by their weights; a row left blank is not right, and nothing is taken off."""
    weights = [weight_of(row) for row in rows]
    full = sum(weights)
    parts = [grade_row(row, token(_words(row)), answer, options, reply) for row in rows]
    earned = sum(weight for weight, part in zip(weights, parts, strict=True) if part.verdict is Verdict.RIGHT)
    shared = (replace(part, share=weight / full) for weight, part in zip(weights, parts, strict=True))
    return Mark(earned / full, tuple(shared), by_parts=True)


def grade_row(row: Body, name: str, answer: str, options: Mapping[str, Text], reply: Reply) -> Part:
    """What was laid for the input `name`, judged; its share is the whole."""
    key, laid = options[row[answer]], given(reply, name)
    names = [each for each, text in options.items() if token(text) == laid]  # several where options are equal
    part = Part(name, 1.0, verdict_on(laid, right=laid == token(key)), options[names[0]] if names else None, right=key)
    if part.verdict is Verdict.RIGHT:
        return replace(part, why=row.get("why"))
    wrong = row.get("wrong") or {}
    note = next((wrong[each] for each in names if each in wrong), None)
    return replace(part, why=note["text"], lesson=note.get("lesson")) if _has_more(note) else replace(part, why=note)


def luck_of_rows(options: Mapping[str, Text]) -> float:
    """What a random option in each row earns: every row is as likely right, so that weights change nothing."""
    return 1 / len({token(text) for text in options.values()})


def is_shared(rows: Sequence[Body], answer: str, options: Mapping[str, Text]) -> bool:
    """Whether an option is right in several rows, so that it can be laid more than once."""
    right = [token(options[row[answer]]) for row in rows]
    return len(set(right)) < len(right)


def weight_of(row: Body) -> float:
    """How much a row, or a gap, counts beside the others: 1 where it doesn't say."""
    weight = row.get("weight")
    return 1.0 if weight is None else float(weight)


def _words(row: Body) -> Text:
    """What a row is called: its text, else what its picture shows."""
    words: Text = row["picture"]["alt"] if row.get("text") is None else row["text"]
    return words


def _alt(picture: object) -> Text | None:
    """The words of a picture that is not yet checked; None where there are none that could be used."""
    return Look(picture).text("alt")


def _has_more(note: object) -> TypeGuard[Mapping[str, Any]]:
    """Whether a mistake's note is more than a text, which has a language under each key."""
    return isinstance(note, Mapping) and ("text" in note or "lesson" in note)
