"""HTML as our Markdown and back: it reads the same, what is lost is said, and nothing takes long."""

import re
from html import escape, unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edu.core.markup import inline, page
from edu.interchange.rules.html import LONGEST, MOST_LOSSES, from_text, pictures_of, to_html, to_markdown, to_text

SIGNS = st.text(alphabet="ab 1.-+#>*_`[]()!<&;~|:=\\\"'\n{}äжlt/ ?^$", max_size=25)
TAGS = st.sampled_from(
    ["<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "<p>", "</p>", "<br>", "<pre>", "</pre>", "<sub>", "</sub>", "<li>", "<ul>", "</ul>",
     "<ol>", "</ol>", "<a href='http://x.y/(_b)'>", "</a>", "<td>", "<tr>", "<s>", "</s>", "<em>", "</em>", "<h2>", "</h2>"]
)  # fmt: skip
PIECES = st.lists(SIGNS.map(escape) | TAGS, max_size=12).map("".join)
MANY = settings(max_examples=400, deadline=None)


def tidy(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.split())


def seen(html: str) -> str:
    """What a reader sees of our HTML, line by line."""
    return tidy(unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br>\n?", "\n", html).replace("</p>", "\n"))))


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("", ""),
        ("Plain", "Plain"),
        ("<p>One</p>\n<p>Two</p>", "One  \nTwo"),
        ("One<br/>Two<br><br>Three", "One  \nTwo  \nThree"),
        ("x <b>y </b>z", "x **y** z"),
        ("<strong><em>both</em></strong><i>then</i>", "<strong>*both*</strong>*then*"),
        ("<b>one<i>two</b>three</i>", "<strong>one*two*</strong>*three*"),
        ("<b> </b><i></i>x", "x"),
        ("H<sub>2</sub>O, m<sup>3</sup>", "H<sub>2</sub>O, m<sup>3</sup>"),
        ("<ul><li>a<li>b</ul><ol start=3><li>c</ol>", "• a  \n• b  \n3\\. c"),
        ("<h3>Title</h3>text", "**Title**  \ntext"),
        ("<code>a*b &lt;c&gt;</code>", "`a*b <c>`"),
        ("<code>a`b</code>", "<code>a\\`b</code>"),
        ("<pre>if a:\n    b()</pre>", "`if a:`  \n<code>\u2007\u2007\u2007\u2007b()</code>"),
        ("Wow!<a href='https://x.y/?a=1&amp;b=2'>link</a>", "Wow\\![link](https://x.y/?a=1&b=2)"),
        ("<a href='mailto:a@b.c'>write</a> <a href='#top'>up</a>", "[write](mailto:a@b.c) up"),
        ("5 &lt; 6 &amp;lt; &#1078;&nbsp;&copy;", "5 < 6 &amp;lt; ж\xa0©"),
        ("* _a_ a_b `c` [d] \\(x\\) \\frac", "\\* \\_a\\_ a_b \\`c\\` \\[d\\] \\\\(x\\\\) \\frac"),
        ("# x<br>1. y<br>- z<br>&gt; q<br>===<br>|a|b|<br>!!! note", "\\# x  \n1\\. y  \n\\- z  \n\\> q  \n&#61;==  \n&#124;a|b|  \n\\!!! note"),
        ("a<!-- b --><!DOCTYPE x><?php y ?>c", "ac"),
        ("<unknown>kept</unknown> a < b <3", "kept a < b &lt;3"),
        ("a\n   b\t c", "a b c"),
    ],
)  # fmt: skip
def test_html_becomes_markdown(html: str, markdown: str) -> None:
    assert to_markdown(html) == (markdown, ())


@pytest.mark.parametrize(
    ("html", "markdown", "losses"),
    [
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1<td>2</table>", "a | b  \n1 | 2", ["A table was turned into lines of text."]),
        ("<span style='color: red'>r</span><font>f</font>", "rf", ["Colours and fonts were left out."]),
        ("<span style='text-align:left'>r</span>", "r", []),
        ("<u>r</u>", "r", ["Underlining was left out."]),
        ("<script>alert('<b>')</script>x<style>p{}</style>", "x", ["A script was left out.", "Colours and fonts were left out."]),
        ("<script>never ends", "", ["A script was left out."]),
        ("<img src='a/b.png?x=1'>y", "y", ["The picture “b.png” was left out."]),
        ("<img src='a.png' alt='a map'>y", "y", ["The picture “a map” was left out."]),
        ("<img src='data:image/png;base64,AAAA'>y", "y", ["A picture was left out."]),
        ("<video src=x>no</video><iframe></iframe>", "", ["Sound, video or an embedded page was left out."]),
        ("<svg><script>x</script></svg>z", "z", ["A drawing was left out."]),
        ("<input value=a> <select><option>b</select>", "b", ["Fields of a form were left out."]),
        ("<a href='javascript:alert(1)'>click</a>", "click", ["A link was left out; its words stay."]),
        ("<math><mi>x</mi></math>", "x", ["A formula was turned into plain text."]),
        ("<img class='equation_image' data-equation-content='x^2'>", "x^2", ["A formula was turned into plain text."]),
    ],
)
def test_what_is_lost_is_said_once(html: str, markdown: str, losses: list[str]) -> None:
    for times in (1, 3):
        found, said = to_markdown(html if times == 1 or "never" in html else html * times)
        assert [str(loss) for loss in said] == losses
        assert times > 1 or found == markdown


def test_pictures_that_are_kept_are_no_loss() -> None:
    html = "<img src='a.png' alt='A'> x <img alt=B src=b.png>"
    assert pictures_of(html) == [("a.png", "A"), ("b.png", "B")]
    assert to_markdown(html, pictures={"a.png": "", "b.png": "![B](c.png)"}) == ("x ![B](c.png)", ())


def test_what_is_too_long_is_cut_and_said() -> None:
    text, losses = to_markdown("ab " * LONGEST)
    assert len(text) <= LONGEST
    assert [str(loss) for loss in losses] == ["The text was cut: it was too long."]


def test_of_a_thousand_losses_some_are_told() -> None:
    _, losses = to_markdown("".join(f"<img src={number}.png>" for number in range(1_000)))
    assert len(losses) == MOST_LOSSES
    assert str(losses[-1]) == "More was left out than can be told here."


def test_markdown_as_html() -> None:
    assert to_html("a **b**  \nc") == "a <strong>b</strong><br>\nc"
    assert to_html("a\n\nb *c*") == "<p>a</p><p>b <em>c</em></p>"
    assert to_html("<script>x</script>") == ""
    assert to_text("a **b**  \nc &lt; `d`") == "a b\nc < d"


@MANY
@given(SIGNS)
@example("===\n---")
@example("a|b\n-|-\nc|d")
@example("a|b\n:-|:-\nc|d")
@example("a\n: b")
@example("1\n:\n1")
@example("~~~\na\n~~~")
@example("=\na\n==  ")
@example("[^1]\n[^1]: x")
@example("::check[a#b]")
@example("\\*a* \\\\")
def test_plain_text_reads_the_same(text: str) -> None:
    markdown = from_text(text)
    assert seen(inline(markdown)) == tidy(text)
    assert seen(page(markdown)) == tidy(text)
    assert to_text(markdown) == tidy(text)


@MANY
@given(PIECES)
def test_markdown_of_html_reads_the_same_again(html: str) -> None:
    markdown, _ = to_markdown(html)
    again, losses = to_markdown(to_html(markdown))
    assert seen(to_html(again)) == seen(to_html(markdown))
    assert not losses


@MANY
@given(st.text(max_size=80) | st.text(alphabet="<>/!-=\"'ab &;[]CDATA", max_size=80))
def test_any_html_can_be_read(html: str) -> None:
    markdown, _ = to_markdown(html)
    to_html(markdown)
    pictures_of(html)


HOSTILE = {
    "marks": "<b>x</b>" * 100_000,
    "crossed marks": "<b><i>x</b></i>" * 60_000,
    "open quotes": "<a x='" * 100_001,
    "open tags": "<" * 300_000,
    "open comments": "<!--" * 300_000,
    "open scripts": "<script>" * 100_000,
    "open sections": "<![CDATA[" * 100_000,
    "paragraphs": "<b><i><sub><p>" * 60_000,
    "cells": "<table>" + "<td>x" * 100_000,
    "spaces": " " * 1_000_000 + "<a" + " " * 900_000,
    "entities": "&#" * 500_000,
    "attributes": "<a " + "x=1 " * 300_000,
    "lists": "<ol>" * 100_000 + "<li>" * 100_000,
    "pictures": "".join(f"<img src={number}.png>" for number in range(20_000)),
    "lines": "<pre>" + "\n" * 500_000,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(60)
def test_hostile_html_is_read_to_its_end(name: str) -> None:
    to_markdown(HOSTILE[name])
    pictures_of(HOSTILE[name])
