"""Questions as forms: nothing is lost between fields and source; rows come, go and move."""

from typing import Any

import pytest

from edu.authoring.rules import drafts as rules
from edu.authoring.rules import fields, fields_read, fields_shown
from edu.authoring.rules.fields_shown import Box
from edu.core.marks import Body, Problem
from edu.core.specs import LISTS, Sort
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import all_kinds

EXAMPLES = {name: kind.example for name, kind in all_kinds().items()}


def form_of(body: Body, *, one: bool = False) -> dict[str, list[str]]:
    """What a browser would send of the body's form, untouched."""
    form: dict[str, list[str]] = {}
    for box in fields_shown.laid_out(body, one=one):
        _put(form, box)
    return form


def _put(form: dict[str, list[str]], box: Box) -> None:
    sort, place = box.spec.sort, box.place
    if sort is Sort.TEXT:
        form.update({f"{place}.{lang}": [words.replace("\n", "\r\n")] for lang, words in box.texts.items()})
    elif sort in LISTS:
        form[f"{place}.#"] = ["", *(row.id for row in box.rows)]
        for row in box.rows:
            if row.way:
                form[f"{row.place}.way"] = [row.way]
            for inner in row.boxes:
                if inner.spec.sort is not Sort.ONE_FLAG:
                    _put(form, inner)
                elif inner.value:
                    form[f"{place}.{inner.spec.key}"] = [row.id]
    elif sort in (Sort.FLAG, Sort.AMONG):
        form[f"{place}.#"] = [""]
        if box.value:
            form[place] = ["on"]
    elif sort is Sort.PICTURE:
        form[f"{place}.src"] = [box.value]
        for inner in box.boxes:
            _put(form, inner)
    elif sort is Sort.WRONG:
        form[f"{place}.#"] = ["", *(inner.spec.key for inner in box.boxes)]
        for inner in box.boxes:
            _put(form, inner)
    elif sort is not Sort.YES_NO or box.value:
        form[place] = [box.value]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_kind_has_fields_and_loses_nothing_in_them(name: str) -> None:
    body = EXAMPLES[name]

    assert fields.fits(body)
    for one in (False, True):
        read = fields_read.taken(form_of(body, one=one), body)
        assert read == body
        assert list(read) == list(body)


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_has_no_field_stays(name: str) -> None:
    body = {**EXAMPLES[name], "surprise": {"deep": [1, {"er": None}]}, "penalty": 0.25, "hints": [{"text": "x", "more": 1}]}

    assert fields_read.taken(form_of(body), body) == body


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_new_question_begins_with_rows_to_fill_in(name: str) -> None:
    body = fields.starter(name)

    assert fields.fits(body)
    assert fields_read.taken(form_of(body), body) == body
    assert question.check(rules.named(fields.tidied(body), 1))


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_key_of_every_kind_has_its_field(name: str) -> None:
    specs = fields.specs_of(name) or ()
    known = {spec.key for spec in specs} | {inner.of for spec in specs for inner in spec.inner}

    assert set(EXAMPLES[name]) - {"id", "kind", "where"} <= known


def test_rows_are_added_moved_and_taken_away() -> None:
    body = EXAMPLES["choice"]
    form = form_of(body)

    def texts(pressed: dict[str, list[str]]) -> list[str]:
        return [row.get("text", {}).get("en", "") if row else "" for row in fields_read.taken({**form, **pressed}, body)["options"]]

    assert texts({"add:options": ["1"]}) == ["Earth", "Jupiter", "Mars", "Saturn", ""]
    assert texts({"drop:options": ["1"]}) == ["Earth", "Mars", "Saturn"]
    assert texts({"up:options": ["1"]}) == ["Jupiter", "Earth", "Mars", "Saturn"]
    assert texts({"down:options": ["3"]}) == ["Earth", "Jupiter", "Mars", "Saturn"]
    assert texts({"drop:options": ["junk"], "up:options": ["99"]}) == ["Earth", "Jupiter", "Mars", "Saturn"]


def test_the_right_option_moves_with_its_row() -> None:
    body = EXAMPLES["choice"]
    read = fields_read.taken({**form_of(body), "up:options": ["1"]}, body)

    assert [row.get("right") for row in read["options"]] == [True, None, None, None]
    other = fields_read.taken({**form_of(body), "options.right": ["2"]}, body)
    assert [row.get("right") for row in other["options"]] == [None, None, True, None]


def test_a_new_card_has_a_free_name_and_a_taken_away_one_is_gone() -> None:
    body = EXAMPLES["match"]
    form = form_of(body)

    assert list(fields_read.taken({**form, "add:cards": ["1"]}, body)["cards"]) == ["p", "o", "r", "a"]
    assert list(fields_read.taken({**form, "drop:cards": ["o"]}, body)["cards"]) == ["p", "r"]


def test_a_lesson_named_in_a_note_outlives_its_words_being_changed() -> None:
    body = EXAMPLES["match"]
    form = {**form_of(body), "prompts[0].wrong.r.en": ["Rome is further south."]}

    note = fields_read.taken(form, body)["prompts"][0]["wrong"]["r"]

    assert note["lesson"] == "europe#rivers"
    assert note["text"]["en"] == "Rome is further south."


def test_gaps_follow_the_marks_of_the_text() -> None:
    body = {"kind": "cloze", "text": "Fill in", "cloze": ""}
    read = fields_read.taken({**form_of(body, one=True), "cloze.one": ["A [[x]] and a [[y]]"]}, body)

    assert list(read["gaps"]) == ["x", "y"]
    form = {**form_of(read, one=True), "gaps.x.way": ["answers"]}
    changed = fields_read.taken(form, read)
    assert changed["gaps"]["x"] == {"answers": [{}]}
    gone = fields_read.taken({**form_of(read, one=True), "cloze.one": ["Only [[y]]"]}, read)
    assert list(gone["gaps"]) == ["y"]


def test_numbers_are_read_as_people_type_them() -> None:
    body = EXAMPLES["numeric"]

    def value(typed: str) -> Any:
        return fields_read.taken({**form_of(body), "answers[0].value": [typed]}, body)["answers"][0].get("value")

    assert value("2,5") == 2.5
    assert value("−3") == -3
    assert value("1e400") == "1e400"
    assert value("*") == "*"
    assert value("") is None


def test_a_text_in_one_language_serves_both() -> None:
    body = fields.starter("truefalse")
    read = fields_read.taken({**form_of(body, one=True), "text.one": ["Вода мокрая"]}, body)

    assert read["text"] == "Вода мокрая"
    both = fields_read.taken({**form_of(body), "text.ru": ["Вода"], "text.en": [""]}, body)
    assert both["text"] == {"ru": "Вода", "en": ""}


def test_what_is_untranslated_is_told() -> None:
    body = {**EXAMPLES["choice"], "note": {"ru": "Только по-русски", "en": ""}, "points": 5}
    boxes = fields_shown.laid_out(body, one=False)

    assert fields_shown.untranslated(boxes) == ["note"]
    same = fields_shown.laid_out({**body, "note": "same words"}, one=False)
    assert fields_shown.untranslated(same) == ["note"]
    assert fields_shown.untranslated(fields_shown.laid_out({**body, "note": "42 %"}, one=False)) == []


def test_problems_stand_beside_what_they_are_about() -> None:
    body = {"kind": "choice", "text": {"ru": "а", "en": "a"}, "options": [{}, {"text": "x"}, {}, {"text": "", "why": "y"}]}
    problems = [Problem(fields.place_in(body, each.place), each.message) for each in question.check(rules.named(fields.tidied(body), 1))]

    options = next(box for box in fields_shown.laid_out(body, problems, one=False) if box.place == "options")

    assert [bool(row.boxes[0].problems) for row in options.rows] == [False, False, False, True]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "choice", "options": "words"},
        {"kind": "choice", "options": ["words"]},
        {"kind": "choice", "text": ["words"]},
        {"kind": "choice", "text": {"de": "Worte"}},
        {"kind": "choice", "options": [{"right": "yes"}]},
        {"kind": "match", "cards": ["a", "b"]},
        {"kind": "match", "prompts": [{"wrong": [1]}]},
        {"kind": "short", "tags": "nps"},
        {"kind": "numeric", "answers": [{"value": [1]}]},
        {"kind": "unknown"},
        {},
    ],
)
def test_what_fields_cannot_show_is_left_to_the_source(body: dict[str, Any]) -> None:
    assert not fields.fits(body)


def test_empty_rows_are_not_saved_but_those_something_belongs_to_are() -> None:
    body = {"kind": "match", "cards": {"a": "x", "b": "", "c": ""}, "prompts": [{}, {"text": "t", "answer": "b"}]}

    assert fields.tidied(body) == {"kind": "match", "cards": {"a": "x", "b": ""}, "prompts": [{"text": "t", "answer": "b"}]}


def test_no_row_is_unbounded() -> None:
    body = fields.starter("choice")
    form = {**form_of(body), "options.#": [str(number) for number in range(5000)]}

    assert len(fields_read.taken(form, body)["options"]) <= fields.MAX_ROWS
