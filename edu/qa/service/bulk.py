"""Many questions and answers at once: for a large demo. Same rows, fewer statements; nothing is paid, nobody is told."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from itertools import islice
from typing import Any

from sqlalchemy import insert, select, update

from edu.core.ids import UserId
from edu.db import upsert
from edu.db.base import db, table
from edu.db.session import transaction
from edu.qa.models.karma import KarmaAccount, KarmaEvent
from edu.qa.models.posts import Answer, Question, QuestionTopic
from edu.qa.models.readers import Related
from edu.qa.rules import samples
from edu.qa.rules.cards import Preview, cut
from edu.qa.rules.karma import AMOUNTS, START, Kind, day_of
from edu.qa.rules.samples import Pick
from edu.qa.rules.topics import Topic
from edu.qa.service import topics
from edu.search.rules.entries import Entry
from edu.search.service import index

CHUNK = 2000
QUIET = 8  # of one in so many questions nobody has answered
SOLVED = 2  # of one in so many answered ones an answer is accepted
CLOSED = 20  # one in so many is closed
BESIDE = 4  # earlier questions of its topic that stand beside one


@dataclass(slots=True)
class _Filling:
    """What is being filled, and what is left of it."""

    people: Sequence[UserId]
    pick: Pick
    begin: datetime
    step: timedelta
    answers: float  # for each question
    latest: dict[int, list[int]]  # of each topic

    def person(self) -> UserId:
        return self.people[self.pick(len(self.people))]


def fill(*, questions: int, answers: int, people: Sequence[UserId], pick: Pick, begin: datetime, now: datetime) -> tuple[int, int]:
    """Write so many questions and about so many answers, spread from `begin` to `now`, and make them findable: how many of each."""
    places = topics.places()
    known = list(places.topics.values())
    filling = _Filling(people, pick, begin, (now - begin) / max(1, questions), answers / max(1, questions), {})
    made = 0
    with transaction():
        numbers = iter(range(questions))
        while chunk := list(islice(numbers, CHUNK)):
            made += _fill(filling, [(number, known[min(pick(len(known)), pick(len(known)))]) for number in chunk], places.subjects)
    return questions, made


def _fill(filling: _Filling, plan: Sequence[tuple[int, Topic]], subjects: Any) -> int:
    asked = [_question(filling, number, topic) for number, topic in plan]
    ids = list(db.session.scalars(insert(table(Question)).returning(table(Question).c.id, sort_by_parameter_order=True), asked))
    db.session.execute(
        insert(table(QuestionTopic)), [{"question_id": id, "topic_id": topic.id} for id, (_, topic) in zip(ids, plan, strict=True)]
    )
    _put_beside(filling, ids, plan)
    given = [row for id, row, (_, topic) in zip(ids, asked, plan, strict=True) for row in _answers(filling, id, row, topic)]
    if given:
        numbers = list(db.session.scalars(insert(table(Answer)).returning(table(Answer).c.id, sort_by_parameter_order=True), given))
        authors = {id: row["author_id"] for id, row in zip(ids, asked, strict=True)}
        _count_accepted(numbers, given, authors)
    index.put_many(_entries(ids, asked, plan, subjects))
    return len(given)


def _question(filling: _Filling, number: int, topic: Topic) -> dict[str, Any]:
    lang = "ru" if filling.pick(10) < 7 else "en"
    title, body = samples.crowd_title(filling.pick, topic, lang), samples.crowd_body(filling.pick, topic, lang)
    at = filling.begin + filling.step * number
    count = 0 if filling.pick(QUIET) == 0 else _about(filling, filling.answers * QUIET / (QUIET - 1))
    closed = filling.pick(CLOSED) == 0
    return {
        "author_id": filling.person(), "anonymous": filling.pick(20) == 0, "title": title, "body": body, "html": f"<p>{escape(body)}</p>",
        "lang": lang, "subject_id": topic.subject_id, "level_slug": topic.level_slug, "card": Preview(words=cut(body)).as_json(),
        "state": "closed" if closed else "open", "closed_as": "answered" if closed else None,
        "answer_count": count, "accepted_count": int(count > 0 and filling.pick(SOLVED) == 0),
        "views": filling.pick(400), "created_at": at, "active_at": at + timedelta(hours=count),
    }  # fmt: skip


def _about(filling: _Filling, mean: float) -> int:
    """A whole number whose mean is `mean`, between nothing and twice that."""
    return max(1, round(mean * (filling.pick(2001) / 1000)))


def _answers(filling: _Filling, question_id: int, asked: dict[str, Any], topic: Topic) -> Iterator[dict[str, Any]]:
    for number in range(asked["answer_count"]):
        body = samples.crowd_answer(filling.pick, topic, asked["lang"])
        at, author = asked["created_at"] + timedelta(hours=number + 1), filling.person()
        yield {
            "question_id": question_id, "author_id": author, "anonymous": asked["anonymous"] and author == asked["author_id"],
            "body": body, "html": f"<p>{escape(body)}</p>", "lang": asked["lang"],
            "sources": [], "video": None, "state": "open", "created_at": at,
            "accepted_at": at + timedelta(minutes=30) if number == 0 and asked["accepted_count"] else None,
        }  # fmt: skip


def _put_beside(filling: _Filling, ids: Sequence[int], plan: Sequence[tuple[int, Topic]]) -> None:
    rows = []
    for id, (_, topic) in zip(ids, plan, strict=True):
        latest = filling.latest.setdefault(topic.id, [])
        for place, other in enumerate(latest[-BESIDE:]):
            rows += [
                {"question_id": id, "other_id": other, "nearness": 1.0 + place},
                {"question_id": other, "other_id": id, "nearness": 1.0},
            ]
        latest.append(id)
        del latest[:-BESIDE]
    if rows:
        db.session.execute(insert(table(Related)), rows)


def _count_accepted(numbers: Sequence[int], given: Sequence[dict[str, Any]], authors: dict[int, int]) -> None:
    """Karma for the accepted answers, as `accepting` counts it."""
    moves = [
        (row["accepted_at"], person, kind, number, row["question_id"])
        for number, row in zip(numbers, given, strict=True)
        if row["accepted_at"] and row["author_id"] != authors[row["question_id"]]
        for person, kind in ((row["author_id"], Kind.ACCEPTED), (authors[row["question_id"]], Kind.ACCEPTING))
    ]
    people = sorted({person for _, person, *_ in moves})
    if not people:
        return
    accounts = table(KarmaAccount).c
    db.session.execute(upsert.new_only(KarmaAccount), [{"user_id": person, "karma": START, "trust": 0} for person in people])
    karma = dict(db.session.execute(select(accounts.user_id, accounts.karma).where(accounts.user_id.in_(people))).all())
    rows = []
    for at, person, kind, number, question_id in sorted(moves, key=lambda move: (move[0], move[3])):
        karma[person] += AMOUNTS[kind]
        rows.append(
            {
                "user_id": person, "kind": kind.value, "source": f"answer:{number}", "round": 0, "twin": False, "nominal": AMOUNTS[kind],
                "amount": AMOUNTS[kind], "karma": karma[person], "day": day_of(at), "question_id": question_id, "created_at": at,
            }
        )  # fmt: skip
    db.session.execute(insert(table(KarmaEvent)), rows)
    db.session.execute(update(KarmaAccount), [{"user_id": person, "karma": after} for person, after in karma.items()])


def _entries(ids: Sequence[int], asked: Sequence[dict[str, Any]], plan: Sequence[tuple[int, Topic]], subjects: Any) -> Iterator[Entry]:
    for id, row, (_, topic) in zip(ids, asked, plan, strict=True):
        labels = {"subject": subjects[topic.subject_id].slug, "topic": topic.slug}
        yield Entry(
            "question", str(id), row["lang"], row["title"], row["body"], f"/questions/{id}", row["created_at"],
            labels | ({"level": topic.level_slug} if topic.level_slug else {}), None if row["anonymous"] else UserId(row["author_id"]),
        )  # fmt: skip
