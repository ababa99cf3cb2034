"""Templates: each is drawn by something, and what is asked for is there."""

import ast
import re
from pathlib import Path

import jinja2
import pytest
from jinja2 import meta

from tests.house.conftest import ROOT

SUFFIXES = (".html", ".txt")


def templates(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.suffix in SUFFIXES}


def named_in_code(package: Path) -> set[str]:
    """Strings of the package that look like a template's name; letters are named without their ending."""
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"\w[\w/.-]*", node.value):
                found.add(node.value)
    return found


def named_in_templates(root: Path) -> set[str]:
    env = jinja2.Environment(extensions=["jinja2.ext.i18n"])
    found: set[str] = set()
    for name in templates(root):
        tree = env.parse((root / name).read_text(encoding="utf-8"))
        references = set(meta.find_referenced_templates(tree))
        assert None not in references, f"{name} includes a template whose name is only known when it is drawn"
        # `kept("…")` and its like name one too.
        found |= {str(each) for each in references} | {
            str(const.value) for const in tree.find_all(jinja2.nodes.Const) if str(const.value).endswith(SUFFIXES)
        }
    return found


def undrawn(root: Path, package: Path) -> set[str]:
    named = named_in_code(package) | named_in_templates(root)
    return {name for name in templates(root) if name not in named and name.removesuffix(".txt") not in named}


def absent(root: Path, package: Path) -> set[str]:
    named = {name for name in named_in_code(package) if name.endswith(".html")} | named_in_templates(root)
    return {name for name in named if name not in templates(root)}


def test_every_template_is_drawn_by_something():
    assert undrawn(ROOT / "templates", ROOT / "edu") == set()


def test_every_template_asked_for_is_there():
    assert absent(ROOT / "templates", ROOT / "edu") == set()


def test_every_template_can_be_read(site):
    for name in templates(ROOT / "templates"):
        site.app.jinja_env.get_template(name)


@pytest.mark.parametrize("planted", ["forgotten.html", "mail/forgotten.txt"])
def test_a_forgotten_template_is_found(tmp_path, planted):
    for name, text in {"t/page.html": '{% extends "base.html" %}', "t/base.html": "", "t/mail/hello.txt": "", f"t/{planted}": ""}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "views.py").write_text('render("page.html")\npost("mail/hello")\nrender("gone.html")\n')
    assert undrawn(tmp_path / "t", tmp_path / "p") == {planted}
    assert absent(tmp_path / "t", tmp_path / "p") == {"gone.html"}
