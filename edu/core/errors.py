"""One way to refuse: an exception that carries a sentence for the reader and an HTTP status.

Rules and services raise these; `edu.web.errors` draws them once, as a page, as problem+json or as a
line in the terminal.
"""

from typing import ClassVar

from edu.core.i18n import Message


class Refused(Exception):
    """What was asked can't be done, and the reader is told why."""

    status: ClassVar[int] = 400

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


class NotFound(Refused):
    status = 404


class NotAllowed(Refused):
    status = 403


class Invalid(Refused):
    """The words sent can't be used. `field` names the input to stand beside, where there is one."""

    status = 422

    def __init__(self, message: Message, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Conflict(Refused):
    status = 409


class TooMany(Refused):
    status = 429

    def __init__(self, message: Message, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after  # seconds
