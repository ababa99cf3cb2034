"""Moodle's XML: every rule of formats.md, small files with what they become, and files that mean harm."""

import base64
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core.marks import Body
from edu.interchange.formats.moodle_xml import format
from edu.interchange.rules.comparing import differences
from edu.interchange.rules.html import from_text
from edu.interchange.rules.languages import in_one
from edu.interchange.rules.moodle_answers import PERCENTS
from edu.interchange.rules.moodle_calculated import formula_of
from edu.interchange.rules.moodle_cloze import TASK
from edu.quizzes.rules import question
from edu.quizzes.rules.formula import parse, value
from tests.interchange.reading import EXAMPLES, QUICK, bytes_around, taken, told

PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n not really").decode()
RUBRIC = {"whole": {"text": {"ru": "Работа в целом", "en": "The work as a whole"}, "points": 10}}


def quiz(*questions: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(questions)}</quiz>'


def asked(type: str, text: str, *inner: str, name: str = "q") -> str:
    return (
        f'<question type="{type}"><name><text>{name}</text></name>'
        f'<questiontext format="html"><text>{escape(text)}</text></questiontext>{"".join(inner)}</question>\n'
    )


def answer(fraction: object, text: str, why: str = "", more: str = "") -> str:
    feedback = f'<feedback format="html"><text>{escape(why)}</text></feedback>' if why else ""
    return f'<answer fraction="{fraction}"><text>{escape(text)}</text>{feedback}{more}</answer>'


def number(fraction: object, text: str, tolerance: object = "0", why: str = "") -> str:
    return answer(fraction, text, why, f"<tolerance>{tolerance}</tolerance>")


def unit(name: str, times: object) -> str:
    return f"<unit><multiplier>{times}</multiplier><unit_name>{name}</unit_name></unit>"


def pair(text: str, card: str) -> str:
    return f'<subquestion format="html"><text>{escape(text)}</text><answer><text>{escape(card)}</text></answer></subquestion>'


def drawn_from(name: str, low: object = 1, high: object = 10, places: object = 0, distribution: str = "uniform") -> str:
    return (
        f"<dataset_definition><name><text>{name}</text></name><distribution><text>{distribution}</text></distribution>"
        f"<minimum><text>{low}</text></minimum><maximum><text>{high}</text></maximum><decimals><text>{places}</text></decimals></dataset_definition>"
    )


def formula(fraction: object, text: str, tolerance: object = "0.01", how: int = 2) -> str:
    return answer(fraction, text, "", f"<tolerance>{tolerance}</tolerance><tolerancetype>{how}</tolerancetype>")


def sets(*definitions: str) -> str:
    return f"<dataset_definitions>{''.join(definitions)}</dataset_definitions>"


YES_NO = answer(100, "Yes") + answer(0, "No")
PAIRS = pair("France", "Paris") + pair("Norway", "Oslo") + pair("", "Rome")

# A file, and what each of its questions becomes, its id apart.
READ: dict[str, tuple[str, list[Body]]] = {
    "a description": (asked("description", "<p>Read <b>this</b>.</p>"), [{"kind": "description", "text": "Read **this**."}]),
    "paragraphs are lines": (
        asked("description", "<p>One</p><p>Two *</p>"),
        [{"kind": "description", "text": "One  \nTwo \\*"}],
    ),
    "single choice": (
        asked("multichoice", "T?", "<single>true</single>", answer(100, "A", "Yes."), answer(0, "B"), answer(50, "C"), answer("-33.33333", "D")),
        [
            {
                "kind": "choice",
                "text": "T?",
                "options": [
                    {"text": "A", "right": True, "why": "Yes."},
                    {"text": "B"},
                    {"text": "C", "mark": 0.5},
                    {"text": "D", "mark": -0.3333333},
                ],
            }
        ],
    ),
    "single as 1": (
        asked("multichoice", "T?", "<single>1</single><shuffleanswers>0</shuffleanswers>", YES_NO),
        [{"kind": "choice", "text": "T?", "options": [{"text": "Yes", "right": True}, {"text": "No"}], "keep_order": True}],
    ),
    "several as 0": (
        asked("multichoice", "T?", "<single>0</single><shuffleanswers>1</shuffleanswers>", answer(50, "A"), answer(50, "B"), answer(-50, "C")),
        [
            {
                "kind": "choices",
                "text": "T?",
                "options": [{"text": "A", "right": True, "weight": 0.5}, {"text": "B", "right": True, "weight": 0.5}, {"text": "C", "weight": -0.5}],
            }
        ],
    ),
    "usual weights go without saying": (
        asked("multichoice", "T?", "<single>false</single>", *(answer("33.33333", each) for each in "ABC"), answer(-100, "D")),
        [{"kind": "choices", "text": "T?", "options": [*({"text": each, "right": True} for each in "ABC"), {"text": "D"}]}],
    ),
    "a fraction that is near enough": (
        asked("multichoice", "T?", "<single>false</single>", *(answer("33.333", each) for each in "ABC"), answer(0, "D")),
        [
            {
                "kind": "choices",
                "text": "T?",
                "options": [*({"text": each, "right": True, "weight": 0.3333333} for each in "ABC"), {"text": "D", "weight": 0}],
            }
        ],
    ),
    "true": (
        asked("truefalse", "S.", answer(100, "true", "Good."), answer(0, "false", "Bad.")),
        [{"kind": "truefalse", "text": "S.", "answer": True, "why_true": "Good.", "why_false": "Bad."}],
    ),
    "false, whatever the order": (asked("truefalse", "S.", answer(100, "false"), answer(0, "true")), [{"kind": "truefalse", "text": "S.", "answer": False}]),
    "short answers": (
        asked("shortanswer", "T?", "<usecase>1</usecase>", answer(100, "Par*s"), answer(50, "Lyon", "No."), answer(0, "*", "Think.")),
        [
            {
                "kind": "short",
                "text": "T?",
                "exact": True,
                "answers": [{"text": "Par*s", "show": "Pars"}, {"text": "Lyon", "mark": 0.5, "why": "No."}],
                "why": "Think.",
            }
        ],
    ),
    "a short answer that is no markup": (
        asked("shortanswer", "T?", answer(100, r"a < b & 2 \* 3")),
        [{"kind": "short", "text": "T?", "answers": [{"text": r"a < b & 2 \* 3"}]}],
    ),
    "a number": (
        asked("numerical", "T?", number(100, "3.14", "0.01"), number(50, "3"), number(0, "*", why="Circle.")),
        [{"kind": "numeric", "text": "T?", "answers": [{"value": 3.14, "tolerance": 0.01}, {"value": 3, "mark": 0.5}], "why": "Circle."}],
    ),
    "a blank tolerance, and a decimal comma": (
        asked("numerical", "T?", number(100, "-3,5", "")),
        [{"kind": "numeric", "text": "T?", "answers": [{"value": -3.5}]}],
    ),
    "the right number is put first": (
        asked("numerical", "T?", number(50, "1"), number(100, "2")),
        [{"kind": "numeric", "text": "T?", "answers": [{"value": 2}, {"value": 1, "mark": 0.5}]}],
    ),
    "anything for a part": (
        asked("numerical", "T?", number(100, "2"), number(25, "*")),
        [{"kind": "numeric", "text": "T?", "answers": [{"value": 2}, {"value": "*", "mark": 0.25}]}],
    ),
    "units": (
        asked(
            "numerical", "T?", number(100, "3.14"), f"<units>{unit('m', 1)}{unit('cm', 100)}{unit('km', 0.001)}</units>",
            "<unitgradingtype>1</unitgradingtype><unitpenalty>0.2</unitpenalty>",
        ),
        [
            {
                "kind": "numeric", "text": "T?", "answers": [{"value": 3.14}], "unit": "m", "unit_penalty": 0.2,
                "units": [{"name": "cm", "factor": 0.01}, {"name": "km", "factor": 1000}],
            }
        ],
    ),
    "units out of the mark": (
        asked(
            "numerical", "T?", number(100, "3"), f"<units>{unit('m', 1)}</units>",
            "<unitgradingtype>2</unitgradingtype><unitpenalty>0.1</unitpenalty>",
        ),
        [{"kind": "numeric", "text": "T?", "answers": [{"value": 3}], "unit": "m", "unit_penalty": 0.1, "unit_penalty_of": "mark"}],
    ),
    "a unit that may be left out": (
        asked("numerical", "T?", number(100, "3"), f"<units>{unit('m', 1)}</units>", "<unitgradingtype>0</unitgradingtype>"),
        [{"kind": "numeric", "text": "T?", "answers": [{"value": 3}], "unit": "m"}],
    ),
    "matching with a card too many": (
        asked("matching", "T.", PAIRS),
        [
            {
                "kind": "match",
                "text": "T.",
                "cards": {"a": "Paris", "b": "Oslo", "c": "Rome"},
                "prompts": [{"text": "France", "answer": "a"}, {"text": "Norway", "answer": "b"}],
            }
        ],
    ),
    "an essay": (
        asked("essay", "Write.", "<responsefieldlines>15</responsefieldlines><minwordlimit>50</minwordlimit><maxwordlimit/>",
              '<graderinfo format="html"><text>Like so.</text></graderinfo>'),
        [{"kind": "essay", "text": "Write.", "rubric": RUBRIC, "lines": 15, "least": 50, "sample": "Like so."}],
    ),
    "putting in order": (
        asked("ordering", "Order.", "<gradingtype>RELATIVE_TO_CORRECT</gradingtype>", *(answer(n, each) for n, each in enumerate("xyz", 1)),
              "<correctfeedback><text>As it grows.</text></correctfeedback>",
              "<partiallycorrectfeedback><text>Look again.</text></partiallycorrectfeedback>"
              "<incorrectfeedback><text>Look again.</text></incorrectfeedback>"),
        [{"kind": "order", "text": "Order.", "items": ["x", "y", "z"], "mode": "relative", "why": "As it grows.", "near": "Look again."}],
    ),
    "an order graded by a number": (
        asked("ordering", "Order.", "<gradingtype>-1</gradingtype>", *(answer(n, each) for n, each in enumerate("xyz", 1)),
              "<correctfeedback><text>Your answer is correct.</text></correctfeedback>"),
        [{"kind": "order", "text": "Order.", "items": ["x", "y", "z"], "mode": "all"}],
    ),
    "words into gaps": (
        asked("ddwtos", "<p>Lay.</p><p>The [[2]] and the [[1]], a [[2]].</p>",
              *(f"<dragbox><text>{each}</text><group>1</group></dragbox>" for each in ("cat", "dog", "cow"))),
        [
            {
                "kind": "cloze", "text": "Lay.", "cloze": "The [[1]] and the [[2]], a [[3]].",
                "gaps": {"1": {"card": "b"}, "2": {"card": "a"}, "3": {"card": "b"}},
                "cards": {"a": "cat", "b": "dog", "c": "cow"},
            }
        ],
    ),
    "words chosen for gaps": (
        asked("gapselect", "The [[1]].", "<selectoption><text>cat</text><group>1</group></selectoption><selectoption><text>dog</text></selectoption>"),
        [{"kind": "cloze", "text": TASK, "cloze": "The [[1]].", "gaps": {"1": {"card": "a"}}, "cards": {"a": "cat", "b": "dog"}}],
    ),
    "gaps of each sort": (
        asked("cloze", "<p>Fill.</p><p>{1:SHORTANSWER:=Paris#Yes~%50%Lyon~*#No} {2:MULTICHOICE_V:~a~=b#Good} {:NM:=3.14:0.01~%50%3}</p>"),
        [
            {
                "kind": "cloze", "text": "Fill.", "cloze": "[[1]] [[2]] [[3]]",
                "gaps": {
                    "1": {"words": [{"text": "Paris", "why": "Yes"}, {"text": "Lyon", "mark": 0.5}], "why": "No"},
                    "2": {"options": [{"text": "a"}, {"text": "b", "right": True, "why": "Good"}], "weight": 2},
                    "3": {"answers": [{"value": 3.14, "tolerance": 0.01}, {"value": 3, "mark": 0.5}]},
                },
            }
        ],
    ),
    "escapes and entities in gaps": (
        asked("multianswer", r"A {1:SHORTANSWER_C:=a\}b\~c\#d} B {1:MC:=&lt;x&gt;~y &amp; #39;#no\}}"),
        [
            {
                "kind": "cloze", "text": TASK, "cloze": "A [[1]] B [[2]]",
                "gaps": {
                    "1": {"words": [{"text": "a}b~c#d"}], "exact": True},
                    "2": {"options": [{"text": "&lt;x>", "right": True}, {"text": "y &", "why": "39;#no}"}]},
                },
            }
        ],
    ),
    "every short name of a gap": (
        asked("cloze", "{1:SA:=a} {1:MW:=b} {1:SAC:=c} {1:MWC:=d} {1:NUMERICAL:=1} {1:MC:=a~b} {1:MCH:=a~b} {1:MCVS:=a~b} {1:MULTICHOICE_HS:=a~b}"),
        [
            {
                "kind": "cloze", "text": TASK, "cloze": " ".join(f"[[{n}]]" for n in range(1, 10)),
                "gaps": {
                    "1": {"words": [{"text": "a"}]}, "2": {"words": [{"text": "b"}]},
                    "3": {"words": [{"text": "c"}], "exact": True}, "4": {"words": [{"text": "d"}], "exact": True},
                    "5": {"answers": [{"value": 1}]},
                    **{str(n): {"options": [{"text": "a", "right": True}, {"text": "b"}]} for n in range(6, 10)},
                },
            }
        ],
    ),
    "a calculated number": (
        asked("calculated", "How much is {a} + {b}?", formula(100, "{a} + {b} * pow({a}, 2) - log({b}) + pi()", 0.5, 1), formula(0, "*"),
              sets(drawn_from("a"), drawn_from("b", 2.5, 9, 1))),
        [
            {
                "kind": "calculated", "text": "How much is {a} + {b}?",
                "values": {"a": {"from": 1, "to": 10}, "b": {"from": 2.5, "to": 9, "places": 1}},
                "answers": [{"formula": "a + b * pow(a, 2) - ln(b) + pi()", "tolerance": 0.5, "type": "relative"}],
            }
        ],
    ),
    "the envelope": (
        asked("truefalse", "S.", answer(100, "true"), answer(0, "false"), "<defaultgrade>5.0000000</defaultgrade><penalty>0.3333333</penalty>",
              "<generalfeedback><text>Note.</text></generalfeedback>",
              '<hint format="html"><text>Think.</text><clearwrong/></hint><hint><text>More.</text><shownumcorrect/></hint>',
              "<tags><tag><text>nets</text></tag></tags>"),
        [
            {
                "kind": "truefalse", "text": "S.", "answer": True, "points": 5, "penalty": 0.3333333, "note": "Note.",
                "hints": [{"text": "Think.", "clear": True}, {"text": "More.", "count": True}], "tags": ["nets"],
            }
        ],
    ),
    "an old file, its texts in the elements": (
        '<question type="multichoice"><name>old</name><questiontext>Old &lt;b&gt;one&lt;/b&gt;?</questiontext><single>true</single>'
        '<answer fraction="100">Yes<feedback>Good</feedback></answer><answer fraction="0">No</answer></question>',
        [{"kind": "choice", "text": "Old **one**?", "options": [{"text": "Yes", "right": True, "why": "Good"}, {"text": "No"}]}],
    ),
    "plain text": (
        '<question type="description"><questiontext format="plain_text"><text>a &lt;b&gt; *c*\n# d</text></questiontext></question>',
        [{"kind": "description", "text": "a &lt;b> \\*c\\*  \n\\# d"}],
    ),
    "Moodle's own format keeps its lines": (
        '<question type="description"><questiontext format="moodle_auto_format"><text>a\nb &lt;i&gt;c&lt;/i&gt;</text></questiontext></question>',
        [{"kind": "description", "text": "a  \nb *c*"}],
    ),
    "Markdown": (
        '<question type="description"><questiontext format="markdown"><text>a **b**</text></questiontext></question>',
        [{"kind": "description", "text": "a **b**"}],
    ),
    "Markdown of several lines": (
        '<question type="description"><questiontext format="markdown"><text>## a\n\n- b\n- *c*</text></questiontext></question>',
        [{"kind": "description", "text": "**a**  \n• b  \n• *c*"}],
    ),
    "CDATA": (
        '<question type="description"><questiontext format="html"><text><![CDATA[a ]]]]><![CDATA[> <b>b</b>]]></text></questiontext></question>',
        [{"kind": "description", "text": "a \\]\\]> **b**"}],
    ),
    "a picture to look at": (
        '<question type="description"><questiontext format="html"><text>Look: &lt;img src="@@PLUGINFILE@@/My%20map.PNG" alt="a map"&gt;</text>'
        f'<file name="My map.PNG" path="/" encoding="base64">{PIXEL}</file></questiontext></question>',
        [{"kind": "description", "text": "Look:", "picture": {"src": "my-map.png", "alt": "a map"}}],
    ),
    "pictures to be matched": (
        asked("matching", "T.", PAIRS, '<subquestion format="html"><text>&lt;img src="@@PLUGINFILE@@/it.svg" alt="Italy"&gt;</text>'
              f'<file name="it.svg" encoding="base64">{PIXEL}</file><answer><text>Rome</text></answer></subquestion>'),
        [
            {
                "kind": "match", "text": "T.", "cards": {"a": "Paris", "b": "Oslo", "c": "Rome"},
                "prompts": [
                    {"text": "France", "answer": "a"}, {"text": "Norway", "answer": "b"},
                    {"picture": {"src": "it.svg", "alt": "Italy"}, "answer": "c"},
                ],
            }
        ],
    ),
}  # fmt: skip

# A file, and the words of its losses.
SAID: dict[str, tuple[str, list[str]]] = {
    "a fraction of nobody's": (asked("multichoice", "T?", answer("33", "A"), answer(100, "B")), ["line 3: “33” is not one of Moodle's fractions; the nearest is 33.33333. !"]),
    "a fraction that is a word": (asked("multichoice", "T?", answer("all", "A")), ["line 3: “all” is no fraction: write hundredths, as in “100” or “33.33333”. !"]),
    "two full marks": (asked("multichoice", "T?", answer(100, "A"), answer(100, "B")), ["line 3: Several answers earn 100 per cent, where one may be chosen. !"]),
    "no full mark": (asked("multichoice", "T?", answer(50, "A"), answer(0, "B")), ["line 3: No answer earns 100 per cent. !"]),
    "nothing right": (asked("multichoice", "T?", "<single>false</single>", answer(0, "A"), answer(0, "B")), ["line 3: No answer is marked as right. !"]),
    "no text": (asked("truefalse", " ", answer(100, "true"), answer(0, "false")), ["line 3: This question has no text. !"]),
    "half a statement": (asked("truefalse", "S.", answer(100, "true")), ["line 3: A true or false question needs two answers, “true” and “false”. !"]),
    "true and false": (asked("truefalse", "S.", answer(100, "true"), answer(100, "false")), ["line 3: Give one of “true” and “false” the fraction 100. !"]),
    "no number": (asked("numerical", "T?", number(100, "many")), ["line 3: “many” is no number. !"]),
    "a unit of nothing": (asked("numerical", "T?", number(100, "1"), f"<units>{unit('m', 0)}</units>"), ["line 3: A unit needs a name and a multiplier above 0. !"]),
    "no gap": (asked("cloze", "Nothing to fill {here}."), ["line 3: This text has no gap, such as “{1:SHORTANSWER:=Paris}”. !"]),
    "one option in a gap": (asked("cloze", "{1:MC:=a}"), ["line 3: The gap “=a” has fewer than 2 options. !"]),
    "no full mark in a gap": (asked("cloze", "{1:SA:a~%50%b}"), ["line 3: The gap “a~%50%b” has no answer that earns 100 per cent. !"]),
    "a word for a number in a gap": (asked("cloze", "{1:NM:=two}"), ["line 3: “two” is no number. !"]),
    "several ticked in a gap": (asked("cloze", "{1:MULTIRESPONSE_H:=a~=b}"), ["line 3: A gap where several options are ticked (MULTIRESPONSE_H) can't be held here. !"]),
    "an unknown gap": (asked("cloze", "{1:GUESS:=a}"), ["line 3: “GUESS” is no type of gap. !"]),
    "a gap that doesn't end": (asked("cloze", "{1:SA:=a"), ["line 3: The gap “{1:SA:” has no “}” at its end. !"]),
    "a gap with a fraction of nobody's": (asked("cloze", "{1:SA:=a~%33%b}"), ["line 3: “33” is not one of Moodle's fractions; the nearest is 33.33333. !"]),
    "a gap without its word": (asked("ddwtos", "[[1]] [[4]]", "<dragbox><text>a</text></dragbox>"), ["line 3: The gap [[4]] has no word of this number. !"]),
    "no gap for words": (asked("gapselect", "None.", "<selectoption><text>a</text></selectoption>"), ["line 3: This text has no gap, such as “[[1]]”. !"]),
    "groups of words": (
        asked("gapselect", "[[1]] [[2]]", "<selectoption><text>a</text><group>1</group></selectoption><selectoption><text>b</text><group>2</group></selectoption>"),
        ["line 3: The words came in several groups; here every gap takes from all of them."],
    ),
    "markers": (asked("ddmarker", "T."), ["line 3: Markers on a picture can't be read from Moodle: make a question with places on a picture anew. !"]),
    "pieces": (asked("ddimageortext", "T."), ["line 3: Pieces laid on a picture can't be held here. !"]),
    "an unknown type": (asked("stack", "T."), ["line 3: Questions of the type “stack” can't be read. !"]),
    "a formula of nobody's": (
        asked("calculated", "{a}", formula(100, "fmod({a}, 2)"), sets(drawn_from("a"))),
        ["line 3, answers[0].formula: “fmod” is not known here. Use one of these: abs, sqrt, round, floor, ceil, min, max, pow, exp, ln, log10, sin, cos, tan, asin, acos, atan. !"],
    ),
    "a program for a formula": (
        asked("calculated", "{a}", formula(100, "__import__('os').system('id')"), sets(drawn_from("a"))),
        ["line 3, answers[0].formula: “'” can't stand here (character 12). !"],
    ),
    "a formula in the text": (asked("calculated", "{a} {={a}*2}", formula(100, "{a}"), sets(drawn_from("a"))), ["line 3: A formula stands in the text of this question, which can't be held here. !"]),
    "a value named as a function": (asked("calculated", "{sin}", formula(100, "{sin}"), sets(drawn_from("sin"))), ["line 3: “sin” can't be the name of a number here: take letters and figures. !"]),
    "small numbers likelier": (
        asked("calculated", "{a}", formula(100, "{a}"), sets(drawn_from("a", distribution="loguniform"))),
        ["line 3: The numbers were drawn so that small ones are likelier; here all are equally likely."],
    ),
    "points of a half": (asked("truefalse", "S.", answer(100, "true"), answer(0, "false"), "<defaultgrade>0.5</defaultgrade>"), ["line 3: 0.5 points became 10: ours are whole, 1 to 100."]),
    "a whole answer's feedback": (
        asked("multichoice", "T?", YES_NO, "<correctfeedback><text>Hurrah!</text></correctfeedback>"),
        ["line 3: What was said to a right, partly right or wrong answer as a whole was left out."],
    ),
    "Moodle's own feedback": (asked("multichoice", "T?", YES_NO, "<correctfeedback><text>Your answer is correct.</text></correctfeedback>"), []),
    "a table and a colour": (
        asked("description", "<table><tr><td>a</td><td style='color:red'>b</td></tr></table>"),
        ["line 3: A table was turned into lines of text.", "line 3: Colours and fonts were left out."],
    ),
    "a picture from elsewhere": (asked("description", "x <img src='http://a.b/c.png'>"), ["line 3: The picture “c.png” was left out."]),
    "a file that has no place": (
        asked("truefalse", "S.", answer(100, "true"), answer(0, "false"), f'<file name="a.png" encoding="base64">{PIXEL}</file>'),
        ["line 3: The file “a.png” was left out."],
    ),
    "a picture without words": (
        asked("description", "<img src='@@PLUGINFILE@@/a.png'>", f'<file name="a.png" encoding="base64">{PIXEL}</file>'),
        ["line 3: The picture “a.png” has no words for those who can't see it: its name stands for them."],
    ),
    "a file that is none": (
        asked("description", "x <img src='@@PLUGINFILE@@/a.png'>", '<file name="a.png" encoding="base64">!!!</file>'),
        ["line 3: The file “a.png” was left out."],
    ),
    "tags and an id": (
        asked("truefalse", "S.", answer(100, "true"), answer(0, "false"), "<idnumber>q 7</idnumber><tags><tag><text>Сети</text></tag><tag><text>?</text></tag></tags>", name="Seven"),
        ["line 3: The tag “Сети” became “seti”.", "line 3: The tag “?” was left out.", "line 3: The name “Seven” was left out: the question has an id."],
    ),
    "a file to hand in": (asked("essay", "Write.", "<responseformat>noinline</responseformat>"), ["line 3: Here a file is to be handed in: that can't be held here. !"]),
    "a hidden question": (asked("description", "x", "<hidden>1</hidden>"), ["line 3: In Moodle this question was hidden; here it is not."]),
    "a hint of nothing": (asked("truefalse", "S.", answer(100, "true"), answer(0, "false"), "<hint><text/><clearwrong/></hint>"), ["line 3: A hint without words was left out."]),
    "two cards": (asked("matching", "T.", pair("a", "b") + pair("c", "d")), ["line 3, cards: Give at least 3 entries here. !"]),
    "an order of two": (asked("ordering", "T.", answer(1, "a"), answer(2, "b")), ["line 3, items: Give at least 3 entries here. !"]),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_a_file_becomes_questions(name: str) -> None:
    inner, expected = READ[name]
    read = taken(format, quiz(inner))
    bodies = [{key: each for key, each in found.body.items() if key != "id"} for found in read.questions]
    assert bodies == expected, told(read)


@pytest.mark.parametrize("name", SAID)
def test_what_is_lost_is_said(name: str) -> None:
    inner, expected = SAID[name]
    read = taken(format, quiz(inner))
    assert sorted(told(read)) == sorted(expected)
    assert len(read.questions) == (not any(loss.refused for loss in read.losses))


def test_pictures_come_with_their_bytes() -> None:
    read = taken(format, quiz(READ["a picture to look at"][0], READ["pictures to be matched"][0]))
    assert read.files == {name: base64.b64decode(PIXEL) for name in ("my-map.png", "it.svg")}
    assert read.whole


def test_two_pictures_of_one_name_stay_two() -> None:
    read = taken(format, quiz(*[READ["a picture to look at"][0]] * 2))
    assert set(read.files or {}) == {"my-map.png", "my-map-2.png"}


def test_one_bad_question_loses_no_good_one() -> None:
    good = asked("truefalse", "S.", answer(100, "true"), answer(0, "false"))
    read = taken(format, quiz(good, asked("stack", "T."), asked("numerical", "T?", number(100, "x")), good))
    assert [found.place for found in read.questions] == ["line 3", "line 6"]
    assert [loss.place for loss in read.losses] == ["line 4", "line 5"]
    assert [found.body["id"] for found in read.questions] == ["q", "q-2"]


def test_folders_in_any_order() -> None:
    def category(path: str, info: str = "") -> str:
        return f'<question type="category"><category><text>{path}</text></category><info><text>{info}</text></info></question>'

    text = asked("description", "x")
    read = taken(
        format,
        quiz(
            text,
            category("$course$/top/A/B//C/D"),
            text,
            category("$module$/top/A"),
            text,
            category("top"),
            text,
            category("Plain/ one ", "Why"),
            text,
        ),
    )
    assert [found.folder for found in read.questions] == [(), ("A", "B/C", "D"), ("A",), (), ("Plain", "one")]
    assert [str(loss.message) for loss in read.losses] == ["What was said about the category “one” was left out."]


def test_the_title_becomes_a_folder_and_ids_stay() -> None:
    body = {**EXAMPLES["truefalse"], "id": "a-1"}
    read = taken(format, format.write([body], title="Nets / part <1>", lang="en").data)
    assert read.questions[0].folder == ("Nets / part <1>",)
    assert read.questions[0].body["id"] == "a-1"


PLAIN: dict[str, Body] = {
    **{name: in_one(body, "en")[0] for name, body in EXAMPLES.items() if name in ("choice", "choices", "truefalse", "numeric")},
    "short": {key: each for key, each in in_one(EXAMPLES["short"], "en")[0].items() if key != "typos"},
    "order": {key: each for key, each in in_one(EXAMPLES["order"], "en")[0].items() if key not in ("from", "to")},
    "essay": {"id": "e", "kind": "essay", "text": "Write.", "rubric": RUBRIC, "lines": 7, "least": 5, "most": 9, "sample": "So."},
    "description": {"id": "d", "kind": "description", "text": "Read *this* and `that <b>`.  \nAnd [there](https://a.b/?c=d&e=f)."},
    "match": {
        "id": "m", "kind": "match", "text": "T.", "keep_order": True,
        "cards": {"p": "Paris & *Rome*", "o": "Oslo", "r": "x < y"},
        "prompts": [{"text": "France \\]\\]> **b**", "answer": "p"}, {"text": "Norway", "answer": "o"}],
    },
    "cloze": {
        "id": "c", "kind": "cloze", "text": "Fill {these} in.", "cloze": "A [[x]] of [[y]]  \nand a [[z]] {1:SA:=no}.",
        "gaps": {
            "x": {"options": [{"text": "=a}~#b\\\\", "right": True, "why": "a#b~c}"}, {"text": "%50%", "mark": 0.5}], "weight": 2},
            "y": {"words": [{"text": r"2 \* 3 <#> ~", "why": "*Yes*"}, {"text": "six", "mark": 0.25}], "exact": True, "why": "No."},
            "z": {"answers": [{"value": 1.5, "tolerance": 0.5}, {"value": "*", "mark": 0.1}]},
        },
    },
    "dragged": {
        "id": "g", "kind": "cloze", "text": TASK["en"], "cloze": "A [[x]] of [[y]].",
        "gaps": {"x": {"card": "k"}, "y": {"card": "l"}}, "cards": {"k": "a **b**", "l": "c", "n": "d"},
    },
    "calculated": {
        "id": "k", "kind": "calculated", "text": "{a} and {b}?", "values": {"a": {"from": 1, "to": 9}, "b": {"from": 0.5, "to": 2, "places": 1}},
        "answers": [{"formula": "a * b", "tolerance": 0.01}, {"formula": "a - b", "tolerance": 0.01, "mark": 0.5, "why": "{a}!"}],
        "unit": "m", "units": [{"name": "cm", "factor": 0.01}], "unit_penalty": 0.1, "unit_penalty_of": "mark", "why": "Try {b}.",
    },
    "envelope": {
        "id": "v", "kind": "truefalse", "text": "S.", "answer": False, "points": 7, "penalty": 0.25, "note": "N.", "tags": ["a-b", "c"],
        "hints": [{"text": "One & two", "clear": True}, {"text": "Three", "count": True}],
    },
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_written_and_read_it_is_the_same(name: str) -> None:
    body = PLAIN[name]
    assert question.check(body) == []
    written = format.write([body], title="", lang="en")
    read = taken(format, written.data)
    assert not written.losses, [str(loss.message) for loss in written.losses]
    assert [found.body["kind"] for found in read.questions] == [body["kind"]], told(read)
    assert differences(in_one(body, "en")[0], in_one(read.questions[0].body, "en")[0]) == []
    assert read.whole, told(read)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_every_kind_goes_out_or_is_refused_in_words(name: str, lang: str) -> None:
    written = format.write([EXAMPLES[name]], title="", lang=lang)
    assert written.losses, "two languages went out as one"
    if any(loss.refused for loss in written.losses):
        assert name in format.cannot_hold or name == "cloze"
        return
    first = taken(format, written.data).questions
    assert first
    again = taken(format, format.write([first[0].body], title="", lang=lang).data)
    assert [found.body for found in again.questions] == [found.body for found in first]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (EXAMPLES["match"], "prompts.why, prompts.wrong, prompts.picture, prompts.weight"),
        (EXAMPLES["short"], "typos"),
        (EXAMPLES["essay"], "rubric"),
        (EXAMPLES["calculated"], "The conditions on the numbers were left out"),
        (EXAMPLES["cloze"], "Cards and gaps to be filled otherwise"),
        ({**PLAIN["choice"], "lesson": "ladder", "difficulty": 2}, "lesson, difficulty"),
        ({**PLAIN["truefalse"], "text": {"ru": "Да", "en": "Yes"}}, "one language went out: en"),
        ({**PLAIN["numeric"], "answers": [{"value": 4, "tolerance": 1, "type": "geometric"}]}, "A geometric tolerance"),
        ({**PLAIN["choice"], "options": [{"text": "a", "right": True}, {"text": "b", "mark": 0.42}]}, "A mark of 0.42 became 40 per cent"),
    ],
)
def test_what_moodle_cannot_hold_is_said(body: Body, words: str) -> None:
    assert words in "\n".join(str(loss.message) for loss in format.write([body], title="", lang="en").losses)


@pytest.mark.parametrize(
    "text",
    [
        "a * b",
        "-a^2 + b",
        "(a - b) - (a - b)",
        "a - (b - a)",
        "2 * (a + b) / (a * b)",
        "ln(a) + sqrt(b)",
        "a / (b / a)",
        "-(a + b) * 2",
        "2^-a",
        "round(a / b, 2)",
    ],
)
def test_a_formula_goes_out_and_means_the_same(text: str) -> None:
    moodle = formula_of(text)
    assert "^" not in moodle
    numbers: dict[str, Any] = {"a": 3.0, "b": 7.0}
    assert value(parse(moodle.replace("log(", "ln(")), numbers) == value(parse(text), numbers)


def test_every_fraction_of_moodle_is_read_and_written() -> None:
    for percent in PERCENTS:
        inner = asked(
            "multichoice",
            "T?",
            answer(100, "A"),
            *(answer(f"{sign}{percent}", f"B{sign}") for sign in ("", "-") if percent != 100),
            answer(0, "C"),
        )
        read = taken(format, quiz(inner))
        assert read.whole, told(read)
        body = read.questions[0].body
        assert taken(format, format.write([body], title="", lang="en").data).questions[0].body["options"] == body["options"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251", "koi8-r"])
def test_encodings(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    file = quiz(asked("description", "Привет")).replace("UTF-8", name).encode(encoding)
    assert taken(format, file).questions[0].body["text"] == "Привет"
    assert format.fits(file, "q.xml") > 0.5


HOSTILE = {
    "XXE": b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question type="description"><questiontext><text>&x;</text></questiontext></question></quiz>',
    "laughs": b'<!DOCTYPE q [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><quiz>&c;</quiz>',
    "deep": b"<quiz>" + b"<question>" * 10_000,
    "wide": b"<quiz>" + b'<question type="x"/>' * 100_000 + b"</quiz>",
    "wider": b"<quiz>" + b"<a/>" * 1_000_000 + b"</quiz>",
    "a huge attribute": b'<quiz><question type="' + b"x" * 5_000_000 + b'"/></quiz>',
    "many answers": quiz(asked("multichoice", "T?", answer(0, "x") * 50_000)).encode(),
    "many gaps": quiz(asked("cloze", "{1:SA:=a} " * 100_000)).encode(),
    "many answers in a gap": quiz(asked("cloze", "{1:SA:=" + "a~" * 200_000 + "}")).encode(),
    "gaps that don't end": quiz(asked("cloze", "{1:SA:" * 200_000)).encode(),
    "stars": quiz(asked("shortanswer", "T?", answer(100, "a*" * 50_000))).encode(),
    "tags": quiz(asked("description", "<b><i><p>" * 200_000)).encode(),
    "tags in every question": quiz(*[asked("description", "<b><i><p>" * 2_000)] * 250).encode(),
    "brackets": quiz(asked("calculated", "{a}", formula(100, "(" * 100_000), sets(drawn_from("a")))).encode(),
    "digits": quiz(asked("numerical", "T?", number("1" * 100_000, "9" * 100_000, "1e999"))).encode(),
    "a broken encoding": b'<?xml version="1.0" encoding="UTF-8"?><quiz>\xff\xfe\x00</quiz>',
    "an unknown encoding": b'<?xml version="1.0" encoding="shift_jis"?><quiz/>',
    "nothing": b"",
    "zeroes": b"\0" * 1000,
    "another file": b"<html><p>x</p></html>",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(60)
def test_a_file_that_means_harm_is_refused_and_told_so(name: str) -> None:
    read = format.read(HOSTILE[name])
    assert not read.questions
    assert read.losses
    assert read.losses[0].refused
    assert "root:" not in str(read)


@QUICK
@given(bytes_around(quiz(*(inner for inner, _ in READ.values())).encode(), quiz(READ["gaps of each sort"][0]).encode()))
def test_any_bytes_can_be_read(data: bytes) -> None:
    taken(format, data)
    assert 0 <= format.fits(data, "q.xml") <= 1


@QUICK
@given(st.text(alphabet="{}~#%=\\:*ab1.<&;!\"' ", max_size=60), st.sampled_from(["SA", "NM", "MC", "MR"]))
def test_any_gap_can_be_read(junk: str, type: str) -> None:
    taken(format, quiz(asked("cloze", f"x {{1:{type}:={junk}}} {junk}")))


TEXTS = st.text(alphabet="ab1 *_`[]()<>&#{}~=%\\:;!.-+|\"'\n]жé", min_size=1, max_size=20).map(from_text).filter(bool)


@QUICK
@given(st.lists(TEXTS, min_size=5, max_size=5, unique_by=lambda text: " ".join(text.split())))
def test_any_texts_come_back_from_options_and_gaps(texts: list[str]) -> None:
    right, wrong, why, text, note = texts
    options = [{"text": right, "right": True, "why": why}, {"text": wrong}]
    choice: Body = {"id": "a", "kind": "choice", "text": text, "options": options, "note": note}
    cloze: Body = {"id": "b", "kind": "cloze", "text": "Fill.", "cloze": "x [[1]]", "gaps": {"1": {"options": options}}, "note": note}
    assert not question.check(choice)
    read = taken(format, format.write([choice, cloze], title="", lang="en").data)
    assert not read.losses, told(read)
    for found, body in zip(read.questions, (choice, cloze), strict=True):
        assert differences(found.body, body) == []


def test_how_sure_it_is_of_a_file() -> None:
    assert format.fits(quiz(asked("description", "x")).encode(), "a.xml") > 0.9
    assert format.fits(b"<html></html>", "a.xml") == 0
    assert format.fits(b"::q:: text {}", "a.gift") == 0
