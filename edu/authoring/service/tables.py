"""Tables that teachers upload for their lessons, for learners to take along: texts as they are, under a plain name."""

from pathlib import PurePath

from edu.authoring.service.pictures import Keep
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.interchange.rules.naming import slug

MAX_BYTES = 1_000_000


def take_in(data: bytes, name: str, *, keep: Keep) -> tuple[str, str]:
    """Keep an uploaded table: the name learners get it under, and the one it is kept under. Raises Invalid, of the field "table"."""
    path = PurePath(name)
    if path.suffix.lower() != ".csv" or b"\x00" in data or not data.strip():
        raise Invalid(message("Tables to take along are CSV files."), field="table")
    if len(data) > MAX_BYTES:
        raise Invalid(message("This table is larger than %(most)s MB.", most=MAX_BYTES // 1_000_000), field="table")
    return f"{slug(path.stem)[:60].strip('-') or 'table'}.csv", keep(data, ".csv")
