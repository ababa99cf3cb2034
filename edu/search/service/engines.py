"""The full-text index of each database, behind one face: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

Both hold the same stems, made by `rules.words`, so both find the same.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from sqlalchemy import JSON, Executable, text

from edu.db.base import db
from edu.search.rules import expressions
from edu.search.rules.expressions import Wanted

# (number, stems of the title, stems of the body, marks)
Row = tuple[int, str, str, Sequence[str]]

CAP = 1000  # newest matches that are ranked: a very common word must not rank the whole table


class Engine(Protocol):
    def put(self, rows: Iterable[Row]) -> None:
        """Index these, in place of what stood under their numbers."""

    def remove(self, numbers: Sequence[int]) -> None: ...

    def clear(self) -> None: ...

    def counts(self) -> dict[str, int]:
        """In how many entries each stem stands."""

    def candidates(self, wanted: Wanted, *, limit: int) -> list[int]:
        """The numbers of the `limit` entries that fit best by the database's own measure; where more than `CAP` fit, the newest of them,
        those with the words in their titles first."""


class _Fts5:
    _PUT = text("INSERT OR REPLACE INTO search_fts (rowid, title, body, marks) VALUES (:number, :title, :body, :marks)")
    _REMOVE = text("DELETE FROM search_fts WHERE rowid = :number")
    _NEWEST = text(
        "SELECT json_group_array(number ORDER BY number DESC) AS numbers FROM"
        " (SELECT rowid AS number FROM search_fts WHERE search_fts MATCH :query ORDER BY rowid DESC LIMIT :most)"
    ).columns(numbers=JSON)
    _BEST = text(
        "SELECT json_group_array(number ORDER BY fit, number DESC) AS numbers FROM"
        " (SELECT rowid AS number, bm25(search_fts, 6.0, 1.0, 0.0) AS fit FROM search_fts WHERE search_fts MATCH :query"
        " ORDER BY fit, rowid DESC LIMIT :most)"
    ).columns(numbers=JSON)

    def put(self, rows: Iterable[Row]) -> None:
        values = [{"number": number, "title": title, "body": body, "marks": " ".join(marks)} for number, title, body, marks in rows]
        if values:
            db.session.execute(self._PUT, values)

    def remove(self, numbers: Sequence[int]) -> None:
        if numbers:
            db.session.execute(self._REMOVE, [{"number": number} for number in numbers])

    def clear(self) -> None:
        db.session.execute(text("INSERT INTO search_fts (search_fts) VALUES ('delete-all')"))

    def counts(self) -> dict[str, int]:
        return {row.term: row.doc for row in db.session.execute(text("SELECT term, doc FROM search_vocab"))}

    def candidates(self, wanted: Wanted, *, limit: int) -> list[int]:
        return _best(lambda column: expressions.for_fts5(wanted, column=column), self._NEWEST, self._BEST, limit)


class _Tsvector:
    _PUT = text(
        "INSERT INTO search_fts (entry_id, vector) VALUES (:number, CAST(:vector AS tsvector))"
        " ON CONFLICT (entry_id) DO UPDATE SET vector = excluded.vector"
    )
    _REMOVE = text("DELETE FROM search_fts WHERE entry_id = ANY(:numbers)")
    _NEWEST = text(
        "SELECT array_agg(entry_id ORDER BY entry_id DESC) FROM"
        " (SELECT entry_id FROM search_fts WHERE vector @@ CAST(:query AS tsquery) ORDER BY entry_id DESC LIMIT :most) AS found"
    )
    _BEST = text(
        "SELECT array_agg(entry_id ORDER BY fit DESC, entry_id DESC) FROM"
        " (SELECT entry_id, ts_rank('{0.0, 0.0, 0.1, 1.0}', vector, CAST(:query AS tsquery), 1) AS fit FROM search_fts"
        " WHERE vector @@ CAST(:query AS tsquery) ORDER BY fit DESC, entry_id DESC LIMIT :most) AS found"
    )

    def put(self, rows: Iterable[Row]) -> None:
        values = [{"number": number, "vector": expressions.vector(title, body, marks)} for number, title, body, marks in rows]
        if values:
            db.session.execute(self._PUT, values)

    def remove(self, numbers: Sequence[int]) -> None:
        db.session.execute(self._REMOVE, {"numbers": list(numbers)})

    def clear(self) -> None:
        db.session.execute(text("DELETE FROM search_fts"))

    def counts(self) -> dict[str, int]:
        return {row.word: row.ndoc for row in db.session.execute(text("SELECT word, ndoc FROM ts_stat('SELECT vector FROM search_fts')"))}

    def candidates(self, wanted: Wanted, *, limit: int) -> list[int]:
        return _best(lambda column: expressions.for_tsquery(wanted, column=column), self._NEWEST, self._BEST, limit)


def _best(query: Callable[[str], str], newest: Executable, best: Executable, limit: int) -> list[int]:
    """The best of those that `query` finds, weighed by the database only where they are neither few nor very many."""
    found = _numbers(newest, query(""), CAP + 1)
    if len(found) <= limit:
        return found
    if len(found) <= CAP:
        return _numbers(best, query(""), limit)
    return list(dict.fromkeys([*_numbers(newest, query("title"), limit // 2), *found]))[:limit]


def _numbers(statement: Executable, query: str, most: int) -> list[int]:
    # As one value: a thousand rows cost more than finding them.
    return db.session.scalar(statement, {"query": query, "most": most}) or []


_ENGINES: dict[str, Engine] = {"sqlite": _Fts5(), "postgresql": _Tsvector()}


def current() -> Engine:
    """The engine of the database this application has."""
    return _ENGINES[db.engine.dialect.name]
