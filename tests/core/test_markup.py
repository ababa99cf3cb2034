"""Markdown to HTML: what authors need is drawn, what attacks is not, and hostile text neither hangs nor grows."""

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core import markup
from edu.core.markup import MAX_SOURCE, Picture, Surroundings, TooLarge

ALLOWED = markup._BLOCK_TAGS


def tags(html: str) -> set[str]:
    return {element.tag for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter()} - {"DOCUMENT_FRAGMENT"}


@pytest.mark.parametrize(
    ("source", "part"),
    [
        ("## The third rung", '<h2 id="the-third-rung">'),
        ("## Третья ступень", '<h2 id="третья-ступень">'),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "<td>1</td>"),
        ("Claim[^1]\n\n[^1]: Source", 'class="footnote"'),
        ("Term\n: What it is", "<dd>What it is</dd>"),
        ("- [x] done\n- [ ] open", 'type="checkbox"'),
        ("```python\nx = 1\n```", '<div class="highlight">'),
        ('!!! example "By hand"\n    10 − 5', '<div class="admonition example">'),
        ('!!! story "A shop"\n    Text', '<p class="admonition-title">A shop</p>'),
        ("*a* **b** `c`", "<em>a</em> <strong>b</strong> <code>c</code>"),
        ("3. third", '<ol start="3">'),
        ("[out](https://example.org)", 'href="https://example.org"'),
        ("[mail](mailto:a@example.org)", 'href="mailto:a@example.org"'),
    ],
)
def test_what_authors_write_is_drawn(source, part):
    assert part in markup.page(source)


def test_a_wide_table_scrolls_in_its_own_box():
    html = markup.page("| a | b |\n|---|---|\n| 1 | 2 |")
    assert 'tabindex="0"' in html.split("<table>")[0]


def test_pictures_and_checks_take_the_place_of_their_marks_only_where_they_stand_alone():
    seen = []
    around = Surroundings(
        picture=lambda picture: seen.append(picture) or "<svg></svg>", check=lambda quiz, question: f"<form>{quiz}#{question}</form>"
    )
    html = markup.page('![A ladder](ladder.svg "Five *rungs*")\n\n::check[ladder#skip]\n\nIn a line ::check[ladder#skip]\n', around=around)
    assert seen == [Picture("ladder.svg", "A ladder", "Five *rungs*")]
    assert "<figure><svg></svg><figcaption>Five <em>rungs</em></figcaption></figure>" in html
    assert html.count("<form>ladder#skip</form>") == 1


def test_nothing_is_put_into_fenced_code():
    html = markup.page(
        "```\n::check[ladder#skip]\n![a](b.svg)\n```\n", around=Surroundings(picture=lambda p: "PIC", check=lambda a, b: "CHECK")
    )
    assert "PIC" not in html
    assert "CHECK" not in html


def test_nobody_can_type_the_mark_of_a_stashed_piece():
    html = markup.page("::check[a#b]\n\n\ue0000\ue001\n", around=Surroundings(check=lambda a, b: "<form></form>"))
    assert html.count("<form>") == 1


def test_links_go_where_the_surroundings_say():
    html = markup.page("[nps](lesson:nps)", around=Surroundings(link=lambda to: to.replace("lesson:", "/en/lessons/")))
    assert 'href="/en/lessons/nps"' in html


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "<a href='jav&#x0A;ascript:alert(1)'>x</a>",
    "![x](javascript:alert(1))",
    '<p style="position:fixed">x</p>',
    "<iframe src=//example.org></iframe>",
    "<svg><script>x()</script></svg>",
    "<math><mtext></mtext></math>",
    "<object data=x></object><embed src=x>",
    "<form action=//example.org><input name=a></form>",
    "<base href=//example.org>",
    "<meta http-equiv=refresh content=0>",
    '<div class="admonition" onmouseover="x()">x</div>',
    "<details open ontoggle=x()>",
    '"><script>x()</script>',
    "<!--><script>x()</script>-->",
    "```\n</code></pre><script>x()</script>\n```",
    "| <script>x()</script> |\n|---|\n| <img onerror=x src=y> |",
    "[^1]\n\n[^1]: <script>x()</script>",
    '!!! note "<script>x()</script>"\n    x',
    "&lt;script&gt;",
    "<span class='button primary'>x</span>",
]


@pytest.mark.parametrize("source", ATTACKS)
@pytest.mark.parametrize("draw", [markup.page, markup.inline])
def test_what_attacks_is_not_drawn(draw, source):
    html = draw(source)
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    for element in tree.iter():
        assert element.tag in ALLOWED | {"DOCUMENT_FRAGMENT"}, html
        for name, value in element.attrib.items():
            assert name != "style", html
            assert not name.startswith("on"), html
            assert (
                name not in ("href", "src")
                or value.split(":")[0].lower() in ("http", "https", "mailto")
                or ":" not in value
                or value.startswith("#")
            ), html
    assert "button" not in html


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_at_all_is_drawn_with_allowed_tags_only(source):
    assert tags(markup.page(source)) <= ALLOWED
    assert tags(markup.inline(source)) <= markup._INLINE_TAGS


@pytest.mark.parametrize(
    "source",
    ["[" * 5000, "*" * 5000, "> " * 2000, "`" * 5000, "<" * 5000, "- " * 3000, "[a](" * 2000, "![" * 3000, "|" * 5000 + "\n" + "|-" * 2500, "\\" * 5000, "&" * 5000, "_a" * 2500],
    ids=lambda source: f"{source[:3]}…",
)  # fmt: skip
@pytest.mark.timeout(30)
def test_hostile_text_is_drawn_or_refused(source):
    try:
        html = markup.page(source)
    except (TooLarge, RecursionError):
        html = ""
    assert len(html) <= 1_000_000


def test_a_text_too_long_is_refused():
    with pytest.raises(TooLarge):
        markup.page("a" * (MAX_SOURCE + 1))


def test_a_text_that_grows_tenfold_is_refused():
    # A table of one row per character pair: each short cell becomes a whole tag.
    source = "|a" * 300 + "|\n" + "|-" * 300 + "|\n" + "|\n" * 300
    with pytest.raises(TooLarge):
        markup.page(source)


def test_the_outline_says_what_a_source_holds():
    source = (
        "## One\n\nTwo words[^1] [a](lesson:nps)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        '![Alt](x.svg "Cap")\n\n::check[q#one]\n\n### Two\n\n```\n## not a heading\n::check[q#two]\n```\n'
    )
    outline = markup.outline(source)
    assert outline.headings == ((2, "One"), (3, "Two"))
    assert outline.tables == ((3, 2),)
    assert outline.pictures == (Picture("x.svg", "Alt", "Cap"),)
    assert outline.checks == (("q", "one"),)
    assert "lesson:nps" in outline.links
    assert "x.svg" not in outline.links
