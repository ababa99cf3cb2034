"""When an award is earned: a small language of rules, written in awards.yml under `when`.

{count: quizzes_done, at_least: 10}               so many in all; with `within: day`, on one day
{streak: 7}  {active_days: 30}  {karma: 100}      days in a row, days in all, karma
{accepted_answers: 5}                             any counter, in short
{all: [...]}  {any: [...]}                        of several rules
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from edu.awards.rules.counters import COUNTERS
from edu.core.i18n import message
from edu.quizzes.rules.checking import Look

Rule = Mapping[str, Any]

MOST = 100_000  # of anything a rule may want
DEEPEST = 4
MEASURES = ("streak", "active_days", "karma")
BOTH = ("all", "any")


@dataclass(frozen=True, slots=True)
class Merits:
    """What one person has done, as rules see it."""

    totals: Mapping[str, int] = field(default_factory=dict)
    best_day: Mapping[str, int] = field(default_factory=dict)  # the most on one day
    active_days: int = 0
    streak: int = 0  # the longest ever
    karma: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is on the way to a rule: `have` of `need` of what is nearest."""

    have: int
    need: int

    @property
    def share(self) -> float:
        return min(1.0, self.have / self.need)


def check_rule(look: Look, *, depth: int = 0) -> None:
    """Refuse what is no rule, in words, beside its place."""
    if not look.readable:
        return
    keys = set(look.body)
    for both in BOTH:
        if both in keys:
            look.keys(both)
            if depth >= DEEPEST:
                look.refuse(both, message("Rules are nested too deeply here: make them flatter."))
            else:
                for inner in look.looks(both, 2, 10):
                    check_rule(inner, depth=depth + 1)
            return
    if "count" in keys:
        look.keys("count", "at_least", "within")
        look.one_of("count", tuple(COUNTERS))
        _check_need(look, "at_least")
        if "within" in keys:
            look.one_of("within", ("day",))
        return
    named = [key for key in look.body if key in MEASURES or key in COUNTERS]
    if len(keys) != 1 or not named:
        look.refuse("", message("Write a rule here, as {streak: 7} or {count: quizzes_done, at_least: 10}."))
        look.keys("count", "all", "any", *MEASURES, *COUNTERS)
        return
    _check_need(look, named[0])


def _check_need(look: Look, key: str) -> None:
    if look.body.get(key) is None:
        look.refuse(key, message("Write a whole number here."))
    else:
        look.whole(key, 1, MOST)


def times(rule: Rule, merits: Merits) -> int:
    """How many times over the rule has been fulfilled; 0: not yet."""
    if "all" in rule:
        return min(times(inner, merits) for inner in rule["all"])
    if "any" in rule:
        return max(times(inner, merits) for inner in rule["any"])
    near = _leaf(rule, merits)
    return near.have // near.need


def progress(rule: Rule, merits: Merits, *, time: int = 1) -> Progress:
    """How far it is to the rule's `time`th fulfilment: of all, the farthest part; of any, the nearest."""
    if "all" in rule:
        return min((progress(inner, merits, time=time) for inner in rule["all"]), key=lambda each: each.share)
    if "any" in rule:
        return max((progress(inner, merits, time=time) for inner in rule["any"]), key=lambda each: each.share)
    near = _leaf(rule, merits)
    need = near.need * time
    return Progress(min(near.have, need), need)


def leaves(rule: Rule) -> Iterator[Rule]:
    """The simple rules that a rule is made of."""
    inner = rule.get("all") or rule.get("any")
    if inner is None:
        yield rule
    else:
        for each in inner:
            yield from leaves(each)


def _leaf(rule: Rule, merits: Merits) -> Progress:
    if "count" in rule:
        found = merits.best_day if rule.get("within") == "day" else merits.totals
        return Progress(found.get(rule["count"], 0), int(rule["at_least"]))
    ((key, need),) = rule.items()
    have = getattr(merits, key) if key in MEASURES else merits.totals.get(key, 0)
    return Progress(int(have), int(need))
