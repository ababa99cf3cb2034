"""What the codes of the audit log, and the groups of settings, are called."""

from edu.core.i18n import Message, message

AUDIT: dict[str, Message] = {
    "setting-changed": message("A setting was changed"),
    "role-changed": message("A role was changed"),
    "teaching-refused": message("A request to teach was refused"),
    "grant-asked": message("Points by hand: asked for, waiting for a second person"),
    "grant-given": message("Points by hand: given"),
    "grant-refused": message("Points by hand: refused"),
    "vip-given": message("VIP days were given"),
    "signed-out": message("Somebody was signed out everywhere by an administrator"),
    "guessing-stopped": message("Guessing was stopped"),
    "password-changed": message("A password was changed"),
    "password-reset": message("A password was replaced by letter"),
    "email-changed": message("An address was changed"),
    "email-proved": message("An address was proved"),
    "door-linked": message("Linked with another site"),
    "door-unlinked": message("Unlinked from another site"),
    "two-steps-on": message("Two steps were turned on"),
    "two-steps-off": message("Two steps were turned off"),
    "recovery-code-used": message("A recovery code was used"),
    "recovery-codes-renewed": message("Recovery codes were made anew"),
    "moderation": message("Moderation"),
    "page-changed": message("A page or news was changed"),
    "news-retired": message("News was taken off"),
    "class-fund-paid": message("Points were given from a class's fund"),
    "trust-granted": message("A level of trust was given by hand"),
    "question-closed": message("A question was closed"),
    "question-reopened": message("A question was opened again"),
    "questions-merged": message("Questions were merged"),
    "tutor.review": message("An answer of the tutor was looked at"),
}

# What the details of a line, and the values of a setting, are called; what is not here speaks for itself.
DETAILS: dict[str, Message] = {
    "amount": message("points"),
    "at": message("where"),
    "case": message("case"),
    "days": message("days"),
    "done": message("decision"),
    "grant": message("grant"),
    "into": message("into"),
    "level": message("level"),
    "network": message("network"),
    "people": message("people"),
    "points": message("points"),
    "reason": message("why"),
    "weight": message("weight"),
}
VALUES: dict[str, Message] = {
    "new": message("a new site"),
    "growing": message("a growing site"),
    "grown": message("a grown site"),
}

# By the first word of a setting's name; what is in none stands under the last.
GROUPS: dict[str, Message] = {
    "parts": message("Parts of the site"),
    "points": message("Points"),
    "money": message("Money"),
    "qa": message("Questions and answers"),
    "awards": message("Invitations"),
    "accounts": message("Accounts"),
    "": message("Other"),
}


def group_of(setting: str) -> str:
    """The group of a setting, by its name."""
    first = setting.partition("_")[0]
    return first if first in GROUPS else ""
