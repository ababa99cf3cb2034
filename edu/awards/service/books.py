"""Whether what quests, awards and friends have paid and what the ledger has written are the same, both ways."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from edu.accounts.service import people as accounts
from edu.awards.models import Award, AwardGiven, QuestClaim, Referral
from edu.awards.rules.referring import MOST_A_MONTH
from edu.awards.service import referral
from edu.core.ids import UserId
from edu.db.base import db, table
from edu.points.rules import Breach, breaches
from edu.points.service import statements

_AWARD, _GIVEN, _CLAIM, _REFERRAL = (table(model).c for model in (Award, AwardGiven, QuestClaim, Referral))


def find_breaches() -> list[Breach]:
    """Quests, awards and friends paid for without a line in the ledger, and lines without one of them. For `edu points verify`."""
    return breaches({**_quests(), **_awards(), **_friends()})


def _quests() -> dict[str, Sequence[object]]:
    rows = db.session.execute(select(_CLAIM.user_id, _CLAIM.quest, _CLAIM.period).where(_CLAIM.points > 0))
    claimed = {(UserId(row.user_id), f"{row.quest}:{row.period}") for row in rows}
    paid = {(each.person, each.source): each.posting for each in statements.written("quest")}
    return {
        "every quest that paid is in the ledger": sorted(claimed - paid.keys()),
        "every quest in the ledger has been done": _of_those_here({who: paid[who] for who in paid.keys() - claimed}),
    }


def _awards() -> dict[str, Sequence[object]]:
    known = set(db.session.scalars(select(_AWARD.slug)))  # any other is the demo's
    rows = db.session.execute(select(_GIVEN.user_id, _GIVEN.award, _GIVEN.occasion))
    given = {(row.user_id, f"{row.award}:{row.occasion}") for row in rows}
    paid = (each for each in statements.written("award") if each.source.rpartition(":")[0] in known)
    lost = {(each.person, each.source): each.posting for each in paid if (each.person, each.source) not in given}
    return {"every award in the ledger has been given": _of_those_here(lost)}


def _friends() -> dict[str, Sequence[object]]:
    paid = set(db.session.scalars(select(_REFERRAL.posting_id).where(_REFERRAL.posting_id.is_not(None))))
    booked = list(statements.written(referral.KIND))
    numbers = {each.posting for each in booked}
    months = Counter((each.person, f"{each.at:%Y-%m}") for each in booked)
    return {
        "every friend paid for is in the ledger": sorted(paid - numbers),
        "every friend in the ledger has come by a link": sorted(numbers - paid),
        "no month pays one person for more friends than it may": sorted(who for who, friends in months.items() if friends > MOST_A_MONTH),
    }


def _of_those_here(lines: Mapping[tuple[UserId, str], int]) -> list[int]:
    """The numbers of these lines, but for deleted people's: what they had done went with them."""
    names = accounts.names_of({person for person, _ in lines})
    return sorted(number for (person, _), number in lines.items() if names.get(person))
