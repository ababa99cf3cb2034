from pathlib import Path

import pytest

from edu.paths import folder


@pytest.fixture
def shipped_content() -> Path:
    return folder("content")
