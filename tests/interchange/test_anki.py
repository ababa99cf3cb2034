"""Anki's notes as text."""

import pytest
from hypothesis import given

from edu.interchange.formats.anki import format as anki
from edu.interchange.rules import html
from edu.interchange.rules.comparing import essence
from tests.interchange.reading import EXAMPLES, QUICK, bytes_around, taken, told

HTML = "#separator:tab\n#html:true\n"
PLAIN = "#separator:tab\n#html:false\n"
LONG = "x" * 61

# A file; front and back of what comes out; what is told.
FILES = {
    "a card": ("Capital of France?\tParis", [("Capital of France?", "Paris")], []),
    "two cards": ("a?\tb\nc?\td\n", [("a?", "b"), ("c?", "d")], []),
    "Windows lines": ("a?\tb\r\nc?\td\r\n", [("a?", "b"), ("c?", "d")], []),
    "commas": ("#separator:comma\na?,b", [("a?", "b")], []),
    "semicolons": ("#separator:Semicolon\na?;b", [("a?", "b")], []),
    "a bar": ("#separator:pipe\na?|b", [("a?", "b")], []),
    "a sign of its own": ("#separator:^\na?^b", [("a?", "b")], []),
    "an odd separator": ("#separator:gap\na?\tb", [("a?", "b")], []),
    "semicolons unsaid": ("a?;b", [("a?", "b")], []),
    "several lines in quotes": (PLAIN + '"a\n""b"""\tc', [('a  \n"b"', "c")], []),
    "an empty line": ("a?\tb\n\n\nc?\td", [("a?", "b"), ("c?", "d")], []),
    "a comment": ("#separator:tab\na?\tb\n# a comment\tx\n", [("a?", "b")], []),
    "HTML": (HTML + "<b>a</b>?<br>x\t<i>b</i>&amp;c", [("**a**?  \nx", "b&c")], []),
    "HTML unsaid": ("<b>a</b>?\t<div>b</div>", [("**a**?", "b")], []),
    "no HTML": (PLAIN + "a < b, <b>?\tc", [("a < b, &lt;b>?", "c")], []),
    "stars in the answer": (PLAIN + "a?\t2*2", [("a?", r"2\*2")], []),
    "an answer of two lines": (HTML + "a?\tb<br>c", [("a?", "b c")], []),
    "tags": ("#tags column:3\na?\tb\tfirst Second", [("a?", "b")], ["line 2: The tag “Second” is now “second”: tags are small Latin letters, digits and hyphens."]),
    "tags of all": ("#tags:one two\na?\tb", [("a?", "b")], []),
    "a deck": ("#deck:My deck::Part\na?\tb", [("a?", "b")], []),
    "special columns": ("#separator:tab\n#guid column:1\n#notetype column:2\n#deck column:3\n#tags column:6\nG%x\tBasic\tD\ta?\tb\tt", [("a?", "b")], []),
    "a guid that is an id": ("#guid column:1\nmy-id\ta?\tb", [("a?", "b")], []),
    "columns by names": ("#columns:Front\tBack\na?\tb", [("a?", "b")], []),
    "a third field": ("a?\tb\tmore", [("a?", "b")], ["line 1: Only the first two fields were taken: the front and the back."]),
    "an empty third field": ("a?\tb\t", [("a?", "b")], []),
    "no back": ("a?\n", [], ["line 1: The back of this card has no words, so nothing could be typed. !"]),
    "no front": ("\tb", [], ["line 1, text: Write a text here. !"]),
    "a picture on the back": (HTML + 'a?\t<img src="b.png">', [], ["line 3: The back of this card has no words, so nothing could be typed. !"]),
    "a picture on the front": (HTML + 'What is <img src="b.png">?\tb', [("What is ?", "b")], None),
    "a sound": ("a? [sound:a.mp3]\tb", [("a?", "b")], ["line 1: A sound on the front of the card was left out."]),
    "a long back": (f"a?\t{LONG}\nc?\td", [("c?", "d")], ["line 1: The back of this card is too long to be typed: it has more than 60 characters. !"]),
    "a back that just fits": (f"a?\t{LONG[1:]}", [("a?", LONG[1:])], []),
    "a long back in tags": (HTML + f"a?\t<b>{LONG[1:]}</b>", [("a?", LONG[1:])], []),
    "twice the same front": ("a?\tb\na?\tc", [("a?", "b"), ("a?", "c")], []),
    "Russian": ("Столица?\tПариж", [("Столица?", "Париж")], []),
    "a quotation mark never closed": ('"a?\tb\nc?\td', [], None),
    "a zero byte": ("a\x00?\tb\x00", [], None),
    "header and nothing": (HTML, [], [": There are no questions in this file. !"]),
    "nothing": ("", [], [": There are no questions in this file. !"]),
    "a bad column": ("#tags column:0\n#guid column:x\na?\tb", [("a?", "b")], []),
    "a far column": ("#tags column:99\na?\tb", [("a?", "b")], []),
    "a script": (HTML + "<script>alert(1)</script>a?\tb", [("a?", "b")], None),
    "only tags": (HTML + "<b></b>\tb", [], ["line 3, text: Write a text here. !"]),
    "equal columns": ("#guid column:1\n#tags column:1\na?\tb\tc", [("b", "c")], None),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_small_file(name):
    text, cards, losses = FILES[name]
    read = taken(anki, text)
    assert [(found.body["text"], found.body["answers"][0]["text"]) for found in read.questions] == cards
    assert {found.body["kind"] for found in read.questions} <= {"short"}
    if losses is not None:
        assert told(read) == losses


def test_lines_are_told_as_the_file_has_them():
    text = f'{PLAIN}"a\nb"\tc\n\n"d\ne"\t{LONG}\nf\t{LONG}\n'
    assert [loss.place for loss in taken(anki, text).losses] == ["line 6", "line 8"]


def test_decks_are_folders_and_guids_may_be_ids():
    text = "#guid column:1\n#deck column:2\nmy-id\tA::B\ta?\tb\nG%x\tA\tWhat now?\td\n"
    assert [(found.body["id"], found.folder) for found in taken(anki, text).questions] == [("my-id", ("A", "B")), ("what-now", ("A",))]


GAPS = {
    "one": ("The {{c1::cat}} sat.\t", "The [[1]] sat.", ["cat"], []),
    "two": ("{{c1::A}} and {{c2::B}}\t", "[[1]] and [[2]]", ["A", "B"], []),
    "a hint": ("{{c1::A::first letter}}.\t", "[[1]].", ["A"], ["line 1: The hint of a gap was left out: “first letter”."]),
    "brackets": ("[x] {{c1::A}}\t", "\\[x\\] [[1]]", ["A"], []),
    "HTML": (HTML + "<b>The</b> {{c1::<i>cat</i>}}\tNote", "**The** [[1]]", ["cat"], []),
    "a star": ("{{c1::2*2}}!\t", "[[1]]!", [r"2\*2"], []),
}  # fmt: skip


@pytest.mark.parametrize("name", GAPS)
def test_gaps_become_words_to_type(name):
    text, cloze, words, losses = GAPS[name]
    read = taken(anki, text)
    (found,) = read.questions
    assert found.body["kind"] == "cloze"
    assert found.body["cloze"] == cloze
    assert [gap["words"][0]["text"] for gap in found.body["gaps"].values()] == words
    assert told(read) == losses


def test_a_gap_too_long_to_type_is_refused():
    assert told(taken(anki, f"The {{{{c1::{LONG}}}}}.\t")) == [
        "line 1: A gap of this card is too long to be typed: it has more than 60 characters. !"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
def test_encodings(encoding):
    (found,) = taken(anki, "Кто спит зимой?\tЁж\r\n".encode(encoding)).questions
    assert found.body["answers"] == [{"text": "Ёж"}]


def test_five_kinds_go_out_as_cards_and_say_what_they_lose():
    bodies = list(EXAMPLES.values())
    written = anki.write(bodies, title="T", lang="en")
    lines = [line.split("\t") for line in written.data.decode().splitlines() if not line.startswith("#")]
    assert {line[0] for line in lines} == {
        "largest-planet", "capitals", "capitals-2", "net-promoter-score", "capital-of-france", "water-boils",
    }  # fmt: skip
    assert {line[0]: line[2] for line in lines}["net-promoter-score"] == "30 %"
    assert all(loss.refused for loss in written.losses if loss.place in {body["id"] for body in bodies if body["kind"] in anki.cannot_hold})
    assert {loss.place for loss in written.losses} == {body["id"] for body in bodies}
    assert taken(anki, written.data).losses == ()


@pytest.mark.parametrize("text", ["#a?", "<b>", "*a* & b", "a\tb", "a  \nb", '"a"', "=1", "\\", "1. a", "a?#b"])
@pytest.mark.parametrize("answer", ["Paris", r"2\*2", '"x"', "<b>", "a & b", "#x", "=1"])
def test_a_short_question_comes_back_as_it_was(text, answer):
    body = {"id": "q", "kind": "short", "text": html.from_text(text), "answers": [{"text": answer}], "tags": ["a"]}
    written = anki.write([body], title="T", lang="en")
    assert written.losses == ()
    read = taken(anki, written.data)
    assert [found.body for found in read.questions] == [body]


def test_what_a_card_cannot_hold_of_a_short_question_is_told():
    written = anki.write([EXAMPLES["short"]], title="T", lang="ru")
    assert [str(loss.message) for loss in written.losses] == [
        "Only one language goes out: a card has one.",
        "A card can't hold this: “typos”.",
        "A card can't hold this: “answers”.",
        "A card can't hold this: “why”.",
    ]


def test_the_answer_of_another_language_and_numbers_with_a_comma():
    body = {**EXAMPLES["numeric"], "answers": [{"value": 2.5}]}
    assert "\t2,5 %\t" in anki.write([body], title="T", lang="ru").data.decode()
    assert "\t2.5 %\t" in anki.write([body], title="T", lang="en").data.decode()
    assert essence(body)["kind"] == "numeric"


def test_it_is_recognised():
    assert anki.fits(b"#separator:tab\na\tb", "x") > 0.9
    assert anki.fits(b"a\tb\nc\td", "x.txt") == 0.2
    assert anki.fits(b"a\tb\nc\td", "x.csv") == 0
    assert anki.fits(b"# a comment\nb", "x.txt") == 0


@pytest.mark.parametrize(
    "text",
    [
        "\t" * 100_000,
        '"' * 100_000,
        "a\tb\n" * 25_000,
        "{{c1::" * 16_000,
        "{{c1::a}}" * 11_000 + "\t",
        "#separator:tab\n" * 6_000,
        "a?\t" + "b*" * 50_000,
        HTML + "<b>" * 33_000 + "\tx",
        HTML + "a?\t" + "&" * 90_000,
        "[sound:" * 14_000 + "\tx",
        "#tags column:3\n" + "a?\tb\t" + "x " * 45_000,
        "a\n" * 50_000,
    ],
)
@pytest.mark.timeout(30)
def test_hostile_files_are_read_to_their_end(text):
    anki.read(text.encode())
    taken(anki, text)


@given(data=bytes_around(anki.write(list(EXAMPLES.values()), title="T", lang="en").data, b"#tags column:3\n{{c1::a::b}}\tc\td"))
@QUICK
def test_no_bytes_raise(data):
    taken(anki, data)
    assert 0 <= anki.fits(data, "x.txt") <= 1
