"""Where the folders that ship with the package stand: inside it in a wheel, beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The shipped folder `name` ("templates", "static", "content")."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
