"""What is true of points and places whatever the database."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from edu.core.i18n import Text, message
from edu.core.ids import UserId
from edu.core.money import check_amount
from edu.site.rules.settings import Setting

# Causes that are no merit, so that what they bring is not on the leaderboards; everything else from the mint or for an
# answer is. Spending, giving, holding and paying by and back never count, whatever their cause.
NOT_ON_BOARDS = frozenset(
    {
        "sign-up",
        "referral",
        "invited",
        "qualified",
        "gift",
        "donation",
        "fund",
        "deposit",
        "interest",
        "purchase",
        "refund",
        "grant",
        "import",
    }
)
COARSE = 128  # scores in a coarse bucket of the histogram: a rank sums some hundred rows, not a million


SIGN_UP = Setting("points_sign_up", 500, message("Points for a newcomer, pending until they have begun to learn"), most=10_000)
GIFTS_A_DAY = Setting("points_gifts_a_day", 500, message("Points that one person may give to others in a day"), most=100_000)
INTEREST = Setting("points_interest", 10, message("Interest on deposits, in thousandths a month"), most=100)
MOST_INTEREST = Setting("points_interest_most", 100, message("Most points of interest for one person in a month"), most=10_000)
HELD_SHARE = Setting(
    "points_held_share", 0, message("Percent of a quiz's points held until the question is still right at its review"), most=50
)
QUIZ_CEILING = Setting("points_quiz_ceiling", 0, message("Most points for quizzes that one person is paid in a day; 0: no limit"))
ANSWER_CEILING = Setting("points_answer_ceiling", 1000, message("Most points for answers that one person is paid in a day; 0: no limit"))
MONEY_LINKS = Setting("money_links", "", message("Links for gifts of money to the school, as “Name=https://…; Name=https://…”"))
LEADERS = Setting("parts_leaders", True, message("Leaderboards of the whole site, of subjects and of friends"))
BANK = Setting("parts_bank", True, message("The bank: gifts, deposits and donations of points"))
SETTINGS = (LEADERS, BANK, SIGN_UP, GIFTS_A_DAY, INTEREST, MOST_INTEREST, HELD_SHARE, QUIZ_CEILING, ANSWER_CEILING, MONEY_LINKS)
CEILINGS = {"quiz": QUIZ_CEILING, "answer": ANSWER_CEILING}  # by kind of cause


class Purpose(StrEnum):
    """What an account is for. The first four are a person's, the others the site's."""

    WALLET = "wallet"
    DEPOSIT = "deposit"
    ESCROW = "escrow"
    PENDING = "pending"
    MINT = "mint"
    SINK = "sink"
    FUND = "fund"


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why points move. `what` and `path` are what the statement says and where its link leads; `subject`, a slug, names the
    subject on whose boards they count too, empty where there is none."""

    kind: str
    source: str
    what: Text
    path: str = ""
    subject: str = ""

    @property
    def note(self) -> dict[str, Any]:
        note = {"what": self.what, "path": self.path}
        return {**note, "subject": self.subject} if self.subject else note


@dataclass(frozen=True, slots=True)
class Given:
    """Announced when somebody has been given points: by another person, or by hand where `name` is empty."""

    user_id: UserId  # who has them now
    amount: int
    posting_id: int
    name: str  # of the giver
    now: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """Points taken back: by which posting, how many."""

    posting_id: int
    amount: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Points in a person's escrow: by which posting, for what, how many."""

    posting_id: int
    person_id: UserId
    kind: str
    source: str
    amount: int
    open: bool
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One account's side of a posting as the chain seals it."""

    account_id: int
    amount: int
    balance: int
    version: int
    counts: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a person's statement."""

    posting_id: int
    kind: str
    what: Text
    path: str
    amount: int
    balance: int
    version: int
    at: datetime
    reversal: bool
    other: UserId | None = None  # the other person of a gift


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of which account: of these kinds (all, where none is named), from `since` to before `until`, coming in or going out."""

    purpose: Purpose = Purpose.WALLET
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    incoming: bool | None = None


ALL_LINES = Wanted()


@dataclass(frozen=True, slots=True)
class Place:
    """One row of a leaderboard. `moved`: places won (+) or lost (-) since the day began; None when new."""

    rank: int
    user_id: UserId
    name: str
    score: int
    moved: int | None


@dataclass(frozen=True, slots=True)
class Top:
    """A page of a board, the same for every reader."""

    period: Period
    places: tuple[Place, ...]
    people: int
    more: str = ""  # where the next page starts; empty at the end
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken invariant of the ledger: its name, and what breaks it."""

    name: str
    found: str


FIRST = 5  # offenders that a breach names


def breaches(found: Mapping[str, Sequence[object]]) -> list[Breach]:
    """Of invariants by their names, each with what breaks it, those that are broken."""
    return [Breach(name, ", ".join(map(str, offenders[:FIRST]))) for name, offenders in found.items() if offenders]


def counts_on_boards(kind: str) -> bool:
    """Whether points for a cause of this kind stand on the leaderboards: for learning and answers they do."""
    return kind not in NOT_ON_BOARDS


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def link(before: str, posting: Mapping[str, Any], sides: Iterable[Side]) -> str:
    """The digest that seals a posting to the one before it: SHA-256 over all that is written of it.

    `posting` has kind, source, person_id, key, note, reverses_id, resolves_id and created_at. Who changes a bit of any
    of it, or takes a posting out of the row, has to write every later digest anew.
    """
    sealed = [
        before,
        posting["kind"],
        posting["source"],
        posting["person_id"],
        posting["key"],
        posting["note"],
        posting["reverses_id"],
        posting["resolves_id"],
        (posting["created_at"] - _EPOCH) // timedelta(microseconds=1),
        sorted([side.account_id, side.amount, side.balance, side.version, int(side.counts)] for side in sides),
    ]
    return sha256(json.dumps(sealed, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def board_of(period: Period, now: datetime, subject: str = "") -> str:
    """The key of the board that `now` (UTC) belongs to, of everybody or of a subject. Weeks are ISO weeks."""
    year, week, _ = now.isocalendar()
    board = {
        Period.DAY: f"day:{now:%Y-%m-%d}",
        Period.WEEK: f"week:{year}-W{week:02}",
        Period.MONTH: f"month:{now:%Y-%m}",
        Period.ALL: "all",
    }[period]
    return f"{board}/{subject}" if subject else board


def boards_of(now: datetime, subject: str = "") -> tuple[str, ...]:
    """All the boards on which points earned at `now` count: four, and as many of their subject."""
    return tuple(board_of(period, now, each) for each in dict.fromkeys(("", subject)) for period in Period)


def before(board: str) -> str:
    """The key under which the counts of `board` at the day's beginning are kept."""
    return f"{board}@before"


def tally_moves(board: str, *, old: int | None, new: int | None) -> dict[tuple[str, int, int], int]:
    """What a score going from `old` to `new` adds to the histogram, as {(board, grain, bucket): people}."""
    moves: dict[tuple[str, int, int], int] = {}
    for score, people in ((old, -1), (new, 1)):
        if score is None:
            continue
        for grain in (1, COARSE):
            key = (board, grain, score // grain)
            moves[key] = moves.get(key, 0) + people
    return {key: people for key, people in moves.items() if people}


@dataclass(slots=True)
class Histogram:
    """Counts of people by score, for ranking many scores after reading the tallies once."""

    fine: dict[int, int] = field(default_factory=dict)
    coarse: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[tuple[int, int, int]]) -> "Histogram":
        """From rows of (grain, bucket, people)."""
        histogram = cls()
        for grain, bucket, people in rows:
            (histogram.fine if grain == 1 else histogram.coarse)[bucket] = people
        return histogram

    def above(self, score: int) -> int:
        """How many people have more than `score`. The fine buckets beside it must have been read."""
        own = score // COARSE
        higher = sum(people for bucket, people in self.coarse.items() if bucket > own)
        return higher + sum(people for bucket, people in self.fine.items() if bucket > score and bucket // COARSE == own)


def placed(rows: Iterable[tuple[UserId, int, int | None]], names: Mapping[UserId, str], *, moves: bool) -> tuple[Place, ...]:
    """A small board of (person, score, of it gained today) in its order, with movement since the day began where it `moves`.

    Who had nothing before today is new (None); those with equal scores share a place both times, as on the large boards.
    """
    all_rows = list(rows)
    earlier = [score - (gained or 0) for _, score, gained in all_rows]

    def moved(score: int, had: int) -> int | None:
        if not moves:
            return 0
        return None if had <= 0 else sum(other > had for other in earlier) - sum(other > score for _, other, _ in all_rows)

    return tuple(
        Place(rank=rank, user_id=person, name=names.get(person, ""), score=score, moved=moved(score, had))
        for rank, ((person, score, _), had) in enumerate(zip(all_rows, earlier, strict=True), start=1)
    )


def recomputed(entries: Iterable[tuple[str, UserId, int, int]]) -> Mapping[tuple[str, UserId], tuple[int, int]]:
    """Boards from nothing: (board, person, amount, posting) in order of posting → (score, minus the last posting)."""
    scores: dict[tuple[str, UserId], tuple[int, int]] = {}
    for board, person, amount, posting in entries:
        score, _ = scores.get((board, person), (0, 0))
        scores[board, person] = (score + amount, -posting)
    return scores


def interest_on(lowest: int, *, thousandths: int, most: int) -> int:
    """Points of interest for a month through which a deposit held `lowest` at least: rounded down, `most` at most."""
    return min(max(0, lowest) * thousandths // 1000, most)


def month_before(now: datetime) -> tuple[datetime, datetime]:
    """The last whole calendar month (UTC) before `now`: its beginning and its end."""
    end = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (end - timedelta(days=1)).replace(day=1), end


def amount_of(typed: object) -> int:
    """Points as a person types them: plain digits, nothing else. Raises Invalid."""
    words = typed.strip() if isinstance(typed, str) else ""
    # int() would take ٥, 1_0 and +5 as well, and a long row of digits takes it long.
    plain = words.isascii() and words.isdigit() and len(words) <= 9
    return check_amount(int(words) if plain else None)


def links_of(setting: str) -> tuple[tuple[str, str], ...]:
    """The links of MONEY_LINKS as (name, address): those that lead to a secure page."""
    pairs = (part.partition("=") for part in setting.split(";"))
    found = ((name.strip(), address.strip()) for name, _, address in pairs)
    return tuple((name, address) for name, address in found if name and address.startswith("https://") and " " not in address)


def week_of(moment: datetime) -> str:
    """The ISO week that a moment (UTC) belongs to, as "2026-W47"."""
    return board_of(Period.WEEK, moment).removeprefix("week:")


def first_day(week: str) -> date:
    """The Monday of an ISO week as `week_of` names it."""
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)
