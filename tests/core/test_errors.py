"""Refusals carry a sentence and a status."""

import pytest

from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, TooMany
from edu.core.i18n import message


@pytest.mark.parametrize(("kind", "status"), [(Refused, 400), (NotFound, 404), (NotAllowed, 403), (Invalid, 422), (Conflict, 409)], ids=str)
def test_each_kind_of_refusal_has_its_status(kind, status):
    refusal = kind(message("No %(what)s here.", what="tea"))
    assert refusal.status == status
    assert str(refusal) == "No tea here."
    assert isinstance(refusal, Refused)


def test_an_invalid_word_names_its_input():
    assert Invalid(message("No."), field="email").field == "email"
    assert Invalid(message("No.")).field == ""


def test_too_many_says_when_to_come_again():
    refusal = TooMany(message("Slowly."), retry_after=30)
    assert (refusal.status, refusal.retry_after) == (429, 30)
