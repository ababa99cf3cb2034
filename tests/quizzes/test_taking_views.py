"""A quiz on its terms in the browser, with plain forms: pages of several questions, sections, sureness, passwords, time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from edu.points.service import ledger
from edu.quizzes.kinds import calculated, essay, nps
from edu.quizzes.rules.plan import Draw
from edu.quizzes.rules.quiz import SectionSource, Taker
from edu.quizzes.service import paying
from tests.make import CHECK, CHOICE, MATCH, NUMBER, as_form, right_reply, sheet_of, words_of, wrong_reply

pytestmark = pytest.mark.databases("sqlite")  # pages are the same on both

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SECTIONS = (
    SectionSource((CHOICE, NUMBER), title={"ru": "О продажах", "en": "About sales"}, text={"ru": "Прочтите.", "en": "Read with care."}),
    SectionSource((MATCH,), title={"ru": "О ступенях", "en": "About rungs"}),
)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as travel:
        yield travel


@pytest.fixture
def maria(clock, make):
    return make.signed_in()


def start(browser, slug, **sent):
    answer = browser.submit(f"/en/quizzes/{slug}/attempts", sent)
    assert answer.status_code == 303, words_of(answer)
    return re.search(r"/attempts/([^/?#]+)", answer.location)[1]


def look(browser, path):
    """A page that is there, with the one heading it must have."""
    page = browser.get(path)
    assert page.status_code == 200, f"{path}: {page.status_code} {page.location}"
    assert len(re.findall(r"<h1\b", page.text)) == 1
    return page


def heading(page):
    return " ".join(re.sub(r"<[^>]+>", "", re.search(r"<h1\b.*?</h1>", page.text, re.DOTALL)[0]).split())


def form(*replies, first=1, sequence=0, **more):
    """The form of a page whose questions begin with `first`; None is a question left alone."""
    sent = dict(more)
    for position, reply in enumerate(replies, start=first):
        sent |= as_form(reply or {}, position=position, sequence=sequence)
    return sent


def sequences(page):
    return {int(number): int(value) for number, value in re.findall(r'name="s(\d+)" value="(\d+)"', page.text)}


def test_three_questions_on_a_page_in_sections_with_their_titles(make, maria):
    slug = make.quiz(sections=SECTIONS, terms={"per_page": 3})
    key = start(maria, slug)
    page = look(maria, f"/en/attempts/{key}")
    assert heading(page) == "About sales"
    assert "Read with care." in words_of(page)
    assert [name for name in ("first-sale", "score", "rungs") if f'data-asked="{name}"' in page.text] == ["first-sale", "score"]
    assert sequences(page) == {1: 0, 2: 0}
    assert 'name="r1.choice"' in page.text
    assert 'name="r2.number"' in page.text
    answer = maria.submit(f"/en/attempts/{key}/pages/1", form(right_reply(CHOICE), right_reply(NUMBER), page=2))
    assert (answer.status_code, answer.location) == (303, f"/en/attempts/{key}?page=2")
    page = look(maria, answer.location)
    assert "About rungs" in words_of(page)
    assert "Read with care." not in words_of(page)
    answer = maria.submit(f"/en/attempts/{key}/pages/2", form(right_reply(MATCH), first=3, do="review"))
    assert "Every question has an answer." in words_of(look(maria, answer.location))
    page = look(maria, maria.submit(f"/en/attempts/{key}/hand-in").location)
    assert heading(page) == "3 of 3 questions are right"
    assert ledger.balance_of(maria.user_id) == 40
    russian = look(maria, f"/ru/attempts/{key}/result")
    assert "Кто купил впервые?" in words_of(russian)


def test_each_question_of_a_page_is_checked_on_its_own_and_the_others_are_kept(make, maria):
    slug = make.quiz(behaviour="interactive", terms={"per_page": 3})
    key = start(maria, slug)
    answer = maria.submit(f"/en/attempts/{key}/pages/1", form(wrong_reply(CHOICE), right_reply(NUMBER), None, check=1))
    assert (answer.status_code, answer.location) == (303, f"/en/attempts/{key}?q=1#mark-1")
    page = look(maria, answer.location)
    assert "They have been with us for long." in words_of(page)
    assert sequences(page) == {1: 1, 2: 1, 3: 0}
    assert 'value="25"' in page.text  # kept, not graded
    assert page.text.count('id="mark-') == 1
    answer = maria.submit(f"/en/attempts/{key}/pages/1", {**form(None, None, None), **as_form(right_reply(CHOICE), sequence=1), "check": 1})
    assert answer.status_code == 409  # question 2 is known as unanswered there: nothing overwrites it
    sent = {**as_form(right_reply(CHOICE), sequence=1), **as_form(right_reply(NUMBER), position=2, sequence=1), "check": 1}
    page = look(maria, maria.submit(f"/en/attempts/{key}/pages/1", sent).location)
    assert sequences(page) == {2: 1, 3: 0}  # the first is graded for good
    assert "It is a first sale." in page.text


def test_an_empty_check_on_a_page_keeps_what_was_typed_beside_it(make, maria):
    key = start(maria, make.quiz(behaviour="interactive", terms={"per_page": 3}))
    answer = maria.submit(f"/en/attempts/{key}/pages/1", form(None, {"number": "17"}, None, check=1))
    assert answer.status_code == 422
    assert "nothing has been chosen" in words_of(answer)
    assert 'value="17"' in answer.text
    assert len(re.findall(r"<h1\b", answer.text)) == 1


def test_how_sure_one_is_is_asked_kept_and_counted(make, maria):
    key = start(maria, make.quiz(questions=[CHOICE, NUMBER, nps.EXAMPLE], terms={"certainty": True, "per_page": 3}))
    page = look(maria, f"/en/attempts/{key}")
    assert re.findall(r'type="radio" name="(c\d)" value="(\d)"', page.text) == [
        (f"c{at}", f"{level}") for at in (1, 2) for level in (1, 2, 3)
    ]
    sent = form(right_reply(CHOICE), wrong_reply(NUMBER), {"score": "9"}, c1=3, c2=2, do="review")
    maria.submit(f"/en/attempts/{key}/pages/1", sent)
    page = look(maria, f"/en/attempts/{key}")
    assert re.findall(r'name="(c\d)" value="(\d)" checked', page.text) == [("c1", "3"), ("c2", "2")]
    page = look(maria, maria.submit(f"/en/attempts/{key}/hand-in").location)
    words = words_of(page)
    assert "By how sure you were: 3 of 3." in words
    assert "By how sure you were: -2 of 3." in words.replace("−", "-")
    assert sheet_of(key, by=Taker(user_id=maria.user_id)).earned == 3  # 10 - 7


def test_a_stale_page_comes_back_with_what_was_typed_in_it(make, maria):
    key = start(maria, make.quiz(terms={"per_page": 3}))
    path = f"/en/attempts/{key}/pages/1"
    here, there = (look(maria, f"/en/attempts/{key}") for _ in range(2))
    assert sequences(here) == sequences(there) == {1: 0, 2: 0, 3: 0}
    assert maria.submit(path, form(None, {"number": "17"}, None, do="save")).get_json() == {"s1": 0, "s2": 1, "s3": 0}
    answer = maria.submit(path, form(right_reply(CHOICE), {"number": "18"}, None, page=1))
    assert answer.status_code == 409
    assert len(re.findall(r"<h1\b", answer.text)) == 1
    assert "answered elsewhere" in words_of(answer)
    assert 'value="18"' in answer.text
    assert sequences(answer) == {1: 0, 2: 1, 3: 0}
    sheet = sheet_of(key, by=Taker(user_id=maria.user_id))
    assert [asked.reply for asked in sheet.questions] == [{}, {"number": "17"}, {}]
    again = {**as_form(right_reply(CHOICE)), **as_form({"number": "18"}, position=2, sequence=1), "page": 1}
    assert maria.submit(path, again).status_code == 303
    sheet = sheet_of(key, by=Taker(user_id=maria.user_id))
    assert [asked.reply for asked in sheet.questions] == [right_reply(CHOICE), {"number": "18"}, {}]


def test_the_same_page_twice_is_no_conflict(make, maria):
    key = start(maria, make.quiz(terms={"per_page": 3}))
    sent = form(right_reply(CHOICE), {"number": "17"}, None, page=1)
    assert [maria.submit(f"/en/attempts/{key}/pages/1", sent).status_code for _ in range(3)] == [303, 303, 303]


def test_the_password_is_asked_where_one_starts_and_a_wrong_one_is_said(make, maria):
    slug = make.quiz(terms={"password": "sun"})
    page = look(maria, f"/en/quizzes/{slug}")
    assert 'name="password"' in page.text
    for wrong in ({}, {"password": "moon"}):
        answer = maria.submit(f"/en/quizzes/{slug}/attempts", wrong)
        assert answer.status_code == 422
        assert "not the password" in words_of(answer)
        assert len(re.findall(r"<h1\b", answer.text)) == 1
        assert 'value="sun"' not in answer.text
    key = start(maria, slug, password="sun")
    assert 'name="password"' not in look(maria, f"/en/quizzes/{slug}").text  # it is open already
    maria.submit(f"/en/attempts/{key}/hand-in")
    assert maria.submit(f"/en/quizzes/{slug}/attempts").status_code == 422  # «Do it again» leads to the password


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"opens": "2026-11-18T13:00Z"}, "This quiz has not opened yet."),
        ({"closes": "2026-11-18T11:00Z"}, "This quiz has closed."),
        ({"attempts": 1}, "You have used all your attempts at this quiz."),
    ],
)
def test_where_one_may_not_start_there_is_no_button_and_a_form_sent_all_the_same_is_refused(make, maria, terms, words):
    slug = make.quiz(terms=terms)
    if "attempts" in terms:
        maria.submit(f"/en/attempts/{start(maria, slug)}/hand-in")
    page = look(maria, f"/en/quizzes/{slug}")
    assert words in words_of(page)
    assert f'action="/en/quizzes/{slug}/attempts"' not in page.text
    answer = maria.submit(f"/en/quizzes/{slug}/attempts")
    assert answer.status_code == 409
    assert words in words_of(answer)


def test_when_the_time_is_up_the_page_leads_to_the_result_and_a_late_form_changes_nothing(make, maria, clock):
    key = start(maria, make.quiz(terms={"minutes": 10}))
    assert 'data-deadline="2026-11-18T12:10:00+00:00"' in look(maria, f"/en/attempts/{key}").text
    clock.move_to(NOW + timedelta(minutes=10, seconds=30))
    assert maria.submit(f"/en/attempts/{key}/pages/1", form(right_reply(CHOICE), page=2)).status_code == 303
    clock.move_to(NOW + timedelta(minutes=11, seconds=1))
    answer = maria.submit(f"/en/attempts/{key}/pages/2", form(right_reply(NUMBER), first=2, page=3))
    assert answer.status_code == 409
    assert "The time for this quiz is up" in words_of(answer)
    assert maria.get(f"/en/attempts/{key}").location == f"/en/attempts/{key}/result"
    assert heading(look(maria, f"/en/attempts/{key}/result")) == "1 of 3 questions is right"
    assert ledger.balance_of(maria.user_id) == 10


def test_looking_in_after_the_time_hands_in(make, maria, clock):
    key = start(maria, make.quiz(terms={"minutes": 10}))
    clock.move_to(NOW + timedelta(hours=1))
    assert maria.get(f"/en/attempts/{key}").location == f"/en/attempts/{key}/result"
    assert sheet_of(key, by=Taker(user_id=maria.user_id)).ended_at == NOW + timedelta(minutes=10)


def test_in_the_grace_time_a_page_shows_what_stands_and_only_hands_in(make, maria, clock):
    key = start(maria, make.quiz(behaviour="immediate", terms={"minutes": 10, "overtime": "grace", "grace": 5}))
    maria.submit(f"/en/attempts/{key}/pages/1", form(right_reply(CHOICE), page=2))
    clock.move_to(NOW + timedelta(minutes=12))
    page = look(maria, f"/en/attempts/{key}?q=1")
    assert sequences(page) == {}
    assert 'name="check"' not in page.text
    assert maria.submit(f"/en/attempts/{key}/pages/1", {"do": "review"}).location == f"/en/attempts/{key}/review"
    look(maria, f"/en/attempts/{key}/review")
    look(maria, maria.submit(f"/en/attempts/{key}/hand-in").location)
    assert ledger.balance_of(maria.user_id) == 10


def test_an_attempt_that_counts_for_nothing_says_so(make, maria, clock):
    slug = make.quiz(terms={"minutes": 10, "overtime": "abandon"})
    key = start(maria, slug)
    maria.submit(f"/en/attempts/{key}/pages/1", form(right_reply(CHOICE), page=2))
    clock.move_to(NOW + timedelta(minutes=12))
    assert maria.get(f"/en/attempts/{key}").location == f"/en/attempts/{key}/result"
    assert heading(look(maria, f"/en/attempts/{key}/result")) == "The time was up before this was handed in"
    assert "doesn't count" in words_of(look(maria, f"/en/quizzes/{slug}"))
    assert ledger.balance_of(maria.user_id) == 0


def test_a_page_gone_past_is_not_gone_back_to(make, maria):
    key = start(maria, make.quiz(terms={"forward": True}))
    page = look(maria, f"/en/attempts/{key}")
    assert 'name="to"' not in page.text
    answer = maria.submit(f"/en/attempts/{key}/pages/1", form(right_reply(CHOICE), page=2))
    for path in ("", "?page=1", "?q=1", "?page=3", "?page=99"):
        page = look(maria, f"/en/attempts/{key}{path}")
        assert re.findall(r'data-asked="([^"]+)"', page.text) == ["score"], path
        assert "Back" not in re.findall(r'<button class="button quiet"[^>]*>(?:<svg.*?</svg>)?([^<]+)', page.text, re.DOTALL)
    answer = maria.submit(f"/en/attempts/{key}/pages/1", form(wrong_reply(CHOICE), sequence=1, page=2))
    assert answer.status_code == 409
    assert "go back" in words_of(answer)
    answer = maria.submit(f"/en/attempts/{key}/pages/1", form(right_reply(CHOICE), page=2))  # nothing new: only the button again
    assert answer.status_code == 303
    review = look(maria, f"/en/attempts/{key}/review")
    assert f"/en/attempts/{key}?q=" not in review.text


def test_another_like_this_draws_other_values(make, maria):
    slug = make.quiz(questions=[calculated.EXAMPLE, CHOICE], checks=[{**calculated.EXAMPLE, "id": "practice"}])
    key = start(maria, slug)
    maria.submit(f"/en/attempts/{key}/pages/1", form({"number": "1"}, page=2))
    page = look(maria, maria.submit(f"/en/attempts/{key}/hand-in").location)
    (path,) = set(re.findall(rf'href="(/en/checks/{slug}/the-cyclist/another[^"]*)"', page.text))
    texts = set()
    for _ in range(4):
        answer = maria.get(path)
        assert answer.status_code == 303
        page = look(maria, answer.location)
        texts.add(re.search(r"rides at ([^?]+)\?", words_of(page))[1])
        (path,) = set(re.findall(r'href="(/en/checks/[^"]+/another[^"]*)"', page.text))
        path = path.replace("&amp;", "&")
    assert len(texts) >= 3
    assert "practice" in answer.location


def test_a_reply_to_another_one_is_graded_by_the_values_it_was_asked_with(make, maria):
    slug = make.quiz(questions=[calculated.EXAMPLE], checks=[{**calculated.EXAMPLE, "id": "practice", "where": []}])
    page = look(maria, f"/en/checks/{slug}/practice?round=7")
    assert 'name="round" value="7"' in page.text
    speed, seconds = re.search(r"rides at ([\d.]+) m/s.*?in (\d+) s", words_of(page)).groups()
    right = f"{float(speed) * int(seconds):g}"
    assert "Right." in words_of(look(maria, f"/en/checks/{slug}/practice?round=7&r.number={right}+m"))
    assert "Not right." in words_of(look(maria, f"/en/checks/{slug}/practice?round=7&r.number=1"))


@pytest.mark.parametrize("round_", ["x", "-1", "99999999999999999999", "1e9"])
def test_a_round_of_junk_is_some_round(make, maria, round_):
    slug = make.quiz(questions=[calculated.EXAMPLE], checks=[{**calculated.EXAMPLE, "id": "practice"}])
    look(maria, f"/en/checks/{slug}/practice?round={round_}")
    assert maria.get(f"/en/checks/{slug}/the-cyclist/another?round={round_}").status_code == 303


def test_there_is_no_other_for_a_question_of_no_kin(make, maria):
    tagged = {**CHOICE, "tags": ["sales"]}
    slug = make.quiz(questions=[tagged], checks=[{**CHECK, "tags": ["numbers"]}])
    key = start(maria, slug)
    page = look(maria, maria.submit(f"/en/attempts/{key}/hand-in").location)
    assert "/another" not in page.text
    assert maria.get(f"/en/checks/{slug}/first-sale/another").status_code == 404
    assert maria.get("/en/checks/none/none/another").status_code == 404


def test_an_exams_pages_tell_nothing_before_it_closes(make, maria, clock):
    slug = make.quiz(questions=[Draw(1), CHOICE], pool=[NUMBER], behaviour="exam", terms={"closes": "2026-11-18T14:00Z"})
    key = start(maria, slug)
    maria.submit(f"/en/attempts/{key}/pages/1", form(wrong_reply(NUMBER), page=2))
    maria.submit(f"/en/attempts/{key}/pages/2", form(right_reply(CHOICE), first=2, do="review"))
    assert "data-verdict" not in look(maria, f"/en/attempts/{key}/review").text
    maria.submit(f"/en/attempts/{key}/hand-in")
    for path in (f"/attempts/{key}/result", f"/quizzes/{slug}", "/quizzes", "/points"):
        for lang in ("ru", "en"):
            page = look(maria, f"/{lang}{path}")
            for secret in (
                "data-verdict",
                "It is a first sale.",
                "Это первая покупка.",
                "Subtract the shares.",
                "Вычтите доли.",
                "10 из 20",
                "10 of 20",
            ):
                assert secret not in page.text, (path, secret)
    assert heading(look(maria, f"/en/attempts/{key}/result")) == "Handed in"
    assert "not shown yet" in words_of(look(maria, f"/en/quizzes/{slug}"))
    assert maria.get(f"/en/checks/{slug}/score").status_code == 404
    clock.move_to(NOW + timedelta(hours=2))
    assert paying.pay_waiting(now=NOW + timedelta(hours=2)) == 1
    page = look(maria, f"/en/attempts/{key}/result")
    assert heading(page) == "1 of 2 questions is right"
    assert "Subtract the shares." in page.text


def test_a_result_shows_in_each_phase_what_its_review_says(make, maria, clock):
    review = {"just_after": ["correctness"], "later": ["correctness", "marks", "feedback"]}
    slug = make.quiz(terms={"closes": "2026-11-18T14:00Z", "review": review})
    key = start(maria, slug)
    maria.submit(f"/en/attempts/{key}/pages/1", form(wrong_reply(CHOICE), page=2))
    maria.submit(f"/en/attempts/{key}/hand-in")
    seen = []
    for minutes in (1, 3, 121):
        clock.move_to(NOW + timedelta(minutes=minutes))
        page = look(maria, f"/en/attempts/{key}/result")
        words = words_of(page)
        told = ("0 of 10", "They have been with us for long.", "Right answer")
        seen.append(["data-verdict" in page.text, *(each in words for each in told)])
    assert seen == [[True, False, False, False], [True, True, True, False], [True, True, True, True]]


def test_an_essays_result_waits_and_then_shows_its_mark(make, maria):
    key = start(maria, make.quiz(questions=[essay.EXAMPLE]))
    maria.submit(f"/en/attempts/{key}/pages/1", form({"text": "Paper is patient."}, do="review"))
    page = look(maria, maria.submit(f"/en/attempts/{key}/hand-in").location)
    assert "Your teacher will mark this." in words_of(page)
    assert "Your teacher still has to mark" in words_of(page)
    assert "Paper is patient." in page.text


def test_junk_in_a_form_is_passed_over(make, maria):
    key = start(maria, make.quiz(terms={"per_page": 3}))
    junk = {"s99999": "0", "sx": "1", "s1": "x", "c1": "seven", "r.choice": "x", "r1.": "y", "r1": "z", "page": "two", "to": ""}
    assert maria.submit(f"/en/attempts/{key}/pages/1", junk).status_code == 303
    assert maria.submit(f"/en/attempts/{key}/pages/1", {"s9": "0", "r9.choice": "x"}).status_code == 404
    assert maria.submit(f"/en/attempts/{key}/pages/1", {"check": "two"}).status_code == 303
    assert sheet_of(key, by=Taker(user_id=maria.user_id)).answered == 0
