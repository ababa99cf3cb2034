"""Letters as a person gets them: a template in their language, links to our own address, sent by mail.

`post` is called by jobs: a mail server that is away costs nobody's page, and the queue tries again.
"""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext, ngettext

from edu.ports import mail


def post(to: str, template: str, lang: str, *, headers: Mapping[str, str] | None = None, **values: Any) -> None:
    """Send the letter `template` (templates/<template>.txt) to the address `to` in the language `lang`.

    Its first line is `Subject: …`, then an empty line, then the text. `headers` are put beside the usual ones.
    """
    letter = current_app.jinja_env.get_template(f"{template}.txt")
    with force_locale(lang):
        # Not render_template, and words of our own: a page's surroundings and language are its reader's, not this person's.
        written = letter.render(_=gettext, ngettext=ngettext, lang=lang, **values)
    first, _, text = written.strip().partition("\n")
    settings = current_app.extensions["settings"]
    send = mail.sender(settings.mail_url, sent_from=settings.mail_from)
    send(mail.Letter(to=to, subject=first.removeprefix("Subject:").strip(), text=text.strip() + "\n", headers=headers or {}))


def link(endpoint: str, *, lang: str, **values: str) -> str:
    """The address of a page for a letter: of the configured origin, whatever Host a request claimed."""
    path = current_app.url_map.bind("").build(endpoint, {"lang": lang, **values})
    return f"{current_app.extensions['settings'].origin}{path}"
