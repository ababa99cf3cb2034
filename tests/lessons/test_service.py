from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from edu.accounts.rules import Deleted
from edu.core.errors import NotFound
from edu.core.ids import UserId
from edu.db.base import db
from edu.lessons import models
from edu.lessons.rules import Changes
from edu.lessons.service import progress, shelving
from edu.lessons.service import reading as lessons
from tests.lessons.shelves import course, lesson, shelf, with_text
from tests.make import Make

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def reader(make: Make) -> UserId:
    return make.person()


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that runs inside."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


# ---- The shelf


def test_putting_the_same_shelf_again_changes_nothing(app: Flask) -> None:
    first = shelving.put(shelf(), now=NOW)
    second = shelving.put(shelf(), now=LATER)

    assert first == Changes(new=7)  # a course, six texts
    assert second == Changes()
    assert set(db.session.scalars(select(models.LessonText.updated_at))) == {NOW}
    assert db.session.scalars(select(models.Course.updated_at)).all() == [NOW]


def test_a_changed_text_is_the_only_thing_that_changes(app: Flask) -> None:
    one, two = lesson("one"), lesson("two")
    shelving.put(shelf(course("steps", one, two)), now=NOW)

    assert shelving.put(shelf(course("steps", with_text(one, "ru", "<p>Иначе.</p>"), two)), now=LATER) == Changes(changed=1)
    assert lessons.get_lesson("one", "ru").html == "<p>Иначе.</p>"
    assert lessons.get_lesson("one", "ru").updated_at == LATER
    assert lessons.get_lesson("one", "en").updated_at == NOW


def test_what_has_gone_is_retired_and_comes_back_with_everybodys_progress(app: Flask, reader: UserId) -> None:
    one, two = lesson("one"), lesson("two")
    shelving.put(shelf(course("steps", one, two)), now=NOW)
    progress.finish("two", user_id=reader, share=0.8, now=NOW)

    assert shelving.put(shelf(course("steps", one)), now=LATER) == Changes(changed=1, retired=1)
    with pytest.raises(NotFound):
        lessons.get_lesson("two", "en")
    assert [step.slug for step in lessons.steps_of("steps", "en")] == ["one"]

    shelving.put(shelf(course("steps", one, two)), now=LATER)
    assert [(step.slug, step.share) for step in lessons.steps_of("steps", "en", reader=reader)] == [("one", None), ("two", 0.8)]


def test_a_retired_course_is_gone_with_its_lessons_and_its_address(app: Flask) -> None:
    shelving.put(shelf(course("steps", lesson("one")), course("walks", lesson("two"))), now=NOW)
    shelving.put(shelf(course("steps", lesson("one"))), now=LATER)

    assert [card.slug for card in lessons.list_courses("en")] == ["steps"]
    with pytest.raises(NotFound):
        lessons.get_course("walks", "en")
    with pytest.raises(NotFound):
        lessons.get_lesson("two", "en")


def test_a_lesson_may_move_to_another_course(app: Flask, reader: UserId) -> None:
    shelving.put(shelf(course("steps", lesson("one"), lesson("two"))), now=NOW)
    progress.finish("two", user_id=reader, share=1, now=NOW)
    shelving.put(shelf(course("steps", lesson("one")), course("walks", lesson("two"))), now=LATER)

    assert lessons.get_lesson("two", "en").course == "walks"
    assert lessons.get_course("walks", "en", reader=reader).done == 1


# ---- Reading


def test_a_lesson_is_read_in_its_language_with_one_statement(app: Flask) -> None:
    shelving.put(shelf(), now=NOW)

    with statements() as seen:
        found = lessons.get_lesson("two", "ru")

    assert len([each for each in seen if each.startswith("SELECT")]) == 1
    assert (found.title, found.course_title, found.quiz) == ("Two in ru", "Курс steps", "two")
    assert [heading.anchor for heading in found.headings] == ["part", "end"]


def test_an_outline_is_one_statement_for_a_visitor_and_for_a_reader(app: Flask, reader: UserId) -> None:
    shelving.put(shelf(), now=NOW)

    for who in (None, reader):
        with statements() as seen:
            steps = lessons.steps_of("steps", "en", reader=who)
        assert len([each for each in seen if each.startswith("SELECT")]) == 1
        assert [(step.number, step.slug, step.rung) for step in steps] == [(1, "one", 1), (2, "two", 3), (3, "three", 5)]


def test_courses_are_listed_with_their_lessons_minutes_and_what_is_done(app: Flask, reader: UserId) -> None:
    shelving.put(shelf(course("steps", lesson("one"), lesson("two")), course("walks", lesson("three"))), now=NOW)
    progress.finish("one", user_id=reader, share=1, now=NOW)
    progress.finish("two", user_id=reader, share=0.2, now=NOW)

    cards = lessons.list_courses("ru", reader=reader)

    assert [(card.slug, card.title, card.lessons, card.minutes, card.done) for card in cards] == [
        ("steps", "Курс steps", 2, 10, 1),
        ("walks", "Курс walks", 1, 5, 0),
    ]
    assert [card.done for card in lessons.list_courses("ru")] == [0, 0]


def test_the_way_on_is_the_first_course_with_something_to_do(app: Flask, reader: UserId) -> None:
    assert lessons.find_course_to_go_on("en", reader=reader) is None
    shelving.put(shelf(course("steps", lesson("one"), lesson("two", quiz=False)), course("walks", lesson("three"))), now=NOW)

    def way_on() -> tuple[str, str | None]:
        found = lessons.find_course_to_go_on("en", reader=reader)
        assert found is not None
        return found.slug, found.next.slug if found.next else None

    assert way_on() == ("steps", "one")
    progress.finish("one", user_id=reader, share=0.7, now=NOW)
    assert way_on() == ("walks", "three")
    progress.finish("three", user_id=reader, share=0.7, now=NOW)
    assert way_on() == ("steps", None)


# ---- Coming further


def test_the_best_result_stays_and_so_does_the_day_it_was_enough(app: Flask, reader: UserId) -> None:
    shelving.put(shelf(), now=NOW)

    def state() -> tuple[float | None, bool]:
        step = lessons.steps_of("steps", "en", reader=reader)[0]
        return step.share, step.done

    assert state() == (None, False)
    progress.finish("one", user_id=reader, share=0.5, now=NOW)
    assert state() == (0.5, False)
    progress.finish("one", user_id=reader, share=0.9, now=NOW)
    progress.finish("one", user_id=reader, share=0.3, now=LATER)
    assert state() == (0.9, True)
    progress.finish("one", user_id=reader, share=1.0, now=LATER)
    assert progress.personal_data(reader) == [{"lesson": "one", "share": 1.0, "done_at": NOW}]


def test_a_quiz_without_a_lesson_finishes_nothing(app: Flask, reader: UserId) -> None:
    progress.finish("none", user_id=reader, share=1, now=NOW)

    assert progress.personal_data(reader) == []


def test_a_share_a_hair_above_one_is_one(app: Flask, reader: UserId) -> None:
    shelving.put(shelf(), now=NOW)
    progress.finish("one", user_id=reader, share=1.0000001, now=NOW)

    assert progress.personal_data(reader)[0]["share"] == 1


def test_the_progress_of_a_deleted_person_goes_with_them(app: Flask, make: Make, reader: UserId) -> None:
    other = make.person()
    shelving.put(shelf(), now=NOW)
    for person in (reader, other):
        progress.finish("one", user_id=person, share=1, now=NOW)

    progress.hear_deleted(Deleted(user_id=reader, now=NOW))

    assert db.session.scalar(select(func.count()).select_from(models.LessonProgress)) == 1
    assert len(progress.personal_data(other)) == 1
