"""Questions and answers as JSON, to read."""

from typing import Any

import marshmallow as ma

from edu.ports import clock
from edu.qa.rules.page import AnswerShown, Author, CommentShown, QuestionShown
from edu.qa.service import showing
from edu.web.api import api_reader, blueprint
from edu.web.words import text

bp = blueprint("questions", "Questions and their answers")
NUMBER = "<int(min=1, max=9007199254740991):number>"


class AuthorSchema(ma.Schema):
    id = ma.fields.Integer()
    name = ma.fields.String(metadata={"description": "Empty when the account is gone"})
    karma = ma.fields.Integer()


class CommentSchema(ma.Schema):
    id = ma.fields.Integer()
    author = ma.fields.Nested(AuthorSchema, allow_none=True, metadata={"description": "None: who asked without a name"})
    html = ma.fields.String()
    at = ma.fields.DateTime()


class SourceSchema(ma.Schema):
    title = ma.fields.String()
    url = ma.fields.String()


class PortalAnswerSchema(ma.Schema):
    id = ma.fields.Integer()
    author = ma.fields.Nested(AuthorSchema, allow_none=True)
    html = ma.fields.String(metadata={"description": "The text, safe to show"})
    lang = ma.fields.String()
    sources = ma.fields.List(ma.fields.Nested(SourceSchema))
    video = ma.fields.String(allow_none=True, metadata={"description": "An address on YouTube, RuTube, VK Video or Vimeo"})
    score = ma.fields.Integer(metadata={"description": "Votes up minus votes down"})
    thanks = ma.fields.Integer()
    accepted = ma.fields.Boolean()
    featured = ma.fields.Boolean()
    at = ma.fields.DateTime()
    comments = ma.fields.List(ma.fields.Nested(CommentSchema))


class PortalQuestionSchema(ma.Schema):
    id = ma.fields.Integer()
    title = ma.fields.String()
    html = ma.fields.String(metadata={"description": "The text, safe to show"})
    lang = ma.fields.String()
    author = ma.fields.Nested(AuthorSchema, allow_none=True, metadata={"description": "None: who asked without a name"})
    state = ma.fields.String()
    subject = ma.fields.String(allow_none=True)
    level = ma.fields.String(allow_none=True)
    topics = ma.fields.List(ma.fields.String())
    price = ma.fields.Integer(metadata={"description": "Points for those who answer well"})
    bounty = ma.fields.Integer(metadata={"description": "Points for the best answer, offered now"})
    score = ma.fields.Integer(metadata={"description": "Votes up minus votes down"})
    views = ma.fields.Integer()
    answer_count = ma.fields.Integer()
    at = ma.fields.DateTime()
    comments = ma.fields.List(ma.fields.Nested(CommentSchema))
    answers = ma.fields.List(
        ma.fields.Nested(PortalAnswerSchema), metadata={"description": "The featured, then the accepted, then the best rated"}
    )


@bp.get(f"/questions/{NUMBER}")
@bp.response(200, PortalQuestionSchema)
def get_question(number: int) -> dict[str, Any]:
    """One question with its answers"""
    return _question(showing.get(number, by=api_reader(), all=True, now=clock.now()))


def _question(shown: QuestionShown) -> dict[str, Any]:
    return {
        "id": shown.id, "title": shown.title, "html": shown.html, "lang": shown.lang, "author": _author(shown.author), "state": shown.state,
        "subject": text(shown.subject.name) if shown.subject else None, "level": text(shown.level.name) if shown.level else None,
        "topics": [text(each.title) for each in shown.topics], "price": shown.price, "bounty": shown.bounty.amount if shown.bounty else 0,
        "score": shown.score, "views": shown.views, "answer_count": shown.answer_count, "at": shown.at,
        "comments": [_comment(each) for each in shown.comments],
        "answers": [_answer(each) for each in shown.answers if each.state == "open"],
    }  # fmt: skip


def _answer(shown: AnswerShown) -> dict[str, Any]:
    return {
        "id": shown.id, "author": _author(shown.author), "html": shown.html, "lang": shown.lang,
        "sources": [{"title": each.title, "url": each.url} for each in shown.sources], "video": shown.video.url if shown.video else None,
        "score": shown.score, "thanks": shown.thanks, "accepted": shown.accepted, "featured": shown.featured, "at": shown.at,
        "comments": [_comment(each) for each in shown.comments],
    }  # fmt: skip


def _comment(shown: CommentShown) -> dict[str, Any]:
    return {"id": shown.id, "author": _author(shown.author), "html": shown.html, "at": shown.at}


def _author(author: Author | None) -> dict[str, Any] | None:
    return {"id": author.id, "name": author.name, "karma": author.karma} if author else None
