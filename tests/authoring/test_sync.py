"""Content on the shelf: idempotent, versioned, refused as a whole when anything is wrong."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, current_app, url_for
from sqlalchemy import func, select

from edu.authoring.commands.content import content
from edu.authoring.rules.drawing import ADDRESSES
from edu.authoring.service import content as authoring
from edu.authoring.service import unchanged
from edu.core.errors import Invalid, NotFound
from edu.db.base import db
from edu.lessons.service import reading as lessons
from edu.quizzes.models.bank import Quiz
from tests.authoring.good import FIRST, GOOD, NEXT, SECOND_QUIZ, Files, write
from tests.make import Browser, Make

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def sync(folder: Path, *, hours: int = 0, drawn: bool = False) -> authoring.Report:
    """Put `folder` on the shelf, its checks `drawn` as the site draws them, or as a word."""
    draw = current_app.extensions["draw_check"] if drawn else lambda quiz, question, lang: f"<form>{quiz}#{question} {lang}</form>"
    return authoring.sync(folder, now=NOW + timedelta(hours=hours), draw_check=draw, keep_picture=current_app.extensions["blobs"].put)


def test_a_second_run_changes_nothing(app: Flask, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", dict(GOOD))

    first, second = sync(folder), sync(folder, hours=1)

    assert first.changed > 0
    assert second.changed == 0
    assert str(second) == "1 course, 2 lessons, 2 quizzes, 4 questions, 1 page: nothing has changed."


def test_a_lesson_is_drawn_when_it_is_put_and_kept(app: Flask, tmp_path: Path) -> None:
    sync(write(tmp_path / "content", dict(GOOD)))

    html = lessons.get_lesson("first", "ru").html
    assert '<h2 id="where-it-begins">Где начало</h2>' in html  # the English anchors serve both languages
    assert 'href="/ru/lessons/second#further-up"' in html
    assert 'href="/ru/quizzes/second"' in html
    assert 'href="/ru/about"' in html
    assert 'aria-label="Ступень и человек на ней"' in html
    assert "<form>first#warm-up ru</form>" in html
    assert [heading.title for heading in lessons.get_lesson("first", "ru").headings] == ["Где начало", "Источники"]


def test_a_table_of_a_lesson_can_be_taken_along_under_its_name(app: Flask, client: Browser, tmp_path: Path) -> None:
    texts = {path: str(text).replace("(page:about)", "(marks.csv)") for path, text in GOOD.items() if path.startswith(f"{FIRST}/lesson")}
    sync(write(tmp_path / "content", {**GOOD, **texts, f"{FIRST}/marks.csv": "mark\n9\n"}))

    found = re.search(r'href="(/files/[^"]+/marks\.csv)"', lessons.get_lesson("first", "ru").html)
    assert found
    answer = client.get(found[1])
    assert (answer.data, answer.mimetype) == (b"mark\n9\n", "text/csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="marks.csv"'
    assert client.get(found[1].replace("marks.csv", "marks.html")).status_code == 404


def test_a_course_ends_with_its_exam_which_belongs_to_no_lesson(app: Flask, client: Browser, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", {**GOOD, "courses/steps/exam.yml": SECOND_QUIZ.replace("1 + 1", "2 + 2")})
    sync(folder)

    exam = db.session.scalars(select(Quiz).where(Quiz.slug == "steps-exam")).one()
    assert exam.lesson is None
    assert lessons.get_course("steps", "en").exam == "steps-exam"
    assert 'href="/en/quizzes/steps-exam"' in client.get("/en/learn/steps").text
    assert 'href="/en/quizzes/steps-exam"' in client.get("/en/quizzes").text
    assert client.get("/en/quizzes/steps-exam").status_code == 200

    (folder / "courses/steps/exam.yml").unlink()
    sync(folder, hours=1)
    assert lessons.get_course("steps", "en").exam is None
    assert "steps-exam" not in client.get("/en/learn/steps").text


def test_links_of_content_lead_to_addresses_the_site_has(app: Flask) -> None:
    with app.test_request_context("/en/"):
        assert url_for("lessons.lesson", slug="x") == ADDRESSES["lesson"].format(lang="en", slug="x")
        assert url_for("quizzes.show", slug="x") == ADDRESSES["quiz"].format(lang="en", slug="x")
        assert url_for("figures.show", name="x") == ADDRESSES["figure"].format(lang="en", slug="x")
        assert url_for("site_pages.show", slug="about") == ADDRESSES["page"].format(lang="en", slug="about")


def test_a_drawing_of_the_language_goes_before_the_common_one(app: Flask, tmp_path: Path) -> None:
    files: Files = {**GOOD, f"{FIRST}/step.ru.svg": GOOD[f"{FIRST}/step.svg"].replace("rung-1", "rung-5")}
    sync(write(tmp_path / "content", files))

    assert "rung-5" in lessons.get_lesson("first", "ru").html
    assert "rung-1" in lessons.get_lesson("first", "en").html


def test_content_with_a_fault_changes_nothing(app: Flask, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", dict(GOOD))
    sync(folder)
    write(folder, {f"{NEXT}/lesson.en.md": GOOD[f"{NEXT}/lesson.en.md"].replace("Up and up.", "Down. See [that](lesson:none).")})

    with pytest.raises(Invalid) as refusal:
        sync(folder, hours=1)

    assert f"{NEXT}/lesson.en.md:9: The link “lesson:none” is broken" in str(refusal.value)
    assert "Up and up." in lessons.get_lesson("second", "en").html


def test_what_has_gone_from_the_folder_is_retired_and_attempts_stay(app: Flask, make: Make, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", dict(GOOD))
    sync(folder)
    make.attempt("second", questions=())
    course = GOOD["courses/steps/course.yml"].replace(", 02-second", "")
    first = {
        lang: GOOD[f"{FIRST}/lesson.{lang}.md"].replace("lesson:second#further-up", "lesson:first").replace("quiz:second", "quiz:first")
        for lang in ("ru", "en")
    }
    for path in (folder / NEXT).iterdir():
        path.unlink()
    (folder / NEXT).rmdir()
    write(folder, {"courses/steps/course.yml": course, **{f"{FIRST}/lesson.{lang}.md": text for lang, text in first.items()}})

    report = sync(folder, hours=1)

    assert (report.quizzes_retired, report.lessons.retired) == (1, 1)
    with pytest.raises(NotFound):
        lessons.get_lesson("second", "en")
    assert db.session.scalar(select(func.count()).select_from(Quiz)) == 2
    assert sync(folder, hours=2).changed == 0


def test_a_changed_question_is_drawn_anew_where_it_stands_as_a_check(app: Flask, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", dict(GOOD))
    sync(folder, drawn=True)
    write(folder, {f"{FIRST}/quiz.yml": GOOD[f"{FIRST}/quiz.yml"].replace("en: Warm-up", "en: A warmer warm-up")})

    report = sync(folder, hours=1, drawn=True)

    assert (report.lessons.changed, report.quizzes_changed) == (1, 1)
    assert "A warmer warm-up" in lessons.get_lesson("first", "en").html


def test_a_check_is_answered_where_it_stands(app: Flask, client: Browser, tmp_path: Path) -> None:
    sync(write(tmp_path / "content", dict(GOOD)), drawn=True)

    page = client.get("/en/lessons/first").text

    assert '<form class="check" method="get" action="/en/checks/first/warm-up"' in page
    assert client.get("/en/checks/first/warm-up", headers={"X-Piece": "1"}).status_code == 200


def test_what_ships_is_put_whole_and_twice_is_once(app: Flask, client: Browser, shipped_content: Path) -> None:
    assert sync(shipped_content, drawn=True).changed > 0
    assert sync(shipped_content, drawn=True).changed == 0

    for lang in ("ru", "en"):
        for course in lessons.list_courses(lang):
            for step in lessons.steps_of(course.slug, lang):
                page = client.get(f"/{lang}/lessons/{step.slug}").text
                assert page.count("<h1") == 1
                assert "::check" not in page
                assert "<img" not in page


def test_the_command_says_what_it_did_and_refuses_in_one_line(app: Flask, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", dict(GOOD))

    good = app.test_cli_runner().invoke(content, ["sync", str(folder)])
    write(folder, {"subjects.yml": ""})
    bad = app.test_cli_runner().invoke(content, ["sync", str(folder)])

    assert good.exit_code == 0
    assert "texts new" in good.output
    assert isinstance(bad.exception, Invalid)


def is_unchanged(folder: Path) -> bool:
    return authoring.is_unchanged(folder, has=current_app.extensions["blobs"].has)


def test_what_was_synchronised_is_known_again_until_a_byte_differs(app: Flask, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", dict(GOOD))
    assert not is_unchanged(folder)
    sync(folder)
    assert is_unchanged(folder)

    (folder / ".hidden").write_text("An editor's own.")
    assert is_unchanged(folder)
    drawing = next(folder.rglob("*.svg"))
    drawing.write_text(drawing.read_text() + " ")
    assert not is_unchanged(folder)
    sync(folder)
    assert is_unchanged(folder)
    drawing.rename(drawing.with_name("renamed.svg"))
    assert not is_unchanged(folder)


def test_other_code_another_folder_or_a_lost_file_is_a_change(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {name: text.replace("1 | first |", "1 | first |\n\n[Steps](steps.csv)") for name, text in GOOD.items()}
    folder = write(tmp_path / "content", {**files, f"{FIRST}/steps.csv": "step,name\n1,first\n"})
    sync(folder)
    assert is_unchanged(folder)
    assert not authoring.is_unchanged(folder, has=lambda name: not name.endswith(".csv"))

    sync(write(tmp_path / "other", dict(GOOD)))
    assert not is_unchanged(folder)

    sync(folder)
    (tmp_path / "edu").mkdir()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(unchanged, "PACKAGE", tmp_path / "edu")
        elsewhere.setattr(unchanged, "_code", unchanged._code.__wrapped__)  # read anew
        assert not is_unchanged(folder)
    assert is_unchanged(folder)


def test_a_refused_synchronisation_is_not_taken_for_done(app: Flask, tmp_path: Path) -> None:
    folder = write(tmp_path / "content", dict(GOOD))
    sync(folder)
    (folder / "subjects.yml").write_text("- nonsense")
    with pytest.raises(Invalid):
        sync(folder)
    assert not is_unchanged(folder)
