"""How people are shown beside what they wrote."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from edu.core.i18n import Text
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.points.service import vip
from edu.shop.models import Good, PersonStyle
from edu.shop.rules.goods import VIP_FRAME

_STYLE, _GOOD = table(PersonStyle).c, table(Good).c
_STYLES = (
    select(_STYLE.user_id, _STYLE.frame, _STYLE.rung, _GOOD.gives.label("title"))
    .outerjoin(table(Good), _GOOD.slug == _STYLE.title)
    .where(_STYLE.user_id.in_(bindparam("people", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Look:
    """A frame round the avatar, one of the five rungs as the name's colour (0: none), a title beside it."""

    frame: str = ""
    rung: int = 0
    title: Text = ""


PLAIN = Look()


def looks_of(ids: Collection[int], *, now: datetime) -> dict[UserId, Look]:
    """How each of these people is shown. One statement, and another where somebody wears the frame that goes with VIP."""
    people = [UserId(person) for person in sorted(set(ids))]
    if not people:
        return {}
    rows = db.session.execute(_STYLES, {"people": people}).all()
    vips = vip.vips_among([row.user_id for row in rows if row.frame == VIP_FRAME], now=now)
    worn = {
        UserId(row.user_id): Look("" if row.frame == VIP_FRAME and row.user_id not in vips else row.frame, row.rung, row.title or "")
        for row in rows
    }
    return {person: worn.get(person, PLAIN) for person in people}
