"""Drawing what people write, once, when they write it."""

import re
from html import escape

from edu.core import markup
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.core.markup import Picture, Surroundings, TooLarge
from edu.ports import blobs, pictures
from edu.ports.blobs import Blobs

UNDER_TITLE, UNDER_AUTHOR = 2, 4  # levels of headings: a question stands under its title, an answer under its author
_OURS = re.compile(r"/files/([0-9a-f]{32}\.(?:png|jpg|webp))")
MAX_ALT = 100


def post(source: str, *, level: int, field: str = "body") -> str:
    """The HTML of a question, an answer or a comment. Raises Invalid beside `field` where it would grow too large."""
    try:
        return markup.post(source, level=level, around=Surroundings(picture=_draw))
    except TooLarge:
        raise Invalid(message("This text grows too large when it is drawn: please make it shorter."), field=field) from None


def _draw(picture: Picture) -> str:
    """A picture that was put here; of others only the words, since nothing is loaded from elsewhere."""
    alt = escape(picture.alt, quote=True)
    found = _OURS.fullmatch(picture.src)
    if not found or not blobs.is_name(found[1]):
        return f"<span>{alt}</span>"
    return f'<img src="{picture.src}" alt="{alt}" loading="lazy" decoding="async">'


def keep_picture(data: bytes, *, alt: str, store: Blobs) -> str:
    """Keep a picture, drawn anew; the line of Markdown that shows it. Raises Invalid."""
    suffix = _suffix_of(data)
    words = re.sub(r"[\[\]\n\r!]", " ", alt).strip()[:MAX_ALT]
    if not words:
        raise Invalid(message("Say in a few words what the picture shows: not everybody can see it."), field="alt")
    if len(data) > pictures.MAX_BYTES:
        raise Invalid(message("A picture may have up to %(count)s MB.", count=pictures.MAX_BYTES // 1_000_000), field="picture")
    try:
        name = store.put(pictures.redrawn(data, suffix), suffix)
    except pictures.BadPicture:
        raise Invalid(message("This picture can't be read: it may be broken, or have too many pixels."), field="picture") from None
    return f"![{' '.join(words.split())}](/files/{name})"


def _suffix_of(data: bytes) -> str:
    """By its first bytes: what a browser says of a file is only what it is called."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ".png"
    if data.startswith(b"\xff\xd8\xff"):
        return ".jpg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    raise Invalid(message("A picture is a PNG, JPEG or WebP file."), field="picture")
