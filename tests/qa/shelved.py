"""What tests of the portal's places are made of: a small shelf, and questions on it."""

from datetime import datetime
from itertools import count

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.lessons.rules import Shelf, SubjectSource
from edu.lessons.service import shelving
from edu.ports import clock
from edu.qa.rules.asking import Wish
from edu.qa.rules.topics import TopicSource
from edu.qa.service import answering, asking, topics

SUBJECTS = tuple(SubjectSource(slug, {"ru": ru, "en": en}) for slug, ru, en in (
    ("algebra", "Алгебра", "Algebra"), ("marketing", "Маркетинг", "Marketing"), ("music", "Музыка", "Music"),
))  # fmt: skip
TOPICS = tuple(TopicSource(slug, subject, parent, "college", {"ru": ru, "en": en}, quiz=quiz) for slug, subject, parent, ru, en, quiz in (
    ("equations", "algebra", "", "Уравнения", "Equations", ""),
    ("linear-equations", "algebra", "equations", "Линейные уравнения", "Linear equations", "lines"),
    ("loyalty", "marketing", "", "Лояльность", "Loyalty", ""),
))  # fmt: skip
_number = count(1)
_WORDS = "wolf river stone candle winter harbour silver thunder meadow lantern anchor violin garden mirror forest pepper".split()


def shelve() -> None:
    """Put the subjects and topics there."""
    shelving.put(Shelf(subjects=SUBJECTS, courses=()), now=clock.now())
    topics.put(SUBJECTS, TOPICS)


def writer(user_id: UserId) -> Reader:
    """Somebody whose posts are open at once and not limited."""
    return Reader(user_id, accounts.names_of({user_id})[user_id], Role.TEACHER, "en", "UTC")


def ask(by: UserId, title: str = "", *, body: str = "", subject: str = "algebra", topic: str = "", level: str = "", anonymous: bool = False,
        lang: str = "en", now: datetime | None = None) -> int:  # fmt: skip
    """A question; each unlike the others, unless it is given a title."""
    number = next(_number)
    words = [_WORDS[number % 16], _WORDS[number // 16 % 16], _WORDS[number // 256 % 16]]
    wish = Wish(
        title=title or f"Why does the {' '.join(words)} do {number}?", body=body or f"Tell me about the {words[0]}, please.", lang=lang,
        subject=subject, level=level, topics=(topic,) if topic else (), anonymous=anonymous,
    )  # fmt: skip
    return asking.ask(wish, by=writer(by), now=now or clock.now())


def answer(question: int, by: UserId, body: str = "Because it is what it is.", *, now: datetime | None = None) -> int:
    """An answer to a question."""
    return answering.answer(question, body=body, lang="en", by=writer(by), now=now or clock.now())
