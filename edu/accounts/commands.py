"""Accounts in the terminal."""

import secrets

import click
from flask.cli import with_appcontext

from edu.accounts.rules import Newcomer
from edu.accounts.service import people
from edu.core.i18n import DEFAULT_LANGUAGE, LANGUAGES
from edu.core.roles import Role
from edu.ports import clock


@click.group()
def user() -> None:
    """People and their accounts."""


@user.command()
@click.argument("name")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.STUDENT.value, show_default=True)
@click.option("--lang", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, show_default=True, help="Language of letters.")
@click.option("--password", help="Visible in the shell's history: better --ask, or leave it to be made.")
@click.option("--ask", is_flag=True, help="Type the password, unseen.")
@with_appcontext
def add(name: str, email: str, role: str, lang: str, password: str | None, ask: bool) -> None:
    """Add a person whose address needs no proof. Without a password one is made and printed."""
    if ask:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    chosen = password or secrets.token_urlsafe(12)
    newcomer = Newcomer(name, email, role=Role(role), lang=lang)
    number = people.add(newcomer, password=chosen, now=clock.now())
    click.echo(f"Added {name} <{email}>, {role}, number {number}.")
    if password is None:
        click.echo(f"Password: {chosen}")
