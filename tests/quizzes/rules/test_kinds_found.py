import sys
from pathlib import Path
from types import ModuleType

import pytest

from edu.core.finding import found_in
from edu.core.marks import Kind
from edu.quizzes import kinds
from edu.quizzes.kinds.sort import kind as sort
from edu.quizzes.rules.kinds import UnknownKind, all_kinds, kind_of


def a_package(folder, name, monkeypatch, **files):
    """A package on disk whose modules each borrow a kind."""
    for file, borrowed in files.items():
        (folder / f"{file}.py").write_text(f"from edu.quizzes.kinds.{borrowed} import kind\n")
    package = ModuleType(name)
    package.__path__ = [str(folder)]
    monkeypatch.setitem(sys.modules, name, package)
    return package


def test_kinds_are_found_by_being_there(tmp_path, monkeypatch):
    found: dict[str, Kind] = found_in(a_package(tmp_path, "two_kinds", monkeypatch, one="sort", two="match"), "kind")
    assert list(found) == ["sort", "match"]


def test_two_of_one_name_stop_the_start(tmp_path, monkeypatch):
    package = a_package(tmp_path, "twin_kinds", monkeypatch, one="sort", two="sort")
    with pytest.raises(ValueError, match=r"named 'sort'; the second is twin_kinds\.two"):
        found_in(package, "kind")


def test_every_file_of_the_folder_is_a_kind():
    files = {path.stem for path in Path(kinds.__path__[0]).glob("*.py")} - {"__init__"}
    assert set(all_kinds()) == files >= {"choice", "match", "sort"}
    assert kind_of({"kind": "sort"}) is sort


@pytest.mark.parametrize("body", [{}, {"kind": None}, {"kind": []}, {"kind": "x" * 1000}, None, []])
def test_an_unknown_kind_is_named_and_the_known_are_listed(body):
    with pytest.raises(UnknownKind, match=f"there are {', '.join(all_kinds())}") as raised:
        kind_of(body)
    assert len(str(raised.value)) < 300
