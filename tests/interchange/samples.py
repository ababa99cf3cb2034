"""Good files to spoil: every format's own writing of every kind, and what other programs write."""

from edu.interchange.rules import html, samples
from edu.interchange.rules.carrying import Format
from tests.interchange.reading import EXAMPLES

# As other programs write: what our own writing never has.
FOREIGN = {
    "gift": [
        b"""// a comment [id:x] [tag:y]
$CATEGORY: $course$/top/a//b/c

::name:: [html]<p>Who\\: \\{me\\}?</p> {=%100%yes#good ~%-50%no#bad ~%33.33333%[plain]perhaps ####general}

One {1..5} and {#3:2~#wrong} {TRUE#a#b####c}

Match {=a -> b =c -> d = -> e} missing {=%50%w* =word} here.

No braces

Essay {}
"""
    ],
    "aiken": [b"What?\nA) one\nB. two\nC)three\nANSWER: B\n\nBroken\nA) x\nANSWER: Z\n"],
    "moodle-xml": [
        b"""<?xml version="1.0"?><quiz><question type="category"><category><text>$course$/top/a//b/c</text></category></question>
<question type="cloze"><name><text>n</text></name><questiontext format="html"><text><![CDATA[<p>{1:SA:=a#f~%50%b*} {2:NM:=3:0.1}
{:MCVS:~x~=y} {1:MULTIRESPONSE:=a~=b~%-100%c}]]></text><file name="a.png" path="/" encoding="base64">iVBORw0KGgo=</file></questiontext></question>
<question type="numerical"><name><text>u</text></name><questiontext><text>x</text></questiontext><answer fraction="100"><text>3</text>
<tolerance>0.1</tolerance></answer><units><unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units><unitgradingtype>1</unitgradingtype>
<hint><text>h</text><clearwrong/></hint><tags><tag><text>t</text></tag></tags></question>
<question type="matching"><name><text>m</text></name><questiontext><text>y</text></questiontext><subquestion><text>a</text><answer><text>b</text></answer>
</subquestion><subquestion><text/><answer><text>c</text></answer></subquestion></question></quiz>"""
    ],
    "anki": [b'#separator:tab\n#html:true\n#guid column:1\n#tags column:4\nG%x\t{{c1::a::b}} <img src="x">\t[sound:y.mp3]\tt::u\n'],
    "csv": [b'sep=;\nkind;text_ru;text_en;option 1;answer 1;wrong 1\nmatch;a;b;c;d;"e: f\ng"\n'],
    "yaml": [
        b"sections:\n- title: T\n  questions: [{draw: 1}, {id: a, kind: short, text: >\n folded, answers: [{text: !!str 1}]}]\npool: []\n"
    ],
}
_RICH = html.from_text("A <b> & [[x]] {y} =z ~w #v %50% 'u' \"t\" \\ Ёж 👍") + "  \n**bold** `code`"
_ODD = (
    {"id": "odd", "kind": "choice", "text": _RICH, "points": 3, "tags": ["a"], "hints": [{"text": _RICH}], "note": _RICH,
     "options": [{"text": _RICH, "right": True, "why": _RICH}, {"text": "=1+1", "mark": 0.5}, {"text": "-> x", "why": "~"}]},
    {"id": "odd-short", "kind": "short", "text": _RICH, "exact": True, "answers": [{"text": r"\*a*b", "show": "*ab"}, {"text": "c", "mark": 0.333}]},
)  # fmt: skip


def samples_of(format: Format) -> list[bytes]:
    """Some files of this format, none larger than 100 KB."""
    own = [
        format.write(list(EXAMPLES.values()), title="Всё", lang="ru").data,
        format.write(list(samples.EXAMPLES), title="All", lang="en").data,
        format.write(list(_ODD), title="Odd", lang="en").data,
        *(format.write([body], title="T", lang="en").data for kind, body in EXAMPLES.items() if kind not in format.cannot_hold),
    ]
    return [data for data in own + FOREIGN.get(format.name, []) if len(data) <= 100_000]
