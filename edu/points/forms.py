"""What people fill in at the bank. Amounts are text here: `rules.amount_of` says which are points."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length

from edu.web.forms import Form

_needed = InputRequired(_l("Please fill this in."))
_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 9}


class GiveForm(Form):
    """A gift, before it is confirmed."""

    to = StringField(
        _l("To whom"),
        [_needed, Length(max=80)],
        description=_l("Their name, or the number in the address of their page."),
        render_kw={"maxlength": 80, "autocomplete": "off"},
    )
    amount = StringField(_l("Points"), [_needed], render_kw=_NUMBER)


class DepositForm(Form):
    """Into the deposit, or out of it."""

    way = RadioField(
        _l("What to do"),
        [_needed],
        choices=[SelectChoice("in", _l("Put points by")), SelectChoice("out", _l("Take points out"))],
        default="in",
    )
    amount = StringField(_l("Points to move"), [_needed], render_kw=_NUMBER)


class DonateForm(Form):
    """For everybody. The view says which funds there are."""

    fund = SelectField(_l("For whom"), [_needed])
    # By a name of its own: the deposit's form stands on the same page, and takes up what is sent under its names.
    amount = StringField(_l("Points to donate"), [_needed], name="donation", render_kw=_NUMBER)
