"""Which formats there are: one file of `edu/interchange/formats/` each, found by being there."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from edu.interchange import formats
from edu.interchange.rules.carrying import Format


@cache
def all_formats() -> Mapping[str, Format]:
    """Every format by its name. Raises ValueError where two files claim one name."""
    return formats_in(formats)


def formats_in(package: ModuleType) -> dict[str, Format]:
    """The `format` of every module in `package`, by name."""
    found: dict[str, Format] = {}
    for module in sorted(each.name for each in iter_modules(package.__path__, f"{package.__name__}.")):
        format: Format = import_module(module).format
        if format.name in found:
            raise ValueError(f"Two formats are named {format.name!r}; the second is {module}.")
        found[format.name] = format
    return found


def guess(data: bytes, name: str) -> Format | None:
    """The format that is surest that a file of this name is its own; None where none thinks so."""
    sure = {format.name: format.fits(data, name) for format in all_formats().values()}
    best = max(sure, key=lambda each: sure[each], default="")
    return all_formats()[best] if sure.get(best, 0) > 0 else None
