"""What the site has noted about itself, beside its settings and in their table: nobody changes it by hand."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from edu.db import upsert
from edu.db.base import db
from edu.db.session import transaction
from edu.site.models.settings import SiteSetting


def find(name: str) -> Any:
    """The note of this name, a value that JSON can hold; None where there is none."""
    return db.session.scalar(select(SiteSetting.value).where(SiteSetting.name == f"note:{name}"))


def put(name: str, value: Any, *, now: datetime) -> None:
    """Note `value`, in place of what was noted before."""
    with transaction():
        row = {"name": f"note:{name}", "value": value, "changed_by": None, "changed_at": now}
        db.session.execute(upsert.merging(SiteSetting, on=("name",), put=("value", "changed_at")), row)
