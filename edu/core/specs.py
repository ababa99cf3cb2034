"""What a teacher fills in: the things a form has, each under its key in the body of a question.

A kind of question says with these what its form is (`Kind.form`); `edu/authoring/rules/fields.py` lays a body out by it
and reads it back, and `templates/authoring/_fields.html` has a macro for each sort.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from edu.core.i18n import Message, Text


class Sort(StrEnum):
    """What a thing to fill in holds."""

    TEXT = "text"  # words in one language or both
    LINE = "line"  # one line that has no language: a formula, a lesson's name
    NUMBER = "number"
    FLAG = "flag"
    ONE_FLAG = "one_flag"  # a flag that one row has
    YES_NO = "yes_no"
    CHOICE = "choice"
    PICK = "pick"  # one of the cards or groups of the same question
    TAGS = "tags"
    PICTURE = "picture"
    SHAPE = "shape"  # on a picture, as numbers
    AMONG = "among"  # whether the row's name stands in a list of the whole question
    WRONG = "wrong"  # what to say to each wrong card of a row
    ROWS = "rows"  # a list of groups of fields
    TEXTS = "texts"  # a list of texts
    NAMED = "named"  # texts by their short names
    NAMED_ROWS = "named_rows"  # groups of fields by their short names


LISTS = frozenset((Sort.ROWS, Sort.TEXTS, Sort.NAMED, Sort.NAMED_ROWS))


@dataclass(frozen=True, slots=True)
class Spec:
    """One thing to fill in, under its key in the body."""

    sort: Sort
    key: str
    label: Message | Text
    inner: tuple["Spec", ...] = ()  # of each row
    options: tuple[tuple[str, Text | Message], ...] = ()
    of: str = ""  # the key that a PICK or WRONG takes its options from, that an AMONG stands under
    right: str = ""  # of a WRONG: the key that says which of them is right
    rows: int = 0  # that a new question begins with
    lines: int = 1
    more: bool = False  # folded away with what is seldom needed
    hint: Message | None = None
    add: Message | None = None  # what the button for one more row says
    ways: tuple[tuple[str, Message], ...] = ()  # of NAMED_ROWS: of these keys a row has one
    sign: str = ""  # of NAMED_ROWS: how texts name a row, "{%s}"
    marked_in: str = ""  # of NAMED_ROWS: the key of the text whose marks, `[[a]]`, make the rows


# One for each sort that a kind is likely to want: `text("why", message("Why"), more=True)`.
text = partial(Spec, Sort.TEXT)
line = partial(Spec, Sort.LINE)
number = partial(Spec, Sort.NUMBER)
flag = partial(Spec, Sort.FLAG)
one_flag = partial(Spec, Sort.ONE_FLAG)
yes_no = partial(Spec, Sort.YES_NO)
choice = partial(Spec, Sort.CHOICE)
pick = partial(Spec, Sort.PICK)
tags = partial(Spec, Sort.TAGS)
picture = partial(Spec, Sort.PICTURE)
shape = partial(Spec, Sort.SHAPE)
among = partial(Spec, Sort.AMONG)
wrong = partial(Spec, Sort.WRONG)
rows = partial(Spec, Sort.ROWS)
texts = partial(Spec, Sort.TEXTS)
named = partial(Spec, Sort.NAMED)
named_rows = partial(Spec, Sort.NAMED_ROWS)
