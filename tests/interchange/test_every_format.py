"""What every format promises. A new one is walked by being there, and so is a new kind of question."""

from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edu.core.finding import found_in
from edu.core.i18n import LANGUAGES
from edu.interchange import formats
from edu.interchange.rules.comparing import differences
from edu.interchange.rules.formats import all_formats, guess
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import all_kinds
from tests.interchange.held import example, held, table
from tests.interchange.reading import EXAMPLES, taken

PAGE = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text()
FORMATS = [pytest.param(format, id=name) for name, format in all_formats().items()]


def test_a_format_is_a_file_and_names_are_their_own():
    files = {path.stem for path in Path(formats.__path__[0]).glob("*.py")} - {"__init__"}
    assert len(all_formats()) == len(files)
    assert {name.replace("-", "_").replace(".", "") for name in all_formats()} == files


def test_two_formats_of_one_name_stop_the_start(tmp_path, monkeypatch):
    package = tmp_path / "twins"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name in ("one", "two"):
        (package / f"{name}.py").write_text("class F:\n    name = 'same'\nformat = F()\n")
    monkeypatch.syspath_prepend(tmp_path)
    twins = ModuleType("twins")
    twins.__path__ = [str(package)]
    with pytest.raises(ValueError, match="Two formats are named 'same'"):
        found_in(twins, "format")


@pytest.mark.parametrize("format", FORMATS)
def test_a_format_says_what_it_is(format):
    assert str(format.label)
    assert all(suffix.startswith(".") for suffix in format.suffixes)
    assert "/" in format.media
    assert set(format.cannot_hold) <= set(all_kinds())
    assert all(str(why).endswith(".") for why in format.cannot_hold.values())


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("kind", all_kinds())
def test_a_kind_comes_back_or_it_is_said_what_is_lost(kind, format):
    held(kind, format)


@pytest.mark.parametrize("format", [each for each in FORMATS if each.id != "yaml"])  # our own form holds whatever there is
def test_a_kind_that_has_come_since_is_left_out_in_words(format):
    told = format.write([{**EXAMPLES["choice"], "kind": "of-tomorrow"}, EXAMPLES["choice"]], title="", lang="en").losses
    assert [loss.refused for loss in told].count(True) == 1
    assert told[0].refused
    assert str(told[0].message).endswith(".")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_kinds_at_once_in_both_languages(format, lang):
    bodies = list(EXAMPLES.values())
    written = format.write(bodies, title="Все вопросы", lang=lang)
    read = taken(format, written.data)
    assert {loss.place.split(",")[0].split(" ")[0] for loss in written.losses} or not differences(read.questions[0].body, bodies[0])
    again = format.write([found.body for found in read.questions], title="Все вопросы", lang=lang)
    second = taken(format, again.data)
    assert len(second.questions) == len(read.questions)
    for one, other in zip(read.questions, second.questions, strict=True):
        assert differences(one.body, other.body) == []


@pytest.mark.parametrize("format", FORMATS)
def test_a_picture_of_any_question_comes_back_or_is_said_to_be_lost(format):
    """Pictures are told apart by what is said without one."""
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
    for kind in sorted(set(all_kinds()) - set(format.cannot_hold) - {"hotspot"}):
        bare = {key: value for key, value in example(kind).items() if key != "picture"}
        body = {**bare, "picture": {"src": "square.svg", "alt": "a square"}}
        before = format.write([bare], title="T", lang="en")
        written = format.write([body], title="T", lang="en", files={"square.svg": drawing})
        if any(loss.refused for loss in written.losses):
            continue
        read = taken(format, written.data)
        said = [*map(str, written.losses), *map(str, read.losses)]
        silent = said == [*map(str, before.losses), *map(str, taken(format, before.data).losses)]
        came = read.questions[0].body.get("picture") == body["picture"]
        assert came or not silent, kind
        assert came or format.name not in ("moodle-xml", "qti-1.2", "qti-2", "qti-3", "yaml") or kind == "cloze", kind


@pytest.mark.parametrize("format", FORMATS)
def test_its_own_files_are_recognised(format):
    bodies = [example(kind) for kind in all_kinds() if kind not in format.cannot_hold]
    data = format.write(bodies, title="T", lang="en").data
    assert guess(data, f"questions{format.suffixes[0]}") is format


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_a_file_of_none(format):
    read = taken(format, b"")
    assert read.questions == ()
    assert taken(format, format.write([], title="T", lang="en").data).questions == ()


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "data",
    [b"\x00" * 100_000, b"\xff\xfe" * 50_000, b"{" * 100_000, b"<" * 100_000, b"<a>" * 33_000, b"PK\x03\x04" * 25_000, b"\\" * 100_000, b"=" * 100_000, b"\n" * 100_000, b"- " * 50_000, b"::" * 50_000],
    ids=lambda data: repr(data[:4]),
)  # fmt: skip
@pytest.mark.timeout(60)
def test_what_is_no_file_of_its_own_is_told(format, data):
    format.read(data)
    format.fits(data, f"x{format.suffixes[0]}")


@pytest.mark.parametrize("format", FORMATS)
@given(data=st.binary(max_size=200), name=st.text(max_size=10))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_and_no_name_raise(format, data, name):
    assert 0 <= format.fits(data, name) <= 1
    taken(format, data)


def test_no_format_claims_what_is_none():
    for data, name in [(b"", ""), (b"\x89PNG\r\n\x1a\n", "a.png"), (b"%PDF-1.7", "a.pdf"), (b"hello", "a")]:
        assert guess(data, name) is None, name


def test_the_examples_pass():
    for kind in all_kinds():
        assert question.check(example(kind)) == []


def test_the_table_of_the_docs_is_what_comes_out():
    assert table() in PAGE, "Print it anew: .venv/bin/python -m tests.interchange.held"
