"""Putting things where they can be found, and taking them out."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.ports import jobs
from edu.search.models import SearchEntry, SearchWord
from edu.search.rules import plain, words
from edu.search.rules.entries import IN_BOTH, MAX_BODY, MAX_TITLE, SOURCES, Entry, marks_of
from edu.search.service import engines, meaning, vocabulary

AT_ONCE = 500  # rows of one statement
Key = tuple[str, str, str]  # kind, key, language

_ENTRY, _WORD = table(SearchEntry).c, table(SearchWord).c
_SAID = ("title", "body", "path", "labels", "author_id", "weight")  # what makes an entry another one
_STANDING = select(_ENTRY.id, _ENTRY.kind, _ENTRY.key, _ENTRY.lang, *(_ENTRY[name] for name in _SAID)).where(
    _ENTRY.kind == bindparam("kind"), _ENTRY.key.in_(bindparam("keys", expanding=True))
)
_KNOWN_WORDS = select(_WORD.word).where(_WORD.word.in_(bindparam("words", expanding=True)))
_NEW = insert(table(SearchEntry)).returning(_ENTRY.id, sort_by_parameter_order=True)
_CHANGE = (
    update(table(SearchEntry))
    .where(_ENTRY.id == bindparam("entry"))
    .values({column.name: bindparam(column.name) for column in _ENTRY if column.name != "id"})
)


def put(
    kind: str,
    key: str,
    *,
    lang: str,
    title: str,
    body: str,
    path: str,
    labels: Mapping[str, str] | None = None,
    author_id: UserId | None = None,
    at: datetime,
    weight: int = 0,
) -> None:
    """Make this findable, in place of what was there under this kind and key (and language, for lessons and pages).

    `path` without the language, as "/ask/12"; `body` plain text (`rules.plain` makes it of HTML). For `labels` see
    `rules.entries.Entry`. The higher the `weight` (say, the score in votes), the better it must be.
    """
    put_many([Entry(kind, key, lang, title[:MAX_TITLE], body[:MAX_BODY], path, at, labels or {}, author_id, weight)])


def put_many(entries: Iterable[Entry]) -> int:
    """Many at once, a few statements for each five hundred: how many were not there as they are."""
    changed, batch = 0, dict[Key, Entry]()
    with transaction():
        for entry in entries:
            batch[_key(entry)] = entry
            if len(batch) >= AT_ONCE:
                changed += _put(list(batch.values()))
                batch = {}
        return changed + _put(list(batch.values()))


def remove(kind: str, key: str) -> None:
    """Nobody finds it any more, in any language. What isn't there is passed over."""
    remove_many(kind, [key])


def remove_many(kind: str, keys: Iterable[str]) -> None:
    """Take many of a kind out."""
    with transaction():
        _drop([row.id for row in _standing(kind, list(keys))])


def keep_only(kind: str, keys: Iterable[str]) -> None:
    """Take out everything of a kind but these."""
    kept = set(keys)
    with transaction():
        rows = db.session.execute(select(_ENTRY.id, _ENTRY.key).where(_ENTRY.kind == kind)).all()
        _drop([row.id for row in rows if row.key not in kept])


def rebuild(sources: Iterable[Callable[[], Iterable[Entry]]]) -> int:
    """Take everything out and put anew what `sources` give, in one transaction: how many entries there are then."""
    with transaction():
        engines.current().clear()
        db.session.execute(delete(table(SearchEntry)))
        db.session.execute(delete(table(SearchWord)))
        vocabulary.forget()
        count = sum(put_many(source()) for source in sources)
        recount()
        return count


def recount() -> None:
    """Count anew in how many entries each word's stem stands. Nightly, and after much has been put."""
    # Read before the turn to write is taken: among many entries that takes a second.
    counts = engines.current().counts()
    rows = db.session.execute(select(_WORD.word, _WORD.stem, _WORD.docs)).all()
    changed = [{"its": row.word, "now": counts.get(row.stem, 0)} for row in rows if counts.get(row.stem, 0) != row.docs]
    with transaction():
        if changed:
            db.session.execute(update(table(SearchWord)).where(_WORD.word == bindparam("its")).values(docs=bindparam("now")), changed)
        db.session.execute(delete(table(SearchWord)).where(_WORD.docs == 0))


@jobs.each_night
def recount_at_night() -> None:
    """Words come and go by day."""
    recount()


# ---- The rows


def _standing(kind: str, keys: list[str]) -> list[Any]:
    return [
        row
        for start in range(0, len(keys), AT_ONCE)
        for row in db.session.execute(_STANDING, {"kind": kind, "keys": keys[start : start + AT_ONCE]})
    ]


def _put(entries: list[Entry]) -> int:
    """Put these, each another thing, and return how many were not there as they are."""
    kinds = sorted({entry.kind for entry in entries})
    found = [row for kind in kinds for row in _standing(kind, [entry.key for entry in entries if entry.kind == kind])]
    standing = {_key(row): row for row in found}
    wanted = {_key(entry) for entry in entries}
    _drop([row.id for key, row in standing.items() if row.kind not in IN_BOTH and key not in wanted])
    rows = {_key(entry): _row(entry) for entry in entries if not _is_there(entry, standing.get(_key(entry)))}
    numbers = {key: standing[key].id for key in rows if key in standing}
    if numbers:
        db.session.execute(_CHANGE, [{**rows[key], "entry": number} for key, number in numbers.items()])
    new = [key for key in rows if key not in numbers]
    if new:
        numbers |= zip(new, db.session.scalars(_NEW, [rows[key] for key in new]), strict=True)
    changed = [entry for entry in entries if _key(entry) in rows]
    sources = [numbers[_key(entry)] for entry in changed if entry.kind in SOURCES]
    if sources:
        meaning.changed(sources)
    engines.current().put(_indexed(numbers[_key(entry)], rows[_key(entry)], entry) for entry in changed)
    _learn(changed)
    return len(changed)


def _key(of: Any) -> Key:
    return of.kind, of.key, of.lang


def _is_there(entry: Entry, row: Any) -> bool:
    return row is not None and all(getattr(row, name) == getattr(entry, name) for name in _SAID)


def _row(entry: Entry) -> dict[str, Any]:
    title, body = entry.title, entry.body
    return {
        "kind": entry.kind,
        "key": entry.key,
        "lang": entry.lang,
        "title": title,
        "body": body,
        "title_stems": _spaced(words.stems_of(title)),
        "body_stems": _spaced(words.stems_of(plain.without_marks(body))),
        "path": entry.path,
        "labels": dict(entry.labels),
        "author_id": entry.author_id,
        "at": entry.at,
        "weight": entry.weight,
    }


def _indexed(number: int, row: dict[str, Any], entry: Entry) -> engines.Row:
    return number, row["title_stems"], row["body_stems"], marks_of(entry)


def _spaced(stems: list[str]) -> str:
    return f" {' '.join(stems)} "


def _drop(numbers: list[int]) -> None:
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        engines.current().remove(some)
        db.session.execute(delete(table(SearchEntry)).where(_ENTRY.id.in_(some)))


def _learn(entries: list[Entry]) -> None:
    """Keep the words that stand nowhere else yet. In their order, so that two who post at once can't block each other."""
    seen = sorted({word for entry in entries for word in words.words_of(f"{entry.title} {plain.without_marks(entry.body)}")})
    for start in range(0, len(seen), AT_ONCE):
        some = seen[start : start + AT_ONCE]
        known = set(db.session.scalars(_KNOWN_WORDS, {"words": some}))
        new = [{"word": word, "stem": words.stem(word), "docs": 1} for word in some if word not in known]
        if new:
            db.session.execute(upsert.new_only(SearchWord, on=("word",)), new)
            vocabulary.learned([word for word in some if word not in known])
