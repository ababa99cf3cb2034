"""Quizzes from a terminal: a rule of grading tried without the site."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from edu.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, Text, in_language
from edu.core.marks import Mark
from edu.quizzes.rules import question


@click.command()
@click.argument("asked", metavar="QUESTION.json")
@click.argument("response", metavar="RESPONSE.json")
@click.option("--lang", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, show_default=True, help="Language of the texts.")
def grade(asked: str, response: str, lang: str) -> None:
    """Print what the reply in RESPONSE.json is worth to the question in QUESTION.json, with the key, as JSON.

    One of them may be “-”: standard input. What is wrong with the question goes to standard error, and the status is 1.
    """
    if asked == response == "-":
        raise click.ClickException("Standard input can't be both: give the question or the reply as a file.")
    body, reply = _read(asked), _read(response)
    problems = question.check(body)
    for problem in problems:
        click.echo(" ".join(f"{problem.place or 'question'}: {problem.message}".split()), err=True)
    if problems:
        sys.exit(1)
    # In bytes: JSON is UTF-8 whatever the terminal's encoding, which may have no Russian.
    click.echo(json.dumps(_as_json(question.grade(body, reply), lang), ensure_ascii=False, indent=2).encode())


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
