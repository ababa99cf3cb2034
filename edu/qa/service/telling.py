"""Who is told what of questions and answers. The kind says in general what it is, the question's title what it is about."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from edu.core.i18n import Text
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.notifications.service import telling
from edu.qa.models.doings import Follow
from edu.qa.models.posts import Comment
from edu.qa.rules.posts import State, What

_FOLLOW, _COMMENT = table(Follow).c, table(Comment).c
_FOLLOWERS = select(_FOLLOW.user_id).where(_FOLLOW.question_id == bindparam("question"))
_SAID_BEFORE = (
    select(_COMMENT.author_id)
    .where(_COMMENT.question_id == bindparam("question"), _COMMENT.answer_id.is_not_distinct_from(bindparam("answer")))
    .where(_COMMENT.id < bindparam("comment"), _COMMENT.state == State.OPEN.value)
    .distinct()
)


def _tell(
    people: Iterable[int], kind: str, question: Any, *, key: str, now: datetime, anchor: str = "", what: Text = "", path: str = ""
) -> None:  # fmt: skip
    """Tell these people, once for each `key`; where nothing else is said, by the title and with the way to the question."""
    way = path or f"/questions/{question.id}{f'#{anchor}' if anchor else ''}"
    for person in sorted(people):
        telling.tell(UserId(person), kind=kind, what=what or question.title, path=way, key=key, now=now)


def _followers(question: Any) -> set[int]:
    return set(db.session.scalars(_FOLLOWERS, {"question": question.id}))


# ---- What is asked, answered and said


def tell_asked(question: Any, *, now: datetime) -> None:
    """The person a question is put to."""
    _tell({question.addressed_to} - {None, question.author_id}, "asked", question, key=f"asked:{question.id}", now=now)


def tell_answered(answer: Any, question: Any, *, now: datetime) -> None:
    """Who asked, unless they have stopped following, and everybody else who follows."""
    people, given = _followers(question) - {answer.author_id}, {"anchor": f"answer-{answer.id}", "key": f"answer:{answer.id}"}
    _tell(people & {question.author_id}, "answer", question, **given, now=now)
    _tell(people - {question.author_id}, "followed", question, **given, now=now)


def tell_commented(comment: Any, about: Any, question: Any, *, now: datetime) -> None:
    """Who wrote what it stands beside, and who has commented there before: else nobody would hear what they are answered."""
    before = {"question": question.id, "answer": comment.answer_id, "comment": comment.id}
    people = {about.author_id, *db.session.scalars(_SAID_BEFORE, before)} - {comment.author_id}
    _tell(people, "comment", question, anchor=f"comment-{comment.id}", key=f"comment:{comment.id}", now=now)


# ---- What others think of it


def tell_voted_up(what: What, post: Any, question: Any, *, now: datetime) -> None:
    """Its author, once a day for each post: ten votes are no ten pieces of news."""
    key = f"up:{what}:{post.id}:{now:%Y-%m-%d}"
    _tell({post.author_id}, "thanks", question, anchor=_anchor(what, post), key=key, now=now)


def tell_thanked(answer: Any, question: Any, *, by: UserId, now: datetime) -> None:
    """Who wrote the answer, of each who thanks."""
    _tell({answer.author_id}, "thanks", question, anchor=f"answer-{answer.id}", key=f"thanks:{answer.id}:{by}", now=now)


def tell_accepted(answer: Any, question: Any, *, now: datetime) -> None:
    """Who wrote the answer."""
    _tell({answer.author_id}, "accepted", question, anchor=f"answer-{answer.id}", key=f"accepted:{answer.id}", now=now)


def tell_bounty(answer: Any, question: Any, *, bounty: int, now: datetime) -> None:
    """Who wrote the answer that has it."""
    _tell({answer.author_id}, "bounty", question, anchor=f"answer-{answer.id}", key=f"bounty:{bounty}", now=now)


def _anchor(what: What, post: Any) -> str:
    return f"answer-{post.id}" if what is What.ANSWER else ""


# ---- What others do with it


def tell_edited(what: What, post: Any, question: Any, *, by: UserId, now: datetime) -> None:
    """Its author, when somebody else has changed it: once a day for each post, since its history shows every step."""
    said: Text = (
        {"ru": f"Ваш вопрос изменён: «{question.title}»", "en": f"Your question was edited: “{question.title}”"} if what is What.QUESTION
        else {"ru": f"Ваш ответ изменён: «{question.title}»", "en": f"Your answer was edited: “{question.title}”"}
    )  # fmt: skip
    path, key = f"/{what}s/{post.id}/history", f"edited:{what}:{post.id}:{now:%Y-%m-%d}"
    _tell({post.author_id} - {by}, "edit", question, what=said, path=path, key=key, now=now)


def tell_suggested(number: int, post: Any, question: Any, *, now: datetime) -> None:
    """Its author: they decide, or somebody who may edit."""
    said: Text = {"ru": f"Предложена правка: «{question.title}»", "en": f"A suggested edit: “{question.title}”"}
    _tell({post.author_id}, "edit", question, what=said, path=f"/suggestions/{number}", key=f"suggested:{number}", now=now)


def tell_suggestion_decided(number: int, question: Any, *, editor: int, taken: bool, now: datetime) -> None:
    """Who suggested it."""
    said: Text = (
        {"ru": f"Ваша правка принята: «{question.title}»", "en": f"Your edit was taken: “{question.title}”"} if taken
        else {"ru": f"Ваша правка не принята: «{question.title}»", "en": f"Your edit wasn’t taken: “{question.title}”"}
    )  # fmt: skip
    _tell({editor}, "edit", question, what=said, path=f"/suggestions/{number}", key=f"suggestion:{number}", now=now)


def tell_closed(question: Any, *, by: UserId, now: datetime) -> None:
    """Who asked and who follows: it takes no more answers, and its page says why."""
    said: Text = {"ru": f"Вопрос закрыт: «{question.title}»", "en": f"Closed: “{question.title}”"}
    key = f"closed:{question.id}:{now:%Y-%m-%d}"
    _tell({question.author_id, *_followers(question)} - {by}, "followed", question, what=said, key=key, now=now)


def tell_merged(question: Any, into: int, *, by: UserId, now: datetime) -> None:
    """The same people, with the way to where its answers stand now."""
    said: Text = {
        "ru": f"Вопрос объединён с заданным раньше: «{question.title}»",
        "en": f"Put together with a question asked before: “{question.title}”",
    }
    people = {question.author_id, *_followers(question)} - {by}
    _tell(people, "followed", question, what=said, path=f"/questions/{into}", key=f"merged:{question.id}", now=now)
