"""QTI 1.2: Canvas, common cartridges, the standard's examples; real files of others; there and back."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core.marks import token
from edu.interchange.formats.qti_12 import format as qti_12
from edu.interchange.rules import archive
from edu.interchange.rules.comparing import essence
from edu.interchange.rules.languages import in_one
from edu.quizzes.rules import question
from tests.interchange.qti import FILL, WHOLE, package
from tests.interchange.reading import EXAMPLES, QUICK, bytes_around, taken

SAMPLES = Path(__file__).parents[2].parent / "shared/samples/qti-1.2"
with_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples of other projects are not beside this checkout")


def file(*items: str, before: str = "", section: str = '<section ident="root_section">') -> str:
    inner = "".join(items)
    return (
        '<?xml version="1.0"?>\n'
        f'<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment ident="a" title="Quiz">{before}{section}{inner}'
        "</section></assessment></questestinterop>"
    )


def item(
    kind: str, shown: str, *rules: str, points: str = "", more: str = "", ident: str = "q", title: str = "The title", **meta: str
) -> str:
    said = {**({"question_type": f"{kind}_question"} if kind else {}), **({"points_possible": points} if points else {}), **meta}
    fields = "".join(
        f"<qtimetadatafield><fieldlabel>{key}</fieldlabel><fieldentry>{value}</fieldentry></qtimetadatafield>"
        for key, value in said.items()
    )
    return (
        f'<item ident="{ident}" title="{title}"><itemmetadata><qtimetadata>{fields}</qtimetadata></itemmetadata>'
        f"<presentation>{shown}</presentation><resprocessing>{''.join(rules)}</resprocessing>{more}</item>"
    )


def text(words: str, kind: str = "text/html") -> str:
    escaped = words.replace("&", "&amp;").replace("<", "&lt;")
    return f'<material><mattext texttype="{kind}">{escaped}</mattext></material>'


def lid(labels: str, name: str = "response1", sort: str = "Single", own: str = "") -> str:
    """A response to choose: `a:Text b:Text`."""
    each = "".join(
        f'<response_label ident="{label.partition(":")[0]}">{text(label.partition(":")[2])}</response_label>' for label in labels.split("|")
    )
    return f'<response_lid ident="{name}" rcardinality="{sort}">{own}<render_choice>{each}</render_choice></response_lid>'


def entry(name: str = "response1", **values: str) -> str:
    told = "".join(f' {key}="{value}"' for key, value in values.items())
    return f'<response_str ident="{name}" rcardinality="Single"><render_fib{told}><response_label ident="answer1"/></render_fib></response_str>'


def rule(condition: str, score: str = "", *, action: str = "Set", shows: str = "", go_on: str = "No") -> str:
    value = f'<setvar action="{action}" varname="SCORE">{score}</setvar>' if score else ""
    feedback = f'<displayfeedback feedbacktype="Response" linkrefid="{shows}"/>' if shows else ""
    return f'<respcondition continue="{go_on}"><conditionvar>{condition}</conditionvar>{value}{feedback}</respcondition>'


def eq(value: str, name: str = "response1", **more: str) -> str:
    told = "".join(f' {key}="{each}"' for key, each in more.items())
    return f'<varequal respident="{name}"{told}>{value}</varequal>'


def bound(name: str, value: str) -> str:
    return f'<{name} respident="response1">{value}</{name}>'


def said(ident: str, words: str) -> str:
    return f'<itemfeedback ident="{ident}"><flow_mat>{text(f"<p>{words}</p>")}</flow_mat></itemfeedback>'


OTHER = "<other/>"
STEM = text("<p>Which?</p>")
ABC = lid("a:x|b:y|c:z")
SEVERAL = lid("a:x|b:y|c:z", sort="Multiple")


def body(kind: str, **more: Any) -> dict[str, Any]:
    return {"id": "q", "kind": kind, "text": "Which?", **more}


XYZ = [{"text": "x"}, {"text": "y", "right": True}, {"text": "z"}]
# An item; the body it becomes, or the words it is refused with; what is told beside.
ITEMS: dict[str, tuple[str, dict[str, Any] | str, tuple[str, ...]]] = {
    "one of three": (item("multiple_choice", STEM + ABC, rule(eq("b"), "100")), body("choice", options=XYZ), ()),
    "one of three that says nothing of its type": (item("", STEM + ABC, rule(eq("b"), "100")), body("choice", options=XYZ), ()),
    "one of three of a common cartridge": (
        item("", STEM + ABC, rule(eq("b"), "100"), cc_profile="cc.multiple_choice.v0p1"),
        body("choice", options=XYZ),
        (),
    ),
    "points": (item("multiple_choice", STEM + ABC, rule(eq("b"), "100"), points="7.0"), body("choice", options=XYZ, points=7), ()),
    "no points": (
        item("multiple_choice", STEM + ABC, rule(eq("b"), "100"), points="0.0"),
        body("choice", options=XYZ),
        ("0 points became 10: ours are whole, 1 to 100.",),
    ),
    "points that differ by the answer": (
        item("multiple_choice", STEM + ABC, rule(eq("a"), "5"), rule(eq("b"), "10"), rule(eq("c"), "-5")),
        body("choice", options=[{"text": "x", "mark": 0.5}, {"text": "y", "right": True}, {"text": "z", "mark": -0.5}]),
        (),
    ),
    "an empty setvar": (
        item("multiple_choice", STEM + ABC, rule(eq("a"), " "), rule(eq("b"), "100")).replace("> <", "><"),
        body("choice", options=XYZ),
        (),
    ),
    "feedback of every sort": (
        item(
            "multiple_choice",
            STEM + ABC,
            rule(OTHER, shows="general_fb", go_on="Yes"),
            rule(eq("a"), shows="a_fb", go_on="Yes"),
            rule(eq("b"), "100", shows="correct_fb"),
            rule(OTHER, shows="general_incorrect_fb", go_on="Yes"),
            more=said("general_fb", "Note.") + said("a_fb", "Not x.") + said("correct_fb", "Yes!") + said("general_incorrect_fb", "No."),
        ),
        body(
            "choice",
            options=[{"text": "x", "why": "Not x.  \nNo."}, {"text": "y", "right": True, "why": "Yes!"}, {"text": "z", "why": "No."}],
            note="Note.",
        ),
        (),
    ),
    "general feedback that nothing links": (
        item("multiple_choice", STEM + ABC, rule(eq("b"), "100"), more=said("general_fb", "Note.")),
        body("choice", options=XYZ, note="Note."),
        (),
    ),
    "hints": (
        item(
            "multiple_choice",
            STEM + ABC,
            rule(eq("b"), "100"),
            more=f'<itemfeedback ident="h"><hint><hintmaterial>{text("Think.")}</hintmaterial></hint></itemfeedback>',
        ),
        body("choice", options=XYZ, hints=[{"text": "Think."}]),
        (),
    ),
    "html that shows a tag": (
        item("multiple_choice", text("<p>What is &lt;b&gt; &amp;amp;?</p>") + ABC, rule(eq("b"), "100")),
        {**body("choice", options=XYZ), "text": "What is &lt;b> &amp;amp;?"},
        (),
    ),
    "plain text": (
        item("multiple_choice", text("5 < 6 <b> *", "text/plain") + ABC, rule(eq("b"), "100")),
        {**body("choice", options=XYZ), "text": "5 < 6 &lt;b> \\*"},
        (),
    ),
    "no text": (
        item("multiple_choice", text("<div></div>") + ABC, rule(eq("b"), "100")),
        {**body("choice", options=XYZ), "text": "The title"},
        ("This item has no text; its title stands in for it.",),
    ),
    "no text and no title": (item("multiple_choice", text("") + ABC, rule(eq("b"), "100"), title=""), "Write a text here.", ()),
    "no key": (item("multiple_choice", STEM + ABC), "the key is missing", ()),
    "no options": (item("multiple_choice", STEM), "its answers are missing", ()),
    "true": (
        item("true_false", STEM + lid("1:True|2:False"), rule(eq("1"), "100")),
        body("truefalse", answer=True),
        (),
    ),
    "false, by its words": (item("", STEM + lid("1:True|2:False"), rule(eq("2"), "100")), body("truefalse", answer=False), ()),
    "several, as Canvas writes them": (
        item("multiple_answers", STEM + SEVERAL, rule(f"<and>{eq('a')}<not>{eq('b')}</not>{eq('c')}</and>", "100")),
        body("choices", options=[{"text": "x", "right": True}, {"text": "y"}, {"text": "z", "right": True}]),
        ("Scored as a whole in the file; here every right option counts by itself.",),
    ),
    "several, added up": (
        item(
            "multiple_answers",
            STEM + SEVERAL,
            *(rule(eq(name), score, action="Add", go_on="Yes") for name, score in (("a", "50"), ("b", "-25"), ("c", "50"))),
        ),
        body(
            "choices",
            options=[
                {"text": "x", "right": True, "weight": 0.5},
                {"text": "y", "weight": -0.25},
                {"text": "z", "right": True, "weight": 0.5},
            ],
        ),
        (),
    ),
    "several by their cardinality": (
        item("", STEM + SEVERAL, *(rule(eq(name), "50", action="Add", go_on="Yes") for name in "ab")),
        body(
            "choices",
            options=[{"text": "x", "right": True, "weight": 0.5}, {"text": "y", "right": True, "weight": 0.5}, {"text": "z", "weight": 0}],
        ),
        (),
    ),
    "a short answer": (
        item("short_answer", STEM + entry(), rule(eq("Illinois") + eq("illinois") + eq("IL"), "100")),
        body("short", answers=[{"text": "Illinois"}, {"text": "IL"}]),
        (),
    ),
    "a short answer in its capitals": (
        item("short_answer", STEM + entry(), rule(eq("NATO", case="Yes"), "100")),
        body("short", answers=[{"text": "NATO"}], exact=True),
        (),
    ),
    "a part of the answer": (
        item("short_answer", STEM + entry(), rule('<varsubstring respident="response1">York</varsubstring>', "100")),
        body("short", answers=[{"text": "*York*", "show": "York"}]),
        (),
    ),
    "a number, exact": (
        item(
            "numerical", STEM + entry(), rule(f"<or>{eq('42.0')}<and>{bound('vargte', '42.0')}{bound('varlte', '42.0')}</and></or>", "100")
        ),
        body("numeric", answers=[{"value": 42}]),
        (),
    ),
    "a number alone": (item("numerical", STEM + entry(), rule(eq("42.0"), "100")), body("numeric", answers=[{"value": 42}]), ()),
    "a number in a range": (
        item("numerical", STEM + entry(), rule(bound("vargte", "1.0") + bound("varlte", "22.0"), "100")),
        body("numeric", answers=[{"value": 11.5, "tolerance": 10.5}]),
        (),
    ),
    "a number with a margin": (
        item("numerical", STEM + entry(), rule(f"<or>{eq('77.0')}<and>{bound('vargte', '70')}{bound('varlte', '84')}</and></or>", "100")),
        body("numeric", answers=[{"value": 77, "tolerance": 7}]),
        (),
    ),
    "a number with a margin in per cent": (
        item(
            "numerical",
            STEM + entry(),
            rule(
                f"<or>{eq('200', margintype='percent', margin='20')}<and>{bound('vargte', '160')}{bound('varlte', '240')}</and></or>", "100"
            ),
        ),
        body("numeric", answers=[{"value": 200, "tolerance": 0.2, "type": "relative"}]),
        (),
    ),
    "a number to a precision": (
        item(
            "numerical",
            STEM + entry(),
            rule(f"<or>{eq('42.0')}<and>{bound('vargt', '41.995')}{bound('varlte', '42.005')}</and></or>", "100"),
        ),
        body("numeric", answers=[{"value": 42, "tolerance": 0.005}]),
        ("A number just at a bound, which doesn't count in the file, counts here.",),
    ),
    "a number by its field": (
        item("", STEM + entry(fibtype="Decimal"), rule(eq("7"), "100")),
        body("numeric", answers=[{"value": 7}]),
        (),
    ),
    "a matching": (
        item(
            "matching",
            STEM + "".join(lid("1:one|2:two|3:three", f"response_{name}", own=text(name, "text/plain")) for name in "ab"),
            rule(eq("1", "response_a"), "50", action="Add", go_on="Yes"),
            rule(eq("3", "response_b"), "50", action="Add", go_on="Yes"),
            rule(f"<not>{eq('3', 'response_b')}</not>", shows="b_fb", go_on="Yes"),
            more=said("b_fb", "Not so."),
        ),
        body(
            "match",
            cards={"1": "one", "2": "two", "3": "three"},
            prompts=[{"text": "a", "answer": "1"}, {"text": "b", "answer": "3", "wrong": {"1": "Not so.", "2": "Not so."}}],
        ),
        (),
    ),
    "a matching of one": (
        item("matching", STEM + lid("1:one|2:two", "response_a", own=text("row")), rule(eq("1", "response_a"), "100")),
        {**body("choice", options=[{"text": "one", "right": True}, {"text": "two"}]), "text": "Which?  \nrow"},
        (),
    ),
    "a matching with an empty row": (
        item(
            "matching",
            STEM
            + "".join(
                lid("1:one|2:two|3:three", f"response_{name}", own=text(name if name != "c" else "", "text/plain")) for name in "abc"
            ),
            *(rule(eq("1", f"response_{name}"), "33.33", action="Add", go_on="Yes") for name in "abc"),
        ),
        body("match", cards={"1": "one", "2": "two", "3": "three"}, prompts=[{"text": "a", "answer": "1"}, {"text": "b", "answer": "1"}]),
        ("An option without text was left out.",),
    ),
    "an essay": (item("essay", STEM + entry(), rule(OTHER)), body("essay", rubric=WHOLE), ()),
    "an essay by nothing being scored": (item("", STEM + entry(), rule(OTHER)), body("essay", rubric=WHOLE), ()),
    "a text": (item("text_only", STEM, points="0"), body("description"), ()),
    "a text by nothing being asked": (item("", STEM), body("description"), ()),
    "blanks": (
        item(
            "fill_in_multiple_blanks",
            text("<p>Roses are [c1], violets [c2].</p>")
            + lid("1:red|2:Red|3:pink", "response_c1", own=text("c1"))
            + lid("4:blue", "response_c2"),
            rule(eq("1", "response_c1"), "50", action="Add", go_on="Yes"),
            rule(eq("4", "response_c2"), "50", action="Add", go_on="Yes"),
        ),
        {
            **body("cloze", cloze="Roses are [[c1]], violets [[c2]]."),
            "text": FILL,
            "gaps": {"c1": {"words": [{"text": "red"}, {"text": "pink"}]}, "c2": {"words": [{"text": "blue"}]}},
        },
        (),
    ),
    "drop-downs with weights": (
        item(
            "multiple_dropdowns",
            text("<p>Choose.</p><p>[b] then [a]</p>") + lid("1:x|2:y", "response_a") + lid("3:z|4:w", "response_b"),
            rule(eq("2", "response_a"), "75", action="Add", go_on="Yes"),
            rule(eq("3", "response_b"), "25", action="Add", go_on="Yes"),
        ),
        {
            **body("cloze", cloze="[[b]] then [[a]]"),
            "text": "Choose.",
            "gaps": {
                "a": {"options": [{"text": "x"}, {"text": "y", "right": True}], "weight": 3},
                "b": {"options": [{"text": "z", "right": True}, {"text": "w"}]},
            },
        },
        (),
    ),
    "a gap that its text forgot": (
        item("multiple_dropdowns", STEM + lid("1:x|2:y", "response_a"), rule(eq("2", "response_a"), "100")),
        {**body("cloze", cloze="[[a]]"), "gaps": {"a": {"options": [{"text": "x"}, {"text": "y", "right": True}]}}},
        (),
    ),
    "a gap named twice": (
        item("multiple_dropdowns", text("<p>[a] and [a]</p>") + lid("1:x|2:y", "response_a"), rule(eq("2", "response_a"), "100")),
        {
            **body("cloze", cloze="[[a]] and \\[a\\]"),
            "text": FILL,
            "gaps": {"a": {"options": [{"text": "x"}, {"text": "y", "right": True}]}},
        },
        (),
    ),
    "a condition that ends the scoring": (
        item("multiple_choice", STEM + ABC, rule(eq("b"), "100", go_on="No"), rule(eq("b"), "0", go_on="Yes")),
        body("choice", options=XYZ),
        (),
    ),
    "fields in a text": (
        item(
            "",
            text("Now is the", "text/plain") + entry("F1") + text("of our", "text/plain") + entry("F2"),
            rule(eq("winter", "F1") + eq("discontent", "F2"), "3"),
        ),
        {
            **body("cloze", cloze="Now is the [[F1]] of our [[F2]]"),
            "text": FILL,
            "gaps": {"F1": {"words": [{"text": "winter"}]}, "F2": {"words": [{"text": "discontent"}]}},
        },
        ("Scored as a whole in the file; here every gap counts by itself.",),
    ),
    "an order": (
        item("ordering", STEM + lid("b:two|a:one|c:three", sort="Ordered"), rule(eq("a") + eq("b") + eq("c"), "5", action="Add")),
        body("order", items=["one", "two", "three"], mode="all"),
        (),
    ),
    "groups": (
        item(
            "categorization",
            STEM + lid("1:fox|2:whale|3:stone", "l", "Multiple", text("Land")) + lid("1:fox|2:whale|3:stone", "s", "Multiple", text("Sea")),
            rule(eq("1", "l"), "50", action="Add", go_on="Yes"),
            rule(eq("2", "s"), "50", action="Add", go_on="Yes"),
        ),
        body("sort", groups={"l": "Land", "s": "Sea"}, items=[{"text": "fox", "group": "l"}, {"text": "whale", "group": "s"}]),
        ("“stone” belongs to no group and was left out.",),
    ),
    "a formula": (
        item(
            "calculated",
            text("<p>[x] / [y]</p>") + entry(),
            rule(OTHER, "100"),
            more="<itemproc_extension><calculated><answer_tolerance>5%</answer_tolerance><formulas decimal_places='2'><formula>x=2*x</formula>"
            "<formula>x/y</formula></formulas><vars><var name='x' scale='1'><min>1</min><max>9</max></var><var name='y' scale='0'><min>2</min>"
            "<max>4</max></var></vars></calculated></itemproc_extension>".replace("'", '"'),
        ),
        {
            **body("calculated", values={"x": {"from": 1, "to": 9, "places": 1}, "y": {"from": 2, "to": 4, "places": 0}}),
            "text": "{x} / {y}",
            "answers": [{"formula": "round((2*x)/y, 2)", "tolerance": 0.05, "type": "relative"}],
        },
        ("The numbers are drawn anew; the sets of numbers in the file were left out.",),
    ),
    "a formula without bounds": (
        item("calculated", STEM + entry(), more="<calculated><vars><var name='x'/></vars></calculated>".replace("'", '"')),
        "no bounds",
        (),
    ),
    "a file to hand in": (item("file_upload", STEM), "file_upload_question", ()),
    "a condition nobody knows": (item("multiple_choice", STEM + ABC, rule("<durequal>3</durequal>", "100")), "durequal", ()),
    "half a range": (item("numerical", STEM + entry(), rule(bound("vargte", "3"), "100")), "without two bounds", ()),
}


@pytest.mark.parametrize(("xml", "becomes", "told"), ITEMS.values(), ids=ITEMS)
def test_an_item_becomes(xml, becomes, told):
    read = taken(qti_12, file(xml))
    if isinstance(becomes, str):
        assert not read.questions
        assert any(becomes in str(loss.message) and loss.refused for loss in read.losses), read.losses
        return
    assert [found.body for found in read.questions] == [becomes]
    assert tuple(str(loss.message) for loss in read.losses) == told


# The real files of others: how many questions each gives, of which kinds, and how many it refuses.
REAL = {
    "all_canvas_simple_1.2.xml": ("choice truefalse short cloze choices cloze match numeric calculated essay", 0),
    "edge_cases_1.2.xml": ("cloze cloze choice choice", 0),
    "feedback_quiz_1.2.xml": ("essay truefalse truefalse", 0),
    "interaction_checks_1.2.xml": ("choice truefalse short cloze choices cloze match numeric calculated essay", 0),
    "items/bank_entry_item.xml": ("", 1),
    "items/canvas_multiple_dropdown.xml": ("cloze", 0),
    "items/canvas_multiple_dropdowns.xml": ("cloze", 0),
    "items/canvas_multiple_dropdowns_correct_choice_is_not_the_first.xml": ("cloze", 0),
    "items/canvas_multiple_fib.xml": ("cloze", 0),
    "items/canvas_multiple_fib_as_single.xml": ("cloze", 0),
    "items/canvas_multiple_fib_extra_brackets.xml": ("cloze", 0),
    "items/categorization.xml": ("sort", 0),
    "items/choice.xml": ("truefalse choice choices choice", 0),
    "items/choice_vary_points_by_answer.xml": ("choice", 0),
    "items/choice_vary_points_by_answer_zero_points.xml": ("", 1),
    "items/essay.xml": ("essay", 0),
    "items/essay_custom_settings.xml": ("essay", 0),
    "items/fib.xml": ("cloze", 0),
    "items/fib_feedback.xml": ("short", 0),
    "items/fib_str.xml": ("cloze", 0),
    "items/formula.xml": ("calculated", 0),
    "items/formula_mform.xml": ("calculated", 0),
    "items/formula_mvar.xml": ("calculated", 0),
    "items/formula_scientific.xml": ("calculated", 0),
    "items/hot_spot.xml": ("", 4),
    "items/item_no_title.xml": ("cloze", 0),
    "items/matching.xml": ("match", 0),
    "items/matching_feedback.xml": ("match", 0),
    "items/mc_feedback.xml": ("choice", 0),
    "items/multiple_answer.xml": ("choices", 0),
    "items/multiple_answer_canvas.xml": ("choices", 0),
    "items/multiple_choice.xml": ("choice", 0),
    "items/nq_multiple_fib_answer_types.xml": ("cloze", 0),
    "items/nq_multiple_fib_scoring_algorithms.xml": ("cloze", 0),
    "items/numeric_exact_match.xml": ("numeric numeric", 0),
    "items/numeric_margin_error.xml": ("numeric", 0),
    "items/numeric_margin_error_percent.xml": ("numeric", 0),
    "items/numeric_precision.xml": ("numeric", 0),
    "items/numeric_precision_decimals.xml": ("numeric", 0),
    "items/numeric_within_range.xml": ("numeric", 0),
    "items/ordering.row.xml": ("order", 0),
    "items/ordering.xml": ("order", 0),
    "items/ordering_with_labels.xml": ("order", 0),
    "items/question_group.xml": ("truefalse " * 10, 0),
    "items/single_fib.xml": ("short", 0),
    "items/stimulus.xml": ("description", 0),
    "items/stimulus_passage.xml": ("description", 0),
    "items/stimulus_with_child_item.xml": ("description choice", 0),
    "items/text.no.question.xml": ("description", 0),
    "items/true_false.xml": ("truefalse", 0),
    "items/true_false_with_calculator.xml": ("truefalse", 0),
    "items/upload.xml": ("", 1),
    "items/upload_with_custom_settings.xml": ("", 1),
}


@with_samples
def test_no_real_file_is_forgotten():
    assert {str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*.xml")} == set(REAL)


@with_samples
@pytest.mark.parametrize(("name", "kinds", "refused"), [(name, *each) for name, each in REAL.items()], ids=REAL)
def test_a_real_file_is_read(name, kinds, refused):
    read = taken(qti_12, (SAMPLES / name).read_bytes())
    assert [found.body["kind"] for found in read.questions] == kinds.split()
    losses = [loss for loss in read.losses if loss.refused]
    assert len({loss.place for loss in losses}) <= refused <= len(losses)


def real(name: str, at: int = 0) -> dict[str, Any]:
    body: dict[str, Any] = taken(qti_12, (SAMPLES / name).read_bytes()).questions[at].body
    return body


@with_samples
@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("items/numeric_margin_error.xml", "answers", [{"value": 77, "tolerance": 7}]),
        ("items/numeric_margin_error_percent.xml", "answers", [{"value": 200, "tolerance": 0.2, "type": "relative"}]),
        ("items/numeric_precision.xml", "answers", [{"value": 1000, "tolerance": 0.005}]),
        ("items/numeric_within_range.xml", "answers", [{"value": 11.5, "tolerance": 10.5}]),
        ("items/single_fib.xml", "answers", [{"text": "Illinois"}]),
        ("items/ordering_with_labels.xml", "items", ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]),
        ("items/ordering_with_labels.xml", "from", "This is the top label"),
        ("items/ordering.xml", "why", "Yes, the correct order."),
        ("items/choice_vary_points_by_answer.xml", "options", [{"text": "A", "right": True}, {"text": "B", "mark": 0.5}]),
        ("items/essay_custom_settings.xml", "rubric", {"whole": {"text": "this is the remix", "points": 10}}),
        ("items/essay_custom_settings.xml", "least", 140),
        ("items/formula_mform.xml", "answers", [{"formula": "round((n*x)+(m*y), 2)", "tolerance": 0.1, "type": "relative"}]),
        ("items/canvas_multiple_fib_as_single.xml", "gaps", {"blank1": {"words": [{"text": "word"}]}}),
        ("items/mc_feedback.xml", "note", "General Feedback"),
        ("items/matching.xml", "text", "**Match the statements with the correct type of microscope**"),
        ("items/categorization.xml", "groups", {"a": "Category_A", "b": "Category_B"}),
        ("items/true_false.xml", "answer", False),
        ("feedback_quiz_1.2.xml", "text", "Question"),
    ],
)
def test_a_real_file_says(name, key, value):
    assert real(name)[key] == value


@with_samples
def test_the_gaps_of_new_quizzes_are_of_their_sorts():
    gaps = real("items/nq_multiple_fib_scoring_algorithms.xml")["gaps"]
    assert [gap["words"][0]["text"] for gap in gaps.values()] == ["*red*", "blue", "green", "yellow", "orange<s>"]
    assert gaps["2"]["typos"] == 1
    types = real("items/nq_multiple_fib_answer_types.xml")
    assert types["cards"] == {"a": "brown", "b": "white"}
    assert [sorted(gap) for gap in types["gaps"].values()] == [["options"], ["card"], ["card"]]


@with_samples
def test_a_real_quiz_is_graded_as_its_file_says():
    quiz = [found.body for found in taken(qti_12, (SAMPLES / "all_canvas_simple_1.2.xml").read_bytes()).questions]
    assert question.grade(quiz[0], {"choice": token("C")}).fraction == 1
    assert question.grade(quiz[2], {"text": "BLANK"}).fraction == 1
    assert question.grade(quiz[3], {"1": "multiple"}).fraction == 0.5
    assert question.grade(quiz[4], {"choices": [token("A"), token("B"), token("C")]}).fraction == 1
    assert question.grade(quiz[6], {token("A"): token("1"), token("B"): token("2")}).fraction == 1
    assert [question.grade(quiz[7], {"number": number}).fraction for number in ("0", "41.5", "42.6")] == [1, 1, 0]


@with_samples
def test_sections_are_folders_and_drawing_is_told():
    read = taken(qti_12, (SAMPLES / "items/question_group.xml").read_bytes())
    assert read.questions[0].folder == ("Group 1 (1/4)",)
    assert "Of this group 1 are drawn at random" in str(read.losses[0].message)


# Packages


def test_the_packages_of_canvas_name_their_file_inside_the_resource():
    manifest = (
        '<manifest><resources><resource identifier="r" type="imsqti_xmlv1p2"><file href="g1/g1.xml"/><dependency identifierref="m"/></resource>'
        '<resource identifier="m" type="associatedcontent/imscc_xmlv1p1/learning-application-resource" href="g1/assessment_meta.xml"/>'
        "</resources></manifest>"
    )
    files = {"imsmanifest.xml": manifest, "g1/g1.xml": file(ITEMS["one of three"][0]), "g1/assessment_meta.xml": "<quiz/>"}
    assert len(taken(qti_12, archive.pack({name: text.encode() for name, text in files.items()})).questions) == 1


def test_a_cartridge_gives_what_canvas_put_beside():
    poor, rich = file(ITEMS["one of three"][0]), file(ITEMS["one of three"][0], ITEMS["a matching"][0])
    files = {"g1/assessment_qti.xml": poor, "non_cc_assessments/g1.xml.qti": rich}
    data = package(files, kind="imsqti_xmlv1p2/imscc_xmlv1p1/assessment", named=["g1/assessment_qti.xml"])
    assert [found.body["kind"] for found in taken(qti_12, data).questions] == ["choice", "match"]


def test_pictures_come_along_by_the_base_of_canvas():
    xml = file(item("text_only", text('<p>Look.</p><img src="$IMS-CC-FILEBASE$/pics/cat%201.png?canvas_download=1" alt="A cat">')))
    read = taken(qti_12, package({"q.xml": xml, "web_resources/pics/cat 1.png": "png"}, kind="imsqti_xmlv1p2", named=["q.xml"]))
    assert read.questions[0].body["picture"] == {"src": "cat-1.png", "alt": "A cat"}
    assert read.files == {"cat-1.png": b"png"}


def test_several_assessments_are_folders():
    data = package({"a.xml": file(ITEMS["one of three"][0]), "b.xml": file(ITEMS["an order"][0])}, kind="imsqti_xmlv1p2")
    assert [(found.folder, found.body["id"]) for found in taken(qti_12, data).questions] == [(("Quiz",), "q"), (("Quiz",), "q-2")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive.pack({"a.xml": b"<questestinterop/>"}), "no imsmanifest.xml"),
        (package({"a.xml": "<x/>"}), "QTI 2, not QTI 1.2"),
        (package({}, kind="imsqti_xmlv1p2", named=["gone.xml"]), "not in the archive"),
        (b"<assessmentItem/>", "no QTI 1.2"),
        (b"", "empty"),
        (b"PK\x03\x04", "broken"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><questestinterop>&x;</questestinterop>', "DTD"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><questestinterop>&x;</questestinterop>', "DTD"),
        (b"<a>" * 500 + b"</a>" * 500, "deep"),
        (file("<item><presentation>" * 60).encode(), "deep"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(data, words):
    read = qti_12.read(data)
    assert not read.questions
    assert any(words in str(loss.message) for loss in read.losses), read.losses


def test_an_element_never_closed_loses_no_question():
    xml = file(ITEMS["one of three"][0].replace("</resprocessing>", ""), ITEMS["an order"][0])
    read = taken(qti_12, xml)
    assert [found.body["kind"] for found in read.questions] == ["choice", "order"]
    assert "closed that is not the last one opened" in str(read.losses[0].message)


def test_a_long_file_is_read_in_time():
    read = taken(qti_12, file(*(ITEMS["one of three"][0] for _ in range(1000))))
    assert len(read.questions) == 1000


@QUICK
@given(
    bytes_around(*(file(ITEMS[name][0]).encode() for name in ("a matching", "drop-downs with weights", "a number with a margin", "groups")))
)
def test_any_bytes_are_read_or_refused(data):
    taken(qti_12, data)
    qti_12.fits(data, "x.imscc")


@QUICK
@given(
    st.sampled_from(sorted(ITEMS)),
    st.integers(0, 10**6),
    st.sampled_from(["response1", "ident", "100", "varequal", "Single", "mattext"]),
    st.text("ab1. <", max_size=6),
)
def test_items_with_a_word_changed_are_read_or_refused(name, at, word, put):
    xml = file(ITEMS[name][0])
    places = [place for place in range(len(xml)) if xml.startswith(word, place)] or [0]
    place = places[at % len(places)]
    taken(qti_12, xml[:place] + put + xml[place + len(word) :])


# There and back

HELD = [name for name in EXAMPLES if name not in qti_12.cannot_hold]


@pytest.mark.parametrize("name", [name for name, (_, becomes, _) in ITEMS.items() if isinstance(becomes, dict) and becomes["kind"] in HELD])
def test_what_was_read_is_written_and_read_again(name):
    body: Any = ITEMS[name][1]
    (again,) = taken(qti_12, qti_12.write([body], title="Quiz", lang="en").data).questions
    assert essence(again.body) == essence(body)
    assert again.body["id"] == "q"


@pytest.mark.parametrize("name", HELD)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_kind_goes_out_and_comes_back(name, lang):
    """What comes back is what went out, or the losses said otherwise."""
    written = qti_12.write([EXAMPLES[name]], title="Викторина", lang=lang)
    lost = [loss for loss in written.losses if "one language" not in str(loss.message)]
    questions = taken(qti_12, written.data).questions
    if any(loss.refused for loss in lost):
        assert not questions
        return
    plain, _ = in_one(EXAMPLES[name], lang)
    assert essence(questions[0].body) == essence(plain) or lost


@pytest.mark.parametrize("name", qti_12.cannot_hold)
def test_a_kind_that_is_not_held_is_refused_with_its_reason(name):
    written = qti_12.write([EXAMPLES[name]], title="Quiz", lang="en")
    assert [loss.refused for loss in written.losses] == [True]


def test_a_cloze_of_words_and_lists_goes_out_and_comes_back():
    gaps = {
        "a": {"words": [{"text": "*York*", "show": "York", "why": "Yes."}]},
        "b": {"options": [{"text": "x", "right": True}, {"text": "y", "why": "No."}], "weight": 2},
        "c": {"words": [{"text": "winter"}], "typos": 1},
    }
    body = {"id": "q", "kind": "cloze", "text": "Fill.", "cloze": "One [[a]].\n\nTwo [[b]], [[c]].", "gaps": gaps}
    (again,) = taken(qti_12, qti_12.write([body], title="Quiz", lang="en").data).questions
    assert json.loads(json.dumps(again.body["gaps"])) == gaps
    assert again.body["text"] == "Fill."


def test_a_file_is_known_by_its_names():
    assert qti_12.fits(file().encode(), "a.xml") > 0.5
    assert qti_12.fits(package({}, kind="imsqti_xmlv1p2", named=["a"]), "a.zip") > 0.5
    assert qti_12.fits(b"<quiz/>", "a.xml") == 0
