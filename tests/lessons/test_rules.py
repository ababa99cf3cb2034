from dataclasses import replace

import pytest

from edu.lessons import rules
from tests.lessons.shelves import course, lesson, with_text


@pytest.mark.parametrize(
    ("count", "rungs"),
    [(1, [1]), (2, [1, 5]), (3, [1, 3, 5]), (5, [1, 2, 3, 4, 5]), (7, [1, 1, 2, 3, 3, 4, 5])],
)
def test_a_course_of_any_length_climbs_from_the_first_rung_to_the_fifth(count: int, rungs: list[int]) -> None:
    assert [rules.rung_of(number, count) for number in range(1, count + 1)] == rungs


def test_a_lesson_counts_as_done_from_three_fifths_of_its_points() -> None:
    assert [rules.is_done(share) for share in (0, 0.59, 0.6, 1)] == [False, False, True, True]


def test_a_course_has_another_version_when_its_outline_changes_and_not_when_a_text_does() -> None:
    one, two = lesson("one"), lesson("two")
    before = course("steps", one, two)

    assert course("steps", with_text(one, "ru", "<p>Other.</p>"), two).version == before.version
    assert course("steps", two, one).version != before.version
    assert course("steps", replace(one, quiz=None), two).version != before.version
    assert replace(before, about="Another.").version != before.version


def test_the_digest_of_a_text_changes_with_anything_that_is_read() -> None:
    text = lesson("one").texts[0]
    others = [
        replace(text, title="x"),
        replace(text, goal="x"),
        replace(text, minutes=9),
        replace(text, html="x"),
        replace(text, headings=()),
    ]

    assert len({text.digest, *(other.digest for other in others)}) == 6
    assert replace(text).digest == text.digest


def test_neighbours_end_where_the_course_ends() -> None:
    steps = tuple(
        rules.Step(slug, title=slug, goal="", minutes=1, quiz=None, number=number, rung=1) for number, slug in enumerate("abc", start=1)
    )

    found = {slug: rules.neighbours(steps, slug) for slug in "abc"}
    assert [(each.previous and each.previous.slug, each.next and each.next.slug) for each in found.values()] == [
        (None, "b"),
        ("a", "c"),
        ("b", None),
    ]
    with pytest.raises(LookupError):
        rules.neighbours(steps, "d")


def test_lessons_on_one_page_keep_apart_and_their_links_stay_on_it() -> None:
    html = (
        '<h2 id="start">Start</h2><form class="check" method="get"><p>Which?</p></form><p><a href="#start">up</a> '
        '<a href="/en/lessons/two#end">on</a> <a href="/en/lessons/two">there</a> <a href="/en/quizzes/two">quiz</a></p>'
        '<div class="term-card" id="term-x" popover><p>x</p></div>'
    )

    assert rules.bound(html, "one") == (
        '<h3 id="one--start">Start</h3><p><a href="#one--start">up</a> '
        '<a href="#two--end">on</a> <a href="#two">there</a> <a href="/en/quizzes/two">quiz</a></p>'
    )
