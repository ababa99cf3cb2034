"""The terms of a quiz: how it is graded, when, how often and how long it may be done, and what is shown when.

They come from quiz.yml or a teacher's form, both checked by `check_terms`, and are kept as JSON. An attempt
keeps those it was started under, with the person's own allowances in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from edu.core.i18n import message
from edu.quizzes.rules.checking import Look

PENALTY = 1 / 3  # of a wrong try, Moodle's default
MAX_TRIES = 10
# What was on its way when the time ran out still counts, as in Moodle: a slow network or a slow server
# must cost nobody an answer.
ON_ITS_WAY = timedelta(seconds=60)
JUST_AFTER = timedelta(minutes=2)
YEARS = range(1970, 9000)


class Behaviour(StrEnum):
    DEFERRED = "deferred"  # graded when handed in
    IMMEDIATE = "immediate"  # each question graded once, at once
    INTERACTIVE = "interactive"  # at once, with hints and tries; each wrong try costs
    ADAPTIVE = "adaptive"  # at once, as often as one likes; the best try counts, less what those before it cost
    EXAM = "exam"  # nothing is told before the quiz has closed


CHECKING = frozenset({Behaviour.IMMEDIATE, Behaviour.INTERACTIVE, Behaviour.ADAPTIVE})


class Overtime(StrEnum):
    """What happens to an attempt that isn't handed in in time."""

    SUBMIT = "submit"  # it is handed in as it stands
    GRACE = "grace"  # it can still be handed in for a while, but not changed
    ABANDON = "abandon"  # it doesn't count


class Counts(StrEnum):
    """Which attempts make the grade."""

    HIGHEST = "highest"
    MEAN = "mean"
    FIRST = "first"
    LAST = "last"


class Phase(StrEnum):
    DURING = "during"
    JUST_AFTER = "just_after"  # in the first two minutes
    LATER = "later"
    CLOSED = "closed"  # after the closing date


class Shown(StrEnum):
    CORRECTNESS = "correctness"
    MARKS = "marks"
    FEEDBACK = "feedback"
    ANSWER = "answer"


Review = Mapping[Phase, frozenset[Shown]]
_ALL, _NOTHING = frozenset(Shown), frozenset[Shown]()


def usual_review(behaviour: Behaviour) -> dict[Phase, frozenset[Shown]]:
    """What is shown when, unless a quiz says otherwise."""
    after = _NOTHING if behaviour is Behaviour.EXAM else _ALL
    during = _ALL if behaviour in CHECKING else _NOTHING
    return {Phase.DURING: during, Phase.JUST_AFTER: after, Phase.LATER: after, Phase.CLOSED: _ALL}


@dataclass(frozen=True, slots=True)
class Terms:
    behaviour: Behaviour = Behaviour.DEFERRED
    tries: int = 1  # at each question; 0: no limit
    penalty: float = PENALTY  # of each wrong try, as a share of the question
    certainty: bool = False  # whether one says how sure one is
    minutes: float | None = None  # for the whole attempt
    overtime: Overtime = Overtime.SUBMIT
    grace: float = 5  # minutes after the time is up, with Overtime.GRACE
    attempts: int = 0  # 0: no limit
    opens: datetime | None = None
    closes: datetime | None = None
    password: str = ""
    counts: Counts = Counts.HIGHEST
    shuffle: bool = False  # the questions of each section
    per_page: int = 1
    forward: bool = False  # pages can't be gone back to
    private: bool = False  # only for those it is given to: theirs says otherwise
    tutor: bool = True  # hints may be taken, where nothing speaks against it: `lets_hints`
    review: Review = field(default_factory=lambda: usual_review(Behaviour.DEFERRED))

    @property
    def checks(self) -> bool:
        """Whether a question can be graded before the attempt is handed in."""
        return self.behaviour in CHECKING

    @property
    def lets_hints(self) -> bool:
        """Whether the tutor's hints may be taken in an attempt: not in an exam, nor behind a password."""
        return self.tutor and self.behaviour is not Behaviour.EXAM and not self.password

    def deadline(self, started_at: datetime) -> datetime | None:
        """When an attempt started at a moment must be handed in; None: whenever one likes."""
        ends = [self.closes] if self.closes else []
        if self.minutes:
            ends.append(started_at + timedelta(minutes=self.minutes))
        return min(ends, default=None)

    def phase(self, ended_at: datetime | None, *, now: datetime) -> Phase:
        """Where an attempt stands."""
        if ended_at is None:
            return Phase.DURING
        if self.closes and now >= self.closes:
            return Phase.CLOSED
        return Phase.JUST_AFTER if now < ended_at + JUST_AFTER else Phase.LATER

    def marks_from(self, ended_at: datetime) -> datetime | None:
        """From when on the marks of a finished attempt are shown; None: never."""
        moments = {Phase.JUST_AFTER: ended_at, Phase.LATER: ended_at + JUST_AFTER, Phase.CLOSED: self.closes}
        return min((moment for phase, moment in moments.items() if moment and Shown.MARKS in self.review[phase]), default=None)

    def shown(self, ended_at: datetime | None, *, now: datetime) -> frozenset[Shown]:
        """What may be shown of an attempt now."""
        return self.review[self.phase(ended_at, now=now)]


class Standing(StrEnum):
    """What time allows with an open attempt."""

    OPEN = "open"
    TO_HAND_IN = "to hand in"  # nothing can be changed any more
    TO_SUBMIT = "to submit"  # the time is up: it is handed in as it stands
    TO_ABANDON = "to abandon"


def standing(terms: Terms, deadline: datetime | None, *, now: datetime) -> Standing:
    """What time allows with an open attempt that must be handed in by `deadline`."""
    if deadline is None or now <= deadline + ON_ITS_WAY:
        return Standing.OPEN
    if terms.overtime is Overtime.SUBMIT:
        return Standing.TO_SUBMIT
    if terms.overtime is Overtime.GRACE and now <= deadline + timedelta(minutes=terms.grace) + ON_ITS_WAY:
        return Standing.TO_HAND_IN
    return Standing.TO_ABANDON


# ---- As JSON, and as a teacher writes them


KEYS = (
    "behaviour", "tries", "penalty", "certainty", "minutes", "overtime", "grace", "attempts", "opens", "closes", "password", "counts",
    "shuffle", "per_page", "forward", "private", "tutor", "review",
)  # fmt: skip
# What may hold for one person otherwise than for the rest.
PERSONAL_KEYS = ("minutes", "attempts", "opens", "closes", "password", "private")


def terms_of(*written: Mapping[str, Any]) -> Terms:
    """The terms that checked mappings say together, the later ones winning key by key."""
    said = {key: value for each in written for key, value in each.items()}
    behaviour = Behaviour(said.get("behaviour", Behaviour.DEFERRED))
    review = usual_review(behaviour)
    review |= {Phase(phase): frozenset(map(Shown, shown)) for phase, shown in (said.get("review") or {}).items()}
    tries = said.get("tries")
    return Terms(
        behaviour=behaviour,
        tries=1 if behaviour not in CHECKING or behaviour is Behaviour.IMMEDIATE else _tries(behaviour, tries),
        penalty=PENALTY if said.get("penalty") is None else float(said["penalty"]),
        certainty=bool(said.get("certainty")),
        minutes=said.get("minutes"),
        overtime=Overtime(said.get("overtime") or Overtime.SUBMIT),
        grace=5 if said.get("grace") is None else float(said["grace"]),
        attempts=int(said.get("attempts") or 0),
        opens=_moment(said.get("opens")),
        closes=_moment(said.get("closes")),
        password=said.get("password") or "",
        counts=Counts(said.get("counts") or Counts.HIGHEST),
        shuffle=bool(said.get("shuffle")),
        per_page=int(said.get("per_page") or 1),
        forward=bool(said.get("forward")),
        private=bool(said.get("private")),
        tutor=said.get("tutor") is not False,
        review=review,
    )


def _tries(behaviour: Behaviour, tries: object) -> int:
    if tries is None:
        return 0 if behaviour is Behaviour.ADAPTIVE else 3
    return int(str(tries))


def as_json(terms: Terms) -> dict[str, Any]:
    """The terms for keeping; `terms_of` reads them back."""
    return {
        **{key: getattr(terms, key) for key in KEYS if key not in ("opens", "closes", "review")},
        "opens": terms.opens.isoformat() if terms.opens else None,
        "closes": terms.closes.isoformat() if terms.closes else None,
        "review": {phase.value: sorted(shown) for phase, shown in terms.review.items()},
    }


def check_terms(look: Look) -> dict[str, Any]:
    """Find what is wrong with the terms in what a teacher wrote; those that are good, for keeping."""
    said: dict[str, Any] = {}
    behaviour = look.one_of("behaviour", tuple(Behaviour), default=Behaviour.DEFERRED)
    said["behaviour"] = behaviour and Behaviour(behaviour).value
    for key, known in (("overtime", tuple(Overtime)), ("counts", tuple(Counts))):
        if look.body.get(key) is not None:
            said[key] = look.one_of(key, known)
    for key in ("certainty", "shuffle", "forward", "private", "tutor"):
        look.flag(key)
        said[key] = look.body.get(key)
    for key, least, most in (("tries", 0, MAX_TRIES), ("attempts", 0, 1000), ("per_page", 1, 100)):
        said[key] = look.whole(key, least, most)
    for key, lowest, highest in (("penalty", 0.0, 1.0), ("minutes", 0.1, 100_000.0), ("grace", 0.0, 10_000.0)):
        said[key] = look.number(key, lowest, highest) if look.body.get(key) is not None else None
    said["opens"], said["closes"] = (_checked_moment(look, key) for key in ("opens", "closes"))
    said["password"] = look.line("password", most=100)
    said["review"] = _checked_review(look)
    _check_together(look, said)
    return {key: value for key, value in said.items() if value is not None}


def check_personal_terms(look: Look) -> dict[str, Any]:
    """The same for what holds for one person."""
    look.keys(*PERSONAL_KEYS)
    return {key: value for key, value in check_terms(look).items() if key in PERSONAL_KEYS}


def _check_together(look: Look, said: Mapping[str, Any]) -> None:
    checks = said["behaviour"] in CHECKING
    if said.get("tries") is not None and (not checks or said["behaviour"] == Behaviour.IMMEDIATE):
        look.refuse("tries", message("Tries go with “interactive” or “adaptive”: take “tries” out, or change “behaviour”."))
    elif said.get("tries") == 0 and said["behaviour"] == Behaviour.INTERACTIVE:
        look.refuse("tries", message("Give at least one try."))
    if said.get("certainty") and said["behaviour"] in (Behaviour.INTERACTIVE, Behaviour.ADAPTIVE):
        look.refuse("certainty", message("Certainty goes with one try: take “certainty” out, or change “behaviour”."))
    opens, closes = _moment(said.get("opens")), _moment(said.get("closes"))
    if opens and closes and closes <= opens:
        look.refuse("closes", message("The quiz must close after it opens."))
    if said["behaviour"] == Behaviour.EXAM and not closes:
        look.refuse("closes", message("Say when the exam closes: its marks are shown after that."))


def _checked_moment(look: Look, key: str) -> str | None:
    value = look.body.get(key)
    if value is None or value == "":
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        moment = None
    # A year at either end of the calendar can't be counted on from, nor written in another zone.
    if moment is None or moment.tzinfo is None or moment.year not in YEARS:
        look.refuse(key, message("Write a moment with its zone here: 2026-12-01T10:00+03:00."))
        return None
    return moment.isoformat()


def _checked_review(look: Look) -> dict[str, list[str]] | None:
    if look.body.get("review") is None:
        return None
    review = Look(look.body["review"], look.at("review"), look.problems)
    review.keys(*Phase)
    found = {}
    for phase in review.body:
        if phase in tuple(Phase):
            entries = dict(review.listed(phase, 0, len(Shown)))
            for place, entry in entries.items():
                if entry not in tuple(Shown):
                    review.refuse(place, message("Write one of these: %(known)s.", known=", ".join(Shown)))
            found[str(phase)] = sorted({str(entry) for entry in entries.values() if entry in tuple(Shown)})
    return found


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def grade_of(shares: list[float], counts: Counts) -> float | None:
    """The grade that finished attempts make, first to last, each a share in [0, 1]; None without any."""
    if not shares:
        return None
    match counts:
        case Counts.HIGHEST:
            return max(shares)
        case Counts.MEAN:
            return sum(shares) / len(shares)
        case Counts.FIRST:
            return shares[0]
        case Counts.LAST:
            return shares[-1]
