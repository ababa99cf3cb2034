"""Points and leaderboards as JSON."""

from typing import Any

import marshmallow as ma

from edu.accounts.service import friends
from edu.points.rules import Period, Top
from edu.points.service import boards, ledger, statements
from edu.ports import clock
from edu.web.api import Words, api_reader, blueprint

LAST_VERSION = 2**53 - 1  # what every JSON reader and both databases can hold

bp = blueprint("points", "Your points and the leaderboards")


class LineSchema(ma.Schema):
    version = ma.fields.Integer(metadata={"description": "Number of the line in your statement, from 1"})
    at = ma.fields.AwareDateTime()
    kind = ma.fields.String()
    what = Words()
    amount = ma.fields.Integer()
    balance = ma.fields.Integer(metadata={"description": "After this line"})
    reversal = ma.fields.Boolean()


class PointsSchema(ma.Schema):
    balance = ma.fields.Integer()
    lines = ma.fields.List(ma.fields.Nested(LineSchema))


class OlderSchema(ma.Schema):
    before = ma.fields.Integer(validate=ma.validate.Range(1, LAST_VERSION), metadata={"description": "Only lines older than this one"})


class PlaceSchema(ma.Schema):
    rank = ma.fields.Integer()
    user_id = ma.fields.Integer()
    name = ma.fields.String()
    score = ma.fields.Integer()
    moved = ma.fields.Integer(allow_none=True, metadata={"description": "Places won since the day began; null when new"})


class LeadersSchema(ma.Schema):
    period = ma.fields.Enum(Period, by_value=True)
    people = ma.fields.Integer()
    mine = ma.fields.Nested(PlaceSchema, allow_none=True, metadata={"description": "Your place; null when you have none"})
    near = ma.fields.List(ma.fields.Nested(PlaceSchema))
    places = ma.fields.List(ma.fields.Nested(PlaceSchema))
    more = ma.fields.String(metadata={"description": "Send it as `after` for the next page; empty at the end"})


class BoardSchema(ma.Schema):
    period = ma.fields.Enum(Period, by_value=True, load_default=Period.WEEK)
    after = ma.fields.String(load_default="")
    subject = ma.fields.String(
        load_default="", validate=ma.validate.Regexp(r"[a-z0-9-]{0,80}\Z"), metadata={"description": "Only points of this subject"}
    )
    friends = ma.fields.Boolean(load_default=False, metadata={"description": "You and your friends only; of all subjects"})


@bp.get("/me/points")
@bp.arguments(OlderSchema, location="query")
@bp.response(200, PointsSchema)
def my_points(sent: dict[str, Any]) -> dict[str, Any]:
    """Your balance and the lines that explain it, newest first"""
    reader = api_reader()
    return {"balance": ledger.balance_of(reader.id), "lines": statements.statement(reader.id, before=sent.get("before"))}


@bp.get("/leaders")
@bp.arguments(BoardSchema, location="query")
@bp.response(200, LeadersSchema)
def leaders(sent: dict[str, Any]) -> dict[str, Any]:
    """A leaderboard: the top, and you with those around"""
    now, period, reader, subject = clock.now(), sent["period"], api_reader().id, sent["subject"]
    if sent["friends"]:
        near = boards.among(period, [*friends.friends_of(reader), reader], now=now)
        top = Top(period, places=near, people=len(near))
    else:
        top = boards.top(period, now=now, after=sent["after"], subject=subject)
        near = boards.near(period, now=now, reader=reader, subject=subject)
    mine = next((place for place in near if place.user_id == reader), None)
    return {"period": period, "people": top.people, "mine": mine, "near": near, "places": top.places, "more": top.more}
