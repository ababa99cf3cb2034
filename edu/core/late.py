"""Libraries that few requests need, loaded when first used: a start doesn't wait for what it has no use for."""

from importlib import import_module
from typing import Any


class _Late:
    """Stands for a module until something is asked of it. Two threads may ask at once: imports have their own lock."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._module), name)


def late(module: str) -> Any:
    """The library `module`, to be written among the imports: `requests = late("requests")`.

    It is an import to the rules of the house, and wants the name as it stands there.
    """
    return _Late(module)
