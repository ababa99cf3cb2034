"""XML of other programs: read with its lines, refused in words where it is broken, too large or means harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.interchange.rules.carrying import Loss
from edu.interchange.rules.xml import DEEPEST, LARGEST, MOST_ELEMENTS, Element, markup_of, parse, text_of, value_of
from tests.interchange.reading import QUICK, bytes_around

FILE = b"""<?xml version="1.0"?>
<q:quiz xmlns:q="urn:q" q:lang="ru">
  <a>one <b>two</b> three</a>
  <a x="1 &amp; 2"><![CDATA[<p>]]></a>
</q:quiz>"""


def root_of(data: bytes) -> Element:
    found = parse(data)
    assert isinstance(found, Element), found
    return found


def test_elements_with_their_lines_texts_and_attributes() -> None:
    root = root_of(FILE)
    assert (root.name, root.line, root.values["lang"]) == ("quiz", 2, "ru")
    assert [(each.name, each.line) for each in root.elements] == [("a", 3), ("a", 4)]
    first, second = root.all("a")
    assert first.text == "one  three"
    assert first.all_text == "one two three"
    assert root.words("a", "b") == "two"
    assert root.find("a", "c") is None
    assert root.words("a", "c") == ""
    assert (second.values, second.text) == ({"x": "1 & 2"}, "<p>")
    assert [each.all_text for each in root.within("b")] == ["two"]


def test_what_an_element_holds_as_html() -> None:
    root = root_of(b'<i>a &lt; <p class="x&quot;y">b<br/>c</p><img src="d"/> e</i>')
    assert root.inner_html() == 'a &lt; <p class="x&quot;y">b<br>c</p><img src="d"> e'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "koi8-r"])
def test_encodings(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    assert root_of(f'<?xml version="1.0" encoding="{name}"?><a>жук</a>'.encode(encoding)).text == "жук"


def test_spaces_before_the_declaration_do_no_harm() -> None:
    assert root_of(b"\n  " + FILE).name == "quiz"


REFUSED = {
    "XXE": (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "", "DTD"),
    "an outside DTD": (b'<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a/>', "", "DTD"),
    "laughs": (b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>', "", "DTD"),
    "an entity of HTML": (b"<a>\n&nbsp;</a>", "line 2", "&nbsp;"),
    "deep": (b"<a>" * 10_000, "", f"{DEEPEST} deep"),
    "wide": (b"<a>" + b"<b/>" * (MOST_ELEMENTS + 1) + b"</a>", "", f"{MOST_ELEMENTS} elements"),
    "attributes": (b"<a " + b" ".join(b"a%d='1'" % number for number in range(10_000)) + b"/>", "", "attributes"),
    "large": (b" " * (LARGEST + 1), "", "larger than 20 MB"),
    "a broken encoding": (b"<a>\xff\xfe</a>", "line 1", "damaged"),
    "an unknown encoding": (b'<?xml version="1.0" encoding="shift_jis"?><a/>', "", "UTF-8"),
    "crossed": (b"<a>\n<b>\n</a>", "line 3", "closed"),
    "cut": (b"<a>\n<b>", "line 2", "breaks off"),
    "two roots": (b"<a/><b/>", "line 1", "no well-formed XML"),
    "nothing": (b"", "line 1", "empty"),
    "spaces": (b" \n ", "line 1", "empty"),
    "zeroes": (b"\0" * 100, "line 1", "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_words_with_the_line(name: str) -> None:
    data, place, words = REFUSED[name]
    loss = parse(data)
    assert isinstance(loss, Loss)
    assert loss.refused
    assert loss.place == place
    assert words in str(loss.message)


HELD = {
    "deep": (b"<a>" * DEEPEST + b"</a>" * DEEPEST),
    "wide": b"<a>" + b"<b/>" * 100_000 + b"</a>",
    "a huge attribute": b"<a x='" + b"y" * 19_000_000 + b"'/>",
    "a huge text": b"<a>" + b"&lt;" * 4_000_000 + b"</a>",
    "lines": b"<a>" + b"\n" * 19_000_000 + b"</a>",
    "sections": b"<a>" + b"<![CDATA[x]]>" * 1_000_000 + b"</a>",
    "instructions": b"<a>" + b"<?x?>" * 1_000_000 + b"</a>",
}


@pytest.mark.parametrize("name", HELD)
@pytest.mark.timeout(60)
def test_what_is_just_small_enough_is_read(name: str) -> None:
    assert root_of(HELD[name]).name == "a"


@QUICK
@given(bytes_around(FILE))
def test_any_bytes_can_be_read(data: bytes) -> None:
    found = parse(data)
    assert isinstance(found, Element) or (found.refused and len(str(found.message)) > 10)


@QUICK
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("<>&]\"'\t\n"), max_size=60))
def test_what_is_written_is_read(words: str) -> None:
    readable = words.replace("\ufffe", "").replace("\uffff", "")
    data = f"<a x={value_of(words)}><b>{text_of(words)}</b><c>{markup_of(words)}</c></a>".encode()
    root = root_of(data)
    assert root.values["x"] == readable
    assert [each.text for each in root.elements] == [readable, readable]


def test_markup_goes_into_a_section_only_where_there_is_some() -> None:
    assert markup_of("a > b") == "a &gt; b"
    assert markup_of("<p>a]]>b</p>") == "<![CDATA[<p>a]]]]><![CDATA[>b</p>]]>"
    assert text_of("a\0b<") == "ab&lt;"
    assert value_of('a"\n') == '"a&quot;&#10;"'
