"""`edu user add` as typed in a terminal."""

import pytest
from click.testing import CliRunner
from flask.cli import ScriptInfo

from edu.accounts import commands
from edu.accounts.service import entry, people
from edu.core.errors import Conflict, Invalid
from edu.core.roles import Role

GOOD = "a bench by the river"


@pytest.fixture
def run(app):
    def run(*words, typed=None):
        script = ScriptInfo(create_app=lambda: app)
        return CliRunner().invoke(commands.user, words, obj=script, input=typed, catch_exceptions=True)

    return run


def sign_in(email, password, now):
    return people.find_reader(entry.sign_in(email, password=password, agent="", guest=None, now=now))


def test_a_teacher_is_added_with_a_proved_address(run, now):
    answer = run("add", "Мария Котова", "Maria@example.org", "--role", "teacher", "--password", GOOD)
    assert answer.exit_code == 0
    assert GOOD not in answer.output
    reader = sign_in("maria@example.org", GOOD, now)
    assert reader.role is Role.TEACHER
    assert people.get_profile(reader.id).email_verified


def test_without_a_password_one_is_made_and_printed(run, now):
    answer = run("add", "Мария", "maria@example.org")
    made = answer.output.rpartition("Password: ")[2].strip()
    assert len(made) >= 12
    assert sign_in("maria@example.org", made, now).role is Role.STUDENT


def test_a_password_may_be_typed_unseen(run, now):
    answer = run("add", "Мария", "maria@example.org", "--ask", typed=f"{GOOD}\n{GOOD}\n")
    assert answer.exit_code == 0
    assert GOOD not in answer.output
    sign_in("maria@example.org", GOOD, now)


def test_what_cannot_be_is_refused(run, make):
    make.person("Мария", email="maria@example.org")
    assert isinstance(run("add", "Мария", "other@example.org").exception, Invalid)
    assert isinstance(run("add", "Иная", "maria@example.org").exception, Conflict)
    assert isinstance(run("add", "Иная", "no address").exception, Invalid)
    assert run("add", "Иная", "other@example.org", "--role", "king").exit_code == 2


def test_help_says_what_it_does(run):
    assert "Add a person" in run("add", "--help").output
