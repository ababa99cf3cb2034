"""Quizzes as JSON: what the pages can do, a program can do."""

from typing import Any

import marshmallow as ma

from edu.core.errors import Conflict
from edu.core.i18n import message
from edu.core.ids import AttemptKey
from edu.core.marks import Verdict
from edu.ports import clock
from edu.quizzes.rules.quiz import Past, QuizCard, Sent, Sheet, Taker
from edu.quizzes.rules.terms import Behaviour, Counts, Overtime
from edu.quizzes.service import attempts, sheets, starting
from edu.web.api import Words, api_reader, blueprint
from edu.web.files import picture_url
from edu.web.once import done_once

bp = blueprint("quizzes", "Do a quiz: start, answer, hand in, read the result")


class TermsSchema(ma.Schema):
    """How a quiz is graded, and when, how often and how long it may be done."""

    behaviour = ma.fields.Enum(Behaviour, by_value=True)
    tries = ma.fields.Integer(metadata={"description": "At each question; 0: no limit"})
    penalty = ma.fields.Float(metadata={"description": "Of a wrong try, as a share of the question"})
    certainty = ma.fields.Boolean(metadata={"description": "Whether a reply says how sure one is, 1 to 3"})
    minutes = ma.fields.Float(allow_none=True)
    overtime = ma.fields.Enum(Overtime, by_value=True)
    grace = ma.fields.Float(metadata={"description": "Minutes to hand in after the time is up, where overtime is grace"})
    attempts = ma.fields.Integer(metadata={"description": "0: no limit"})
    opens = ma.fields.AwareDateTime(allow_none=True)
    closes = ma.fields.AwareDateTime(allow_none=True)
    counts = ma.fields.Enum(Counts, by_value=True)


class QuizSchema(ma.Schema):
    slug = ma.fields.String()
    title = Words()
    intro = Words()
    lesson = ma.fields.String(allow_none=True)
    terms = ma.fields.Nested(TermsSchema)
    questions = ma.fields.Integer()
    points = ma.fields.Integer()
    grade = ma.fields.Float(
        allow_none=True, metadata={"description": "Your grade, 0 to 1, as the quiz counts it; null before an attempt counts"}
    )


class _Address(ma.fields.String):
    """Where a file of the store is to be had."""

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else picture_url(value)


class PictureSchema(ma.Schema):
    url = _Address(attribute="src")
    alt = Words(metadata={"description": "What it shows"})


class OptionSchema(ma.Schema):
    id = ma.fields.String()
    text = Words()
    picture = ma.fields.Nested(PictureSchema, allow_none=True)
    outline = ma.fields.List(
        ma.fields.Float(), metadata={"description": "On the field's picture, in hundredths of its sides: x, y, x, y, …; empty: none"}
    )


class FieldSchema(ma.Schema):
    """With `rows`, each row's id takes one option's id in the reply; without, `name` is the reply's key; with `gaps`, theirs are."""

    widget = ma.fields.String()
    name = ma.fields.String()
    many = ma.fields.Boolean(metadata={"description": "The reply is a list of option ids"})
    reuse = ma.fields.Boolean(metadata={"description": "An option may be given to several rows"})
    label = Words()
    rows = ma.fields.List(ma.fields.Nested(OptionSchema))
    options = ma.fields.List(ma.fields.Nested(OptionSchema))
    text = Words(metadata={"description": "A running text, with `[[name]]` where the gap of this name is"})
    gaps = ma.fields.List(ma.fields.Nested("FieldSchema"))
    picture = ma.fields.Nested(PictureSchema, allow_none=True)
    longest = ma.fields.Integer(metadata={"description": "Characters of a reply that are kept"})


class PartSchema(ma.Schema):
    name = ma.fields.String()
    share = ma.fields.Float()
    verdict = ma.fields.Enum(Verdict, by_value=True)
    given = Words(allow_none=True)
    why = Words(allow_none=True, metadata={"description": "The reason for this verdict"})
    right = Words(allow_none=True, metadata={"description": "What is right; null while a try is left"})
    worth = ma.fields.Float(metadata={"description": "How right the part is, 0 to 1"})
    lesson = ma.fields.String(allow_none=True, metadata={"description": "Where to read about this mistake: a lesson, or “lesson#heading”"})


class MarkSchema(ma.Schema):
    fraction = ma.fields.Float()
    verdict = ma.fields.Enum(Verdict, by_value=True)
    why = Words(allow_none=True)
    parts = ma.fields.List(ma.fields.Nested(PartSchema))


class QuestionSchema(ma.Schema):
    position = ma.fields.Integer()
    name = ma.fields.String()
    kind = ma.fields.String()
    text = Words()
    points = ma.fields.Integer()
    fields_ = ma.fields.List(ma.fields.Nested(FieldSchema), data_key="fields", attribute="fields")
    reply = ma.fields.Dict()
    settled = ma.fields.Boolean(metadata={"description": "Graded for good: right, or no try left"})
    tries_left = ma.fields.Integer(allow_none=True, metadata={"description": "null: as many as you like"})
    mark = ma.fields.Nested(MarkSchema, allow_none=True)
    fraction = ma.fields.Float(allow_none=True, metadata={"description": "What counts, after the penalty for tries"})
    notes = ma.fields.List(Words())
    lesson = ma.fields.String(allow_none=True)
    picture = ma.fields.Nested(PictureSchema, allow_none=True)
    sequence = ma.fields.Integer(
        metadata={"description": "How often it has changed; sent back with a reply, it keeps one from overwriting another"}
    )
    hint = Words(allow_none=True)
    certainty = ma.fields.Integer(allow_none=True)
    by_certainty = ma.fields.Float(allow_none=True, metadata={"description": "The mark by certainty, -6 to 3, once it is settled"})


class SheetSchema(ma.Schema):
    key = ma.fields.String()
    quiz = ma.fields.String()
    title = Words()
    terms = ma.fields.Nested(TermsSchema)
    number = ma.fields.Integer()
    started_at = ma.fields.AwareDateTime()
    deadline = ma.fields.AwareDateTime(allow_none=True)
    ended_at = ma.fields.AwareDateTime(allow_none=True)
    earned = ma.fields.Integer(allow_none=True, metadata={"description": "Points of the quiz; null while they may not be seen"})
    outof = ma.fields.Integer()
    paid = ma.fields.Integer(metadata={"description": "Points paid: the gain over your best"})
    answered = ma.fields.Integer()
    questions = ma.fields.List(ma.fields.Nested(QuestionSchema))


class PastSchema(ma.Schema):
    key = ma.fields.String()
    started_at = ma.fields.AwareDateTime()
    ended_at = ma.fields.AwareDateTime(allow_none=True)
    earned = ma.fields.Integer(allow_none=True, metadata={"description": "null while it may not be seen"})
    outof = ma.fields.Integer()
    paid = ma.fields.Integer()


class ReplySchema(ma.Schema):
    reply = ma.fields.Dict(required=True, metadata={"description": "By the names in the question's fields"})
    certainty = ma.fields.Integer(allow_none=True, validate=ma.validate.Range(1, 3))
    sequence = ma.fields.Integer(
        allow_none=True, metadata={"description": "The question's sequence as you know it: an older one is refused, 409"}
    )


class StartSchema(ma.Schema):
    password = ma.fields.String(load_default="")


@bp.get("/quizzes")
@bp.response(200, QuizSchema(many=True))
def list_quizzes() -> list[QuizCard]:
    """All quizzes"""
    return sheets.list_quizzes(by=_taker(), now=clock.now())


@bp.get("/quizzes/<slug>")
@bp.response(200, QuizSchema)
def get_quiz(slug: str) -> QuizCard:
    """One quiz"""
    return sheets.get_quiz(slug, by=_taker(), now=clock.now())


@bp.get("/quizzes/<slug>/attempts")
@bp.response(200, PastSchema(many=True))
def list_attempts(slug: str) -> list[Past]:
    """Your attempts of a quiz, newest first"""
    return sheets.history(slug, by=_taker(), now=clock.now())


@bp.post("/quizzes/<slug>/attempts")
@bp.arguments(StartSchema)
@bp.response(201, SheetSchema)
def start(sent: dict[str, Any], slug: str) -> Sheet:
    """Start an attempt, or get the one that is open; `password` where the quiz has one"""
    return _sheet(starting.start(slug, by=_taker(), now=clock.now(), password=sent["password"]))


@bp.get("/attempts/<key>")
@bp.response(200, SheetSchema)
def get_attempt(key: AttemptKey) -> Sheet:
    """An attempt: its questions, and its result once handed in"""
    return _sheet(key)


@bp.put("/attempts/<key>/questions/<int(min=1, max=1000):position>")
@bp.arguments(ReplySchema)
@bp.response(200, QuestionSchema)
def save(sent: dict[str, Any], key: AttemptKey, position: int) -> object:
    """Save a reply, ungraded"""
    attempts.save(key, {position: Sent(**sent)}, by=_taker(), now=clock.now())
    return _question(key, position)


@bp.post("/attempts/<key>/questions/<int(min=1, max=1000):position>/check")
@bp.arguments(ReplySchema)
@bp.response(200, QuestionSchema)
def check(sent: dict[str, Any], key: AttemptKey, position: int) -> object:
    """Grade one question now, where the quiz gives feedback after each"""
    attempts.check(key, position, {position: Sent(**sent)}, by=_taker(), now=clock.now())
    return _question(key, position)


@bp.post("/attempts/<key>/hand-in")
@done_once
@bp.response(200, SheetSchema)
def hand_in(key: AttemptKey) -> Sheet:
    """Hand in: everything is graded, the gain is paid; a second time changes nothing"""
    attempts.hand_in(key, by=_taker(), now=clock.now())
    return _sheet(key)


def _sheet(key: AttemptKey) -> Sheet:
    return sheets.get_sheet(key, by=_taker(), now=clock.now())


def _question(key: AttemptKey, position: int) -> object:
    sheet = sheets.get_sheet(key, by=_taker(), now=clock.now(), at=position)
    asked = next((asked for asked in sheet.questions if asked.position == position), None)
    if asked is None:
        raise Conflict(message("In this quiz you can't go back to an earlier page."))
    return asked


def _taker() -> Taker:
    return Taker(user_id=api_reader().id)
