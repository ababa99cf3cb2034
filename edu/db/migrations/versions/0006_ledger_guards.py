"""the ledger's guards: accounts for everything, the chain of digests, nothing changed and nothing taken out."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

from edu.db import base

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BATCH = 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
GUARDED = ("ledger_posting", "ledger_entry")
# Those of the first schema, and today's.
CHECKS = {
    "purpose_known": (
        "purpose IN ('wallet', 'mint')",
        "purpose IN ('wallet', 'deposit', 'escrow', 'pending', 'mint', 'sink', 'fund')",
    ),
    "owner_fits": ("(purpose = 'mint') = (owner_id IS NULL)", "(purpose IN ('mint', 'sink', 'fund')) = (owner_id IS NULL)"),
}
POSTING = sa.table(
    "ledger_posting",
    *(sa.column(name, base.BigInt) for name in ("id", "person_id", "reverses_id", "resolves_id")),
    *(sa.column(name, sa.Text()) for name in ("kind", "source", "key", "digest")),
    sa.column("note", base.Json),
    sa.column("created_at", base.UtcDateTime()),
)
ENTRY = sa.table(
    "ledger_entry",
    *(sa.column(name, base.BigInt) for name in ("posting_id", "account_id", "amount", "balance", "version")),
    sa.column("counts", sa.Boolean()),
)


def upgrade() -> None:
    _lift_guards()
    with op.batch_alter_table("ledger_account") as account:
        for name, (_, new) in CHECKS.items():
            account.drop_constraint(name, type_="check")
            account.create_check_constraint(name, new)
        account.create_check_constraint("funds_are_named", "(purpose = 'fund') = (name <> '')")
    with op.batch_alter_table("ledger_posting") as posting:
        posting.create_check_constraint("ends_one_thing", "reverses_id IS NULL OR resolves_id IS NULL")
    op.execute("INSERT INTO ledger_account (purpose, name, balance, version) VALUES ('sink', '', 0, 0)")
    # Until today everything in a wallet had been earned.
    op.execute("UPDATE ledger_entry SET counts = true WHERE account_id IN (SELECT id FROM ledger_account WHERE purpose = 'wallet')")
    _seal(op.get_bind())
    _set_guards()
    _guard_audit()


def downgrade() -> None:
    _leave_audit()
    _lift_guards()
    with op.batch_alter_table("ledger_posting") as posting:
        posting.drop_constraint("ends_one_thing", type_="check")
    op.execute("DELETE FROM ledger_account WHERE version = 0 AND purpose NOT IN ('wallet', 'mint')")
    with op.batch_alter_table("ledger_account") as account:
        account.drop_constraint("funds_are_named", type_="check")
        for name, (old, _) in CHECKS.items():
            account.drop_constraint(name, type_="check")
            account.create_check_constraint(name, old)
    _set_guards()


def _lift_guards() -> None:
    on = " ON {}" if op.get_bind().dialect.name == "postgresql" else ""
    for table in GUARDED:
        for change in ("update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS {table}_no_{change}{on.format(table)}")


def _set_guards() -> None:
    """SQLite has lost them where it made a table anew."""
    postgres = op.get_bind().dialect.name == "postgresql"
    body = "EXECUTE FUNCTION ledger_only_grows()" if postgres else "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
    for table in GUARDED:
        for change in ("UPDATE", "DELETE"):
            each = "FOR EACH ROW " if postgres else ""
            op.execute(f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} {each}{body}")
        if postgres:
            op.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
            op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} {body}")


def _seal(connection: sa.Connection) -> None:
    """Give each posting that stands there the digest it would have been written with."""
    seal = sa.update(POSTING).where(POSTING.c.id == sa.bindparam("number")).values(digest=sa.bindparam("sealed"))
    some = sa.select(POSTING).where(POSTING.c.id > sa.bindparam("after")).order_by(POSTING.c.id).limit(BATCH)
    digest, last = "", 0
    while rows := connection.execute(some, {"after": last}).all():
        sides: dict[int, list[list[int]]] = {}
        for side in connection.execute(sa.select(ENTRY).where(ENTRY.c.posting_id.between(rows[0].id, rows[-1].id))):
            of = sides.setdefault(side.posting_id, [])
            of.append([side.account_id, side.amount, side.balance, side.version, int(side.counts)])
        sealed = []
        for row in rows:
            digest = _link(digest, row, sorted(sides.get(row.id, [])))
            sealed.append({"number": row.id, "sealed": digest})
        connection.execute(seal, sealed)
        last = rows[-1].id


def _link(before: str, row: Any, sides: list[list[int]]) -> str:
    """As rules.link made it when this was written."""
    at = (row.created_at - EPOCH) // timedelta(microseconds=1)
    parts = [before, row.kind, row.source, row.person_id, row.key, row.note, row.reverses_id, row.resolves_id, at, sides]
    return sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _guard_audit() -> None:
    """The audit log only grows, too."""
    postgres = op.get_bind().dialect.name == "postgresql"
    body = "EXECUTE FUNCTION audit_only_grows()" if postgres else "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
    if postgres:
        op.execute(
            "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$"
        )
        op.execute(f"CREATE TRIGGER audit_line_no_truncate BEFORE TRUNCATE ON audit_line {body}")
    for change in ("UPDATE", "DELETE"):
        each = "FOR EACH ROW " if postgres else ""
        op.execute(f"CREATE TRIGGER audit_line_no_{change.lower()} BEFORE {change} ON audit_line {each}{body}")


def _leave_audit() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_only_grows() CASCADE")
    else:
        for change in ("update", "delete"):
            op.execute(f"DROP TRIGGER audit_line_no_{change}")
