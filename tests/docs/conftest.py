"""A site as somebody following the documents has it: started by `edu run` in a folder of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib import parse, request
from urllib.error import URLError

import pytest

from tests.letters import free_port

EMAIL, PASSWORD = "ann@example.org", "a bench by the river"


@dataclass(frozen=True)
class Live:
    """A running site, and a token that a person made on its settings page."""

    base: str
    token: str
    folder: Path


def clean_environment(**more: str) -> dict[str, str]:
    """The environment without any setting of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDU_", "SECRET_KEY", "PROMETHEUS_"))}
    return {**kept, **more}


def edu(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the `edu` command."""
    return subprocess.run(
        [sys.executable, "-m", "edu", *command],
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, shipped_folder: Path) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("live")
    shutil.copytree(shipped_folder, folder, dirs_exist_ok=True)
    done = edu("user", "add", "Ann Lee", EMAIL, "--password", PASSWORD, EDU_DATA=str(folder))
    assert done.returncode == 0, done.stderr
    port = free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "edu", "run", "--port", str(port)],
            env=clean_environment(EDU_DATA=str(folder), EDU_WORKERS="1"),
            stdout=log,
            stderr=log,
        )
    base = f"http://127.0.0.1:{port}"
    with stopped(server):
        waited_for(base, server, folder / "log")
        yield Live(base, _token_from_settings(base), folder)


@contextmanager
def stopped(server: "subprocess.Popen[bytes]") -> Iterator[None]:
    """The server runs inside, and has ended well afterwards."""
    try:
        yield
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(timeout=40) == 0


def waited_for(base: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the site is ready; fail with its log when it doesn't come up."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            request.urlopen(f"{base}/readyz", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"The site did not start: {log.read_text()}")


def _token_from_settings(base: str) -> str:
    """As the page says: sign in, open the settings page, name a token, copy it."""
    browser = request.build_opener(request.HTTPCookieProcessor(CookieJar()))

    def submit(path: str, **data: str) -> str:
        page = browser.open(base + path).read().decode()
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, page
        return str(browser.open(base + path, parse.urlencode({"csrf_token": found[1], **data}).encode()).read().decode())

    submit("/en/sign-in", email=EMAIL, password=PASSWORD)
    made = re.search(r"rungs_[\w-]+", submit("/en/settings/tokens", name="curl"))
    assert made, "the settings page showed no token"
    return made[0]
