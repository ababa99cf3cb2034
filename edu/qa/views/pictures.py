"""Pictures put into what is being written: each form of the portal has a button for it, and its script does the same."""

from flask import request
from wtforms import Field

from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.ports.pictures import MAX_BYTES
from edu.qa.service import drawing
from edu.web.files import store
from edu.web.forms import text_of

PICTURE = "picture"  # what the button does


def kept() -> str:
    """Keep the picture that was sent; the line of Markdown that shows it. Raises Invalid."""
    file = request.files.get("picture")
    data = file.read(MAX_BYTES + 1) if file else b""
    if not data:
        raise Invalid(message("Choose a picture first."), field="picture")
    return drawing.keep_picture(data, alt=request.form.get("alt", ""), store=store())


def put_into(body: Field) -> None:
    """Keep the picture that was sent, and show it at the end of a text. Raises Invalid."""
    body.data = f"{text_of(body).rstrip()}\n\n{kept()}\n".lstrip()
