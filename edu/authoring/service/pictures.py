"""Pictures that teachers upload for their questions: drawn anew, so that nothing but the picture is kept."""

from collections.abc import Callable
from pathlib import PurePath

from edu.core import svg
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.ports import pictures

MAX_BYTES = 5_000_000
_SUFFIXES = {".jpeg": ".jpg"}

# (data, ending) → the name under which a picture is kept.
Keep = Callable[[bytes, str], str]


def take_in(data: bytes, name: str, *, keep: Keep) -> str:
    """Keep an uploaded picture: the name to show it by. Raises Invalid, of the field "picture"."""
    suffix = PurePath(name).suffix.lower()
    suffix = _SUFFIXES.get(suffix, suffix)
    if len(data) > MAX_BYTES:
        raise Invalid(message("This picture is larger than %(most)s MB.", most=MAX_BYTES // 1_000_000), field="picture")
    try:
        if suffix == ".svg":
            return keep(svg.picture(data.decode("utf-8-sig")).encode(), suffix)
        if suffix in pictures.FORMATS:
            return keep(pictures.redrawn(data, suffix, most=MAX_BYTES), suffix)
    except (svg.BadDrawing, pictures.BadPicture, UnicodeDecodeError):
        raise Invalid(message("This file can't be shown as a picture: save it anew as PNG or JPEG."), field="picture") from None
    raise Invalid(message("Pictures are PNG, JPEG, WebP, GIF or SVG files."), field="picture")
