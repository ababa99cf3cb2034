"""That it is time to review is told in the afternoon, on no day off, and once until one has reviewed again."""

from datetime import UTC, datetime, timedelta

import pytest

from edu.notifications.service import telling
from edu.review.rules.memory import Remembered
from edu.review.rules.planning import Terms
from edu.review.service import cards, reminding, session

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # a Monday
AFTERNOON = NOON.replace(hour=16)


def told(person):
    return [(each.what["en"], each.path) for each in telling.newest(person)[0] if each.kind == "review"]


def test_whoever_has_cards_due_is_told_once_until_they_have_reviewed(make):
    anna, boris = make.person(), make.person()
    card = cards.add_word("churn", "those who leave", by=anna, now=NOON)
    assert reminding.remind(now=NOON) == 0
    assert told(anna) == []
    for hours in (0, 1, 24):
        reminding.remind(now=AFTERNOON + timedelta(hours=hours))
    assert told(anna) == [("Cards to review: 1", "/review")]
    assert told(boris) == []
    session.rate(card, 0, Remembered.AGAIN, by=anna, now=AFTERNOON + timedelta(days=1))
    reminding.remind(now=AFTERNOON + timedelta(days=9))
    assert len(told(anna)) == 2


@pytest.mark.parametrize("terms", [Terms(days_off=frozenset({0})), Terms(holiday_until=NOON + timedelta(days=2))])
def test_days_off_and_holidays_are_left_alone(make, terms):
    anna = make.person()
    cards.add_word("churn", "those who leave", by=anna, now=NOON)
    cards.change_terms(terms, by=anna)
    assert reminding.remind(now=AFTERNOON) == 0
    assert reminding.remind(now=AFTERNOON + timedelta(days=3)) == 1
