"""Texts compared as people read them, not as computers store them."""

import re
import unicodedata

# Letters of other alphabets, and digits, that pass for Latin ones in a name at a glance. Both sides
# of a comparison are folded, so the table needs only to be consistent, not complete.
_LOOKALIKES = str.maketrans(
    "абвгдеёзикмнопрстухьіјѕԁԛԝαβεικνοπρτυχω013579$@|",
    "a6brdeeзиkmhonpctyxьijsdqwaβeikvoπptyxwoie5t9sal",
)


def folded(text: str) -> str:
    """`text` for comparing: NFKC, case folded, ё as е, spaces as one."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return re.sub(r"\s+", " ", plain).strip()


def skeleton(name: str) -> str:
    """What a name looks like: equal for names that can be taken for one another (UTS 39 in spirit)."""
    letters = unicodedata.normalize("NFKD", folded(name))
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "", bare.translate(_LOOKALIKES).replace("rn", "m").replace("l", "i"))


def slug_of(text: str) -> str:
    """An anchor for a heading in any script: letters and digits kept, the rest one hyphen."""
    return re.sub(r"[\W_]+", "-", folded(text)).strip("-")
