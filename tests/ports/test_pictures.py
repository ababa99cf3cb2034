"""Photographs made fit to be shown: the picture and nothing else, and not too large."""

from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from edu.ports.pictures import FORMATS, MAX_SIDE, BadPicture, redrawn

ORIENTATION, ARTIST = 0x0112, 0x013B


def made(width: int, height: int, suffix: str, *, mode: str = "RGB", **more: object) -> bytes:
    out = BytesIO()
    Image.new(mode, (width, height), "red" if mode == "RGB" else 0).save(out, FORMATS[suffix], **more)
    return out.getvalue()


def seen(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_picture_stays_what_it_is(suffix):
    data = redrawn(made(40, 30, suffix), suffix)
    assert seen(data).format == FORMATS[suffix]
    assert seen(data).size == (40, 30)
    red, green, blue = seen(data).convert("RGB").getpixel((20, 15))
    assert red > 240
    assert max(green, blue) < 20


@pytest.mark.parametrize("suffix", FORMATS)
def test_who_took_it_and_where_is_gone(suffix):
    exif = Image.Exif()
    exif[ARTIST] = "Somebody"
    said = {"comment": b"Somebody"} if suffix == ".gif" else {"exif": exif}
    assert b"Somebody" in made(40, 30, suffix, **said)
    assert b"Somebody" not in redrawn(made(40, 30, suffix, **said), suffix)


def test_a_moving_picture_stands_still():
    out = BytesIO()
    red, blue = (Image.new("RGB", (8, 8), colour) for colour in ("red", "blue"))
    red.save(out, "GIF", save_all=True, append_images=[blue])
    assert seen(out.getvalue()).n_frames == 2
    still = seen(redrawn(out.getvalue(), ".gif"))
    assert still.n_frames == 1
    assert still.convert("RGB").getpixel((4, 4))[0] > 240


def test_words_in_a_file_are_gone():
    words = PngInfo()
    words.add_text("Comment", "Somebody")
    assert b"Somebody" not in redrawn(made(4, 4, ".png", pnginfo=words), ".png")
    assert b"Somebody" in made(4, 4, ".jpg", comment=b"Somebody")
    assert b"Somebody" not in redrawn(made(4, 4, ".jpg", comment=b"Somebody"), ".jpg")


def test_a_picture_taken_upright_stands_upright():
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turned by a quarter
    assert seen(redrawn(made(40, 30, ".jpg", exif=exif), ".jpg")).size == (30, 40)


@pytest.mark.parametrize(("width", "height", "fits"), [(3200, 1600, (1600, 800)), (100, 3200, (50, 1600)), (1600, 1600, (1600, 1600))])
def test_a_large_one_is_made_smaller(width, height, fits):
    assert seen(redrawn(made(width, height, ".png"), ".png")).size == fits
    assert max(fits) <= MAX_SIDE


def test_what_can_be_seen_through_stays_so():
    assert seen(redrawn(made(4, 4, ".png", mode="RGBA"), ".png")).getpixel((0, 0))[3] == 0
    assert seen(redrawn(made(4, 4, ".png", mode="P", transparency=0), ".png")).mode == "RGBA"


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK"])
def test_whatever_its_colours_are_made_of(mode):
    suffix = ".jpg" if mode == "CMYK" else ".png"
    assert seen(redrawn(made(4, 4, suffix, mode=mode), suffix)).mode == "RGB"


def test_the_same_gives_the_same():
    assert redrawn(made(40, 30, ".jpg"), ".jpg") == redrawn(made(40, 30, ".jpg"), ".jpg")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "can't be read as PNG"),
        (b"<svg/>", "can't be read as PNG"),
        (made(4, 4, ".jpg"), "can't be read as PNG"),
        (made(300, 300, ".png")[:150], "broken"),
        (bytes(2_000_001), "2000000 fit"),
        (made(8000, 8000, ".png", mode="1"), "too many"),
        (made(20_000, 10_000, ".png", mode="1"), "pixels"),
    ],
    ids=["nothing", "a drawing", "another format", "half a file", "too many bytes", "too many pixels", "a bomb"],
)
def test_what_is_no_picture_says_why(data, says):
    with pytest.raises(BadPicture, match=says):
        redrawn(data, ".png")
