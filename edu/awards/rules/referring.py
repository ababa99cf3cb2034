"""What inviting friends brings, and whose mailbox is whose."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from edu.core.i18n import message
from edu.core.ids import UserId
from edu.site.rules.settings import Setting

MOST_A_MONTH = 10  # friends that one person is paid for
INVITER = Setting("awards_inviter", 100, message("Points for who has invited a friend, when the friend has begun to learn"), most=1000)
INVITED = Setting(
    "awards_invited", 100, message("Points for who came by a friend's link, pending until they have begun to learn"), most=1000
)
INVITATIONS = Setting("parts_invitations", True, message("Invitations of friends by a link"))
SETTINGS = (INVITER, INVITED, INVITATIONS)

Fact = Literal["lesson", "review", "address"]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who came by a person's link, and how far they are; `posting_id` is what that brought, None: nothing yet."""

    friend_id: UserId
    name: str
    at: datetime
    lesson: bool
    review: bool
    address: bool
    posting_id: int | None


def mailbox_of(email: str) -> str:
    """A fingerprint of the mailbox that an address leads to: what follows a plus, and Gmail's dots, lead nowhere else."""
    local, _, domain = email.lower().rpartition("@")
    local = local.partition("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    return sha256(f"{local}@{domain}".encode()).hexdigest()
