"""quiz.yml with terms, sections, a pool and draws: broken ones are found by line; a good one is put on the shelf and played."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text as text_

from edu.authoring.commands.content import content
from edu.authoring.service import content as authoring
from edu.db.base import db
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.rules.terms import Behaviour, Phase, Shown
from edu.quizzes.service import attempts, paying, sheets, starting
from tests.authoring.good import GOOD, NEXT, Files, write
from tests.authoring.test_sync import sync
from tests.make import Make

QUIZ = f"{NEXT}/quiz.yml"
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
RICH = """title: {ru: Второй тест, en: The second quiz}
intro: {ru: Ещё раз., en: Once more.}
behaviour: deferred
minutes: 20
overtime: grace
grace: 3
attempts: 2
opens: 2026-12-01T10:00+03:00
closes: 2026-12-02 10:00:00 +03:00
password: sun
counts: mean
shuffle: true
per_page: 2
review:
  just_after: [correctness]
  later: []
sections:
  - title: {ru: Счёт, en: Counting}
    text: {ru: Считайте., en: Count.}
    questions:
      - id: sum
        kind: numeric
        text: 1 + 1 = ?
        answers: [{value: 2}]
      - {draw: 1, tags: [even]}
  - title: {ru: Дальше, en: Further}
    questions:
      - draw: 2
        difficulty: [1, 2]
pool:
  - {id: two, kind: numeric, tags: [even], difficulty: 1, text: 2 = ?, answers: [{value: 2}]}
  - {id: three, kind: numeric, tags: [odd], difficulty: 2, text: 3 = ?, answers: [{value: 3}]}
  - {id: four, kind: numeric, tags: [even], difficulty: 3, text: 4 = ?, answers: [{value: 4}]}
  - {id: five, kind: numeric, tags: [odd], difficulty: 1, text: 5 = ?, answers: [{value: 5}]}
"""

# What is changed, into what, the line where that is found, and what is said of it.
BROKEN = [
    ("behaviour: deferred", "behaviour: exma", 3, "exam"),
    ("minutes: 20", "minutes: 0", 4, "from 0.1"),
    ("minutes: 20", "minutes: 0:20:00", 4, "number"),
    ("overtime: grace", "overtime: late", 5, "submit"),
    ("grace: 3", "grace: -3", 6, "from 0"),
    ("attempts: 2", "attempts: 2.5", 7, "whole number"),
    ("opens: 2026-12-01T10:00+03:00", "opens: 2026-12-01", 8, "moment with its zone"),
    ("opens: 2026-12-01T10:00+03:00", "opens: 2026-12-01T10:00", 8, "moment with its zone"),
    ("opens: 2026-12-01T10:00+03:00", "opens: {ru: завтра, en: tomorrow}", 8, "moment with its zone"),
    ("closes: 2026-12-02", "closes: 2026-11-02", 9, "close after it opens"),
    ("closes: 2026-12-02", "closes: 9999-12-02", 9, "moment with its zone"),
    ("password: sun", "password: 1234", 10, "one line"),
    ("counts: mean", "counts: best", 11, "highest"),
    ("shuffle: true", "shuffle: often", 12, "true"),
    ("per_page: 2", "per_page: 0", 13, "from 1"),
    ("  just_after: [correctness]", "  just_before: [correctness]", 14, "just_before"),
    ("  just_after: [correctness]", "  just_after: [correctness, mark]", 15, "correctness, marks"),
    ("  later: []", "  later: marks", 16, "list"),
    ("per_page: 2", "per_page: 2\ntries: 2", 14, "Tries go with"),
    ("behaviour: deferred", "behaviour: adaptive\ncertainty: true", 4, "one try"),
    ("  - title: {ru: Счёт, en: Counting}\n    text", "  - text", 18, "title"),
    ("    text: {ru: Считайте., en: Count.}", "    text: {ru: Считайте.}", 19, "ru, en"),
    ("    text: {ru: Считайте., en: Count.}", "    words: Count.", 18, "“words” is not known"),
    ("      - {draw: 1, tags: [even]}", "      - {draw: 0, tags: [even]}", 25, "from 1"),
    ("      - {draw: 1, tags: [even]}", "      - {draw: 1, tags: even}", 25, "list"),
    ("      - {draw: 1, tags: [even]}", "      - {draw: 1, tag: even}", 25, "“tag” is not known"),
    ("      - {draw: 1, tags: [even]}", "      - {draw: 1, tags: [1]}", 25, "tag of small Latin letters"),
    ("      - {draw: 1, tags: [even]}", "      - {draw: 3, tags: [even]}", 25, "Only 2 questions of the pool"),
    ("      - {draw: 1, tags: [even]}", "      - {draw: 1, tags: [uneven]}", 25, "Only 0 questions of the pool"),
    ("      - {draw: 1, tags: [even]}", "      - {draw: 2, tags: [even]}\n      - {draw: 1, tags: [even]}", 26, "Only 0 questions of the pool"),
    ("        difficulty: [1, 2]", "        difficulty: [1, 6]", 29, "from 1 to 5"),
    ("        difficulty: [1, 2]", "        difficulty: 1", 29, "list"),
    ("      - draw: 2", "      - draw: 4", 28, "Only 3 questions of the pool"),
    ("{id: three, kind: numeric,", "{id: three, kind: numeric, points: 5,", 32, "worth the same points"),
    ("{id: three,", "{id: two,", 32, "Two questions have the id “two”"),
    ("{id: three,", "{id: sum,", 32, "Two questions have the id “sum”"),
    ("kind: numeric, tags: [odd], difficulty: 2", "kind: numeric, tags: [Odd], difficulty: 2", 32, "tag of small Latin letters"),
    ("pool:\n", "questions: []\npool:\n", 30, "inside the sections"),
]  # fmt: skip


def rich(old: str = "", new: str = "") -> Files:
    assert old in RICH, f"nothing to break: {old}"
    return {**GOOD, QUIZ: RICH.replace(old, new, 1)}


@pytest.mark.parametrize(("old", "new", "line", "says"), BROKEN, ids=lambda value: str(value)[:40])
def test_a_fault_is_found_by_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    result = Flask("terminal").test_cli_runner().invoke(content, ["check", str(write(tmp_path, rich(old, new)))])

    assert result.exit_code == 1
    at_place = [fault for fault in result.output.splitlines() if fault.startswith(f"{QUIZ}:{line}: ")]
    assert any(says in fault for fault in at_place), f"Wanted {QUIZ}:{line}: …{says}…\n{result.output}"
    assert "Traceback" not in result.output


def test_an_exam_must_close(tmp_path: Path) -> None:
    files = {**GOOD, QUIZ: GOOD[QUIZ].replace("deferred", "exam")}

    assert [str(fault) for fault in authoring.check(write(tmp_path, files))] == [
        f"{QUIZ}:1: closes: Say when the exam closes: its marks are shown after that."
    ]


def test_a_quiz_may_never_close_and_begin_at_once(tmp_path: Path) -> None:
    files = rich("opens: 2026-12-01T10:00+03:00\ncloses: 2026-12-02 10:00:00 +03:00\n", "")

    assert authoring.check(write(tmp_path, files)) == []


def test_a_rich_quiz_is_put_played_and_put_again_without_a_change(app: Flask, make: Make, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", rich())
    assert authoring.check(folder) == []
    assert sync(folder).quizzes_changed > 0
    assert sync(folder, hours=1).changed == 0
    maria = Taker(user_id=make.person())
    card = sheets.get_quiz("second", by=maria, now=NOW)
    terms = card.terms
    assert (card.questions, card.points) == (4, 40)
    assert (terms.behaviour, terms.minutes, terms.overtime, terms.grace, terms.attempts) == (Behaviour.DEFERRED, 20, "grace", 3, 2)
    assert (terms.opens, terms.closes) == (datetime(2026, 12, 1, 7, tzinfo=UTC), datetime(2026, 12, 2, 7, tzinfo=UTC))
    assert (terms.password, terms.counts, terms.shuffle, terms.per_page, terms.forward) == ("sun", "mean", True, 2, False)
    assert terms.review[Phase.JUST_AFTER] == {Shown.CORRECTNESS}
    assert terms.review[Phase.LATER] == frozenset()
    with pytest.raises(starting.WrongPassword):
        starting.start("second", by=maria, now=NOW)
    key = starting.start("second", by=maria, now=NOW, password="sun")
    sheet = sheets.get_sheet(key, by=maria, now=NOW)
    assert sheet.pages == ((1, 2), (3, 4))
    assert [section.title for section in sheet.sections] == [{"ru": "Счёт", "en": "Counting"}, {"ru": "Дальше", "en": "Further"}]
    names = [asked.name for asked in sheet.questions]
    assert "sum" in names[:2]
    assert set(names[:2]) & {"two", "four"}
    assert set(names[2:]) <= {"two", "three", "five"}
    assert len(set(names)) == 4
    values = {"sum": "2", "two": "2", "three": "3", "four": "4", "five": "5"}
    sent = {asked.position: Sent({"number": values[asked.name]}, sequence=0) for asked in sheet.questions}
    attempts.save(key, sent, by=maria, now=NOW)
    attempts.hand_in(key, by=maria, now=NOW)
    assert sheets.get_sheet(key, by=maria, now=NOW).earned is None
    assert sheets.get_sheet(key, by=maria, now=datetime(2026, 12, 3, tzinfo=UTC)).earned == 40


def test_a_lesson_is_done_by_what_counts_and_when_it_may_be_known(app: Flask, make: Make, tmp_path: Path) -> None:
    abandoning = GOOD[QUIZ].replace("deferred", "deferred\nminutes: 10\novertime: abandon")
    exam = GOOD[QUIZ].replace("deferred", "exam\ncloses: 2026-12-02T10:00Z")
    maria = Taker(user_id=make.person())
    folder = write(tmp_path / "content", dict(GOOD))
    for text, finished, looked, done in (
        (abandoning, datetime(2026, 12, 1, 9, 12, tzinfo=UTC), datetime(2026, 12, 3, tzinfo=UTC), None),
        (exam, datetime(2026, 12, 1, 9, 12, tzinfo=UTC), datetime(2026, 12, 2, 9, 59, tzinfo=UTC), None),
        (exam, datetime(2026, 12, 1, 9, 12, tzinfo=UTC), datetime(2026, 12, 2, 10, 0, tzinfo=UTC), 1.0),
    ):
        sync(write(folder, {QUIZ: text}))
        key = starting.start("second", by=maria, now=NOW)
        attempts.save(key, {1: Sent({"number": "2"})}, by=maria, now=NOW)
        attempts.hand_in(key, by=maria, now=finished)
        paying.pay_waiting(now=looked)
        assert db.session.scalar(text_("SELECT share FROM lesson_progress")) == done


def test_a_changed_term_is_a_change_and_leaves_the_attempts_that_were_begun(app: Flask, make: Make, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", rich())
    sync(folder)
    maria = Taker(user_id=make.person())
    key = starting.start("second", by=maria, now=NOW, password="sun")
    write(folder, rich("minutes: 20", "minutes: 30"))

    assert sync(folder, hours=1).quizzes_changed == 1
    assert sheets.get_quiz("second", by=maria, now=NOW).terms.minutes == 30
    assert sheets.get_sheet(key, by=maria, now=NOW).terms.minutes == 20


def test_a_question_may_move_from_the_pool_into_the_quiz(app: Flask, make: Make, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", rich())
    sync(folder)
    line = next(each for each in RICH.splitlines() if "id: five" in each)
    moved = RICH.replace(f"{line}\n", "").replace("      - {draw: 1, tags: [even]}", f"    {line}\n      - {{draw: 1, tags: [even]}}")
    write(folder, {QUIZ: moved.replace("      - draw: 2", "      - draw: 1")})

    assert sync(folder, hours=1).quizzes_changed == 1
    key = starting.start("second", by=Taker(user_id=(maria := make.person())), now=NOW, password="sun")
    names = [asked.name for asked in sheets.get_sheet(key, by=Taker(user_id=maria), now=NOW).questions]
    assert names.count("five") == 1
    assert sync(folder, hours=2).changed == 0
