"""What tests of the portal are made of: readers, and questions asked and answered by the services that do it in life."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.lessons.rules import Shelf, SubjectSource
from edu.lessons.service import shelving
from edu.ports import clock
from edu.qa.rules.asking import Wish
from edu.qa.rules.site import HELD_POSTS
from edu.qa.rules.topics import TopicSource
from edu.qa.service import answering, asking, moderating, topics
from edu.site.service import settings

SUBJECTS = (
    SubjectSource("marketing", {"ru": "Маркетинг", "en": "Marketing"}),
    SubjectSource("physics", {"ru": "Физика", "en": "Physics"}),
)
TOPICS = (
    TopicSource("loyalty", "marketing", "", "college", {"ru": "Лояльность", "en": "Loyalty"}),
    TopicSource("nps", "marketing", "loyalty", "college", {"ru": "Индекс NPS", "en": "Net Promoter Score"}),
    TopicSource("optics", "physics", "", "grades-5-9", {"ru": "Оптика", "en": "Optics"}),
)
BODY = "I have read the lesson twice, and still I can't tell how this is done."
_number = count(1)


class Portal:
    """Places to ask in, and people who do."""

    def __init__(self, make: Any, *, held: int = 0) -> None:
        self.make = make
        shelving.put(Shelf(subjects=SUBJECTS, courses=()), now=clock.now())
        topics.put(SUBJECTS, TOPICS)
        settings.put(HELD_POSTS, held, by=None, now=clock.now())

    def reader(self, user_id: UserId | None = None, *, role: Role = Role.STUDENT) -> Reader:
        """A person as they are signed in."""
        profile = accounts.get_profile(user_id or self.make.person(role=role))
        return Reader(profile.id, profile.name, profile.role, profile.lang, profile.zone)

    def wish(self, **values: Any) -> Wish:
        """A question as it is typed: asked for nothing, of no level."""
        defaults = {"title": f"How is an index number {next(_number)} worked out?", "body": BODY, "subject": "marketing"}
        return Wish(**{**defaults, **values})

    def question(self, by: Reader | None = None, *, now: datetime | None = None, **values: Any) -> int:
        return asking.ask(self.wish(**values), by=by or self.reader(), now=now or clock.now())

    def answer(self, question: int, by: Reader | None = None, *, now: datetime | None = None, body: str = "", **values: Any) -> int:
        body = body or f"It is like this, as rule {next(_number)} says."
        return answering.answer(question, body=body, lang="en", by=by or self.reader(), now=now or clock.now(), **values)

    def let_in(self) -> None:
        """Let everything in that is held."""
        for each in moderating.held(50):
            moderating.let_in(each.kind, each.id, by=None, now=clock.now())


def days(number: float) -> timedelta:
    return timedelta(days=number)
