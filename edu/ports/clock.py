"""The time. Everything that needs it is given `now`; this is where the giving starts."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)
