"""The suite is tested too: a guard is taken out of a copy of the code, and the tests named beside it must fail."""

import pytest

from tests.faults.defects.planting import Fault, noticed, places, plant

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

BOOK, LEDGER, ATTEMPTS, SESSION = (
    "edu/points/service/book.py",
    "edu/points/service/ledger.py",
    "edu/quizzes/service/attempts.py",
    "edu/db/session.py",
)
FAULTS = [
    Fault("an award is no longer once for its cause", BOOK, "    if find(key) is not None:\n        return None\n", "    key = f'{key}:{now}:{sorted(lines.values())}:{last_digest()}'\n", "tests/points/test_ledger.py -k one_cause"),
    Fault("amounts are not checked", LEDGER, "    check_amount(amount)\n    with transaction():\n        found = way(", "    with transaction():\n        found = way(", "tests/points/test_ledger.py -k hostile"),
    Fault("points don't reach the boards", BOOK, "        boards.count(owner, lines[account], posting=number, now=now, subject=cause.subject)\n", "        pass\n", "tests/points/test_boards.py -k higher"),
    Fault("the hidden stay on the boards", LEDGER, "        boards.leave(user_id)\n        if not", "        if not", "tests/points/test_boards.py -k hides"),
    Fault("a reversal counts as a gain", BOOK, "boards.count(owner, lines[account],", "boards.count(owner, abs(lines[account]),", "tests/points/test_boards.py -k taken_back"),
    Fault("ties go to who came last", "edu/points/service/boards.py", '"early": -posting}', '"early": posting}', "tests/points/test_boards.py -k equal_points"),
    Fault("weeks are calendar years' weeks", "edu/points/rules.py", "now.isocalendar()", "(now.year, now.isocalendar()[1], 0)", "tests/points/test_rules.py -k belongs"),
    Fault("a half-done block is saved", SESSION, "    except BaseException:\n        db.session.rollback()\n        raise\n    finally:", "    except BaseException:\n        db.session.commit()\n        raise\n    finally:", "tests/db/test_session.py -k saves_nothing"),
    Fault("mail goes before the commit", SESSION, "        state.calls.append(call)", "        call()", "tests/db/test_session.py -k wait_for"),
    Fault("a swallowed inner error is saved", SESSION, "        outer.broken = True\n        db.session.rollback()  # at once", "        pass  # at once", "tests/db/test_session.py -k swallowing"),
    Fault("writers begin deferred", "edu/db/engine.py", '"BEGIN IMMEDIATE" if is_writing() else "BEGIN"', '"BEGIN"', "tests/db/test_engine.py -k takes_its_lock"),
    Fault("SQLite may lose acknowledged commits", "edu/db/engine.py", "synchronous=FULL", "synchronous=NORMAL", "tests/db/test_engine.py -k lose_nothing"),
    Fault("anybody may open an attempt", ATTEMPTS, "if attempt is None or not is_taker(by, user_id=attempt.user_id, guest=attempt.guest):", "if attempt is None:", "tests/quizzes/test_attempts.py -k exactly_like_none"),
    Fault("a graded question can be changed", ATTEMPTS, "    if response.settled:\n        raise Stale(", "    if False:\n        raise Stale(", "tests/quizzes/test_attempts.py -k nothing_can_be_changed"),
    Fault("every hand-in is paid in full", "edu/quizzes/service/paying.py", "number: points - best.get(number, 0) for number, points in risen.items()", "number: points for number, points in risen.items()", "tests/quizzes/test_attempts.py -k paid_the_difference"),
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
    assert places(fault) == 1, f"The guard of this fault stands {places(fault)} times in {fault.file}: name it anew."
    done = plant(fault, tmp_path)
    assert noticed(done), f"Nobody noticed: {done.stdout[-1500:]}{done.stderr[-500:]}"
