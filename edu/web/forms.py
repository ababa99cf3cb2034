"""What every form of the site begins with."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from markupsafe import Markup
from wtforms import Field, SelectMultipleField
from wtforms.csrf.core import CSRFTokenField
from wtforms.widgets import CheckboxInput, ListWidget

from edu.core.errors import Invalid
from edu.web import once
from edu.web.words import say

# How browsers send a date with a time, and how people without a script type one.
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class _Hidden(CSRFTokenField):
    """What every form carries unseen: the token of its session, and the key by which it is known when it comes twice."""

    def __call__(self, **kwargs: Any) -> Markup:
        return Markup(super().__call__(**kwargs)) + once.field()


class _Csrf(_FlaskFormCSRF):  # type: ignore[misc]
    field_class = _Hidden


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that reads posted fields and nothing else: a file or a JSON body in a field's place is an empty field."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf_class = _Csrf

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            return request.form if request.method == "POST" else None


class Ticks(SelectMultipleField):
    """Several of some, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def text_of(field: Field) -> str:
    """What stands in the field, as text whatever was sent."""
    return field.data if isinstance(field.data, str) else ""


def beside(form: Form, error: Invalid) -> None:
    """Put a refusal beside the field it is about, or above the form."""
    field = form._fields.get(error.field)
    if field is None:
        form.form_errors.append(say(error.message))
    else:
        field.errors = [*field.errors, say(error.message)]
