"""Each rule of the house is proven: a fault is planted in a small house, and the rule finds it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import building
from tests.house.building import House

SOUND = {
    "edu/__init__.py": "",
    "edu/app.py": "from edu.points import views\nfrom edu.quizzes import service\n",
    "edu/core/__init__.py": "",
    "edu/core/marks.py": "import io\nimport re\nfrom dataclasses import dataclass\n\nx = io.BytesIO()\n",
    "edu/db/__init__.py": "",
    "edu/db/session.py": "from edu.core import marks\n\n\ndef save(session):\n    session.commit()\n",
    "edu/points/__init__.py": "",
    "edu/points/rules.py": "from datetime import datetime\n\nfrom edu.core.marks import re\n",
    "edu/points/models.py": "import sqlalchemy\n",
    "edu/points/service/__init__.py": "",
    "edu/points/service/ledger.py": "from edu.db.session import save\nfrom edu.points.models import sqlalchemy\nfrom edu.points import rules\n",
    "edu/points/views.py": "from flask import request\n\nfrom edu.points.service import ledger\n",
    "edu/quizzes/__init__.py": "",
    "edu/quizzes/rules.py": "",
    "edu/quizzes/service.py": "from edu.points.service import ledger\nfrom edu.points.rules import datetime\n",
    "edu/quizzes/forms.py": "import flask_wtf\n",
}


@pytest.fixture
def plant(tmp_path: Path) -> Callable[..., House]:
    """A sound little house with files changed or added."""

    def build(changed: dict[str, str] | None = None) -> House:
        files = SOUND | {f"edu/{name}.py": text for name, text in (changed or {}).items()}
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return House(tmp_path)

    return build


def test_a_sound_house_breaks_no_rule(plant):
    house = plant()
    assert building.broken(house) == []
    assert building.commits(house) == ["edu.db.session:5"]


FAULTS = [
    ("a service that imports a view", building.upward_imports, {"quizzes/service": "from edu.quizzes import forms\n"}),
    (
        "an upward import under TYPE_CHECKING",
        building.upward_imports,
        {"points/rules": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from edu.points import models\n"},
    ),
    ("an upward import inside a function", building.upward_imports, {"core/marks": "def f():\n    from edu.db import session\n"}),
    ("an upward import that waits for its first use", building.upward_imports, {"points/rules": 'x = late("edu.points.models")\n'}),
    ("a library that isn't pure, used late on the ground", building.impure_ground, {"core/marks": 'x = late("requests")\n'}),
    ("an upward import by a relative name", building.upward_imports, {"points/rules": "from .models import sqlalchemy\n"}),
    ("an upward import by `import`", building.upward_imports, {"core/marks": "import edu.db.session\n"}),
    ("somebody below the roof who imports it", building.upward_imports, {"quizzes/forms": "from edu import app\n"}),
    (
        "a circle of two, one of its halves inside a function",
        building.circles,
        {"points/rules": "from edu.core import marks\n", "core/marks": "def f():\n    from edu.points import rules\n"},
    ),
    (
        "a circle of three",
        building.circles,
        {"core/a": "from edu.core import b\n", "core/b": "from edu.core import c\n", "core/c": "from edu.core.a import b\n"},
    ),
    ("Flask on the ground", building.impure_ground, {"core/marks": "from flask import g\n"}),
    ("SQLAlchemy in rules", building.impure_ground, {"quizzes/rules": "import sqlalchemy as sa\n"}),
    ("the operating system on the ground", building.impure_ground, {"core/marks": "import os.path\n"}),
    ("dice on the ground", building.impure_ground, {"quizzes/rules": "def f():\n    from random import random\n"}),
    ("a clock by its module", building.impure_ground, {"quizzes/rules": "import time\n"}),
    ("a clock by a class", building.impure_ground, {"points/rules": "import datetime\n\nx = datetime.datetime.now()\n"}),
    ("a clock by an imported class", building.impure_ground, {"points/rules": "from datetime import date\n\nx = date.today()\n"}),
    ("a file opened on the ground", building.impure_ground, {"core/marks": "x = open('y')\n"}),
    ("a file opened by a module", building.impure_ground, {"core/marks": "import io\n\nx = io.open('y')\n"}),
    ("a file opened by an imported name", building.impure_ground, {"core/marks": "from io import FileIO\n"}),
    ("points that have heard of quizzes", building.calls_up, {"points/service/ledger": "from edu.quizzes import service\n"}),
    ("the database that has heard of points", building.calls_up, {"db/session": "from edu.points import rules\n"}),
    ("another package's models", building.foreign_rooms, {"quizzes/service": "from edu.points.models import sqlalchemy\n"}),
    ("another package's forms", building.foreign_rooms, {"points/views": "from edu.quizzes.forms import flask_wtf\n"}),
    ("another package's private name", building.foreign_rooms, {"quizzes/service": "from edu.points.service.ledger import _post\n"}),
    ("a private name of one's own package", building.foreign_rooms, {"points/views": "from edu.points.service.ledger import _post\n"}),
    ("an __init__.py with something in it", building.full_inits, {"points/__init__": "from edu.points import rules\n"}),
    ("a room nobody has heard of", building.without_floor, {"points/helpers": ""}),
    ("a package nobody has heard of", building.without_floor, {"extras/rules": ""}),
    ("a view that queries", building.rooms_misused, {"points/views": "from sqlalchemy import select\n"}),
    ("a view that opens a transaction", building.rooms_misused, {"points/views": "from edu.db.session import transaction\n"}),
    ("a service that looks at the request", building.rooms_misused, {"quizzes/service": "from flask import request\n"}),
    ("a service that asks who is signed in", building.rooms_misused, {"quizzes/service": "from flask_login import current_user\n"}),
]


@pytest.mark.parametrize(("rule", "files"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_the_rule_finds(plant, rule, files):
    assert rule(plant(files)), "the planted fault was not found"


def test_a_second_commit_is_found(plant):
    assert len(building.commits(plant({"quizzes/service": "def f(db):\n    db.session.commit()\n"}))) == 2
