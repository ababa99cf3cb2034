"""What a file brought, written down for an hour and read back: questions with their twins, and losses in words."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edu.core.i18n import Message, Text, is_text
from edu.core.marks import Body
from edu.interchange.rules.carrying import Loss
from edu.interchange.rules.comparing import fingerprint

_PLACE = re.compile(r"(?P<list>prompts|items|options)\[(?P<number>\d{1,3})\]|(?P<names>cards|groups)\.(?P<name>[^.]+)")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A question of the bank that reads the same, or nearly: `share` of its letters, up to 1."""

    id: int
    folder: str
    share: float


@dataclass(frozen=True, slots=True)
class Arrival:
    """A question that came, ready to be kept."""

    body: Body
    place: str
    folder: tuple[str, ...] = ()
    same_as: str = ""  # the place of an earlier one of the file that is the same
    twins: tuple[Likeness, ...] = ()
    changes: tuple[Loss, ...] = ()  # what of it could not be held, or is missing

    @property
    def is_new(self) -> bool:
        """Whether it is worth keeping as far as one can say."""
        return not self.same_as and all(twin.share < 1 for twin in self.twins)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """A file as it was read. `problem`: why nothing of it could be."""

    format: str
    questions: tuple[Arrival, ...] = ()
    refused: tuple[Loss, ...] = ()  # why questions stayed out; after the reason, what else is wrong with each
    losses: tuple[Loss, ...] = ()  # about nothing that could be kept by itself: a category, the file
    problem: Message | None = None

    @property
    def stayed_out(self) -> int:
        """How many questions did."""
        return sum(loss.refused for loss in self.refused)

    @property
    def changed(self) -> int:
        """How many came otherwise than they stood in the file."""
        return sum(bool(each.changes) for each in self.questions)


def sorted_out(
    format: str,
    found: Sequence[tuple[Body, str, tuple[str, ...]]],
    losses: Iterable[Loss],
    twins: Mapping[int, Sequence[Likeness]],
) -> Arrivals:
    """Bodies with their places and folders, the losses laid beside the questions they are about."""
    first: dict[str, str] = {}
    same = []
    for body, place, _ in found:
        mark = fingerprint(body)
        same.append(first.get(mark, ""))
        first.setdefault(mark, place)
    once = {place for place, count in Counter(place for _, place, _ in found).items() if count == 1}
    told: dict[str, list[Loss]] = {}
    refused: list[Loss] = []
    others: list[Loss] = []
    for loss in losses:
        if loss.refused or (refused and loss.place not in once and _whose(loss) == _whose(refused[-1])):
            refused.append(loss)
        elif loss.place in once:
            told.setdefault(loss.place, []).append(loss)
        else:
            others.append(loss)
    return Arrivals(
        format,
        tuple(
            Arrival(body, place, folder, same[number], tuple(twins.get(number, ())), tuple(told.get(place, ())))
            for number, (body, place, folder) in enumerate(found)
        ),
        tuple(refused),
        tuple(others),
    )


def _whose(loss: Loss) -> str:
    """The place of the question: “line 12” of “line 12, options[1].text”."""
    return loss.place.partition(", ")[0]


def subject(body: Body, place: str) -> Text | None:
    """The words that stand at a place of a body, or around it: of `prompts[2].answer` the prompt; None where there are none."""
    found = _PLACE.match(place)
    if not found:
        return None
    try:
        entry = body[found["list"]][int(found["number"])] if found["list"] else body[found["names"]][found["name"]]
    except (KeyError, IndexError, TypeError):
        return None
    text = entry.get("text") if isinstance(entry, Mapping) and "text" in entry else entry
    return text if is_text(text) else None


# ---- As JSON


def packed(arrivals: Arrivals) -> dict[str, Any]:
    """As it is written down."""
    return {
        "format": arrivals.format,
        "problem": _message(arrivals.problem) if arrivals.problem else None,
        "questions": [
            {
                "body": each.body,
                "place": each.place,
                "folder": list(each.folder),
                "same_as": each.same_as,
                "twins": [[twin.id, twin.folder, twin.share] for twin in each.twins],
                "changes": [_loss(change) for change in each.changes],
            }
            for each in arrivals.questions
        ],
        "refused": [_loss(loss) for loss in arrivals.refused],
        "losses": [_loss(loss) for loss in arrivals.losses],
    }


def unpacked(value: Mapping[str, Any]) -> Arrivals:
    """As it was."""
    return Arrivals(
        value["format"],
        tuple(
            Arrival(
                each["body"],
                each["place"],
                tuple(each["folder"]),
                each["same_as"],
                tuple(Likeness(*twin) for twin in each["twins"]),
                tuple(map(_lost, each["changes"])),
            )
            for each in value["questions"]
        ),
        tuple(map(_lost, value["refused"])),
        tuple(map(_lost, value["losses"])),
        _said(value["problem"]) if value["problem"] else None,
    )


def _loss(loss: Loss) -> list[Any]:
    return [loss.place, _message(loss.message), loss.refused]


def _lost(value: Sequence[Any]) -> Loss:
    place, words, refused = value
    return Loss(place, _said(words), refused)


def _message(words: Message) -> dict[str, Any]:
    values = {name: value if isinstance(value, str | int | float) else str(value) for name, value in words.values.items()}
    return {"text": words.text, "values": values, "plural": words.plural, "count": words.count}


def _said(value: Mapping[str, Any]) -> Message:
    return Message(value["text"], value["values"], plural=value["plural"], count=value["count"])
