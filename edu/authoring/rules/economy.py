"""What a folder says about the economy: awards.yml, quests.yml, shop.yml. Each may be missing: then there is none of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from edu.authoring.rules import sheets
from edu.authoring.rules.faults import Fault
from edu.awards.rules.catalogue import AwardSource, read_awards, read_quests
from edu.awards.rules.questing import Quest
from edu.core.marks import Problem
from edu.shop.rules.goods import GoodSource, read_goods

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Economy:
    """Awards, quests and goods, in the order of their files."""

    awards: tuple[AwardSource, ...] = ()
    quests: tuple[Quest, ...] = ()
    goods: tuple[GoodSource, ...] = ()


def read(files: Mapping[str, str]) -> tuple[Economy, list[Fault]]:
    """What these files say, by their paths, and everything wrong with it by file and line."""
    faults: list[Fault] = []
    awards = _list(files, "awards.yml", read_awards, faults)
    quests = _list(files, "quests.yml", read_quests, faults)
    goods = _list(files, "shop.yml", read_goods, faults)
    return Economy(awards, quests, goods), faults


def _list(
    files: Mapping[str, str], path: str, reading: Callable[[Any], tuple[list[T], list[Problem]]], faults: list[Fault]
) -> tuple[T, ...]:
    if path not in files:
        return ()
    sheet, flaws = sheets.read(path, files[path])
    faults += flaws
    if sheet is None:
        return ()
    found, problems = reading(sheet.value)
    faults += sheet.faults(problems)
    return tuple(found)
