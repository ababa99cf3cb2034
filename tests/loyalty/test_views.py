"""Pages of the ladder, scores, tickets, counters and figures: who may see them, what they say, what they refuse."""

import csv
import io
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import update

from edu.accounts.service import people
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import transaction
from edu.lessons.service import shelving
from edu.loyalty import commands
from edu.loyalty.models.scores import ScoreTally
from edu.loyalty.rules import figures
from edu.loyalty.rules.scores import State
from edu.loyalty.service import ladder, scores, tickets
from edu.loyalty.service.scores import Reader
from edu.ports import clock
from tests.lessons.shelves import course, lesson, shelf
from tests.make import Browser, Make, words_of


@pytest.fixture(autouse=True)
def on_the_shelf(app: Flask) -> None:
    shelving.put(shelf(course("steps", lesson("ladder"), lesson("nps"))), now=clock.now())


def answered(make: Make, marks: dict[int, int], *, words: str = "", days: int = 0) -> list[UserId]:
    """So many people for each mark who said it of the lesson nps, some days ago."""
    people = make.people(sum(marks.values()))
    given = [mark for mark, number in marks.items() for _ in range(number)]
    for person, mark in zip(people, given, strict=True):
        scores.say("nps", mark=mark, words=words, lang="en", by=Reader(user_id=person), now=clock.now() - timedelta(days=days))
    return people


# ---- The ladder


def test_everybody_reads_the_rules_and_a_reader_their_own_rung(client: Browser, make: Make) -> None:
    reader = make.signed_in()
    make.attempt(by=reader.user_id, handed_in=True)

    assert "On it now: 1" in words_of(client.get("/en/ladder"))
    assert "You stand on rung 2: new" in words_of(reader.get("/en/ladder"))
    assert "Вы" not in words_of(client.get("/en/ladder"))


def test_below_the_lesson_of_the_ladder_stands_ones_own_rung(client: Browser, make: Make) -> None:
    reader = make.signed_in()
    make.attempt(by=reader.user_id, handed_in=True)

    assert "And you? Rung 2: new" in words_of(reader.get("/en/lessons/ladder"))
    assert "On this site you are a prospect" in words_of(client.get("/en/lessons/ladder"))
    assert "And you?" not in words_of(reader.get("/en/lessons/nps"))


def test_a_profile_says_why_and_to_its_owner_what_comes_next(make: Make) -> None:
    owner, other = make.signed_in(), make.signed_in()

    assert "Hand in one quiz" in words_of(owner.get(f"/en/people/{owner.user_id}"))
    seen = words_of(other.get(f"/en/people/{owner.user_id}"))
    assert "No quiz handed in" in seen
    assert "Hand in one quiz" not in seen


def test_a_teacher_sees_the_flows_drawn_and_as_a_table(make: Make) -> None:
    teacher, student = make.signed_in(role=Role.TEACHER), make.signed_in()
    ladder.restand_all(now=clock.now() - timedelta(weeks=1))
    make.attempt(by=student.user_id, handed_in=True)

    page = teacher.get("/en/ladder/flows")
    assert "1. prospect 2. new 1" in words_of(page)
    assert page.text.count('class="flow-band') == 2  # who climbed, and the teacher who stayed
    last_week = words_of(teacher.get(re.search(r'href="([^"]*week=[^"]*)"', page.text)[1]))  # type: ignore[index]
    assert "not on the ladder 1. prospect 1" in last_week
    assert teacher.get("/en/ladder/flows?week=nonsense").status_code == 200
    assert student.get("/en/ladder/flows").status_code == 403


# ---- The question below a lesson


def test_a_reader_answers_below_the_lesson_and_is_not_asked_twice(make: Make) -> None:
    reader = make.signed_in()
    assert 'action="/en/lessons/nps/opinion"' in reader.get("/en/lessons/nps").text

    sent = reader.submit("/en/lessons/nps/opinion", {"mark": "9", "words": "Clear."})
    assert (sent.status_code, sent.location) == (303, "/en/lessons/nps#opinion")
    assert "You gave it 9" in words_of(reader.get("/en/lessons/nps"))
    assert reader.submit("/en/lessons/nps/opinion", {"mark": "10"}).status_code == 409
    assert scores.answers_kept() == 1


def test_a_visitor_answers_on_a_page_of_its_own(client: Browser) -> None:
    page = client.get("/en/lessons/nps")
    assert "csrf_token" not in page.text  # it is kept for all visitors
    assert 'href="/en/lessons/nps/opinion"' in page.text
    assert client.submit("/en/lessons/nps/opinion", {"mark": "3", "words": "Why so long?"}).status_code == 303
    assert "You gave it 3" in words_of(client.get("/en/lessons/nps/opinion"))
    assert client.submit("/en/lessons/nps/opinion", {"mark": "4"}).status_code == 409
    assert tickets.counts()[State.OPEN] == 1


@pytest.mark.parametrize("mark", ["", "11", "-1", "٥", "nine"])
def test_what_is_no_mark_is_refused_beside_it_and_the_words_stay(client: Browser, mark: str) -> None:
    page = client.submit("/en/lessons/nps/opinion", {"mark": mark, "words": "Kept words"})

    assert page.status_code == 422
    assert "Choose a number from 0 to 10." in words_of(page)
    assert "Kept words" in page.text
    assert client.submit("/en/lessons/none/opinion", {"mark": "5"}).status_code == 404


def test_a_visitors_page_is_another_when_something_was_changed(client: Browser, make: Make) -> None:
    tag = client.get("/en/lessons/nps").headers["ETag"]
    assert client.get("/en/lessons/nps", headers={"If-None-Match": tag}).status_code == 304
    answered(make, {2: 1}, words="No example.")
    teacher = make.person(role=Role.TEACHER)
    tickets.fix(tickets.list_tickets(State.OPEN)[0].id, ru="Добавлен пример.", en="An example was added.", by=teacher, now=clock.now())

    page = client.get("/en/lessons/nps", headers={"If-None-Match": tag})
    assert page.status_code == 200
    assert "What changed after your words An example was added." in words_of(page)
    assert "Добавлен пример." in words_of(client.get("/ru/lessons/nps"))


# ---- The public score


def test_under_thirty_answers_there_is_no_headline_and_over_it_the_interval(client: Browser, make: Make) -> None:
    assert "Nobody has answered yet" in words_of(client.get("/en/nps"))
    answered(make, {10: 15, 8: 7, 3: 7})
    few = words_of(client.get("/en/nps"))
    assert "Under 30 answers there is no headline" in few
    assert "±" not in few
    answered(make, {8: 1})

    many = words_of(client.get("/en/nps"))
    assert "+26.7 ± 29.1" in many
    assert "How likely are you to recommend this lesson" in many
    assert "too few" not in words_of(client.get("/en/nps?lesson=nps&rung=1"))
    assert "+26.7" in words_of(client.get("/en/nps?lesson=nonsense"))


def test_the_table_to_take_along_has_nobody_in_it(client: Browser, make: Make) -> None:
    answered(make, {10: 6, 0: 2}, words="Secret words")
    answer = client.get("/en/nps/answers.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))

    assert set(rows[0]) == {"month", "lesson", "language", "rung", "mark"}
    assert sorted(row["mark"] for row in rows) == ["0", "0", *["10"] * 6]
    assert {row["lesson"] for row in rows} == {"nps"}
    assert "Secret" not in answer.text


def test_the_lab_grades_the_sum_of_real_answers(client: Browser, make: Make) -> None:
    assert "Too few answers yet" in words_of(client.get("/en/nps/lab"))
    answered(make, {10: 20, 7: 10, 5: 10}, days=7)

    assert words_of(client.get("/en/nps/lab?score=25&margin=25,7")).count("Right.") == 2
    wrong = words_of(client.get("/en/nps/lab?score=50"))
    assert "Not yet. That is the share of promoters." in wrong
    marks = client.get("/en/nps/lab.csv").data.decode("utf-8-sig").split()
    assert (marks[0], sorted(map(int, marks[1:]))) == ("mark", [5] * 10 + [7] * 10 + [10] * 20)


# ---- Tickets


def test_a_teacher_answers_mends_and_puts_away(make: Make) -> None:
    answered(make, {1: 2}, words="Too fast.")
    teacher = make.signed_in(role=Role.TEACHER)
    first, second = (ticket.id for ticket in tickets.list_tickets(State.OPEN))

    page = words_of(teacher.get("/en/tickets"))
    assert page.count("Too fast.") == 2
    refused = teacher.submit(f"/en/tickets/{first}/fix", {"note_ru": "Проще.", "note_en": ""})
    assert refused.status_code == 422
    assert "Проще." in refused.text
    assert teacher.submit(f"/en/tickets/{first}/answer", {"answer": "Slower now."}).status_code == 303
    assert teacher.submit(f"/en/tickets/{first}/fix", {"note_ru": "Проще.", "note_en": "Simpler."}).status_code == 303
    assert teacher.submit(f"/en/tickets/{second}/close").status_code == 303
    assert teacher.submit(f"/en/tickets/{second}/close").status_code == 409
    assert teacher.submit("/en/tickets/999999/close").status_code == 404
    assert "Slower now." in words_of(teacher.get("/en/tickets?state=fixed"))
    assert make.signed_in().get("/en/tickets").status_code == 403


def test_tickets_are_paged_by_their_clock(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(make, {1: 3}, words="Hm.")
    monkeypatch.setattr(tickets, "PAGE", 2)
    teacher = make.signed_in(role=Role.TEACHER)

    page = teacher.get("/en/tickets")
    after = re.search(r'href="([^"]*after=[^"]*)"', page.text)
    assert page.text.count('id="ticket-') == 4  # two, each with its heading
    assert after
    assert teacher.get(after[1].replace("&amp;", "&")).text.count('id="ticket-') == 2


def test_a_course_with_a_keeper_is_theirs_alone_to_answer_for(make: Make) -> None:
    answered(make, {1: 1}, words="Too fast.")
    [ticket] = tickets.list_tickets(State.OPEN)
    admin, keeper, other = (make.signed_in(role=role) for role in (Role.ADMIN, Role.TEACHER, Role.TEACHER))
    pages = f"/en/tickets/{ticket.id}/answer", f"/en/tickets/{ticket.id}/fix", f"/en/tickets/{ticket.id}/close"
    assert "Who answers for a course" not in words_of(other.get("/en/tickets"))
    assert "Too fast." in words_of(other.get("/en/tickets"))  # nobody keeps it: every teacher answers

    assert admin.submit("/en/tickets/keepers/steps", {"keeper": f"#{keeper.user_id}"}).status_code == 303
    answered(make, {2: 1}, words="Too dull.")

    for browser, sees in ((admin, True), (keeper, True), (other, False)):
        page = words_of(browser.get("/en/tickets"))
        assert ("Too fast." in page, "Too dull." in page, f"Open · {2 * sees}" in page) == (sees, sees, True)
    assert [other.submit(page, {"answer": "No.", "note_ru": "Да.", "note_en": "Yes."}).status_code for page in pages] == [404] * 3
    assert "A displeased reader of your lesson waits" in words_of(keeper.get("/en/notifications"))
    assert keeper.submit(pages[0], {"answer": "Slower now."}).status_code == 303

    people.delete(keeper.user_id, now=clock.now())
    assert "Too dull." in words_of(other.get("/en/tickets"))


def test_only_a_teacher_can_be_named_keeper(make: Make) -> None:
    admin, student = make.signed_in(role=Role.ADMIN), make.person()

    refused = admin.submit("/en/tickets/keepers/steps", {"keeper": f"#{student}"})
    assert refused.status_code == 422
    assert "There is no teacher of this name or address." in words_of(refused)
    assert admin.submit("/en/tickets/keepers/none", {"keeper": ""}).status_code == 404
    assert admin.submit("/en/tickets/keepers/steps", {"keeper": ""}).status_code == 303


# ---- Counters


def test_counters_are_shown_with_what_the_night_found(app: Flask, client: Browser, make: Make) -> None:
    answered(make, {9: 1})
    assert "Not recomputed yet." in words_of(client.get("/en/counters"))
    assert check(app) == (0, True)
    assert "Equal to its recomputation" in words_of(client.get("/en/counters"))

    with transaction():
        db.session.execute(update(ScoreTally).values(answers=5))
    assert check(app) == (1, False)
    assert "shown 5, recomputed 1" in words_of(client.get("/en/counters"))


def check(app: Flask) -> tuple[int, bool]:
    answer = CliRunner().invoke(commands.counters, ["check"], obj=ScriptInfo(create_app=lambda: app))
    return answer.exit_code, "equal their recomputation" in answer.output


# ---- Figures


@pytest.mark.parametrize("figure", figures.ALL, ids=lambda figure: figure.name)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_figure_stands_any_dial(client: Browser, figure: figures.Figure, lang: str) -> None:
    paths = [f"/{lang}/figures/{figure.name}"]
    for dials in (
        {dial.name: dial.least for dial in figure.dials},
        {dial.name: dial.most for dial in figure.dials},
        {"step": "x", "marks": "11", "day": "q", "c0": "9"},
    ):
        paths.append(paths[0] + "?" + "&".join(f"{name}={value}" for name, value in dials.items()))
    for path in paths:
        assert client.get(path).status_code == 200, path
    assert client.get("/en/figures/none").status_code == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nps", "NPS +30 ± 10.8, from +19.2 to +40.8, 200 answers."),
        ("nps?marks=9+9+10+3", "NPS +50 ± 84.9"),
        ("nps?promoters=10&passives=5&detractors=5", "NPS +25 ± 36.3"),
        ("two-samples", "No difference can be seen. +5 ± 15.5: from −10.5 to +20.5."),
        (
            "two-samples?a_promoters=124&a_passives=48&a_detractors=28&b_promoters=100&b_detractors=40",
            "There is a difference to be seen. +18 ± 14.8",
        ),
        ("sample-size", "For ± 5 you need 938 answers; in the worst case 1,537."),
        ("sample-size?promoters=80&detractors=40", "can't be more than 100%"),
        ("lifetime-value", "Lifetime value: €84.00."),
        ("programme", "Debt: 300,000 points, €3,000.00. One retained customer costs €130.00."),
        ("ladder?step=4", "Month 4. Ann goes step by step: regular. Ben skips a rung: advocate. Cleo stops: regular. Dan falls: prospect."),
    ],
)
def test_a_figure_says_what_the_lessons_say(client: Browser, path: str, said: str) -> None:
    assert said in words_of(client.get(f"/en/figures/{path}"))


def test_pasted_marks_move_the_dials_and_what_is_no_mark_is_said_instead_of_a_score(client: Browser) -> None:
    page = client.get("/en/figures/nps?marks=9+9+10+3&promoters=500&passives=500").text
    assert re.findall(r'type="number" id="dial-(\w+)"[^>]* value="(\d+)"', page) == [
        ("promoters", "3"),
        ("passives", "0"),
        ("detractors", "1"),
    ]
    # In the result, which is what a script puts in its place.
    result = client.get("/en/figures/nps?marks=9+11").text.partition('id="figure-result"')[2]
    assert "“11” is no mark" in result
    assert "100 promoters" not in result


def test_in_russian_the_figures_reckon_as_the_russian_lessons_do(client: Browser) -> None:
    assert "5 040 ₽" in words_of(client.get("/ru/figures/lifetime-value")).replace("\xa0", " ")
    programme = words_of(client.get("/ru/figures/programme")).replace("\xa0", " ")
    assert "180 000 ₽" in programme
    assert "7 800 ₽" in programme


def test_the_clinic_grades_and_explains(client: Browser) -> None:
    all_regular = client.get("/en/figures/clinic?day=3&" + "&".join(f"c{number}=3" for number in range(8)))
    verdicts = re.findall(r"clinic-verdict (right|wrong)", all_regular.text)

    assert len(verdicts) == 8
    assert f"{verdicts.count('right')} of 8 placed rightly." in words_of(all_regular)
    assert 0 < verdicts.count("right") < 8
    assert "clinic-verdict" not in client.get("/en/figures/clinic?day=3").text
