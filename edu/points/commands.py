"""The ledger from a terminal."""

import sys

import click
from flask.cli import with_appcontext

from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.i18n import DEFAULT_LANGUAGE, in_language, message
from edu.points.rules import Purpose, Wanted
from edu.points.service import ledger, statements
from edu.points.service.verify import verify as find_breaches


@click.group()
def points() -> None:
    """Points: the ledger and its proof."""


@points.command()
@with_appcontext
def verify() -> None:
    """Check every invariant of the ledger; exit 1 and name what is broken."""
    breaches = find_breaches()
    for breach in breaches:
        click.echo(f"BROKEN: {breach.name} (first: {breach.found})")
    if breaches:
        sys.exit(1)
    click.echo(f"The ledger holds: {ledger.issued()} points issued, every balance equals its entries.")


@points.command()
@click.argument("person")
@click.option("--account", type=click.Choice([purpose.value for purpose in Purpose][:4]), default="wallet", show_default=True)
@with_appcontext
def statement(person: str, account: str) -> None:
    """Every line of a person's account, oldest first; PERSON is a name, a proved address or a number."""
    found = accounts.find_person(person)
    if found is None:
        raise NotFound(message("There is no such person here, or no longer."))
    wanted = Wanted(Purpose(account))
    for line in reversed(list(statements.all_lines(found, wanted))):
        what = in_language(line.what, DEFAULT_LANGUAGE)
        click.echo(f"{line.version:>6}  {line.at:%Y-%m-%d %H:%M}  {line.amount:>+9}  {line.balance:>9}  {line.kind}: {what}")
    click.echo(f"{ledger.balance_of(found, Purpose(account))} points in the {account} now.")
