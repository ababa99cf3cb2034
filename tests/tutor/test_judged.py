"""How well the tutor answers: the judged set."""

import pytest

from edu.tutor.service import answering
from tests.search import judging as search
from tests.tutor import judged, judging


@pytest.mark.databases("sqlite")  # that both find the same is shown with the search
def test_sources_are_found_sentences_stand_in_them_and_the_rest_is_refused(app):
    search.fill(app)
    figures = judging.judge()
    assert len(judged.ANSWERABLE) + len(judged.UNANSWERABLE) >= 80
    assert len(judged.UNANSWERABLE) >= 20
    assert figures.recall >= 0.9, figures.wrong
    assert figures.supported == 1
    assert figures.sentences > 80
    assert figures.refused >= 0.9, figures.wrong
    # The same words, the same answer.
    asked = "Что такое лояльность?"
    assert answering.for_reader(asked, lang="ru", by=None) == answering.for_reader(asked, lang="ru", by=None)
