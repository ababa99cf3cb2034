"""Texts in two languages and messages to be translated later."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core.i18n import LANGUAGES, in_language, is_text, message, plural_message


def test_a_message_says_its_values_in_english():
    assert str(message("%(count)s of %(all)s", count=2, all=3)) == "2 of 3"
    assert str(message("100% sure")) == "100% sure"


@pytest.mark.parametrize(("count", "said"), [(0, "0 points"), (1, "1 point"), (2, "2 points"), (21, "21 points")])
def test_a_plural_message_goes_by_its_count(count, said):
    assert str(plural_message("%(count)s point", "%(count)s points", count)) == said


@pytest.mark.parametrize("value", ["a", {"ru": "а", "en": "a"}])
def test_a_text_is_plain_or_in_every_language(value):
    assert is_text(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        None,
        1,
        [],
        {},
        {"ru": "а"},
        {"ru": "а", "en": ""},
        {"ru": "а", "en": " "},
        {"ru": "а", "en": 1},
        {"ru": "а", "en": "a", "de": "ä"},
    ],
)
def test_anything_else_is_no_text(value):
    assert not is_text(value)


def test_a_text_in_a_language_is_in_any_rather_than_none():
    assert in_language({"ru": "а", "en": "a"}, "ru") == "а"
    assert in_language({"ru": "а"}, "en") == "а"
    assert in_language({"ru": "", "en": "a"}, "ru") == "a"
    assert in_language("5", "ru") == "5"
    assert in_language(None, "ru") == ""


@given(st.none() | st.text() | st.dictionaries(st.sampled_from(["ru", "en", "de"]), st.text(), max_size=3), st.sampled_from(LANGUAGES))
def test_every_text_can_be_read_in_every_language(text, lang):
    assert isinstance(in_language(text, lang), str)
