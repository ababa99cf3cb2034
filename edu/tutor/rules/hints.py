"""The ladder of hints for any question: from a nudge to the first step, made of what its author and the lesson say.

No rung may tell the key: whatever is quoted goes through `leaks`, and gives way to something general where it would.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from edu.core.i18n import Message, Text, in_language, message
from edu.core.marks import Body, Marked
from edu.quizzes.rules import question
from edu.tutor.rules.leaks import Key, key_of, tells

FEWEST = 3  # different things to choose from: of fewer, one ruled out is the answer
LONGEST = 1200  # characters of a rung


class Rung(IntEnum):
    """What a rung gives, the least first."""

    NUDGE = 1
    LOOK = 2
    CONTRAST = 3
    ANALOGUE = 4
    FIRST_STEP = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the lessons a question's matter is taught."""

    path: str  # without the language, with the anchor
    title: str  # of the lesson
    heading: str  # empty for the whole lesson


@dataclass(frozen=True, slots=True)
class Hint:
    """One rung in one language: our sentence, and what others have written."""

    rung: Rung
    lead: Message
    quotes: tuple[str, ...] = ()
    path: str = ""  # where to read
    place: str = ""  # what that is called

    @property
    def text(self) -> str:
        """All that is said, for checking."""
        return "\n".join([str(self.lead), *self.quotes, self.place])


_NUDGES: Mapping[str, Message] = {
    "choice": message("Cover the options and answer in your own words first. Then look for the one that says it."),
    "choices": message("Take the options one by one: each must hold by itself, however many you have ticked."),
    "truefalse": message("Look for a single case in which the statement fails."),
    "match": message("Say of each one in a word what sets it apart from its neighbours before you look at the cards."),
    "sort": message("Say in a sentence what must hold for each group. Then take the items one by one."),
    "order": message("Find the two ends first. Then ask of each thing what must have been there before it."),
    "numeric": message("Ask of each number in the text what it counts, and out of how many."),
    "calculated": message("Ask of each number in the text what it counts, and out of how many."),
    "short": message("Say in your own words what is meant. Then look for the lesson's own word for it."),
    "cloze": message("Read the whole text once without filling anything in: later sentences often say what an earlier gap wants."),
    "hotspot": message("Say in words what you are looking for before you look at the picture."),
}
_GENERAL_NUDGE = message("Say in your own words what is asked before you answer.")
_CONTRASTS: Mapping[str, Message] = {
    "choices": message("Keep apart what is always so and what is often so: options that are only often true are easily ticked."),
    "truefalse": message("Keep apart what usually goes together and what follows: the statement claims one of the two."),
    "sort": message("Put the groups side by side: what must be true of one and can't be of the other?"),
    "match": message("Of two cards that both seem to fit, ask what the one has that the other lacks."),
    "numeric": message("Two things are easily taken for each other here: the number itself, and its share of the whole."),
    "calculated": message("Two things are easily taken for each other here: the number itself, and its share of the whole."),
}
_GENERAL_CONTRAST = message("Which two answers do you waver between? Say what would have to be different for the other one to be right.")
_STEPS: Mapping[str, Message] = {
    "choice": message("Begin by crossing out: say of each option in a word why not. What is left is looked at twice."),
    "choices": message("Begin with the option you are surest about, one way or the other, and say why in a word."),
    "truefalse": message("Begin with an example of your own, with names and numbers, and see whether the statement holds for it."),
    "match": message("Begin with the two ends, or with the one you are surest of: what is placed leaves fewer for the rest."),
    "sort": message("Begin with the item that you could explain to a friend. Its reason decides about the next ones too."),
    "order": message("Begin with what nothing else can come before. Then look for what could come right after it."),
    "numeric": message(
        "Begin by writing down what is given and what is asked, each with its unit; then say in words what to do with what."
    ),
    "calculated": message(
        "Begin by writing down what is given and what is asked, each with its unit; then say in words what to do with what."
    ),
    "short": message("Begin with how the lesson explains the matter, and find the word it puts in bold there."),
    "cloze": message("Begin with the gap whose sentence you understand best; what stands in it helps with the others."),
    "hotspot": message("Begin by naming each part of the picture, and rule out those that can't be meant."),
    "essay": message("Begin with one sentence that answers the question. Then give a reason, an example and a number."),
}
_GENERAL_STEP = message("Begin with the part that you are surest of.")


def can_be_hinted(body: Body) -> bool:
    """Whether there is anything to hint at."""
    return question.marked(body) is not Marked.NEVER


def ladder(body: Body, *, lang: str, place: Place | None, alike: Sequence[Body] = ()) -> tuple[Hint, ...]:
    """The rungs for a question with its values drawn; `alike` are questions to practise on, the likest first.

    None of them tells the key.
    """
    key = key_of(body, lang)
    written = [in_language(each["text"], lang) for each in body.get("hints") or ()]
    rungs = [
        _quoted(Rung.NUDGE, written[:1], key) or Hint(Rung.NUDGE, _NUDGES.get(body["kind"], _GENERAL_NUDGE)),
        _look(place, key) if place else None,
        _contrast(body, lang, key),
        _analogue(alike, lang, key),
        _first_step(body, written[1:], lang, key),
    ]
    return tuple(rung for rung in rungs if rung is not None)


# ---- The rungs


def _quoted(rung: Rung, texts: Iterable[str], key: Key, *, lead: Message | None = None) -> Hint | None:
    """The first of the texts that tells nothing, in its author's words."""
    said = (Hint(rung, lead or message("A hint from the author:"), (text,)) for text in texts if text)
    return next((hint for hint in said if not tells(hint.text, key)), None)


def _look(place: Place, key: Key) -> Hint:
    """Where to read: the heading, or where that would tell, the lesson alone."""
    lead = message("This is where the lesson teaches it. Read the paragraph, then come back.")
    exact = Hint(Rung.LOOK, lead, path=place.path, place=f"{place.title}: {place.heading}" if place.heading else place.title)
    if not tells(exact.text, key):
        return exact
    return Hint(Rung.LOOK, lead, path=place.path)


def _contrast(body: Body, lang: str, key: Key) -> Hint:
    lead = message("Here is one thing that it is not, and why:")
    for thing, why in _confused(body, lang):
        hint = Hint(Rung.CONTRAST, lead, (thing, why) if why else (thing,))
        if why and not tells(hint.text, key):
            return hint
    if body["kind"] == "order":
        for one, other in zip(body["items"], body["items"][2:], strict=False):
            pair = sorted(in_language(item, lang) for item in (one, other))  # by their letters: their order tells nothing
            hint = Hint(Rung.CONTRAST, message("Compare only these two: which of them comes first?"), tuple(pair))
            if not tells(hint.text, key):
                return hint
    return Hint(Rung.CONTRAST, _CONTRASTS.get(body["kind"], _GENERAL_CONTRAST))


def _confused(body: Body, lang: str) -> Iterator[tuple[str, str]]:
    """What is easily taken for the right thing, and why it isn't: from the table of wrong pairs, or beside a wrong option."""
    kind = body["kind"]
    if kind == "match" and len(body["cards"]) >= FEWEST:
        yield from _wrong_pairs(body["prompts"], body["cards"], lang)
    elif kind == "sort" and len(body["groups"]) >= FEWEST:
        yield from _wrong_pairs(body["items"], body["groups"], lang)
    elif kind == "choice" and len(body["options"]) >= FEWEST:
        for option in body["options"]:
            if not option.get("right") and not option.get("mark"):
                yield f"≠ {in_language(option['text'], lang)}", in_language(option.get("why"), lang)
    elif kind == "numeric":
        for answer in body["answers"]:
            if answer.get("mark") == 0 and isinstance(answer.get("value"), int | float):
                yield f"≠ {answer['value']:g}", in_language(answer.get("why"), lang)
    elif kind == "hotspot" and len(body["spots"]) >= FEWEST and not body.get("several"):
        for name, spot in body["spots"].items():
            if name not in body["right"]:
                yield f"≠ {in_language(spot['text'], lang)}", in_language(spot.get("why"), lang)


def _wrong_pairs(rows: Sequence[Body], options: Mapping[str, Text], lang: str) -> Iterator[tuple[str, str]]:
    for row in rows:
        prompt = in_language(row.get("text") or row["picture"]["alt"], lang)
        for name, note in (row.get("wrong") or {}).items():
            why = note["text"] if isinstance(note, Mapping) and "text" in note else note
            yield f"{prompt} ≠ {in_language(options[name], lang)}", in_language(why, lang)


def _analogue(alike: Sequence[Body], lang: str, key: Key) -> Hint | None:
    """A question of the same skill, with its answer."""
    for other in alike:
        lines = tuple(line for line in _solved(other, lang) if line)
        hint = Hint(Rung.ANALOGUE, message("A question like this one, solved:"), lines)
        if len(lines) > 1 and len(hint.text) <= LONGEST and not tells(hint.text, key):
            return hint
    return None


def _solved(body: Body, lang: str) -> Iterator[str]:
    yield in_language(body["text"], lang)
    prompts = {option.id: in_language(option.text, lang) for field in question.ask(body) for option in field.rows}
    for part in question.grade(body, {}).parts:
        if part.right:
            before = f"{prompts[part.name]} " if part.name in prompts else ""
            yield f"{before}→ {in_language(part.right, lang)}"
    yield in_language(_reason(body), lang)


def _reason(body: Body) -> Text | None:
    if body.get("note"):
        return body["note"]  # type: ignore[no-any-return]
    right: Iterable[Any] = (each for each in body.get("options") or () if each.get("right"))
    return next((each["why"] for each in [*right, *(body.get("answers") or ())[:1]] if each.get("why")), None)


def _first_step(body: Body, written: Sequence[str], lang: str, key: Key) -> Hint:
    """The author's last hint, or what they say to whoever went wrong; else how one begins with such a question."""
    author = _quoted(Rung.FIRST_STEP, reversed(written), key)
    if author is not None:
        return author
    said = [in_language(body.get(name), lang) for name in ("near", "why") if body["kind"] != "order" or name == "near"]
    begun = _quoted(Rung.FIRST_STEP, said, key, lead=message("The first step:"))
    return begun or Hint(Rung.FIRST_STEP, _STEPS.get(body["kind"], _GENERAL_STEP))
