import pytest

from edu.core.marks import Verdict
from edu.quizzes.rules.rubric import by_rubric, check_scores, criteria

BODY = {
    "rubric": {
        "thesis": {"text": {"ru": "Мысль", "en": "Thesis"}, "points": 4},
        "reasons": {"text": "Reasons", "points": 6},
    }
}


def places(scores):
    return [problem.place for problem in check_scores(BODY, scores)]


def test_the_criteria_are_told_in_their_order():
    assert criteria(BODY) == [("thesis", {"ru": "Мысль", "en": "Thesis"}, 4), ("reasons", "Reasons", 6)]


@pytest.mark.parametrize(
    ("scores", "wrong"),
    [
        ({"thesis": 4, "reasons": 0}, []),
        ({"thesis": "2,5", "reasons": "6.0"}, []),
        ({"thesis": 4}, ["reasons"]),
        ({"thesis": 5, "reasons": -1}, ["thesis", "reasons"]),
        ({"thesis": "four", "reasons": ""}, ["thesis", "reasons"]),
        ({"thesis": True, "reasons": float("nan")}, ["thesis", "reasons"]),
        ({"thesis": "3 %", "reasons": None}, ["thesis", "reasons"]),
        ({"thesis": 1, "reasons": 1, "style": 1}, ["style"]),
        ({}, ["thesis", "reasons"]),
    ],
)
def test_scores_must_be_complete_and_within_their_points(scores, wrong):
    assert places(scores) == wrong


@pytest.mark.parametrize(
    ("thesis", "reasons", "fraction", "verdicts"),
    [
        (4, 6, 1, [Verdict.RIGHT, Verdict.RIGHT]),
        (4, 3, 0.7, [Verdict.RIGHT, Verdict.PARTLY]),
        (0, 3, 0.3, [Verdict.WRONG, Verdict.PARTLY]),
        (0, 0, 0, [Verdict.WRONG, Verdict.WRONG]),
        ("2,5", "0.5", 0.3, [Verdict.PARTLY, Verdict.PARTLY]),
    ],
)
def test_the_mark_is_the_share_of_all_points(thesis, reasons, fraction, verdicts):
    mark = by_rubric(BODY, {"thesis": thesis, "reasons": reasons}, "Well put.")
    assert mark.fraction == pytest.approx(fraction)
    assert [part.verdict for part in mark.parts] == verdicts
    assert [part.share for part in mark.parts] == [0.4, 0.6]
    assert sum(part.share * part.worth for part in mark.parts) == pytest.approx(mark.fraction)
    assert (mark.by_parts, mark.why) == (True, "Well put.")


def test_each_part_says_how_many_points_in_the_readers_way():
    first, second = by_rubric(BODY, {"thesis": 2.5, "reasons": 6}).parts
    assert first.given == {"ru": "2,5 из 4", "en": "2.5 of 4"}
    assert (second.given, second.why, second.right) == ({"ru": "6 из 6", "en": "6 of 6"}, None, None)


def test_without_a_comment_nothing_is_said():
    assert by_rubric(BODY, {"thesis": 1, "reasons": 1}).why is None


@pytest.mark.parametrize("points", [3, 7, 9, 11, 100])
def test_full_scores_are_right_whatever_the_thirds(points):
    body = {"rubric": {name: {"text": name, "points": points} for name in "abc"}}
    assert by_rubric(body, dict.fromkeys("abc", points)).verdict is Verdict.RIGHT
