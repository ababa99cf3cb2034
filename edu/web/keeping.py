"""Who may open a teacher's page about a quiz.

Quizzes know neither folders nor classes, from which such rights come: the roof hands in who knows (`quiz_keeping`).
"""

from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any

from flask import current_app

from edu.core.errors import NotAllowed, NotFound
from edu.core.i18n import message
from edu.core.roles import Role
from edu.quizzes.rules.keeping import Keep
from edu.web.auth import myself, needs


def keeping_of(slugs: Collection[str]) -> Mapping[str, Keep]:
    """What the reader may do with each of these quizzes."""
    return current_app.extensions["quiz_keeping"](slugs, by=myself())  # type: ignore[no-any-return]


def keeps(least: Keep) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A view about the quiz `slug` for teachers who may do so much with it. A quiz one may not see is as good as none."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(slug: str, **values: Any) -> Any:
            may = keeping_of([slug])[slug]
            if may is Keep.NOTHING:
                raise NotFound(message("There is no such quiz."))
            if may < least:
                raise NotAllowed(message("This quiz is a colleague's: you can read its results, but not change it."))
            return view(slug=slug, **values)

        return needs(Role.TEACHER)(guarded)

    return guard
