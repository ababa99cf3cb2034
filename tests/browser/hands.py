"""The ways in: how a card gets to a place by mouse, by finger, by keyboard, and with plain lists."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from edu.core.marks import Body
from tests.browser import answers

Hand = Callable[[Page, str, str], None]

AT = "document.activeElement"
EDGE = 110  # px: nearer to the window's edge the page scrolls, or a bar lies over it


def drag(page: Page, card: str, place: str) -> None:
    """With the mouse, from the middle of the card to the middle of the place."""
    start, end = _middle(_card(page, card)), _middle(_place(page, place))
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 12, start[1] + 12, steps=2)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def tap(page: Page, card: str, place: str) -> None:
    """With a finger: the card, then the place."""
    _card(page, card).tap()
    target = _place(page, place)
    # In a group, a tap on a card that lies there would take that one: its empty room is what is meant.
    (target.locator("[data-hole]") if target.locator("[data-hole]:visible").count() else target).tap()


def swipe(page: Page, card: str, place: str) -> None:
    """With a finger that stays down. Where the place is out of sight it waits near the edge, and the page comes to it."""
    finger = page.context.new_cdp_session(page)

    def touch(what: str, *at: tuple[float, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": what, "touchPoints": [{"x": x, "y": y} for x, y in at]})

    x, y = _middle(_card(page, card))
    touch("touchStart", (x, y))
    touch("touchMove", (x, y - 12))
    assert page.viewport_size
    height = page.viewport_size["height"]
    for _ in range(80):
        goal = _center(_place(page, place))
        if EDGE < goal[1] < height - EDGE:
            break
        touch("touchMove", (x, 8 if goal[1] <= EDGE else height - 8))
        page.wait_for_timeout(25)
    touch("touchMove", (x, height / 2))  # away from the edge: the page stands still
    page.wait_for_timeout(50)
    touch("touchMove", _center(_place(page, place)))
    touch("touchEnd")
    finger.detach()


def keys(page: Page, card: str, place: str) -> None:
    """With the keyboard alone, as the hint on the page says: arrows, Space, arrows, Space."""
    expect(page.locator("[data-live]")).to_be_visible()
    tab_to(page, "[data-live] :is([data-card], [data-hole])")
    arrow_to(page, f"{AT}.dataset.card === '{card}'")
    page.keyboard.press("Space")
    arrow_to(page, f"{AT}.closest('[data-place]')?.dataset.place === '{place}'")
    page.keyboard.press("Space")


def tab_to(page: Page, selector: str, *, key: str = "Tab", most: int = 60) -> None:
    """Press Tab until what `selector` names has the focus."""
    for _ in range(most):
        if page.evaluate(f"selector => {AT}.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{most} times {key} do not lead to {selector}")


def arrow_to(page: Page, condition: str, *, most: int = 40) -> None:
    for _ in range(most):
        if page.evaluate(condition):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{most} arrows do not lead to where {condition}")


def lay(page: Page, pairs: answers.Pairs, hand: Hand) -> None:
    """Lay every card that does not lie where `pairs` has it."""
    for card, place in pairs.items():
        if not lies(page, card, place):
            hand(page, card, place)
            assert lies(page, card, place), f"{card} has not come to {place}"


def choose(page: Page, rows: answers.Pairs) -> None:
    """With the plain lists: in every row its option."""
    for row, option in rows.items():
        page.locator(f'select[data-row="{row}"]').select_option(option)


def lies(page: Page, card: str, place: str) -> bool:
    """Whether what will be sent has `card` at `place` (in a sort, the item in the group)."""
    form = page.locator("form:has([data-board])")
    return bool(
        form.evaluate(
            "(form, [card, place]) => [...new FormData(form)].map(([name, value]) => [name.slice(name.indexOf('.') + 1), value])"
            ".some(([row, value]) => (row === place && value === card) || (row === card && value === place))",
            [card, place],
        )
    )


def give(page: Page, body: Body, *, right: bool = True, hand: Hand = tap) -> None:
    """Answer the question that is shown, rightly or as wrongly as can be."""
    match body["kind"]:
        case "choice":
            option = (answers.right_options if right else answers.wrong_options)(body)[0]
            label_of(page, option).click()
        case "choices":
            for option in answers.right_options(body) if right else answers.wrong_options(body)[:1]:
                label_of(page, option).click()
        case "numeric":
            page.locator(".numeral-input").fill(str(body["answers"][0]["value"]) if right else "123456")
            page.locator(".numeral-input").blur()
        case _:
            pairs = answers.pairs_of(body)
            lay(page, pairs if right else shifted(pairs), hand)


def shifted(pairs: answers.Pairs) -> dict[str, str]:
    """Pairs of which none is right: every card one place on."""
    places = list(dict.fromkeys(pairs.values()))
    return {card: places[(places.index(place) + 1) % len(places)] for card, place in pairs.items()}


def label_of(page: Page, option: str) -> Locator:
    return page.locator("label", has=page.locator(f'input[value="{option}"]'))


def button(page: Page, words: str) -> Locator:
    return page.locator(".question-actions").get_by_role("button", name=words, exact=True)


def start(page: Page, quiz: str, *, lang: str = "en") -> str:
    """Start a quiz; returns the address of the attempt."""
    page.goto(f"/{lang}/quizzes/{quiz}")
    page.locator(f'form[action$="/quizzes/{quiz}/attempts"] button').click()
    expect(page.locator("form.question")).to_be_visible()
    return page.url.partition("?")[0]


def _card(page: Page, card: str) -> Locator:
    return page.locator(f'[data-live] [data-card="{card}"]')


def _place(page: Page, place: str) -> Locator:
    return page.locator(f'[data-live] [data-place="{place}"]')


def _middle(part: Locator) -> tuple[float, float]:
    part.scroll_into_view_if_needed()
    return _center(part)


def _center(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
