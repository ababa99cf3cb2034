"""Bring the faces and the icons that are not ours, each from one exact version of an npm package.

    python static/vendor/fetch.py            fetch, write the files and manifest.json
    python static/vendor/fetch.py --check    say whether the files are still the ones of manifest.json

To take a newer version, change it here, run the script and look at the pages.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

STATIC = Path(__file__).resolve().parent.parent
MANIFEST = STATIC / "vendor" / "manifest.json"
SVG = "http://www.w3.org/2000/svg"

ICONS = [
    "arrow-down",
    "arrow-left",
    "arrow-right",
    "arrow-up",
    "bell",
    "book-open",
    "calendar",
    "check",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle-help",
    "clock",
    "coins",
    "copy",
    "download",
    "dumbbell",
    "external-link",
    "eye",
    "eye-off",
    "flag",
    "flame",
    "graduation-cap",
    "grip-vertical",
    "house",
    "info",
    "key",
    "languages",
    "lightbulb",
    "list-checks",
    "lock",
    "log-in",
    "log-out",
    "mail",
    "menu",
    "message-circle-question",
    "minus",
    "moon",
    "pencil",
    "plus",
    "printer",
    "refresh-cw",
    "search",
    "send",
    "settings",
    "shopping-bag",
    "star",
    "sun",
    "thumbs-up",
    "trash",
    "triangle-alert",
    "trophy",
    "upload",
    "user",
    "users",
    "x",
]


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str
    licence: str
    files: Mapping[str, str]  # a file here, under static/: the file in the package


def face(name: str, version: str) -> Package:
    """A variable face in the two subsets our languages need; the licence goes with it."""
    files = {f"fonts/{name}-{subset}.woff2": f"files/{name}-{subset}-wght-normal.woff2" for subset in ("latin", "cyrillic")}
    return Package(f"@fontsource-variable/{name}", version, "OFL-1.1", files | {f"fonts/{name}-OFL.txt": "LICENSE"})


FACES = (face("golos-text", "5.3.0"), face("unbounded", "5.3.0"))
LUCIDE = Package("lucide-static", "1.62.0", "ISC AND MIT", {"icons/lucide-LICENSE.txt": "LICENSE"})
SPRITE = "icons/sprite.svg"


def unpack(package: Package, folder: Path) -> Path:
    """The unpacked package, under `folder`; npm checks that the archive is whole."""
    order = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    subprocess.run(order, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def sprite(icons: Path) -> str:
    """One SVG with a symbol for each icon. Stroke and size are left to `.icon` in parts.css."""
    lines = [f'<svg xmlns="{SVG}">', f"<!-- {LUCIDE.name} {LUCIDE.version}, see lucide-LICENSE.txt -->"]
    for name in ICONS:
        drawing = ElementTree.parse(icons / f"{name}.svg").getroot()
        shapes = "".join(
            f"<{shape.tag.removeprefix(f'{{{SVG}}}')} " + " ".join(f'{key}="{value}"' for key, value in shape.attrib.items()) + "/>"
            for shape in drawing
        )
        lines.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    return "\n".join([*lines, "</svg>", ""])


def fetch() -> None:
    entries = []
    for package in (*FACES, LUCIDE):
        with tempfile.TemporaryDirectory() as folder:
            unpacked = unpack(package, Path(folder))
            made = {here: (unpacked / there).read_bytes() for here, there in package.files.items()}
            if package is LUCIDE:
                made[SPRITE] = sprite(unpacked / "icons").encode()
        for name, content in made.items():
            (STATIC / name).parent.mkdir(parents=True, exist_ok=True)
            (STATIC / name).write_bytes(content)
        entries.append(
            {
                "name": package.name,
                "version": package.version,
                "licence": package.licence,
                "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(made.items())},
            }
        )
    MANIFEST.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


def changed() -> list[str]:
    """The files that are missing or differ from the manifest."""
    return [
        name
        for entry in json.loads(MANIFEST.read_text(encoding="utf-8"))
        for name, digest in entry["sha256"].items()
        if not (STATIC / name).is_file() or hashlib.sha256((STATIC / name).read_bytes()).hexdigest() != digest
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Bring the faces and icons that are not ours.")
    parser.add_argument("--check", action="store_true", help="only compare the files with manifest.json")
    if not parser.parse_args().check:
        fetch()
    wrong = changed()
    for name in wrong:
        print(f"static/{name} is not the file that was fetched", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
