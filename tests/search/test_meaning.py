"""Passages by what they mean: learnt when they change, found in both languages, and none of it without the extra."""

from datetime import UTC, datetime

import pytest

from edu.search.rules import elsewhere
from edu.search.rules.entries import Entry
from edu.search.service import index, meaning

AT = datetime(2026, 9, 1, tzinfo=UTC)
CHURN = "Churn is the share of customers who left within a month. Divide those who left by those who were there."
SKY = "Небо голубое, потому что воздух рассеивает короткие волны сильнее длинных."


@pytest.fixture
def seeing(new_app):
    """An application with the extra, and two sources in it: one in each language."""
    with new_app(meaning_url="e5://").app_context() as context:
        index.put_many([lesson(CHURN), answer(SKY, accepted=True)])
        yield context


def lesson(body: str) -> Entry:
    return Entry("lesson", "churn", "en", "Churn", body, "/lessons/churn", AT)


def answer(body: str, *, accepted: bool) -> Entry:
    return Entry("answer", "1", "ru", "Почему небо голубое?", body, "/questions/1#answer-1", AT, {"accepted": "yes"} if accepted else {})


def found(question: str, *, asked_in: str) -> dict[str, str]:
    near = meaning.nearest(question, asked_in=asked_in, limit=3)
    return {lang: each.passages[0].path for lang, each in near.items() if each.lead > 2}


def test_what_answers_a_question_is_near_in_whatever_language_and_what_does_not_is_not(seeing):
    assert found("Сколько клиентов уходит за месяц?", asked_in="ru") == {"en": "/lessons/churn"}
    assert found("Why does the sky look blue?", asked_in="en") == {"ru": "/questions/1#answer-1"}
    assert found("How do I peel a mango?", asked_in="en") == {}


def test_another_text_is_learnt_anew_and_what_is_gone_is_near_no_more(seeing):
    index.put_many([lesson("Bees dance to tell each other where the flowers are.")])
    assert found("Сколько клиентов уходит за месяц?", asked_in="ru") == {}
    assert found("Зачем танцуют пчёлы?", asked_in="ru")["en"] == "/lessons/churn"
    index.put_many([answer(SKY, accepted=False)])
    assert set(meaning.nearest("Why is the sky blue?", asked_in="en", limit=3)) == {"en"}, "no longer accepted, it is no source"
    index.remove("lesson", "churn")
    assert not any(each.passages for each in meaning.nearest("Why do bees dance?", asked_in="en", limit=3).values())


@pytest.mark.databases("sqlite")
def test_what_came_before_the_extra_is_learnt_at_night(app, new_app, make):
    index.put_many([lesson(CHURN)])
    assert meaning.nearest("What is churn?", asked_in="en", limit=3) == {}
    assert meaning.learn_all() == 0, "nothing is learnt without it"
    assert meaning.nearness("What is churn?", ["a", "b"]) == [0.0, 0.0]
    with new_app(meaning_url="e5://").app_context():
        assert meaning.learn_all() == 1
        assert meaning.learn_all() == 0
        assert found("Сколько клиентов уходит за месяц?", asked_in="ru") == {"en": "/lessons/churn"}


@pytest.mark.databases("sqlite")
def test_rows_of_tables_and_titles_of_pictures_say_nothing(seeing):
    index.put_many([lesson(f"{CHURN}\n\nJune | 4 | 12 %.\n\nThe bucket with a hole")])
    near = meaning.nearest("What stands in the bucket in June?", asked_in="en", limit=3)
    assert [each.text for each in near["en"].passages] == [CHURN]


def test_a_lead_is_in_standard_deviations_of_questions_from_elsewhere():
    assert elsewhere.lead(0.9, [0.7, 0.8, 0.75, 0.75]) == pytest.approx(4.243, abs=0.001)
    assert elsewhere.lead(0.9, [0.8]) == 0.0
    assert {len(each) for each in elsewhere.ELSEWHERE.values()} == {24}
