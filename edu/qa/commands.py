"""The portal in a terminal."""

import click
from flask.cli import with_appcontext

from edu.qa.service import checking, karma


@click.group("karma")
def karma_group() -> None:
    """Karma and what it is made of."""


@karma_group.command()
@with_appcontext
def recompute() -> None:
    """Recompute everybody's karma and the portal's counters from nothing; print what differs, exit 1 when anything does."""
    found = [f"person {person}: karma {kept}, by the events {due}" for person, kept, due in karma.drift()]
    found += checking.drift()
    for line in found:
        click.echo(line)
    if found:
        raise SystemExit(1)
    click.echo("Karma and counters are what their events say.")
