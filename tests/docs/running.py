"""Documents that are run: the ```sh blocks of a page in one bash, each with what it printed."""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"^```sh\n(?P<commands>.*?)^```\n(?:\s*^```text\n(?P<printed>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
_END = "-- end of block --"


@dataclass(frozen=True)
class Block:
    """Commands, and what the page says they print."""

    commands: str
    printed: str


def blocks(page: str) -> list[Block]:
    """The shell blocks of a page in their order."""
    return [Block(found["commands"], found["printed"] or "") for found in _BLOCK.finditer((DOCS / page).read_text())]


def run(page: str, *, folder: Path, environment: Mapping[str, str]) -> list[str]:
    """What each shell block of a page prints, all in one bash that stands in `folder` and stops at a failure."""
    script = "set -euo pipefail\n" + "".join(f"{block.commands}printf '%s\\n' '{_END}'\n" for block in blocks(page))
    done = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout.split(f"{_END}\n")[:-1]
