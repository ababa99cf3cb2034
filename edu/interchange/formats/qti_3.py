"""QTI 3.0: items and packages. Its names are in kebab case, qti-choice-interaction; the rest is as in QTI 2."""

from collections.abc import Mapping, Sequence

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules.carrying import Format, Read, Written
from edu.interchange.rules.qti_package import NEWEST, fits
from edu.interchange.rules.qti_reading import read_items
from edu.interchange.rules.qti_writing import CANNOT_HOLD, write_items

_ROOTS = (b"<qti-assessment-item", b":qti-assessment-item", b"<qti-assessment-test")


class Qti3(Format):
    name = "qti-3"
    label = message("QTI 3.0")
    suffixes = (".zip", ".xml")
    media = "application/zip"
    cannot_hold: Mapping[str, Message] = CANNOT_HOLD

    def fits(self, data: bytes, name: str) -> float:
        return fits(data, name, NEWEST, _ROOTS)

    def read(self, data: bytes) -> Read:
        return read_items(data, NEWEST)

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        """A package; `files` are the pictures by the `src` in the bodies, where they are at hand."""
        return write_items(questions, title=title, lang=lang, version=NEWEST, files=files or {})


format = Qti3()
