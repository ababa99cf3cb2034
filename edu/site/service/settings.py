"""Reading and changing the settings of the site."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.kept import kept
from edu.db.session import transaction
from edu.site.models.settings import SiteSetting
from edu.site.rules.settings import Setting, check
from edu.site.service import audit

FRESH = 2.0  # seconds that another process may go on with the value before
_ALL = select(table(SiteSetting).c.name, table(SiteSetting).c.value)


def value(setting: Setting) -> Any:
    """What the setting is now: one statement for all settings, kept in the process for at most two seconds."""
    return _values().get(setting.name, setting.default)


@kept(FRESH)
def _values() -> dict[str, Any]:
    return {row.name: row.value for row in db.session.execute(_ALL)}


def put(setting: Setting, value: Any, *, by: UserId | None, now: datetime) -> None:
    """Change it, with a line in the audit log. The same value once more is no change. Raises Invalid."""
    wanted = check(setting, value)
    with transaction():
        before = db.session.scalar(select(SiteSetting.value).where(SiteSetting.name == setting.name).with_for_update())
        before = setting.default if before is None else before
        if before == wanted:
            return
        row = {"name": setting.name, "value": wanted, "changed_by": by, "changed_at": now}
        db.session.execute(upsert.merging(SiteSetting, on=("name",), put=("value", "changed_by", "changed_at")), row)
        audit.record("setting-changed", by=by, about=setting.name, details={"from": before, "to": wanted}, now=now)
        _values.drop()
