"""Questions from files of other programs, and back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.core.marks import Body
from edu.interchange.formats import csv, xlsx
from edu.interchange.rules.carrying import Format, Read, Written
from edu.interchange.rules.comparing import fingerprint
from edu.interchange.rules.formats import all_formats, guess
from edu.ports.blobs import Blobs
from edu.quizzes.rules.pictures import named_in

LARGEST = 50_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Report:
    """What a file held, in figures."""

    questions: int
    kinds: dict[str, int]  # how many of each
    refused: int  # left out
    losses: int  # about those that are kept
    twins: tuple[tuple[str, str], ...]  # the places of questions that are the same, each with the first of its like


def read_file(data: bytes, *, name: str, format: str | None = None) -> tuple[Format, Read]:
    """The questions of a file, by the format named or the one that fits it best. Raises Invalid where none does."""
    chosen = choose(data, name=name, format=format)
    return chosen, chosen.read(data)


def choose(data: bytes, *, name: str, format: str | None = None) -> Format:
    """The format named, or the one that fits a file best. Raises Invalid where none does, or the file is too large."""
    if len(data) > LARGEST:
        raise Invalid(message("This file is larger than %(most)s MB.", most=LARGEST // 1_000_000), field="file")
    chosen = get_format(format) if format else guess(data, name)
    if chosen is None:
        known = ", ".join(all_formats())
        raise Invalid(message("No format fits this file. The formats known are %(known)s.", known=known), field="file")
    return chosen


def write_file(
    questions: Sequence[Body], *, format: str, title: str, lang: str, files: Mapping[str, bytes] | None = None
) -> tuple[Format, Written]:
    """A file for checked questions; `files` are their pictures by the `src` in the bodies. Raises Invalid for an unknown format."""
    chosen = get_format(format)
    return chosen, chosen.write(questions, title=title, lang=lang, files=files)


def pictures_of(questions: Sequence[Body], store: Blobs) -> dict[str, bytes]:
    """The pictures that stored questions show, as far as the store has them, by their names."""
    names = dict.fromkeys(src for body in questions for _, src in named_in(body))
    return {src: data for src in names if (data := store.get(src)) is not None}


def get_format(name: str) -> Format:
    """The format of this name. Raises Invalid where there is none such."""
    if name not in all_formats():
        raise Invalid(
            message("There is no format “%(name)s”; there are %(known)s.", name=name[:40], known=", ".join(all_formats())), field="format"
        )
    return all_formats()[name]


def template(name: str, lang: str) -> bytes:
    """A table to fill in, in this language: "csv" or "xlsx"."""
    return csv.format.template(lang) if name == "csv" else xlsx.format.template(lang)


def report(read: Read) -> Report:
    """What was read, counted."""
    first: dict[str, str] = {}
    twins = []
    for found in read.questions:
        mark = fingerprint(found.body)
        if mark in first:
            twins.append((found.place, first[mark]))
        first.setdefault(mark, found.place)
    refused = sum(loss.refused for loss in read.losses)
    kinds = Counter(str(found.body["kind"]) for found in read.questions)
    return Report(len(read.questions), dict(sorted(kinds.items())), refused, len(read.losses) - refused, tuple(twins))
