"""Words, queries, expressions, snippets: plain values in and out."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.search.rules import expressions, plain, queries, snippets, words
from edu.search.rules.expressions import Clause, Wanted
from edu.search.rules.ranking import rarity, scale


@pytest.mark.parametrize(
    "forms",
    [
        ("люди", "людей", "людьми", "человек", "человека"),
        ("день", "дня", "дней", "днём", "дни"),
        ("год", "года", "лет", "годы", "году"),
        ("ребёнок", "дети", "детей", "ребенка"),
        ("ступень", "ступени", "СТУПЕНЯМИ"),
        ("лояльность", "лояльности", "лоя\u0301льностью"),
        ("покупка", "покупок", "покупки"),
        ("ёлка", "елка", "елки"),
        ("customer", "customers", "CUSTOMER"),
        ("person", "people"),
        ("buy", "bought", "buying"),
        ("child", "children"),
        ("referral", "referrals"),
    ],
)
def test_forms_of_a_word_have_one_stem(forms):
    assert len({words.stem(words.fold(form)) for form in forms}) == 1


def test_words_that_mean_different_things_keep_different_stems():
    assert len({words.stem(word) for word in ("клиент", "партнер", "ступень", "день", "дело", "лист", "лестница")}) == 7


def test_phrases_are_read_apart_from_words_and_say_nothing_words_are_left_out():
    query = queries.read('что такое "программа лояльности" в кафе')
    assert [clause.runs for clause in query.phrases] == [(("программ", "лояльност"),)]
    assert [clause.said for clause in query.words] == ["кафе"]


def test_words_that_say_nothing_are_all_there_is_then_they_are_looked_for():
    assert [clause.said for clause in queries.read("to be or not to be").words] == ["to", "be", "or", "not"]


@pytest.mark.parametrize("hostile", ["", "   ", "()*:^-", '"', '""', "«»", "\0\0", "\ue020\ue021", "%_%", "🦊", "' OR 1=1 --" * 0])
def test_no_word_is_no_query(hostile):
    assert not queries.read(hostile)


def test_ten_kilobytes_are_read_no_further_than_a_line():
    query = queries.read("слово" + " ещё" * 3000 + ' "a' * 3000)
    assert len(query.clauses) <= queries.MOST_WORDS + 3


@given(st.text(max_size=300))
def test_whatever_is_typed_an_expression_holds_only_stems(typed):
    query = queries.completing(typed)
    if not query:
        return
    wanted = Wanted(required=query.phrases, some=query.words, marks=(("xab",),))
    for written in (expressions.for_fts5(wanted), expressions.for_tsquery(wanted)):
        bare = written.replace("{title body}", "").replace("{marks}", "").replace("<->", "")
        assert {sign for sign in bare if not sign.isalnum()} <= set("\"'()&|: *")


def test_an_expression_of_anything_else_is_refused():
    with pytest.raises(ValueError, match="Only stems"):
        expressions.for_fts5(Wanted(required=(Clause((('a" OR b',),)),)))
    with pytest.raises(ValueError, match="Only stems"):
        expressions.for_tsquery(Wanted(required=(Clause((("a' | 'b",),)),)))


def test_the_other_layout_goes_both_ways():
    assert queries.other_layout("kjzkmyjcnm") == "лояльность"
    assert queries.other_layout("дщнфден") == "loyalty"


def test_a_vector_has_the_title_with_weight_and_the_body_after_it():
    assert expressions.vector(" a b ", " b ", ["xm"]) == "'a':1A 'b':2A,12D 'xm'"


def test_html_becomes_paragraphs_with_marked_headings_and_without_forms():
    html = (
        '<h2 id="one">One</h2><p>First <b>bold</b>.</p><form><p>Secret?</p></form><ul><li>a</li><li>b</li></ul><svg><text>no</text></svg>'
    )
    body = plain.text_of_html(html)
    assert plain.sections(body) == [("one", "One", "First bold."), ("one", "One", "a"), ("one", "One", "b")]
    assert plain.without_marks(body).startswith("One\n\nFirst bold.")


def test_on_one_line_a_heading_is_a_sentence():
    assert (
        plain.running(plain.text_of_html('<h2 id="a">One thing</h2><p>First.</p><h2 id="b">Why?</h2><p>Last</p>'))
        == "One thing. First. Why? Last"
    )


def test_a_row_of_a_table_reads_like_a_sentence():
    html = "<p>See:</p><table><tr><th>Rung</th><th></th><th>Name</th></tr><tr><td>1</td><td>a</td><td>First!</td></tr></table>"
    assert plain.running(plain.text_of_html(html)) == "See: Rung, Name. 1, a, First!"


def test_marks_of_headings_cannot_be_typed():
    assert plain.sections(plain.text_of_html("<p>\ue020x\ue021Fake</p>")) == [("", "", "xFake")]


def clauses(query):
    return queries.read(query).clauses


def test_a_snippet_shows_the_words_and_loses_nothing_around_them():
    body = "Начало. " * 40 + "Программы лояльности держат людей. " + "Конец. " * 40
    parts = snippets.snippet(body, snippets.marker(clauses("программа лояльность человек")))
    assert [text for text, is_found in parts if is_found] == ["Программы", "лояльности", "людей"]
    text = "".join(text for text, _ in parts)
    assert text.strip("… ") in " ".join(body.split())
    assert len(text) <= snippets.AROUND + 4


@given(st.text(max_size=400), st.text(max_size=40))
def test_marked_parts_together_are_the_text(text, typed):
    parts = snippets.marked(text, snippets.marker(clauses(typed)))
    assert "".join(part for part, _ in parts) == text


def weigh(query, *, title="", body="", lang="en", weight=0, kind="question"):
    def spaced(text):
        return f" {' '.join(words.stems_of(text))} "

    asked = clauses(query)
    candidate = SimpleNamespace(title_stems=spaced(title), body_stems=spaced(body), kind=kind, lang=lang, weight=weight)
    return scale(asked, {clause: rarity(3, 100) for clause in asked}, lang="en").weigh(candidate)


def test_what_fits_better_weighs_more():
    assert weigh("loyal customer", title="Loyal customers") > weigh("loyal customer", body="Loyal customers")
    assert weigh("loyal customer", body="Loyal customers") > weigh("loyal customer", body="Customers who are loyal")
    assert weigh("loyal customer", body="loyal customer") > weigh("loyal customer", body="loyal") > 0
    assert weigh("loyal", body="loyal", weight=50) > weigh("loyal", body="loyal")
    assert weigh("loyal", body="loyal") > weigh("loyal", body="loyal", lang="ru")
    assert weigh("loyal rung ladder", body="loyal") == 0


def test_what_stands_everywhere_weighs_little():
    assert rarity(1, 1000) > rarity(100, 1000) > rarity(1000, 1000) > 0
