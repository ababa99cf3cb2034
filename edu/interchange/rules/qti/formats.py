"""What QTI 2 and QTI 3 have in common as formats: items and packages, of which only names and addresses differ."""

from collections.abc import Mapping, Sequence

from edu.core.i18n import Message
from edu.core.marks import Body
from edu.interchange.rules.carrying import Format, Read, Written
from edu.interchange.rules.qti.package import fits
from edu.interchange.rules.qti.reading import read_items
from edu.interchange.rules.qti.writing import CANNOT_HOLD, write_items


class QtiItems(Format):
    """A version of QTI whose questions are items in files of their own."""

    suffixes = (".zip", ".xml")
    media = "application/zip"
    cannot_hold: Mapping[str, Message] = CANNOT_HOLD
    version: str
    roots: tuple[bytes, ...]  # how a file that is one item, or a test, begins

    def fits(self, data: bytes, name: str) -> float:
        return fits(data, name, self.version, self.roots)

    def read(self, data: bytes) -> Read:
        return read_items(data, self.version)

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        """A package; `files` are the pictures by the `src` in the bodies, where they are at hand."""
        return write_items(questions, title=title, lang=lang, version=self.version, files=files or {})
