"""The addresses of the site."""

from collections.abc import Callable

from werkzeug.routing import Rule


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
