"""What a reply is before it is graded, and what several tries at one question come to."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from edu.core.marks import Body, Field, Mark, Marked, Reply
from edu.quizzes.rules import question
from edu.quizzes.rules.quiz import Try
from edu.quizzes.rules.terms import Behaviour, Terms

MAX_VALUES = 100  # options of one input
# What a mark becomes by how sure one was, 1 to 3 (certainty-based marking, as Moodle has it).
RIGHT_BY_CERTAINTY = {1: 1, 2: 2, 3: 3}
WRONG_BY_CERTAINTY = {1: 0, 2: -2, 3: -6}
FULL_CERTAINTY = 3


def tidy(reply: Reply, fields: Iterable[Field]) -> dict[str, str | list[str]]:
    """Of what was sent, only what the question asks for, bounded and without blanks."""
    kept: dict[str, str | list[str]] = {}
    for field in (each for outer in fields for each in outer.gaps or (outer,)):  # a gap has bounds of its own
        for name in field.names:
            value = reply.get(name)
            if field.many:
                several = value if isinstance(value, (list, tuple)) else [value]
                texts = sorted({_text(each, field.longest) for each in several[:MAX_VALUES]} - {""})
                if texts:
                    kept[name] = texts
            elif text := _text(value[0] if isinstance(value, (list, tuple)) and value else value, field.longest):
                kept[name] = text
    return kept


def _text(value: object, longest: int) -> str:
    """A value as typed; numbers as they are written, anything else is nothing. No NULs: PostgreSQL keeps none."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    try:
        return str(value).replace("\0", "").strip()[:longest]
    except ValueError:  # an integer of more digits than Python writes
        return ""


def is_blank(reply: Reply) -> bool:
    return not any(reply.values())


def waits_for_teacher(body: Body, reply: Reply, *, points: int, fraction: float | None, by_hand: object) -> bool:
    """Whether what was handed in has yet to be marked by hand: not where the question was dropped, or its points given to all."""
    due = question.marked(body) is Marked.BY_HAND and not by_hand and not is_blank(reply)
    return due and points > 0 and (fraction or 0.0) < 1


def tries_at(body: Body, terms: Terms) -> int:
    """How often a question may be tried; 0: as often as one likes. With hints of its own: once more than those."""
    hints = body.get("hints")
    if terms.behaviour is Behaviour.INTERACTIVE and hints:
        return len(hints) + 1
    return terms.tries


def penalty_at(body: Body, terms: Terms) -> float:
    """What a wrong try costs at this question, as a share of it."""
    own = body.get("penalty")
    return terms.penalty if own is None else float(own)


def after_tries(fraction: float, wrong_tries: int, penalty: float) -> float:
    """`fraction` less the `penalty` for each earlier wrong try, and never below 0."""
    return max(0.0, fraction - penalty * wrong_tries)


def outcome(marks: Sequence[Mark], behaviour: Behaviour, penalty: float) -> float:
    """What the marks of all tries come to, first to last, in [0, 1].

    Interactive: the last try, less the penalty for each before it; where a mark is the sum of its parts, each part
    is counted back on its own. Adaptive: the best try, each less the penalty for those before it.
    """
    if not marks:
        return 0.0
    if behaviour is Behaviour.ADAPTIVE:
        return max(after_tries(mark.fraction, earlier, penalty) for earlier, mark in enumerate(marks))
    if all(mark.by_parts for mark in marks):
        return counted_back(marks, penalty)
    return after_tries(marks[-1].fraction, len(marks) - 1, penalty)


def counted_back(marks: Sequence[Mark], penalty: float) -> float:
    """The sum of the parts, each by its share and less the penalty for every try before it was last changed.

    For a part that is right or wrong this is Moodle's `max(0, 1 - (index of the last wrong try + 1) * penalty)`;
    for parts of cloze questions its "last change".
    """
    total = 0.0
    for place, part in enumerate(marks[-1].parts):
        tries = [mark.parts[place] for mark in marks]
        changes = [number for number, (before, now) in enumerate(pairwise(tries), start=1) if before.given != now.given]
        total += part.share * part.worth * max(0.0, 1 - penalty * max(changes, default=0))
    return min(1.0, max(0.0, round(total, 12)))


def is_repeat(reply: Reply, tries: Sequence[Try], behaviour: Behaviour) -> bool:
    """Whether a reply is no further try: the same as the last one, or with adaptive ones as any before."""
    earlier = tries if behaviour is Behaviour.ADAPTIVE else tries[-1:]
    return any(each.reply == reply for each in earlier)


def is_settled(fraction: float, tries: int, most: int) -> bool:
    """Whether a question is done with after so many tries, of `most` (0: no limit), the last of which earned `fraction`."""
    return fraction >= 1 or 0 < most <= tries


def tried(body: Body, replies: Iterable[object], terms: Terms) -> list[Mark]:
    """The marks of the replies that count as tries, first to last: none that is blank or a repeat, none after the question is settled."""
    tries: list[Try] = []
    marks: list[Mark] = []
    for reply in replies:
        kept = tidy(reply, question.ask(body)) if isinstance(reply, Mapping) else {}
        if is_blank(kept) or is_repeat(kept, tries, terms.behaviour):
            continue
        marks.append(question.grade(body, kept))
        tries.append(Try(kept, marks[-1].fraction))
        if is_settled(marks[-1].fraction, len(tries), tries_at(body, terms)):
            break
    return marks


def tries_with(tries: Sequence[Try], left: Reply, behaviour: Behaviour) -> list[Reply]:
    """The replies that count when an attempt is handed in: those tried, and one that was `left` unchecked."""
    replies = [each.reply for each in tries]
    return replies if is_blank(left) or is_repeat(left, tries, behaviour) else [*replies, left]


def by_certainty(fraction: float, certainty: int | None) -> float:
    """The mark by certainty, -6 to 3: a right answer earns how sure one was, a wrong one costs the more the surer.

    Without an answer to that one counts as not sure. Partial marks scale what is right.
    """
    level = certainty or 1
    return RIGHT_BY_CERTAINTY[level] * fraction if fraction > 0 else float(WRONG_BY_CERTAINTY[level])


def share_by_certainty(fraction: float, certainty: int | None) -> float:
    """The same as a share of the most that can be had, -2 to 1: what counts for the quiz."""
    return by_certainty(fraction, certainty) / FULL_CERTAINTY
