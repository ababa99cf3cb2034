"""What all writing in the portal begins with: the row, held; who may; how much a day; whether a moderator reads it first."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from edu.accounts.rules import Reader
from edu.core.errors import NotAllowed, NotFound, TooMany
from edu.core.i18n import Message, message
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db.base import Base, db, table
from edu.points.service import vip
from edu.qa.models.doings import Vote
from edu.qa.models.posts import Answer, Comment, Question
from edu.qa.rules import site
from edu.qa.rules.karma import Privilege
from edu.qa.rules.posts import State, What
from edu.qa.rules.trust import BASIC, LIMITS, NEW, Limits
from edu.qa.service import karma
from edu.site.service import settings

MAX_NUMBER = 2**63 - 1  # what both databases can hold; beyond it there is nothing
MODELS: dict[What, type[Base]] = {What.QUESTION: Question, What.ANSWER: Answer, What.COMMENT: Comment}
READ = (State.OPEN.value, State.CLOSED.value)  # what everybody may read

_QUESTION, _ANSWER, _VOTE = table(Question).c, table(Answer).c, table(Vote).c
_GET = {what: select(*table(model).c).where(table(model).c.id == bindparam("number")) for what, model in MODELS.items()}
_HOLD = {what: query.with_for_update() for what, query in _GET.items()}
_MADE = {
    what: select(func.count()).where(
        table(model).c.author_id == bindparam("person"), table(model).c.created_at >= bindparam("since"), table(model).c.state != "draft"
    )
    for what, model in MODELS.items()
}
_VOTED = select(func.count()).where(_VOTE.user_id == bindparam("person"), _VOTE.created_at >= bindparam("since"))
_PASSED = select(
    *(
        select(func.count()).where(table(model).c.author_id == bindparam("person"), table(model).c.state.in_(READ)).scalar_subquery()
        for model in (MODELS[What.QUESTION], MODELS[What.ANSWER])
    )
)


# ---- The rows


def find(what: What, number: int, *, hold: bool = False) -> Any:
    """The row of a question, an answer or a comment, held until the transaction ends where `hold`; None where there is none.

    Who changes an answer or a comment holds its question first, so that two changes at once wait for each other.
    """
    if not 0 < number <= MAX_NUMBER:
        return None
    return db.session.execute((_HOLD if hold else _GET)[what], {"number": number}).first()


def get_question(number: int) -> Any:
    """The question, held, if anybody may read it. Raises NotFound."""
    row = find(What.QUESTION, number, hold=True)
    if row is None or row.state not in READ:
        raise no_question()
    return row


def get_answer(number: int) -> tuple[Any, Any]:
    """An open answer and its question, both held. Raises NotFound."""
    row = find(What.ANSWER, number)
    if row is None:
        raise no_answer()
    question = get_question(row.question_id)
    row = find(What.ANSWER, number, hold=True)  # what it was before it was held may be no more
    if row is None or row.state != State.OPEN or row.question_id != question.id:
        raise no_answer()
    return row, question


def question_of(what: What, number: int) -> int:
    """The number of the question that an answer or a comment belongs to. Raises NotFound."""
    row = find(what, number)
    if row is None:
        raise no_answer() if what is What.ANSWER else no_comment()
    return int(row.question_id)


def put(what: What, number: int, **values: object) -> None:
    """Change columns of a row that is held."""
    model = table(MODELS[what])
    db.session.execute(update(model).where(model.c.id == number).values(values))


def no_question() -> NotFound:
    return NotFound(message("There is no such question: it may have been taken down."))


def no_answer() -> NotFound:
    return NotFound(message("There is no such answer: it may have been taken down."))


def no_comment() -> NotFound:
    return NotFound(message("There is no such comment: it may have been taken down."))


# ---- Who may


def refuse_unless(user_id: UserId, privilege: Privilege, why: Message) -> None:
    """Raise NotAllowed, saying `why`, when the person's karma doesn't open this."""
    if not karma.may(user_id, privilege):
        raise NotAllowed(why)


def is_moderator(by: Reader) -> bool:
    return by.may(Role.MODERATOR)


def is_unsigned(question: Any, *, by: UserId) -> bool:
    """Whether what this person writes under a question bears no name: who asks without one would tell theirs by answering."""
    return bool(question.anonymous) and question.author_id == by


def unnamed(row: Any, question: Any) -> set[int]:
    """Who stays without a name in the history of a post: its author if it bears none, and who asks so, whatever they edit there."""
    hidden = {question.author_id} if question.anonymous else set()
    return hidden | {row.author_id} if row.anonymous else hidden - {row.author_id}


def may_edit(author_id: UserId, *, by: Reader) -> bool:
    """Whether somebody may edit what this author has written: the author, moderators, and those with karma and some trust."""
    return by.id == author_id or may_edit_others(by)


def may_edit_others(by: Reader) -> bool:
    """Whether somebody may edit what others write."""
    return is_moderator(by) or (karma.trust_of(by.id) >= BASIC and karma.may(by.id, Privilege.EDIT))


# ---- How much


def limits_of(by: Reader) -> Limits:
    """How much the person may write on a day: teachers and moderators as the most trusted."""
    return LIMITS[-1 if by.role is not Role.STUDENT else karma.trust_of(by.id)]


def refuse_too_many(what: What, *, by: Reader, now: datetime) -> None:
    """Raise TooMany where the person has written enough of this today. Counted on what is kept, so an address counts for nothing:
    a class may ask from behind one."""
    limits = limits_of(by)
    most = {What.QUESTION: limits.questions, What.ANSWER: limits.answers, What.COMMENT: limits.comments}[what]
    made = db.session.execute(_MADE[what], {"person": by.id, "since": _midnight(now)}).scalar() or 0
    if made >= most and not (what is What.QUESTION and vip.is_vip(by.id, now=now)):  # VIP may ask as often as they like
        raise _enough(most, now)


def refuse_too_many_votes(*, by: Reader, now: datetime) -> None:
    """Raise TooMany where the person has voted enough today."""
    most = limits_of(by).votes
    if (db.session.execute(_VOTED, {"person": by.id, "since": _midnight(now)}).scalar() or 0) >= most:
        raise _enough(most, now)


def _enough(most: int, now: datetime) -> TooMany:
    wait = int((_midnight(now) + timedelta(days=1) - now).total_seconds()) + 1
    return TooMany(message("That is enough for today (%(most)s): the more you take part, the more you may.", most=most), retry_after=wait)


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


# ---- Who is read first


def state_for(by: Reader) -> State:
    """How what the person writes begins: held for a moderator while they are new and few of their posts have been let in."""
    if by.role is not Role.STUDENT:
        return State.OPEN
    trust = karma.trust_of(by.id)
    return state_of(by, trust=trust, passed=sum(db.session.execute(_PASSED, {"person": by.id}).one()) if trust == NEW else 0)


def state_of(by: Reader, *, trust: int, passed: int) -> State:
    """The same, where their trust and how many of their posts have been let in are known."""
    new = by.role is Role.STUDENT and trust == NEW
    return State.HELD if new and passed < int(settings.value(site.HELD_POSTS)) else State.OPEN
