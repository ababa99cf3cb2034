"""Which formats there are: one file of `edu/interchange/formats/` each, found by being there."""

from collections.abc import Mapping
from functools import cache

from edu.core.finding import found_in
from edu.interchange import formats
from edu.interchange.rules.carrying import Format


@cache
def all_formats() -> Mapping[str, Format]:
    """Every format by its name. Raises ValueError where two files claim one name."""
    return found_in(formats, "format")


def guess(data: bytes, name: str) -> Format | None:
    """The format that is surest that a file of this name is its own; None where none thinks so."""
    sure = {format.name: format.fits(data, name) for format in all_formats().values()}
    best = max(sure, key=lambda each: sure[each], default="")
    return all_formats()[best] if sure.get(best, 0) > 0 else None
