"""A real browser at a real site: Chromium, and `edu run` in a folder of its own with the content that ships.

`open_page` opens pages as this or that reader has them; whatever a page complains about in its console (an error, a
breach of the content policy, a missing file) fails the test that opened it.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, ConsoleMessage, Page, Response

from edu import cli, config
from edu.app import create_app
from edu.core.marks import Body
from edu.quizzes.rules.pictures import named_in, renamed
from edu.quizzes.rules.plan import Draw
from tests.conftest import made_once, missing, opened
from tests.letters import Letters, free_port
from tests.make import Make

CHROMIUM = Path("/usr/bin/chromium")
# Chromium's own errands (updates, lists, hints) are none of a test's business.
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
).split()
PHONE = {"width": 360, "height": 740}
TABLET = {"width": 768, "height": 1024}
DESK = {"width": 1440, "height": 900}
# What stands in for the pictures that examples name.
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300"><rect width="400" height="300" fill="#e8eef4"/>'
    '<path d="M200 45 320 270H80Z" fill="#fff" stroke="#1C1B33" stroke-width="4"/></svg>'
)
PATIENCE = 15_000  # ms: for what should come; two cores may be busy with other tests


@dataclass(frozen=True)
class Site:
    """A running site, and the folder of its data; `letters` is what its mail server has received."""

    url: str
    letters: Letters
    folder: Path


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if not CHROMIUM.exists():
        missing("Chromium", f"{CHROMIUM} is not there")
    return {"executable_path": str(CHROMIUM), "args": FLAGS}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, shipped_folder: Path) -> Path:
    """A data folder with content and the demo's people: each site copies it."""

    def fill(path: Path) -> None:
        shutil.copytree(shipped_folder, path)
        settings = config.load(environment="test", data=path, jobs_url="now://", limits_url="memory://")
        with opened(create_app(settings)):
            cli.prepare(settings)

    return made_once(tmp_path_factory, "prepared", fill)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, prepared: Path, mail_server: Letters) -> Iterator[Site]:
    """The site with its content and the demo's people, started as `make run` starts it for the second time."""
    with running(tmp_path_factory.mktemp("site"), prepared, mail_server) as site:
        yield site


@contextmanager
def running(folder: Path, prepared: Path, mail_server: Letters, **more: str) -> Iterator[Site]:
    """A site that keeps its data in `folder`, at first those of `prepared`, with `more` settings."""
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("EDU_", "SECRET_KEY", "PROMETHEUS_"))}
    settings = {"EDU_ENV": "test", "EDU_DATA": str(folder), "EDU_WORKERS": "1", "EDU_JOBS_URL": "now://", "EDU_MAIL_URL": mail_server.url}
    settings |= more
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "edu", "run", "--demo", "--port", str(port)], env={**kept, **settings}, stdout=log, stderr=log
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, server, folder / "log")
        yield Site(url, mail_server, folder)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=40)


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urlopen(f"{url}/readyz", timeout=5).close()
            return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The site did not start: {log.read_text()}")


@dataclass(frozen=True)
class Shelf:
    """Puts more on the shelf of a running site: quizzes that its content has not."""

    app: Flask

    def put(self, *questions: Body | Draw, **quiz: Any) -> str:
        """A quiz that asks this, by its slug; a picture that questions name becomes a drawing of some shapes."""
        with opened(self.app):
            src = self.app.extensions["blobs"].put(DRAWING.encode(), ".svg")
            quiz["pool"] = [pictured(body, src) for body in quiz.get("pool", ())]
            return Make(self.app).quiz(questions=[each if isinstance(each, Draw) else pictured(each, src) for each in questions], **quiz)

    @contextmanager
    def inside(self) -> Iterator[Make]:
        """In a context of the application, as a view is: what makes people and attempts there."""
        with opened(self.app):
            yield Make(self.app)


def pictured(body: Body, src: str) -> Body:
    return renamed(body, {name: src for _, name in named_in(body)})  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def shelf(site: Site) -> Shelf:
    """The shelf of the site: what is put on it is there at once."""
    settings = config.load(
        environment="test", data=site.folder, origin=site.url, mail_url=site.letters.url, jobs_url="now://", limits_url="memory://"
    )
    return Shelf(create_app(settings))


class Readers:
    """Browsers of readers (Playwright's contexts), used again: making one takes eight times what opening a page does.

    One that was given back has forgotten whom it belonged to. Static files stay in its cache, as they do in life.
    """

    MOST = 8  # that wait: each is a process

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._waiting = list[tuple[dict[str, Any], BrowserContext, CDPSession]]()
        self._taken = list[tuple[dict[str, Any], BrowserContext, CDPSession]]()

    def take(self, *, new: bool, **options: Any) -> BrowserContext:
        """A browser with these options in which nobody has been; a `new` one has nothing in its cache either."""
        found = next((each for each in self._waiting if each[0] == options and not new), None)
        if found:
            self._waiting.remove(found)
        else:
            context = self._browser.new_context(**options)
            # A page that stays: the window is kept with it, and by it what was stored is cleared.
            found = options, context, context.new_cdp_session(context.new_page())
        self._taken.append(found)
        return found[1]

    def give_back(self) -> None:
        """All that were taken; what can't be cleaned is not used again."""
        while self._taken:
            options, context, session = self._taken.pop()
            context.set_offline(False)
            for page in context.pages[1:]:
                page.close()
            context.clear_cookies()
            session.send("Storage.clearDataForOrigin", {"origin": options["base_url"], "storageTypes": "all"})
            self._waiting.append((options, context, session))
        while len(self._waiting) > self.MOST:
            self._waiting.pop(0)[1].close()


@pytest.fixture(scope="session")
def readers(browser: Browser) -> Readers:
    return Readers(browser)


class OpenPage(Protocol):
    """Opens a page of its own context: another reader's browser. A `new` one has never seen any page."""

    def __call__(
        self, path: str = "", *, size: dict[str, int] = DESK, js: bool = True, touch: bool = False, new: bool = False, **more: Any
    ) -> Page: ...


@pytest.fixture
def complaints() -> list[str]:
    """What the pages of this test have complained about. A test that provokes a complaint takes it away."""
    return []


@pytest.fixture
def open_page(readers: Readers, site: Site, complaints: list[str]) -> Iterator[OpenPage]:
    opened_in = list[BrowserContext]()

    # A context may open several pages (tabs): all are listened to.
    def listen(page: Page) -> None:
        _listen(page, complaints)

    def open_page(
        path: str = "", *, size: dict[str, int] = DESK, js: bool = True, touch: bool = False, new: bool = False, **more: Any
    ) -> Page:
        look = {"viewport": size, "java_script_enabled": js, "has_touch": touch, "locale": "en-GB", "color_scheme": "light", **more}
        context = readers.take(new=new, base_url=site.url, **look)
        context.set_default_timeout(PATIENCE)
        context.on("page", listen)
        opened_in.append(context)
        page = context.new_page()
        if path:
            page.goto(path)
        return page

    yield open_page
    said = list(complaints)
    for context in opened_in:
        context.remove_listener("page", listen)
    readers.give_back()
    assert not said, "\n".join(said)


def _listen(page: Page, complaints: list[str]) -> None:
    def said(message: ConsoleMessage) -> None:
        # A page that is refused, or a request without a network, is a test's own doing; a missing file is caught below.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            complaints.append(f"{page.url}: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and "/static/" in response.url):
            complaints.append(f"{page.url}: {response.status} at {response.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("response", answered)
