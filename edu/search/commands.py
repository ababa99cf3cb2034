"""The search from a terminal."""

import click
from flask import current_app
from flask.cli import with_appcontext

from edu.search.service import index


@click.group()
def search() -> None:
    """What can be found, and how."""


@search.command()
@with_appcontext
def rebuild() -> None:
    """Put everything that can be found into the search anew, as after a change of how words are cut to stems."""
    click.echo(f"{index.rebuild(current_app.extensions['findable'])} things can be found.")
