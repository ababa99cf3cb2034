"""Planting a fault: a guard is taken out of a copy of the code, and the tests named beside it must fail."""

import os
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


def plant(fault: Fault, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What the named tests say in a copy of the code, made in `folder`, without the guard."""
    for name in ("edu", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in BESIDE:
        (folder / name).symlink_to(ROOT / name)
    for name in ("pyproject.toml", "README.md"):
        shutil.copyfile(ROOT / name, folder / name)
    path = folder / fault.file
    path.write_text(path.read_text(encoding="utf-8").replace(fault.guard, fault.instead), encoding="utf-8")
    file, *words = fault.tests.split()
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={folder / 'tmp'}"]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, file, *words],
        cwd=folder,
        env={**{k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
