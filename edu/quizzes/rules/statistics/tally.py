"""What is kept of the attempts at a quiz for its statistics: sums and histograms, no names.

Every sum is a whole number, so nothing is lost however many attempts there are, and the order of taking them in does
not matter. Marks are counted in grains, ten millionths of a point, as finely as Moodle keeps them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

GRAIN = 10_000_000  # in a point
BINS = 512  # of the marks of one question
TOTAL_BINS = 4096


class Item(NamedTuple):
    """One question of one attempt. One left blank earned nothing; one that was not asked is not there."""

    question: int
    version: int
    earned: int  # grains
    possible: int  # points
    drawn: bool = False  # it came by a random slot


def grains(fraction: float | None, points: int) -> int:
    """What a fraction of `points` is worth, in grains."""
    return round((fraction or 0.0) * points * GRAIN)


class Histogram:
    """How often each value came. Its memory is bounded: values that are too many share bins, twice as wide each time.

    With at most `most` (2 or more) different values it is exact. Otherwise a bin is the smallest power of two, in grains, that
    needs no more bins: that depends on the values alone and not on when they came, so histograms can be merged.
    """

    __slots__ = ("bins", "most", "shift")

    def __init__(self, most: int = BINS, shift: int = 0, bins: dict[int, int] | None = None) -> None:
        self.most = most
        self.shift = shift  # a bin is 2**shift grains wide
        self.bins: dict[int, int] = bins or {}

    def add(self, value: int) -> None:
        key = value >> self.shift
        self.bins[key] = self.bins.get(key, 0) + 1
        if len(self.bins) > self.most:
            self._widen(self.shift + 1)

    def merge(self, other: "Histogram") -> None:
        """Take in all of `other`."""
        self._widen(max(self.shift, other.shift))
        apart = self.shift - other.shift
        for key, times in other.bins.items():
            self.bins[key >> apart] = self.bins.get(key >> apart, 0) + times
        self._widen(self.shift)

    def values(self) -> Iterator[tuple[int, int]]:
        """Each value in rising order and how often it came; of a wide bin, its middle."""
        half = (1 << self.shift) >> 1
        return (((key << self.shift) + half, self.bins[key]) for key in sorted(self.bins))

    def as_json(self) -> list[int]:
        return [self.shift, *(number for key in sorted(self.bins) for number in (key, self.bins[key]))]

    @classmethod
    def read(cls, written: Sequence[int], most: int = BINS) -> "Histogram":
        return cls(most, written[0], dict(zip(written[1::2], written[2::2], strict=True)))

    def _widen(self, shift: int) -> None:
        """Make bins at least 2**shift wide, and wider until they are few enough."""
        while self.shift < shift or len(self.bins) > self.most:
            self.shift += 1
            wider: dict[int, int] = {}
            for key, times in self.bins.items():
                wider[key >> 1] = wider.get(key >> 1, 0) + times
            self.bins = wider


class Sums:
    """A question's marks x beside the totals T of the attempts that asked it, in grains.

    The same question asked at its place and drawn by chance has two of these: what is left of the total is another.
    """

    __slots__ = ("answers", "marks", "others", "outof", "possible", "t", "tt", "versions", "x", "xt", "xx")

    def __init__(self) -> None:
        self.answers = self.x = self.xx = self.t = self.tt = self.xt = 0
        self.possible = self.outof = 0  # points: of the question, of the whole attempt
        self.versions: dict[int, int] = {}
        self.marks = Histogram()
        self.others = Histogram()  # the total without the question's own mark; of a drawn one, with it

    def add(self, item: Item, total: int, outof: int) -> None:
        x = item.earned
        self.answers += 1
        self.x += x
        self.xx += x * x
        self.t += total
        self.tt += total * total
        self.xt += x * total
        self.possible += item.possible
        self.outof += outof
        self.versions[item.version] = self.versions.get(item.version, 0) + 1
        self.marks.add(x)
        self.others.add(total if item.drawn else total - x)

    def merge(self, other: "Sums") -> None:
        for name in ("answers", "x", "xx", "t", "tt", "xt", "possible", "outof"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for version, times in other.versions.items():
            self.versions[version] = self.versions.get(version, 0) + times
        self.marks.merge(other.marks)
        self.others.merge(other.others)

    def as_json(self) -> list[Any]:
        numbers = [self.answers, self.x, self.xx, self.t, self.tt, self.xt, self.possible, self.outof]
        return [numbers, sorted(map(list, self.versions.items())), self.marks.as_json(), self.others.as_json()]

    @classmethod
    def read(cls, written: Sequence[Any]) -> "Sums":
        sums = cls()
        sums.answers, sums.x, sums.xx, sums.t, sums.tt, sums.xt, sums.possible, sums.outof = written[0]
        sums.versions = dict(written[1])
        sums.marks, sums.others = Histogram.read(written[2]), Histogram.read(written[3])
        return sums


class Form:
    """The attempts that were asked the same: the same fixed questions, and so many drawn ones.

    An item is a fixed question or the first, second, … draw of the attempt, whatever question that brought: this is
    what the consistency of a quiz is reckoned over. Questions that carry no points are no items.
    """

    __slots__ = ("attempts", "items", "t", "tt")

    def __init__(self, items: Iterable[int]) -> None:
        self.attempts = self.t = self.tt = 0
        # x, xx and xt of each; a draw goes by its number from -1 downwards.
        self.items: dict[int, list[int]] = {item: [0, 0, 0] for item in items}

    def add(self, marks: Mapping[int, int], total: int) -> None:
        self.attempts += 1
        self.t += total
        self.tt += total * total
        for item, x in marks.items():
            sums = self.items[item]
            sums[0] += x
            sums[1] += x * x
            sums[2] += x * total

    def merge(self, other: "Form") -> None:
        self.attempts += other.attempts
        self.t += other.t
        self.tt += other.tt
        for item, sums in other.items.items():
            self.items[item] = [mine + theirs for mine, theirs in zip(self.items[item], sums, strict=True)]

    def as_json(self) -> list[Any]:
        return [self.attempts, self.t, self.tt, [[item, *sums] for item, sums in sorted(self.items.items())]]

    @classmethod
    def read(cls, written: Sequence[Any]) -> "Form":
        form = cls(())
        form.attempts, form.t, form.tt = written[:3]
        form.items = {item: sums for item, *sums in written[3]}
        return form


class Tally:
    """All that the figures of `figures.py` are made of. Taken in one by one, or merged, in any order, it is the same."""

    def __init__(self) -> None:
        self.attempts = 0
        self.powers = [0, 0, 0, 0]  # the sums of T, T², T³ and T⁴
        self.outof = 0  # points
        self.shares = [0] * 101  # how many attempts had 0, 1, … 100 whole per cent of their points
        self.totals = Histogram(TOTAL_BINS)
        self.questions: dict[tuple[int, bool], Sums] = {}  # by number and whether drawn
        self.forms: dict[tuple[int, ...], Form] = {}  # by their items

    def add(self, items: Sequence[Item]) -> None:
        """Take in one attempt with all the questions it asked."""
        total = outof = drawn = 0
        marks: dict[int, int] = {}
        for item in items:
            total += item.earned
            outof += item.possible
            if item.possible and item.drawn:
                drawn += 1
                marks[-drawn] = item.earned
            elif item.possible:
                marks[item.question] = item.earned
        self._add_total(total, outof)
        for item in items:
            self._sums((item.question, item.drawn)).add(item, total, outof)
        key = tuple(sorted(marks))
        form = self.forms.get(key)
        if form is None:
            form = self.forms[key] = Form(key)
        form.add(marks, total)

    def merge(self, other: "Tally") -> None:
        """Take in all that `other` has."""
        self.attempts += other.attempts
        self.powers = [mine + theirs for mine, theirs in zip(self.powers, other.powers, strict=True)]
        self.outof += other.outof
        self.shares = [mine + theirs for mine, theirs in zip(self.shares, other.shares, strict=True)]
        self.totals.merge(other.totals)
        for key, sums in other.questions.items():
            self._sums(key).merge(sums)
        for items, form in other.forms.items():
            self.forms.setdefault(items, Form(items)).merge(form)

    def as_json(self) -> dict[str, Any]:
        """What to store; equal for equal tallies."""
        return {
            "attempts": self.attempts,
            "powers": self.powers,
            "outof": self.outof,
            "shares": self.shares,
            "totals": self.totals.as_json(),
            "questions": [[question, drawn, self.questions[question, drawn].as_json()] for question, drawn in sorted(self.questions)],
            "forms": [self.forms[items].as_json() for items in sorted(self.forms)],
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> "Tally":
        """The tally that was stored; an empty one of nothing."""
        tally = cls()
        if not written:
            return tally
        tally.attempts, tally.powers, tally.outof = written["attempts"], list(written["powers"]), written["outof"]
        tally.shares = list(written["shares"])
        tally.totals = Histogram.read(written["totals"], TOTAL_BINS)
        tally.questions = {(question, drawn): Sums.read(sums) for question, drawn, sums in written["questions"]}
        forms = [Form.read(form) for form in written["forms"]]
        tally.forms = {tuple(sorted(form.items)): form for form in forms}
        return tally

    def _add_total(self, total: int, outof: int) -> None:
        self.attempts += 1
        self.outof += outof
        power = 1
        for place in range(4):
            power *= total
            self.powers[place] += power
        self.totals.add(total)
        if outof:
            self.shares[min(100, max(0, 100 * total // (outof * GRAIN)))] += 1

    def _sums(self, key: tuple[int, bool]) -> Sums:
        sums = self.questions.get(key)
        if sums is None:
            sums = self.questions[key] = Sums()
        return sums
