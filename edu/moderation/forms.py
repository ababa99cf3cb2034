"""What people fill in when they complain, appeal, or decide. The rules are `rules`'; these forms gather what was typed."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional

from edu.accounts.rules import MAX_EMAIL
from edu.core.i18n import Message
from edu.moderation.rules.complaints import MAX_WORDS, REASONS
from edu.moderation.rules.deciding import DAYS, LABELS, MAX_NOTE, MAX_TEXT, Decision, Outcome
from edu.web.forms import Form
from edu.web.words import say

_needed = InputRequired(_l("Please fill this in."))


class ComplainForm(Form):
    reason = RadioField(_l("What is wrong with it?"), [InputRequired(_l("Choose what is wrong with it."))])
    words = TextAreaField(
        _l("In a few words"), [Optional()], description=_l("Only moderators read this."), render_kw={"rows": 4, "maxlength": MAX_WORDS}
    )

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.reason.choices = [SelectChoice(reason, say(label)) for reason, label in REASONS.items()]


class VisitorForm(ComplainForm):
    email = StringField(
        _l("E-mail"),
        [Optional(), Length(max=MAX_EMAIL)],
        description=_l("Only if you want a letter when it is decided. Without it you get a code to look it up by."),
        render_kw={"autocomplete": "email", "type": "email", "inputmode": "email", "maxlength": MAX_EMAIL, "spellcheck": "false"},
    )
    challenge = HiddenField()
    proof = HiddenField()


class CodeForm(Form):
    code = StringField(
        _l("Code of the complaint"),
        [_needed],
        render_kw={"autocomplete": "off", "maxlength": 40, "spellcheck": "false", "autocapitalize": "characters"},
    )


class AppealForm(Form):
    words = TextAreaField(
        _l("Why should it be looked at once more?"), [_needed, Length(max=MAX_WORDS)], render_kw={"rows": 4, "maxlength": MAX_WORDS}
    )
    text = TextAreaField(
        _l("Your text, mended"),
        [Optional(), Length(max=MAX_TEXT)],
        description=_l("You may mend it once. If the appeal is granted, this is what will stand there."),
        render_kw={"rows": 8, "maxlength": MAX_TEXT},
    )


class DecideForm(Form):
    decision = RadioField(_l("What to do"), [InputRequired(_l("Choose what to do."))])
    note = TextAreaField(
        _l("Words to the author"), [Optional()], description=_l("They stand in the letter."), render_kw={"rows": 3, "maxlength": MAX_NOTE}
    )
    text = TextAreaField(
        _l("The text, edited"), [Optional()], description=_l("Only where you edit it."), render_kw={"rows": 6, "maxlength": MAX_TEXT}
    )
    days = SelectField(_l("Suspended for, days"), [Optional()], coerce=int, description=_l("Only where you suspend the author."))

    def __init__(self, *, decisions: tuple[Decision, ...], labels: dict[Decision, Message] | None = None, **values: object) -> None:
        super().__init__(**values)
        self.decision.choices = [SelectChoice(each, say((labels or {}).get(each, LABELS[each]))) for each in decisions]
        self.days.choices = [SelectChoice(each, str(each)) for each in DAYS]
        if Decision.EDIT not in decisions:
            del self.text
        if Decision.SUSPEND not in decisions:
            del self.days


class SettleForm(Form):
    outcome = RadioField(
        _l("What to do"),
        [InputRequired(_l("Choose what to do."))],
        choices=(
            SelectChoice(Outcome.STANDS, _l("The decision stands")),
            SelectChoice(Outcome.OVERTURNED, _l("Grant the appeal: undo the decision")),
        ),
    )
    note = TextAreaField(
        _l("Words to the author"), [Optional()], description=_l("They stand in the letter."), render_kw={"rows": 3, "maxlength": MAX_NOTE}
    )
