"""What somebody fills in to ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.core.marks import Body, Problem
from edu.qa.rules import bounties
from edu.qa.rules.posts import MAX_TOPICS
from edu.qa.rules.topics import Places
from edu.quizzes.rules import pasting, question

MOST_DRAFTS = 20
SURE = 0.6  # below it a pasted text is left as the words it is


@dataclass(frozen=True, slots=True)
class Wish:
    """A question as it is typed; nothing of it is checked yet."""

    title: str = ""
    body: str = ""
    lang: str = "en"
    subject: str = ""  # slugs, as the next two
    level: str = ""
    topics: Sequence[str] = ()
    price: int = 0
    bounty: int = 0  # to be offered once the question is old enough
    anonymous: bool = False
    person: str = ""  # whom it is put to: a name or a number


@dataclass(frozen=True, slots=True)
class Where:
    """Where a question belongs, by numbers."""

    subject_id: int
    level_slug: str | None
    topic_ids: tuple[int, ...]


def where(wish: Wish, places: Places) -> Where:
    """Raises Invalid beside the field that names nothing."""
    subject = places.subject(wish.subject)
    if subject is None:
        raise Invalid(message("Choose a subject."), field="subject")
    if wish.level and wish.level not in places.levels:
        raise Invalid(message("Choose a level of the list."), field="level")
    found = [places.topic(slug) for slug in dict.fromkeys(wish.topics)]
    if any(topic is None or topic.subject_id != subject.id for topic in found):
        raise Invalid(message("These topics are of another subject."), field="topics")
    if len(found) > MAX_TOPICS:
        raise Invalid(message("Up to %(count)s topics fit.", count=MAX_TOPICS), field="topics")
    return Where(subject.id, wish.level or None, tuple(topic.id for topic in found if topic is not None))


def check_bounty(amount: int) -> int:
    """The bounty to be offered later; 0 for none. Raises Invalid."""
    if amount not in (0, *bounties.AMOUNTS):
        raise Invalid(message("A bounty is 50 to 500 points, in steps of 50."), field="bounty")
    return amount


def playable_in(body: str) -> dict[str, Any] | None:
    """The matching task that a text is, as it is kept: its kind, its body, and what it misses; None where it is none."""
    found = pasting.recognise(body)
    if found is None or found.kind != "match" or found.confidence < SURE:
        return None
    flags = [_kept(flag) for flag in found.flags]
    whole: Body = {"id": "asked", "kind": found.kind, **found.body}
    return {"body": whole, "flags": flags, "complete": not flags and not question.check(whole)}


def _kept(flag: Problem) -> dict[str, object]:
    """A flag as it is kept, to be said in each reader's language."""
    said = flag.message
    return {"place": flag.place, "text": said.text, "values": dict(said.values), "plural": said.plural, "count": said.count}
