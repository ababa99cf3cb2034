"""Quizzes as JSON: what the pages can do, a program can do."""

from typing import Any

import marshmallow as ma

from edu.core.ids import AttemptKey
from edu.core.marks import Verdict
from edu.ports import clock
from edu.quizzes.rules.quiz import Feedback, Past, QuizCard, Sheet, Taker
from edu.quizzes.service import attempts, sheets
from edu.web.api import Words, api_reader, blueprint

bp = blueprint("quizzes", "Do a quiz: start, answer, hand in, read the result")


class QuizSchema(ma.Schema):
    slug = ma.fields.String()
    title = Words()
    intro = Words()
    lesson = ma.fields.String(allow_none=True)
    feedback = ma.fields.Enum(Feedback, by_value=True)
    questions = ma.fields.Integer()
    points = ma.fields.Integer()
    best = ma.fields.Float(allow_none=True, metadata={"description": "Your best share, 0 to 1; null before the first hand-in"})


class OptionSchema(ma.Schema):
    id = ma.fields.String()
    text = Words()


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


class PartSchema(ma.Schema):
    name = ma.fields.String()
    share = ma.fields.Float()
    verdict = ma.fields.Enum(Verdict, by_value=True)
    given = Words(allow_none=True)
    why = Words(allow_none=True, metadata={"description": "The reason for this verdict"})
    right = Words(allow_none=True, metadata={"description": "What is right; null while a try is left"})


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
    tries_left = ma.fields.Integer()
    mark = ma.fields.Nested(MarkSchema, allow_none=True)
    fraction = ma.fields.Float(allow_none=True, metadata={"description": "What counts, after the penalty for tries"})
    notes = ma.fields.List(Words())
    lesson = ma.fields.String(allow_none=True)


class SheetSchema(ma.Schema):
    key = ma.fields.String()
    quiz = ma.fields.String()
    title = Words()
    feedback = ma.fields.Enum(Feedback, by_value=True)
    started_at = ma.fields.AwareDateTime()
    ended_at = ma.fields.AwareDateTime(allow_none=True)
    earned = ma.fields.Integer(metadata={"description": "Points of the quiz"})
    outof = ma.fields.Integer()
    paid = ma.fields.Integer(metadata={"description": "Points paid: the gain over your best"})
    answered = ma.fields.Integer()
    questions = ma.fields.List(ma.fields.Nested(QuestionSchema))


class PastSchema(ma.Schema):
    key = ma.fields.String()
    started_at = ma.fields.AwareDateTime()
    ended_at = ma.fields.AwareDateTime(allow_none=True)
    earned = ma.fields.Integer()
    outof = ma.fields.Integer()
    paid = ma.fields.Integer()


class ReplySchema(ma.Schema):
    reply = ma.fields.Dict(required=True, metadata={"description": "By the names in the question's fields"})


@bp.get("/quizzes")
@bp.response(200, QuizSchema(many=True))
def list_quizzes() -> list[QuizCard]:
    """All quizzes"""
    return sheets.list_quizzes(by=_taker())


@bp.get("/quizzes/<slug>")
@bp.response(200, QuizSchema)
def get_quiz(slug: str) -> QuizCard:
    """One quiz"""
    return sheets.get_quiz(slug, by=_taker())


@bp.get("/quizzes/<slug>/attempts")
@bp.response(200, PastSchema(many=True))
def list_attempts(slug: str) -> list[Past]:
    """Your attempts of a quiz, newest first"""
    return sheets.history(slug, by=_taker())


@bp.post("/quizzes/<slug>/attempts")
@bp.response(201, SheetSchema)
def start(slug: str) -> Sheet:
    """Start an attempt, or get the one that is open"""
    return sheets.get_sheet(attempts.start(slug, by=_taker(), now=clock.now()), by=_taker())


@bp.get("/attempts/<key>")
@bp.response(200, SheetSchema)
def get_attempt(key: AttemptKey) -> Sheet:
    """An attempt: its questions, and its result once handed in"""
    return sheets.get_sheet(key, by=_taker())


@bp.put("/attempts/<key>/questions/<int(min=1, max=1000):position>")
@bp.arguments(ReplySchema)
@bp.response(200, QuestionSchema)
def save(sent: dict[str, Any], key: AttemptKey, position: int) -> object:
    """Save a reply, ungraded"""
    attempts.save(key, position, sent["reply"], by=_taker(), now=clock.now())
    return sheets.get_sheet(key, by=_taker(), only=position).questions[0]


@bp.post("/attempts/<key>/questions/<int(min=1, max=1000):position>/check")
@bp.arguments(ReplySchema)
@bp.response(200, QuestionSchema)
def check(sent: dict[str, Any], key: AttemptKey, position: int) -> object:
    """Grade one question now, where the quiz gives feedback after each"""
    attempts.check(key, position, sent["reply"], by=_taker(), now=clock.now())
    return sheets.get_sheet(key, by=_taker(), only=position).questions[0]


@bp.post("/attempts/<key>/hand-in")
@bp.response(200, SheetSchema)
def hand_in(key: AttemptKey) -> Sheet:
    """Hand in: everything is graded, the gain is paid; a second time changes nothing"""
    attempts.hand_in(key, by=_taker(), now=clock.now())
    return sheets.get_sheet(key, by=_taker())


def _taker() -> Taker:
    return Taker(user_id=api_reader().id)
