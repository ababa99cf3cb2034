"""Settings of the site that an admin changes while it runs: what one is, and which values it takes.

Each capability declares its own in its rules as `SETTINGS`; the roof collects them. What must be known before the
database is (addresses, secrets) is a setting of the environment instead: `edu.config`.
"""

from dataclasses import dataclass
from typing import Any

from edu.core.errors import Invalid
from edu.core.i18n import Message, message

MAX_WORDS = 500  # characters of a setting that is words


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. The type of `default` is its type; `least` and `most` bound a number, `among` lists the words it may be."""

    name: str
    default: int | bool | str
    about: Message
    least: int | None = None
    most: int | None = None
    among: tuple[str, ...] = ()

    @property
    def is_switch(self) -> bool:
        return isinstance(self.default, bool)

    @property
    def is_number(self) -> bool:
        return isinstance(self.default, int) and not self.is_switch


def check(setting: Setting, value: Any) -> int | bool | str:
    """The value as it is kept; a number may come as typed. Raises Invalid beside the setting's own field."""
    if setting.is_switch:
        if not isinstance(value, bool):
            raise Invalid(message("Choose yes or no."), field=setting.name)
        return value
    if setting.is_number:
        return _number(setting, value)
    words = value.strip() if isinstance(value, str) else ""
    if setting.among and words not in setting.among:
        raise Invalid(message("Choose one of the list."), field=setting.name)
    if len(words) > MAX_WORDS or not all(sign.isprintable() for sign in words):
        raise Invalid(message("Please keep it to %(count)s characters.", count=MAX_WORDS), field=setting.name)
    return words


def _number(setting: Setting, value: Any) -> int:
    least, most = setting.least or 0, 1_000_000 if setting.most is None else setting.most
    wrong = Invalid(message("A whole number from %(least)s to %(most)s, please.", least=least, most=most), field=setting.name)
    if isinstance(value, str):
        typed = value.strip()
        # Only plain digits: int() takes ٥ and 1_0 as well.
        if not typed.removeprefix("-").isascii() or not typed.removeprefix("-").isdigit() or len(typed) > 10:
            raise wrong
        value = int(typed)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise wrong
    return value
