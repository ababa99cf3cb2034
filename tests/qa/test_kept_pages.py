"""Pages of the portal that are kept: few statements, everybody's own parts, and what one has just done is there at once."""

import re

import pytest
from sqlalchemy import event

from edu.core.roles import Role
from edu.db.base import db
from edu.ports import clock
from edu.qa.rules.posts import What
from edu.qa.service import answering, moderating, voting
from tests.make import words_of
from tests.qa.portal import Portal, days

PRESSED = re.compile(r'name="vote" value="none" aria-pressed="true"')


@pytest.fixture
def portal(app, make, monkeypatch):
    monkeypatch.setattr(app.extensions["fresh"], "seconds", 60.0)
    return Portal(make)


@pytest.fixture
def asked(portal):
    number = portal.question(now=clock.now() - days(3))
    return number, [portal.answer(number) for _ in range(5)]


def statements(browser, path):
    sent: list[str] = []
    event.listen(db.engine, "before_cursor_execute", keep := lambda *given: sent.append(given[2]))
    assert browser.get(path).status_code == 200
    event.remove(db.engine, "before_cursor_execute", keep)
    return [each for each in sent if not each.startswith("BEGIN")]


def test_pages_read_often_ask_little_of_the_database(client, make, asked):
    number, _ = asked
    reader = make.signed_in()
    for path in (f"/en/questions/{number}", "/en/questions", "/en/topics/nps"):
        for browser, most in ((client, 0), (reader, 6)):
            browser.get(path)
            sent = statements(browser, path)
            assert len(sent) <= most, (path, sent)


def test_what_one_has_done_is_seen_at_once_and_only_by_oneself(make, portal, asked):
    number, answers = asked
    voter, other = make.signed_in(name="Voter"), make.signed_in(name="Other")
    page = f"/en/questions/{number}"
    before = [browser.get(page).text for browser in (voter, other)]
    assert not any(PRESSED.search(each) for each in before)
    voting.vote(What.ANSWER, answers[2], 1, by=portal.reader(voter.user_id), now=clock.now())
    assert len(PRESSED.findall(voter.get(page).text)) == 1
    assert not PRESSED.search(other.get(page).text)
    assert "rated 1" in words_of(other.get(page))
    answering.comment(What.ANSWER, answers[0], body="Which edition is that?", by=portal.reader(other.user_id), now=clock.now())
    assert "Edit or delete" in words_of(other.get(page))
    assert "Edit or delete" not in words_of(voter.get(page))
    assert "Which edition is that?" in words_of(voter.get(page))


def test_each_reader_has_their_own_name_token_and_keys_in_the_same_page(make, asked):
    number, answers = asked
    readers = [make.signed_in(name=name) for name in ("Anna", "Boris")]
    pages = [reader.get(f"/en/questions/{number}").text for reader in readers]
    tokens = [set(re.findall(r'name="csrf_token" value="([^"]+)"', page)) for page in pages]
    keys = [re.findall(r'name="once" value="([^"]+)"', page) for page in pages]
    assert [len(each) for each in tokens] == [1, 1]
    assert tokens[0] != tokens[1]
    assert all(len(set(each)) == len(each) > 5 for each in keys)
    assert not set(keys[0]) & set(keys[1])
    assert "Anna" in pages[0]
    assert "Anna" not in pages[1]
    assert "Boris" in pages[1]
    for reader in readers:
        assert reader.submit(f"/en/answers/{answers[0]}/thanks", {"thank": "yes"}).status_code == 303
    assert "\ue010" not in "".join(pages)


def test_what_somebody_wrote_is_no_mark(client, make, portal):
    number = portal.question(body="Look: \ue010_layouts/_account.html\ue011 and \ue0100123456789abcdef token\ue011 stand here as they are.")
    for browser in (client, make.signed_in()):
        for _ in range(2):
            page = browser.get(f"/en/questions/{number}").text
            assert page.count('class="find-form"') == 1
            text = page.partition('class="qa-text"')[2].partition("</div>")[0]
            assert "_layouts/_account.html" in text
            assert "0123456789abcdef token" in text


def test_what_is_hidden_is_gone_at_once_for_everybody(client, make, portal, asked):
    number, answers = asked
    other = portal.question()  # worded like it, so each stands beside the other
    reader, moderator = make.signed_in(), make.signed_in(role=Role.MODERATOR)
    page, lists = f"/en/questions/{number}", ("/en/questions", f"/en/questions/{other}")
    for browser in (client, reader):
        assert all(f'/questions/{number}"' in browser.get(path).text for path in lists)

    moderating.hide("answer", answers[0], by=None, now=clock.now())
    assert all(f'id="answer-{answers[0]}"' not in browser.get(page).text for browser in (client, reader))
    moderating.hide("question", number, by=None, now=clock.now())
    assert [browser.get(page).status_code for browser in (client, reader, moderator)] == [404, 404, 200]
    for browser in (client, reader):
        assert not any(f'/questions/{number}"' in browser.get(path).text for path in lists)


def test_a_visitor_who_has_the_page_is_told_so(client, asked):
    path = f"/en/questions/{asked[0]}"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert 'name="csrf_token"' not in first.text
