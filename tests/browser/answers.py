"""What the shipped quizzes ask, and replies to it: each question as its file has it, each reply as its form sends it."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from edu.core.marks import Body, token

CONTENT = Path(__file__).parents[2] / "content" / "courses"

Pairs = Mapping[str, str]


@cache
def quizzes() -> dict[str, dict[str, Any]]:
    """Every quiz that ships, by its slug."""
    files = sorted(CONTENT.glob("*/*/quiz.yml"))
    return {path.parent.name.partition("-")[2]: yaml.safe_load(path.read_text()) for path in files}


def questions(quiz: str) -> list[Body]:
    return list(quizzes()[quiz]["questions"])


def question(quiz: str, name: str) -> Body:
    return next(body for body in quizzes()[quiz]["questions"] + quizzes()[quiz]["checks"] if body["id"] == name)


def rows_of(body: Body) -> dict[str, str]:
    """The right answer as the lists under a board send it: for every row its option."""
    match body["kind"]:
        case "match":
            return {token(prompt["text"]): token(body["cards"][prompt["answer"]]) for prompt in body["prompts"]}
        case "order":
            return {str(place): token(item) for place, item in enumerate(body["items"], start=1)}
        case "sort":
            return {token(item["text"]): token(body["groups"][item["group"]]) for item in body["items"]}
    raise ValueError(f"A question of the kind {body['kind']} has no board.")


def pairs_of(body: Body) -> dict[str, str]:
    """The same as hands lay it: for every card its place. Not for a match whose prompts share a card."""
    rows = rows_of(body)
    return rows if body["kind"] == "sort" else {card: place for place, card in rows.items()}


def right_options(body: Body) -> list[str]:
    return [token(option["text"]) for option in body["options"] if option.get("right")]


def wrong_options(body: Body) -> list[str]:
    return [token(option["text"]) for option in body["options"] if not option.get("right")]


def secrets_of(body: Any) -> Iterator[str]:
    """Every text of a question that explains or judges an answer, in both languages."""
    if isinstance(body, Mapping):
        for key, value in body.items():
            if key in ("why", "note", "near"):
                yield from _texts(value)
            elif key == "wrong" and isinstance(value, Mapping):
                for each in value.values():
                    yield from _texts(each)
            else:
                yield from secrets_of(value)
    elif isinstance(body, list):
        for value in body:
            yield from secrets_of(value)


def _texts(text: Any) -> Iterator[str]:
    yield from text.values() if isinstance(text, Mapping) else (str(text),)
