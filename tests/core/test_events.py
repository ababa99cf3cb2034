"""Announce up: those who asked to hear are told, in order, at once."""

from dataclasses import dataclass

import pytest

from edu.core import events


@dataclass(frozen=True)
class Happened:
    what: str


@dataclass(frozen=True)
class HappenedTwice(Happened):
    pass


@pytest.fixture(autouse=True)
def connected_again():
    before = dict(events._hearers)
    yield
    events._hearers.clear()
    events._hearers.update(before)


def test_hearers_are_told_in_the_order_they_were_connected():
    heard = []
    events.connect([(Happened, lambda event: heard.append(("first", event))), (Happened, lambda event: heard.append(("second", event)))])
    events.announce(Happened("rain"))
    assert heard == [("first", Happened("rain")), ("second", Happened("rain"))]


def test_nobody_hears_what_they_did_not_ask_for():
    heard = []
    events.connect([(Happened, heard.append)])
    events.announce(HappenedTwice("rain"))
    events.announce("rain")
    assert heard == []


def test_connecting_again_replaces_what_was():
    first, second = [], []
    events.connect([(Happened, first.append)])
    events.connect([(Happened, second.append)])
    events.announce(Happened("rain"))
    assert (len(first), len(second)) == (0, 1)


def test_an_error_of_a_hearer_reaches_who_announced():
    """So that what is announced and what follows from it are saved together or not at all."""

    def fail(event):
        raise RuntimeError("broken hearer")

    events.connect([(Happened, fail)])
    with pytest.raises(RuntimeError, match="broken hearer"):
        events.announce(Happened("rain"))
