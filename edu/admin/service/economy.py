"""The economy as an admin looks at it: what the next weeks bring, and what a change would."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from edu.admin.rules import supply
from edu.admin.rules.supply import Flow, Week
from edu.points.rules import week_of
from edu.points.service import economy

LOOKED_BACK = 4  # full weeks that the mean is of


@dataclass(frozen=True, slots=True)
class Outlook:
    """`flows` by cause in a mean week; `weeks` from now on."""

    flows: tuple[Flow, ...]
    weeks: tuple[Week, ...]


def outlook(percents: Mapping[str, int], *, now: datetime) -> Outlook:
    """What the supply would be, were each cause so many percent of what it is."""
    rows = economy.flows()
    begun = {week for week, *_ in rows}
    last = [week_of(now - timedelta(weeks=back)) for back in range(1, LOOKED_BACK + 1)]
    # A site younger than that looks at the week it is in.
    weeks = [week for week in last if week in begun] or [week_of(now)]
    flows = supply.means(rows, weeks)
    held = sum(issued - spent for _, _, issued, spent in rows)
    return Outlook(flows, supply.project(held, flows, percents))
