"""The wheel is whole: built, installed where nothing of the checkout is, it serves a page."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.house.running import ROOT, edu, get, served
from tests.letters import free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    return next(folder.glob("*.whl"))


def test_it_holds_the_package_and_what_ships_with_it_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "edu/app.py", "edu/templates/_layouts/base.html", "edu/static/css/tokens.css", "edu/content/courses/loyalty/course.yml",
        "edu/db/migrations/env.py", "edu/db/migrations/script.py.mako", "edu/accounts/service/common_passwords.txt",
        "edu/translations/ru/LC_MESSAGES/messages.mo", "edu/translations/en/LC_MESSAGES/messages.mo",
    ):  # fmt: skip
        assert name in names, name
    assert any(name.startswith("edu/db/migrations/versions/0001") for name in names)
    assert {name.split("/")[0] for name in names} == {"edu", next(name for name in names if "dist-info" in name).split("/")[0]}
    assert [name for name in names if "__pycache__" in name or name.endswith((".db", ".pyc")) or "secret" in name.lower()] == []


def test_installed_in_an_empty_place_it_serves_a_page(wheel, tmp_path):
    place = tmp_path / "place"
    venv.create(place, with_pip=False)
    python = place / "bin" / "python"
    packages = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], capture_output=True, text=True, check=True
        ).stdout.strip()
    )
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)  # a wheel of plain Python is installed by unpacking
    # What it depends on comes from here, for there is no network in tests; but not the checkout: .pth files inside are not followed.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    where = subprocess.run(
        [python, "-c", "import edu.paths as p; print(p.PACKAGE, p.folder('templates'))"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": ""},
    )
    assert all(path.startswith(str(place)) for path in where.stdout.split())

    data, run = tmp_path / "data", {"python": (str(python),), "cwd": tmp_path, "PYTHONPATH": ""}
    for words in (("db", "upgrade"), ("content", "check"), ("content", "sync")):
        done = edu(*words, data=data, **run)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
    with served(free_port(), data=data, **run) as address:
        status, page = get(f"{address}/ru/lessons/ladder")
        assert status == 200
        assert "<h1" in page
        style = page.split('rel="stylesheet" href="')[1].split('"')[0]
        assert get(address + style)[0] == 200
