"""What people type about themselves. The rules of names, passwords and addresses are the service's."""

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel.dates import get_timezone_location
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length

from edu.accounts.rules import MAX_ABOUT, MAX_EMAIL, MAX_NAME, MAX_PASSWORD, MAX_TEACHES, MIN_PASSWORD
from edu.web.forms import Form

LANGUAGE_NAMES = (SelectChoice("ru", "Русский"), SelectChoice("en", "English"))
OF_DEVICE = "device"  # the theme that the device has: no choice of ours
AREAS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}

_needed = InputRequired(_l("Please fill this in."))
_NEW_PASSWORD = {"autocomplete": "new-password", "minlength": MIN_PASSWORD, "maxlength": MAX_PASSWORD}
_OWN_PASSWORD = {"autocomplete": "current-password"}
_EMAIL = {"autocomplete": "email", "type": "email", "inputmode": "email", "maxlength": MAX_EMAIL, "spellcheck": "false"}
_HOW_TO_CHOOSE = _l("At least 8 characters. Three or four words that don't belong together are easy to remember and hard to guess.")


class SignUp(Form):
    name = StringField(
        _l("Name"),
        [_needed],
        description=_l("Shown beside your results. It needn't be your real one."),
        render_kw={"autocomplete": "nickname", "maxlength": MAX_NAME},
    )
    email = StringField(
        _l("E-mail"), [_needed], description=_l("For signing in, and for a new password. Never shown to anybody."), render_kw=_EMAIL
    )
    password = PasswordField(_l("Password"), [_needed], description=_HOW_TO_CHOOSE, render_kw=_NEW_PASSWORD)


class SignIn(Form):
    # "username" is what password keepers look for beside a present password.
    email = StringField(_l("E-mail"), [_needed], render_kw={**_EMAIL, "autocomplete": "username"})
    password = PasswordField(_l("Password"), [_needed], render_kw=_OWN_PASSWORD)


class Forgot(Form):
    email = StringField(_l("E-mail"), [_needed], render_kw=_EMAIL)


class Reset(Form):
    password = PasswordField(_l("New password"), [_needed], description=_HOW_TO_CHOOSE, render_kw=_NEW_PASSWORD)


class Confirm(Form):
    """Nothing but the button: following a link must not change anything by itself."""


class Profile(Form):
    name = StringField(_l("Name"), [_needed], render_kw={"autocomplete": "nickname", "maxlength": MAX_NAME})
    about = TextAreaField(
        _l("About me"), description=_l("Up to 500 characters, shown on your page."), render_kw={"maxlength": MAX_ABOUT, "rows": 4}
    )
    lang = SelectField(_l("Language"), [_needed], choices=LANGUAGE_NAMES, description=_l("Of the pages and of our letters."))
    zone = SelectField(_l("Time zone"), [_needed], description=_l("Dates and times are shown in it."))
    theme = RadioField(
        _l("Theme"),
        [_needed],
        choices=[
            SelectChoice(OF_DEVICE, _l("As the device has it")),
            SelectChoice("light", _l("Light")),
            SelectChoice("dark", _l("Dark")),
        ],
        description=_l("On this device."),
    )
    hidden = BooleanField(_l("Leave me out of the leaderboards"), description=_l("You keep your points; others don't see your place."))

    def __init__(self, *, said_in: str, **given: Any) -> None:
        super().__init__(**given)
        self.zone.choices = [SelectChoice(*zone) for zone in zones(said_in)]


class Password(Form):
    current = PasswordField(_l("Present password"), [_needed], render_kw=_OWN_PASSWORD)
    password = PasswordField(_l("New password"), [_needed], description=_HOW_TO_CHOOSE, render_kw=_NEW_PASSWORD)


class Address(Form):
    email = StringField(_l("New e-mail"), [_needed], render_kw=_EMAIL)
    password = PasswordField(_l("Present password"), [_needed], render_kw=_OWN_PASSWORD)


class Token(Form):
    name = StringField(
        _l("Name of the token"),
        [_needed, Length(max=MAX_NAME, message=_l("Please keep it to 40 characters."))],
        description=_l("The program that will use it, for instance."),
        render_kw={"autocomplete": "off"},
    )


class Delete(Form):
    password = PasswordField(_l("Your password"), [_needed], render_kw=_OWN_PASSWORD)


class Code(Form):
    code = StringField(
        _l("Code"),
        [_needed],
        description=_l("Six digits from the app on your phone, or one of your recovery codes."),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false", "maxlength": 40},
    )


class Newcomer(Form):
    name = StringField(
        _l("Name"),
        [_needed],
        description=_l("Shown beside your results. It needn't be your real one."),
        render_kw={"autocomplete": "nickname", "maxlength": MAX_NAME},
    )


class Teach(Form):
    words = TextAreaField(
        _l("Where and what do you teach?"),
        [_needed],
        description=_l("An administrator reads it before they decide."),
        render_kw={"maxlength": MAX_TEACHES, "rows": 3},
    )


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """The time zones a person may choose: places, not the old abbreviations."""
    return frozenset(name for name in available_timezones() if name.partition("/")[0] in AREAS) | {"UTC"}


@lru_cache(maxsize=2)
def zones(lang: str) -> tuple[tuple[str, str], ...]:
    """All zones as (name, words in `lang`), by the words."""
    said = {name: get_timezone_location(name, locale=lang, return_city=True) for name in zone_names() if name != "UTC"}
    places = sorted(said.items(), key=lambda item: (item[1].casefold(), item[0]))
    return (("UTC", "UTC"), *((name, f"{city} ({name})") for name, city in places))


class Friend(Form):
    name = StringField(
        _l("Whom"),
        [_needed, Length(max=MAX_NAME)],
        description=_l("Their name, or the number in the address of their page."),
        render_kw={"autocomplete": "off", "maxlength": MAX_NAME},
    )
