"""Aiken: a table of small texts with what they give, hostile ones, and there and back."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edu.interchange.formats.aiken import format as aiken
from edu.interchange.rules.comparing import essence
from edu.interchange.rules.gift_texts import literal
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import all_kinds


def bodies(text: str | bytes) -> list[tuple[str, list[str], int]]:
    """Of each question: the stem, the options, and which of them is right."""
    read = aiken.read(text.encode() if isinstance(text, str) else text)
    found = [found.body for found in read.questions]
    assert all(body["kind"] == "choice" and set(body) == {"id", "kind", "text", "options"} for body in found)
    return [
        (body["text"], [option["text"] for option in body["options"]], [option.get("right") for option in body["options"]].index(True))
        for body in found
    ]


def told(text: str | bytes) -> list[tuple[str, bool, str]]:
    read = aiken.read(text.encode() if isinstance(text, str) else text)
    return [(loss.place, loss.refused, str(loss.message)) for loss in read.losses]


Q = ("Q", ["a", "b"], 1)
READ = [
    ("Q\nA) a\nB) b\nANSWER: B", [Q]),
    ("Q\nA) a\nB) b\nANSWER: B\n", [Q]),
    ("Q\nA. a\nB. b\nANSWER: B", [Q]),
    ("Q\nA)a\nB)b\nANSWER: B", [Q]),
    ("Q\nA.a\nB)b\nANSWER:B", [Q]),
    ("Q\nA) a\nB) b\nANSWER: A", [("Q", ["a", "b"], 0)]),
    ("Q\nA) a\nB) b\nANSWER:   B  ", [Q]),
    ("Q\nA) a\nB) b\nANSWER : B", [Q]),
    ("Q\nA) a\nB) b\nANSWER: B)", [Q]),
    ("Q\nA) a\nB) b\nANSWER: B.", [Q]),
    ("Q\nA) a\nB) b\nAnswer: b", [Q]),
    ("  Q\n  A)   a\n\tB) b\n  ANSWER: B", [Q]),
    ("Q\r\nA) a\r\nB) b\r\nANSWER: B\r\n", [Q]),
    ("Q\rA) a\rB) b\rANSWER: B", [Q]),
    ("\ufeffQ\nA) a\nB) b\nANSWER: B", [Q]),
    ("\n\nQ\n\nA) a\n\nB) b\n\nANSWER: B\n\n", [Q]),
    ("Q\nA) a\nB) b\nANSWER: B\nQ\nA) a\nB) b\nANSWER: B", [Q, Q]),
    ("Q\nA) a\nB) b\nANSWER: B\n\nQ\nA) a\nB) b\nANSWER: B", [Q, Q]),
    ("Q\nA) a\nB) b\nC) c\nD) d\nANSWER: D", [("Q", ["a", "b", "c", "d"], 3)]),
    ("Q\nB) a\nA) b\nANSWER: A", [Q]),
    ("Q one\nand two\nA) a\nB) b\nANSWER: B", [("Q one  \nand two", ["a", "b"], 1)]),
    ("Is a < b > c & d?\nA) <b>\nB) &amp;\nANSWER: B", [("Is a < b > c & d?", ["&lt;b>", "&amp;amp;"], 1)]),
    ("2 * 3 * 4?\nA) 1. x\nB) *b*\nANSWER: B", [("2 * 3 * 4?", [r"1\. x", r"\*b\*"], 1)]),
    ("{=a ~b} # x\nA) ~a\nB) =b\nANSWER: B", [("{=a ~b} # x", ["~a", "=b"], 1)]),
    ("A: not an option\nA) a\nB) b\nANSWER: B", [("A: not an option", ["a", "b"], 1)]),
    ("AB) nor this\nA) a\nB) b\nANSWER: B", [("AB) nor this", ["a", "b"], 1)]),
    ("a) nor this\nA) a\nB) b\nANSWER: B", [("a) nor this", ["a", "b"], 1)]),
    ("А. С. Пушкин родился\nA) a\nB) b\nANSWER: B", [("А. С. Пушкин родился", ["a", "b"], 1)]),
    ("Вопрос\nА) да\nБ) нет\nANSWER: Б", [("Вопрос", ["да", "нет"], 1)]),
    ("Вопрос\nA) да\nB) нет\nANSWER: В", [("Вопрос", ["да", "нет"], 1)]),
    ("Вопрос\nА) да\nВ) нет\nANSWER: B", [("Вопрос", ["да", "нет"], 1)]),
    ("The answer: maybe\nA) a\nB) b\nANSWER: B", [("The answer: maybe", ["a", "b"], 1)]),
    ("Fill the _____ in.\nA) a\nB) b\nANSWER: B", [("Fill the _____ in.", ["a", "b"], 1)]),
    ("Q\nA) a) b\nB) A. b\nANSWER: B", [("Q", ["a) b", "A. b"], 1)]),
]
WHOLE = "Q\nA) a\nB) b\nANSWER: B"
REFUSED = [
    ("Q\nA) a\nANSWER: A", "one option only"),
    ("Q\nANSWER: A", "no options"),
    ("Q", "no options"),
    ("Q\nA) a\nB) b", "no line “ANSWER:”"),
    ("A) a\nB) b\nANSWER: A", "without the text"),
    ("ANSWER: A", "without the text"),
    ("A) a", "without the text"),
    ("Q\nA) a\nB) b\nANSWER: C", "no option “C”"),
    ("Q\nA) a\nB) b\nANSWER:", "one letter"),
    ("Q\nA) a\nB) b\nANSWER: A, B", "one letter"),
    ("Q\nA) a\nB) b\nANSWER: 1", "one letter"),
    ("Q\nA) a\nA) b\nANSWER: A", "one letter"),
    ("Q\nA) a\nB)\nANSWER: A", "no text"),
    ("Q\nA) a\nB) a\nANSWER: A", "reads the same"),
    ("Q\n" + "".join(f"{letter}) {letter}\n" for letter in "ABCDEFGHIJK") + "ANSWER: A", "options"),
    ("Q\x00\nA) a\nB) b\nANSWER: A", "unprintable"),
    (f"{'x' * 10_001}\nA) a\nB) b\nANSWER: A", "Shorten"),
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text[:40] for text, _ in READ])
def test_a_small_text_gives_exactly_these_questions(text, expected):
    assert bodies(text) == expected
    assert told(text) == []


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=[text[:40] for text, _ in REFUSED])
def test_a_broken_question_is_refused_with_its_line_and_the_good_ones_stay(text, words):
    whole = f"{WHOLE}\n\n{text}\n\n{WHOLE}\n"
    assert bodies(whole) == [Q, Q]
    assert len(told(whole)) == 1
    place, refused, said = told(whole)[0]
    assert place.split(",")[0] == "line 6"
    assert refused
    assert words in f"{place}: {said}"


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_a_file_without_questions_says_so(text):
    assert told(text) == [("", True, "There are no questions in this file.")]


def test_two_texts_that_an_empty_line_parts_are_no_one_question():
    text = f"A title\n\n{WHOLE}\n\nQ\nA) a\nB) b\n{WHOLE}"
    assert bodies(text) == [Q, Q]
    assert told(text) == [
        ("line 1", True, "This text has no options after it: “A) …”, “B) …”."),
        ("line 8", True, "This question has no line “ANSWER:”."),
    ]


@pytest.mark.parametrize(
    ("data", "stem", "page"),
    [
        ("Столица Франции?\nA) Париж\nB) Рим\nANSWER: A".encode("cp1251"), "Столица Франции?", "1251"),
        ("Où est créée l’œuvre?\nA) là\nB) ici\nANSWER: A".encode("cp1252"), "Où est créée l’œuvre?", "1252"),
        ("Столица?\nA) Париж\nB) Рим\nANSWER: A".encode("utf-16"), "Столица?", ""),
    ],
)
def test_files_of_other_letters_are_read_and_a_guess_is_told(data, stem, page):
    read = aiken.read(data)
    assert [found.body["text"] for found in read.questions] == [stem]
    assert [f"windows-{page}" in str(loss.message) and not loss.refused for loss in read.losses] == [True] * bool(page)


@pytest.mark.parametrize(
    ("data", "name", "sure"),
    [(WHOLE, "x.txt", 0.9), (WHOLE, "x", 0.5), (WHOLE.replace("\n", "\r\n"), "X.TXT", 0.9), ("Q{=a ~b}", "x.txt", 0), ("", "x.aiken", 1)],
)
def test_it_knows_its_own_files(data, name, sure):
    assert aiken.fits(data.encode(), name) == sure


HOSTILE = {
    "options": b"A) x\n" * 200_000,
    "questions": b"q\nA) x\nB) y\nANSWER: A\n" * 40_000,
    "broken questions": b"q\nA) x\nANSWER: A\n" * 60_000,
    "lines of a stem": b"q\n" * 500_000,
    "answers": b"ANSWER: A\n" * 100_000,
    "spaces": b"ANSWER" + b" " * 1_000_000,
    "one long line": b"a" * 1_000_000,
    "zeros": b"\0" * 1_000_000,
    "half surrogates": b"\xed\xa0\x80" * 300_000,
    "empty lines": b"\n" * 1_000_000,
    "braces": b"{" * 100_000,
    "backslashes": b"\\" * 10_000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.timeout(30)
def test_a_hostile_file_is_read_to_its_end(data):
    read = aiken.read(data)
    aiken.fits(data, "x.txt")
    assert all(not question.check(found.body) for found in read.questions)
    assert len(read.losses) <= 1001


LINES = st.sampled_from(["A) a", "B. b", "C)c", "А) а", "ANSWER: A", "ANSWER: B", "ANSWER:", "stem", "", " ", "\0", "{", "*b*", "\u2028"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(LINES, st.text(max_size=5)), max_size=20).map("\n".join))
def test_no_text_makes_it_stumble_and_what_it_gives_can_be_used(text):
    read = aiken.read(text.encode("utf-8", "surrogatepass"))
    assert all(not question.check(found.body) for found in read.questions)
    assert len({found.body["id"] for found in read.questions}) == len(read.questions)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_it_stumble(data):
    aiken.fits(data, "x.txt")
    assert all(not question.check(found.body) for found in aiken.read(data).questions)


WORDS = st.lists(st.sampled_from([*"abж12 .,()[]{}<>=#\\*_`&%|'/-+", "_____", "&lt;", "ANSWER", "1."]), min_size=1, max_size=8).map(
    lambda pieces: " ".join("".join(pieces).split())
)


@st.composite
def held(draw: st.DrawFn) -> dict[str, Any]:
    """A checked question of the one kind that Aiken holds, in plain texts."""
    texts = draw(st.lists(WORDS.filter(bool), min_size=2, max_size=5, unique=True))
    right = draw(st.integers(0, len(texts) - 1))
    stem = "\n".join(f"q {line}".strip() for line in draw(st.lists(WORDS, min_size=1, max_size=3)))
    options = [{"text": literal(text), "right": True} if number == right else {"text": literal(text)} for number, text in enumerate(texts)]
    return {"id": "question-1", "kind": "choice", "text": literal(stem), "options": options}


@settings(max_examples=300, deadline=None)
@given(held().filter(lambda body: not question.check(body)))
def test_what_is_written_is_read_as_the_same_question(body):
    written = aiken.write([body], title="t", lang="en")
    assert not written.losses
    read = aiken.read(written.data)
    assert read.whole
    assert [essence(found.body) for found in read.questions] == [essence(body)]


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_the_example_of_every_kind_goes_out_or_is_said_not_to(kind):
    example = all_kinds()[kind].example
    written = aiken.write([example], title="", lang="ru")
    assert any(loss.refused for loss in written.losses) is (kind != "choice") is (kind in aiken.cannot_hold)
    assert len(aiken.read(written.data).questions) == (kind == "choice")


def choice(**more: Any) -> dict[str, Any]:
    return {"id": "q", "kind": "choice", "text": "Q", "options": [{"text": "a", "right": True}, {"text": "b"}], **more}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            choice(points=5, note="n", hints=[{"text": "h"}], keep_order=True),
            "Aiken has no place for these: points, note, hints, keep_order.",
        ),
        (
            choice(options=[{"text": "a", "right": True, "why": "w"}, {"text": "b", "mark": 0.5}]),
            "Aiken has no place for these: options.why, options.mark.",
        ),
        (choice(text={"ru": "К", "en": "Q"}), "Only the texts in one language went out: en."),
        (choice(text="**Q**"), "Emphasis, links and line breaks went out as plain text."),
        (choice(options=[{"text": "a  \nb", "right": True}, {"text": "c"}]), "Emphasis, links and line breaks went out as plain text."),
    ],
)
def test_what_aiken_has_no_place_for_is_said(body, words):
    assert not question.check(body)
    written = aiken.write([body], title="", lang="en")
    assert [(loss.place, loss.refused, str(loss.message)) for loss in written.losses] == [("item q", False, words)]
    assert len(aiken.read(written.data).questions) == 1


def test_a_text_that_would_be_taken_for_an_option_is_left_out():
    written = aiken.write([choice(), choice(text="A) is not the answer"), choice(text="x  \nANSWER: A")], title="", lang="en")
    assert [(loss.place, loss.refused) for loss in written.losses] == [("item q", True)] * 2
    assert written.data == b"Q\nA) a\nB) b\nANSWER: A\n"
