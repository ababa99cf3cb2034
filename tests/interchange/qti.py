"""Small items of QTI 2 in a table, which the tests of 2.1/2.2 and of 3.0 read alike: the names are changed for 3.0."""

import re
from typing import Any

from edu.core.marks import token
from edu.interchange.rules import archive

FILL = {"ru": "Заполните пропуски.", "en": "Fill in the gaps."}
WHOLE = {"whole": {"text": {"ru": "Работа в целом", "en": "The work as a whole"}, "points": 10}}
_HTML = {"p", "div", "img", "object", "strong", "em", "br", "ul", "li", "blockquote", "span", "b", "sub"}


def item(body: str, *declared: str, scoring: str = "", feedback: str = "", **values: str) -> str:
    """An item of QTI 2.2."""
    told = "".join(f' {name}="{value}"' for name, value in {"identifier": "q", "title": "The title", **values}.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2"{told} timeDependent="false">'
        f"{''.join(declared)}<itemBody>{body}</itemBody>{scoring}{feedback}</assessmentItem>"
    )


def in_three(xml: str) -> str:
    """The item in the names of QTI 3.0."""

    def kebab(name: str) -> str:
        return re.sub(r"[A-Z]", lambda found: f"-{found[0].lower()}", name)

    def tag(found: re.Match[str]) -> str:
        if found[2] in _HTML:
            return found[0]
        values = re.sub(r'([A-Za-z]+)="', lambda value: f'{kebab(value[1])}="', found[3])
        return f"<{found[1]}qti-{kebab(found[2])}{values}>"

    return re.sub(r'<(/?)([A-Za-z]+)((?:[^<>"]|"[^"]*")*)>', tag, xml).replace("imsqti_v2p2", "imsqtiasi_v3p0")


def response(correct: str = "", *, cardinality: str = "single", base: str = "identifier", mapping: str = "", name: str = "RESPONSE") -> str:
    """A response's declaration: its right values parted by bars; the mapping as `A=1 B=-1`, its bounds after a bar."""
    values = "".join(f"<value>{value}</value>" for value in correct.split("|") if value)
    inner = f"<correctResponse>{values}</correctResponse>" if values else ""
    if mapping:
        pairs, _, bounds = mapping.partition("|")
        entries = "".join('<mapEntry mapKey="{}" mappedValue="{}"/>'.format(*pair.split("=", 1)) for pair in pairs.split(";"))
        inner += f"<mapping {bounds}>{entries}</mapping>"
    return f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">{inner}</responseDeclaration>'


SCORE = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
TOLD = '<outcomeDeclaration identifier="FEEDBACK" cardinality="{}" baseType="identifier"/>'
MATCH = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p2/rptemplates/match_correct"/>'
MAP = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p2/rptemplates/map_response.xml"/>'
MAP_SUM = (
    '<responseProcessing><setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/><mapResponse identifier="RESPONSE"/></sum>'
    "</setOutcomeValue></responseProcessing>"
)
ECHO = '<setOutcomeValue identifier="FEEDBACK"><variable identifier="RESPONSE"/></setOutcomeValue>'
EXACT = (
    "<responseCondition><responseIf><match><variable identifier='RESPONSE'/><correct identifier='RESPONSE'/></match>"
    "<setOutcomeValue identifier='SCORE'><baseValue baseType='float'>{}</baseValue></setOutcomeValue></responseIf></responseCondition>"
).replace("'", '"')


def said(identifier: str, text: str, *, hide: bool = False) -> str:
    show = "hide" if hide else "show"
    return f'<modalFeedback outcomeIdentifier="FEEDBACK" identifier="{identifier}" showHide="{show}"><p>{text}</p></modalFeedback>'


def most(points: str) -> str:
    return (
        '<outcomeDeclaration identifier="MAXSCORE" cardinality="single" baseType="float">'
        f"<defaultValue><value>{points}</value></defaultValue></outcomeDeclaration>"
    )


def options(*texts: str, prompt: str = "Which?", **values: str) -> str:
    told = "".join(f' {name}="{value}"' for name, value in {"shuffle": "true", "maxChoices": "1", **values}.items())
    each = "".join(f'<simpleChoice identifier="{chr(65 + place)}">{text}</simpleChoice>' for place, text in enumerate(texts))
    return f'<choiceInteraction responseIdentifier="RESPONSE"{told}><prompt>{prompt}</prompt>{each}</choiceInteraction>'


def entry(name: str = "RESPONSE") -> str:
    return f'<textEntryInteraction responseIdentifier="{name}" expectedLength="15"/>'


def if_else(*branches: tuple[str, str], other: str = "") -> str:
    """A scoring: conditions with what each earns, and what is said otherwise."""
    out = ""
    for place, (condition, score) in enumerate(branches):
        name = "responseElseIf" if place else "responseIf"
        out += f'<{name}>{condition}<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{score}</baseValue></setOutcomeValue></{name}>'
    if other:
        out += (
            f'<responseElse><setOutcomeValue identifier="FEEDBACK"><baseValue baseType="identifier">{other}</baseValue>'
            "</setOutcomeValue></responseElse>"
        )
    return f"<responseProcessing><responseCondition>{out}</responseCondition></responseProcessing>"


GIVEN = '<variable identifier="RESPONSE"/>'


def const(value: str, base: str = "float") -> str:
    return f'<baseValue baseType="{base}">{value}</baseValue>'


def match_item(rows: str, cards: str, correct: str, mapping: str = "", scoring: str = MATCH, **values: str) -> str:
    """A matching of words parted by spaces, which are their own identifiers."""
    told = "".join(f' {name}="{value}"' for name, value in {"shuffle": "true", "maxAssociations": "4", **values}.items())
    sets = "".join(
        "<simpleMatchSet>"
        + "".join(f'<simpleAssociableChoice identifier="{word[0]}" matchMax="1">{word}</simpleAssociableChoice>' for word in words.split())
        + "</simpleMatchSet>"
        for words in (rows, cards)
    )
    body = f'<matchInteraction responseIdentifier="RESPONSE"{told}><prompt>Match.</prompt>{sets}</matchInteraction>'
    return item(body, response(correct, cardinality="multiple", base="directedPair", mapping=mapping), SCORE, scoring=scoring)


MATCH_XML = match_item(
    "Capulet Demetrius Lysander Prospero",
    "Midsummer Romeo Tempest",
    "C R|D M|L M|P T",
    'C R=1;D M=0.5;L M=0.5;P T=1|defaultValue="0"',
    MAP,
)  # the example “match.xml” of the standard
CHOICE_MULTIPLE = item(
    options("Hydrogen", "Helium", "Carbon", "Oxygen", "Nitrogen", "Chlorine", prompt="What is in water?", maxChoices="0"),
    response("A|D", cardinality="multiple", mapping='A=1;D=1;F=-1|lowerBound="0" upperBound="2" defaultValue="-2"'),
    SCORE,
    scoring=MAP,
)  # the example “choice_multiple.xml” of the standard
GAPS = "<blockquote><p>Now is the {} of our discontent<br/>Made glorious {} by this sun of York.</p></blockquote>"
SPOTS = (
    '<p>Where?</p><hotspotInteraction responseIdentifier="RESPONSE" maxChoices="{}"><object data="map.png" type="image/png" width="200" height="100">'
    'A map</object><hotspotChoice shape="rect" coords="180,80,200,100" identifier="A" hotspotLabel="Hill"/>'
    '<hotspotChoice shape="rect" coords="0,0,100,50" identifier="B"/><hotspotChoice shape="poly" coords="0,50,50,50,50,100,0,50" identifier="C"/>'
    "</hotspotInteraction>"
)


def order_item(scoring: str, *declared: str, feedback: str = "") -> str:
    each = "".join(f'<simpleChoice identifier="{word[0]}">{word}</simpleChoice>' for word in ("Two", "One", "Four"))
    body = f'<orderInteraction responseIdentifier="RESPONSE" shuffle="true"><prompt>Order them.</prompt>{each}</orderInteraction>'
    return item(body, response("O|T|F", cardinality="ordered"), SCORE, *declared, scoring=scoring, feedback=feedback)


def right(*texts: str, at: int = 0, **more: Any) -> dict[str, Any]:
    written = [{"text": text, **({"right": True} if place == at else {})} for place, text in enumerate(texts)]
    return {"id": "q", "kind": "choice", "text": "Which?", "options": written, **more}


# An item; the body it becomes, or the words it is refused with; what is told beside.
ITEMS: dict[str, tuple[str, dict[str, Any] | str, tuple[str, ...]]] = {
    "one of three": (item(options("x", "y", "z"), response("B"), SCORE, scoring=MATCH), right("x", "y", "z", at=1), ()),
    "one of three, without a word on scoring": (item(options("x", "y", "z"), response("B"), SCORE), right("x", "y", "z", at=1), ()),
    "in their order": (item(options("x", "y", shuffle="false"), response("A"), SCORE, scoring=MATCH), right("x", "y", keep_order=True), ()),
    "options with marks": (
        item(options("x", "y", "z"), response("A", mapping="A=4;B=1;C=-2"), SCORE, scoring=MAP),
        {**right("x", "y", "z"), "options": [{"text": "x", "right": True}, {"text": "y", "mark": 0.25}, {"text": "z", "mark": -0.5}]},
        (),
    ),
    "a choice scored by its own rules": (
        item(options("x", "y"), response("B"), SCORE, scoring=f"<responseProcessing>{EXACT.format(3)}</responseProcessing>"),
        right("x", "y", at=1),
        (),
    ),
    "points": (item(options("x", "y"), response("A"), SCORE, most("5"), scoring=MATCH), right("x", "y", points=5), ()),
    "half points": (
        item(options("x", "y"), response("A"), SCORE, most("2.5"), scoring=MATCH),
        right("x", "y"),
        ("2.5 points became 10: ours are whole, 1 to 100.",),
    ),
    "text with markup": (
        item(
            "<p>Read <strong>this</strong>: H<sub>2</sub>O &lt; 5 * 3.</p>" + options("<b>x</b>", "y"), response("A"), SCORE, scoring=MATCH
        ),
        {**right("**x**", "y"), "text": "Read **this**: H<sub>2</sub>O < 5 \\* 3.  \nWhich?"},
        (),
    ),
    "rubric is not text": (
        item('<rubricBlock view="scorer"><p>The answer is x.</p></rubricBlock>' + options("x", "y"), response("A"), SCORE, scoring=MATCH),
        right("x", "y"),
        (),
    ),
    "no text but a title": (
        item(options("x", "y", prompt=""), response("A"), SCORE, scoring=MATCH),
        {**right("x", "y"), "text": "The title"},
        ("This item has no text; its title stands in for it.",),
    ),
    "feedback beside the options": (
        item(
            options(
                'x<feedbackInline outcomeIdentifier="FEEDBACK" identifier="A" showHide="show">Yes.</feedbackInline>',
                'y<feedbackInline outcomeIdentifier="FEEDBACK" identifier="B" showHide="show">No.</feedbackInline>',
            ),
            response("A"),
            SCORE,
            TOLD.format("single"),
            scoring=f"<responseProcessing>{EXACT.format(1)}{ECHO}</responseProcessing>",
        ),
        {**right("x", "y"), "options": [{"text": "x", "right": True, "why": "Yes."}, {"text": "y", "why": "No."}]},
        (),
    ),
    "feedback that is shown, and hidden": (
        item(
            options("x", "y"),
            response("A"),
            SCORE,
            TOLD.format("single"),
            scoring=f"<responseProcessing>{EXACT.format(1)}{ECHO}</responseProcessing>",
            feedback=said("A", "Right!") + said("A", "Try again.", hide=True) + said("Z", "Always.", hide=True),
        ),
        {**right("x", "y", note="Always."), "options": [{"text": "x", "right": True, "why": "Right!"}, {"text": "y", "why": "Try again."}]},
        (),
    ),
    "feedback that nothing shows": (
        item(options("x", "y"), response("A"), SCORE, TOLD.format("single"), scoring=MATCH, feedback=said("N", "Never.")),
        right("x", "y"),
        ("Feedback was left out, as there is no place for it: “Never.”.",),
    ),
    "true or false": (
        item(options("True", "False"), response("B"), SCORE, scoring=MATCH),
        {"id": "q", "kind": "truefalse", "text": "Which?", "answer": False},
        (),
    ),
    "true or false in Russian": (
        item(options("Неверно", "Верно"), response("B"), SCORE, scoring=MATCH),
        {"id": "q", "kind": "truefalse", "text": "Which?", "answer": True},
        (),
    ),
    "several of several": (
        CHOICE_MULTIPLE,
        {
            "id": "q",
            "kind": "choices",
            "text": "What is in water?",
            "options": [
                {"text": "Hydrogen", "right": True, "weight": 0.5},
                {"text": "Helium", "weight": -1},
                {"text": "Carbon", "weight": -1},
                {"text": "Oxygen", "right": True, "weight": 0.5},
                {"text": "Nitrogen", "weight": -1},
                {"text": "Chlorine", "weight": -0.5},
            ],
        },
        (),
    ),
    "several, all or nothing": (
        item(options("x", "y", "z", maxChoices="0"), response("A|C", cardinality="multiple"), SCORE, scoring=MATCH),
        {**right("x"), "kind": "choices", "options": [{"text": "x", "right": True}, {"text": "y"}, {"text": "z", "right": True}]},
        ("Scored as a whole in the file; here every right option counts by itself.",),
    ),
    "several with the usual weights": (
        item(
            options("x", "y", "z", maxChoices="0"), response("A|B", cardinality="multiple", mapping="A=1;B=1;C=-2"), SCORE, scoring=MAP_SUM
        ),
        {**right("x"), "kind": "choices", "options": [{"text": "x", "right": True}, {"text": "y", "right": True}, {"text": "z"}]},
        (),
    ),
    "several, a wrong one free": (
        item(options("x", "y", maxChoices="0"), response("A", cardinality="multiple", mapping="A=1"), SCORE, scoring=MAP),
        {**right("x"), "kind": "choices", "options": [{"text": "x", "right": True, "weight": 1}, {"text": "y", "weight": 0}]},
        (),
    ),
    "an empty option": (
        item(options("x", "y", ""), response("A"), SCORE, scoring=MATCH),
        right("x", "y"),
        ("An option without text was left out.",),
    ),
    "a short answer": (
        item(f"<p>Richard is of {entry()} then.</p>", response("York", base="string", mapping="York=1;york=0.5"), SCORE, scoring=MAP),
        {
            "id": "q",
            "kind": "short",
            "text": "Richard is of \\_\\_\\_\\_\\_ then.",
            "answers": [{"text": "York"}, {"text": "york", "mark": 0.5}],
            "exact": True,
        },
        (),
    ),
    "a short answer whatever its capitals": (
        item(
            f"<p>Where?</p><p>{entry()}</p>",
            response("York", base="string"),
            SCORE,
            scoring=if_else((f'<stringMatch caseSensitive="false">{GIVEN}{const("York", "string")}</stringMatch>', "1")),
        ),
        {"id": "q", "kind": "short", "text": "Where?", "answers": [{"text": "York"}]},
        (),
    ),
    "a map that says which capitals count": (
        item(f"<p>Where?</p><p>{entry()}</p>", response("York", base="string", mapping='York=1" caseSensitive="false'), SCORE, scoring=MAP),
        {"id": "q", "kind": "short", "text": "Where?", "answers": [{"text": "York"}]},
        (),
    ),
    "a part of the answer": (
        item(
            f"<p>Where?</p><p>{entry()}</p>",
            response("in York", base="string"),
            SCORE,
            scoring=if_else((f'<stringMatch caseSensitive="false" substring="true">{GIVEN}{const("York", "string")}</stringMatch>', "1")),
        ),
        {"id": "q", "kind": "short", "text": "Where?", "answers": [{"text": "*York*", "show": "in York"}]},
        (),
    ),
    "an answer with a star": (
        item(f"<p>Where?</p><p>{entry()}</p>", response("5*3", base="string"), SCORE, scoring=MATCH),
        {"id": "q", "kind": "short", "text": "Where?", "answers": [{"text": "5\\*3"}]},
        (),
    ),
    "a regular expression": (
        item(
            f"<p>Where?</p><p>{entry()}</p>",
            response("York", base="string"),
            SCORE,
            scoring=if_else((f'<patternMatch pattern="(Y|y)ork">{GIVEN}</patternMatch>', "1")),
        ),
        "no plain words",
        (),
    ),
    "a number": (
        item(f"<p>How many?</p><p>{entry()}</p>", response("42", base="integer"), SCORE, scoring=MATCH),
        {"id": "q", "kind": "numeric", "text": "How many?", "answers": [{"value": 42}]},
        (),
    ),
    "a number with a tolerance": (
        item(
            f"<p>How many?</p><p>{entry()}</p>",
            response("3.14", base="float"),
            SCORE,
            scoring=if_else((f'<equal toleranceMode="absolute" tolerance="0.5 0.5"><correct identifier="RESPONSE"/>{GIVEN}</equal>', "1")),
        ),
        {"id": "q", "kind": "numeric", "text": "How many?", "answers": [{"value": 3.14, "tolerance": 0.5}]},
        (),
    ),
    "more tolerance above than below": (
        item(
            f"<p>How many?</p><p>{entry()}</p>",
            response("10", base="float"),
            SCORE,
            scoring=if_else((f'<equal toleranceMode="absolute" tolerance="1 3">{const("10")}{GIVEN}</equal>', "1")),
        ),
        {"id": "q", "kind": "numeric", "text": "How many?", "answers": [{"value": 11, "tolerance": 2}]},
        (),
    ),
    "the response allowed for": (
        item(
            f"<p>How many?</p><p>{entry()}</p>",
            response("10", base="float"),
            SCORE,
            scoring=if_else((f'<equal toleranceMode="absolute" tolerance="1 3">{GIVEN}{const("10")}</equal>', "1")),
        ),
        {"id": "q", "kind": "numeric", "text": "How many?", "answers": [{"value": 9, "tolerance": 2}]},
        (),
    ),
    "a tolerance in per cent": (
        item(
            f"<p>How many?</p><p>{entry()}</p>",
            response("200", base="float"),
            SCORE,
            scoring=if_else((f'<equal toleranceMode="relative" tolerance="10">{const("200")}{GIVEN}</equal>', "1")),
        ),
        {"id": "q", "kind": "numeric", "text": "How many?", "answers": [{"value": 200, "tolerance": 0.1, "type": "relative"}]},
        (),
    ),
    "rounded to three figures": (
        item(
            f"<p>How many?</p><p>{entry()}</p>",
            response("3.175", base="float"),
            SCORE,
            scoring=if_else((f'<equalRounded figures="3">{GIVEN}<correct identifier="RESPONSE"/></equalRounded>', "1")),
        ),
        {"id": "q", "kind": "numeric", "text": "How many?", "answers": [{"value": 3.18, "tolerance": 0.005}]},
        ("A number just at a bound, which doesn't count in the file, counts here.",),
    ),
    "rounded to two places": (
        item(
            f"<p>How many?</p><p>{entry()}</p>",
            response("1.68572", base="float"),
            SCORE,
            scoring=if_else((f'<equalRounded roundingMode="decimalPlaces" figures="2">{GIVEN}{const("1.68572")}</equalRounded>', "1")),
        ),
        {"id": "q", "kind": "numeric", "text": "How many?", "answers": [{"value": 1.69, "tolerance": 0.005}]},
        ("A number just at a bound, which doesn't count in the file, counts here.",),
    ),
    "a range, and a second answer": (
        item(
            f"<p>How many?</p><p>{entry()}</p>",
            response("", base="float"),
            SCORE,
            TOLD.format("single"),
            scoring=if_else(
                (f"<and><gte>{GIVEN}{const('3')}</gte><lte>{GIVEN}{const('5')}</lte></and>", "2"),
                (f'<equal toleranceMode="exact">{GIVEN}{const("8")}</equal>', "1"),
                other="no",
            ),
            feedback=said("no", "Count again."),
        ),
        {
            "id": "q",
            "kind": "numeric",
            "text": "How many?",
            "answers": [{"value": 4, "tolerance": 1}, {"value": 8, "mark": 0.5}],
            "why": "Count again.",
        },
        (),
    ),
    "a slider": (
        item(
            '<sliderInteraction responseIdentifier="RESPONSE" lowerBound="0" upperBound="100"><prompt>How much?</prompt></sliderInteraction>',
            response("16", base="integer"),
            SCORE,
            scoring=MATCH,
        ),
        {"id": "q", "kind": "numeric", "text": "How much?", "answers": [{"value": 16}]},
        ("The slider became a number to type.",),
    ),
    "two gaps to type": (
        item(
            "<p>From Richard III:</p>" + GAPS.format(entry("RESPONSE_a"), entry("RESPONSE_b")),
            response("winter", base="string", name="RESPONSE_a"),
            response("summer", base="string", name="RESPONSE_b"),
            SCORE,
            scoring=MATCH,
        ),
        {
            "id": "q",
            "kind": "cloze",
            "text": "From Richard III:",
            "cloze": "Now is the [[a]] of our discontent  \nMade glorious [[b]] by this sun of York.",
            "gaps": {"a": {"words": [{"text": "winter"}], "exact": True}, "b": {"words": [{"text": "summer"}], "exact": True}},
        },
        ("Scored as a whole in the file; here every gap counts by itself.",),
    ),
    "a gap with options": (
        item(
            '<p>The sun of <inlineChoiceInteraction responseIdentifier="RESPONSE" shuffle="false"><inlineChoice identifier="G">Gloucester'
            '</inlineChoice><inlineChoice identifier="Y">York</inlineChoice></inlineChoiceInteraction>.</p>',
            response("Y"),
            SCORE,
            scoring=MATCH,
        ),
        {
            "id": "q",
            "kind": "cloze",
            "text": FILL,
            "cloze": "The sun of [[RESPONSE]].",
            "gaps": {"RESPONSE": {"options": [{"text": "Gloucester"}, {"text": "York", "right": True}]}},
        },
        (),
    ),
    "cards laid into gaps": (
        item(
            '<gapMatchInteraction responseIdentifier="RESPONSE" shuffle="false"><prompt>Drag them.</prompt>'
            '<gapText identifier="W" matchMax="1">winter</gapText><gapText identifier="S" matchMax="1">summer</gapText>'
            '<gapText identifier="A" matchMax="1">autumn</gapText>'
            + GAPS.format('<gap identifier="G1"/>', '<gap identifier="G2"/>')
            + "</gapMatchInteraction>",
            response("W G1|S G2", cardinality="multiple", base="directedPair", mapping='W G1=1;S G2=2|defaultValue="0"'),
            SCORE,
            scoring=MAP,
        ),
        {
            "id": "q",
            "kind": "cloze",
            "text": "Drag them.",
            "cloze": "Now is the [[G1]] of our discontent  \nMade glorious [[G2]] by this sun of York.",
            "cards": {"W": "winter", "S": "summer", "A": "autumn"},
            "gaps": {"G1": {"card": "W"}, "G2": {"card": "S", "weight": 2}},
        },
        (),
    ),
    "an essay": (
        item('<p>Why?</p><extendedTextInteraction responseIdentifier="RESPONSE" expectedLines="7"/>', response(base="string"), SCORE),
        {"id": "q", "kind": "essay", "text": "Why?", "lines": 7, "rubric": WHOLE},
        (),
    ),
    "an essay with a rubric": (
        item(
            '<rubricBlock view="scorer"><p>Give five for each reason.</p></rubricBlock>'
            '<extendedTextInteraction responseIdentifier="RESPONSE"><prompt>Why?</prompt></extendedTextInteraction>',
            response(base="string"),
            SCORE,
            most("8"),
        ),
        {"id": "q", "kind": "essay", "text": "Why?", "rubric": {"whole": {"text": "Give five for each reason.", "points": 8}}, "points": 8},
        (),
    ),
    "a matching with weights": (
        MATCH_XML,
        {
            "id": "q",
            "kind": "match",
            "text": "Match.",
            "cards": {"M": "Midsummer", "R": "Romeo", "T": "Tempest"},
            "prompts": [
                {"text": "Capulet", "answer": "R", "weight": 2},
                {"text": "Demetrius", "answer": "M"},
                {"text": "Lysander", "answer": "M"},
                {"text": "Prospero", "answer": "T", "weight": 2},
            ],
        },
        (),
    ),
    "a matching as a whole": (
        match_item("one two", "A B C", "o A|t C"),
        {
            "id": "q",
            "kind": "match",
            "text": "Match.",
            "cards": {"A": "A", "B": "B", "C": "C"},
            "prompts": [{"text": "one", "answer": "A"}, {"text": "two", "answer": "C"}],
        },
        ("Scored as a whole in the file; here every row counts by itself.",),
    ),
    "a matching with two cards": (
        match_item("one two three", "Odd Even", "o O|t E", "o O=1;t E=1;h O=1|", MAP).replace(
            '"t" matchMax="1">three', '"h" matchMax="1">three'
        ),
        {
            "id": "q",
            "kind": "sort",
            "text": "Match.",
            "groups": {"O": "Odd", "E": "Even"},
            "items": [{"text": "one", "group": "O"}, {"text": "two", "group": "E"}, {"text": "three", "group": "O"}],
        },
        (),
    ),
    "a matching the other way round": (
        match_item("Odd Even", "1st 2nd 3rd", "O 1|E 2|O 3", "O 1=1;E 2=1;O 3=1|", MAP),
        {
            "id": "q",
            "kind": "sort",
            "text": "Match.",
            "groups": {"O": "Odd", "E": "Even"},
            "items": [{"text": "1st", "group": "O"}, {"text": "2nd", "group": "E"}, {"text": "3rd", "group": "O"}],
        },
        (),
    ),
    "a table to tick": (match_item("one two", "A B C", "o A|o B|t A|t B"), "Several cards belong to one row", ()),
    "pairs of one list": (
        item(
            '<associateInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="2"><prompt>Pair them.</prompt>'
            + "".join(
                f'<simpleAssociableChoice identifier="{word[0]}" matchMax="1">{word}</simpleAssociableChoice>'
                for word in ("Antonio", "Prospero", "Capulet", "Montague", "Lysander")
            )
            + "</associateInteraction>",
            response("A P|C M", cardinality="multiple", base="pair", mapping='P A=2;C M=2|defaultValue="0"'),
            SCORE,
            scoring=MAP,
        ),
        {
            "id": "q",
            "kind": "match",
            "text": "Pair them.",
            "cards": {"P": "Prospero", "M": "Montague", "L": "Lysander"},
            "prompts": [{"text": "Antonio", "answer": "P"}, {"text": "Capulet", "answer": "M"}],
        },
        (),
    ),
    "an order": (
        order_item(MATCH),
        {"id": "q", "kind": "order", "text": "Order them.", "items": ["One", "Two", "Four"], "mode": "all"},
        (),
    ),
    "an order with feedback": (
        order_item(
            "<responseProcessing><responseCondition><responseIf><match><variable identifier='RESPONSE'/><correct identifier='RESPONSE'/></match>"
            "<setOutcomeValue identifier='SCORE'><baseValue baseType='float'>1</baseValue></setOutcomeValue></responseIf><responseElse>"
            "<setOutcomeValue identifier='FEEDBACK'><baseValue baseType='identifier'>no</baseValue></setOutcomeValue></responseElse>"
            "</responseCondition></responseProcessing>".replace("'", '"'),
            TOLD.format("single"),
            feedback=said("no", "Not yet."),
        ),
        {"id": "q", "kind": "order", "text": "Order them.", "items": ["One", "Two", "Four"], "mode": "all", "near": "Not yet."},
        (),
    ),
    "a spot on a picture": (
        item(SPOTS.format("1"), response("A"), SCORE, scoring=MATCH),
        {
            "id": "q",
            "kind": "hotspot",
            "text": "Where?",
            "picture": {"src": "map.png", "alt": "A map"},
            "spots": {
                "A": {"box": [90, 80, 10, 20], "text": "Hill"},
                "B": {"box": [0, 0, 50, 50], "text": "2"},
                "C": {"outline": [0, 50, 25, 50, 25, 100], "text": "3"},
            },
            "right": ["A"],
        },
        ("The picture “map.png” is not in this file: add it to the question.",),
    ),
    "a text to read": (item("<p>Read me.</p>"), {"id": "q", "kind": "description", "text": "Read me."}, ()),
    "an adaptive item": (item(options("x", "y"), response("A"), SCORE, scoring=MATCH, adaptive="true"), "adaptive", ()),
    "a template": (
        item(options("x", "y"), '<templateDeclaration identifier="N" cardinality="single" baseType="integer"/>', response("A"), SCORE),
        "templateProcessing",
        (),
    ),
    "an interaction we have no kind for": (
        item('<p>Draw.</p><drawingInteraction responseIdentifier="RESPONSE"/>', response(base="file"), SCORE),
        "drawingInteraction",
        (),
    ),
    "points on a picture": (
        item('<selectPointInteraction responseIdentifier="RESPONSE" maxChoices="1"/>', response(base="point"), SCORE),
        "selectPointInteraction",
        (),
    ),
    "two questions in one": (
        item(
            options("x", "y") + options("x", "y").replace("RESPONSE", "R2"), response("A"), response("B", name="R2"), SCORE, scoring=MATCH
        ),
        "several questions at once",
        (),
    ),
    "no key": (item(options("x", "y"), response(), SCORE, scoring=MATCH), "the key is missing", ()),
    "one option": (item(options("x"), response("A"), SCORE, scoring=MATCH), "Give at least 2 entries here.", ()),
    "two full marks": (item(options("x", "y"), response("A", mapping="A=1;B=1"), SCORE, scoring=MAP), "Several options are worth", ()),
    "an unknown template": (
        item(options("x", "y"), response("A"), SCORE, scoring='<responseProcessing template="http://example.org/my_own.xml"/>'),
        "my_own",
        (),
    ),
    "a scoring by chance": (
        item(
            options("x", "y"),
            response("A"),
            SCORE,
            scoring='<responseProcessing><setOutcomeValue identifier="SCORE"><randomFloat min="0" max="1"/></setOutcomeValue></responseProcessing>',
        ),
        "randomFloat",
        (),
    ),
    "a spot without shape": (item(SPOTS.format("1").replace("0,0,100,50", "0,0"), response("A"), SCORE, scoring=MATCH), "no shape", ()),
}


def package(files: dict[str, str], *, kind: str = "imsqti_item_xmlv2p2", more: str = "", named: list[str] | None = None) -> bytes:
    """An archive of items with their manifest."""
    resources = "".join(
        f'<resource identifier="r{number}" type="{kind}" href="{name}"><file href="{name}"/></resource>'
        for number, name in enumerate(named if named is not None else files)
    )
    manifest = f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{resources}{more}</resources></manifest>'
    return archive.pack({"imsmanifest.xml": manifest.encode(), **{name: text.encode() for name, text in files.items()}})


def chosen(*texts: str) -> list[str]:
    """The ids by which options are ticked."""
    return [token(text) for text in texts]
