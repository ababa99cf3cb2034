"""What an admin types. Numbers and reasons are checked by the rules."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired

from edu.admin.rules.grants import MAX_REASON
from edu.core.roles import Role
from edu.web.forms import Form

ROLE_NAMES = {
    Role.STUDENT: _l("Student"),
    Role.TEACHER: _l("Teacher"),
    Role.MODERATOR: _l("Moderator"),
    Role.ADMIN: _l("Administrator"),
}

_needed = InputRequired(_l("Please fill this in."))
_NUMBER = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 7}
_WORDS = {"maxlength": MAX_REASON, "autocomplete": "off"}
_sure = InputRequired(_l("Tick this if you mean it."))


class RoleForm(Form):
    role = SelectField(_l("Role"), [_needed], choices=[SelectChoice(role.value, words) for role, words in ROLE_NAMES.items()])
    sure = BooleanField(_l("I am sure"), [_sure], id="role-sure")


class GrantForm(Form):
    amount = StringField(_l("Points"), [_needed], render_kw=_NUMBER)
    reason = StringField(_l("What for"), [_needed], id="grant-reason", render_kw=_WORDS)
    sure = BooleanField(_l("I am sure"), [_sure], id="grant-sure")


class VipForm(Form):
    days = StringField(_l("Days of VIP"), [_needed], render_kw=_NUMBER)
    reason = StringField(_l("What for"), [_needed], id="vip-reason", render_kw=_WORDS)
    sure = BooleanField(_l("I am sure"), [_sure], id="vip-sure")
