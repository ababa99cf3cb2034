"""What a person fills in about their reviews."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from edu.review.rules.planning import MAX_SIDE
from edu.web.forms import Form

_needed = InputRequired(_l("Please fill this in."))
DAYS = tuple(
    SelectChoice(number, name)
    for number, name in enumerate(
        (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))
    )
)


class WordForm(Form):
    """A word and what it means."""

    front = StringField(_l("Word or question"), [_needed, Length(max=MAX_SIDE)], render_kw={"maxlength": MAX_SIDE, "autocomplete": "off"})
    back = StringField(_l("What it means"), [_needed, Length(max=MAX_SIDE)], render_kw={"maxlength": MAX_SIDE, "autocomplete": "off"})


class ReviewTermsForm(Form):
    """How one wants to be asked."""

    most = IntegerField(
        _l("Most cards a day"),
        [_needed, NumberRange(5, 500, _l("Write a whole number from 5 to 500."))],
        render_kw={"inputmode": "numeric"},
    )
    days_off = SelectMultipleField(
        _l("Days off"),
        [Optional()],
        coerce=int,
        choices=DAYS,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("What would be due then comes on another day."),
    )
    holiday_until = DateField(_l("On holiday until"), [Optional()], description=_l("Until then nothing is asked; nothing is lost."))
