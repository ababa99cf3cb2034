"""What students say about a question, under their results and on the teacher's page."""

import re
from datetime import timedelta

import pytest

from edu.core.marks import token
from edu.core.roles import Role
from edu.ports import clock
from edu.quizzes.rules.quiz import Taker
from edu.quizzes.rules.remarks import MOST_A_DAY, MOST_OPEN
from edu.quizzes.service import answering, attempts, remarks
from tests.house.pages import faults_of, inline_of
from tests.make import CHOICE, words_of

pytestmark = pytest.mark.databases("sqlite")
HOSTILE = '<script>alert(1)</script> & "quoted" <img src=x onerror=alert(2)>'
LIST = "/en/teach/quizzes/rungs/remarks"
PARTNER = token(CHOICE["options"][1]["text"])


@pytest.fixture
def maria(make):
    return make.signed_in(make.person("Maria"))


@pytest.fixture
def teacher(make):
    return make.signed_in(make.person("Anna Petrovna", role=Role.TEACHER))


@pytest.fixture
def key(make, maria):
    """Her attempt, with the first question right."""
    return make.attempt(make.quiz("rungs"), by=maria.user_id, right=1, handed_in=True)


def result(key, lang="en"):
    return f"/{lang}/attempts/{key}/result"


def at(key, position, what):
    return f"/en/attempts/{key}/questions/{position}/{what}"


def say(maria, key, position=1, **said):
    return maria.submit(at(key, position, "remarks"), {"about": "comment", "part": "", "words": "Why is it so?", **said})


def said(key, person, words="Why is it so?", position=1, about="comment", part=""):
    return remarks.remark(key, position, about=about, part=part, words=words, by=person, now=clock.now())


# ---- Students


def test_one_likes_a_question_and_takes_it_back(maria, key):
    assert maria.get(result(key)).text.count('aria-pressed="false"') >= 3
    answer = maria.submit(at(key, 2, "like"), {"like": "yes"})
    assert (answer.status_code, answer.location) == (303, f"/en/attempts/{key}/result?at=2#question-2")
    page = maria.get(result(key)).text
    assert re.findall(r'name="like" value="(\w*)" aria-pressed="(\w+)"', page) == [("yes", "false"), ("", "true"), ("yes", "false")]
    assert maria.submit(at(key, 2, "like"), {"like": ""}).status_code == 303
    assert 'value="" aria-pressed="true"' not in maria.get(result(key)).text


def test_students_see_no_counts_teachers_do(make, maria, teacher, key):
    maria.submit(at(key, 1, "like"), {"like": "yes"})
    assert "1 like" not in words_of(maria.get(result(key)))
    own = make.attempt("rungs", by=teacher.user_id, handed_in=True)
    words = words_of(teacher.get(result(own)))
    assert words.count("1 like") == 1
    assert words.count("0 likes") == 2


def test_what_one_says_stands_under_the_question(maria, key):
    answer = say(maria, key, about="key", part=PARTNER, words="They bought\r\nbefore.")
    assert (answer.status_code, answer.location) == (303, f"/en/attempts/{key}/result?at=1#question-1")
    page = maria.get(result(key))
    words = words_of(page)
    assert "Wrong key: what counts as right isn't · about “A partner”" in words
    assert "They bought before." in words
    assert "Sent. Not answered yet." in words
    assert faults_of(page.text, "en") == []
    assert inline_of(page.text) == []


def test_a_question_that_was_right_is_open_where_one_comes_back_to_it(maria, key):
    folded = 'id="question-1">'
    assert folded in maria.get(result(key)).text
    assert folded not in maria.get(f"{result(key)}?at=1").text
    assert folded in maria.get(f"{result(key)}?at=junk").text


def test_what_cannot_be_used_comes_back_with_the_words_kept(maria, key):
    answer = say(maria, key, part="junk", words=HOSTILE)
    assert answer.status_code == 422
    assert "This part is not in the question." in words_of(answer)
    assert HOSTILE in words_of(answer)
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert faults_of(answer.text, "en") == []
    assert say(maria, key, words=" ").status_code == 422
    assert say(maria, key, about="junk").status_code == 422
    assert "Sent. Not answered yet." not in words_of(maria.get(result(key)))


def test_enough_is_enough(maria, key):
    for number in range(MOST_OPEN):
        assert say(maria, key, words=f"Why {number}?").status_code == 303
    assert say(maria, key, words="And this?").status_code == 409
    assert words_of(maria.get(result(key))).count("You have said enough about this question") == 1
    for number in range(MOST_A_DAY - MOST_OPEN):
        answering.close("rungs", said(key, maria.user_id, f"Why {number}?", position=2))
    answer = say(maria, key, 3)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 24 * 60 * 60 + 1


def test_a_visitor_is_offered_nothing_and_sent_to_sign_in(make, client):
    key = make.attempt(make.quiz("rungs"), by=Taker(guest="somebody"), handed_in=True)
    with client.session_transaction() as kept:
        kept["guest"] = "somebody"
    page = client.get(result(key))
    assert page.status_code == 200
    assert "data-remarks" not in page.text
    for what in ("like", "remarks"):
        assert client.submit(at(key, 1, what)).location == "/en/sign-in"


def test_nothing_is_offered_while_an_exam_is_open(make, maria):
    closes = clock.now() + timedelta(days=1)
    key = make.attempt(make.quiz("exam", behaviour="exam", terms={"closes": closes.isoformat()}), by=maria.user_id, handed_in=True)
    assert "data-remarks" not in maria.get(result(key)).text
    assert say(maria, key).status_code == 409
    assert maria.submit(at(key, 1, "like"), {"like": "yes"}).status_code == 409


def test_nothing_is_offered_while_a_quiz_is_being_done(make, maria):
    key = make.attempt(make.quiz("rungs"), by=maria.user_id)
    assert say(maria, key).status_code == 409
    attempts.hand_in(key, by=Taker(user_id=maria.user_id), now=clock.now())
    assert say(maria, key).status_code == 303


@pytest.mark.parametrize("what", ["like", "remarks"])
def test_anothers_attempt_is_like_none(make, key, what):
    other = make.signed_in()
    good = {"like": "yes", "about": "comment", "words": "Hm"}
    assert other.submit(at(key, 1, what), good).status_code == 404
    assert other.submit(at("none", 1, what), good).status_code == 404


@pytest.mark.parametrize("what", ["like", "remarks"])
@pytest.mark.parametrize("position", ["4", "0", "-1", "1e3", "99999999999999999999"])
def test_a_question_that_was_not_asked_is_not_found(maria, key, what, position):
    assert maria.submit(at(key, position, what), {"like": "yes", "about": "comment", "words": "Hm"}).status_code == 404


@pytest.mark.parametrize("what", ["like", "remarks"])
def test_reading_changes_nothing_and_a_token_is_needed(maria, key, what):
    assert maria.get(at(key, 1, what)).status_code == 405
    good = {"like": "yes", "about": "comment", "words": "Hm"}
    assert maria.post(at(key, 1, what), data=good).status_code == 400
    page = maria.get(result(key)).text
    assert 'aria-pressed="true"' not in page
    assert "remarks-own" not in page


# ---- Teachers


def test_the_list_has_what_was_said_and_where(maria, teacher, key):
    said(key, maria.user_id, HOSTILE, about="unclear", part=PARTNER)
    maria.submit(at(key, 3, "like"), {"like": "yes"})
    page = teacher.get(LIST)
    words = words_of(page)
    assert HOSTILE in words
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    for due in (
        "Who has just bought for the first time?",
        "Unclear · about “A partner”",
        "first-sale · version 1",
        "From: Maria",
        "Waits for an answer",
    ):
        assert due in words
    assert f'{LIST}?question=rungs"' in page.text
    assert "/en/teach/quizzes/rungs/questions/first-sale" in page.text
    assert faults_of(page.text, "en") == []
    assert inline_of(page.text) == []
    only = teacher.get(f"{LIST}?question=rungs")
    assert "it is only liked" in words_of(only)
    assert HOSTILE not in words_of(only)


def test_an_answer_reaches_the_student(maria, teacher, key, letters):
    number = said(key, maria.user_id)
    answer = teacher.submit(f"{LIST}/{number}/answer?question=first-sale&page=1", {"answer": HOSTILE})
    assert (answer.status_code, answer.location) == (303, f"{LIST}?question=first-sale&page=1")
    page = maria.get(result(key))
    assert "Anna Petrovna answers:" in words_of(page)
    assert HOSTILE in words_of(page)
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert len(letters) == 1
    assert "Answered" in words_of(teacher.get(LIST))


def test_an_answer_that_cannot_be_used_comes_back(maria, teacher, key):
    first, second = said(key, maria.user_id, "One?"), said(key, maria.user_id, "Two?")
    answer = teacher.submit(f"{LIST}/{first}/answer", {"answer": "x" * 2001})
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 1
    assert f'id="answer-{first}-error"' in answer.text
    assert "x" * 2001 in answer.text
    assert f'id="answer-{second}-error"' not in answer.text
    assert faults_of(answer.text, "en") == []


def test_a_remark_is_closed_and_opened_again(maria, teacher, key):
    number = said(key, maria.user_id)
    assert teacher.submit(f"{LIST}/{number}/close").location == LIST
    assert "Closed without an answer." in words_of(maria.get(result(key)))
    assert f"{LIST}/{number}/reopen" in teacher.get(LIST).text
    assert teacher.submit(f"{LIST}/{number}/reopen").location == LIST
    assert f"{LIST}/{number}/close" in teacher.get(LIST).text


def test_a_long_list_has_pages(make, teacher):
    make.quiz("rungs")
    for person in make.people(21):
        said(make.attempt("rungs", by=person, handed_in=True), person)
    assert f"{LIST}?page=2" in teacher.get(LIST).text
    last = teacher.get(f"{LIST}?page=2")
    assert last.text.count('<article class="card"') == 1
    assert teacher.get(f"{LIST}?page=1000000000").text.count('<article class="card"') == 1
    assert teacher.get(f"{LIST}?page=junk").status_code == 200


def test_a_quiz_nobody_has_spoken_of_says_what_will_stand_there(make, teacher):
    make.quiz("rungs")
    page = teacher.get(LIST)
    assert "Nobody has said anything yet" in words_of(page)
    assert faults_of(page.text, "en") == []


def test_whoever_is_gone_is_not_named(make, maria, teacher, key):
    said(key, maria.user_id, "My secret", about="key")
    maria.submit("/en/settings/data", {"password": make.password})
    words = words_of(teacher.get(LIST))
    assert "has deleted their account" in words
    assert "My secret" not in words
    assert "Maria" not in words


def test_the_list_is_for_teachers_only(make, client, maria, key):
    number = said(key, maria.user_id)
    for path in (f"{LIST}/{number}/answer", f"{LIST}/{number}/close", f"{LIST}/{number}/reopen"):
        assert client.submit(path, {"answer": "Because."}).location == "/en/sign-in"
        for role in (Role.STUDENT, Role.MODERATOR):
            assert make.signed_in(role=role).submit(path, {"answer": "Because."}).status_code == 403
    assert client.get(LIST).location.startswith("/en/sign-in?next=")
    for role, status in ((Role.STUDENT, 403), (Role.MODERATOR, 403), (Role.TEACHER, 200), (Role.ADMIN, 200)):
        assert make.signed_in(role=role).get(LIST).status_code == status, role
    assert "Sent. Not answered yet." in words_of(maria.get(result(key)))


@pytest.mark.parametrize("what", ["answer", "close", "reopen"])
def test_what_is_not_there_is_not_found(make, maria, teacher, key, what):
    number = said(key, maria.user_id)
    make.quiz("other")
    for path in (f"{LIST}/{number + 1}", f"/en/teach/quizzes/other/remarks/{number}", f"{LIST}/99999999999999999999", f"{LIST}/0"):
        assert teacher.submit(f"{path}/{what}", {"answer": "Because."}).status_code == 404
    assert teacher.get("/en/teach/quizzes/none/remarks").status_code == 404
    assert teacher.get(f"{LIST}?question=none").status_code == 404


@pytest.mark.parametrize("what", ["answer", "close", "reopen"])
def test_teachers_too_change_nothing_by_reading_or_without_a_token(maria, teacher, key, what):
    number = said(key, maria.user_id)
    assert teacher.get(f"{LIST}/{number}/{what}").status_code == 405
    assert teacher.post(f"{LIST}/{number}/{what}", data={"answer": "Because."}).status_code == 400
    assert "Sent. Not answered yet." in words_of(maria.get(result(key)))
