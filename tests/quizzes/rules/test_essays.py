import pytest

from edu.quizzes.rules.essays import count_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n ", 0),
        ("one", 1),
        ("Один, два — три.", 3),
        ("one—two", 2),
        ("well-known", 1),
        ("кто‑нибудь", 1),
        ("don't don’t", 2),
        ("3.14 и 2,72", 3),
        ("10,000 people", 2),
        ("one,two.three", 3),
        ("да,5", 2),
        ("и/или", 2),
        ("слова́ е\u0308ж", 2),
        ("— … !!! ***", 0),
        ("5 + 5 = 10", 3),
        ("日本語 x²", 2),
        ("a\u00a0b", 2),
    ],
)
def test_words_are_counted_as_a_reader_counts_them(text, words):
    assert count_words(text) == words


def test_a_long_text_is_counted_at_once():
    assert count_words("a-" * 200_000) == 1
    assert count_words("слово " * 50_000) == 50_000
