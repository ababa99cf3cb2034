"""Figures that move: turned by keyboard with a script, sent as a form without one, and good pages either way."""

import pytest
from playwright.sync_api import Page, expect

from edu.loyalty.rules.figures import ALL
from tests.browser.conftest import PHONE, OpenPage
from tests.browser.hands import tab_to
from tests.browser.test_pages import assert_good

# What is turned by one key press on a slider, and what the figure then says.
TURNED = {
    "nps": ("promoters", "NPS +30.3"),
    "two-samples": ("a_promoters", "+5.3 ± 15.5"),
    "sample-size": ("margin", "For ± 5.5 you need 775 answers"),
    "lifetime-value": ("churn", "Lifetime value: €82.37"),
    "programme": ("members", "€129.87"),
    "ladder": ("step", "Month 1."),
}


def test_every_figure_is_a_good_page_without_a_script(open_page: OpenPage) -> None:
    page = open_page(size=PHONE, js=False, color_scheme="dark")
    with_script = open_page(size=PHONE, color_scheme="dark")
    for figure in ALL:
        page.goto(f"/ru/figures/{figure.name}")
        expect(page.locator("input[type=range]").first).to_be_hidden() if figure.dials else None
        with_script.goto(f"/ru/figures/{figure.name}")
        assert_good(with_script, figure.name)
    with_script.goto("/ru/nps/lab")
    assert_good(with_script, "the lab")


@pytest.mark.parametrize("name", TURNED)
def test_a_slider_turned_by_a_key_moves_the_figure(open_page: OpenPage, name: str) -> None:
    page = open_page(f"/en/figures/{name}")
    dial, said = TURNED[name]
    tab_to(page, f"[data-dial=dial-{dial}]")
    page.keyboard.press("ArrowRight")

    expect(page.locator("#figure-result [data-says]")).to_contain_text(said)
    expect(page.locator("#said")).to_contain_text(said)
    assert f"{dial}=" in page.url
    assert page.locator(f"#dial-{dial}").input_value() == page.locator(f"[data-dial=dial-{dial}]").input_value()


def test_without_a_script_a_figure_is_a_form(open_page: OpenPage) -> None:
    page = open_page("/en/figures/nps", js=False)
    page.locator("[name=promoters]").fill("10")
    page.locator("[name=passives]").fill("5")
    page.locator("[name=detractors]").fill("5")
    send(page)
    expect(page.locator("[data-says]")).to_contain_text("NPS +25 ± 36.3")

    page.goto("/en/figures/editions")
    page.locator("[name=edition]").select_option("payne")
    send(page)
    expect(page.locator("#figure-result")).to_contain_text("prospect, customer, client, supporter, advocate, partner.")


def test_pasted_marks_take_the_dials_along_and_a_dial_turned_lets_them_go(open_page: OpenPage) -> None:
    page = open_page("/en/figures/nps")
    page.locator("#marks").fill("9 9 10 3 11")
    expect(page.locator("#figure-result")).to_contain_text("“11” is no mark")
    page.locator("#marks").fill("9 9 10 3")
    expect(page.locator("[data-says]")).to_contain_text("NPS +50 ± 84.9")
    expect(page.locator("[data-dial=dial-promoters]")).to_have_value("3")

    page.locator("#dial-detractors").fill("3")
    expect(page.locator("[data-says]")).to_contain_text("NPS 0 ± 80.0")
    expect(page.locator("#marks")).to_have_value("")


def test_one_edition_after_another_is_chosen(open_page: OpenPage) -> None:
    page = open_page("/en/figures/editions")
    for edition, said in (("payne", "supporter"), ("raphel", "shopper"), ("five", "new customer")):
        page.locator("#edition").select_option(edition)
        expect(page.locator("[data-says]")).to_contain_text(said)


def send(page: Page) -> None:
    page.locator("main form button:not([type=button])").first.click()


def test_customers_are_placed_and_graded(open_page: OpenPage) -> None:
    page = open_page("/en/figures/clinic?day=4")
    for number in range(8):
        page.locator(f"[name=c{number}]").select_option("3")
    send(page)

    expect(page.locator("[role=status][data-says]")).to_contain_text("of 8 placed rightly")
    expect(page.locator(".clinic-verdict")).to_have_count(8)
    assert_good(page, "the clinic, graded")


def test_the_ladder_plays_and_stands_still_for_who_wants_that(open_page: OpenPage) -> None:
    page = open_page("/en/figures/ladder?step=0", reduced_motion="reduce")
    page.locator("[data-play]").click()
    expect(page.locator("[data-says]")).to_contain_text("Month 2.")
    expect(page.locator("[data-says]")).to_contain_text("Month 5.")
