"""Rows that each want one of the same options: matching, and sorting into groups.

A row is `{text, <answer>: option's short name, why: …, wrong: {short name: why not}}`.
"""

from collections.abc import Mapping, Sequence

from edu.core.i18n import Text, message
from edu.core.marks import Body, Mark, Part, Verdict, token
from edu.quizzes.rules.checking import Look, unknown
from edu.quizzes.rules.replies import given, verdict_on


def check_rows(look: Look, rows: Sequence[Look], answer: str, options: Mapping[str, Text]) -> None:
    """Find what is wrong with the rows, whose right option stands under the key `answer`."""
    texts = {}
    for row in rows:
        row.keys("text", answer, "why", "wrong")
        if text := row.text("text"):
            texts[row.at("text")] = text
        right = row.one_of(answer, options) if options else None
        row.text("why", required=False)
        if row.body.get("wrong") is not None:
            _check_wrong(row, right, options)
    look.different(texts)


def _check_wrong(row: Look, right: str | None, options: Mapping[str, Text]) -> None:
    for name in row.named("wrong", 0, len(options)):
        if name not in options:
            row.refuse("wrong", unknown(name, tuple(options)))
        elif name == right:
            row.refuse("wrong", message("“%(name)s” is right here: say why under “why”.", name=name))


def grade_rows(rows: Sequence[Body], answer: str, options: Mapping[str, Text], reply: object) -> Mark:
    """Rows right / rows; a row left blank is not right, and nothing is taken off."""
    ids = {name: token(text) for name, text in options.items()}
    names = {id: name for name, id in reversed(ids.items())}  # of equal options the first
    parts = []
    for row in rows:
        name, key = token(row["text"]), row[answer]
        laid = given(reply, name)
        right = laid == ids[key]
        chosen = names.get(laid, "") if laid else ""
        why = row.get("why") if right else (row.get("wrong") or {}).get(chosen)
        verdict = verdict_on(laid, right=right)
        parts.append(Part(name, 1 / len(rows), verdict, options.get(chosen), why, right=options[key]))
    count = sum(part.verdict is Verdict.RIGHT for part in parts)
    return Mark(count / len(rows), tuple(parts))
