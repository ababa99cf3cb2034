"""Starting: what must not start says why in one line and ends at once; what may, serves."""

import socket

import pytest

from edu import config
from edu.config import BadSettings
from tests.house.running import ROOT, edu, forked, get, served
from tests.letters import free_port

STRONG = "0123456789abcdefghijklmnopqrstuvwxyz"
PRODUCTION = {"EDU_ENV": "production", "EDU_ORIGIN": "https://rungs.example"}


def refused(tmp_path, *words: str, by=forked, **more: str) -> str:
    """What `edu …` says when it won't: one line, status 1, at once."""
    done = by(
        *(words or ("run", "--port", str(free_port()))), data=tmp_path / "data" if "EDU_DATA" not in more else more.pop("EDU_DATA"), **more
    )
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.mark.parametrize("secret", ["", "changeme", "short", "a" * 64, "password" * 2])
def test_production_refuses_a_missing_or_weak_secret(tmp_path, secret):
    line = refused(tmp_path, **PRODUCTION, SECRET_KEY=secret)
    assert "SECRET_KEY" in line
    assert "openssl rand" in line


@pytest.mark.parametrize("origin", ["", "http://rungs.example", "rungs.example"])
def test_production_refuses_to_guess_its_address(tmp_path, origin):
    assert "EDU_ORIGIN" in refused(tmp_path, EDU_ENV="production", SECRET_KEY=STRONG, EDU_ORIGIN=origin)


def test_a_data_folder_that_can_not_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    assert "EDU_DATA" in refused(tmp_path, EDU_DATA=str(tmp_path / "file" / "data"))


@pytest.mark.parametrize(
    ("name", "value"), [("EDU_PORT", "99999"), ("EDU_PORT", "x"), ("EDU_ENV", "prod"), ("EDU_WORKERS", "0"), ("EDU_LOG", "xml")]
)
def test_a_bad_setting_is_named(tmp_path, name, value):
    words = ("points", "verify") if name == "EDU_PORT" else ()
    assert name in refused(tmp_path, *words, **{name: value})


def test_an_old_schema_is_refused_with_what_to_do(tmp_path):
    assert "edu db upgrade" in refused(tmp_path, by=edu)


def test_a_port_in_use_is_refused(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert edu("db", "upgrade", data=tmp_path / "data").returncode == 0
        assert str(port) in refused(tmp_path, "run", "--port", str(port), by=edu)


def test_several_bad_settings_are_told_together(monkeypatch, tmp_path):
    monkeypatch.setenv("EDU_PORT", "x")
    monkeypatch.setenv("EDU_WORKERS", "1000")
    with pytest.raises(BadSettings) as refusal:
        config.load(data=tmp_path)
    assert "EDU_PORT" in str(refusal.value)
    assert "EDU_WORKERS" in str(refusal.value)


def test_a_secret_of_its_own_is_kept_and_is_nobody_elses(tmp_path):
    first = config.load(data=tmp_path).secret_key
    assert first == config.load(data=tmp_path).secret_key
    assert len(first) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_a_site_made_by_the_commands_serves_and_stops(tmp_path):
    data = tmp_path / "data"
    for words in (("db", "upgrade"), ("content", "sync"), ("points", "verify")):
        done = edu(*words, data=data, cwd=ROOT)
        assert done.returncode == 0, (words, done.stderr)
    with served(free_port(), data=data, **PRODUCTION, SECRET_KEY=STRONG) as address:
        assert get(f"{address}/readyz")[0] == 200
        status, page = get(f"{address}/en/")
        assert status == 200
        assert "<h1" in page
        assert get(f"{address}/metrics")[0] == 200


@pytest.mark.parametrize(
    "words",
    [(), ("run",), ("db",), ("db", "upgrade"), ("content", "check"), ("content", "sync"), ("user", "add"), ("demo",), ("points", "verify")],
)
def test_every_command_explains_itself(tmp_path, words):
    done = (forked if words else edu)(*words, "--help", data=tmp_path)
    assert done.returncode == 0
    assert "Usage" in done.stdout
