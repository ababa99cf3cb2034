"""The main job, from the lesson to the leaderboard, as people do it."""

import re

from playwright.sync_api import Page, expect

from edu.core.marks import Body
from tests.browser import answers, hands
from tests.browser.conftest import PHONE, OpenPage
from tests.make import PASSWORD

NUMBER = re.compile(r"\d+")


def test_a_newcomer_reads_does_the_quiz_signs_up_and_finds_herself_on_the_board(open_page: OpenPage) -> None:
    page = open_page("/", size=PHONE, touch=True)
    expect(page).to_have_url(re.compile("/en/$"))
    for link in ("/en/learn", "/en/learn/loyalty", "/en/lessons/ladder"):
        page.locator(f'a[href="{link}"]:visible').first.click()
        expect(page).to_have_url(re.compile(f"{link}$"))
    page.locator('a[href="/en/quizzes/ladder"]').click()
    page.get_by_role("button", name="Start").click()

    for position, body in enumerate(answers.questions("ladder"), start=1):
        expect(page.locator("[aria-current=step]")).to_contain_text(str(position))
        if position == 1:
            hands.give(page, body, right=False)
            hands.button(page, "Check").click()
            expect(page.locator("[data-outcome]")).to_contain_text("0 of 5 are right.")
            expect(page.locator("[data-outcome]")).to_be_focused()
        hands.give(page, body)
        hands.button(page, "Check again" if position == 1 else "Check").click()
        expect(page.locator("[data-outcome]")).to_contain_text("Right.")
        page.locator(".question-actions .primary").click()

    expect(page.locator("main h1")).to_have_text("Before you hand in")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("main h1")).to_have_text("10 of 10 questions are right")
    result = page.url

    page.locator(".notice").get_by_role("link", name="Sign up").click()
    sign_up(page, "Anna Newcomer", "anna.newcomer@example.org")
    expect(page).to_have_url(result)
    paid = number_in(page, "main a.points.gain")
    assert 0 < paid < 122  # the second try at the first question has cost a little

    page.locator("main a.points.gain").click()
    line = page.locator(".statement tbody tr")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("The loyalty ladder")
    expect(line.locator(".gain")).to_have_text(f"+{paid}")
    expect(page.locator(".big")).to_contain_text(str(paid))
    line.get_by_role("link").click()
    expect(page).to_have_url(result)

    page.locator("nav.nav").get_by_role("link", name="Leaders").click()
    near = page.locator("section[aria-labelledby=near]")
    expect(near.locator("tr.me")).to_contain_text("Anna Newcomer")
    expect(near.locator("tr.me a.points")).to_have_text(str(paid))
    assert near.locator("tbody tr").count() > 1


def test_a_check_in_the_lesson_is_answered_in_place(open_page: OpenPage) -> None:
    """First a wrong option, with its reason and without the key; then the right one."""
    page = open_page("/en/lessons/ladder", size=PHONE)
    body = answers.question("ladder", "backpack")
    check = page.locator("form.check").first
    check.locator("label", has=page.locator(f'input[value="{answers.wrong_options(body)[0]}"]')).click()
    check.get_by_role("button", name="Check", exact=True).click()
    expect(check.locator(".outcome")).to_contain_text("Not right.")
    expect(check.locator(".outcome")).to_be_focused()
    expect(check.locator("[data-verdict=wrong] .verdict-why")).to_be_visible()
    expect(check.locator(".verdict-key")).to_have_count(0)
    check.locator("label", has=page.locator(f'input[value="{answers.right_options(body)[0]}"]')).click()
    check.get_by_role("button", name="Check", exact=True).click()
    expect(check.locator(".outcome")).to_contain_text("Right.")
    assert page.url.endswith("/en/lessons/ladder")


def test_a_check_is_answered_without_scripts_too(open_page: OpenPage) -> None:
    page = open_page("/ru/lessons/ladder", size=PHONE, js=False)
    body = answers.question("ladder", "backpack")
    check = page.locator("form.check").first
    check.locator(f'input[value="{answers.wrong_options(body)[0]}"]').check()
    check.locator("button.primary").click()
    expect(page.locator("[data-verdict=wrong] .verdict-why")).to_be_visible()
    page.locator("button[value=reveal]").click()
    expect(page.locator("form.check .outcome")).to_be_visible()
    page.locator('main > p > a[href$="/lessons/ladder"]').click()
    expect(page.locator("form.check")).to_have_count(3)


def test_a_whole_quiz_is_done_without_scripts(open_page: OpenPage) -> None:
    """Graded only when handed in: every question by plain inputs, one left blank and said to be."""
    page = open_page(js=False)
    hands.start(page, "nps-estimate")
    bodies = answers.questions("nps-estimate")
    for body in bodies[:-1]:
        match body["kind"]:
            case "match" | "order" | "sort":
                hands.choose(page, answers.rows_of(body))
            case "numeric":
                page.locator(".numeral-input").fill(str(body["answers"][0]["value"]))
            case _:
                for option in answers.right_options(body):
                    page.locator(f'input[value="{option}"]').check()
        hands.button(page, "Next question").click()
    hands.button(page, "To the end").click()
    expect(page.locator("main")).to_contain_text("One question has no answer yet.")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator("main h1")).to_have_text(f"{len(bodies) - 1} of {len(bodies)} questions are right")
    expect(page.locator("details.answer[open]")).to_have_count(1)


def test_a_whole_quiz_is_done_with_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/en/quizzes/ladder")
    bodies = answers.questions("ladder")
    press(page, "form[action$='/quizzes/ladder/attempts'] button")
    for position, body in enumerate(bodies, start=1):
        expect(page.locator("[aria-current=step]")).to_contain_text(str(position))
        answer_by_keys(page, body)
        if body["kind"] != "numeric":
            press(page, ".question-actions [name=check]")
        expect(page.locator("[data-outcome]")).to_be_focused()
        expect(page.locator("[data-outcome]")).to_contain_text("Right.")
        press(page, ".question-actions .primary")
    press(page, "form[action$='/hand-in'] button")
    expect(page.locator("main h1")).to_have_text(f"{len(bodies)} of {len(bodies)} questions are right")


def answer_by_keys(page: Page, body: Body) -> None:
    """The last thing pressed at a number is Enter, which checks it."""
    match body["kind"]:
        case "choice":
            hands.tab_to(page, "input[type=radio]")
            for _ in body["options"]:
                page.keyboard.press("ArrowDown")
                if page.evaluate(f"{hands.AT}.value") == answers.right_options(body)[0]:
                    return
        case "choices":
            for _ in answers.right_options(body):
                wanted = [option for option in answers.right_options(body) if not page.locator(f'input[value="{option}"]').is_checked()]
                hands.tab_to(page, ", ".join(f'input[value="{option}"]' for option in wanted))
                page.keyboard.press("Space")
        case "numeric":
            hands.tab_to(page, ".numeral-input")
            page.keyboard.type(str(body["answers"][0]["value"]))
            page.keyboard.press("Enter")
        case _:
            hands.lay(page, answers.pairs_of(body), hands.keys)


def press(page: Page, selector: str) -> None:
    """Go to a button by Tab and press it."""
    expect(page.locator(selector)).to_be_visible()
    hands.tab_to(page, selector)
    page.keyboard.press("Enter")


def sign_up(page: Page, name: str, email: str) -> None:
    page.locator("[name=name]").fill(name)
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form").get_by_role("button", name="Sign up").click()


def number_in(page: Page, selector: str) -> int:
    found = NUMBER.search(page.locator(selector).inner_text())
    assert found
    return int(found[0])
