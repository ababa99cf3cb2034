"""The addresses of the site."""

from collections.abc import Callable
from functools import cache, partial

from werkzeug.routing import Rule


class LateRule(Rule):
    """A rule that learns to write its address when it is first asked to.

    Werkzeug compiles two functions for each rule as it is added: for some 340 that is four fifths of the time an application
    takes to be made, and a page writes forty.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        builder = cache(partial(super()._compile_builder, append_unknown))
        return lambda rule, /, **values: builder()(rule, **values)
