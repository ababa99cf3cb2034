"""News of the site, and which of them are announced on the home page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, bindparam, cast, insert, literal, select, update

from edu.core import events
from edu.core.errors import NotFound
from edu.core.i18n import LANGUAGES, Text, message
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import transaction
from edu.site.models.pages import News, SitePage
from edu.site.rules.pages import NewsPublished, check_title, news_slug
from edu.site.service import audit, pages

A_PAGE = 20
ANNOUNCED = 3  # on the home page at once
DAYS = (0, 3, 7, 14, 30)  # that a piece of news may be announced
_NEWS, _PAGE = table(News).c, table(SitePage).c
_SLUG = literal("news-").concat(cast(_NEWS.id, String))
_LINES = (
    select(_NEWS.id, _NEWS.published_at, _NEWS.announced_until, _PAGE.title, _PAGE.html, _PAGE.digest, _PAGE.updated_at)
    .join(table(SitePage), (_PAGE.slug == _SLUG) & (_PAGE.lang == bindparam("of")))
    .where(_NEWS.retired_at.is_(None))
    .order_by(_NEWS.id.desc())
)
_ANNOUNCED = _LINES.where(_NEWS.announced_until > bindparam("moment"), _NEWS.published_at <= bindparam("moment")).limit(ANNOUNCED)
_BEFORE = _LINES.where(_NEWS.id < bindparam("before")).limit(A_PAGE + 1)
_ONE = _LINES.where(_NEWS.id == bindparam("number"))
_LAST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of news in one language."""

    id: int
    title: str
    html: str
    published_at: datetime
    announced_until: datetime | None
    version: str
    updated_at: datetime


def newest(lang: str, *, before: int | None = None) -> tuple[Sequence[Piece], bool]:
    """The newest pieces before the one of that number, `A_PAGE` at most, and whether there are more."""
    rows = db.session.execute(_BEFORE, {"of": lang, "before": before or _LAST}).all()
    return [_piece(row) for row in rows[:A_PAGE]], len(rows) > A_PAGE


def announced(lang: str, *, now: datetime) -> Sequence[Piece]:
    """What stands on the home page now. One statement."""
    return [_piece(row) for row in db.session.execute(_ANNOUNCED, {"of": lang, "moment": now})]


def get(number: int, lang: str) -> Piece:
    """A piece of news. Raises NotFound."""
    row = db.session.execute(_ONE, {"of": lang, "number": min(number, _LAST)}).first()
    if row is None:
        raise NotFound(message("There is no such news, or no longer."))
    return _piece(row)


def _piece(row: Any) -> Piece:
    return Piece(row.id, row.title, row.html, row.published_at, row.announced_until, row.digest, row.updated_at)


def publish(texts: dict[str, tuple[str, str]], *, days: int, by: UserId, now: datetime) -> int:
    """Publish news in both languages, announced for so many days; its number. Raises Invalid."""
    with transaction():
        row = {"published_at": now, "announced_until": _until(days, now), "retired_at": None}
        number = int(db.session.scalars(insert(table(News)).values(row).returning(_NEWS.id)).one())
        pages.save(news_slug(number), texts, seen={}, by=by, now=now)
        title: Text = {lang: check_title(texts[lang][0], field=f"title_{lang}") for lang in LANGUAGES}
        events.announce(NewsPublished(number, title, now))
    return number


def change(number: int, texts: dict[str, tuple[str, str]], *, seen: dict[str, int], days: int, by: UserId, now: datetime) -> None:
    """Change the words of news, and announce them so many days from now, or no longer. Raises NotFound, Invalid, Conflict."""
    with transaction():
        _get(number)
        pages.save(news_slug(number), texts, seen=seen, by=by, now=now)
        db.session.execute(update(table(News)).where(_NEWS.id == number).values(announced_until=_until(days, now)))


def retire(number: int, *, by: UserId, now: datetime) -> None:
    """Take news off the site; the words stay in the history. Raises NotFound."""
    with transaction():
        _get(number)
        db.session.execute(update(table(News)).where(_NEWS.id == number).values(retired_at=now))
        db.session.execute(update(table(SitePage)).where(_PAGE.slug == news_slug(number)).values(retired_at=now))
        audit.record("news-retired", by=by, about=f"page:{news_slug(number)}", now=now)


def _get(number: int) -> None:
    there = select(_NEWS.id).where(_NEWS.id == min(number, _LAST), _NEWS.retired_at.is_(None)).with_for_update()
    if db.session.execute(there).scalar() is None:
        raise NotFound(message("There is no such news, or no longer."))


def _until(days: int, now: datetime) -> datetime | None:
    return now + timedelta(days=days) if days in DAYS and days else None
