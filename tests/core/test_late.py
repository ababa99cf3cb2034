"""A library that is loaded when first used."""

import subprocess
import sys

import pytest

from edu.core.late import late

# What a page rarely needs and a start must not wait for.
HEAVY = {"PIL", "alembic", "authlib", "huey", "joserfc", "openpyxl", "psycopg", "redis", "requests"}


def test_it_is_loaded_when_first_used(tmp_path, monkeypatch):
    (tmp_path / "rarely_used.py").write_text("WORDS = ['a']\n")
    monkeypatch.syspath_prepend(tmp_path)
    library = late("rarely_used")
    assert "rarely_used" not in sys.modules
    assert library.WORDS is library.WORDS
    assert "rarely_used" in sys.modules


def test_what_is_missing_is_named():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = late("json").no_such_name
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        _ = late("no_such_module").name


def test_the_application_loads_nothing_that_it_may_never_need():
    code = f"import sys, gc, edu.app; print(sorted({HEAVY!r} & set(sys.modules)), gc.isenabled())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[] True"
