"""QTI 2.1 and 2.2: items and packages; written as a package of 2.2."""

from collections.abc import Mapping, Sequence

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules.carrying import Format, Read, Written
from edu.interchange.rules.qti_package import NEW, fits
from edu.interchange.rules.qti_reading import read_items
from edu.interchange.rules.qti_writing import CANNOT_HOLD, write_items

_ROOTS = (b"<assessmentItem", b":assessmentItem", b"<assessmentTest")


class Qti2(Format):
    name = "qti-2"
    label = message("QTI 2.1 and 2.2")
    suffixes = (".zip", ".xml")
    media = "application/zip"
    cannot_hold: Mapping[str, Message] = CANNOT_HOLD

    def fits(self, data: bytes, name: str) -> float:
        return fits(data, name, NEW, _ROOTS)

    def read(self, data: bytes) -> Read:
        return read_items(data, NEW)

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        """A package; `files` are the pictures by the `src` in the bodies, where they are at hand."""
        return write_items(questions, title=title, lang=lang, version=NEW, files=files or {})


format = Qti2()
