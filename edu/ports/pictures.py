"""Photographs made fit to be shown: drawn anew, so that nothing but the picture is left, and not larger than a page needs."""

from io import BytesIO
from typing import Any

from edu.core.late import late

PIL = late("PIL")
Image = late("PIL.Image")
ImageOps = late("PIL.ImageOps")

MAX_BYTES = 2_000_000
MAX_SIDE = 1600  # pixels: a page is 800 wide, on screens of two to one
MAX_PIXELS = 40_000_000  # a small file may unfold into gigabytes
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".webp": "WEBP", ".gif": "GIF"}  # of a moving GIF, the first picture: nothing moves by itself
_QUALITY = 85


class BadPicture(ValueError):
    """The data is no picture that can be shown; the text says why."""


def redrawn(data: bytes, suffix: str, *, most: int = MAX_BYTES) -> bytes:
    """The picture in `data`, of the format `suffix` says, without EXIF and other company, at most MAX_SIDE wide and high.

    The same data gives the same bytes. Raises BadPicture, among others where there are more than `most` bytes.
    """
    if len(data) > most:
        raise BadPicture(f"it has {len(data)} bytes; {most} fit")
    try:
        with Image.open(BytesIO(data), formats=[FORMATS[suffix]]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadPicture(f"it has {picture.width} × {picture.height} pixels, which is too many")
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((MAX_SIDE, MAX_SIDE))
            return _written(upright, FORMATS[suffix])
    except PIL.UnidentifiedImageError as error:
        raise BadPicture(f"it can't be read as {FORMATS[suffix]}") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:  # what Pillow says of broken files
        if isinstance(error, BadPicture):
            raise
        raise BadPicture(f"it is broken ({error})") from error


def _written(picture: Any, format: str) -> bytes:
    clear = "A" in picture.getbands() or "transparency" in picture.info
    bare = picture.convert("RGBA" if clear and format != "JPEG" else "RGB")
    bare.info.clear()  # Pillow would write profiles and comments again
    out = BytesIO()
    bare.save(out, format, quality=_QUALITY, optimize=True)
    return out.getvalue()
