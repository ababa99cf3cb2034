"""What people write, in Chromium with the content policy taken off: nothing of it runs. What is not cleaned does."""

from playwright.sync_api import Page

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.core.roles import Role
from edu.moderation.rules.complaints import Reason
from edu.moderation.service import complaining
from edu.ports import clock
from edu.qa.rules.asking import Wish
from edu.qa.rules.posts import What
from edu.qa.service import answering, asking, suggesting
from tests.browser.conftest import OpenPage, Shelf
from tests.browser.test_complaint import signed_in
from tests.make import Make
from tests.qa.test_question_views import ATTACKS

ALL = "\n\n".join(ATTACKS)


def written(make: Make) -> tuple[int, int, int]:
    """Attacks in every field of the portal: the numbers of the question, a suggested edit and its author's."""
    author = make.person("Hostile Writer", email="hostile@example.org")
    accounts.change_profile(author, name="Hostile Writer", about=ALL[:500], lang="en", zone="UTC", hidden=False, now=clock.now())
    by, now = Reader(author, "Hostile Writer", Role.TEACHER, "en", "UTC"), clock.now()
    title = f"Why {ATTACKS[0]} {ATTACKS[1]}?"
    number = asking.ask(Wish(title=title, body=ALL, lang="en", subject="marketing"), by=by, now=now)
    answer = answering.answer(
        number, body=ALL, sources=f'{ATTACKS[1]} https://x.org/"><script>alert(1)</script>', lang="en", by=by, now=now
    )
    answering.comment(What.ANSWER, answer, body=ALL[:900], by=by, now=now)
    student = Reader(make.person("Second Writer", email="second@example.org"), "Second Writer", Role.STUDENT, "en", "UTC")
    edit = suggesting.suggest(What.ANSWER, answer, body=f"{ALL}\n\n{ALL}", note=ATTACKS[0], by=student, now=now)
    complaining.complain(
        "answer", str(answer), reason=Reason.OTHER, words=ALL[:900], email="", by=student.id, visitor="", teacher=False, lang="en", now=now
    )  # fmt: skip
    make.person("Judge Hostile", email="judge-hostile@example.org", role=Role.MODERATOR)
    return number, edit, author


def run_in(page: Page) -> list[str]:
    """What the page says by `alert` from now on."""
    fired: list[str] = []
    page.on("dialog", lambda dialog: (fired.append(page.url), dialog.dismiss()))
    return fired


def test_nothing_that_people_write_runs_even_without_the_content_policy(open_page: OpenPage, shelf: Shelf) -> None:
    with shelf.inside() as make:
        number, edit, author = written(make)
    page = signed_in(open_page, "judge-hostile@example.org", bypass_csp=True)
    fired = run_in(page)
    for path in (
        f"questions/{number}", f"questions/{number}/history", "questions", f"people/{author}", f"suggestions/{edit}", "suggestions",
        "search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "moderation", "notifications",
    ):  # fmt: skip
        page.goto(f"/en/{path}")
        page.wait_for_load_state("networkidle")
    page.goto("/en/moderation")
    page.locator(".cases a").first.click()
    page.wait_for_load_state("networkidle")
    assert fired == []


def test_the_control_does_run_and_the_content_policy_alone_would_stop_it(open_page: OpenPage, complaints: list[str]) -> None:
    for bypass, runs in ((True, True), (False, False)):
        page = open_page("/en/about", bypass_csp=bypass)
        fired = run_in(page)
        page.set_content(ALL)
        page.wait_for_load_state("networkidle")
        assert bool(fired) == runs
    complaints.clear()  # of the policy, which did its work
