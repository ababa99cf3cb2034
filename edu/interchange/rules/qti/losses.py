"""What QTI, of whatever version, has no place for."""

from collections.abc import Iterable, Mapping

from edu.core.i18n import Message, message
from edu.core.marks import Body

_SAID_APART = {
    "lesson": message("The lesson it belongs to was left out."),
    "tags": message("Its tags were left out."),
    "difficulty": message("Its difficulty was left out."),
    "hints": message("Its hints were left out."),
    "penalty": message("What a further try costs was left out."),
}
_SAID_OF_KINDS = {
    "typos": message("Typing mistakes are not forgiven there."),
    "unit": message("The unit was left out."),
    "units": message("The further units were left out."),
    "unit_penalty": message("What a wrong unit costs was left out."),
    "edition": message("The edition of the ladder was left out."),
    "ladder": message("The drawing as a ladder was left out."),
    "from": message("The words at the ends of the order were left out."),
}


def losses_of(body: Body, *, kept: Iterable[str] = ()) -> list[Message]:
    """What of a body no version of QTI can say."""
    said = [why for key, why in {**_SAID_APART, **_SAID_OF_KINDS}.items() if body.get(key) and key not in kept]
    gaps = (body.get("gaps") or {}).values()
    said += [why for key, why in _SAID_OF_KINDS.items() if key not in kept and any(gap.get(key) for gap in gaps)]
    rows = [*(body.get("prompts") or ()), *(body.get("items") or ()), *gaps]
    notes = [note for row in rows if isinstance(row, Mapping) for note in (row.get("wrong") or {}).values()]
    if any(isinstance(note, Mapping) and "lesson" in note for note in notes):
        said.append(message("The lessons about mistakes were left out."))
    if any(isinstance(row, Mapping) and row.get("picture") for row in rows):
        said.append(message("The pictures of rows were left out; their words stay."))
    return [why for place, why in enumerate(said) if why not in said[:place]]


def one_language(lang: str) -> list[Message]:
    return [message("Only the texts in one language went out: %(lang)s.", lang=lang)]
