"""What is true of people whatever the database: who a reader is, which names, addresses and passwords will do."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import email_validator
from itsdangerous import BadData, URLSafeSerializer
from pyotp import HOTP

from edu.core.errors import Invalid, Refused
from edu.core.i18n import message
from edu.core.ids import GuestKey, UserId
from edu.core.roles import Role
from edu.core.text import folded, skeleton
from edu.site.rules.settings import Setting

MIN_PASSWORD = 8
MAX_PASSWORD = 256  # argon2 takes any length; a megabyte of it only costs time
MAX_NAME = 40
MAX_EMAIL = 254  # RFC 5321
MAX_ABOUT = 500  # characters

RESET_LIVES = timedelta(hours=1)
CONFIRM_LIVES = timedelta(days=7)
RESET = "reset"
CONFIRM = "confirm"
HALFWAY_LIVES = timedelta(minutes=10)
HALFWAY = "halfway"
NEWCOMER_LIVES = timedelta(minutes=30)
FRESH_LIVES = timedelta(minutes=15)  # of a sign-in that stands for the password one hasn't got
STEP = 30  # seconds that a phone shows one code (RFC 6238)
DRIFT = 1  # steps that its clock may be off
RECOVERY_CODES = 10
MAX_TEACHES = 500  # characters

ADMINS_NEED_CODE = Setting(
    "accounts_admins_need_code", False, message("Administrators must sign in in two steps before they see pages that are for staff.")
)
OPEN = Setting("parts_sign_up", True, message("Newcomers make accounts by themselves"))
SETTINGS = (ADMINS_NEED_CODE, OPEN)

RESERVED_NAMES = {
    skeleton(name)
    for name in (
        "admin", "administrator", "root", "system", "moderator", "teacher", "support", "help", "staff", "team", "official",
        "rungs", "ступени", "администратор", "админ", "модератор", "поддержка", "учитель", "преподаватель", "система", "помощь",
        "null", "none", "undefined", "anonymous", "аноним", "guest", "гость", "deleted", "удалён", "bot", "бот",
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is signed in: what every page needs to know of a person, from one row."""

    id: UserId
    name: str
    role: Role
    lang: str
    zone: str

    def may(self, role: Role) -> bool:
        return self.role.includes(role)


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as their own account page shows them."""

    id: UserId
    name: str
    email: str
    email_verified: bool
    role: Role
    lang: str
    zone: str
    about: str
    hidden: bool
    created_at: datetime
    has_password: bool = True


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person to be added by somebody else: the terminal, the demo."""

    name: str
    email: str = ""
    role: Role = Role.STUDENT
    lang: str = "en"
    zone: str = "UTC"
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class SignedUp:
    """Announced when somebody has made an account of their own, before they are signed in to it."""

    user_id: UserId
    now: datetime


@dataclass(frozen=True, slots=True)
class EmailProved:
    """Announced when a person has shown that their address is theirs."""

    user_id: UserId
    now: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Announced when somebody signs up or in: what they did as the visitor `guest` becomes theirs."""

    user_id: UserId
    guest: GuestKey | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Deleted:
    """Announced when a person deletes their account: what others keep of them must lose its face."""

    user_id: UserId
    now: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """Announced when a person gets a name, or another: by signing up, being added, changing it."""

    user_id: UserId
    name: str
    hidden: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class ManyNamed:
    """Many people have got their names at once."""

    people: Sequence[Named]


@dataclass(frozen=True, slots=True)
class HiddenChanged:
    """Announced when a person steps off the leaderboards, or back on."""

    user_id: UserId
    hidden: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Barred:
    """Announced when a person may not take part for a while (`barred`), or may again."""

    user_id: UserId
    barred: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class FriendAsked:
    """Announced when somebody asks another person to be friends."""

    user_id: UserId
    by: UserId
    name: str  # of who asks
    now: datetime


@dataclass(frozen=True, slots=True)
class FriendAccepted:
    """Announced when the person asked has said yes; `user_id` is who had asked."""

    user_id: UserId
    by: UserId
    name: str  # of who said yes
    now: datetime


class WrongPassword(Invalid):
    """A guess that did not fit: these, and only these, are counted against whoever guesses."""


class CodeWanted(Refused):
    """The first step is done; `link` is worth nothing without a code from the person's phone."""

    status = 403

    def __init__(self, link: "Link", *, way: str) -> None:
        super().__init__(message("Enter the code that your phone shows."))
        self.link = link
        self.way = way


def check_name(name: str) -> str:
    """The name tidied. Raises Invalid."""
    # Composed first: some keyboards send й as two characters, of which the second is no letter.
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not 2 <= len(tidy) <= MAX_NAME:
        raise Invalid(message("A name has 2 to 40 characters."), field="name")
    if not all(sign.isalnum() or sign in " .'’-_" for sign in tidy) or len(skeleton(tidy)) < 2:
        raise Invalid(
            message("A name is made of letters and digits; spaces, dots, hyphens and apostrophes may stand between."), field="name"
        )
    # Our letters greet people by name, and mail programs make a link of whatever looks like one.
    if re.search(r"\w{2,}\.\w{2,}", tidy):
        raise Invalid(message("A name can't look like a web address."), field="name")
    if skeleton(tidy) in RESERVED_NAMES:
        raise Invalid(message("This name is kept for the site itself: please choose another."), field="name")
    return tidy


def variants(name: str) -> Iterator[str]:
    """Names near `name` to offer when it is taken: «Мария 2», «Мария 3», … without end."""
    number = 2
    while True:
        yield f"{name[: MAX_NAME - len(str(number)) - 1].rstrip()} {number}"
        number += 1


def check_email(email: str) -> str:
    """The address as we keep it: composed, lower case, the domain in ASCII. Raises Invalid.

    Reserved domains such as `school.local` will do: a school without mail has no others.
    """
    wrong = Invalid(message("This doesn't look like an e-mail address, such as maria@example.org."), field="email")
    if len(email) > MAX_EMAIL:
        raise wrong
    try:
        # `test_environment` lets .test through; whether mail arrives there is shown by the letter itself.
        parts = email_validator.validate_email(email.strip(), check_deliverability=False, test_environment=True, globally_deliverable=False)
    except email_validator.EmailNotValidError:
        raise wrong from None
    if "." not in parts.ascii_domain:
        raise wrong
    return f"{parts.local_part.lower()}@{parts.ascii_domain.lower()}"


# The library's own way to allow a reserved domain; .local is what many school networks are called.
if "local" in email_validator.SPECIAL_USE_DOMAIN_NAMES:
    email_validator.SPECIAL_USE_DOMAIN_NAMES.remove("local")


def check_password(password: str, *, common: frozenset[str], of: tuple[str, ...] = ()) -> None:
    """Refuse a password too short, too common, or made of the person's own name or address."""
    if len(password) < MIN_PASSWORD:
        raise Invalid(message("A password has at least %(count)s characters.", count=MIN_PASSWORD), field="password")
    if len(password) > MAX_PASSWORD:
        raise Invalid(message("A password has at most %(count)s characters.", count=MAX_PASSWORD), field="password")
    plain = folded(password)
    if plain in common or len(set(plain)) < 4:
        raise Invalid(message("This password is among the first that are tried: please choose a less common one."), field="password")
    if plain in {folded(own) for own in of}:
        raise Invalid(message("A password can't be your own name or address."), field="password")


def check_about(text: str) -> str:
    """What a person says of themselves, tidied: plain text, at most 500 characters. Raises Invalid."""
    tidy = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n"))
    if len(tidy) > MAX_ABOUT:
        raise Invalid(message("Please keep it to %(count)s characters.", count=MAX_ABOUT), field="about")
    if not _is_plain(tidy):
        raise Invalid(message("There are signs in this text that can't be shown."), field="about")
    return tidy


def check_token_name(name: str) -> str:
    """The name of an API token, tidied. Raises Invalid."""
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= MAX_NAME or not _is_plain(tidy):
        raise Invalid(message("Call it something of 1 to 40 characters, such as the program that will use it."), field="name")
    return tidy


def _is_plain(text: str) -> bool:
    """Whether `text` has no control characters but line breaks: PostgreSQL can't keep a NUL at all."""
    return not any(unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n" for sign in text)


def tidy_agent(agent: str) -> str:
    """What a browser calls itself, cut to what is worth keeping."""
    return "".join(sign for sign in agent if sign.isprintable())[:200]


# In this order: most browsers also call themselves by the names further down.
_BROWSERS = (
    ("YaBrowser", "Yandex Browser"), ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"),
    ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device(agent: str) -> str:
    """`agent` as a person would say it: «Firefox, Windows»; as it stands when nobody knows it."""
    known = [next((said for sign, said in names if sign in agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(word for word in known if word) or agent[:60]


@dataclass(frozen=True, slots=True)
class Link:
    """What a link in a letter carries. `mark` is a fingerprint of the very thing the link changes,
    so that using the link, or anything else that changes it, makes the link stale."""

    user_id: UserId
    mark: str


def fingerprint(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:20]


def reset_mark(email: str | None, password_hash: str | None) -> str:
    """The mark of a link for a new password: stale once the password is another, or the address."""
    return fingerprint(f"{email} {password_hash}")


def sealed(link: Link, *, purpose: str, secret: str, until: datetime) -> str:
    """`link` as the last part of an address, good until `until` and for `purpose` only."""
    return URLSafeSerializer(secret, salt=f"edu.accounts.{purpose}").dumps([link.user_id, link.mark, int(until.timestamp())])


def unsealed(token: str, *, purpose: str, secret: str, now: datetime) -> Link | None:
    """The link, or None when it is not ours, for another purpose, or too old."""
    try:
        user_id, mark, until = URLSafeSerializer(secret, salt=f"edu.accounts.{purpose}").loads(token)
    except BadData:
        return None
    return Link(UserId(user_id), mark) if now.timestamp() < until else None


def halfway_mark(password_hash: str | None, secret: str) -> str:
    """The mark of a first step: stale once the password is another, or the phone."""
    return fingerprint(f"{password_hash} {secret}")


def step_of(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The step that `code` belongs to, when it fits now or a step beside and is later than `after`; else None (RFC 6238)."""
    digits = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    present = int(now.timestamp()) // STEP
    steps = range(present - DRIFT, present + DRIFT + 1)
    return next((step for step in steps if step > after and HOTP(secret).verify(digits, step)), None)


def recovery_code(letters: str) -> str:
    """A recovery code as it is shown: in groups of five."""
    return "-".join(letters[start : start + 5] for start in range(0, len(letters), 5))


def tidy_recovery_code(typed: str) -> str:
    """A recovery code as it is kept, however it was typed."""
    return re.sub(r"[\W_]", "", typed).upper()


def name_from(name: str) -> str:
    """What another site calls a person, as a name to begin with: what a name may not hold taken out. Perhaps empty."""
    plain = "".join(sign for sign in unicodedata.normalize("NFC", name) if sign.isalnum() or sign in " '’-_")
    return " ".join(plain.split())[:MAX_NAME].rstrip()


def check_teaches(words: str) -> str:
    """What a person says of their teaching, tidied. Raises Invalid."""
    tidy = " ".join(words.split())
    if not 3 <= len(tidy) <= MAX_TEACHES or not _is_plain(tidy):
        raise Invalid(message("Say in 3 to %(count)s characters where and what you teach.", count=MAX_TEACHES), field="words")
    return tidy
