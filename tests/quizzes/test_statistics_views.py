"""The page of a quiz's statistics, and what can be taken away from it."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from edu.core.roles import Role
from edu.ports import clock
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import attempts, starting
from tests.make import CHOICE, MATCH, NUMBER, Browser, Make, right_reply, words_of, wrong_reply

pytestmark = pytest.mark.databases("sqlite")
PAGE = "/en/teach/quizzes/rungs/statistics"
SNARE = {**CHOICE, "id": "snare", "text": "=1+1"}
QUESTIONS = [SNARE, NUMBER, {**MATCH, "prompts": [{**prompt, "wrong": {}} for prompt in MATCH["prompts"]]}]


@pytest.fixture
def teacher(make: Make) -> Browser:
    """Twelve attempts: all with the first question right, every other with the second, none with the third; one came twice."""
    make.quiz("rungs", questions=QUESTIONS, title={"ru": "Ступени <b>", "en": "Rungs <b>"})
    takers = [Taker(user_id=person) for person in make.people(12)]
    for place, taker in enumerate([*takers, takers[0]]):
        key = starting.start("rungs", by=taker, now=clock.now())
        for position, body in enumerate(QUESTIONS, start=1):
            right = position == 1 or (position == 2 and place % 2 == 0)
            attempts.save(key, {position: Sent((right_reply if right else wrong_reply)(body))}, by=taker, now=clock.now())
        attempts.hand_in(key, by=taker, now=clock.now())
    return make.signed_in(role=Role.TEACHER)


def test_the_page_has_the_figures_with_what_they_say(teacher: Browser) -> None:
    page = teacher.get(PAGE)
    words = words_of(page)
    assert page.status_code == 200
    assert "12 attempts, on average 15 of 40 points" in words
    for due in ("Internal consistency", "Cronbach's alpha", "Facility", "50%", "33.3%", "Statistics: Rungs <b>"):
        assert due in words
    assert "Nearly everybody has it right." in words
    assert "Hardly anybody has it right." in words
    assert "A frequent mistake has no explanation yet." in words
    assert "An explanation is wanted: this mistake is made often" in words
    assert "They have been with us for long." not in words  # nobody chose that one
    assert page.text.count("<h1") == 1


def test_all_attempts_are_a_tab_away(teacher: Browser) -> None:
    assert "13 attempts" in words_of(teacher.get(f"{PAGE}?which=all"))
    assert "12 attempts" in words_of(teacher.get(f"{PAGE}?which=junk"))
    assert f'{PAGE}?which=all"' in teacher.get(PAGE).text
    assert "statistics.csv?which=all" in teacher.get(f"{PAGE}?which=all").text


def test_the_page_is_in_the_readers_language(teacher: Browser) -> None:
    page = teacher.get(PAGE.replace("/en/", "/ru/"))
    assert "Ступени &lt;b&gt;" in page.text
    assert "50\u00a0%" in page.text
    assert "33,3\u00a0%" in page.text


def test_the_chart_is_described_and_has_a_table_behind_it(teacher: Browser) -> None:
    page = teacher.get(PAGE).text
    assert (
        'role="img" aria-label="Bars: how many attempts had which part of the points. Most of them, 6 of 12, had 20 to 30 per cent.' in page
    )
    assert page.split("<figure")[1].split("</figure>")[0].count("<rect") == 2
    assert "style=" not in page.split("<main")[1]


def test_a_quiz_nobody_has_done_says_what_will_stand_there(make: Make) -> None:
    make.quiz("fresh")
    page = make.signed_in(role=Role.TEACHER).get("/en/teach/quizzes/fresh/statistics")
    assert "Nobody has finished this quiz yet" in words_of(page)
    assert page.text.count("<h1") == 1


def test_csv_can_be_opened_without_running_anything(teacher: Browser) -> None:
    answer = teacher.get(f"{PAGE}.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="statistics-rungs.csv"'
    assert rows[0][:7] == ["No.", "Name", "Question", "Drawn", "Points", "Answers", "Facility (%)"]
    assert rows[1][:7] == ["1", "snare", "'=1+1", "no", "10.0", "12", "100.0"]
    assert "Nearly everybody has it right." in rows[1][-1]
    assert [row[1] for row in rows[1:]] == ["snare", "score", "rungs"]


def test_a_workbook_has_all_tables_with_numbers_as_numbers(teacher: Browser) -> None:
    answer = teacher.get(f"{PAGE}.xlsx".replace("/en/", "/ru/"))
    book = load_workbook(io.BytesIO(answer.data))
    quiz, questions, totals, laid = book.worksheets
    assert questions["C2"].value == "=1+1"
    assert questions["C2"].data_type in ("s", "inlineStr")
    assert questions["G2"].value == 100
    assert quiz["B2"].value == 12
    assert [row[1].value for row in totals][26] == 6  # 25 % of the points
    assert [cell.value for cell in laid[2]][:3] == ["snare", "=1+1", "Новый клиент"]
    assert laid[2][5].value == 13  # of all attempts


def test_json_has_everything_at_full_precision(teacher: Browser) -> None:
    answer = teacher.get(f"{PAGE}.json?which=all")
    report = json.loads(answer.data)
    assert answer.content_type == "application/json"
    assert (report["quiz"], report["attempts"], report["figures"]["attempts"]) == ("rungs", "all", 13)
    assert report["figures"]["mean"] == 200 / 13
    assert report["figures"]["tenths"] == [0, 0, 6, 0, 0, 7, 0, 0, 0, 0]
    assert report["questions"][1]["facility"] == 7 / 13
    assert report["questions"][2]["flags"] == ["hard", "guessed", "unexplained"]
    assert report["questions"][0]["laid"][0]["options"][0]["times"] == [13]


@pytest.mark.parametrize("suffix", ["", ".csv", ".xlsx", ".json"])
def test_it_is_for_teachers_only(make: Make, client: Browser, suffix: str) -> None:
    make.quiz("rungs")
    assert client.get(PAGE + suffix).location.startswith("/en/sign-in?next=")
    for role, status in ((Role.STUDENT, 403), (Role.MODERATOR, 403), (Role.TEACHER, 200), (Role.ADMIN, 200)):
        assert make.signed_in(role=role).get(PAGE + suffix).status_code == status, role


@pytest.mark.parametrize(
    "path", ["/en/teach/quizzes/none/statistics", "/en/teach/quizzes/none/statistics.csv", "/en/teach/quizzes/rungs/statistics.exe"]
)
def test_what_is_not_there_is_not_found(make: Make, path: str) -> None:
    make.quiz("rungs")
    assert make.signed_in(role=Role.TEACHER).get(path).status_code == 404


def test_reading_is_all_there_is(teacher: Browser) -> None:
    assert teacher.submit(PAGE).status_code == 405
