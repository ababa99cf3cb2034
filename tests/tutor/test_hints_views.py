"""Hints and study pages in the browser, without a script."""

import re

import pytest

from edu.lessons.rules import CourseSource, Heading, LessonSource, LessonText, Shelf, SubjectSource
from edu.lessons.service import shelving
from edu.ports import clock
from edu.search.rules import plain
from edu.search.service import index
from edu.tutor.rules.skills import SkillSource
from edu.tutor.service import skills, studying
from tests.house.pages import faults_of
from tests.make import CHOICE, MATCH, NUMBER, as_form, right_reply, words_of, wrong_reply

MAP = (("sale", (), "first-sale"), ("nps", ("sale",), "score"))
LIKE: dict = {**CHOICE, "id": "check-sale", "text": {"ru": "Кто купил сегодня?", "en": "Who has bought today?"}}


def text(lang):
    return LessonText(lang, f"Rungs ({lang})", "Goal", 5, '<h2 id="first">First</h2><p>…</p>', (Heading(2, "first", "The first"),))


@pytest.fixture
def quiz(make):
    """A quiz that closes a lesson, with practice questions and skills."""
    slug = make.quiz("rungs", questions=(CHOICE, NUMBER, MATCH), checks=(LIKE, {**NUMBER, "id": "check-score"}), lesson="rungs")
    lesson = LessonSource("rungs", slug, (text("ru"), text("en")))
    course = CourseSource("steps", {"ru": "Курс", "en": "Course"}, {"ru": "О", "en": "About"}, "x", None, (lesson,))
    shelving.put(Shelf((SubjectSource("x", "X"),), (course,)), now=clock.now())
    shown = (("sale", "first-sale", "check-sale"), ("nps", "score", "check-score"))
    skills.sync(
        [SkillSource(name, name, "steps", "rungs#first", (), tuple((slug, each) for each in questions)) for name, *questions in shown]
    )
    return slug


@pytest.fixture
def maria(make):
    return make.signed_in()


def open_attempt(browser, quiz):
    return re.search(r"/attempts/([^/?]+)", browser.submit(f"/en/quizzes/{quiz}/attempts").headers["Location"])[1]


def test_from_stuck_to_the_twin(maria, quiz):
    key = open_attempt(maria, quiz)
    page = maria.get(f"/en/attempts/{key}?q=1")
    assert 'name="hint" value="1"' in page.text
    there = maria.submit(f"/en/attempts/{key}/pages/1", {**as_form(right_reply(CHOICE)), "hint": "1"})
    hints = f"/en/attempts/{key}/hints/1"
    assert there.headers["Location"].endswith(hints)
    assert "First hint" in words_of(maria.get(hints))
    assert maria.submit(hints, {"rung": "2"}).status_code == 409
    for rung in ("1", "2"):
        assert maria.submit(hints, {"rung": rung}).status_code == 303
    page = maria.get(hints)
    assert faults_of(page.text, "en") == []
    assert "Now 8 of 10 points can be earned" in words_of(page)
    assert 'href="/en/lessons/rungs#first"' in page.text
    assert maria.submit(f"/en/attempts/{key}/hand-in").status_code == 303
    result = maria.get(f"/en/attempts/{key}/result")
    assert faults_of(result.text, "en") == []
    twin = f"/en/attempts/{key}/twins/1"
    assert twin in result.text
    assert faults_of(maria.get(twin).text, "en") == []
    assert maria.submit(twin, {}).status_code == 303
    told = maria.submit(twin, {f"r.{name}": value for name, value in right_reply(LIKE).items()})
    assert "You have earned back 2 points." in words_of(told)
    assert twin not in maria.get(f"/en/attempts/{key}/result").text


def test_practice_has_hints_for_everybody(app, quiz):
    visitor = app.test_client()
    assert f"/en/checks/{quiz}/check-sale/hints" in visitor.get(f"/en/checks/{quiz}/check-sale").text
    for lang in ("ru", "en"):
        page = visitor.get(f"/{lang}/checks/{quiz}/check-sale/hints?rung=5")
        assert faults_of(page.text, lang) == []
        assert page.text.count('id="hint-') == 4  # there is no other question of its skill
    assert visitor.get(f"/en/checks/{quiz}/nothing/hints").status_code == 404


def test_an_answer_of_the_tutor_leads_to_practice_and_its_hints(maria, quiz):
    body = f"{plain.heading('first', 'The first')}\n\nThe first rung is for those who have shown interest in the firm."
    index.put("lesson", "rungs", lang="en", title="Rungs", body=body, path="/lessons/rungs", at=clock.now())
    page = maria.submit("/en/tutor", {"question": "Who stands on the first rung?"}, follow_redirects=True)
    assert 'href="/en/lessons/rungs#first"' in page.text
    assert f'href="/en/checks/{quiz}/check-sale"' in page.text
    assert maria.get(f"/en/checks/{quiz}/check-sale/hints").status_code == 200
    assert f'href="/en/checks/{quiz}/check-sale/hints"' in page.text
    assert f"/en/checks/{quiz}/score" not in page.text, "what a quiz asks is nothing to practise on"
    assert faults_of(page.text, "en") == []


def test_the_map_of_skills_says_lesson_by_lesson_how_far_one_is_and_what_comes_first(maria, quiz):
    skills.sync([SkillSource(name, name, "steps", "rungs#first", needs, ((quiz, shown),)) for name, needs, shown in MAP])
    assert "Rungs (en) sale not begun nps first: sale" in words_of(maria.get("/en/skills"))
    key = open_attempt(maria, quiz)
    maria.submit(f"/en/attempts/{key}/pages/1", as_form(right_reply(CHOICE)))
    maria.submit(f"/en/attempts/{key}/hand-in")
    assert "sale attempted · 1 answer nps" in words_of(maria.get("/en/skills"))


def test_study_pages_are_good_full_and_empty(maria, make, quiz):
    make.attempt(quiz, by=maria.user_id, handed_in=True)
    key = open_attempt(maria, quiz)
    for position, body in enumerate((CHOICE, NUMBER, MATCH), start=1):
        maria.submit(f"/en/attempts/{key}/pages/{position}", as_form(wrong_reply(body), position=position))
    maria.submit(f"/en/attempts/{key}/hand-in")
    assert maria.submit("/en/study/bookmarks", {"kind": "lesson", "key": "rungs"}).status_code == 303
    assert maria.submit("/en/study/bookmarks", {"kind": "question", "key": f"{quiz}#score"}).status_code == 303
    assert maria.submit("/en/study/notes/rungs", {"anchor": "first", "words": "See <b>this</b>"}).status_code == 303
    for path in ("/study", "/skills", "/study/notes/rungs", "/placement"):
        for lang in ("ru", "en"):
            for browser in (maria, make.signed_in(lang=lang)):
                assert faults_of(browser.get(f"/{lang}{path}").text, lang) == [], path
    page = maria.get("/en/study")
    assert "See &lt;b&gt;this&lt;/b&gt;" in page.text
    assert "They stand higher" not in words_of(make.signed_in().get("/en/study"))
    assert "A partner" in words_of(page)
    assert "They have been with us for long." in words_of(page)
    assert "See &lt;b&gt;" in maria.get("/en/lessons/rungs").text
    assert "See &lt;b&gt;" not in make.signed_in().get("/en/lessons/rungs").text
    assert maria.submit("/en/study/bookmarks", {"kind": "lesson", "key": "rungs", "off": "1"}).status_code == 303
    assert [each.kind for each in studying.bookmarks(maria.user_id, "en")] == ["question"]


def test_a_note_without_words_is_gone_and_a_long_one_is_refused(maria, quiz):
    note = "/en/study/notes/rungs"
    maria.submit(note, {"anchor": "", "words": "All of it"})
    assert [each.words for each in studying.notes_of(maria.user_id)] == ["All of it"]
    refused = maria.submit(note, {"anchor": "", "words": "x" * 4001})
    assert (refused.status_code, "Write at most 4000 characters." in words_of(refused)) == (422, True)
    assert maria.submit(note, {"anchor": "nowhere", "words": "x"}).status_code == 404
    assert maria.submit("/en/study/notes/nothing", {"words": "x"}).status_code == 404
    maria.submit(note, {"anchor": "", "words": " "})
    assert studying.notes_of(maria.user_id) == []


def test_the_placement_test_goes_from_question_to_question(maria, quiz):
    assert maria.submit("/en/placement/answer").status_code == 409
    assert maria.submit("/en/placement/start").status_code == 303
    for number in range(2):
        page = maria.get("/en/placement")
        assert f"Question {number + 1} of at most 12" in words_of(page)
        body = LIKE if "Who has bought today?" in page.text else NUMBER
        sent = {f"r.{name}": value for name, value in right_reply(body).items()}
        for _ in range(2):  # twice is once
            assert maria.submit("/en/placement/answer", {"number": str(number), **sent}).status_code == 303
    assert "By 2 answers" in words_of(maria.get("/en/placement"))
    assert any(each.answers for each in skills.standings(maria.user_id))
    assert maria.submit("/en/placement/start").status_code == 303
    assert "Question 1 of at most 12" in words_of(maria.get("/en/placement"))
