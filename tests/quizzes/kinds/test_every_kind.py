"""What every kind of question promises, whatever it asks. A new kind is walked by being there."""

import copy
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edu.core.i18n import LANGUAGES, in_language
from edu.core.marks import Field, Kind, Mark, Marked, Verdict, in_written_order, token
from edu.quizzes import kinds
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import all_kinds
from edu.quizzes.rules.shuffling import shuffled

KINDS = [pytest.param(kind, id=name) for name, kind in all_kinds().items()]
AT_ONCE = [pytest.param(kind, id=name) for name, kind in all_kinds().items() if kind.marked is Marked.AT_ONCE]
WIDGETS = {"board", "rungs", "order", "ladder", "radio", "check", "number", "text", "gaps", "buckets", "hotspot", "essay", "scale"}

WORDS = st.text(st.characters(), max_size=12) | st.sampled_from(
    ["", " ", "a", "p", "1", "30", "text", "\x00", "\ud800", "٥", "null", "nominal", "x" * 20_000]
)
ATOMS = st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | WORDS | st.binary(max_size=3) | st.just(object())
JUNK = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(WORDS | st.integers() | st.none() | st.sampled_from(LANGUAGES), inner, max_size=4)
        | st.tuples(inner, inner)
    ),
    max_leaves=8,
)


def right_reply(kind: Kind, body: dict, lang: str) -> dict:
    """A reply built from the key alone, as a blank reply's mark shows it when no try is left."""
    (whole,) = kind.ask(body, order=in_written_order)
    key = {part.name: part.right for part in kind.grade(body, {}).parts if part.right is not None}
    if whole.many:
        return {whole.name: list(key)}
    chosen = {name: bool(field.options) for field in apart([whole]) for name in field.names}
    return {name: token(text) if chosen[name] else in_language(text, lang) for name, text in key.items()}


def full_reply(kind: Kind, body: dict, lang: str) -> dict:
    """Something in every input: what is right, where the kind knows that."""
    if kind.marked is Marked.AT_ONCE:
        return right_reply(kind, body, lang)
    fields = kind.ask(body, order=in_written_order)
    return {name: field.options[0].id if field.options else "Some words." for field in fields for name in field.names}


def nothing_said(kind: Kind, body: dict) -> Verdict:
    """The verdict on a blank reply: where nothing is asked, nothing is missing."""
    return Verdict.BLANK if kind.ask(body, order=in_written_order) else Verdict.NOTED


def apart(fields: list[Field]) -> list[Field]:
    """The fields, with the gaps of a running text instead of the text."""
    return [each for field in fields for each in field.gaps or (field,)]


def other_key(body: dict) -> dict:
    """The same question to look at, with another key."""
    body = copy.deepcopy(body)
    match body["kind"]:
        case "match":
            first, second = body["prompts"][:2]
            first["answer"], second["answer"] = second["answer"], first["answer"]
            first.pop("wrong", None)
        case "sort":
            body["items"][0]["group"] = body["items"][1]["group"]
        case "order":
            body["items"].reverse()
        case "choice" | "choices":
            right = [option.pop("right", False) for option in body["options"]]
            for option, turned in zip(body["options"], right[1:] + right[:1], strict=True):
                option["right"] = turned
        case "numeric":
            body["answers"] = [{"value": 12345}]
        case "calculated":
            body["answers"] = [{"formula": "12345"}]
        case "cloze":
            for option in body["gaps"]["a"]["options"]:
                option["right"] = not option.get("right", False)
            body["gaps"]["b"]["answers"] = [{"value": 12345}]
            body["gaps"]["c"]["words"] = [{"text": "another"}]
            body["gaps"]["d"] = {"card": "l"}
        case "truefalse":
            body["answer"] = not body["answer"]
        case "short":
            body["answers"] = [{"text": "another"}]
        case "hotspot":
            body["right"] = [name for name in body["spots"] if name not in body["right"]][:1]
        case "essay":
            body["sample"], body["rubric"] = "Another.", {"other": {"text": "Another.", "points": 1}}
        case "nps" | "description":
            body["note"] = "Another."
        case kind:
            pytest.fail(f"Say here how to change the key of a {kind} question.")
    return body


def paths(value: object, path: tuple = ()) -> list[tuple]:
    """Every place in a body that a teacher could spoil."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, entry in inner for deeper in paths(entry, (*path, key)))]


def spoilt(body: dict, path: tuple, *put: object) -> object:
    """The body with something else put at `path`, or with nothing there."""
    if not path:
        return put[0] if put else {}
    body = copy.deepcopy(body)
    inner = body
    for key in path[:-1]:
        inner = inner[key]
    if put:
        inner[path[-1]] = put[0]
    else:
        del inner[path[-1]]
    return body


def assert_sound(mark: Mark) -> None:
    assert 0 <= mark.fraction <= 1
    assert sum(part.share for part in mark.parts) == pytest.approx(1)
    assert (mark.verdict is Verdict.RIGHT) == (mark.fraction == 1)


def assert_usable(kind: Kind, body: dict) -> None:
    """A question that has passed `check` can be asked, and answered in full in every language."""
    assert all(isinstance(field, Field) for field in kind.ask(body, order=in_written_order))
    assert kind.grade(body, {}).verdict is nothing_said(kind, body)
    for lang in LANGUAGES:
        mark = kind.grade(body, full_reply(kind, body, lang))
        assert_sound(mark)
        if kind.marked is Marked.AT_ONCE:
            assert mark.fraction == 1, body
        else:
            assert mark.fraction == 0
            assert mark.verdict is (Verdict.WAITING if kind.marked is Marked.BY_HAND else Verdict.NOTED)


def test_a_kind_is_a_file_of_its_name():
    files = {path.stem for path in Path(kinds.__path__[0]).glob("*.py")} - {"__init__"}
    assert set(all_kinds()) == files


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_is_valid_and_says_its_kind(kind):
    assert question.check(kind.example) == []
    assert kind.example["kind"] == kind.name
    assert str(kind.label)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("empty", [{}, None, [], "", 7])
def test_an_empty_question_is_refused_in_words(kind, empty):
    problems = kind.check(empty) or question.check({"kind": kind.name})
    assert problems
    assert kind.check(empty) or (kind.marked is Marked.NEVER and empty == {})  # a text is all that these need
    assert all(str(problem.message).endswith(".") and len(str(problem.message)) > 10 for problem in problems)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_out_is_missed_or_not_needed(kind):
    for path in paths(kind.example)[1:]:
        body = spoilt(kind.example, path)
        if not question.check(body):
            assert_usable(kind, body)


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_in_one_language_is_refused_where_it_stands(kind):
    for path in [path for path in paths(kind.example) if path and path[-1] == "en"]:
        problems = question.check(spoilt(kind.example, path))
        place = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path[:-1])[1:]
        assert place in [problem.place for problem in problems]


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_key_is_refused_with_the_nearest_known_one(kind):
    key = list(kind.example)[-1]
    (problem,) = kind.check({**kind.example, f"{key}x": 1})
    assert f"Did you mean “{key}”?" in str(problem.message)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_spoilt_question_is_refused_or_works(kind, data):
    path = data.draw(st.sampled_from(paths(kind.example)))
    body = spoilt(kind.example, path, data.draw(JUNK | st.sampled_from([1, 0, 0.5, True, "a", "b", [], {}])))
    problems = question.check(body)
    assert all(str(problem.message) for problem in problems)
    if not problems:
        assert_usable(kind, body)
        assert_sound(kind.grade(body, data.draw(JUNK)))


@pytest.mark.parametrize("kind", KINDS)
@given(body=JUNK)
@settings(max_examples=100, deadline=None)
def test_a_junk_question_never_raises(kind, body):
    assert kind.check(body) or kind.marked is Marked.NEVER  # which may have nothing of its own
    assert question.check(body)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_junk_reply_is_graded(kind, data):
    fields = kind.ask(kind.example, order=in_written_order)
    names = st.sampled_from([name for field in fields for name in field.names] or ["text"])
    ids = st.sampled_from([option.id for field in apart(fields) for option in field.options] or ["30", "1e400", "frog"])
    reply = data.draw(JUNK | st.dictionaries(names, JUNK | ids | st.lists(ids | JUNK, max_size=3)))
    mark = kind.grade(kind.example, reply)
    assert_sound(mark)
    for part in mark.parts:
        "".join(in_language(part.given, lang) for lang in LANGUAGES).encode()  # can be stored and shown


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("blank", [None, "", [], " "])
def test_a_blank_earns_nothing(kind, blank):
    names = [name for field in kind.ask(kind.example, order=in_written_order) for name in field.names]
    assert kind.grade(kind.example, {}).verdict is nothing_said(kind, kind.example)
    mark = kind.grade(kind.example, dict.fromkeys(names, blank))
    assert mark.fraction == 0
    if blank != []:
        assert all(part.given is None for part in mark.parts)
        assert mark.verdict is nothing_said(kind, kind.example)
        assert mark.why is None


@pytest.mark.parametrize("kind", AT_ONCE)
def test_full_marks_can_be_had(kind):
    assert_usable(kind, kind.example)
    mark = kind.grade(kind.example, right_reply(kind, kind.example, "en"))
    assert {part.verdict for part in mark.parts} <= {Verdict.RIGHT, Verdict.BLANK}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_asked_does_not_tell_the_key(kind):
    other = other_key(kind.example)
    assert question.check(other) == []
    if kind.marked is Marked.AT_ONCE:
        assert right_reply(kind, other, "en") != right_reply(kind, kind.example, "en")
    for order in (in_written_order, shuffled("attempt"), shuffled("another")):
        assert kind.ask(other, order=order) == kind.ask(kind.example, order=order)


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_submit_does_not_tell_the_key(kind):
    bodies = (kind.example, other_key(kind.example))
    mark, other = (question.without_key(body, kind.grade(body, {})) for body in bodies)
    assert mark == other
    if kind.ask(kind.example, order=in_written_order):
        assert mark.verdict is Verdict.BLANK


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_while_a_try_is_left_is_what_was_given(kind):
    body = other_key(kind.example)
    mark = kind.grade(body, full_reply(kind, kind.example, "en"))
    shown = question.without_key(body, mark)
    assert shown.fraction == mark.fraction
    if question.ask(body):  # a text to read has one part, which names nothing
        assert [part.name for part in shown.parts] == [part.name for part in mark.parts if part.given is not None]
    assert all(part.right is None for part in shown.parts)


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.text(max_size=5))
@settings(max_examples=20, deadline=None)
def test_the_shuffle_changes_no_option_and_no_mark(kind, seed):
    plain, mixed = (kind.ask(kind.example, order=order) for order in (in_written_order, shuffled(seed)))
    for before, after in zip(apart(plain), apart(mixed), strict=True):
        assert {option.id: option for option in before.options} == {option.id: option for option in after.options}
        assert set(before.names) == set(after.names)
    reply = full_reply(kind, kind.example, "ru")
    entries = list(reply.items())
    random.Random(seed).shuffle(entries)
    assert kind.grade(kind.example, dict(entries)) == kind.grade(kind.example, reply)


@pytest.mark.parametrize("kind", KINDS)
def test_each_field_names_a_known_widget_and_different_ids(kind):
    for field in kind.ask(kind.example, order=in_written_order):
        assert field.widget in WIDGETS
        assert all(len({option.id for option in gap.options}) == len(gap.options) for gap in field.gaps)
        assert len(set(field.names)) == len(field.names)
        assert len({option.id for option in field.options}) == len(field.options)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "much",
    ["9" * 1_000_000, "1," * 500_000, " " * 1_000_000, ["x"] * 1_000_000, 10**5000],
    ids=["digits", "commas", "spaces", "list", "integer"],
)
@pytest.mark.timeout(30)
def test_a_monstrous_reply_is_graded_at_once(kind, much):
    names = [name for field in kind.ask(kind.example, order=in_written_order) for name in field.names]
    mark = kind.grade(kind.example, dict.fromkeys(names, much))
    assert mark.fraction == 0


@pytest.mark.parametrize("kind", KINDS)
def test_luck_is_a_share_or_nobody_can_say(kind):
    luck = kind.luck(kind.example)
    if kind.marked is Marked.NEVER:
        assert luck is None
    assert luck is None or 0 <= luck < 1


@pytest.mark.parametrize("kind", KINDS)
def test_another_key_is_no_other_shape(kind):
    assert kind.shape(kind.example) == kind.shape(other_key(kind.example))
