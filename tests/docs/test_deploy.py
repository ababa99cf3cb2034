"""deploy/ and the pages about it: the example's settings start a real production site, and nothing named is missing."""

import configparser
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from urllib import request

import pytest
import yaml

from edu.config import Settings
from tests.docs import running
from tests.docs.conftest import clean_environment, edu, stopped, waited_for
from tests.house.running import forked
from tests.letters import free_port

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SECRET = "0123456789abcdef" * 4


def example() -> dict[str, str]:
    """The settings of the example file."""
    lines = (DEPLOY / "rungs.env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_starts_a_production_site_with_safe_cookies(tmp_path: Path) -> None:
    settings = {**example(), "SECRET_KEY": SECRET, "EDU_DATA": str(tmp_path), "EDU_PORT": str(port := free_port())}
    assert edu("db", "upgrade", **settings).returncode == 0
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "-m", "edu", "run"], env=clean_environment(**settings), stdout=log, stderr=log)
    with stopped(server):
        waited_for(f"http://127.0.0.1:{port}", server, tmp_path / "log")
        page = request.Request(
            f"http://127.0.0.1:{port}/en/sign-in", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5"}
        )
        with request.urlopen(page, timeout=10) as answer:
            cookies = [value for name, value in answer.headers.items() if name == "Set-Cookie"]
            assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    session = next(value for value in cookies if value.startswith("__Host-rungs="))
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(session.split("; "))
    assert all("Secure" in value for value in cookies)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY"),
        ({"SECRET_KEY": SECRET, "EDU_ORIGIN": "http://rungs.example.edu"}, "EDU_ORIGIN"),
        ({"SECRET_KEY": SECRET, "EDU_ORIGIN": ""}, "EDU_ORIGIN"),
        ({"SECRET_KEY": SECRET}, "edu db upgrade"),
        ({"SECRET_KEY": SECRET, "EDU_DATA": "/proc/none"}, "EDU_DATA"),
        ({"SECRET_KEY": SECRET, "EDU_WORKERS": "many"}, "EDU_WORKERS"),
    ],
)
def test_production_is_refused_in_one_line_that_says_what_to_do(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    settings = {**example(), "EDU_DATA": str(tmp_path), "EDU_PORT": str(free_port()), **changed}
    done = forked("run", data=Path(settings.pop("EDU_DATA")), **settings)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_unit_starts_what_there_is() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "rungs.service")
    assert unit["Service"]["ExecStart"].endswith("/bin/edu run")
    assert example()["EDU_DATA"] == f"/var/lib/{unit['Service']['StateDirectory']}"
    assert (unit["Service"]["User"], unit["Service"]["KillMode"]) == ("rungs", "mixed")


def test_the_compose_file_has_every_part_and_its_files_are_there() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yml").read_text())["services"]
    assert set(services) == {"postgres", "redis", "prepare", "web", "nginx"}
    assert "ports" not in services["web"], "only nginx is open to the world"
    for volume in services["nginx"]["volumes"]:
        source = volume.split(":")[0]
        assert source == "./tls" or (DEPLOY / source).is_file()
    assert (ROOT / services["web"]["build"]["dockerfile"]).is_file()


def test_nginx_buffers_and_passes_exactly_one_address_on() -> None:
    site = (DEPLOY / "nginx" / "site.conf").read_text()
    assert site.count("{") == site.count("}")
    for line in ("proxy_buffering on;", "proxy_request_buffering on;", "proxy_set_header X-Forwarded-For $remote_addr;"):
        assert line in site
    assert (example()["EDU_PROXIES"], example()["EDU_THREADS"]) == ("1", "1")
    for upstream in ("here", "compose"):
        assert "upstream rungs {" in (DEPLOY / "nginx" / f"upstream-{upstream}.conf").read_text()


def test_every_setting_named_in_deploy_is_one() -> None:
    known = {each.metadata["env"] for each in fields(Settings)}
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            assert set(re.findall(r"\bEDU_\w+|\bSECRET_KEY\b", path.read_text())) <= known, path


def test_a_backup_made_by_the_page_opens_and_holds(live, tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    printed = running.run("operations.md", folder=tmp_path, environment=clean_environment(EDU_DATA=str(live.folder), PATH=path))
    assert printed == [block.printed for block in running.blocks("operations.md")]
