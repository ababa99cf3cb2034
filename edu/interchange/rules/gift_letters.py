"""The text of a file that a teacher's editor saved, and what was guessed about its letters."""

import codecs
import re

from edu.core.i18n import message
from edu.interchange.rules.carrying import Loss
from edu.interchange.rules.decoding import decoded

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)  # UTF-32-LE begins as UTF-16-LE
_BEGINNING = 4000  # bytes in which UTF-16 shows its zeros
_READABLE = re.compile("[\x00-\x7f\ufffd]+")
_RUNS = re.compile(rb"[\xa8\xb8\xc0-\xff]+")  # letters in windows-1251; but for two, in windows-1252 too


def lettered(data: bytes) -> tuple[str, Loss | None]:
    """The text with lines ended by "\\n"; a loss where it is not UTF-8 or UTF-16, saying what was taken instead."""
    plain = data.removeprefix(codecs.BOM_UTF8)
    try:
        plain.decode("utf-8")
    except UnicodeDecodeError as broken:
        if data.startswith(_MARKS) or b"\0" in data[:_BEGINNING]:
            return decoded(data), None
        return _guessed(plain, plain.count(b"\n", 0, broken.start) + 1)
    return decoded(data), None


def _guessed(data: bytes, line: int) -> tuple[str, Loss]:
    text = data.decode("utf-8", "replace")
    if len(_READABLE.sub("", text)) > 4 * text.count("\ufffd"):
        said = message("Some letters of this file are broken: they stand as “�”.")
    else:
        encoding = "cp1251" if _is_cyrillic(data) else "cp1252"
        text = data.decode(encoding, "replace")
        said = message(
            "The file is not in UTF-8; it was read as windows-%(page)s. If letters look wrong, save it as UTF-8.", page=encoding[2:]
        )
    return text.replace("\r\n", "\n").replace("\r", "\n"), Loss(f"line {line}", said)


def _is_cyrillic(data: bytes) -> bool:
    """Whether most letters above ASCII stand side by side: accents of western languages stand alone."""
    runs = [len(run) for run in _RUNS.findall(data)]
    return 2 * sum(length for length in runs if length > 1) > sum(runs)
