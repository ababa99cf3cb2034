"""What people write to the site, and what an admin writes on its pages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import InputRequired, Length, Optional

from edu.core.i18n import LANGUAGES
from edu.site.rules.pages import MAX_BODY, MAX_MESSAGE, MAX_NAME, MAX_TITLE
from edu.site.service.news import DAYS
from edu.site.service.pages import Source
from edu.web.forms import Form, text_of

_needed = InputRequired(_l("Please fill this in."))
_MARKDOWN = _l("Markdown: **bold**, [a link](https://…), ## a heading, - a list.")


class ContactForm(Form):
    name = StringField(_l("Name"), [Optional(), Length(max=MAX_NAME)], render_kw={"autocomplete": "name", "maxlength": MAX_NAME})
    email = StringField(
        _l("E-mail"),
        [_needed],
        description=_l("So that we can answer."),
        render_kw={"autocomplete": "email", "type": "email", "inputmode": "email", "maxlength": 254, "spellcheck": "false"},
    )
    words = TextAreaField(_l("Message"), [_needed, Length(max=MAX_MESSAGE)], render_kw={"rows": 8, "maxlength": MAX_MESSAGE})


class PageForm(Form):
    """A page in both languages, and the versions it was made from."""

    title_ru = StringField(_l("Title in Russian"), [_needed], render_kw={"maxlength": MAX_TITLE, "lang": "ru"})
    body_ru = TextAreaField(
        _l("Text in Russian"), [_needed], description=_MARKDOWN, render_kw={"rows": 18, "maxlength": MAX_BODY, "lang": "ru"}
    )
    title_en = StringField(_l("Title in English"), [_needed], render_kw={"maxlength": MAX_TITLE, "lang": "en"})
    body_en = TextAreaField(
        _l("Text in English"), [_needed], description=_MARKDOWN, render_kw={"rows": 18, "maxlength": MAX_BODY, "lang": "en"}
    )
    seen_ru = HiddenField()
    seen_en = HiddenField()

    @classmethod
    def of(cls, sources: dict[str, Source], **more: Any) -> "PageForm":
        """The form with a page as it stands."""
        values: dict[str, Any] = {}
        for lang in LANGUAGES:
            each = sources.get(lang, Source())
            values |= {f"title_{lang}": each.title, f"body_{lang}": each.body, f"seen_{lang}": str(each.number)}
        return cls(data=values | more)

    def texts(self) -> dict[str, tuple[str, str]]:
        """Title and body by language."""
        return {lang: (text_of(self[f"title_{lang}"]), text_of(self[f"body_{lang}"])) for lang in LANGUAGES}

    def seen(self) -> dict[str, int]:
        """The versions these were made from, by language."""
        numbers = {lang: text_of(self[f"seen_{lang}"]) for lang in LANGUAGES}
        return {lang: int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1 for lang, number in numbers.items()}


class NewsForm(PageForm):
    days = SelectField(_l("On the home page for, days"), choices=[SelectChoice(each, str(each)) for each in DAYS], coerce=int)
