"""Coming in through another site, linking it, and the second step; and the pages for admins, looked at with axe on a phone and a desk."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pyotp import TOTP

from edu import config
from edu.accounts.service import roles
from edu.admin.service import grants
from edu.app import create_app
from edu.core.roles import Role
from edu.ports import clock
from tests.accounts import providers
from tests.browser.conftest import PHONE, OpenPage, Shelf, Site, running
from tests.browser.test_pages import SIZES, assert_good
from tests.letters import Letters
from tests.make import PASSWORD


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, prepared: Path, mail_server: Letters) -> Iterator[Site]:
    """A site of its own, with the door of a school that is on this machine."""
    with providers.oidc() as address:
        more = {"EDU_DOOR_OIDC": f"client:hush@{address}", "EDU_DOOR_OIDC_NAME": "Our School"}
        with running(tmp_path_factory.mktemp("doors"), prepared, mail_server, **more) as site:
            yield site


@pytest.fixture(scope="module")
def shelf(site: Site) -> Shelf:
    given = {"origin": site.url, "mail_url": site.letters.url, "jobs_url": "now://", "limits_url": "memory://"}
    return Shelf(create_app(config.load(environment="test", data=site.folder, **given)))


def at_school(page: Page, who: str) -> None:
    """Be `who` at the provider."""
    page.locator(f'button[value="{who}"]').first.click()


def sign_in(page: Page, email: str) -> None:
    page.goto("/en/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def test_a_door_is_linked_two_steps_turned_on_and_both_let_in_again(open_page: OpenPage, shelf: Shelf) -> None:
    with shelf.inside() as make:
        make.person("Dora", email="dora@example.org")
    page = open_page(size=PHONE)
    sign_in(page, "dora@example.org")
    page.goto("/en/settings/ways")
    assert_good(page, "the ways in")
    page.get_by_role("link", name="Link Our School").click()
    at_school(page, "masha")
    expect(page.locator(".flashes")).to_contain_text("Linked")

    page.goto("/en/settings/two-steps")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    picture = page.locator("img.qr")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 100
    assert_good(page, "the picture for the phone")
    phone = TOTP(page.locator("#secret").inner_text().replace(" ", ""))
    page.get_by_label("Code").fill(phone.at(clock.now()))
    page.get_by_role("button", name="Turn two steps on").click()
    recovery = page.locator("#recovery-codes").inner_text().split()
    assert len(recovery) == 10
    assert_good(page, "the recovery codes")

    for code in (phone.at(clock.now() + timedelta(seconds=30)), recovery[0]):
        other = open_page("/en/sign-in", size=PHONE)
        other.get_by_role("link", name="Continue with Our School").click()
        at_school(other, "masha")
        expect(other.locator("h1")).to_have_text("The second step")
        assert_good(other, "the second step")
        other.get_by_label("Code").fill(code)
        other.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(other).to_have_url(re.compile("/en/$"))
        other.goto("/en/settings/sign-ins")
        expect(other.locator("main")).to_contain_text("through Our School")


def test_who_comes_for_the_first_time_chooses_a_name(open_page: OpenPage) -> None:
    page = open_page("/ru/sign-up", size=PHONE, js=False)
    page.locator('a[href*="/doors/oidc"]').click()
    at_school(page, "maria")
    expect(page).to_have_url(re.compile("/ru/welcome$"))
    expect(page.locator("#name")).to_have_value("Мария")
    page.locator("#name").fill("Мария Первая")
    page.locator("form.form button.primary").click()
    page.goto("/ru/settings/email")
    expect(page.locator("main")).to_contain_text("maria@example.org")


@pytest.mark.parametrize(("lang", "theme"), [("ru", "light"), ("en", "dark")])
def test_the_pages_for_admins_and_of_coming_in_are_good(open_page: OpenPage, shelf: Shelf, lang: str, theme: str) -> None:
    with shelf.inside() as make:
        admin = f"admin-{lang}-{theme}@example.org"
        make.person(email=admin, role=Role.ADMIN)
        person = make.person()
        roles.ask_to_teach(person, "School 5, literature", now=clock.now())
        grants.ask(person, 20_000, reason="For the olympiad", by=make.person(role=Role.ADMIN), now=clock.now())
        make.award(person, 700)
    page = open_page(f"/{lang}/sign-in", size=SIZES[theme], color_scheme=theme)
    assert_good(page, "coming in")
    sign_in(page, admin)
    paths = ("", "/people", f"/people/{person}", "/waiting", "/settings", "/supply?award=150", "/audit")
    for path in [*(f"admin{path}" for path in paths), "settings/teach", "settings/two-steps"]:
        page.goto(f"/{lang}/{path}")
        assert_good(page, f"{path} in {lang}, {theme}")
