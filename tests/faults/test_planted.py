"""The suite is tested too: a guard is taken out of a copy of the code, and the tests named beside it must fail."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BESIDE = ("templates", "static", "content")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@dataclass(frozen=True)
class Fault:
    name: str
    file: str
    guard: str  # stands in the file exactly once
    instead: str
    tests: str  # what must fail: a file, and words of `-k`


LEDGER, ATTEMPTS, SESSION = "edu/points/service/ledger.py", "edu/quizzes/service/attempts.py", "edu/db/session.py"
FAULTS = [
    Fault("an award is no longer once for its cause", LEDGER, '{cause.kind}:{cause.source}:{user_id}"', '{cause.kind}:{cause.source}:{user_id}:{now}:{amount}"', "tests/points/test_ledger.py -k one_cause"),
    Fault("amounts are not checked", LEDGER, '    """\n    check_amount(amount)\n    with transaction():\n        return _post({lock()', '    """\n    with transaction():\n        return _post({lock()', "tests/points/test_ledger.py -k hostile"),
    Fault("points don't reach the boards", LEDGER, "    boards.count(user_id, amount, posting=posting, now=now)\n", "", "tests/points/test_boards.py -k higher"),
    Fault("the hidden stay on the boards", LEDGER, "        boards.leave(event.user_id)\n        if not", "        if not", "tests/points/test_boards.py -k hides"),
    Fault("a reversal counts as a gain", LEDGER, "amount=gain, cause", "amount=abs(gain), cause", "tests/points/test_boards.py -k taken_back"),
    Fault("ties go to who came last", "edu/points/service/boards.py", '"early": -posting}', '"early": posting}', "tests/points/test_boards.py -k equal_points"),
    Fault("weeks are calendar years' weeks", "edu/points/rules.py", "now.isocalendar()", "(now.year, now.isocalendar()[1], 0)", "tests/points/test_rules.py -k belongs"),
    Fault("a half-done block is saved", SESSION, "    except BaseException:\n        db.session.rollback()\n        raise\n    finally:", "    except BaseException:\n        db.session.commit()\n        raise\n    finally:", "tests/db/test_session.py -k saves_nothing"),
    Fault("mail goes before the commit", SESSION, "        state.calls.append(call)", "        call()", "tests/db/test_session.py -k wait_for"),
    Fault("a swallowed inner error is saved", SESSION, "        outer.broken = True\n", "", "tests/db/test_session.py -k swallowing"),
    Fault("writers begin deferred", "edu/db/engine.py", '"BEGIN IMMEDIATE" if is_writing() else "BEGIN"', '"BEGIN"', "tests/db/test_engine.py -k takes_its_lock"),
    Fault("SQLite may lose acknowledged commits", "edu/db/engine.py", "synchronous=FULL", "synchronous=NORMAL", "tests/db/test_engine.py -k lose_nothing"),
    Fault("anybody may open an attempt", ATTEMPTS, "if attempt is None or not is_taker(by, user_id=attempt.user_id, guest=attempt.guest):", "if attempt is None:", "tests/quizzes/test_attempts.py -k exactly_like_none"),
    Fault("a graded question can be changed", ATTEMPTS, "    if response.settled:\n        raise Stale(", "    if False:\n        raise Stale(", "tests/quizzes/test_attempts.py -k nothing_can_be_changed"),
    Fault("every hand-in is paid in full", "edu/quizzes/service/paying.py", "points - best.get(number, 0) for number, points in risen.items()", "points for number, points in risen.items()", "tests/quizzes/test_attempts.py -k paid_the_difference"),
    Fault("an empty check shows the mark", ATTEMPTS, "    if mark.verdict is Verdict.BLANK or is_blank(kept):", "    if False:", "tests/quizzes/test_attempts.py -k empty_check"),
    Fault("the key is shown while a try is left", "edu/quizzes/service/sheets.py", "    if mark is not None and not settled:\n        mark = question.without_key(body, mark)\n", "", "tests/quizzes/test_attempts.py -k keeps_the_key"),
    Fault("NULs reach PostgreSQL", "edu/quizzes/rules/trying.py", '.replace("\\0", "")', "", "tests/quizzes/test_trying.py"),
    Fault("scripts inside the page are allowed", "edu/web/security.py", "\"script-src 'self'\"", "\"script-src 'self' 'unsafe-inline'\"", "tests/house/test_security.py -k policy"),
    Fault("forms need no token", "edu/web/security.py", "    csrf.init_app(app)\n", "    app.jinja_env.globals['csrf_token'] = str\n", "tests/house/test_security.py -k without_its_token"),
    Fault("one is sent on to other hosts", "edu/web/auth.py", 'not target.startswith(("//", "/\\\\"))', "True", "tests/web/test_security.py -k nobody_elses"),
    Fault("a locked database is our own fault", "edu/web/errors.py", "    @app.errorhandler(OperationalError)\n", "", "tests/web/test_errors.py -k locked"),
    Fault("a drawing may carry scripts", "edu/core/svg.py", "        _only_shapes(element)\n", "        element.tag = element.tag.removeprefix(_NAMESPACE)\n", "tests/core/test_svg.py"),
    Fault("Markdown is not cleaned", "edu/core/markup.py", "    html = _cleaned(md.convert(marked), _BLOCK_TAGS)\n", "    html = md.convert(marked)\n", "tests/core/test_markup.py -k attacks"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_suite_finds(tmp_path, fault):
    for folder in ("edu", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in BESIDE:
        (tmp_path / folder).symlink_to(ROOT / folder)
    for name in ("pyproject.toml", "README.md"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    path = tmp_path / fault.file
    source = path.read_text(encoding="utf-8")
    assert source.count(fault.guard) == 1, (
        f"The guard of this fault stands {source.count(fault.guard)} times in {fault.file}: name it anew."
    )
    path.write_text(source.replace(fault.guard, fault.instead), encoding="utf-8")

    file, *words = fault.tests.split()
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            f"--basetemp={tmp_path / 'tmp'}",
            file,
            *words,
        ],
        cwd=tmp_path,
        env={**{k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, f"Nobody noticed: {done.stdout[-1500:]}{done.stderr[-500:]}"
