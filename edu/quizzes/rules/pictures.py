"""A picture of a question: `picture: {src: ladder.svg, alt: …}`.

In content `src` is a file beside quiz.yml; in what is stored it names a file in the store of files.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from edu.core.i18n import message
from edu.core.marks import Body, Field, Picture
from edu.quizzes.rules.checking import Look

# Nothing in a name leads out of a folder, and all endings are those that the store of files takes.
_SRC = re.compile(r"[a-z0-9][a-z0-9-]{0,79}\.(png|jpg|webp|gif|svg)")


def check_picture(look: Look, key: str = "picture") -> None:
    """Under `key` there may be a picture: the name of a file, and in words what it shows."""
    if look.body.get(key) is None:
        return
    picture = Look(look.body.get(key), look.at(key), look.problems)
    if not picture.readable:
        return
    picture.keys("src", "alt")
    src = picture.body.get("src")
    if not isinstance(src, str) or _SRC.fullmatch(src) is None:
        picture.refuse("src", message("Name a file of small Latin letters, digits and hyphens: “ladder.svg”, or .png, .jpg, .webp, .gif."))
    picture.text("alt")


def picture_of(body: Body, key: str = "picture") -> Picture | None:
    """The picture of a checked body, or of a checked part of one."""
    picture = body.get(key)
    return Picture(picture["src"], picture["alt"]) if picture else None


def picture_beside(body: Body, fields: Iterable[Field]) -> Picture | None:
    """The picture to show below the text of a question: its own, where no field shows it."""
    return None if any(field.picture for field in fields) else picture_of(body)


def named_in(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every picture anywhere in a body: its place, and the name of its file."""
    if isinstance(value, list | tuple):
        for number, entry in enumerate(value):
            yield from named_in(entry, f"{place}[{number}]")
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            where = f"{place}.{key}" if place else str(key)
            if _is_picture(key, entry):
                yield where, entry["src"]
            else:
                yield from named_in(entry, where)


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The body with other names for the files of its pictures."""
    if isinstance(value, list | tuple):
        return [renamed(entry, names) for entry in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: {**entry, "src": names[entry["src"]]} if _is_picture(key, entry) else renamed(entry, names) for key, entry in value.items()
    }


def _is_picture(key: object, value: object) -> bool:
    return key == "picture" and isinstance(value, Mapping) and isinstance(value.get("src"), str)
