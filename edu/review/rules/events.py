"""What reviews announce."""

from dataclasses import dataclass
from datetime import datetime

from edu.core.ids import UserId


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Announced when a person has answered a question that came up for review."""

    user_id: UserId
    question_id: int
    fraction: float  # how right it was, 0…1
    luck: float  # what guessing earns there
    hinted: bool
    now: datetime
