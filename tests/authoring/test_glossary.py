"""The glossary: read with its faults, and words found in a lesson in any of their forms."""

import pytest

from edu.authoring.rules import glossary
from edu.authoring.rules.glossary import explained
from edu.lessons.rules import TermSource
from edu.lessons.service import reading as lessons
from edu.lessons.service import shelving
from edu.paths import folder

CHURN = TermSource("churn", {"ru": "отток", "en": "churn"}, {"ru": "Доля потерянных.", "en": "The share <lost>."}, "beyond-nps")
LOYAL = TermSource("loyalty", {"ru": "лояльность", "en": "loyalty"}, {"ru": "Отношение.", "en": "An attitude."}, "what")
FALSE = TermSource("spurious", {"ru": "ложная лояльность", "en": "spurious loyalty"}, {"ru": "Привычка.", "en": "A habit."}, "what")


def test_a_word_is_found_in_any_form_once_a_lesson():
    html = explained("<p>Об оттоке и оттоком.</p>", [CHURN], "ru")
    assert html.startswith('<p>Об <a class="term" href="/ru/glossary#churn" data-term>оттоке</a> и оттоком.</p>')
    assert html.endswith('<div class="term-card" id="term-churn" popover><p><strong>отток</strong></p><p>Доля потерянных.</p></div>')


def test_the_longer_word_wins_and_sentences_part_words():
    html = explained("<p>Это ложной лояльностью зовут. Ложная. Лояльность.</p>", [LOYAL, FALSE], "ru")
    assert ">ложной лояльностью</a>" in html
    assert 'href="/ru/glossary#loyalty" data-term>Лояльность</a>' in html


@pytest.mark.parametrize("tag", ["h2", "a", "code", "pre", "button", "form", "th"])
def test_headings_links_and_code_are_left_alone(tag):
    html = f"<{tag}>churn</{tag}>"
    assert explained(html, [CHURN], "en") == html


def test_what_a_word_means_is_text_and_no_markup():
    assert "The share &lt;lost&gt;." in explained("<p>churn</p>", [CHURN], "en")


def test_what_is_wrong_is_said_by_line():
    source = "- slug: a\n  word: {ru: а, en: a}\n  text: x\n  lesson: there\n- slug: a\n  word: b\n  text: y\n  lesson: there\n- slug: c\n  word: c\n  text: z\n  lesson: gone\n"
    terms, faults = glossary.read(source, lessons=["there"])
    assert [term.slug for term in terms] == ["a"]
    assert [(fault.line, "short name" in str(fault) or "no lesson" in str(fault)) for fault in faults] == [(5, True), (12, True)]


def test_the_glossary_is_kept_as_its_file_says(app):
    assert shelving.put_glossary([CHURN, LOYAL]) == 2
    assert shelving.put_glossary([CHURN, LOYAL]) == 0
    assert shelving.put_glossary([LOYAL]) == 2  # one gone, one in another place
    assert [term.word for term in lessons.list_terms("ru")] == ["лояльность"]


def test_every_word_that_ships_is_used_by_its_lesson():
    root = folder("content")
    courses = list((root / "courses").glob("*/*"))
    slugs = {path.name.partition("-")[2]: path for path in courses if path.is_dir()}
    terms, faults = glossary.read((root / glossary.PATH).read_text(encoding="utf-8"), lessons=slugs)
    assert faults == []
    for term in terms:
        for lang in ("ru", "en"):
            text = (slugs[term.lesson] / f"lesson.{lang}.md").read_text(encoding="utf-8")
            assert "data-term" in explained(f"<p>{text}</p>", [term], lang), f"{term.slug} is not in lesson.{lang}.md of {term.lesson}"
