"""Previews of questions: each kind stays readable, no word is broken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.qa.rules.cards import LONGEST, Preview, cut, preview_from, preview_of, short
from edu.qa.rules.merging import Beside, merged

MATCHING = "Установите соответствие:\n\nА) Новый клиент\nБ) Партнёр\n\n1) Купил вчера\n2) Испытывает новую модель"


def test_a_matching_task_keeps_its_columns() -> None:
    shown = preview_of(MATCHING, f"<p>{MATCHING}</p>", lang="ru")
    assert shown.kind == "match"
    assert shown.left == ("Новый клиент", "Партнёр")
    assert set(shown.right) == {"Купил вчера", "Испытывает новую модель"}
    assert preview_from(shown.as_json()) == shown


def test_a_question_of_code_shows_its_first_lines_as_code() -> None:
    html = "<pre><code>for a in b:\n    print(a)\n1\n2\n3\n</code></pre>"
    assert preview_of("```\n…\n```", html, lang="en") == Preview("code", "", ("for a in b:", "    print(a)", "1", "2"), (), 1)


def test_pictures_are_counted_and_markup_is_not_shown() -> None:
    shown = preview_of("x", '<p>Why is <strong>this</strong> so?</p><p><img src="/files/a.png" alt="A cat"></p>', lang="en")
    assert (shown.words, shown.pictures) == ("Why is this so?", 1)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("Short enough.", 20, "Short enough."),
        ("One sentence here. And another one that is longer", 30, "One sentence here."),
        ("Many words without any end to them", 20, "Many words without…"),
        ("Words end here exactly and go on", 23, "Words end here exactly…"),
        ("see https://example.org/" + "a" * 80, 40, "see …"),
    ],
)
def test_a_text_is_cut_between_words(text: str, most: int, expected: str) -> None:
    assert cut(text, most) == expected


@given(st.text(max_size=600))
def test_whatever_is_written_a_preview_is_short_and_has_whole_words(text: str) -> None:
    shown = cut(text)
    assert len(shown) <= LONGEST
    words = text.split()
    assert all(word.rstrip("…") in " ".join(words) for word in shown.split())
    assert all(
        word in words or word.endswith("…") or word.rstrip(" ,;:—–-") in [each.rstrip(" ,;:—–-") for each in words]
        for word in shown.split()
    )
    short(text)


def test_questions_that_ask_the_same_stand_once_with_the_answer_there_is() -> None:
    found = [
        Beside(1, "Почему NPS отрицательный?", "ru", "", 0),
        Beside(2, "Отрицательный NPS — почему", "ru", "Критиков больше.", 2),
        Beside(3, "Что такое воронка?", "ru", "", 0),
    ]
    assert [(each.id, each.again) for each in merged(found)] == [(2, (1,)), (3, ())]
