"""Settings that change while the site runs, within their bounds, and the audit log, which only grows."""

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.db.base import db
from edu.db.session import transaction
from edu.site.models.audit import AuditLine
from edu.site.rules.settings import Setting, check
from edu.site.service import audit, settings

PRICE = Setting("price", 50, message("A price"), least=10, most=500)
OPEN = Setting("open", True, message("A switch"))
PRESET = Setting("preset", "new", message("A choice"), among=("new", "grown"))


@pytest.mark.parametrize(
    ("setting", "typed", "kept"), [(PRICE, " 60 ", 60), (PRICE, 500, 500), (OPEN, False, False), (PRESET, "grown", "grown")]
)
def test_a_value_within_its_bounds_is_kept(setting, typed, kept):
    assert check(setting, typed) == kept


@pytest.mark.parametrize(
    ("setting", "typed"),
    [*((PRICE, each) for each in ("", "9", 501, "1e2", "٥٠", "5_0", "--5", 50.5, True, None, "10" * 20)), (OPEN, "on"), (PRESET, "old"), (PRESET, 1)],
)  # fmt: skip
def test_anything_else_is_refused_beside_its_field(setting, typed):
    with pytest.raises(Invalid) as refusal:
        check(setting, typed)
    assert refusal.value.field == setting.name


def test_a_setting_is_its_default_until_it_is_put_and_the_log_says_who_did(app, make, now):
    admin = make.person(role="admin")
    assert settings.value(PRICE) == 50
    settings.put(PRICE, "60", by=admin, now=now)
    settings.put(PRICE, 60, by=admin, now=now)  # the same once more is no change
    settings.put(OPEN, False, by=admin, now=now)
    assert (settings.value(PRICE), settings.value(OPEN)) == (60, False)
    assert [(line.what, line.by, line.about, line.details) for line in audit.lines()] == [
        ("setting-changed", admin, "open", {"from": True, "to": False}),
        ("setting-changed", admin, "price", {"from": 50, "to": 60}),
    ]


def test_what_was_undone_is_not_kept(app, now):
    assert settings.value(PRICE) == 50
    with pytest.raises(ZeroDivisionError), transaction():
        settings.put(PRICE, 60, by=None, now=now)
        assert settings.value(PRICE) == 60
        _ = 1 / 0
    assert settings.value(PRICE) == 50
    assert audit.lines() == []


def test_the_log_is_read_by_what_whom_and_about_from_any_line_backwards(app, make, now):
    one, other = make.people(2)
    for number in range(6):
        audit.record(f"kind-{number % 2}", by=one if number < 4 else other, about=f"person:{number % 3}", now=now)
    ids = [line.id for line in audit.lines()]
    assert ids == sorted(ids, reverse=True)
    assert [line.what for line in audit.lines(what="kind-1", by=one)] == ["kind-1"] * 2
    assert [line.by for line in audit.lines(about="person:1")] == [other, one]
    assert [line.id for line in audit.lines(before=ids[3], limit=2)] == ids[4:]
    assert audit.kinds() == ["kind-0", "kind-1"]
    assert {(line["what"], line["about"]) for line in audit.personal_data(other)} >= {("kind-0", "person:1"), ("kind-1", "person:2")}


@pytest.mark.parametrize("change", [update(AuditLine).values(what="nothing"), delete(AuditLine)])
def test_the_database_itself_lets_nobody_change_the_log(app, now, change):
    audit.record("role-changed", by=None, now=now)
    with pytest.raises(DBAPIError, match="only grows"), transaction():
        db.session.execute(change)
    assert [line.what for line in audit.lines()] == ["role-changed"]
