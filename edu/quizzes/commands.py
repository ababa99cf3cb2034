"""Quizzes from a terminal: a rule of grading tried without the site."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from edu.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, Text, in_language
from edu.core.marks import Body, Mark, Marked, Problem
from edu.quizzes.rules import question
from edu.quizzes.rules.drawing import check_drawn
from edu.quizzes.rules.terms import Behaviour, terms_of
from edu.quizzes.rules.trying import by_certainty, is_blank, outcome, penalty_at, tidy, tried


@click.command()
@click.argument("asked", metavar="QUESTION.json")
@click.argument("response", metavar="RESPONSE.json")
@click.option("--lang", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, show_default=True, help="Language of the texts.")
@click.option("--seed", help="Draw the values of a calculated question by this; those under “drawn” in the question stay.")
@click.option("--certainty", type=click.Choice(["1", "2", "3"]), help="How sure the reply was: prints the mark by certainty, -6 to 3, too.")
@click.option(
    "--behaviour",
    type=click.Choice([Behaviour.INTERACTIVE.value, Behaviour.ADAPTIVE.value]),
    help="RESPONSE.json is a list of tries: prints what they come to.",
)
@click.option("--penalty", type=float, help="Of a wrong try, 0 to 1, unless the question says its own.  [default: 1/3]")
def grade(
    asked: str, response: str, lang: str, seed: str | None, certainty: str | None, behaviour: str | None, penalty: float | None
) -> None:
    """Print what the reply in RESPONSE.json is worth to the question in QUESTION.json, with the key, as JSON.

    One of them may be “-”: standard input. What is wrong with the question goes to standard error, and the status is 1.
    """
    if asked == response == "-":
        raise click.ClickException("Standard input can't be both: give the question or the reply as a file.")
    if certainty and behaviour:
        raise click.ClickException("Certainty goes with one try: leave --certainty or --behaviour out.")
    if penalty is not None and not 0 <= penalty <= 1:
        raise click.ClickException("A penalty is a number from 0 to 1.")
    if penalty is not None and not behaviour:
        raise click.ClickException("A penalty goes with several tries: give --behaviour too.")
    body, reply = _read(asked), _read(response)
    problems = _problems(body)
    for problem in problems:
        click.echo(" ".join(f"{problem.place or 'question'}: {problem.message}".split()), err=True)
    if problems:
        sys.exit(1)
    if seed is not None:
        body = question.drawn(body, seed)
    if behaviour:
        found = _tries_as_json(body, reply, {"behaviour": behaviour, "penalty": penalty}, lang)
    else:
        found = _as_json(question.grade(body, reply), lang)
    if certainty:
        found["certainty_mark"] = _certainty_mark(body, reply, int(certainty))
    if "drawn" in body:
        found["drawn"] = body["drawn"]
    # In bytes: JSON is UTF-8 whatever the terminal's encoding, which may have no Russian.
    click.echo(json.dumps(found, ensure_ascii=False, indent=2).encode())


def _read(name: str) -> Any:
    """The value in a file of JSON."""
    try:
        return json.loads(sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())
    except OSError as error:
        raise click.ClickException(f"{name}: {error.strerror or 'it cannot be read'}.") from error
    except RecursionError as error:
        raise click.ClickException(f"{name}: this is nested too deep.") from error
    except ValueError as error:
        raise click.ClickException(f"{name}: this is no JSON ({error}).") from error


def _problems(body: object) -> Sequence[Problem]:
    """What is wrong with the question, and with the numbers it brings: on the site those are the attempt's, not the author's."""
    if not (isinstance(body, Mapping) and "values" in body and "drawn" in body):
        return question.check(body)
    written = {key: value for key, value in body.items() if key != "drawn"}
    return [*question.check(written), *check_drawn(body)]


def _tries_as_json(body: Body, replies: object, said: Mapping[str, Any], lang: str) -> dict[str, Any]:
    """The mark of the last try that counts, what each was worth, and what they come to."""
    terms = terms_of(said)
    marks = tried(body, replies if isinstance(replies, list) else [replies], terms)
    last = marks[-1] if marks else question.grade(body, {})
    return {
        **_as_json(last, lang),
        "tries": [mark.fraction for mark in marks],
        "outcome": outcome(marks, terms.behaviour, penalty_at(body, terms)),
    }


def _certainty_mark(body: Body, reply: Any, certainty: int) -> float | None:
    """From -6 to 3; None where no rule marks the reply. A blank one costs nothing, however sure one was."""
    if question.marked(body) is not Marked.AT_ONCE:
        return None
    blank = not isinstance(reply, Mapping) or is_blank(tidy(reply, question.ask(body)))
    return 0.0 if blank else by_certainty(question.grade(body, reply).fraction, certainty)


def _as_json(mark: Mark, lang: str) -> dict[str, Any]:
    def said(text: Text | None) -> str | None:
        return None if text is None else in_language(text, lang)

    parts = [
        {
            "name": part.name,
            "share": part.share,
            "verdict": part.verdict,
            "given": said(part.given),
            "why": said(part.why),
            "right": said(part.right),
        }
        for part in mark.parts
    ]
    return {"fraction": mark.fraction, "verdict": mark.verdict, "why": said(mark.why), "parts": parts}
