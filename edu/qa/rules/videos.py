"""Video answers: a link to an allowed host, shown as a card. Nothing is loaded from there before a click."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from edu.core.errors import Invalid
from edu.core.i18n import message

_YOUTUBE = re.compile(r"[\w-]{11}")
_RUTUBE = re.compile(r"/video/(?:private/)?([0-9a-f]{32})/?")
_VK = re.compile(r"/(?:video|clip)(-?\d{1,12}_\d{1,12})/?")
_VIMEO = re.compile(r"/(\d{5,12})/?")


@dataclass(frozen=True, slots=True)
class Video:
    """A film: who shows it, and its address there."""

    host: str
    url: str


def read(address: str) -> Video | None:
    """The film at an address as it stands in a browser; None where the host is another or the address no film's."""
    try:
        parts = urlsplit(address.strip())
        host, path = (parts.hostname or "").removeprefix("www.").removeprefix("m."), parts.path
        query = parse_qs(parts.query, max_num_fields=20)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.username or parts.password:
        return None
    if host in ("youtube.com", "youtu.be"):
        name = path.strip("/") if host == "youtu.be" else path.removeprefix("/shorts/") if "/shorts/" in path else query.get("v", [""])[0]
        return Video("YouTube", f"https://www.youtube.com/watch?v={name}") if _YOUTUBE.fullmatch(name) else None
    for name, hosts, pattern, start in (
        ("RuTube", ("rutube.ru",), _RUTUBE, "https://rutube.ru/video/"),
        ("VK Video", ("vk.com", "vk.ru", "vkvideo.ru"), _VK, "https://vkvideo.ru/video"),
        ("Vimeo", ("vimeo.com",), _VIMEO, "https://vimeo.com/"),
    ):
        found = pattern.fullmatch(path)
        if host in hosts and found:
            return Video(name, start + found[1] + ("/" if name == "RuTube" else ""))
    return None


def check(address: str) -> str | None:
    """The address to keep; None for an empty one. Raises Invalid."""
    if not address.strip():
        return None
    video = read(address)
    if video is None:
        raise Invalid(message("A video is a link to YouTube, RuTube, VK Video or Vimeo, as your browser shows it."), field="video")
    return video.url
