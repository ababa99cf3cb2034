"""How somebody wants to be told: a line for each kind."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired

from edu.notifications.rules import KINDS, Every, Way
from edu.web.forms import Form, text_of
from edu.web.words import say

_needed = InputRequired(_l("Please fill this in."))
WAYS = (
    SelectChoice(Way.MAIL, _l("On the site and by letter")),
    SelectChoice(Way.PAGE, _l("On the site")),
    SelectChoice(Way.OFF, _l("Don't tell me")),
)


class _Choices(Form):
    every = RadioField(
        _l("Letters"),
        [_needed],
        choices=(
            SelectChoice(Every.DAY, _l("At most one a day, in the evening, when there is something new")),
            SelectChoice(Every.WEEK, _l("At most one a week")),
            SelectChoice(Every.NEVER, _l("None")),
        ),
        description=_l(
            "A letter gathers up what you haven't read on the site. Letters about your password and your address always come; "
            "a decision of the moderators has one of its own, if you want letters about these."
        ),
    )


def choices(ways: dict[str, Way], *, every: Every) -> tuple[Form, list[str]]:
    """The form with its lines as they stand, and the names of the lines."""
    fields = {_name(kind): SelectField(validators=[_needed], choices=WAYS) for kind in ways}
    made = type("Choices", (_Choices,), fields)(every=every, **{_name(kind): way for kind, way in ways.items()})
    for kind in ways:
        made[_name(kind)].label.text = say(KINDS[kind].label)
    return made, list(fields)


def chosen(form: Form, ways: dict[str, Way]) -> dict[str, str]:
    """What was chosen for each kind."""
    return {kind: text_of(form[_name(kind)]) for kind in ways}


def _name(kind: str) -> str:
    return f"way_{kind}"
