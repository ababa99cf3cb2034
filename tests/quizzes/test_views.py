"""A quiz in the browser with plain forms: the way through, and everything that must not be had."""

import re

import pytest

from edu.core.i18n import LANGUAGES
from edu.core.marks import token
from edu.points.service import ledger
from edu.quizzes.kinds import cloze, short
from edu.quizzes.rules.quiz import Taker
from tests.make import CHOICE, MATCH, NUMBER, QUESTIONS, as_form, right_reply, sheet_of, words_of, wrong_reply


@pytest.fixture
def maria(make):
    return make.signed_in()


def key_in(location: str) -> str:
    return re.search(r"/attempts/([^/?#]+)", location)[1]


def in_address(reply: dict) -> dict:
    return {f"r.{name}": value for name, value in reply.items()}


def start(browser, slug: str) -> str:
    return key_in(browser.submit(f"/en/quizzes/{slug}/attempts").location)


def test_the_way_through_a_quiz_without_any_script(make, maria):
    slug = make.quiz()
    assert maria.get("/en/quizzes").status_code == 200
    assert maria.get(f"/en/quizzes/{slug}").status_code == 200
    key = start(maria, slug)
    for position, body in enumerate(QUESTIONS, start=1):
        page = maria.get(f"/en/attempts/{key}?q={position}")
        assert body["text"]["en"] in words_of(page)
        button = {"page": position + 1} if position < len(QUESTIONS) else {"do": "review"}
        answer = maria.submit(f"/en/attempts/{key}/pages/{position}", {**as_form(right_reply(body), position=position), **button})
        assert answer.status_code == 303
    assert maria.get(f"/en/attempts/{key}/review").status_code == 200
    done = maria.submit(f"/en/attempts/{key}/hand-in")
    assert done.location == f"/en/attempts/{key}/result"
    assert "40" in words_of(maria.get(done.location))
    assert ledger.balance_of(maria.user_id) == 40


def test_checking_a_question_says_why_and_keeps_the_key_while_a_try_is_left(make, maria):
    key = start(maria, make.quiz(behaviour="interactive"))
    answer = maria.submit(f"/en/attempts/{key}/pages/1", {**as_form(wrong_reply(CHOICE)), "check": 1})
    assert answer.status_code == 303
    page = maria.get(answer.location)
    words = words_of(page)
    assert "They have been with us for long." in words
    assert "It is a first sale." not in page.text
    assert "Right answer" not in words


def test_what_was_typed_comes_back_in_its_labelled_input_with_the_reason(make, maria):
    key = start(maria, make.quiz(questions=[short.EXAMPLE], behaviour="interactive"))
    answer = maria.submit(f"/en/attempts/{key}/pages/1", {"s1": 0, "r1.text": 'Ly"on', "check": 1})
    page = maria.get(answer.location)
    assert re.search(r'<label[^>]*>\s*<span[^>]*>Your answer</span>\s*<input[^>]* name="r1.text" value="Ly&#34;on"', page.text)
    assert "The city lies on the Seine." in words_of(page)
    assert "Since the 10th century." not in page.text


def test_gaps_are_filled_inside_the_text_and_judged_beneath_it(make, maria):
    key = start(maria, make.quiz(questions=[cloze.EXAMPLE], behaviour="interactive"))
    blank = maria.get(f"/en/attempts/{key}?q=1").text
    assert re.findall(r'<(select|input)[^>]* name="(r1\.[^"]+)"[^>]* aria-label="([^"]+)"', blank)[:2] == [
        ("select", "r1.2", "gap 1"),
        ("input", "r1.1", "gap 2"),
    ]
    answer = maria.submit(f"/en/attempts/{key}/pages/1", {"s1": 0, "r1.1": '<b>"', "r1.2": token({"ru": "льдом", "en": "ice"}), "check": 1})
    page = maria.get(answer.location)
    assert 'name="r1.1" value="&lt;b&gt;&#34;"' in page.text
    words = words_of(page)
    assert words.index("Water turns into") < words.index("it boils at") < words.index("That takes cold.")
    assert "It is a gas." not in page.text
    assert "Right answer" not in words


def test_an_empty_check_is_refused_beside_the_question(make, maria):
    key = start(maria, make.quiz(behaviour="interactive"))
    answer = maria.submit(f"/en/attempts/{key}/pages/1", {"s1": 0, "check": 1})
    assert answer.status_code == 422
    assert "nothing has been chosen" in words_of(answer)


@pytest.mark.parametrize("behaviour", ["deferred", "immediate", "interactive", "adaptive"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_key_is_in_no_byte_before_it_may_be_known(make, maria, behaviour, lang):
    """Reasons of the right answers, markers of the right ones, the number itself."""
    slug = make.quiz(behaviour=behaviour)
    key = start(maria, slug)
    secrets = [option["why"][lang] for option in CHOICE["options"]] + [
        each for prompt in MATCH["prompts"] for texts in prompt["wrong"].values() for each in [texts[lang]] if len(each) > 6
    ]
    for position in (1, 2, 3):
        text = maria.get(f"/{lang}/attempts/{key}?q={position}").text
        for secret in secrets:
            assert secret not in text
        if position == 2:
            assert 'value="25"' not in text
        assert '"right"' not in text
    assert "data-verdict" not in maria.get(f"/{lang}/attempts/{key}/review").text


def test_a_reply_for_anothers_attempt_is_not_found(make, maria):
    key = start(maria, make.quiz())
    other = make.signed_in()
    for path in (f"/en/attempts/{key}", f"/en/attempts/{key}/review", f"/en/attempts/{key}/result", "/en/attempts/unknown"):
        assert other.get(path).status_code == 404
    for path in (f"/en/attempts/{key}/pages/1", f"/en/attempts/{key}/hand-in"):
        assert other.submit(path, as_form(right_reply(CHOICE))).status_code == 404
    assert sheet_of(key, by=Taker(user_id=maria.user_id)).answered == 0


def test_posted_scores_count_for_nothing(make, maria):
    key = start(maria, make.quiz())
    forged = {"earned": 40, "fraction": 1, "points": 1000, "settled": 1, "r1.fraction": 1, "s1": 0, "user_id": 1, "paid": 1000}
    maria.submit(f"/en/attempts/{key}/pages/1", forged)
    maria.submit(f"/en/attempts/{key}/hand-in", forged)
    assert ledger.balance_of(maria.user_id) == 0


def test_a_late_form_is_told_so_and_changes_nothing(make, maria):
    key = start(maria, make.quiz())
    maria.submit(f"/en/attempts/{key}/hand-in")
    answer = maria.submit(f"/en/attempts/{key}/pages/1", {**as_form(right_reply(CHOICE)), "do": "save"})
    assert answer.status_code == 409
    assert maria.submit(f"/en/attempts/{key}/hand-in").status_code == 303
    assert ledger.balance_of(maria.user_id) == 0


@pytest.mark.parametrize("position", ["0", "4", "99999999999999999999", "x", "-1"])
def test_a_question_that_is_not_there_is_not_found(make, maria, position):
    key = start(maria, make.quiz())
    assert maria.submit(f"/en/attempts/{key}/pages/{position}", as_form(right_reply(CHOICE), position=4)).status_code == 404
    assert maria.get(f"/en/attempts/{key}?q={position}").status_code in (200, 404)


def test_a_visitor_may_do_a_quiz_and_gets_it_by_signing_up(client, make):
    slug = make.quiz()
    key = start(client, slug)
    for position, body in enumerate(QUESTIONS, start=1):
        client.submit(f"/en/attempts/{key}/pages/{position}", as_form(right_reply(body), position=position))
    client.submit(f"/en/attempts/{key}/hand-in")
    assert "Sign up" in words_of(client.get(f"/en/attempts/{key}/result"))
    answer = client.submit("/en/sign-up", {"name": "Maria Kotova", "email": "maria@example.org", "password": make.password})
    assert answer.status_code == 303, words_of(answer)
    assert client.get(f"/en/attempts/{key}/result").status_code == 200
    assert "40 points" in words_of(client.get("/en/points"))


def test_looking_makes_no_session_for_a_visitor(client, make):
    slug = make.quiz()
    answer = client.get(f"/en/quizzes/{slug}")
    assert "guest" not in dict(_session(client))
    assert answer.status_code == 200


def _session(client):
    with client.session_transaction() as kept:
        return dict(kept)


def test_a_practice_question_is_graded_and_nothing_is_kept(client, make):
    slug = make.quiz()
    path = f"/en/checks/{slug}/check-score"
    assert client.get(path).status_code == 200
    wrong = client.get(path, query_string=in_address(wrong_reply(NUMBER)))
    assert "Subtract the shares." in words_of(wrong)
    assert "25" not in re.sub(r"\d{3,}", "", words_of(wrong).split("Check yourself", 1)[-1].replace("1025", ""))
    assert "Right" in words_of(client.get(path, query_string=in_address(right_reply(NUMBER))))
    piece = client.get(path, headers={"X-Piece": "1"})
    assert "<html" not in piece.text
    assert client.get(f"/en/checks/{slug}/score").status_code == 404


def test_a_finished_attempt_leads_to_its_result_and_an_open_one_to_its_questions(make, maria):
    key = start(maria, make.quiz())
    assert maria.get(f"/en/attempts/{key}/result").location == f"/en/attempts/{key}"
    maria.submit(f"/en/attempts/{key}/hand-in")
    for page in ("", "/review"):
        assert maria.get(f"/en/attempts/{key}{page}").location == f"/en/attempts/{key}/result"
