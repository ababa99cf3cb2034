"""What nobody complained of: first posts that are held, and what a nightly look finds. All of it waits for a moderator."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from edu.accounts.service import people as accounts
from edu.db.base import db, table
from edu.db.session import transaction
from edu.moderation.models import Case
from edu.moderation.rules.deciding import Why
from edu.moderation.rules.rings import LEAST_LETTERS, Post, Ring, Twin, rings, twins
from edu.moderation.service import keepers, posts
from edu.moderation.service.complaining import open_case
from edu.moderation.service.things import Thing, number_of
from edu.ports import clock, jobs
from edu.qa.service import moderating, watched
from edu.search.service import finding

MOST_HELD = 200
MOST_LOOKED_AT = 5000  # texts of a night
RINGS_OVER = timedelta(days=90)
NIGHT = timedelta(hours=26)  # a little more than a day: what was found already is not found again
CANDIDATES = 8
_CASE = table(Case).c
_KNOWN = select(_CASE.id).where(_CASE.kind == bindparam("of"), _CASE.thing == bindparam("key"), _CASE.why == bindparam("by")).limit(1)


@jobs.each_minute
def take_in_held() -> None:
    """What new people wrote comes to the moderators."""
    take_in(now=clock.now())


def take_in(*, now: datetime) -> int:
    """Open a case for each held post that has none; how many posts are held."""
    held = moderating.held(MOST_HELD)
    for shown in held:
        if not _is_known(shown.kind, str(shown.id), Why.FIRST):
            with transaction():
                open_case(posts.of(shown), why=Why.FIRST, now=now)
    return len(held)


@jobs.each_night
def look_at_night() -> None:
    """Who votes for whom, and which texts are another's."""
    look(now=clock.now())


def look(*, now: datetime) -> tuple[list[Ring], list[Twin]]:
    """Open cases for vote rings and for copied texts; what was found. Twice finds nothing new."""
    found = rings(watched.votes_up(since=now - RINGS_OVER))
    for ring in found:
        _open_ring(ring, now=now)
    copies = _copies(since=now - NIGHT)
    for twin in copies:
        _open_twin(twin, now=now)
    return found, copies


def _open_ring(ring: Ring, *, now: datetime) -> None:
    key = f"{ring.first}-{ring.second}"
    # Decided once, it comes again only when a moderator took the votes back and they were given anew.
    if _is_known("votes", key, Why.RING):
        return
    names = accounts.names_of({ring.first, ring.second})
    pair = " · ".join(name or "?" for _, name in sorted(names.items()))
    body = f"{ring.first} → {ring.second}: {ring.given}; {ring.second} → {ring.first}: {ring.taken}; p = {ring.chance:.1e}"
    with transaction():
        open_case(Thing("votes", key, None, pair, body, f"/people/{ring.first}", "en"), why=Why.RING, now=now)


def _copies(*, since: datetime) -> list[Twin]:
    """New texts that read like earlier ones: compared with those alone that the search finds near."""
    found = []
    for kind, number, author, lang, text in watched.written(since=since, limit=MOST_LOOKED_AT):
        if len(text) < LEAST_LETTERS:
            continue
        key = f"{kind}:{number}"
        hits = finding.similar(text[:2000], lang=lang, kinds=(kind,), limit=CANDIDATES, but=(str(number),))
        others = [shown for hit in hits if (shown := moderating.shown(kind, number_of(hit.key)))]
        # The search shows a page once, whatever stands in it: what stands beside is asked for by itself.
        beside = [Post(f"{kind}:{each}", who, words, each) for each, who, words in watched.beside(number)] if kind == "answer" else []
        near = [Post(f"{kind}:{each.id}", each.author_id, each.text, each.id) for each in others if each.state in posts.READ]
        found += twins([Post(key, author, text, number)], [*near, *beside])
    return found


def _open_twin(twin: Twin, *, now: datetime) -> None:
    kind, _, key = twin.copy.partition(":")
    if _is_known(kind, key, Why.TWIN):
        return
    thing: Any = keepers.KEEPERS[kind].find(key)
    first = keepers.KEEPERS[kind].find(twin.first.partition(":")[2])
    if thing is None or first is None:
        return
    with transaction():
        open_case(thing.beside(first), why=Why.TWIN, now=now)


def _is_known(kind: str, key: str, why: Why) -> bool:
    return db.session.execute(_KNOWN, {"of": kind, "key": key, "by": why.value}).scalar() is not None
