"""An attempt played by the services with the clock moved: started, saved, checked, handed in."""

from datetime import UTC, datetime, timedelta

from edu.quizzes.rules.quiz import Sent
from edu.quizzes.service import attempts, sheets, starting
from tests.make import NUMBER

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
POOL = tuple({**NUMBER, "id": f"pool-{number}", "tags": ["even" if number % 2 == 0 else "odd"]} for number in range(1, 7))


def at(**after):
    return NOW + timedelta(**after)


def said(moment):
    return moment.isoformat()


def start(slug, taker, now=NOW, **more):
    return starting.start(slug, by=taker, now=now, **more)


def save(key, taker, replies, now=NOW, **sent):
    return attempts.save(key, {position: Sent(reply, **sent) for position, reply in replies.items()}, by=taker, now=now)


def check(key, taker, position, reply, now=NOW, **sent):
    attempts.check(key, position, {position: Sent(reply, **sent)}, by=taker, now=now)


def hand_in(key, taker, now=NOW):
    attempts.hand_in(key, by=taker, now=now)


def sheet(key, taker, now=NOW, **where):
    return sheets.get_sheet(key, by=taker, now=now, **where)


def asked(key, taker, position, now=NOW):
    return next(each for each in sheet(key, taker, now).questions if each.position == position)


def names(key, taker):
    return [each.name for each in sheet(key, taker).questions]


def play(slug, taker, replies, now=NOW):
    key = start(slug, taker, now)
    save(key, taker, replies, now)
    hand_in(key, taker, now)
    return key
