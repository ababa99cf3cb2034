"""Every fact of the curriculum is taught in both languages and asked; the lessons keep to their length; the table says so."""

import pytest

from tests.content import coverage
from tests.content.facts import FACTS, SECTIONS, Fact

every_fact = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.says[:50])


@every_fact
def test_a_fact_is_taught_in_both_languages(fact: Fact) -> None:
    assert fact.section in SECTIONS
    assert coverage.untaught(fact) == []


@every_fact
def test_a_fact_is_asked(fact: Fact) -> None:
    assert fact.asked
    assert coverage.unknown(fact) == []


def test_there_are_facts_of_every_lesson() -> None:
    assert set(coverage.lessons()) == {slug for fact in FACTS for slug in fact.taught.split()}
    assert len(FACTS) >= 90


@pytest.mark.parametrize("lang", coverage.LANGUAGES)
@pytest.mark.parametrize("slug", coverage.lessons())
def test_a_lesson_is_neither_short_nor_long_and_its_sentences_are_no_burden(slug: str, lang: str) -> None:
    found = coverage.measure(slug, lang)

    assert 600 <= found.words <= 1200
    assert 6 <= found.sentence <= 16


def test_the_table_is_up_to_date() -> None:
    assert coverage.TABLE.read_text() == coverage.page(), "run: .venv/bin/python -m tests.content.coverage"


def test_each_wrong_card_of_a_row_is_refused_in_words_of_its_own() -> None:
    alike = []
    for name, question in coverage.questions().items():
        for row in (*question.get("prompts", ()), *question.get("items", ())):
            reasons = [note.get("text", note) for note in row.get("wrong", {}).values()]
            if any(len({reason[lang] for reason in reasons}) < len(reasons) for lang in coverage.LANGUAGES):
                alike.append((name, row["text"]))
    assert alike == []
