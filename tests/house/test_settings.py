"""The settings and what is said of them."""

import ast
import re
from dataclasses import fields

from edu.config import Settings
from tests.house.conftest import ROOT
from tests.house.settings_table import table


def test_readmes_table_is_the_settings():
    """When it isn't: `make settings-table` prints it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^\| variable \|.*?(?=\n[^|]|\Z)", readme, re.M | re.S)
    assert found is not None, "README has no table of settings"
    assert found[0].strip() == table()


def test_every_setting_says_its_variable_and_is_read_from_it():
    source = ast.parse((ROOT / "edu" / "config.py").read_text(encoding="utf-8"))
    load = next(node for node in source.body if isinstance(node, ast.FunctionDef) and node.name == "load")
    read = {
        node.args[0].value
        for node in ast.walk(load)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "env" and node.args
    }
    assert {each.metadata["env"] for each in fields(Settings)} == read


def test_no_variable_of_the_environment_is_read_elsewhere():
    """But the one by which prometheus_client is told where its files are, and the port that `edu run --port` sets."""
    allowed = {"edu/config.py", "edu/web/watch.py", "edu/serving.py", "edu/cli.py"}
    for path in (ROOT / "edu").rglob("*.py"):
        if str(path.relative_to(ROOT)) not in allowed:
            assert not re.search(r"os\.(environ|getenv)", path.read_text(encoding="utf-8")), path


def test_a_secret_is_not_shown_when_settings_are_printed():
    shown = repr(Settings(secret_key="hush-hush", metrics_token="hush-hush"))
    assert "hush" not in shown
