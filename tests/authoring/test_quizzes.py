"""Quizzes put together from the bank: published as they are, taken back, never touched by content files."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.authoring.rules import building
from edu.authoring.rules.building import DrawEntry, Plan, Section, StaleQuiz
from edu.authoring.rules.drafts import State
from edu.authoring.service import drafts, figures, folders, quizzes
from edu.authoring.service.quizzes import Unready
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.points.service import ledger
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import attempts, bank, sheets, starting
from tests.make import CHOICE, NUMBER, Make, at_once, right_reply, sheet_of

pytestmark = pytest.mark.databases("sqlite", "postgresql")
TITLE = {"ru": "Лояльность", "en": "Loyalty"}


def reader(make: Make, name: str, role: Role = Role.TEACHER) -> Reader:
    return Reader(make.person(name, role=role), name, role, "en", "UTC")


@pytest.fixture
def ann(make: Make) -> Reader:
    return reader(make, "Ann Teacher")


@pytest.fixture
def bob(make: Make) -> Reader:
    return reader(make, "Bob Teacher")


def a_question(by: Reader, now: datetime, body: Any = CHOICE, **more: Any) -> int:
    return drafts.create(folders.usual(by=by), {**body, **more}, by=by, now=now, state=State.READY)


def a_quiz(by: Reader, now: datetime, *entries: Any) -> str:
    slug = quizzes.create(TITLE, by=by, now=now)
    quizzes.save(slug, Plan(TITLE, "", (Section(entries=tuple(entries)),)), number=1, by=by, now=now)
    return slug


def do(slug: str, *, by: UserId, now: datetime, right: bool = True) -> Any:
    taker = Taker(user_id=by)
    key = starting.start(slug, by=taker, now=now)
    asked = sheet_of(key, by=taker).questions
    replies = {each.position: Sent(right_reply({**CHOICE, "id": each.name})) for each in asked if each.kind == "choice" and right}
    for position, sent in replies.items():
        attempts.save(key, {position: sent}, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now)
    return sheet_of(key, by=taker)


def test_a_published_quiz_is_done_like_any_other(make: Make, ann: Reader, now: datetime) -> None:
    question = a_question(ann, now)
    slug = a_quiz(ann, now, question)
    assert slug.startswith("loyalty-q")

    assert quizzes.publish(slug, by=ann, now=now)

    sheet = do(slug, by=make.person(), now=now)
    assert [each.name for each in sheet.questions] == [f"q{question}"]
    assert (sheet.earned, sheet.outof, sheet.paid) == (10, 10, 10)


def test_publishing_twice_is_once(ann: Reader, now: datetime) -> None:
    slug = a_quiz(ann, now, a_question(ann, now))

    assert quizzes.publish(slug, by=ann, now=now) is True
    assert quizzes.publish(slug, by=ann, now=now) is False


def test_publishing_at_once_makes_one_quiz(app: Flask, ann: Reader, now: datetime) -> None:
    slug = a_quiz(ann, now, a_question(ann, now))

    outcomes = at_once(app, lambda _: quizzes.publish(slug, by=ann, now=now), times=5)

    assert sorted(outcomes) == [False, False, False, False, True]


def test_a_change_reaches_learners_when_it_is_published(make: Make, ann: Reader, now: datetime) -> None:
    question = a_question(ann, now)
    slug = a_quiz(ann, now, question)
    quizzes.publish(slug, by=ann, now=now)
    drafts.save(question, {**CHOICE, "points": 30}, number=1, by=ann, now=now)

    before = do(slug, by=make.person(), now=now)
    assert quizzes.publish(slug, by=ann, now=now) is True
    after = do(slug, by=make.person(), now=now)

    assert (before.outof, after.outof) == (10, 30)


def test_a_question_changed_since_makes_its_published_quiz_old(ann: Reader, bob: Reader, now: datetime) -> None:
    question = a_question(ann, now)
    slug = a_quiz(ann, now, question)
    quizzes.publish(slug, by=ann, now=now)

    def is_outdated() -> bool:
        quiz = quizzes.get(slug, by=ann)
        return building.is_outdated(quiz, quizzes.questions_of(quiz, by=ann).values())

    assert not is_outdated()
    drafts.save(question, {**CHOICE, "points": 7}, number=1, by=ann, now=now + timedelta(minutes=1))
    assert is_outdated()
    assert figures.asked_in(question, by=ann) == [(slug, TITLE)]
    assert figures.asked_in(question, by=bob) == [], "a colleague's quiz is not to be told of"
    quizzes.publish(slug, by=ann, now=now + timedelta(minutes=2))
    assert not is_outdated()


def test_content_files_never_retire_a_teachers_quiz(make: Make, ann: Reader, now: datetime) -> None:
    slug = a_quiz(ann, now, a_question(ann, now))
    quizzes.publish(slug, by=ann, now=now)
    own = make.quiz("from-files")

    assert bank.retire_quizzes([], now=now) == 1

    titles = [card.slug for card in sheets.list_quizzes(by=make.guest(), now=now)]
    assert slug in titles
    assert own not in titles
    with pytest.raises(Conflict):
        make.quiz(slug)


def test_taken_back_it_is_gone_and_its_attempts_stay(make: Make, ann: Reader, now: datetime) -> None:
    slug = a_quiz(ann, now, a_question(ann, now))
    quizzes.publish(slug, by=ann, now=now)
    person = make.person()
    do(slug, by=person, now=now)

    assert quizzes.unpublish(slug, by=ann, now=now) is True
    assert quizzes.unpublish(slug, by=ann, now=now) is False

    with pytest.raises(NotFound):
        sheets.get_quiz(slug, by=Taker(user_id=person), now=now)
    assert len(sheets.history(slug, by=Taker(user_id=person), now=now)) == 1
    assert quizzes.publish(slug, by=ann, now=now) is True
    assert sheets.get_quiz(slug, by=Taker(user_id=person), now=now).grade == 1


def test_questions_are_drawn_by_folder_tag_and_difficulty(make: Make, ann: Reader, now: datetime) -> None:
    folders.usual(by=ann)
    fruit = folders.create("Fruit", by=ann)
    easy = [drafts.create(fruit, {**CHOICE, "tags": ["nps"], "difficulty": 1}, by=ann, now=now, state=State.READY) for _ in range(3)]
    drafts.create(fruit, {**CHOICE, "tags": ["other"], "difficulty": 1}, by=ann, now=now, state=State.READY)
    drafts.create(fruit, {**CHOICE, "tags": ["nps"], "difficulty": 5}, by=ann, now=now, state=State.READY)
    drafts.create(fruit, {**CHOICE, "tags": ["nps"], "difficulty": 1}, by=ann, now=now)  # not ready
    a_question(ann, now, tags=["nps"], difficulty=1)  # elsewhere
    fixed = easy[0]
    slug = a_quiz(ann, now, fixed, DrawEntry(2, fruit, ("nps",), (1,)))

    quizzes.publish(slug, by=ann, now=now)

    sheet = do(slug, by=make.person(), now=now)
    assert sorted(each.name for each in sheet.questions) == sorted(f"q{number}" for number in easy)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ((), "at least one question"),
        ((999,), "q999 is not there"),
        (("draft",), "is not ready"),
        (("ready", "ready"), "stands here twice"),
        (("draw",), "Only 1 of the 5"),
    ],
)
def test_what_can_not_be_asked_is_not_published(entries: Any, said: str, ann: Reader, now: datetime) -> None:
    ready = a_question(ann, now)
    draft = drafts.create(folders.usual(by=ann), CHOICE, by=ann, now=now)
    known = {"ready": ready, "draft": draft, "draw": DrawEntry(5, folders.usual(by=ann))}
    slug = a_quiz(ann, now, *(known.get(entry, entry) for entry in entries))

    with pytest.raises(Unready) as refusal:
        quizzes.publish(slug, by=ann, now=now)

    assert any(said in str(problem) for problem in refusal.value.problems)
    assert not bank.is_taken(slug)


def test_questions_that_are_drawn_are_worth_the_same(ann: Reader, now: datetime) -> None:
    a_question(ann, now)
    a_question(ann, now, points=20)
    slug = a_quiz(ann, now, DrawEntry(1, folders.usual(by=ann)))

    with pytest.raises(Unready, match="same points"):
        quizzes.publish(slug, by=ann, now=now)


def test_only_who_may_change_the_folder_changes_the_quiz(make: Make, ann: Reader, bob: Reader, now: datetime) -> None:
    slug = a_quiz(ann, now, a_question(ann, now))
    plan = quizzes.get(slug, by=ann).plan

    for call in (
        lambda: quizzes.get(slug, by=bob),
        lambda: quizzes.save(slug, plan, number=2, by=bob, now=now),
        lambda: quizzes.publish(slug, by=bob, now=now),
        lambda: quizzes.unpublish(slug, by=bob, now=now),
        lambda: quizzes.preview(slug, by=bob),
    ):
        with pytest.raises(NotFound):
            call()
    folders.share(folders.usual(by=ann), bob.id, may_edit=False, by=ann)
    assert quizzes.get(slug, by=bob).slug == slug
    for change in (
        lambda: quizzes.save(slug, plan, number=2, by=bob, now=now),
        lambda: quizzes.publish(slug, by=bob, now=now),
        lambda: quizzes.unpublish(slug, by=bob, now=now),
    ):
        with pytest.raises(NotAllowed):
            change()
    folders.share(folders.usual(by=ann), bob.id, may_edit=True, by=ann)
    assert quizzes.publish(slug, by=bob, now=now)
    assert quizzes.unpublish(slug, by=reader(make, "The Head", Role.ADMIN), now=now)


def test_of_two_teachers_who_save_at_once_one_is_told(app: Flask, ann: Reader, now: datetime) -> None:
    slug = a_quiz(ann, now, a_question(ann, now))

    def save(which: int) -> int:
        return quizzes.save(slug, Plan({"ru": "", "en": f"Title {which}"}, "", (Section(),)), number=2, by=ann, now=now)

    outcomes = at_once(app, save, times=5)

    assert [each for each in outcomes if isinstance(each, int)] == [3]
    assert sum(isinstance(each, StaleQuiz) for each in outcomes) == 4


def test_the_preview_keeps_nothing(ann: Reader, now: datetime) -> None:
    slug = a_quiz(ann, now, a_question(ann, now), DrawEntry(1, folders.usual(by=ann)))
    a_question(ann, now, NUMBER)

    ((_, asked),) = quizzes.preview(slug, by=ann)

    assert len(asked) >= 2
    assert not bank.is_taken(slug)


def test_an_author_earns_nothing_at_their_own_quiz(make: Make, ann: Reader, now: datetime) -> None:
    slug = a_quiz(ann, now, a_question(ann, now))
    quizzes.publish(slug, by=ann, now=now)

    sheet = do(slug, by=ann.id, now=now)

    assert (sheet.earned, sheet.paid) == (10, 0)
    assert ledger.balance_of(ann.id) == 0


def test_a_deleted_teachers_quiz_stays_with_learners(make: Make, ann: Reader, now: datetime) -> None:
    slug = a_quiz(ann, now, a_question(ann, now))
    quizzes.publish(slug, by=ann, now=now)

    accounts.delete(ann.id, now=now + timedelta(minutes=1))

    assert do(slug, by=make.person(), now=now + timedelta(minutes=2)).earned == 10


def test_a_title_is_needed_and_not_too_long(ann: Reader, now: datetime) -> None:
    for title in ({"ru": "", "en": ""}, {"ru": "x" * 201, "en": ""}):
        with pytest.raises(Invalid):
            quizzes.create(title, by=ann, now=now)
    assert quizzes.create({"ru": "Что такое NPS?", "en": ""}, by=ann, now=now).startswith("chto-takoe-nps-q")
