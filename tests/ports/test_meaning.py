"""The model of meanings: near is what says the same, in whatever language; and a site that doesn't use it pays nothing."""

import subprocess
import sys

import pytest

from edu.config import BadSettings, load
from edu.ports import meaning
from edu.ports.meaning import SIZE, Space

CHURN = "Отток — это доля клиентов, которые ушли за месяц."
TEXTS = (CHURN, "The sky is blue because air scatters short waves more than long ones.", "Кошка спит на окне.")


@pytest.fixture(scope="module")
def model():
    found = meaning.opened("e5://")
    assert found is not None, "the tests have the extra"
    return found


def test_a_question_comes_nearest_to_what_answers_it_also_in_the_other_language(model):
    space = Space(model.of_passages(TEXTS))
    for question, best in (("How many customers leave each month?", 0), ("Почему небо голубое?", 1), ("What is the cat doing?", 2)):
        (near,) = space.nearness(model.of_questions([question]))
        assert max(range(3), key=near.__getitem__) == best, question
        assert all(0.5 < each < 1 for each in near), "a cosine, and squeezed"


def test_the_same_text_has_the_same_vector_of_bytes_wherever_it_stands(model):
    assert len(model.of_passages(TEXTS)) == len(TEXTS) * SIZE
    assert model.of_passages([CHURN]) == model.of_passages(TEXTS)[:SIZE]
    assert model.of_passages([]) == b""
    assert len(model.of_passages(["", "\0", "😀" * 40])) == 3 * SIZE


def test_no_model_is_one_of_the_choices_and_nonsense_is_refused_at_the_start(tmp_path):
    assert meaning.opened("none://") is None
    with pytest.raises(BadSettings, match="EDU_MEANING_URL"):
        load(environment="test", data=tmp_path, meaning_url="word2vec://")


def test_the_application_is_imported_and_opened_without_numpy():
    said = "import sys, edu.app; from edu.ports import meaning; meaning.opened('e5://'); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0
