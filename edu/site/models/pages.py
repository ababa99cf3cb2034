"""Pages that belong to no course, news, and what people write to the site."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from edu.db.base import Base


class SitePage(Base):
    """A page, or a piece of news, in one language. What an admin has edited here is no longer changed by files."""

    __tablename__ = "site_page"

    slug: Mapped[str] = mapped_column(primary_key=True)
    lang: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]  # Markdown
    html: Mapped[str]
    digest: Mapped[str]
    number: Mapped[int]  # of its newest version
    origin: Mapped[str]
    updated_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("lang IN ('ru', 'en')", name="lang_known"),
        CheckConstraint("origin IN ('files', 'site')", name="origin_known"),
    )


class SitePageVersion(Base):
    """How a page read from one edit to the next."""

    __tablename__ = "site_page_version"

    slug: Mapped[str] = mapped_column(primary_key=True)
    lang: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)  # None: it came from a file
    at: Mapped[datetime]


class News(Base):
    """A piece of news; its words are pages named "news-12"."""

    __tablename__ = "site_news"

    id: Mapped[int] = mapped_column(primary_key=True)
    published_at: Mapped[datetime]
    announced_until: Mapped[datetime | None]  # until then it stands on the home page
    retired_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_site_news_announced", "announced_until"),)


class ContactMessage(Base):
    """What somebody wrote to the people who run the site."""

    __tablename__ = "contact_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str]
    email: Mapped[str]
    words: Mapped[str]
    lang: Mapped[str]
    at: Mapped[datetime]
    done_at: Mapped[datetime | None]  # when an admin put it aside

    __table_args__ = (
        CheckConstraint("lang IN ('ru', 'en')", name="lang_known"),
        CheckConstraint("length(words) <= 5000", name="words_not_too_long"),
    )
