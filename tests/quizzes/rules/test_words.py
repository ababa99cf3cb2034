import pytest

from edu.quizzes.rules.words import luck_of_words


@pytest.mark.parametrize(
    ("answers", "luck"),
    [
        ([{"text": "Paris"}], 0),
        ([{"text": "Paris"}, {"text": "*", "mark": 0.25}], 0.25),
        ([{"text": "**", "show": "x"}], 1),
        ([{"text": r"\*"}], 0),
        ([{"text": "*a*"}], 0),
        ([{"text": {"ru": "*", "en": "*"}, "mark": 0}], 0),
        ([{"text": "a*"}, {"text": "*", "mark": 0.5}, {"text": "b"}], 0.5),
    ],
)
def test_only_what_takes_everything_can_be_guessed(answers, luck):
    assert luck_of_words(answers) == luck
