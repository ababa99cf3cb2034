"""A class from making it to the gradebook: its pages for everybody, and its way without a script and by the keyboard."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.classroom.rules.planning import Audience, Times, Work
from edu.classroom.service import assignments, classes, gradebook, members
from edu.classroom.service.assignments import Plan
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.ports import clock
from tests.browser.conftest import DESK, PHONE, OpenPage, Shelf
from tests.browser.test_pages import LOOKS, SIZES, assert_good
from tests.make import PASSWORD, Make


@dataclass(frozen=True)
class Room:
    id: int
    teacher: str  # addresses
    student: str
    student_id: UserId
    code: str
    task: int


def furnished(make: Make, name: str) -> Room:
    """A class with all there can be in it: marks of every state, sections, categories, a leaderboard."""
    now = clock.now()
    person = make.person(f"Teacher {name}", email=f"teacher-{name}@example.org".lower(), role=Role.TEACHER)
    profile = accounts.get_profile(person)
    teacher = Reader(profile.id, profile.name, profile.role, profile.lang, profile.zone)
    own = classes.create(f"8 {name}", about="Loyalty, twice a week.", by=person, now=now)
    classes.change(own, name=f"8 {name}", about="Loyalty, twice a week.", begins=None, ends=None, has_board=True, by=teacher)
    code = classes.get_taught(own, by=teacher).code
    section = classes.add_section(own, "First group", by=teacher)
    [work] = [each.id for each in classes.list_categories(own)]
    exams = classes.add_category(own, "Exams", weight=60, dropped=1, by=teacher)
    students = [make.person(email=f"student-{name}@example.org".lower()), *make.people(7)]
    for student in students:
        members.join(code, by=student, now=now)
    members.move(own, students[0], section, by=teacher, now=now)

    def set_(category: int, audience: Audience = Audience.ALL, slug: str = "", **times: timedelta) -> int:
        plan = Plan(
            Work.QUIZ,
            slug or make.quiz(),
            category,
            times=Times(**{key: now + after for key, after in times.items()}),
            audience=audience,
            section_id=section if audience is Audience.SECTION else None,
        )
        return assignments.add(own, plan, by=teacher, now=now)

    slug = make.quiz()
    late, done, missing = set_(work, slug=slug, due=timedelta(days=-1)), set_(exams, slug=slug), set_(exams, due=timedelta(hours=-2))
    set_(work, Audience.SECTION, due=timedelta(days=2), closes=timedelta(days=3))
    for student in students[:6]:
        make.attempt(slug, by=student, right=2, handed_in=True)
    assignments.make_exception(own, missing, students[1], excused=True, by=teacher, now=now)
    assignments.make_exception(own, late, students[2], times=Times(due=now + timedelta(days=9), minutes=40), by=teacher, now=now)
    gradebook.put_by_hand(own, done, students[0], share=0.9, comment="Well said.", reason="Spoken", by=teacher, now=now)
    make.award(students[1], 40)
    return Room(own, f"teacher-{name}@example.org".lower(), f"student-{name}@example.org".lower(), students[0], code, done)


def sign_in(page: Page, email: str, lang: str = "en") -> None:
    page.goto(f"/{lang}/sign-in")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]:not([data-eye])").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.fixture(params=LOOKS, ids="-".join)
def look(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param  # type: ignore[no-any-return]


def test_pages_of_a_class_are_for_everybody(open_page: OpenPage, shelf: Shelf, look: tuple[str, str]) -> None:
    lang, theme = look
    with shelf.inside() as make:
        room = furnished(make, "".join(reversed(lang + theme)))
    page = open_page(size=SIZES[theme], color_scheme=theme)
    sign_in(page, room.teacher, lang)
    own = f"/{lang}/teach/classes/{room.id}"
    spot = f"gradebook/{room.task}/{room.student_id}"
    for path in (
        "", "/settings", "/people", "/categories", "/assignments/new", f"/assignments/{room.task}", f"/assignments/{room.task}/exceptions",
        f"/assignments/{room.task}/results", "/gradebook", f"/{spot}", f"/students/{room.student_id}",
    ):  # fmt: skip
        page.goto(own + path)
        page.evaluate("for (const more of document.querySelectorAll('details')) more.open = true")
        assert_good(page, path)
    page.goto(f"/{lang}/teach/classes")
    assert_good(page, "classes one teaches")
    page.goto(f"/{lang}/teach/classes/new")
    page.locator("main form").evaluate("form => { form.noValidate = true; form.requestSubmit() }")
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    assert_good(page, "a class with mistakes")

    other = open_page(size=SIZES[theme], color_scheme=theme)
    sign_in(other, room.student, lang)
    for path in ("", "classes", f"classes/{room.id}", f"classes/{room.id}/leaders", "join", f"join/{room.code}"):
        other.goto(f"/{lang}/{path}")
        assert_good(other, f"a student's {path}")


def test_the_gradebook_scrolls_in_its_own_region_and_keeps_names_in_sight(open_page: OpenPage, shelf: Shelf) -> None:
    with shelf.inside() as make:
        room = furnished(make, "Scroll")
    page = open_page(size=PHONE)
    sign_in(page, room.teacher)
    page.goto(f"/en/teach/classes/{room.id}/gradebook")
    region = page.locator(".gradebook")
    region.focus()
    before = page.locator(".gradebook tbody th").first.bounding_box()
    region.evaluate("region => region.scrollTo(200, 0)")
    after = page.locator(".gradebook tbody th").first.bounding_box()
    assert before
    assert after
    assert region.evaluate("region => region.scrollLeft") > 50
    assert abs(after["x"] - before["x"]) < 2
    assert after["width"] < 160


def test_a_class_is_made_joined_and_marked_without_a_script(open_page: OpenPage, shelf: Shelf) -> None:
    with shelf.inside() as make:
        slug = make.quiz(title={"ru": "Проба", "en": "A trial of classes"})
        make.person("Teacher Plain", email="plain@example.org", role=Role.TEACHER)
        student = make.person("Student Plain", email="student-plain@example.org")
    page = open_page(size=PHONE, js=False)
    sign_in(page, "plain@example.org")
    page.goto("/en/teach")
    page.get_by_role("link", name="Classes", exact=True).click()
    page.get_by_role("link", name="New class").first.click()
    page.get_by_label("What it is called").fill("9 Plain")
    page.get_by_role("button", name="Make the class").click()
    link = page.locator(".class-link").get_attribute("href")
    page.get_by_role("link", name="New assignment").click()
    page.get_by_label("What to do").select_option(f"quiz:{slug}")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".assigned h3")).to_have_text("A trial of classes")

    other = open_page(size=PHONE, js=False)
    sign_in(other, "student-plain@example.org")
    other.goto(str(link))
    other.get_by_role("button", name="Join").click()
    expect(other.locator("h1")).to_have_text("9 Plain")
    other.goto("/en/")
    expect(other.locator("section[aria-labelledby=due]")).to_contain_text("A trial of classes")
    with shelf.inside() as make:
        make.attempt(slug, by=student, right=3, handed_in=True)

    page.get_by_role("link", name="Gradebook").click()
    page.locator(".gradebook tbody td a").first.click()
    page.get_by_label("Mark by hand").fill("7,5")
    page.get_by_label("Why").fill("Half of it was spoken")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".gradebook tbody tr")).to_contain_text("75*")
    other.goto("/en/classes")
    expect(other.locator("section[aria-labelledby=done]")).to_contain_text("75%")


def test_a_cell_is_reached_and_marked_by_the_keyboard_alone(open_page: OpenPage, shelf: Shelf) -> None:
    with shelf.inside() as make:
        room = furnished(make, "Keys")
    page = open_page(size=DESK)
    sign_in(page, room.teacher)
    page.goto(f"/en/teach/classes/{room.id}/gradebook")
    page.locator(".gradebook").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('href') || ''").startswith("gradebook/"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_label("Mark by hand")).to_be_visible()
    page.get_by_label("Mark by hand").focus()
    page.keyboard.type("10")
    page.keyboard.press("Tab")
    page.keyboard.type("Spoken")
    page.keyboard.press("Enter")
    expect(page.locator(".gradebook tbody")).to_contain_text("100*")
