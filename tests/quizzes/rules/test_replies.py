import pytest

from edu.quizzes.rules.replies import JUNK, given, several, typed_number


@pytest.mark.parametrize(
    ("value", "found"),
    [("id", "id"), (None, None), ("", None), (" \n", None), (7, JUNK), ([], JUNK), ({}, JUNK), (True, JUNK)],
)
def test_one_id_or_blank_or_junk(value, found):
    assert given({"name": value}, "name") == found


@pytest.mark.parametrize("reply", [None, [], "name", 7, {}, {"other": "id"}])
def test_a_reply_without_the_name_is_blank(reply):
    assert given(reply, "name") is None
    assert several(reply, "name") == frozenset()
    assert typed_number(reply, "name") is None


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("a", {"a"}),
        (["a", "b", "a"], {"a", "b"}),
        (("a", 1, None, ["b"]), {"a"}),
        ({"a": 1}, set()),
        (7, set()),
    ],
)
def test_several_ids_and_no_junk(value, found):
    assert several({"name": value}, "name") == found


def test_only_so_many_ids_are_read():
    assert several({"name": ["junk"] * 100 + ["a"]}, "name") == {"junk"}


@pytest.mark.parametrize(("value", "typed"), [(30, "30.0"), (-0.5, "-0.5"), (" 30 ", "30"), (True, JUNK), (" ", None)])
def test_a_number_may_be_sent_as_one(value, typed):
    assert typed_number({"name": value}, "name") == typed
