"""Moderation in the terminal."""

import click

from edu.moderation.service import watching
from edu.ports import clock


@click.group("moderation")
def group() -> None:
    """What the nightly look finds."""


@group.command("look")
def look() -> None:
    """Look for vote rings and copied texts now; what is found waits for a moderator."""
    held = watching.take_in(now=clock.now())
    rings, twins = watching.look(now=clock.now())
    click.echo(f"Held first posts: {held}. Vote rings: {len(rings)}. Copied texts: {len(twins)}.")
