"""Questions in the making: versions, duplicates, bulk changes, unsaved work; whose they are."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.authoring.rules import drafts as rules
from edu.authoring.rules.drafts import Right, Stale, State
from edu.authoring.service import bulk, drafts, folders, listing, unsaved
from edu.authoring.service import people as authors
from edu.authoring.service.listing import Filter
from edu.core import yamls
from edu.core.errors import Invalid, NotAllowed, NotFound
from edu.core.roles import Role
from tests.make import CHOICE, MATCH, NUMBER, Make, at_once

pytestmark = pytest.mark.databases("sqlite", "postgresql")

UNFINISHED = {"kind": "choice", "text": {"ru": "Кто?", "en": ""}, "options": []}


@pytest.fixture
def ann(make: Make) -> Reader:
    return reader(make, "Ann Teacher")


@pytest.fixture
def bob(make: Make) -> Reader:
    return reader(make, "Bob Teacher")


def reader(make: Make, name: str, role: Role = Role.TEACHER) -> Reader:
    return Reader(make.person(name, role=role), name, role, "en", "UTC")


def with_text(body: Mapping[str, Any], ru: str, en: str) -> dict[str, Any]:
    return {**body, "text": {"ru": ru, "en": en}}


def test_a_question_is_kept_under_a_name_of_its_own(ann: Reader, now: datetime) -> None:
    number = drafts.create(folders.usual(by=ann), CHOICE, by=ann, now=now, state=State.READY)

    kept = drafts.get(number, by=ann)

    assert (kept.number, kept.state, kept.problems) == (1, State.READY, 0)
    assert kept.body == {**CHOICE, "id": f"q{number}"}


def test_what_is_unfinished_is_kept_as_a_draft(ann: Reader, now: datetime) -> None:
    number = drafts.create(folders.usual(by=ann), UNFINISHED, by=ann, now=now, state=State.READY)

    kept = drafts.get(number, by=ann)

    assert kept.state is State.DRAFT
    assert kept.problems > 0
    assert kept.body["options"] == []


def test_a_ready_question_that_gets_a_problem_is_a_draft_again(ann: Reader, now: datetime) -> None:
    number = drafts.create(folders.usual(by=ann), CHOICE, by=ann, now=now, state=State.READY)

    drafts.save(number, UNFINISHED, number=1, by=ann, now=now)

    assert drafts.get(number, by=ann).state is State.DRAFT


def test_each_saving_is_a_version_that_can_be_had_back(ann: Reader, now: datetime) -> None:
    number = drafts.create(folders.usual(by=ann), CHOICE, by=ann, now=now)
    changed = with_text(CHOICE, "Кто пришёл впервые?", "Who came for the first time?")

    assert drafts.save(number, changed, number=1, by=ann, now=now, note="plainer") == 2
    assert drafts.save(number, changed, number=2, by=ann, now=now) == 2  # nothing new: no version
    assert drafts.restore(number, 1, number=2, by=ann, now=now) == 3

    assert drafts.get(number, by=ann).body["text"] == CHOICE["text"]
    assert [(line.number, line.by, line.note) for line in drafts.history(number, by=ann)] == [
        (3, "Ann Teacher", "← 1"),
        (2, "Ann Teacher", "plainer"),
        (1, "Ann Teacher", ""),
    ]
    signs = {line.sign: line.text for line in drafts.diff(number, 1, 2, by=ann)}
    assert "Who came for the first time?" in signs["+"]
    assert "Who has just bought" in signs["-"]


def test_the_order_of_cards_is_part_of_a_question(ann: Reader, now: datetime) -> None:
    number = drafts.create(folders.usual(by=ann), MATCH, by=ann, now=now)
    turned = {**MATCH, "cards": dict(reversed(list(MATCH["cards"].items())))}

    assert drafts.save(number, turned, number=1, by=ann, now=now) == 2
    assert list(drafts.get(number, by=ann).body["cards"]) == ["x", "p", "n"]


def test_a_stale_number_is_refused_with_what_there_is_now(ann: Reader, now: datetime) -> None:
    number = drafts.create(folders.usual(by=ann), CHOICE, by=ann, now=now)
    drafts.save(number, with_text(CHOICE, "Раз", "One"), number=1, by=ann, now=now)

    with pytest.raises(Stale) as refusal:
        drafts.save(number, with_text(CHOICE, "Два", "Two"), number=1, by=ann, now=now)

    assert refusal.value.number == 2
    assert refusal.value.body["text"]["en"] == "One"


def test_of_two_who_save_at_once_one_is_told(app: Flask, ann: Reader, now: datetime) -> None:
    number = drafts.create(folders.usual(by=ann), CHOICE, by=ann, now=now)

    def save(which: int) -> int:
        return drafts.save(number, with_text(CHOICE, f"Вопрос {which}", f"Question {which}"), number=1, by=ann, now=now)

    outcomes = at_once(app, save, times=6)

    assert sorted(each for each in outcomes if isinstance(each, int)) == [2]
    assert sum(isinstance(each, Stale) for each in outcomes) == 5
    assert len(drafts.history(number, by=ann)) == 2


def test_others_questions_are_not_there(ann: Reader, bob: Reader, now: datetime) -> None:
    number = drafts.create(folders.usual(by=ann), CHOICE, by=ann, now=now)

    for call in (
        lambda: drafts.get(number, by=bob),
        lambda: drafts.save(number, NUMBER, number=1, by=bob, now=now),
        lambda: drafts.history(number, by=bob),
        lambda: drafts.version(number, 1, by=bob),
        lambda: drafts.restore(number, 1, number=1, by=bob, now=now),
        lambda: bulk.set_state([number], State.HIDDEN, by=bob),
        lambda: bulk.move([number], into=folders.usual(by=bob), by=bob),
        lambda: bulk.copy([number], into=folders.usual(by=bob), by=bob, now=now),
        lambda: drafts.create(folders.usual(by=ann), CHOICE, by=bob, now=now),
    ):
        with pytest.raises(NotFound):
            call()
    assert listing.list_drafts(Filter(), by=bob) == []
    assert listing.get_many([number], by=bob) == []
    assert listing.find_twins(CHOICE, by=bob) == []


def test_who_may_only_look_changes_nothing(ann: Reader, bob: Reader, now: datetime) -> None:
    folder = folders.usual(by=ann)
    number = drafts.create(folder, CHOICE, by=ann, now=now)
    folders.share(folder, bob.id, may_edit=False, by=ann)

    assert drafts.get(number, by=bob).right is Right.VIEW
    for call in (
        lambda: drafts.save(number, NUMBER, number=1, by=bob, now=now),
        lambda: bulk.set_state([number], State.HIDDEN, by=bob),
        lambda: bulk.move([number], into=folders.usual(by=bob), by=bob),
        lambda: drafts.create(folder, CHOICE, by=bob, now=now),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert len(bulk.copy([number], into=folders.usual(by=bob), by=bob, now=now)) == 1


def test_an_admin_may_everything(make: Make, ann: Reader, now: datetime) -> None:
    number = drafts.create(folders.usual(by=ann), CHOICE, by=ann, now=now)
    admin = reader(make, "The Head", Role.ADMIN)

    assert drafts.save(number, NUMBER, number=1, by=admin, now=now) == 2


@pytest.mark.parametrize("searched", ["новый клиент", "НОВЫЙ", "customer", "passer-by first", "елка"])
def test_texts_are_searched_as_people_type(searched: str, ann: Reader, now: datetime) -> None:
    folder = folders.usual(by=ann)
    found = drafts.create(folder, {**CHOICE, "note": {"ru": "Ёлка 100 %", "en": "A fir"}}, by=ann, now=now)
    drafts.create(folder, NUMBER, by=ann, now=now)

    assert [line.id for line in listing.list_drafts(Filter(words=searched), by=ann)] == [found]


def test_signs_of_the_database_are_only_letters(ann: Reader, now: datetime) -> None:
    drafts.create(folders.usual(by=ann), NUMBER, by=ann, now=now)

    assert listing.list_drafts(Filter(words="%_%"), by=ann) == []


def test_questions_are_listed_by_what_they_are(ann: Reader, now: datetime) -> None:
    folder = folders.usual(by=ann)
    inner = folders.create("Inside", by=ann, parent=folder)
    easy = drafts.create(folder, {**CHOICE, "tags": ["nps"], "difficulty": 1}, by=ann, now=now, state=State.READY)
    hard = drafts.create(inner, {**NUMBER, "tags": ["nps-score"], "difficulty": 5}, by=ann, now=now)
    hidden = drafts.create(folder, MATCH, by=ann, now=now, state=State.HIDDEN)

    def listed(**chosen: Any) -> list[int]:
        return sorted(line.id for line in listing.list_drafts(Filter(**chosen), by=ann))

    assert listed() == [easy, hard]
    assert listed(folder=folder) == [easy, hard]
    assert listed(folder=inner) == [hard]
    assert listed(tag="nps") == [easy]
    assert listed(difficulty=5) == [hard]
    assert listed(kind="choice") == [easy]
    assert listed(state="ready") == [easy]
    assert listed(state="hidden") == [hidden]
    assert listing.count(Filter(), by=ann) == 2
    assert listing.tags_known(by=ann) == ["nps", "nps-score"]


def test_what_reads_alike_is_found(ann: Reader, now: datetime) -> None:
    folder = folders.usual(by=ann)
    first = drafts.create(folder, CHOICE, by=ann, now=now)
    near = drafts.create(
        folder, with_text(CHOICE, "Кто купил в первый раз?", "Who has just bought for the first time ever?"), by=ann, now=now
    )
    drafts.create(folder, NUMBER, by=ann, now=now)

    found = listing.find_twins({**CHOICE, "id": "another"}, by=ann)

    assert [twin.id for twin in found] == [first, near]
    assert found[0].share == 1
    assert rules.ALIKE <= found[1].share < 1
    assert [twin.id for twin in listing.find_twins(CHOICE, by=ann, but=first)] == [near]


def test_many_are_changed_at_once_or_none(ann: Reader, bob: Reader, now: datetime) -> None:
    folder = folders.usual(by=ann)
    numbers = [drafts.create(folder, body, by=ann, now=now) for body in (CHOICE, NUMBER)]
    others = drafts.create(folders.usual(by=bob), CHOICE, by=bob, now=now)

    assert bulk.change(numbers, by=ann, now=now, add_tags=["nps"], difficulty=3, points=5) == 2
    assert all(drafts.get(each, by=ann).body["points"] == 5 for each in numbers)
    assert bulk.change(numbers, by=ann, now=now, take_tags=["nps"]) == 2
    assert "tags" not in drafts.get(numbers[0], by=ann).body
    with pytest.raises(NotFound):
        bulk.change([*numbers, others], by=ann, now=now, points=7)
    with pytest.raises(Invalid):
        bulk.change(numbers, by=ann, now=now, add_tags=["Плохой тег"])
    assert all(drafts.get(each, by=ann).body["points"] == 5 for each in numbers)


def test_with_problems_none_is_ready(ann: Reader, now: datetime) -> None:
    folder = folders.usual(by=ann)
    good, bad = (drafts.create(folder, body, by=ann, now=now) for body in (CHOICE, UNFINISHED))

    assert bulk.set_state([good, bad], State.READY, by=ann) == (1, 1)
    assert drafts.get(good, by=ann).state is State.READY
    assert drafts.get(bad, by=ann).state is State.DRAFT


def test_unsaved_work_is_each_ones_own(ann: Reader, bob: Reader, now: datetime) -> None:
    unsaved.keep("question/1", {"text": "half a sent"}, by=ann, now=now)
    unsaved.keep("question/1", {"text": "half a sentence"}, by=ann, now=now + timedelta(seconds=5))

    assert unsaved.find("question/1", by=bob) is None
    work = unsaved.take("question/1", by=ann)
    assert work is not None
    assert work.content == {"text": "half a sentence"}
    assert work.at == now + timedelta(seconds=5)
    assert unsaved.find("question/1", by=ann) is None


def test_unsaved_work_does_not_grow_without_end(ann: Reader, now: datetime) -> None:
    for number in range(unsaved.MAX_WORK + 5):
        unsaved.keep(f"question/{number}", {}, by=ann, now=now + timedelta(seconds=number))

    assert unsaved.find("question/4", by=ann) is None
    assert unsaved.find("question/5", by=ann) is not None


@pytest.mark.parametrize("body", ["text", None, [1], {"text": "x" * 300_000}, {"a": float("nan")}, {"a": object()}])
def test_what_is_no_question_is_refused(body: Any, ann: Reader, now: datetime) -> None:
    with pytest.raises(Invalid):
        drafts.create(folders.usual(by=ann), body, by=ann, now=now)


def test_what_databases_cannot_hold_is_no_failure(ann: Reader, now: datetime) -> None:
    number = drafts.create(folders.usual(by=ann), {"kind": "choice", "text": "a\x00b\ud800"}, by=ann, now=now)

    assert drafts.get(number, by=ann).problems > 0


def test_the_source_reads_back_as_the_same_question() -> None:
    for body in (CHOICE, NUMBER, MATCH):
        read, flaws = yamls.read(rules.as_source(body))

        assert not flaws
        assert read is not None
        assert {"id": body["id"], **read.value} == body


def test_a_deleted_teacher_leaves_what_is_shared(ann: Reader, bob: Reader, now: datetime) -> None:
    shared, private = folders.create("Shared", by=ann), folders.create("Private", by=ann)
    folders.share(shared, bob.id, may_edit=True, by=ann)
    stays = drafts.create(shared, CHOICE, by=ann, now=now)
    goes = drafts.create(private, NUMBER, by=ann, now=now)
    unsaved.keep("question/1", {"text": "mine"}, by=ann, now=now)

    accounts.delete(ann.id, now=now)

    kept = drafts.get(stays, by=bob)
    assert (kept.owner_id, kept.updated_by) == (None, "")
    assert [line.by for line in drafts.history(stays, by=bob)] == [""]
    assert [line.name for line in folders.list_folders(by=bob)] == ["Shared"]
    admin = Reader(bob.id, "", Role.ADMIN, "en", "UTC")
    with pytest.raises(NotFound):
        drafts.get(goes, by=admin)
    assert unsaved.find("question/1", by=ann) is None
    assert authors.personal_data(ann.id)["questions"] == []


def test_personal_data_has_all_that_is_kept(ann: Reader, now: datetime) -> None:
    folder = folders.usual(by=ann)
    number = drafts.create(folder, CHOICE, by=ann, now=now)
    unsaved.keep("question/1", {"text": "mine"}, by=ann, now=now)

    data: Any = authors.personal_data(ann.id)

    assert data["folders"] == ["My questions"]
    assert [each["id"] for each in data["questions"]] == [number]
    assert [each["question"] for each in data["versions"]] == [number]
    assert data["unsaved_work"][0]["content"] == {"text": "mine"}
