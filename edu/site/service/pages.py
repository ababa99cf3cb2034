"""Pages: read, put there by files, edited by admins with their history kept."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from edu.core import events
from edu.core.errors import Conflict, NotFound
from edu.core.i18n import LANGUAGES, message
from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import retried, transaction
from edu.site.models.pages import SitePage, SitePageVersion
from edu.site.rules.pages import Page, PagesChanged, PageSource, Put, checked, digest_of, drawn, is_slug
from edu.site.service import audit

A_PAGE = 50
_PAGE, _VERSION = table(SitePage).c, table(SitePageVersion).c
_READ = select(_PAGE.slug, _PAGE.title, _PAGE.html, _PAGE.digest, _PAGE.updated_at).where(
    _PAGE.slug == bindparam("wanted"), _PAGE.lang == bindparam("of"), _PAGE.retired_at.is_(None)
)
_KEPT = select(*_PAGE).where(_PAGE.slug == bindparam("wanted")).with_for_update()


@dataclass(frozen=True, slots=True)
class Source:
    """A page as an admin edits it, in one language."""

    title: str = ""
    body: str = ""
    number: int = 0  # of its newest version; 0: there is none


@dataclass(frozen=True, slots=True)
class Version:
    """How a page read once."""

    number: int
    title: str
    body: str
    by: UserId | None
    at: datetime


def get(slug: str, lang: str) -> Page:
    """A page in a language. One statement. Raises NotFound."""
    row = db.session.execute(_READ, {"wanted": slug, "of": lang}).first()
    if row is None:
        raise NotFound(message("This page has not been written yet."))
    return Page(row.slug, row.title, row.html, row.digest, row.updated_at)


def written(slugs: Collection[str]) -> set[str]:
    """Which of these pages there are."""
    return set(db.session.scalars(select(_PAGE.slug).where(_PAGE.slug.in_(slugs), _PAGE.retired_at.is_(None))))


def readable() -> Iterator[tuple[str, str, str, str, datetime]]:
    """Every page of each language: slug, language, title, HTML and when it changed."""
    rows = db.session.execute(
        select(_PAGE.slug, _PAGE.lang, _PAGE.title, _PAGE.html, _PAGE.updated_at)
        .where(_PAGE.retired_at.is_(None))
        .order_by(_PAGE.slug, _PAGE.lang)
    )
    for row in rows:
        yield row.slug, row.lang, row.title, row.html, row.updated_at


# ---- From files


def put(sources: Sequence[PageSource], *, now: datetime) -> Put:
    """Make the pages that nobody has edited here what the files say; one whose file is gone is retired."""
    done = {"new": 0, "changed": 0, "retired": 0}
    with transaction():
        kept = {(row.slug, row.lang): row for row in db.session.execute(select(*_PAGE).with_for_update()).all()}
        for source in sources:
            row = kept.get((source.slug, source.lang))
            if row is not None and (row.origin == "site" or (row.digest == source.digest and row.retired_at is None)):
                continue
            number = row.number + 1 if row else 1
            _keep(
                source.slug, source.lang, number, title=source.title, body=source.body, html=source.html, origin="files", by=None, now=now
            )  # fmt: skip
            done["changed" if row else "new"] += 1
        there = {(source.slug, source.lang) for source in sources}
        for (slug, lang), row in kept.items():
            if row.origin == "files" and row.retired_at is None and (slug, lang) not in there:
                db.session.execute(update(table(SitePage)).where(_PAGE.slug == slug, _PAGE.lang == lang).values(retired_at=now))
                done["retired"] += 1
    return Put(**done)


# ---- By admins


def sources(slug: str) -> dict[str, Source]:
    """What an admin edits, by language; empty where there is nothing yet. Raises NotFound for a name no page can have."""
    if not is_slug(slug):
        raise NotFound(message("There is no such page."))
    rows = db.session.execute(select(_PAGE.lang, _PAGE.title, _PAGE.body, _PAGE.number).where(_PAGE.slug == slug)).all()
    found = {row.lang: Source(row.title, row.body, row.number) for row in rows}
    return {lang: found.get(lang, Source()) for lang in LANGUAGES}


@retried
def save(slug: str, texts: Mapping[str, tuple[str, str]], *, seen: Mapping[str, int], by: UserId, now: datetime) -> None:
    """Keep a page's titles and bodies by language, as one more version each where they changed.

    `seen` are the numbers of the versions they were made from. Raises NotFound, Invalid beside a field, and Conflict where
    somebody else has saved since.
    """
    if not is_slug(slug):
        raise NotFound(message("There is no such page."))
    given = checked(texts)
    html = {lang: drawn(body, lang=lang) for lang, (_, body) in given.items()}
    with transaction():
        kept: dict[str, Any] = {row.lang: row for row in db.session.execute(_KEPT, {"wanted": slug}).all()}
        for lang, (title, body) in given.items():
            row = kept.get(lang)
            if (row.number if row else 0) != seen.get(lang, 0):
                raise Conflict(message("Somebody else has saved this page since you opened it. Open it again, and put your changes in."))
            if row is None or (row.title, row.body, row.retired_at) != (title, body, None):
                number = row.number + 1 if row else 1
                _keep(slug, lang, number, title=title, body=body, html=html[lang], origin="site", by=by, now=now)
        audit.record("page-changed", by=by, about=f"page:{slug}", now=now)
        events.announce(PagesChanged())


def _keep(
    slug: str, lang: str, number: int, *, title: str, body: str, html: str, origin: str, by: UserId | None, now: datetime
) -> None:  # fmt: skip
    row = {
        "slug": slug, "lang": lang, "title": title, "body": body, "html": html, "digest": digest_of(title, html), "number": number,
        "origin": origin, "updated_at": now, "retired_at": None,
    }  # fmt: skip
    changing = tuple(name for name in row if name not in ("slug", "lang"))
    db.session.execute(upsert.merging(SitePage, on=("slug", "lang"), put=changing), row)
    version = {"slug": slug, "lang": lang, "number": number, "title": title, "body": body, "by_id": by, "at": now}
    db.session.execute(insert(table(SitePageVersion)).values(version))


def versions(slug: str, lang: str, *, before: int | None = None) -> Sequence[Version]:
    """How a page read before, the newest first, `A_PAGE` at most."""
    query = select(*_VERSION).where(_VERSION.slug == slug, _VERSION.lang == lang).order_by(_VERSION.number.desc()).limit(A_PAGE)
    if before is not None:
        query = query.where(_VERSION.number < before)
    rows = db.session.execute(query).all()
    return [Version(row.number, row.title, row.body, UserId(row.by_id) if row.by_id else None, row.at) for row in rows]
