"""The honest counters and the ladder from a terminal."""

import sys

import click
from flask.cli import with_appcontext

from edu.loyalty.service import counters as service
from edu.loyalty.service import ladder as ladders
from edu.ports import clock


@click.group()
def counters() -> None:
    """Public numbers and their recomputation."""


@counters.command("check")
@with_appcontext
def check() -> None:
    """Recompute every public number; exit 1 and name those that differ."""
    found = service.check(now=clock.now())
    for each in found:
        if each.drift:
            click.echo(f"DRIFT: {each.name} shows {each.shown} and comes to {each.recomputed}")
    if any(each.drift for each in found):
        sys.exit(1)
    click.echo(f"{len(found)} counters equal their recomputation.")


@click.command()
@with_appcontext
def ladder() -> None:
    """Work out now, instead of at night, on which rung everybody stands."""
    click.echo(f"{ladders.restand_all(now=clock.now())} people moved.")
