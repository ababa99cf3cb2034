"""GIFT: the files of another project with their parses, a table of small texts, hostile ones, and there and back."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edu.core.markup import inline
from edu.interchange.formats.gift import format as gift
from edu.interchange.rules.bodies import RUBRIC
from edu.interchange.rules.comparing import essence
from edu.interchange.rules.gift_texts import literal
from edu.interchange.rules.html import to_markdown, to_text
from edu.interchange.rules.naming import Namer, slug
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import all_kinds

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "gift"
HELD = ("description", "essay", "truefalse", "choice", "choices", "short", "numeric", "match")


def bodies(text: str | bytes) -> list[dict[str, Any]]:
    """The questions of a text, without what goes without saying in a test: their ids and the rubric of an essay."""
    read = gift.read(text.encode() if isinstance(text, str) else text)
    return [{key: value for key, value in found.body.items() if key not in ("id", "rubric")} for found in read.questions]


def told(text: str | bytes) -> list[tuple[str, bool, str]]:
    """The losses of a text: place, whether a question was left out, and words."""
    read = gift.read(text.encode() if isinstance(text, str) else text)
    return [(loss.place, loss.refused, str(loss.message)) for loss in read.losses]


# --- The files of another project


def bare(text: str | None) -> str:
    return re.sub(r"\s+", "", to_text(text or ""))


def theirs(text: dict[str, str] | None) -> str:
    """A text of a parse, without its spaces, which programs set differently around a missing word."""
    if text is None:
        return ""
    if text["format"] == "html":
        return bare(to_markdown(text["text"])[0])
    return re.sub(r"\s+", "", to_text(text["text"]) if text["format"] == "markdown" else text["text"])


def agree_choice(body: dict[str, Any], item: dict[str, Any]) -> None:
    single = any(choice["isCorrect"] for choice in item["choices"])
    assert [(bare(each["text"]), bare(each.get("why"))) for each in body["options"]] == [
        (theirs(choice["text"]), theirs(choice["feedback"])) for choice in item["choices"]
    ]
    for option, choice in zip(body["options"], item["choices"], strict=True):
        if single:
            assert option.get("right", False) is choice["isCorrect"]
            assert option.get("mark", 0) * 100 == (0 if choice["isCorrect"] else choice["weight"] or 0)
        else:
            assert option.get("right", False) is ((choice["weight"] or 0) > 0)
            assert option.get("weight", (choice["weight"] or 0) / 100) * 100 == pytest.approx(choice["weight"] or 0)


def agree_short(body: dict[str, Any], item: dict[str, Any]) -> None:
    kept = [choice for choice in item["choices"] if choice["text"]["text"] != "*"]
    ours = [(bare(each["text"]), bare(each.get("why")), each.get("mark", 1)) for each in body["answers"]]
    assert ours == [
        (theirs(each["text"]), theirs(each["feedback"]), 1 if each["weight"] is None else each["weight"] / 100) for each in kept
    ]
    assert bare(body.get("why")) == "".join(theirs(each["feedback"]) for each in item["choices"] if each["text"]["text"] == "*")


def number_of(number: dict[str, Any]) -> tuple[float, float]:
    if number["type"] == "high-low":
        return ((number["numberHigh"] + number["numberLow"]) / 2, (number["numberHigh"] - number["numberLow"]) / 2)
    return (number["number"], number.get("range", 0))


def agree_numeric(body: dict[str, Any], item: dict[str, Any]) -> None:
    choices = item["choices"] if isinstance(item["choices"], list) else [{"text": item["choices"], "weight": None}]
    expected = {
        number_of(each["text"]): 1 if each["weight"] is None else each["weight"] / 100 for each in choices if "type" in each["text"]
    }
    ours = {(each["value"], each.get("tolerance", 0)): each.get("mark", 1) for each in body["answers"]}
    assert sorted(ours.items()) == sorted(_rounded(expected).items())


def _rounded(numbers: dict[tuple[float, float], float]) -> dict[tuple[float, float], float]:
    return {(round(value, 9), round(tolerance, 9)): mark for (value, tolerance), mark in numbers.items()}


def agree_truefalse(body: dict[str, Any], item: dict[str, Any]) -> None:
    assert body["answer"] is item["isTrue"]
    # The parses name the first feedback “true”, but it is for the wrong response (formats.md), which is “true” with FALSE as key.
    first, second = theirs(item["trueFeedback"]), theirs(item["falseFeedback"])
    wrong, right = ("why_false", "why_true") if item["isTrue"] else ("why_true", "why_false")
    assert (bare(body.get(wrong)), bare(body.get(right))) == (first, second)


def agree_match(body: dict[str, Any], item: dict[str, Any]) -> None:
    pairs = [(theirs(pair["subquestion"]), re.sub(r"\s+", "", pair["subanswer"])) for pair in item["matchPairs"]]
    ours = [(bare(prompt["text"]), bare(body["cards"][prompt["answer"]])) for prompt in body["prompts"]]
    assert ours == [pair for pair in pairs if pair[0]]
    assert {bare(card) for card in body["cards"].values()} == {right for _, right in pairs}


AGREE = {
    "MC": (("choice", "choices"), agree_choice),
    "Short": (("short",), agree_short),
    "Numerical": (("numeric",), agree_numeric),
    "TF": (("truefalse",), agree_truefalse),
    "Matching": (("match",), agree_match),
    "Essay": (("essay",), lambda body, item: None),
    "Description": (("description",), lambda body, item: None),
}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of other projects are not beside this checkout")
def test_every_sample_is_read_as_its_own_parse_says():
    files = sorted(SAMPLES.glob("*.gift"))
    assert len(files) > 40
    for file in files:
        items = json.loads(file.with_suffix(".json").read_text("utf-8"))
        read = gift.read(file.read_bytes())
        expected = [item for item in items if item["type"] != "Category"]
        assert any(loss.refused for loss in read.losses) is (not expected), file.name
        assert len(read.questions) == len(expected), file.name
        for found, item in zip(read.questions, expected, strict=True):
            kinds, agree = AGREE[item["type"]]
            assert found.body["kind"] in kinds, file.name
            assert bare(found.body["text"]) == theirs(item["stem"]), file.name
            assert bare(found.body.get("note")) == theirs(item.get("globalFeedback")), file.name
            assert found.body.get("tags") == item.get("tags"), file.name
            assert re.sub(r"-\d+$", "", found.body["id"]) in (slug(item.get("id") or item["title"] or ""), found.body["id"], "question")
            agree(found.body, item)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples of other projects are not beside this checkout")
def test_every_sample_comes_back_from_what_is_written_of_it():
    for file in sorted(SAMPLES.glob("*.gift")):
        first = gift.read(file.read_bytes())
        written = gift.write([found.body for found in first.questions], title=file.name, lang="en")
        assert not written.losses, file.name
        again = gift.read(written.data)
        assert again.whole or not first.questions, file.name
        assert [found.body for found in again.questions] == [found.body for found in first.questions], file.name


# --- A table of small texts

TF = {"kind": "truefalse", "text": "Q", "answer": True}
ESSAY = {"kind": "essay", "text": "Q"}


def choice(*options: dict[str, Any], text: str = "Q", **more: Any) -> dict[str, Any]:
    return {"kind": "choice", "text": text, "options": list(options), **more}


def choices(*options: dict[str, Any], text: str = "Q", **more: Any) -> dict[str, Any]:
    return {"kind": "choices", "text": text, "options": list(options), **more}


def short(*answers: dict[str, Any], text: str = "Q", **more: Any) -> dict[str, Any]:
    return {"kind": "short", "text": text, "answers": list(answers), **more}


def numeric(*answers: dict[str, Any], text: str = "Q", **more: Any) -> dict[str, Any]:
    return {"kind": "numeric", "text": text, "answers": list(answers), **more}


A, B = {"text": "a"}, {"text": "b"}
RIGHT = {"text": "a", "right": True}
READ = [
    ("A text.", [{"kind": "description", "text": "A text."}]),
    ("::N::A text.", [{"kind": "description", "text": "A text."}]),
    ("Q{}", [ESSAY]),
    ("Q {  }", [ESSAY]),
    ("Q{####n}", [{**ESSAY, "note": "n"}]),
    ("Q{T}", [TF]),
    ("Q{TRUE}", [TF]),
    ("Q{F}", [{**TF, "answer": False}]),
    ("Q{ FALSE }", [{**TF, "answer": False}]),
    ("Q{FALSE#a#b}", [{**TF, "answer": False, "why_true": "a", "why_false": "b"}]),
    ("Q{TRUE#a#b}", [{**TF, "why_false": "a", "why_true": "b"}]),
    ("Q{T##b}", [{**TF, "why_true": "b"}]),
    ("Q{TRUE####x}", [{**TF, "note": "x"}]),
    ("Q{T#a####x}", [{**TF, "why_false": "a", "note": "x"}]),
    ("Q{T####a####b}", [{**TF, "why_true": r"\##a", "note": "b"}]),
    ("Q{=a ~b}", [choice(RIGHT, B)]),
    ("Q{~b=a}", [choice(B, RIGHT)]),
    ("Q{=a#yes ~b#no # really}", [choice({**RIGHT, "why": "yes"}, {**B, "why": "no # really"})]),
    ("Q{=a ~%50%b ~%-25%c}", [choice(RIGHT, {**B, "mark": 0.5}, {"text": "c", "mark": -0.25})]),
    ("Q{=a =%50%b ~c}", [choice(RIGHT, {**B, "mark": 0.5}, {"text": "c"})]),
    ("Q{~%100%a ~b =%0%c}", [choice(RIGHT, B, {"text": "c"})]),
    ("Q{~%50%a ~%50%c ~%-50%b}", [choices({**RIGHT, "weight": 0.5}, {"text": "c", "right": True, "weight": 0.5}, {**B, "weight": -0.5})]),
    ("Q{~%50%a ~%50%c ~%-100%b}", [choices(RIGHT, {"text": "c", "right": True}, B)]),
    (
        "Q{~%33.33333%a ~%33.33333%c ~%33.33333%d ~b}",
        [choices(*({"text": each, "right": True, "weight": 0.3333333} for each in "acd"), {**B, "weight": 0.0})],
    ),
    ("Q{~%100%a ~%-100%b}", [choices(RIGHT, B)]),
    ("Q{~a -> x =b -> y}", [choice({"text": "a -> x"}, {"text": "b -> y", "right": True})]),
    ("Q{=a}", [short(A)]),
    ("Q{a}", [short(A)]),
    ("Q{=a =%50%b#half}", [short(A, {**B, "mark": 0.5, "why": "half"})]),
    ("Q{=a =%0%*#no}", [short(A, why="no")]),
    ("Q{=a*}", [short({"text": "a*", "show": "a"})]),
    (r"Q{=a\*b}", [short({"text": r"a\*b"})]),
    ("Q{=a#goes -> there}", [short({**A, "why": "goes -> there"})]),
    (r"Q{=a\=b}", [short({"text": "a=b"})]),
    ("Q{#3}", [numeric({"value": 3})]),
    ("Q{#3:2}", [numeric({"value": 3, "tolerance": 2})]),
    ("Q{#3:}", [numeric({"value": 3})]),
    ("Q{# 1..5 }", [numeric({"value": 3, "tolerance": 2})]),
    ("Q{#-3.142..-3.141}", [numeric({"value": -3.1415, "tolerance": 0.0005})]),
    ("Q{#5..1}", [numeric({"value": 3, "tolerance": 2})]),
    ("Q{#1e-3:1e-4}", [numeric({"value": 0.001, "tolerance": 0.0001})]),
    ("Q{# =1822:0 =%50%1822:2}", [numeric({"value": 1822}, {"value": 1822, "tolerance": 2, "mark": 0.5})]),
    ("Q{#3:2~#Completely wrong}", [numeric({"value": 3, "tolerance": 2}, why="Completely wrong")]),
    ("Q{#=3#yes =%0%*#no}", [numeric({"value": 3, "why": "yes"}, why="no")]),
    ("Q{#=3 ~5#five}", [numeric({"value": 3}, {"value": 5, "mark": 0.0, "why": "five"})]),
    ("Q{#3#yes####n}", [numeric({"value": 3, "why": "yes"}, note="n")]),
    (
        "Q{=p -> a =q->b = -> c}",
        [
            {
                "kind": "match",
                "text": "Q",
                "cards": {"a": "a", "b": "b", "c": "c"},
                "prompts": [{"text": "p", "answer": "a"}, {"text": "q", "answer": "b"}],
            }
        ],
    ),
    (
        "Q{=p -> a -> x =q->b#why =r->c =s->b}",
        [
            {
                "kind": "match",
                "text": "Q",
                "cards": {"a": "a -> x", "b": "b", "c": "c"},
                "prompts": [
                    {"text": "p", "answer": "a"},
                    {"text": "q", "answer": "b", "why": "why"},
                    {"text": "r", "answer": "c"},
                    {"text": "s", "answer": "b"},
                ],
            }
        ],
    ),
    ("From {=a} to b.", [short(A, text="From _____ to b.")]),
    ("From {=a}.", [short(A, text="From _____.")]),
    ("From{=a}.", [short(A, text="From_____.")]),
    ("{=a} is it.", [short(A, text="_____ is it.")]),
    ("[html]<b>From</b> {=a} to b.", [short(A, text="**From** _____ to b.")]),
    ("_____ and _____ are{T}", [{**TF, "text": "_____ and _____ are"}]),
    (r"A \{ \} \~ \= \# \: \\ b{T}", [{**TF, "text": "A { } ~ = # : \\ b"}]),
    (r"A \frac 1{T}", [{**TF, "text": r"A \frac 1"}]),
    (r"A \\neq\nb{T}", [{**TF, "text": "A \\neq  \nb"}]),
    ("A\nb  c{T}", [{**TF, "text": "A b c"}]),
    ("2 * 3 * 4 and snake_case_word < 5 & more{T}", [{**TF, "text": "2 * 3 * 4 and snake_case_word < 5 & more"}]),
    ("1. *Not* a <list>{T}", [{**TF, "text": r"1\. \*Not\* a &lt;list>"}]),
    ("[plain]<b>x</b> &lt;{T}", [{**TF, "text": "&lt;b>x&lt;/b> &amp;lt;"}]),
    ("[moodle]<b>x</b> &lt; y{T}", [{**TF, "text": "**x** < y"}]),
    ("[markdown]*x* &lt; 2{T}", [{**TF, "text": "*x* &lt; 2"}]),
    ("[markdown]a\n  b  \nc{T}", [{**TF, "text": "a\n  b  \nc"}]),
    ("[other]x{T}", [{**TF, "text": "[other]x"}]),
    (
        "[html]Q{=[plain]<i>a</i> ~<i>b</i>#[markdown]*c*}",
        [choice({"text": "&lt;i>a&lt;/i>", "right": True}, {"text": "*b*", "why": "*c*"})],
    ),
    ("What does <b> do?{T}", [{**TF, "text": "What does &lt;b> do?"}]),
    ('[html]<p style="color:red">Q</p>{T}', [TF]),
    ("See http://x.y // z{T}", [{**TF, "text": "See http://x.y // z"}]),
    ("Q{=a // b ~c}", [choice({"text": "a // b", "right": True}, {"text": "c"})]),
    ("// no\nQ{\n// no\n=a\n  // no\n~b}", [choice(RIGHT, B)]),
    ("::N\nQ{T}", [{**TF, "text": "N Q"}]),
    ("Q{T}\n\n \t\nQ{F}", [TF, {**TF, "answer": False}]),
    ("Q{T}\r\n\r\nQ{F}\r\n", [TF, {**TF, "answer": False}]),
    ("\ufeffQ{T}", [TF]),
    ("Q{t}", [short({"text": "t"})]),
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text[:40] for text, _ in READ])
def test_a_small_text_gives_exactly_these_questions(text, expected):
    assert bodies(text) == expected
    assert not [each for each in told(text) if each[1]]


REFUSED = [
    ("Q{", "“{” without a “}”"),
    ("Q}", "“}” without a “{”"),
    ("Q}x{", "more than one pair"),
    ("Q{T}\nR{F}", "more than one pair"),
    ("Q{{T}}", "more than one pair"),
    ("{T}", "no text"),
    ("::N::{T}", "no text"),
    ("Q{=}", "no answer that can be typed"),
    ("Q{~a ~b}", "No answer is marked as right"),
    ("Q{=%50%a ~b}", "No answer earns 100"),
    ("Q{~%50%a ~b ~c}", "Raise the weights"),
    ("Q{a ~b =c}", "before each answer"),
    ("Q{=a ~%150%b}", "from −100 to 100"),
    ("Q{=%150%a}", "from −100 to 100"),
    ("Q{=a =b ~%50%c}", "Several answers earn 100"),
    ("Q{~%50%a}", "options"),
    ("Q{=a ~a}", "reads the same"),
    ("Q{=a}{=b}", "more than one pair"),
    ("Q{#}", "No answer earns 100"),
    ("Q{#hello}", "“hello” is no number"),
    ("Q{#1922:h}", "“1922:h” is no number"),
    ("Q{#3,14}", "is no number"),
    ("Q{#1e999}", "number"),
    ("Q{#=%50%3}", "No answer earns 100"),
    ("Q{#=*}", "is no number"),
    ("Q{#3:-1}", "tolerance"),
    ("Q{=a->b}", "at least 3 different cards"),
    ("Q{=a->b =c->d}", "at least 3 different cards"),
    ("Q{=a->b = ->d = -> e}", "2 prompts"),
    ("Q{=a->b =c}", "needs “->”"),
    ("Q{=%50%a}", "full mark"),
    ("Q\x00{T}", "unprintable"),
    ("Q{" + "=a" * 101 + "}", "more than 100 answers"),
    ("x" * 10_001, "Shorten"),
    ("x" * 100_001, "longer than 100000"),
]


@pytest.mark.parametrize(("text", "words"), REFUSED, ids=[text[:40] for text, _ in REFUSED])
def test_a_broken_question_is_refused_with_its_line_and_the_good_ones_stay(text, words):
    whole = f"Before{{T}}\n\n// why\n\n// [id:x]\n{text}\n\nAfter{{F}}"
    if text == "Q{":
        whole = f"Before{{T}}\n\n\n\n\n{text}\n\nAfter{{F}}"
    assert [body["text"] for body in bodies(whole)] == ["Before", "After"]
    assert len(told(whole)) == 1
    place, refused, said = told(whole)[0]
    assert place.split(",")[0] == "line 6"
    assert refused
    assert words in f"{place}: {said}"


@pytest.mark.parametrize("text", ["", "// only a comment", "$CATEGORY: a/b", "\n\n"])
def test_a_file_without_questions_says_so(text):
    assert bodies(text) == []
    assert told(text) == [("", True, "There are no questions in this file.")]


def test_an_empty_line_inside_the_braces_breaks_one_question_only():
    text = "Q1{T}\n\nQ2{\n=a\n\n~b\n\n~c\n}\n\nQ3{F}"
    assert [body["text"] for body in bodies(text)] == ["Q1", "Q3"]
    assert told(text) == [("line 3", True, "An empty line stands between the braces of this question.")]


def test_a_brace_that_is_never_closed_loses_no_text_after_it():
    text = "Q1{=a\n\nA text.\n\nQ2{T}\n\nQ3{\n\nAnother."
    assert [body["text"] for body in bodies(text)] == ["A text.", "Q2", "Another."]
    assert [(place, refused) for place, refused, _ in told(text)] == [("line 1", True), ("line 7", True)]


def test_a_brace_that_is_never_closed_keeps_what_follows_in_its_folder():
    read = gift.read(b"Q1{=a\n\nA text.\n\n$CATEGORY: x\n\nQ2{T}\n\n}")
    assert [(found.body["text"], found.folder) for found in read.questions] == [("A text.", ()), ("Q2", ("x",))]
    assert [(loss.place, loss.refused) for loss in read.losses] == [("line 1", True), ("line 9", True)]


PARTLY = [
    ("Q{=a =A}", [short(A)], "earlier one takes all"),
    ("Q{=a =}", [short(A)], "empty answer"),
    ("Q{=a =%-50%b}", [short(A, {**B, "mark": 0.0})], "takes marks away"),
    ("Q{#=3 =3}", [numeric({"value": 3})], "earlier one takes all"),
    (
        "Q{#=%50%3:1 =3}",
        [numeric({"value": 3}, {"value": 3, "tolerance": 1, "mark": 0.5})],
        "put before the others",
    ),
    ("Q{=a =c ~b}", [choices(RIGHT, {"text": "c", "right": True}, B)], "Several answers are marked as right"),
    ("Q{true}", [short({"text": "true"})], "TRUE"),
    ('[html]<p style="color: red">Q</p>{T}', [TF], "Colours"),
    ('[html]Q<img src="a.png">{T}', [TF], "a.png"),
    ("// [id:x]\n::Name::Q{T}", [TF], "“Name” was left out"),
    ("// [tag:Моя тема]\nQ{T}", [{**TF, "tags": ["moia-tema"]}], "became “moia-tema”"),
    ("// [tag:!]\nQ{T}", [TF], "tag “!” was left out"),
    ("$CATEGORY: a\nQ{T}", [TF], "must stand alone"),
]


@pytest.mark.parametrize(("text", "expected", "words"), PARTLY, ids=[text[:40] for text, _, _ in PARTLY])
def test_what_is_kept_with_a_loss_says_so(text, expected, words):
    assert bodies(text) == expected
    assert len(told(text)) == 1
    assert not told(text)[0][1]
    assert words in told(text)[0][2]


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("$course$/top/Default for Unit 1: Topic", ("Default for Unit 1: Topic",)),
        ("a/b//c/d", ("a", "b/c", "d")),
        ("$system$/a / b", ("a", "b")),
        ("top/x", ("x",)),
        (r"Pay\: \{me\}", ("Pay: {me}",)),
        ("$course$/top", ()),
        ("/", ()),
    ],
)
def test_a_category_is_the_folder_of_what_follows(path, folder):
    read = gift.read(f"Q{{T}}\n\n$CATEGORY: {path}\n\nQ{{T}}\n\nR{{T}}".encode())
    assert [found.folder for found in read.questions] == [(), folder, folder]
    assert read.whole


def test_ids_come_from_the_comment_then_the_name_and_are_each_once():
    text = r"""// [id: q[1\]  ] [tag: one] [tag:two\]]
::q 1::Q{T}

::Ёжик\: в {тумане}::text

::Ёж::Q{T}

::Ёж::Q{T}

Q{T}

// [id:no
// ]
Q{T}"""
    read = gift.read(text.encode())
    assert [found.body["id"] for found in read.questions] == ["q-1", "ezhik-v-tumane", "ezh", "ezh-2", "question-5", "question-6"]
    assert read.questions[0].body["tags"] == ["one", "two"]
    assert [str(loss.message) for loss in read.losses] == ["The tag “two]” became “two”."]


def test_names_are_latin_short_and_each_once():
    namer = Namer()
    given = ["Щука", "щука!", "щука-2", "", "!?", "x" * 300, "x" * 301, "слово " * 40, "Straße Øre Łódź", "½"]
    made = [namer.name(words) for words in given]
    assert made[:5] == ["shchuka", "shchuka-2", "shchuka-2-2", "question-4", "question-5"]
    assert made[8:] == ["strasse-ore-lodz", "1-2"]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", name) for name in made)


# --- Letters


@pytest.mark.parametrize(
    ("data", "stem", "page"),
    [
        ("Столица Франции?{=Париж}".encode("cp1251"), "Столица Франции?", "1251"),
        ("Où est créée l’œuvre «à»?{=là}".encode("cp1252"), "Où est créée l’œuvre «à»?", "1252"),
        ("Столица?{=Париж}".encode("utf-16"), "Столица?", None),
        (b"\xef\xbb\xbf" + "Столица?{=Париж}".encode(), "Столица?", None),
    ],
)
def test_files_of_other_letters_are_read_and_a_guess_is_told(data, stem, page):
    read = gift.read(b"// x\n" + data if page else data)
    assert read.questions[0].body["text"] == stem
    assert [(loss.place, loss.refused, f"windows-{page}" in str(loss.message)) for loss in read.losses] == [("line 2", False, True)] * bool(
        page
    )


def test_one_broken_letter_does_not_turn_a_whole_file_into_another_alphabet():
    read = gift.read("Столица Франции?{=Париж}\n\nДа".encode() + b"\xff{T}")
    assert [found.body["text"] for found in read.questions] == ["Столица Франции?", "Да�"]
    assert [(loss.place, loss.refused) for loss in read.losses] == [("line 3", False)]


@pytest.mark.parametrize(
    ("data", "name", "fits"),
    [
        (b"anything", "x.gift", True),
        (b"::N::Q{=a ~b}", "x.txt", True),
        (b"Q{T}", "x.txt", True),
        (b"$CATEGORY: a", "x.txt", True),
        (b"Q\nA) a\nB) b\nANSWER: A", "x.txt", False),
        (b'{"a": 1}', "x.json", False),
        (b"<quiz></quiz>", "x.xml", False),
        (b"PK\x03\x04\0\0{T}", "x.zip", False),
    ],
)
def test_it_knows_its_own_files(data, name, fits):
    assert (gift.fits(data, name) > 0) is fits


# --- Hostile ones

HOSTILE = {
    "open braces": b"{" * 100_000,
    "closed braces": b"}" * 100_000,
    "pairs of braces": b"{}" * 50_000,
    "backslashes": b"q{=" + b"\\" * 10_000 + b"}",
    "a million backslashes": b"\\" * 1_000_000,
    "zeros": b"\0" * 1_000_000,
    "one long line": b"a" * 1_000_000,
    "empty lines": b"\n" * 1_000_000,
    "half surrogates": b"\xed\xa0\x80" * 300_000,
    "half surrogates of UTF-16": b"\xff\xfe" + b"\x00\xd8" * 500_000,
    "many questions": b"a{T}\n\n" * 160_000,
    "many broken ones": b"{\n\n" * 330_000,
    "answers": b"q{" + b"=a" * 490_000 + b"}",
    "arrows": b"q{" + b"=->" * 330_000 + b"}",
    "hashes": b"q{#" + b"#" * 999_990 + b"}",
    "digits": b"q{#" + b"9" * 99_000 + b"}",
    "percents": b"q{=%" + b"1" * 99_000 + b"%}",
    "comments": (b"//" + b"[id:" * 245 + b"\n") * 1000,
    "categories": b"$CATEGORY: a\n" * 70_000,
    "slashes": b"$CATEGORY: " + b"/" * 990_000,
    "blanks": b"___ " * 24_000 + b"{T}",
    "stars": b"* " * 49_000 + b"{T}",
    "tags": b"[html]" + b"<p>" * 30_000 + b"{T}",
    "angles": b"[html]" + b"<" * 99_000 + b"{T}",
    "windows letters": b"\xe0" * 1_000_000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.timeout(60)
def test_a_hostile_file_is_read_to_its_end(data):
    read = gift.read(data)
    gift.fits(data, "x.txt")
    assert all(not question.check(found.body) for found in read.questions)
    assert len(read.losses) <= 1001


def test_a_question_at_the_very_end_needs_no_line_end():
    assert bodies("Q{T}") == bodies("Q{T}\n") == [TF]


SIGNS = st.lists(
    st.one_of(
        st.sampled_from(
            ["{", "}", "=", "~", "#", "##", "####", "->", "::", "\\", "\n", "\n\n", "//", "%50%", "[html]", "[markdown]", "$CATEGORY:"]
        ),
        st.sampled_from(["T", "1..5", "3:2", "[id:", "[tag:", "]", "a", "<b>", "</b>", "&lt;", "_____", "*", "\r", "\0", "\u2028", " "]),
        st.text(max_size=3),
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(SIGNS)
def test_no_text_makes_it_stumble_and_what_it_gives_can_be_used(text):
    read = gift.read(text.encode("utf-8", "surrogatepass"))
    assert all(not question.check(found.body) for found in read.questions)
    assert len({found.body["id"] for found in read.questions}) == len(read.questions)
    written = gift.write([found.body for found in read.questions], title="t", lang="ru")
    assert gift.read(written.data).whole or not read.whole or written.losses


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_it_stumble(data):
    gift.fits(data, "x.txt")
    assert all(not question.check(found.body) for found in gift.read(data).questions)


# --- There and back

WORDS = (
    st.lists(
        st.sampled_from(
            [*"abcжё12 .,:;!?()[]{}<>=~#\\*_`&%|\"'/-+", "\n", "\n\n    ", "_____", "[html]", "**b**", "<b>x</b>", "&lt;", "T", "%50%"]
        ),
        min_size=1,
        max_size=12,
    )
    .map(lambda pieces: "".join(pieces).strip())
    .filter(lambda words: words and "->" not in words and r"-\>" not in words)
)
WHY = st.one_of(st.none(), WORDS)


def some(**keys: Any) -> dict[str, Any]:
    return {key: value for key, value in keys.items() if value is not None}


@st.composite
def held(draw: st.DrawFn) -> dict[str, Any]:
    """A checked question of a kind that GIFT holds, with nothing it has no place for."""
    kind = draw(st.sampled_from(HELD))
    body = some(id="q", kind=kind, text=draw(WORDS), tags=draw(st.sampled_from([None, ["a"], ["a", "b-1"]])))
    if kind != "description":
        body |= some(note=draw(WHY))
    if kind == "essay":
        body |= {"rubric": RUBRIC}
    elif kind == "truefalse":
        body |= some(answer=draw(st.booleans()), why_true=draw(WHY), why_false=draw(WHY))
    elif kind in ("choice", "choices"):
        texts = draw(st.lists(WORDS, min_size=2, max_size=4, unique_by=lambda words: " ".join(words.split())))
        right = draw(st.integers(0, len(texts) - 1))
        body["options"] = [some(text=text, right=number == right or None, why=draw(WHY)) for number, text in enumerate(texts)]
        for option in body["options"]:
            if kind == "choice" and "right" not in option:
                option |= some(mark=draw(st.sampled_from([None, 0.5, -0.25, 1 / 3, 0.07])))
        if kind == "choices" and draw(st.booleans()):
            for option in body["options"]:
                option["weight"] = 1.0 if "right" in option else draw(st.sampled_from([0.0, -0.3333333, -0.07]))
    elif kind == "short":
        pattern = st.text("abжё12=~#{}:\\%[] ", min_size=1, max_size=6).map(str.strip).filter(bool)
        texts = draw(st.lists(pattern, min_size=1, max_size=4))
        body["answers"] = [some(text=text, mark=draw(st.sampled_from([None, 0.5, 0.0])), why=draw(WHY)) for text in texts]
        body |= some(why=draw(WHY))
    elif kind == "numeric":
        number = st.one_of(st.integers(-1000, 1000), st.floats(-1e9, 1e9, allow_nan=False), st.sampled_from([1e-20, 1e200, 0.1]))
        body["answers"] = [
            some(
                value=draw(number),
                tolerance=draw(st.sampled_from([None, 0.5, 2, 1e-7])),
                mark=draw(st.sampled_from([None, 0.5])),
                why=draw(WHY),
            )
            for _ in range(draw(st.integers(1, 3)))
        ]
        body |= some(why=draw(WHY))
    elif kind == "match":
        cards = draw(st.lists(WORDS, min_size=3, max_size=5, unique_by=lambda words: " ".join(words.split())))
        prompts = draw(st.lists(WORDS, min_size=2, max_size=4, unique_by=lambda words: " ".join(words.split())))
        body["cards"] = dict(zip("abcde", cards, strict=False))
        body["prompts"] = [{"text": text, "answer": draw(st.sampled_from(list(body["cards"])))} for text in prompts]
    return body


@settings(max_examples=400, deadline=None)
@given(held().filter(lambda body: not question.check(body)))
def test_what_is_written_is_read_as_the_same_question(body):
    written = gift.write([body], title="Заголовок\n::", lang="en")
    assert not written.losses
    read = gift.read(written.data)
    assert read.whole
    assert [essence(found.body) for found in read.questions] == [essence(body)]
    assert read.questions[0].body["id"] == body["id"]


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_the_example_of_every_kind_goes_out_or_is_said_not_to(kind):
    example = all_kinds()[kind].example
    written = gift.write([example], title="", lang="ru")
    if kind in gift.cannot_hold:
        assert [(loss.place, loss.refused, loss.message) for loss in written.losses] == [
            (f"item {example['id']}", True, gift.cannot_hold[kind])
        ]
        assert not gift.read(written.data).questions
        return
    read = gift.read(written.data)
    assert [found.body["kind"] for found in read.questions] == [kind]
    assert read.whole
    assert not any(loss.refused for loss in written.losses)


LEFT = [
    ({"hints": [{"text": "h"}], "points": 5, "lesson": "a", "difficulty": 2, "penalty": 0.1}, "hints, points, lesson, difficulty, penalty"),
    ({"kind": "choice", "options": [{"text": "a", "right": True}, {"text": "b"}], "keep_order": True}, "keep_order"),
    ({"kind": "short", "answers": [{"text": "abcdef", "show": "ABCDEF"}], "typos": 1}, "answers.show, typos"),
    ({"kind": "short", "answers": [{"text": "a"}], "exact": True}, "exact"),
    ({"kind": "numeric", "answers": [{"value": 1}], "unit": "m"}, "unit"),
    ({"kind": "essay", "lines": 5, "sample": "s", "rubric": {"a": {"text": "x", "points": 1}}}, "lines, sample, rubric"),
    (
        {
            "kind": "match",
            "cards": {"a": "1", "b": "2", "c": "3"},
            "prompts": [{"text": "p", "answer": "a", "wrong": {"b": "no"}, "why": "w", "weight": 2}, {"text": "q", "answer": "b"}],
        },
        "prompts.wrong, prompts.why, prompts.weight",
    ),
    ({"kind": "description", "note": "n"}, "note"),
]


@pytest.mark.parametrize(("more", "keys"), LEFT, ids=[keys for _, keys in LEFT])
def test_what_gift_has_no_place_for_is_said(more, keys):
    body = {"id": "q", "kind": "truefalse", "text": "Q", **({} if "kind" in more else {"answer": True}), **more}
    assert not question.check(body)
    written = gift.write([body], title="", lang="en")
    assert [(loss.place, loss.refused, str(loss.message)) for loss in written.losses] == [
        ("item q", False, f"GIFT has no place for these: {keys}.")
    ]
    assert len(gift.read(written.data).questions) == 1


def test_a_second_language_left_behind_is_said():
    body = {"id": "q", "kind": "truefalse", "text": {"ru": "Да?", "en": "Yes?"}, "answer": True}
    written = gift.write([body], title="", lang="ru")
    assert [str(loss.message) for loss in written.losses] == ["Only the texts in one language went out: ru."]
    assert gift.read(written.data).questions[0].body["text"] == "Да?"


def test_tolerances_of_other_types_keep_their_bounds():
    answers = [{"value": 200, "tolerance": 0.1, "type": "relative"}, {"value": 3, "tolerance": 0.5, "type": "geometric", "mark": 0.5}]
    written = gift.write([{"id": "q", "kind": "numeric", "text": "Q", "answers": answers}], title="", lang="en")
    assert ["geometric" in str(loss.message) for loss in written.losses] == [True]
    assert gift.read(written.data).questions[0].body["answers"] == [
        {"value": 200, "tolerance": 20},
        {"value": 3.25, "tolerance": 1.25, "mark": 0.5},
    ]


def test_arrows_stay_arrows_and_an_answer_with_one_is_refused():
    cards = {"a": "x -> y", "b": "2", "c": "3"}
    prompts = [{"text": "p -> q", "answer": "a"}, {"text": "r", "answer": "b"}]
    match = {"id": "m", "kind": "match", "text": "Q", "cards": cards, "prompts": prompts}
    why = {"id": "s", "kind": "short", "text": "Q", "answers": [{"text": "a", "why": "so -> so"}]}
    written = gift.write([match, why, {**why, "id": "t", "answers": [{"text": "a->b"}]}], title="", lang="en")
    assert [(loss.place, loss.refused) for loss in written.losses] == [("item t", True)]
    assert [found.body for found in gift.read(written.data).questions] == [match, why]


def test_an_answer_that_begins_as_a_weight_does_keeps_its_beginning():
    options = [{"text": "%50%x", "right": True}, {"text": "%20% y"}, {"text": "%30%z", "mark": 0.5}]
    asked = [
        {"id": "c", "kind": "choice", "text": "Q", "options": options},
        {"id": "s", "kind": "short", "text": "Q", "answers": [{"text": "%50%"}, {"text": "%1%a", "mark": 0.5}]},
    ]
    read = gift.read(gift.write(asked, title="", lang="en").data)
    assert [found.body for found in read.questions] == asked


def test_everything_with_a_meaning_is_escaped():
    body = {"id": "q", "kind": "truefalse", "text": "= # { } ~ : \\", "answer": True, "note": "= # { } ~ : \\\na"}
    line = gift.write([body], title="", lang="en").data.decode()
    assert r"\= \# \{ \} \~ \: \\{TRUE" in line
    assert r"####\= \# \{ \} \~ \: \\\na" in line


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"ab 1.)(*_`[]<>&;:#+-=~{}\\/!|\"'ж", "<b>", "</b>", "_____", "&lt;", "**", "1. ", "]("]), min_size=1, max_size=14
    )
)
def test_plain_text_reads_the_same_as_markdown(pieces):
    text = " ".join("".join(pieces).split())
    html = inline(literal(text))
    assert "<" not in html
    assert " ".join(unescape(html).split()) == text
