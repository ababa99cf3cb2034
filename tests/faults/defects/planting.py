"""Planting a fault: a guard is taken out of a copy of the code, and the tests named beside it must fail."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
BESIDE = ("templates", "static", "content")


@dataclass(frozen=True)
class Fault:
    name: str
    file: str
    guard: str  # stands in the file exactly once
    instead: str
    tests: str  # what must fail: a file, and words of `-k`


def places(fault: Fault) -> int:
    """How often the guard stands in its file: once, or the fault has to be named anew."""
    return (ROOT / fault.file).read_text(encoding="utf-8").count(fault.guard)


def noticed(done: "subprocess.CompletedProcess[str]") -> bool:
    """Whether a test failed: one that could not even begin has noticed nothing."""
    return done.returncode == 1 and re.search(r"^\d+ failed", done.stdout, re.MULTILINE) is not None


def plant(fault: Fault, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What the named tests say in a copy of the code, made in `folder`, without the guard."""
    for name in ("edu", "tests"):
        shutil.copytree(ROOT / name, folder / name)  # with what is compiled of it: only the changed file is compiled anew
    for name in BESIDE:
        (folder / name).symlink_to(ROOT / name)
    for name in ("pyproject.toml", "README.md"):
        shutil.copyfile(ROOT / name, folder / name)
    path = folder / fault.file
    path.write_text(path.read_text(encoding="utf-8").replace(fault.guard, fault.instead), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    file, *words = fault.tests.split()
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "pytest_socket", "-p", "pytest_timeout", f"--basetemp={folder / 'tmp'}"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, file, *words],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # a browser and Redis take half a second to import
        capture_output=True,
        text=True,
        check=False,
    )
