"""The addresses of the site."""

from collections.abc import Callable
from threading import Lock

from werkzeug.routing import Map, Rule, RuleFactory


class LateRule(Rule):
    """A rule that learns to write its address when it is first asked to.

    Werkzeug compiles two functions for each rule as it is added: for some 340 that is four fifths of the time an application
    takes to be made, and a page writes forty.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: Callable[..., tuple[str, str]] | None = None
        compile_now = super()._compile_builder

        def write(rule: Rule, /, **values: object) -> tuple[str, str]:
            nonlocal compiled
            if compiled is None:
                compiled = compile_now(append_unknown)
            return compiled(rule, **values)

        return write


class LateMap(Map):
    """A map that takes in its rules when first asked about an address: commands and jobs never ask."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = list[RuleFactory]()
        self._taking_in = Lock()

    def add(self, rulefactory: RuleFactory) -> None:
        self._waiting.append(rulefactory)
        self._remap = True

    def update(self) -> None:
        """Called by Werkzeug before each look."""
        if self._remap:
            with self._taking_in:
                while self._waiting:
                    super().add(self._waiting.pop(0))
            super().update()
