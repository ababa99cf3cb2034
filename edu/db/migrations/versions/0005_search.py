"""The full-text index of each database: FTS5 on SQLite, tsvectors on PostgreSQL

Written by hand: these tables are no models, and autogenerate passes over them (`include_name` in env.py).
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # Without the texts themselves, which stand in search_entry; the stems come ready-made, so letters stay as they are.
        op.execute(
            "CREATE VIRTUAL TABLE search_fts USING fts5(title, body, marks, content='', contentless_delete=1,"
            " tokenize='unicode61 remove_diacritics 0')"
        )
        op.execute("CREATE VIRTUAL TABLE search_vocab USING fts5vocab('search_fts', 'row')")
        return
    op.execute(
        "CREATE TABLE search_fts (entry_id BIGINT PRIMARY KEY REFERENCES search_entry (id) ON DELETE CASCADE, vector TSVECTOR NOT NULL)"
    )
    op.execute("CREATE INDEX ix_search_fts_vector ON search_fts USING gin (vector)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_vocab")
    op.execute("DROP TABLE search_fts")
