"""Which format holds which kind of question: found out by carrying every kind's example there and back.

.venv/bin/python -m tests.interchange.held      prints the table of docs/authoring.md, "Formats"
"""

from edu.core.marks import Body
from edu.interchange.rules.carrying import Format
from edu.interchange.rules.comparing import differences
from edu.interchange.rules.formats import all_formats
from edu.interchange.rules.languages import in_one
from tests.interchange.reading import EXAMPLES

WHOLE, PARTLY, SOME, NOT = "yes", "in part", "some", "no"


def example(kind: str) -> Body:
    """The kind's example in one language, as a file has it."""
    return in_one(EXAMPLES[kind], "en")[0]


def held(kind: str, format: Format) -> str:
    """How much of the kind's example comes back. Raises AssertionError where something is lost and nobody says so."""
    body = example(kind)
    written = format.write([body], title="All kinds", lang="en")
    said = [str(loss.message) for loss in written.losses]
    if kind in format.cannot_hold:
        assert [loss.refused for loss in written.losses] == [True], f"{format.name} must say once that it leaves {kind} out: {said}"
        assert said == [str(format.cannot_hold[kind])]
        return NOT
    if any(loss.refused for loss in written.losses):  # the example has something that others of its kind have not
        assert len(said) == 1, said
        return SOME
    read = format.read(written.data)
    assert read.questions, f"{format.name} writes {kind} and can't read it: {[str(loss.message) for loss in read.losses]}"
    back = read.questions[0].body
    if written.losses or read.losses:
        return PARTLY
    assert len(read.questions) == 1
    assert differences(body, back) == [], f"{format.name} loses something of {kind} and doesn't say so"
    return WHOLE


def table() -> str:
    """The Markdown table: kinds down, formats across."""
    formats = sorted(all_formats().values(), key=lambda format: format.name)
    lines = [["kind", *(f"`{format.name}`" for format in formats)], ["---"] * (len(formats) + 1)]
    lines += [[f"`{kind}`", *(held(kind, format) for format in formats)] for kind in sorted(EXAMPLES)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    print(table())
