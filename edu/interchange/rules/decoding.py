"""Text files as bytes: UTF-8 and UTF-16 with or without their marks, else windows-1251, which a Russian Windows saves."""

import codecs

_MARKS = (  # longest first: UTF-16's mark begins UTF-32's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEGINNING = 4000  # bytes that are enough to tell UTF-16 by its zeros


def decoded(data: bytes) -> str:
    """The text, its lines ended by "\\n"; what can't be read stands as �."""
    return _read(data).replace("\r\n", "\n").replace("\r", "\n")


def _read(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if wide := _wide(data[:_BEGINNING]):
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")


def _wide(beginning: bytes) -> str:
    """UTF-16 without its mark: every other byte of its spaces, signs and Latin letters is zero."""
    even, odd = beginning[::2].count(0), beginning[1::2].count(0)
    if max(even, odd) * 10 < len(beginning) or min(even, odd) * 10 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"
