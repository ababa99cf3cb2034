"""What becomes of the ladder, scores and tickets when people come and go."""

from edu.accounts.rules import Deleted, SignedIn
from edu.core.ids import UserId
from edu.db.session import transaction
from edu.loyalty.service import ladder, scores, tickets


def hear_signed_in(event: SignedIn) -> None:
    """What a visitor said of lessons becomes theirs."""
    scores.hear_signed_in(event)


def hear_deleted(event: Deleted) -> None:
    """Numbers stay, faces and words go."""
    with transaction():
        ladder.hear_deleted(event)
        tickets.hear_deleted(event)
        scores.hear_deleted(event)


def personal_data(user_id: UserId) -> dict[str, object]:
    """The rung, the moves, and what the person has said of lessons, for their export."""
    return {"ladder": ladder.personal_data(user_id), "lessons": scores.personal_data(user_id)}
