"""QTI 3.0: what is its own. The table of items, the packages and the ways there and back are tested with QTI 2 in test_qti_2."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.interchange.formats.qti_3 import format as qti_3
from edu.interchange.rules import archive
from edu.quizzes.rules import question
from tests.interchange.qti import FILL, ITEMS, in_three, package
from tests.interchange.reading import EXAMPLES, QUICK, bytes_around, taken

# As the standard's own examples write them.
CHOICE = """<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="choice-1" title="Attended" adaptive="false" time-dependent="false">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
    <qti-correct-response><qti-value>ChoiceA</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float" normal-maximum="4">
    <qti-default-value><qti-value>0</qti-value></qti-default-value>
  </qti-outcome-declaration>
  <qti-outcome-declaration identifier="FEEDBACK" cardinality="single" base-type="identifier"/>
  <qti-item-body>
    <p>Look at the text in the picture.</p>
    <qti-choice-interaction response-identifier="RESPONSE" shuffle="true" max-choices="1">
      <qti-prompt>What does it say?</qti-prompt>
      <qti-simple-choice identifier="ChoiceA">You must stay.</qti-simple-choice>
      <qti-simple-choice identifier="ChoiceB">Did you <em>leave</em>?</qti-simple-choice>
    </qti-choice-interaction>
  </qti-item-body>
  <qti-response-processing>
    <qti-response-condition>
      <qti-response-if>
        <qti-match><qti-variable identifier="RESPONSE"/><qti-correct identifier="RESPONSE"/></qti-match>
        <qti-set-outcome-value identifier="SCORE"><qti-base-value base-type="float">4</qti-base-value></qti-set-outcome-value>
      </qti-response-if>
    </qti-response-condition>
    <qti-set-outcome-value identifier="FEEDBACK"><qti-variable identifier="RESPONSE"/></qti-set-outcome-value>
  </qti-response-processing>
  <qti-modal-feedback outcome-identifier="FEEDBACK" show-hide="show" identifier="ChoiceB">
    <qti-content-body><p>Read it again.</p></qti-content-body>
  </qti-modal-feedback>
</qti-assessment-item>
"""
INLINE = """<qti-assessment-item identifier="richard" title="Richard III">
  <qti-response-declaration identifier="R1" cardinality="single" base-type="identifier">
    <qti-correct-response><qti-value>Y</qti-value></qti-correct-response>
    <qti-mapping default-value="0"><qti-map-entry map-key="Y" mapped-value="1"/></qti-mapping>
  </qti-response-declaration>
  <qti-response-declaration identifier="R2" cardinality="single" base-type="string">
    <qti-correct-response><qti-value>summer</qti-value></qti-correct-response>
    <qti-mapping default-value="0"><qti-map-entry map-key="summer" mapped-value="3" case-sensitive="false"/></qti-mapping>
  </qti-response-declaration>
  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
  <qti-item-body><p>Made glorious <qti-text-entry-interaction response-identifier="R2"/> by this sun of
    <qti-inline-choice-interaction response-identifier="R1"><qti-inline-choice identifier="G">Gloucester</qti-inline-choice>
    <qti-inline-choice identifier="Y">York</qti-inline-choice></qti-inline-choice-interaction>.</p></qti-item-body>
  <qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"/>
</qti-assessment-item>
"""


def test_an_item_of_the_standard():
    (found,) = taken(qti_3, CHOICE).questions
    assert found.place == "item choice-1"
    assert found.body == {
        "id": "choice-1",
        "kind": "choice",
        "text": "Look at the text in the picture.  \nWhat does it say?",
        "options": [{"text": "You must stay.", "right": True}, {"text": "Did you *leave*?", "why": "Read it again."}],
        "points": 4,
    }


def test_gaps_of_two_sorts_with_their_weights():
    (found,) = taken(qti_3, INLINE).questions
    assert found.body == {
        "id": "richard",
        "kind": "cloze",
        "text": FILL,
        "cloze": "Made glorious [[R2]] by this sun of [[R1]].",
        "gaps": {
            "R2": {"words": [{"text": "summer"}], "weight": 3},
            "R1": {"options": [{"text": "Gloucester"}, {"text": "York", "right": True}]},
        },
    }
    assert question.grade(found.body, {"1": "SUMMER"}).fraction == 0.75


@pytest.mark.parametrize(
    "kind", ["qti-portable-custom-interaction", "qti-media-interaction", "qti-end-attempt-interaction", "qti-hottext-interaction"]
)
def test_an_interaction_we_have_no_kind_for_is_named(kind):
    xml = re.sub(r"<qti-choice-interaction.*</qti-choice-interaction>", f'<{kind} response-identifier="RESPONSE"/>', CHOICE, flags=re.S)
    (loss,) = taken(qti_3, xml).losses
    assert loss.refused
    assert loss.place == "item choice-1"
    assert "Interaction” has no kind of question here." in str(loss.message)


def test_a_package_of_the_other_version_is_named():
    (loss,) = qti_3.read(package({"a.xml": ITEMS["one of three"][0]})).losses
    assert str(loss.message) == "This package holds QTI 2, not QTI 3.0."


def test_all_names_are_in_kebab_case():
    held = [body for name, body in EXAMPLES.items() if name not in qti_3.cannot_hold]
    files = archive.unpack(qti_3.write(held, title="Quiz", lang="en").data)
    tags = set(re.findall(r"<([A-Za-z][\w-]*)", "".join(text.decode() for name, text in files.items() if name.startswith("items/"))))
    assert {tag for tag in tags if not tag.startswith("qti-")} <= {"p", "div", "ul", "li", "object", "img", "strong", "em"}
    assert not any(re.search("[A-Z]", tag) for tag in tags)
    assert b'type="imsqti_item_xmlv3p0"' in files["imsmanifest.xml"]
    assert b"<qti-assessment-item-ref" in files["test.xml"]


def test_pictures_and_other_files_beside_are_taken_as_they_are():
    xml = CHOICE.replace("<p>Look", '<p><img src="pic/sign.png" alt="Sign"/>Look')
    read = taken(qti_3, package({"a.xml": xml, "pic/sign.png": "png"}, kind="imsqti_item_xmlv3p0", named=["a.xml"]))
    assert read.losses == ()
    assert read.questions[0].body["picture"] == {"src": "sign.png", "alt": "Sign"}
    assert read.files == {"sign.png": b"png"}


@QUICK
@given(bytes_around(CHOICE.encode(), INLINE.encode(), in_three(ITEMS["cards laid into gaps"][0]).encode()))
def test_any_bytes_are_read_or_refused(data):
    taken(qti_3, data)
    qti_3.fits(data, "x.xml")


@QUICK
@given(
    st.integers(0, 10**6),
    st.sampled_from(["qti-value", "identifier", "RESPONSE", "qti-match", "single", "float"]),
    st.text("abQ1-", max_size=6),
)
def test_items_with_a_word_changed_are_read_or_refused(at, word, put):
    places = [place for place in range(len(CHOICE)) if CHOICE.startswith(word, place)]
    place = places[at % len(places)]
    taken(qti_3, CHOICE[:place] + put + CHOICE[place + len(word) :])
