"""People among what is found: by their names, unless they hide or are gone."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import update

from edu.accounts.rules import Deleted, HiddenChanged, ManyNamed, Named
from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import transaction
from edu.search.models import SearchEntry
from edu.search.rules.entries import Entry
from edu.search.service import index


def hear_named(event: Named) -> None:
    """Who gets a name, or another, is found by it."""
    if not event.hidden:
        index.put_many([_entry(event.user_id, event.name, event.now)])


def hear_many_named(event: ManyNamed) -> None:
    """The same of many at once."""
    index.put_many([_entry(each.user_id, each.name, each.now) for each in event.people if not each.hidden])


def hear_hidden(event: HiddenChanged) -> None:
    """Who hides is not found by name; who shows up again is."""
    if event.hidden:
        index.remove("person", str(int(event.user_id)))
    else:
        index.put_many([_entry(event.user_id, accounts.get_profile(event.user_id).name, event.now)])


def hear_deleted(event: Deleted) -> None:
    """A deleted person is nowhere to be found, and what they wrote is nobody's."""
    own = table(SearchEntry).c.author_id == event.user_id
    with transaction():
        index.remove("person", str(int(event.user_id)))
        db.session.execute(update(table(SearchEntry)).where(own).values(author_id=None))


def findable() -> Iterator[Entry]:
    """Everybody who may be found."""
    return (_entry(*person) for person in accounts.list_shown())


def _entry(user_id: UserId, name: str, at: datetime) -> Entry:
    number = str(int(user_id))
    return Entry(kind="person", key=number, lang="", title=name, body="", path=f"/people/{number}", at=at, author_id=user_id)
