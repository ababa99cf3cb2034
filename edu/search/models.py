"""What can be found: one row for each thing in each language, and the words that stand in any of them.

Beside these tables each database keeps its own full-text index, `search_fts`, made by migration 0005: an FTS5 table
on SQLite, a table of tsvectors with a GIN index on PostgreSQL. Only `service.engines` speaks to it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base, Json


class SearchEntry(Base):
    __tablename__ = "search_entry"

    # Also its place in the full-text index; the newer, the higher.
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str]
    lang: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]  # as `rules.plain` makes it: paragraphs, with the marks of headings
    title_stems: Mapped[str]  # " stem stem … ", a space at both ends
    body_stems: Mapped[str]
    path: Mapped[str]  # without the language
    labels: Mapped[Any] = mapped_column(Json)  # name → value, to filter by
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    at: Mapped[datetime]
    weight: Mapped[int]

    __table_args__ = (
        UniqueConstraint("kind", "key", "lang"),
        CheckConstraint("kind IN ('lesson', 'question', 'answer', 'person', 'page')", name="kind_known"),
        CheckConstraint("lang IN ('', 'ru', 'en')", name="lang_known"),
    )


class SearchWord(Base):
    """A word as it is written somewhere: for suggestions, and for how rare its stem is."""

    __tablename__ = "search_word"

    word: Mapped[str] = mapped_column(primary_key=True)
    stem: Mapped[str] = mapped_column(index=True)
    docs: Mapped[int]  # entries with this stem, when last counted

    __table_args__ = (CheckConstraint("docs >= 0", name="counted"),)


class SearchMeaning(Base):
    """What the paragraphs of a source of the tutor mean: a vector of `ports.meaning` for each, one after the other."""

    __tablename__ = "search_meaning"

    entry_id: Mapped[int] = mapped_column(ForeignKey("search_entry.id", ondelete="CASCADE"), primary_key=True)
    vectors: Mapped[bytes]

    __table_args__ = (CheckConstraint("length(vectors) % 384 = 0", name="whole_vectors"),)
