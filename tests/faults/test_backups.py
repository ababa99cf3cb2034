"""`edu backup` and `edu restore`: all that is there, of one moment, under load, and between the two databases."""

import json
import tarfile
from io import BytesIO
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from edu import backups, config
from edu.app import create_app
from edu.config import BadSettings
from edu.db import copying
from edu.db.base import Base, db
from edu.points.service import ledger, verify
from tests.conftest import opened
from tests.make import QUESTIONS, Make

pytestmark = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def away(tmp_path):
    """An empty site on SQLite, whatever the first one is on."""
    return create_app(config.load(environment="test", data=tmp_path / "away", jobs_url="now://", limits_url="memory://"))


def rows_of(app):
    with opened(app), db.engine.connect() as connection:
        return {table.name: sorted(copying.lines_of(connection, table)) for table in copying.tables()}


def run(app, command, *args):
    with opened(app):
        return app.test_cli_runner().invoke(command, [str(each) for each in args], catch_exceptions=False)


def furnished(make):
    """A site with people, attempts, points and a picture: the person who has 40 of them."""
    person = make.person("Maria", zone="Europe/Moscow")
    make.attempt(make.quiz(questions=QUESTIONS), by=person, right=3, handed_in=True)
    make.award(make.person(), 5)
    make.app.extensions["blobs"].put(b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>", ".svg")
    return person


def test_what_is_put_back_is_what_was_there(app, make, away, tmp_path):
    person = furnished(make)
    file = tmp_path / "site.tar.gz"
    assert "rows and 1 files are in" in run(app, backups.backup, file).output
    assert "rows are back" in run(away, backups.restore, file).output
    assert rows_of(away) == rows_of(app)
    with opened(away):
        assert ledger.balance_of(person) == 40
        assert verify.verify() == []
        assert len(away.extensions["blobs"].names()) == 1
        other = Make(away).person("Anna")  # numbered on
        assert other > person
    with pytest.raises(BadSettings):
        run(away, backups.restore, file)


def test_a_backup_under_load_is_of_one_moment(app, make, away, tmp_path):
    person = furnished(make)
    going, paid = Event(), []

    def pay():
        with app.app_context():
            while not going.is_set():
                paid.append(make.award(person, 1))

    worker = Thread(target=pay)
    worker.start()
    try:
        for number in range(3):
            acknowledged = len(paid)
            file = tmp_path / f"{number}.tar.gz"
            run(app, backups.backup, file)
            with tarfile.open(file) as archive:
                entries = [json.loads(line) for line in archive.extractfile("tables/ledger_entry.jsonl")]
                accounts = [json.loads(line) for line in archive.extractfile("tables/ledger_account.jsonl")]
            assert sum(entry["amount"] for entry in entries) == 0
            for account in accounts:
                assert account["balance"] == sum(entry["amount"] for entry in entries if entry["account_id"] == account["id"])
            assert len(entries) >= 2 * acknowledged
    finally:
        going.set()
        worker.join()
    run(away, backups.restore, tmp_path / "2.tar.gz")
    with opened(away):
        assert verify.verify() == []


@pytest.mark.databases("sqlite")
def test_a_spoilt_file_changes_nothing(app, make, away, tmp_path):
    furnished(make)
    file = tmp_path / "site.tar.gz"
    run(app, backups.backup, file)
    junk, cut, forged = tmp_path / "junk", tmp_path / "cut", tmp_path / "forged.tar.gz"
    junk.write_bytes(b"junk")
    cut.write_bytes(file.read_bytes()[:-2000])
    with tarfile.open(file) as old, tarfile.open(forged, "w:gz") as new:
        for member in old:
            data = old.extractfile(member)
            if member.name == "tables/ledger_entry.jsonl":
                kept = data.read().replace(b'"amount": 40', b'"amount": 41')
                member.size = len(kept)
                data = BytesIO(kept)
            new.addfile(member, data)
    for bad in (junk, cut, forged):
        with pytest.raises(BadSettings):
            run(away, backups.restore, bad)
        with opened(away):
            for table in Base.registry.metadata.sorted_tables:
                if table.name in ("user_account", "ledger_entry"):
                    assert db.session.scalar(select(func.count()).select_from(table)) == 0
