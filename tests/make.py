"""What tests are made of: people, browsers, quizzes, attempts, made by the services that make them in life."""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import datetime
from html.parser import HTMLParser
from itertools import count
from threading import Barrier
from typing import Any, TypeVar

from flask import Flask, has_app_context, session
from flask.testing import FlaskClient
from flask_login import login_user
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from edu.accounts.rules import Newcomer
from edu.accounts.service import entry
from edu.accounts.service import people as accounts
from edu.core.i18n import Text
from edu.core.ids import AttemptKey, GuestKey, UserId
from edu.core.marks import Body, Reply, token
from edu.core.roles import Role
from edu.db.base import db
from edu.points.rules import Cause
from edu.points.service import ledger
from edu.ports import clock
from edu.quizzes.rules.plan import Draw
from edu.quizzes.rules.quiz import QuizSource, SectionSource, Sent, Sheet, Taker
from edu.quizzes.service import attempts, bank, sheets, starting
from edu.web.auth import signed

T = TypeVar("T")

PASSWORD = "a bench by the river"


class Browser(FlaskClient):
    """A browser of the tests: it keeps cookies, and a form it sends carries the CSRF token of its session."""

    user_id: UserId  # whose, where `Make.signed_in` made it

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Ask as from outside: with nothing of the test's own application context, session or transaction."""
        if has_app_context():
            db.session.rollback()  # what the test has read must not be what it reads after this
        return _apart(lambda: super(Browser, self).open(*args, **kwargs))

    def submit(self, path: str, data: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form as its page would."""
        return self.post(path, data={"csrf_token": self.csrf_token(), **(data or {})}, **more)

    def csrf_token(self) -> str:
        """The token that a page of this browser's session carries in its forms."""
        with self.session_transaction() as kept:
            value, kept["csrf_token"] = _apart(lambda: self._make_token(dict(kept)))
        return value

    def _make_token(self, kept: dict[str, Any]) -> tuple[str, str]:
        with self.application.test_request_context():
            session.update(kept)
            return str(generate_csrf()), session["csrf_token"]


def _apart(call: Callable[[], T]) -> T:
    return Context().run(call)


# Three questions of three kinds, worth 10 + 10 + 20 points.
CHOICE: Body = {
    "id": "first-sale",
    "kind": "choice",
    "text": {"ru": "Кто купил впервые?", "en": "Who has just bought for the first time?"},
    "options": [
        {
            "text": {"ru": "Новый клиент", "en": "A new customer"},
            "right": True,
            "why": {"ru": "Это первая покупка.", "en": "It is a first sale."},
        },
        {"text": {"ru": "Партнёр", "en": "A partner"}, "why": {"ru": "Он уже давно с нами.", "en": "They have been with us for long."}},
        {"text": {"ru": "Прохожий", "en": "A passer-by"}, "why": {"ru": "Он ничего не купил.", "en": "They have bought nothing."}},
    ],
}
NUMBER: Body = {
    "id": "score",
    "kind": "numeric",
    "text": {"ru": "10 сторонников, 5 критиков из 20. Чему равен NPS?", "en": "10 promoters and 5 detractors of 20: what is the NPS?"},
    "answers": [{"value": 25, "tolerance": 0.5}],
    "why": {"ru": "Вычтите доли.", "en": "Subtract the shares."},
}
MATCH: Body = {
    "id": "rungs",
    "kind": "match",
    "points": 20,
    "text": {"ru": "Кто на какой ступени?", "en": "Who stands on which rung?"},
    "cards": {
        "n": {"ru": "Новые", "en": "New ones"},
        "p": {"ru": "Партнёры", "en": "Partners"},
        "x": {"ru": "Прохожие", "en": "Passers-by"},
    },
    "prompts": [
        {
            "text": {"ru": "Вторая ступень", "en": "Second rung"},
            "answer": "n",
            "wrong": {"p": {"ru": "Выше.", "en": "They stand higher."}, "x": {"ru": "Ниже.", "en": "They stand lower."}},
        },
        {
            "text": {"ru": "Пятая ступень", "en": "Fifth rung"},
            "answer": "p",
            "wrong": {"n": {"ru": "Рано.", "en": "Too early."}, "x": {"ru": "Рано.", "en": "Much too early."}},
        },
    ],
}
QUESTIONS: tuple[Body, ...] = (CHOICE, NUMBER, MATCH)
CHECK: Body = {**NUMBER, "id": "check-score"}
OUTOF = 40

_number = count(1)


def right_reply(body: Body) -> dict[str, Any]:
    """The reply that a question of these kinds is right with."""
    return _reply(body, right=True)


def wrong_reply(body: Body) -> dict[str, Any]:
    """A reply without anything right in it."""
    return _reply(body, right=False)


def _reply(body: Body, *, right: bool) -> dict[str, Any]:
    match body["kind"]:
        case "choice":
            return {"choice": next(token(option["text"]) for option in body["options"] if bool(option.get("right")) is right)}
        case "numeric":
            return {"number": str(body["answers"][0]["value"] if right else body["answers"][0]["value"] + 1000)}
        case "match":
            cards = body["cards"]
            return {
                token(prompt["text"]): token(cards[next(card for card in cards if (card == prompt["answer"]) is right)])
                for prompt in body["prompts"]
            }
    raise ValueError(f"No ready reply for the kind {body['kind']}.")


def as_form(reply: Reply, *, position: int = 1, sequence: int = 0) -> dict[str, Any]:
    """A reply as the form of an attempt's page sends it."""
    return {f"s{position}": sequence, **{f"r{position}.{name}": value for name, value in reply.items()}}


def sheet_of(key: AttemptKey, *, by: Taker, at: int | None = None) -> Sheet:
    """An attempt as its taker sees it now: all of it, or the page with the question `at`."""
    return sheets.get_sheet(key, by=by, now=clock.now(), at=at)


class Make:
    """Each method makes one thing by the service that makes it in life, and returns what names it."""

    password = PASSWORD

    def __init__(self, app: Flask) -> None:
        self.app = app

    def person(
        self,
        name: str = "",
        *,
        email: str | None = "",
        role: Role | str = Role.STUDENT,
        lang: str = "en",
        zone: str = "UTC",
        hidden: bool = False,
        password: str = PASSWORD,
        now: datetime | None = None,
    ) -> UserId:
        """A person with a proved address: one made up, unless it is given; none for None."""
        number = next(_number)
        name = name or f"Person {_word(number)}"
        email = f"person{number}@example.org" if email == "" else email or ""
        newcomer = Newcomer(name, email=email, role=Role(role), lang=lang, zone=zone, hidden=hidden)
        return accounts.add(newcomer, password=password, now=now or clock.now())

    def people(self, number: int) -> list[UserId]:
        """Many people at once."""
        return accounts.add_many([Newcomer(f"Many {_word(next(_number))}") for _ in range(number)], password=PASSWORD, now=clock.now())

    def signed_in(self, user_id: UserId | None = None, **person: Any) -> Browser:
        """The browser of a signed-in person; `browser.user_id` says whose."""
        if user_id is None:
            user_id = self.person(**person)
        client: Any = self.app.test_client()
        email = accounts.get_profile(user_id).email
        password = person.get("password", PASSWORD)
        key = entry.sign_in(email, password=password, agent="Tests", guest=None, now=clock.now())
        values = _apart(lambda: self._session_of(key))
        with client.session_transaction() as kept:
            kept.update(values)
        client.user_id = user_id
        return client  # type: ignore[no-any-return]

    def _session_of(self, key: str) -> dict[str, Any]:
        with self.app.test_request_context():
            reader = accounts.find_reader(key)
            assert reader is not None
            login_user(signed(key, reader))
            return dict(session)

    def quiz(
        self,
        slug: str = "",
        *,
        questions: Sequence[Body | Draw] = QUESTIONS,
        sections: Sequence[SectionSource] = (),
        pool: Sequence[Body] = (),
        checks: Sequence[Body] = (CHECK,),
        behaviour: str = "deferred",
        terms: Mapping[str, Any] | None = None,
        lesson: str | None = None,
        title: Text | None = None,
        position: int = 0,
        now: datetime | None = None,
    ) -> str:
        """A quiz on the shelf, as its file would put it there: its slug. `terms` as in the file, besides the behaviour."""
        slug = slug or f"quiz-{next(_number)}"
        source = QuizSource(
            slug=slug,
            title=title or {"ru": f"Проверка {slug}", "en": f"Check {slug}"},
            intro={"ru": "Три вопроса.", "en": "Three questions."},
            terms={"behaviour": behaviour, **({"tries": 2} if behaviour == "interactive" else {}), **(terms or {})},
            sections=tuple(sections) or (SectionSource(tuple(questions)),),
            pool=tuple(pool),
            checks=tuple(checks),
            lesson=lesson,
            position=position,
        )
        bank.sync_quiz(source, now=now or clock.now())
        return slug

    def attempt(
        self,
        quiz: str = "",
        *,
        by: Taker | UserId | None = None,
        right: int = 0,
        questions: Sequence[Body] = QUESTIONS,
        handed_in: bool = False,
        now: datetime | None = None,
    ) -> AttemptKey:
        """An attempt with the first `right` questions answered rightly and saved."""
        now = now or clock.now()
        taker = by if isinstance(by, Taker) else Taker(user_id=by or self.person())
        key = starting.start(quiz or self.quiz(questions=questions), by=taker, now=now)
        for position, body in enumerate(questions[:right], start=1):
            attempts.save(key, {position: Sent(right_reply(body))}, by=taker, now=now)
        if handed_in:
            attempts.hand_in(key, by=taker, now=now)
        return key

    def guest(self) -> Taker:
        """A visitor, known by a key."""
        return Taker(guest=GuestKey(secrets.token_urlsafe(18)))

    def award(self, user_id: UserId, amount: int, *, source: str = "", now: datetime | None = None) -> int | None:
        """Points from the mint: the posting's number."""
        cause = Cause("award", source or f"test:{next(_number)}", what={"ru": "Проба", "en": "A trial"})
        return ledger.award(user_id, amount, cause=cause, now=now or clock.now())


def _word(number: int) -> str:
    """A name of letters for a number: digits would pass for letters and make names look alike."""
    letters = "acdfghjkprtuvxyz"
    word = ""
    while True:
        word = letters[number % len(letters)] + word
        number //= len(letters)
        if not number:
            return word.capitalize()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words_of(answer: TestResponse) -> str:
    """What a page says, without its tags, on one line."""
    reader = _Words()
    reader.feed(answer.text)
    return " ".join(" ".join(reader.words).split())


def texts(values: Iterable[Text], lang: str) -> list[str]:
    """Texts in one language."""
    return [value if isinstance(value, str) else value[lang] for value in values]


def at_once(app: Flask, call: Callable[[int], Any], times: int = 50) -> list[Any]:
    """`call` in so many threads that start together, each in a context of its own: what each gave, or its error."""
    ready = Barrier(times)

    def apart(number: int) -> Any:
        with app.app_context():
            ready.wait()
            try:
                return call(number)
            except Exception as error:
                return error

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(apart, range(times)))
