"""What is found by being there: one file each, with one thing of its kind in it."""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any


def found_in(package: ModuleType, attribute: str) -> dict[str, Any]:
    """The `attribute` of every module in `package`, by its name. Raises ValueError where two files claim one name."""
    found: dict[str, Any] = {}
    for module in sorted(each.name for each in iter_modules(package.__path__, f"{package.__name__}.")):
        thing = getattr(import_module(module), attribute)
        if thing.name in found:
            raise ValueError(f"Two {attribute}s are named {thing.name!r}; the second is {module}.")
        found[thing.name] = thing
    return found
