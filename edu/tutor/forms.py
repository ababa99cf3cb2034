"""What is typed to the tutor."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from edu.tutor.rules.answers import LONGEST_QUESTION
from edu.web.forms import Form


class QuestionForm(Form):
    question = TextAreaField(_l("Your question"), render_kw={"maxlength": LONGEST_QUESTION, "rows": 3, "required": True})


class NoteForm(Form):
    """A note in the margin."""

    words = TextAreaField(_l("Your note"), render_kw={"maxlength": 4000, "rows": 3})
