"""A database of the first schema, with quizzes half done, is brought to today's: nothing is lost, and all goes on. On both databases."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from edu.accounts import rules as people
from edu.core import events
from edu.core.errors import NotFound
from edu.core.i18n import LANGUAGES, in_language
from edu.core.ids import AttemptKey, GuestKey, UserId
from edu.core.marks import Verdict
from edu.db import engine as engines
from edu.db import migrating
from edu.db.base import db
from edu.points.service import ledger
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import attempts, paying, practice, sheets, starting
from tests import databases
from tests.make import CHECK, CHOICE, MATCH, NUMBER, right_reply, wrong_reply

DONE = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
GUEST = GuestKey("a-visitors-key")
CHEAP = {**NUMBER, "points": 5}


@pytest.fixture
def database_url(database: str, tmp_path, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of the first schema, filled, and then upgraded."""
    if database == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
        _age_and_upgrade(url)
        yield url
        return
    server, name = request.getfixturevalue("postgres"), f"rungs_old_{id(request)}"
    databases.on_server(server, f"CREATE DATABASE {name}")
    url = databases.named(server, name)
    _age_and_upgrade(url)
    yield url
    databases.on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def _age_and_upgrade(url: str) -> None:
    engine = create_engine(url, **engines.options_for(url))
    engines.set_up(engine)
    _upgrade(engine, "0001")
    with engine.begin() as connection:
        _Old(connection).fill()
    migrating.upgrade(engine)
    engine.dispose()


def _upgrade(engine: sa.Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrating.SCRIPTS))
    config.attributes["engine"] = engine
    command.upgrade(config, revision)


class _Old:
    """Rows of the first schema by plain SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self.zone = "+00" if connection.dialect.name == "postgresql" else ""

    def put(self, table: str, **values: object) -> int:
        names = ", ".join(values)
        marks = ", ".join(f":{name}" for name in values)
        kept = {name: self.as_kept(value) for name, value in values.items()}
        back = " RETURNING id" if table in ("user_account", "quiz", "question", "attempt", "ledger_posting", "ledger_account") else ""
        result = self.connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks}){back}"), kept)
        return int(result.scalar_one()) if back else 0

    def as_kept(self, value: object) -> object:
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%d %H:%M:%S.%f") + self.zone
        return json.dumps(value) if isinstance(value, dict | list) else value

    def fill(self) -> None:
        maria = self.put(
            "user_account", name="Maria", skeleton="maria", email="maria@example.org", role="student", lang="en", zone="UTC", about="",
            hidden=False, created_at=DONE,
        )  # fmt: skip
        each, end = self.quiz("each", feedback="each", tries=2), self.quiz("end", feedback="end", tries=1)
        posting = self.pay(maria, 10)
        self.put("best", user_id=maria, question_id=end["first-sale"], points=10)
        first = self.attempt("first", end, user_id=maria, feedback="end", tries=1, ended_at=DONE, earned=10, paid=10, posting_id=posting)
        self.response(first, 1, end["first-sale"], reply=right_reply(CHOICE), tries=[], settled=True, fraction=1.0)
        self.response(first, 2, end["score"], reply=wrong_reply(NUMBER), tries=[], settled=True, fraction=0.0)
        self.response(first, 3, end["rungs"], reply={}, tries=[], settled=True, fraction=0.0)
        second = self.attempt("second", end, user_id=maria, feedback="end", tries=1, ended_at=DONE + timedelta(hours=1))
        for position, name in enumerate(("first-sale", "score", "rungs"), start=1):
            self.response(second, position, end[name], reply={}, tries=[], settled=True, fraction=0.0)
        running = self.attempt("running", each, user_id=maria, feedback="each", tries=2)
        wrong = wrong_reply(CHOICE)
        self.response(running, 1, each["first-sale"], reply=wrong, tries=[{"reply": wrong, "fraction": 0.0}], settled=False, fraction=0.0)
        right = right_reply(NUMBER)
        self.response(running, 2, each["score"], reply=right, tries=[{"reply": right, "fraction": 1.0}], settled=True, fraction=1.0)
        self.response(running, 3, each["rungs"], reply={}, tries=[], settled=False, fraction=None)
        visited = self.attempt("visited", end, guest=GUEST, feedback="end", tries=1)
        self.response(visited, 1, end["first-sale"], reply=right_reply(CHOICE), tries=[], settled=False, fraction=None)
        self.response(visited, 2, end["score"], number=2, reply=right_reply(NUMBER), tries=[], settled=False, fraction=None)
        self.response(visited, 3, end["rungs"], reply=right_reply(MATCH), tries=[], settled=False, fraction=None)
        over = self.attempt("visited-over", each, guest=GUEST, feedback="each", tries=2, ended_at=DONE, earned=20)
        self.response(over, 1, each["first-sale"], reply={}, tries=[], settled=True, fraction=0.0)
        self.response(over, 2, each["score"], reply={}, tries=[], settled=True, fraction=0.0)
        reply = right_reply(MATCH)
        self.response(over, 3, each["rungs"], reply=reply, tries=[{"reply": reply, "fraction": 1.0}], settled=True, fraction=1.0)

    def quiz(self, slug: str, *, feedback: str, tries: int) -> dict[str, int]:
        """A quiz of three questions, one of them in its second version, with a check and one taken out: their numbers."""
        title, intro = {"ru": f"Проверка {slug}", "en": f"Check {slug}"}, {"ru": "Три вопроса.", "en": "Three questions."}
        quiz = self.put("quiz", slug=slug, title=title, intro=intro, feedback=feedback, tries=tries, position=0, questions=3, points=40)
        numbers = {"": quiz}
        # Not in the order of their numbers.
        bodies = [({**NUMBER, "id": "gone"}, None), (CHECK, None), (MATCH, 3), (CHOICE, 1), (NUMBER, 2)]
        for body, position in bodies:
            newer = body is NUMBER and feedback == "end"
            question = self.put(
                "question", quiz_id=quiz, name=body["id"], position=position, practice=body is CHECK, number=2 if newer else 1
            )
            self.put("question_version", question_id=question, number=1, body=dict(body), created_at=DONE)
            if newer:
                self.put("question_version", question_id=question, number=2, body=CHEAP, created_at=DONE)
            numbers[str(body["id"])] = question
        return numbers

    def attempt(self, key: str, quiz: dict[str, int], **values: object) -> int:
        begun = {"ended_at": None, "user_id": None, "guest": None, "posting_id": None, "earned": 0, "paid": 0}
        return self.put("attempt", key=key, quiz_id=quiz[""], seed=f"seed of {key}", started_at=DONE, outof=40, **{**begun, **values})

    def response(self, attempt: int, position: int, question: int, *, number: int = 1, **values: object) -> None:
        self.put("response", attempt_id=attempt, position=position, question_id=question, number=number, saved_at=DONE, **values)

    def pay(self, person: int, amount: int) -> int:
        mint = self.connection.execute(text("SELECT id FROM ledger_account WHERE purpose = 'mint'")).scalar_one()
        wallet = self.put("ledger_account", owner_id=person, purpose="wallet", balance=amount, version=1)
        self.connection.execute(
            text("UPDATE ledger_account SET balance = :balance, version = 1 WHERE id = :id"), {"balance": -amount, "id": mint}
        )
        posting = self.put("ledger_posting", kind="quiz", source="attempt:1", person_id=person, key="k", note={}, created_at=DONE)
        for account, sum_ in ((mint, -amount), (wallet, amount)):
            self.put("ledger_entry", posting_id=posting, account_id=account, amount=sum_, balance=sum_, version=1)
        return posting


@pytest.fixture
def maria(app) -> Taker:
    return Taker(user_id=UserId(db.session.execute(text("SELECT id FROM user_account")).scalar_one()))


def sheet(key: str, taker: Taker) -> sheets.Sheet:
    return sheets.get_sheet(AttemptKey(key), by=taker, now=NOW)


def test_the_history_and_the_results_are_as_they_were(maria):
    past = sheets.history("end", by=maria, now=NOW)
    assert [(each.key, each.number, each.earned, each.outof, each.paid) for each in past] == [
        ("second", 2, 0, 40, 0),
        ("first", 1, 10, 40, 10),
    ]
    assert [each.abandoned or each.waits for each in past] == [False, False]
    first = sheet("first", maria)
    assert (first.earned, first.paid, first.ended_at, first.deadline) == (10, 10, DONE, None)
    assert first.posting_id is not None
    assert [each.mark.verdict for each in first.questions] == [Verdict.RIGHT, Verdict.WRONG, Verdict.BLANK]
    assert [each.points for each in first.questions] == [10, 10, 20]
    assert first.pages == ((1,), (2,), (3,))
    assert first.questions[0].key
    assert sheets.get_quiz("end", by=maria, now=NOW).grade == 0.25
    assert ledger.balance_of(maria.user_id) == 10


def test_an_open_attempt_goes_on_where_it_was(maria):
    running = sheet("running", maria)
    assert (running.terms.behaviour, running.terms.tries, running.number) == ("interactive", 2, 1)
    assert [(each.tries_left, each.settled) for each in running.questions] == [(1, False), (0, True), (2, False)]
    assert running.questions[0].mark.verdict is Verdict.WRONG
    assert starting.start("each", by=maria, now=NOW) == "running"
    key = AttemptKey("running")
    attempts.check(key, 1, {1: Sent(right_reply(CHOICE), sequence=0)}, by=maria, now=NOW)
    attempts.save(key, {3: Sent(right_reply(MATCH), sequence=0)}, by=maria, now=NOW)
    attempts.hand_in(key, by=maria, now=NOW)
    done = sheet("running", maria)
    assert [each.fraction for each in done.questions] == pytest.approx([2 / 3, 1, 1])
    assert (done.earned, done.paid) == (36, 36)
    again = starting.start("each", by=maria, now=NOW)
    assert sheet(again, maria).number == 2
    assert [each.name for each in sheet(again, maria).questions] == ["first-sale", "score", "rungs"]


def test_what_was_paid_is_not_paid_again(maria):
    assert paying.pay_waiting(now=NOW) == 0
    key = starting.start("end", by=maria, now=NOW)
    attempts.save(key, {1: Sent(right_reply(CHOICE)), 2: Sent(right_reply(NUMBER))}, by=maria, now=NOW)
    attempts.hand_in(key, by=maria, now=NOW)
    done = sheet(key, maria)
    assert (done.number, done.earned, done.outof, done.paid) == (3, 15, 35, 5)
    assert ledger.balance_of(maria.user_id) == 15


def test_what_a_visitor_began_and_finished_becomes_theirs_who_sign_in(maria):
    guest = Taker(guest=GUEST)
    assert [each.points for each in sheet("visited", guest).questions] == [10, 5, 20]
    events.announce(people.SignedIn(maria.user_id, GUEST, NOW))
    assert (sheet("visited", maria).number, sheet("visited-over", maria).number) == (3, 2)
    assert (sheet("visited-over", maria).paid, ledger.balance_of(maria.user_id)) == (20, 30)
    attempts.hand_in(AttemptKey("visited"), by=maria, now=NOW)
    assert (sheet("visited", maria).earned, sheet("visited", maria).paid) == (35, 25)
    with pytest.raises(NotFound):
        sheet("visited", guest)


def test_quizzes_are_what_their_files_said_so_that_reading_them_again_changes_nothing(app, maria, make):
    cards = {card.slug: card for card in sheets.list_quizzes(by=maria, now=NOW)}
    assert {slug: (card.terms.behaviour, card.terms.tries) for slug, card in cards.items()} == {
        "each": ("interactive", 2),
        "end": ("deferred", 1),
    }
    assert {in_language(card.title, lang) for card in cards.values() for lang in LANGUAGES} == {
        "Check each", "Check end", "Проверка each", "Проверка end",
    }  # fmt: skip
    before = _contents()
    make.quiz("each", behaviour="interactive")
    assert _contents() == before
    assert practice.get_practice("each", str(CHECK["id"])).name == CHECK["id"]
    with pytest.raises(NotFound):
        practice.get_practice("each", "gone")


def _contents() -> list[object]:
    db.session.rollback()
    return [db.session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).all() for table in ("quiz", "question", "question_version")]


def test_the_rules_of_the_tables_hold_after_the_change(app, maria):
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert db.session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    assert migrating.is_current(db.engine)
    for broken in (
        "UPDATE response SET fraction = -2.1",
        "UPDATE response SET fraction = 1.1",
        "UPDATE response SET certainty = 4",
        "UPDATE attempt SET number = 1 WHERE user_id IS NOT NULL",
        "UPDATE attempt SET ended_at = NULL WHERE user_id IS NOT NULL",
        "UPDATE attempt SET guest = 'x'",
        "DELETE FROM question_version",
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(text(broken))
        db.session.rollback()


def test_a_database_with_rows_that_point_nowhere_is_left_as_it_was(tmp_path):
    """SQLite doesn't watch while a table is made anew: what would be kept is looked at first."""
    url = f"sqlite:///{tmp_path / 'broken.db'}"
    engine = create_engine(url, **engines.options_for(url))
    engines.set_up(engine)
    _upgrade(engine, "0001")
    with engine.begin() as connection:
        _Old(connection).fill()
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")
        cursor.execute("UPDATE attempt SET quiz_id = 4711")
        connection.invalidate()
    with pytest.raises(RuntimeError, match="point nowhere"):
        migrating.upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0001"
        assert connection.scalar(text("SELECT count(*) FROM quiz WHERE feedback = 'each'")) == 1
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()
