"""The ledger from a terminal."""

import sys

import click
from flask.cli import with_appcontext

from edu.points.service import ledger
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
