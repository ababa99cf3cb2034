"""Lists of questions: pages that stay where they are, filters, privacy, and what a page costs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from edu.core.ids import UserId
from edu.db.base import db, table
from edu.db.session import transaction
from edu.qa.models.posts import Question
from edu.qa.rules.listing import PAGE, Place, Show, Start, State, Wanted
from edu.qa.service import listing, topics
from tests.make import Make, words_of
from tests.qa import shelved


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    shelved.shelve()


@pytest.fixture
def maria(make: Make) -> UserId:
    return make.person("Maria")


def change(number: int, **values: Any) -> None:
    with transaction():
        db.session.execute(update(table(Question)).where(table(Question).c.id == number).values(**values))


def ids(wanted: Wanted, start: Start | None = None, **more: Any) -> list[int]:
    return [card.id for card in listing.page(wanted, start or Start(), **more).cards]


def test_pages_go_on_where_they_were_while_others_ask(maria: UserId, now: Any) -> None:
    asked = [shelved.ask(maria, now=now + timedelta(seconds=number)) for number in range(PAGE + 5)]
    first = listing.page(Wanted(), Start())
    assert [card.id for card in first.cards] == asked[:4:-1]
    shelved.ask(maria, now=now + timedelta(hours=1))
    second = listing.page(Wanted(), Start(after=first.older))
    assert [card.id for card in second.cards] == asked[4::-1]
    assert second.older is None
    assert second.newer == second.cards[0].place
    back = listing.page(Wanted(), Start(before=second.newer))
    assert [card.id for card in back.cards] == asked[:4:-1]
    assert back.newer is not None  # the one asked meanwhile stands above


def test_questions_of_one_moment_are_all_there_once(maria: UserId, now: Any) -> None:
    asked = [shelved.ask(maria, now=now) for _ in range(PAGE + 3)]
    first = listing.page(Wanted(), Start())
    seen = [card.id for card in first.cards] + ids(Wanted(), Start(after=first.older))
    assert seen == asked[::-1]


def test_each_filter_shows_what_it_says(make: Make, maria: UserId, now: Any) -> None:
    plain = shelved.ask(maria, subject="music")
    sum_, line = shelved.ask(make.person(), topic="equations", level="college"), shelved.ask(maria, topic="linear-equations")
    shelved.answer(sum_, make.person())
    change(sum_, accepted_count=1)
    change(line, bounty=50)
    closed = shelved.ask(maria, subject="music")
    change(closed, state="closed", closed_as="unclear")
    assert ids(Wanted(Show.UNANSWERED)) == [closed, line, plain]
    assert ids(Wanted(Show.BOUNTY)) == [line]
    assert ids(Wanted(subject="music")) == [closed, plain]
    assert ids(Wanted(subject="music", state=State.OPEN)) == [plain]
    assert ids(Wanted(state=State.CLOSED)) == [closed]
    assert ids(Wanted(state=State.SOLVED)) == [sum_]
    assert ids(Wanted(level="college")) == [sum_]
    assert ids(Wanted(topic="equations")) == [line, sum_], "with the topics below it, the newest first"
    assert ids(Wanted(topic="linear-equations")) == [line]
    assert ids(Wanted(topic="loyalty")) == []


def test_ones_own_subjects_make_one_list(maria: UserId) -> None:
    first, _, last = shelved.ask(maria, subject="music"), shelved.ask(maria, subject="marketing"), shelved.ask(maria)
    assert ids(Wanted(Show.MINE), reader=maria) == []
    topics.choose_subjects(["music", "algebra", "nothing"], by=maria)
    assert ids(Wanted(Show.MINE), reader=maria) == [last, first]
    assert ids(Wanted(Show.MINE)) == []


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("state", ["draft", "held", "hidden", "deleted"])
def test_what_nobody_may_read_stands_in_no_list(make: Make, maria: UserId, state: str) -> None:
    number = shelved.ask(maria, "A question that nobody may read", topic="equations")
    change(number, state=state)
    browser = make.signed_in(maria)
    for path in ("/en/questions", "/en/subjects/algebra", "/en/topics/equations", "/en/", "/en/feeds/questions.atom", f"/en/people/{maria}",
                 f"/en/people/{maria}/questions"):  # fmt: skip
        assert "nobody may read" not in browser.get(path).text, path


@pytest.mark.databases("sqlite")
def test_an_anonymous_question_names_its_author_nowhere(make: Make, now: Any) -> None:
    asker, other = make.person("Secretive Sam"), make.person("Olga")
    number = shelved.ask(asker, "Why am I afraid of exams?", topic="equations", anonymous=True)
    shelved.answer(number, other)
    browser = make.signed_in(other)
    paths = ["/en/questions", "/en/subjects/algebra", "/en/topics/equations", "/en/", "/en/feeds/questions.atom", "/en/feeds/topics/equations.atom",
             f"/en/feeds/questions/{number}.atom", "/en/search?q=afraid+exams"]  # fmt: skip
    for path in paths:
        page = browser.get(path)
        assert page.status_code == 200, path
        assert "Secretive" not in page.text, path
        assert f"/people/{asker}" not in page.text, path
    for path in (f"/en/people/{asker}", f"/en/people/{asker}/questions"):
        assert "afraid" not in browser.get(path).text, path
    assert "afraid" in make.signed_in(asker).get(f"/en/people/{asker}").text, "it is theirs to see"
    profile = words_of(browser.get(f"/en/people/{asker}"))
    assert "Questions 0" in profile


@pytest.mark.databases("sqlite")
def test_a_merged_question_stands_in_no_list(maria: UserId) -> None:
    kept, gone = shelved.ask(maria), shelved.ask(maria)
    change(gone, state="closed", closed_as="merged", duplicate_of_id=kept)
    assert ids(Wanted()) == [kept]


@pytest.mark.databases("sqlite")
def test_the_page_of_the_list(make: Make, maria: UserId) -> None:
    for _ in range(PAGE + 1):
        shelved.ask(maria, topic="equations")
    browser = make.signed_in(maria)
    page = browser.get("/en/questions")
    assert "No answers yet" in words_of(page)
    assert "0 views" not in words_of(page)
    assert "rated 0" not in words_of(page)
    assert "Equations" in page.text
    assert "Maria" in page.text
    assert "Newcomer" in page.text
    assert 'rel="next"' in page.text
    assert 'rel="prev"' not in page.text
    assert make.app.test_client().get("/en/questions?subject=nothing").status_code == 404
    assert browser.submit("/en/questions/subjects", {"subject": ["music"]}).status_code == 303
    assert "Your subjects are quiet" in browser.get("/en/questions?show=mine").text


@pytest.fixture
def sent(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    found: list[tuple[str, Any]] = []

    def keep(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        found.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", keep)
    yield found
    event.remove(db.engine, "before_cursor_execute", keep)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "path", ["/en/questions", "/en/questions?show=unanswered&subject=algebra", "/en/subjects/algebra", "/en/topics/equations"]
)
def test_a_page_takes_few_statements(make: Make, maria: UserId, sent: list[tuple[str, Any]], path: str) -> None:
    for _ in range(3):
        shelved.ask(maria, topic="equations")
    browser = make.signed_in(make.person())
    browser.get(path)
    sent.clear()
    assert browser.get(path).status_code == 200
    assert len(sent) <= 12, [statement for statement, _ in sent]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    "wanted",
    [Wanted(), Wanted(Show.UNANSWERED), Wanted(Show.BOUNTY), Wanted(subject="algebra"), Wanted(level="college"), Wanted(topic="equations"),
     Wanted(Show.MINE)],
)  # fmt: skip
def test_a_list_walks_down_an_index_and_sorts_nothing_but_a_page(
    maria: UserId, sent: list[tuple[str, Any]], wanted: Wanted, now: Any
) -> None:
    topics.choose_subjects(["music", "algebra"], by=maria)
    sent.clear()
    listing.page(wanted, Start(after=Place(now, 5)), reader=maria)
    walks = [
        row[-1]
        for statement, values in list(sent)
        if "karma_account" in statement
        for row in db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
    large = [walk for walk in walks if walk.startswith("SCAN qa_") and "USING" not in walk]
    assert walks
    assert large == []
    if wanted.show is not Show.BOUNTY:  # few have one
        assert any("qa_question" in walk and ("INDEX ix_qa_question_" in walk) for walk in walks) or wanted.topic, walks
