"""Which question is like another: by tags, then by lesson, kind and difficulty; the next likest with each round."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edu.quizzes.rules.alike import nearest


def body(name, kind="choice", **more):
    return {"id": name, "kind": kind, **more}


def ranked(asked, others, rounds):
    return [nearest(asked, others, round=number) for number in range(rounds)]


def test_more_common_tags_are_more_alike_and_rounds_go_through_them_all():
    asked = body("a", tags=["nps", "ladder"])
    others = [
        body("one", tags=["nps"]),
        body("two", tags=["ladder", "nps"]),
        body("none", tags=["shop"]),
        body("same", tags=["nps"], kind="match"),
    ]
    assert ranked(asked, others, 5) == ["two", "one", "same", "two", "one"]


def test_a_heading_outweighs_kind_and_difficulty_and_a_tag_outweighs_all_three():
    asked = body("a", tags=["nps"], lesson="l#h", difficulty=2)
    others = [
        body("twice", kind="match", tags=["nps", "other"]),
        body("heading", kind="match", lesson="l#h"),
        body("kind", difficulty=2),
        body("plain", kind="match"),
    ]
    assert ranked(asked, others, 4) == ["twice", "heading", "kind", "plain"]


def test_where_both_have_tags_one_must_be_common():
    assert nearest(body("a", tags=["x"]), [body("b", tags=["y"])], round=0) is None
    assert nearest(body("a"), [body("b", tags=["y"])], round=0) == "b"
    assert nearest(body("a", tags=["x"]), [body("b")], round=0) == "b"


@pytest.mark.parametrize(("others", "found"), [([], None), ([body("a")], None), ([body("a", kind="calculated", values={})], "a")])
def test_a_question_is_like_itself_only_where_its_values_are_drawn_anew(others, found):
    assert nearest(body("a"), others, round=3) == found


BODIES = st.builds(
    body, st.text("abc", min_size=1, max_size=2), st.sampled_from(["choice", "match"]), tags=st.lists(st.sampled_from("xyz"), max_size=2)
)


@settings(deadline=None)
@given(BODIES, st.lists(BODIES, max_size=6, unique_by=lambda each: each["id"]), st.integers(0, 10**6))
def test_some_other_is_found_whatever_the_round_and_never_the_same(asked, others, number):
    found = nearest(asked, others, round=number)
    assert found != asked["id"]
    assert (found is None) == (nearest(asked, others, round=0) is None)
    assert found is None or found in {each["id"] for each in others}
