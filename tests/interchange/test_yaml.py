"""Our own form: what comes in, what goes out, and that content takes it."""

import pytest
from hypothesis import given

from edu.authoring.rules import quizzes
from edu.core.i18n import LANGUAGES
from edu.interchange.formats.yaml import format as yaml
from edu.interchange.rules.comparing import essence
from edu.interchange.rules.languages import in_one
from tests.interchange.reading import EXAMPLES, QUICK, bytes_around, taken, told

GOOD = "{id: a, kind: truefalse, text: T, answer: true}"
OTHER = "{id: b, kind: truefalse, text: U, answer: false}"
BODY = {"id": "a", "kind": "truefalse", "text": "T", "answer": True}

# A file, the ids that come out of it, and what is told of losses.
FILES = {
    "a list": (f"- {GOOD}\n- {OTHER}", ["a", "b"], []),
    "under questions": (f"questions:\n  - {GOOD}", ["a"], []),
    "a whole quiz": (f"title: Q\nintro: I\ntries: 2\nbehaviour: deferred\nquestions: [{GOOD}]", ["a"], []),
    "an old quiz": (f"title: Q\nintro: I\nfeedback: each\nquestions: [{GOOD}]", ["a"], []),
    "sections": (f"sections:\n  - title: S\n    questions: [{GOOD}]\n  - title: T\n    questions: [{OTHER}]", ["a", "b"], []),
    "a pool": (f"questions: [{GOOD}]\npool: [{OTHER}]", ["a", "b"], []),
    "checks": (f"questions: [{GOOD}]\nchecks: [{OTHER}]", ["a", "b"], ["line 2: What stands under “checks” comes as ordinary questions."]),
    "a draw": (
        f"questions:\n  - {GOOD}\n  - draw: 2",
        ["a"],
        ["line 3: A draw from the pool was left out; the pool's questions come all."],
    ),
    "a key of its own": (f"questions: [{GOOD}]\ncolour: red", ["a"], ["line 2: “colour” is not known here and was left out."]),
    "no questions": ("title: Q", [], ["line 1: There is no list “questions” here. !"]),
    "a word": ("hello", [], ["line 1: There is no list “questions” here. !"]),
    "a number": ("7", [], ["line 1: There is no list “questions” here. !"]),
    "nothing": ("", [], ["line 1: There is nothing in this file. !"]),
    "only a comment": ("# nothing", [], ["line 1: There is nothing in this file. !"]),
    "questions are a word": ("questions: many", [], ["line 1: Write a list under “questions”. !"]),
    "an empty list": ("questions: []", [], [": There are no questions in this file. !"]),
    "a question is a word": (f"- hello\n- {GOOD}", ["a"], ["line 1: Write keys with values here, as in “text: …”. !"]),
    "no id": ("- {kind: truefalse, text: Left or right, answer: true}", ["left-or-right"], []),
    "no id in Russian": ("- {kind: truefalse, text: {ru: Щука, en: A pike}, answer: true}", ["a-pike"], []),
    "an id that can't be": (
        "- {id: Щука, kind: truefalse, text: T, answer: true}",
        ["shchuka"],
        ["line 1: The id “Щука” can't be used or stands twice: it is now “shchuka”."],
    ),
    "an id of a number": (
        "- {id: 7, kind: truefalse, text: T, answer: true}",
        ["t"],
        ["line 1: The id “int” can't be used or stands twice: it is now “t”."],
    ),
    "two of one id": (f"- {GOOD}\n- {GOOD}", ["a", "a-2"], ["line 2: The id “a” can't be used or stands twice: it is now “a-2”."]),
    "an id of 80 signs": (f"- {{id: {'a' * 80}, kind: truefalse, text: T, answer: true}}", ["a" * 80], []),
    "an id with two hyphens": ("- {id: a--b, kind: truefalse, text: T, answer: true}", ["a--b"], []),
    "a kind that isn't": ("- {id: a, kind: truefals, text: T, answer: true}", [], ["line 1, kind: “truefals” is not known here. Did you mean “truefalse”? !"]),
    "no kind": ("- {id: a, text: T}", [], None),
    "a broken one among good ones": (
        f"- {GOOD}\n- {{id: x, kind: truefalse, text: T}}\n- {OTHER}",
        ["a", "b"],
        ["line 2, answer: Write “true” or “false” here. !"],
    ),
    "several faults": (
        "- {id: x, kind: truefalse, points: 1000}",
        [],
        [
            "line 1, text: Write a text here. !",
            "line 1, points: Write a number from 1 to 100 here.",
            "line 1, answer: Write “true” or “false” here.",
        ],
    ),
    "an unknown key of a question": ("- {id: a, kind: truefalse, text: T, answer: true, colour: red}", [], None),
    "one language": ("- {id: a, kind: truefalse, text: {ru: Да}, answer: true}", [], ["line 1, text: Write this text in these languages: ru, en. !"]),
    "the same in both": ("- {id: a, kind: truefalse, text: {ru: Да, en: Да}, answer: true}", ["a"], []),
    "a key twice": (f"questions: [{GOOD}]\nquestions: []", ["a"], ["line 2: “questions” stands here twice: on line 1 too."]),
    "yes and true": ("yes: 1\ntrue: 2", [], None),
    "a reference": ("- &q {id: a}\n- *q", [], ["line 2: “*q” is a reference: write the thing itself. !"]),
    "a bomb of references": ("a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nquestions: [*c,*c]", [], None),
    "a tag of Python": ("- !!python/object/apply:os.system [ls]", [], None),
    "a tag of its own": ("- !mine {id: a}", [], None),
    "an open bracket": ("questions: [", [], None),
    "a tab": ("questions:\n\t- a", [], None),
    "two documents": (f"- {GOOD}\n---\n- {OTHER}", [], ["line 2: A second document begins here: take the line “---” out. !"]),
    "deep": ("[" * 200 + "]" * 200, [], ["line 1: This is nested deeper than 30 levels. !"]),
    "very deep": ("[" * 50_000, [], None),
    "a long number": ("- {id: a, kind: numeric, text: T, answers: [{value: " + "9" * 5000 + "}]}", [], None),
    "infinity": ("- {id: a, kind: numeric, text: T, answers: [{value: .inf}]}", [], None),
    "control signs": ("- {id: a, kind: truefalse, text: \"a\\x00b\", answer: true}", [], ["line 1, text: Take the unprintable characters out of this text. !"]),
    "a zero byte": ("- \x00", [], None),
    "merged keys": ("- {<<: {id: a}, kind: truefalse, text: T, answer: true}", [], None),
    "keys of lists": ("- {[a, b]: c}", [], None),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_small_file(name):
    text, ids, losses = FILES[name]
    read = taken(yaml, text)
    assert [found.body["id"] for found in read.questions] == ids
    if losses is not None:
        assert told(read) == losses


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_encodings(encoding):
    text = "- {id: a, kind: truefalse, text: {ru: Ёжик спит, en: A hedgehog sleeps}, answer: true}\r\n"
    (found,) = taken(yaml, text.encode(encoding)).questions
    assert found.body["text"]["ru"] == "Ёжик спит"


def test_every_kind_comes_back_as_it_was():
    written = yaml.write(list(EXAMPLES.values()), title="Всё", lang="ru")
    read = taken(yaml, written.data)
    assert read.losses == ()
    assert [found.body for found in read.questions] == list(EXAMPLES.values())
    assert {str(loss.message).split("”")[0] for loss in written.losses} <= {
        f"The picture “{body.get('picture', {}).get('src')}" for body in EXAMPLES.values()
    } | {"The picture “norway.svg"}


def test_content_takes_what_is_written():
    russian = [{**BODY, "text": "Ёжик спит", "note": "Да: зимой", "tags": ["t"]}, {**BODY, "id": "b", "text": "yes"}]
    written = yaml.write(russian, title="Ежи", lang="ru")
    _, faults = quizzes.read("quiz.yml", "hedgehogs", written.data.decode())
    assert [str(fault) for fault in faults] == []
    assert [found.body for found in yaml.read(written.data).questions] == russian


@pytest.mark.parametrize("lang", LANGUAGES)
def test_content_takes_every_kind_in_one_language(lang):
    bodies = [in_one(body, lang)[0] for body in EXAMPLES.values()]
    written = yaml.write(bodies, title="Ёж", lang=lang)
    _, faults = quizzes.read("quiz.yml", "all", written.data.decode())
    assert [str(fault) for fault in faults] == []
    assert [found.body for found in yaml.read(written.data).questions] == bodies


def test_words_that_yaml_would_take_for_others_come_back():
    odd = [
        "yes",
        "null",
        "1e3",
        "- a",
        "a: b",
        "#x",
        "'",
        '"',
        "@",
        "\u2028x",
        "\ufeffx",
        "2026-11-21",
        "1:30",
        "é\u0301",
        "=",
        "<<",
        "*a",
        "&a",
        "\x85x",
    ]
    bodies = [{**BODY, "id": f"q{number}", "text": text} for number, text in enumerate(odd)]
    assert [found.body["text"] for found in taken(yaml, yaml.write(bodies, title="T", lang="en").data).questions] == odd


def test_more_questions_than_a_quiz_takes_are_said():
    written = yaml.write([{**BODY, "id": f"q{number}"} for number in range(101)], title="T", lang="en")
    assert [str(loss.message) for loss in written.losses] == ["Content takes at most 100 questions in a quiz: divide them."]
    assert len(yaml.read(written.data).questions) == 101


def test_a_large_file_is_refused_at_once():
    assert told(taken(yaml, b"a" * 2_000_001)) == [": This file is larger than 2 MB. !"]


@pytest.mark.parametrize(
    "text", ["- " * 50_000, "[1," * 30_000, "a: &a b\n" * 10_000, "? " * 50_000, "{a: " * 25_000, '"' + "\\x41" * 25_000, "a:\n" * 30_000]
)
@pytest.mark.timeout(60)
def test_hostile_files_are_read_to_their_end(text):
    taken(yaml, text)


@pytest.mark.timeout(60)
def test_a_page_long_key_does_not_multiply():
    text = "? " + "k" * 40_000 + "\n: [" + "1, " * 20_000 + "1]"
    taken(yaml, text)


@given(data=bytes_around(yaml.write(list(EXAMPLES.values()), title="T", lang="en").data, f"- {GOOD}".encode()))
@QUICK
def test_no_bytes_raise(data):
    taken(yaml, data)
    assert 0 <= yaml.fits(data, "x.yml") <= 1


def test_it_is_recognised():
    assert yaml.fits(b"questions:\n", "x.txt") > 0.3
    assert yaml.fits(b"a", "x.yml") == 0.5
    assert yaml.fits(b"1. What?\nA) x\nANSWER: A", "x.txt") == 0


def test_equal_texts_are_one_text_and_the_rest_stays():
    both = {"ru": "Да", "en": "Да"}
    (found,) = taken(yaml, yaml.write([{**BODY, "text": both}], title="T", lang="en").data).questions
    assert found.body["text"] == "Да"
    assert essence(found.body) == essence({**BODY, "text": both})
