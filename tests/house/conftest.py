"""A whole site to walk through: the content that ships, and one person of each role. Built once for each process."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask, current_app
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from edu import config
from edu.accounts.rules import Reader
from edu.accounts.service import entry, roles
from edu.accounts.service import people as accounts
from edu.admin.service import grants
from edu.app import create_app
from edu.authoring.rules import building
from edu.authoring.rules.drafts import State
from edu.authoring.rules.lessons import Written
from edu.authoring.service import drafts, folders, importing, lessons, proposals, quizzes
from edu.awards.service import referral
from edu.classroom.rules.planning import Work
from edu.classroom.service import assignments, classes, members
from edu.classroom.service.assignments import Plan
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.loyalty.rules.scores import State as Unsettled
from edu.loyalty.service import scores, tickets
from edu.moderation.service import complaining, deciding
from edu.moderation.service import queue as moderation
from edu.notifications.rules import sealed
from edu.notifications.service import telling
from edu.paths import folder
from edu.ports import clock
from edu.qa.rules.asking import Wish
from edu.qa.rules.posts import What
from edu.qa.service import answering, asking, removing, suggesting
from edu.quizzes.kinds import essay
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import attempts, marking, remarks, starting
from edu.review.service import cards as review_cards
from edu.shop.service import buying
from edu.site.service import contacts, news
from edu.tutor.service import answering as tutor_answers
from tests.conftest import opened
from tests.letters import Letters
from tests.make import CHOICE, Browser, Make

ROOT = Path(__file__).parents[2]
# The least that calls of the API take.
BODIES = {"api_quizzes.save": {"reply": {}}, "api_quizzes.check": {"reply": {"junk": "junk"}}}
TUTOR_VIEWS = ("show", "rate", "phrase", "review")
TASK = "Match each rung with its people.\nA) the second\nB) the fifth\n1) partners\n2) new customers\n3) passers-by"
PERSONAS = ("anonymous", "student", "other", "teacher", "moderator", "admin")


@dataclass
class Site:
    """An application with everything in it, and what to put into the holes of its addresses."""

    app: Flask
    ids: dict[str, UserId]
    samples: dict[str, Any]
    tokens: dict[str, str] = field(default_factory=dict)
    readers: dict[str, Browser] = field(default_factory=dict)

    def browser(self, persona: str) -> Browser:
        """A fresh browser of "anonymous", "student" (whose things the samples are), "other" or a role."""
        with opened(self.app):
            return self.app.test_client() if persona == "anonymous" else Make(self.app).signed_in(self.ids[persona])  # type: ignore[return-value]

    def token(self, persona: str) -> str:
        """An API token of `persona`."""
        if persona not in self.tokens:
            with opened(self.app):
                self.tokens[persona] = accounts.make_token(self.ids[persona], name="Tests", now=clock.now())
        return self.tokens[persona]

    def ask(self, method: str, endpoint: str, persona: str) -> TestResponse:
        """What `persona` gets at `endpoint`: pages by a signed-in browser with an empty form, the API by a token with the least body."""
        path = self.address(endpoint)
        if path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {self.token(persona)}"} if persona != "anonymous" else {}
            return self.app.test_client().open(
                path, method=method, headers=headers, json=None if method == "GET" else BODIES.get(endpoint, {})
            )
        if method == "GET":
            return self.reader(persona).get(path)
        answer = self.reader(persona).submit(path)
        if "sign_out" in endpoint:
            self.readers.clear()  # whomever it has signed out
        return answer

    def reader(self, persona: str) -> Browser:
        """The browser that `persona` always uses."""
        if persona not in self.readers:
            self.readers[persona] = self.browser(persona)
        return self.readers[persona]

    def address(self, endpoint: str, lang: str = "en") -> str:
        """An address of `endpoint` at which there is something. Fails where no sample says how to fill a hole."""
        rules = list(self.app.url_map.iter_rules(endpoint))
        values: dict[str, Any] = {}
        for name in rules[0].arguments:
            if name == "lang":
                values["lang"] = lang
            elif f"{endpoint} {name}" in self.samples:
                values[name] = self.samples[f"{endpoint} {name}"]
            elif name in self.samples:
                values[name] = self.samples[name]
            else:
                pytest.fail(f"Say in tests/house/conftest.py what <{name}> of {rules[0].rule} can be.")
        return str(self.app.url_map.bind("").build(endpoint, values))


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory, shipped_folder: Path, mail_server: Letters, compiled: FileSystemBytecodeCache
) -> Iterator[Site]:
    """For reading. What changes it takes `own_site`."""
    yield from build(tmp_path_factory.mktemp("site"), shipped_folder, mail_server, compiled)


@pytest.fixture(scope="module")
def own_site(
    tmp_path_factory: pytest.TempPathFactory, shipped_folder: Path, mail_server: Letters, compiled: FileSystemBytecodeCache
) -> Iterator[Site]:
    """A site of one module's own, for tests that change it."""
    yield from build(tmp_path_factory.mktemp("site"), shipped_folder, mail_server, compiled)


def build(data: Path, shipped: Path, mail_server: Letters, compiled: FileSystemBytecodeCache) -> Iterator[Site]:
    shutil.copytree(shipped, data, dirs_exist_ok=True)
    app = create_app(
        config.load(
            environment="test",
            data=data,
            origin="http://rungs.test",
            mail_url=mail_server.url,
            jobs_url="now://",
            limits_url="memory://",
            content=folder("content"),
            fresh=0.0,
            door_vk="app",  # leaving for VK ID asks nobody
        )
    )
    app.test_client_class, app.jinja_env.bytecode_cache = Browser, compiled
    with opened(app):
        make = Make(app)
        ids = {name: make.person(name.capitalize() + " Sample", role=name if name in set(Role) else Role.STUDENT) for name in PERSONAS[1:]}
        samples = _samples(app, make, ids["student"], mail_server) | _a_class(make, ids)
        samples |= {f"importing.{view} key": _an_upload(ids["teacher"]) for view in ("report", "keep", "show")}
        samples |= _a_bank(ids["teacher"], ids["student"])
        samples |= _a_conversation(make, ids["student"], ids["other"])
        samples |= _a_ticket(ids["student"])
        samples |= _a_place(ids["student"])
        samples |= _what_waits(make)
        samples |= _a_complaint(make, ids["student"]) | _some_news(ids["admin"])
    yield Site(app, ids, samples)
    with opened(app):
        pass


def _samples(app: Flask, make: Make, student: UserId, letters: Letters) -> dict[str, Any]:
    now = clock.now()
    posting = make.award(student, 120)
    make.award(make.person(), 80)
    done = starting.start("ladder", by=Taker(user_id=student), now=now)
    attempts.hand_in(done, by=Taker(user_id=student), now=now)
    going_on = starting.start("ladder", by=Taker(user_id=student), now=now)
    accounts.make_token(student, name="Sample", now=now)
    entry.change_email(student, email="sample@example.org", password=make.password, now=clock.now())
    entry.send_reset("sample@example.org")
    make.signed_in(student)
    return {
        "slug": "ladder",
        "lessons.booklet slug": "loyalty",
        "lessons.course slug": "loyalty",
        "api_lessons.get_course slug": "loyalty",
        "tickets.keep course": "loyalty",
        "key": str(going_on),
        "quizzes.result key": str(done),
        "door": "vk",
        "awards.show slug": "first-lesson",
        "shop.good slug": "streak-freeze",
        "shop.buy slug": "streak-freeze",
        "thing": buying.buy("streak-freeze", price=40, key="sample", by=Reader(student, "", Role.STUDENT, "en", "UTC"), now=now),
        "card": review_cards.add_word("Churn", "Who leaves", by=student, now=now),
        "position": 1,
        "page": 1,
        "person": int(student),
        "attempt": _a_text_to_mark(make, student),
        "teaching.paper slug": "written",
        "posting": posting,
        "quiz": "ladder",
        "question": _a_check(),
        **{f"tutor.{view} number": tutor_answers.ask("What is loyalty?", lang="en", by=student, now=now) for view in TUTOR_VIEWS},
        "id": int(student),
        "number": 1,
        **{f"quiz_regrading.{view} name": _a_check() for view in ("question", "preview", "apply", "ask_again")},
        "other": int(student),
        "invite.come code": referral.code_of(student),
        "accounts.confirm token": token_in(letters[-2]),
        "accounts.reset token": token_in(letters[-1]),
        "quiz_statistics.download suffix": "csv",
        "importing.template suffix": "csv",
        **{f"quiz_remarks.{view} key": str(done) for view in ("like", "remark")},
        "remark": remarks.remark(done, 1, about="typing", by=student, now=now),
        "version": app.extensions["assets_version"],
        "name": "css/base.css",
        "files.file name": app.extensions["blobs"].put(b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'/>", ".svg"),
    }


def _a_complaint(make: Make, student: UserId) -> dict[str, Any]:
    """A complaint of what the student says of themselves, hidden by two moderators; another that waits; something they were told."""
    now, hands = clock.now(), [make.person(role=Role.MODERATOR) for _ in range(2)]
    profile = accounts.get_profile(student)
    accounts.change_profile(student, name=profile.name, about="I like rungs", lang="en", zone="UTC", hidden=False, now=now)
    given = {"reason": "rude", "words": "", "by": None, "lang": "en", "now": now}
    complaining.complain("person", str(student), visitor="a", **given)
    decided = moderation.waiting(by=hands[0], now=now)[0][0].id
    for hand in hands:
        moderation.take(decided, by=hand, now=now)
        deciding.decide(decided, decision="warn" if hand == hands[-1] else "hide", note="Be kind.", by=hand, now=now)
    code = complaining.complain("person", str(student), visitor="b", **given)
    waiting = moderation.waiting(by=hands[0], now=now)[0][0].id
    told = telling.newest(student)[0][0].id
    return {
        **{f"complaints.complain {name}": value for name, value in (("kind", "person"), ("key", str(student)))},
        "complaints.case key": moderation.find_row(decided).author_key,
        "complaints.status code": code,
        **{f"moderation.{view} number": waiting for view in ("case", "decide", "settle", "take", "release")},
        "notifications.read number": told,
        "notifications.unsubscribe token": sealed(student, secret=make.app.extensions["settings"].secret_key),
    }


def _some_news(admin: UserId) -> dict[str, Any]:
    """Two pieces of news, of which one will be taken off; a message; a page that is there."""
    texts = dict.fromkeys(("ru", "en"), ("Something new", "Words."))
    first, second = (news.publish(texts, days=7, by=admin, now=clock.now()) for _ in range(2))
    contacts.send("Hello", name="", email="anna@example.org", by=None, lang="en", now=clock.now())
    return {
        "site_pages.show slug": "about",
        "site_pages.piece number": first,
        **{f"site_admin.{view} slug": "about" for view in ("edit", "history")},
        "of": "en",
        "site_admin.change number": first,
        "site_admin.retire number": second,
        "site_admin.done number": contacts.listed()[0][0].id,
    }


def _what_waits(make: Make) -> dict[str, Any]:
    """For admins: somebody who wants to teach, and a grant that needs a second person."""
    roles.ask_to_teach(make.person(), "School 5, literature", now=clock.now())
    grants.ask(make.person(), 20_000, reason="For the olympiad", by=make.person(role="admin"), now=clock.now())
    return {"request_id": roles.open_requests()[0].id, "grant": grants.waiting()[0].id}


def _a_place(student: UserId) -> dict[str, Any]:
    """A question of the student's in a topic with a quiz."""
    by = Reader(student, "", Role.TEACHER, "en", "UTC")
    wish = Wish("What is a rung of the ladder?", "I have read the lesson twice.", "en", "marketing", "", ("loyalty-ladder",))
    number = asking.ask(wish, by=by, now=clock.now())
    places = ("qa_places", "qa_feeds")
    return {
        **{f"{view}.subject slug": "marketing" for view in places},
        **{f"{view}.topic slug": "loyalty-ladder" for view in places},
        **{f"qa_checks.{view} number": number for view in ("show", "answer")},
        "qa_feeds.question number": number,
        "robots.sitemap_questions number": 1,
    }


def _a_conversation(make: Make, student: UserId, other: UserId) -> dict[str, Any]:
    """A question of the student's with an answer and a comment; others to delete and to put back; drafts; edits that another suggests."""
    now, by = clock.now(), Reader(student, "", Role.TEACHER, "en", "UTC")
    helper = Reader(make.person(role=Role.TEACHER), "", Role.TEACHER, "en", "UTC")
    wish = Wish("What does a rung of the ladder cost?", "I have read the lesson twice.", "en", "marketing")
    question, gone, back = (asking.ask(wish, by=by, now=now) for _ in range(3))
    answer = answering.answer(question, body="It costs patience.", lang="en", by=helper, now=now)
    task = asking.ask(Wish("Who stands on which rung?", TASK, "en", "marketing"), by=by, now=now)
    comment, _ = answering.comment(What.QUESTION, question, body="Which rung?", by=by, now=now)
    removing.delete_own(What.QUESTION, back, by=by, now=now)
    kept, dropped = (asking.save_draft(wish, by=student, now=now) for _ in range(2))
    suggester = Reader(other, "", Role.STUDENT, "en", "UTC")
    shown, decided = (
        suggesting.suggest(What.QUESTION, asking.ask(wish, by=by, now=now), title=wish.title, body="Read it twice.", by=suggester, now=now)
        for _ in range(2)
    )
    of_question = ("show", "answer", "comment", "vote", "follow", "offer_bounty", "close", "reopen", "merge", "history")
    of_answer = ("edit_answer", "change_answer", "thank", "accept", "give_bounty", "feature")
    return {
        "posts": "questions",
        **{f"qa.{view} number": question for view in of_question},
        **{f"qa.{view} number": answer for view in of_answer},
        "qa.change_comment number": comment,
        "playing.play number": task,
        **{f"suggestions.{view} number": question for view in ("write", "suggest")},
        "suggestions.show number": shown,
        "suggestions.decide number": decided,
        "api_questions.get_question number": question,
        "qa.delete number": gone,
        "qa.restore number": back,
        **{f"asking.{view} number": question for view in ("edit", "change")},
        "asking.draft number": kept,
        "asking.drop number": dropped,
    }


def _a_class(make: Make, ids: dict[str, UserId]) -> dict[str, Any]:
    """A class of the teacher with the student in it; what is taken out stands twice."""
    now, profile = clock.now(), accounts.get_profile(ids["teacher"])
    teacher = Reader(profile.id, profile.name, profile.role, profile.lang, profile.zone)
    class_id = classes.create("Sample", by=teacher.id, now=now)
    classes.change(class_id, name="Sample", about="", begins=None, ends=None, has_board=True, by=teacher)
    code = classes.get_taught(class_id, by=teacher).code
    pupil, colleague = make.person(), make.person(role=Role.TEACHER)
    for person in (ids["student"], pupil):
        members.join(code, by=person, now=now)
    classes.add_teacher(class_id, str(colleague), by=teacher, now=now)
    sections = [classes.add_section(class_id, name, by=teacher) for name in ("First", "Second")]
    categories = [classes.add_category(class_id, name, weight=1, by=teacher) for name in ("Quizzes", "Trials")]
    tasks = [assignments.add(class_id, Plan(Work.QUIZ, "ladder", categories[0]), by=teacher, now=now) for _ in range(2)]
    return {
        "class_id": class_id,
        "code": code,
        "user_id": int(ids["student"]),
        "assignment": tasks[0],
        "section": sections[0],
        "category": categories[0],
        "teach_classes.remove user_id": int(pupil),
        "teach_classes.remove_teacher user_id": int(colleague),
        "teach_classes.remove_section section": sections[1],
        "teach_classes.remove_category category": categories[1],
        "assigning.take_back assignment": tasks[1],
        **{f"gradebook.{view} suffix": "csv" for view in ("download", "questions")},
    }


def token_in(letter: EmailMessage) -> str:
    """The last part of the only link in a letter."""
    found = re.search(r"/(?:confirm|reset)/(\S+)", letter.get_content())
    assert found is not None, letter.get_content()
    return found[1]


def _a_text_to_mark(make: Make, student: UserId) -> int:
    taker = Taker(user_id=student)
    key = starting.start(make.quiz("written", questions=[essay.EXAMPLE]), by=taker, now=clock.now())
    attempts.save(key, {1: Sent({"text": "A ladder."})}, by=taker, now=clock.now())
    attempts.hand_in(key, by=taker, now=clock.now())
    return marking.list_papers("written", str(essay.EXAMPLE["id"]), marked=False, hide_names=True)[0].attempt_id


def _a_bank(teacher: UserId, student: UserId) -> dict[str, Any]:
    """A teacher's question with a past, in a quiz in the making; and one that a student proposes."""
    now = clock.now()
    by = Reader(teacher, "", Role.TEACHER, "en", "UTC")
    home = folders.usual(by=by)
    question = drafts.create(home, {**CHOICE, "tags": ["nps"]}, by=by, now=now, state=State.READY)
    drafts.save(question, {**CHOICE, "points": 5}, number=1, by=by, now=now)
    quiz = quizzes.create({"ru": "Проба", "en": "A trial"}, by=by, now=now)
    section = building.Section(entries=(question, building.DrawEntry(1, home)))
    plan = building.Plan({"ru": "Проба", "en": "A trial"}, "", (section,))
    quizzes.save(quiz, plan, number=1, by=by, now=now)
    lesson = lessons.create(_a_lesson(), by=by, now=now)
    proposal = proposals.propose(CHOICE, by=Reader(student, "", Role.STUDENT, "en", "UTC"), now=now)
    return {
        **{f"editor.{view} id": question for view in ("edit", "history", "restore")},
        **{f"bank.{view} id": home for view in ("change_folder", "share")},
        **{f"builder.{view} slug": quiz for view in ("edit", "preview", "publish", "unpublish")},
        **{f"lesson_editor.{view} id": lesson for view in ("edit", "history", "publish", "restore", "unpublish")},
        **{f"{view} kind": "choice" for view in ("editor.new", "proposals.write")},
        "proposals.decide id": proposal,
    }


def _a_lesson() -> Written:
    words = {"ru": "Отток", "en": "Churn"}
    return Written(title=words, goal=words, body={"ru": "## Кто уходит", "en": "## Who leaves"}, subject="marketing")


def _a_ticket(student: UserId) -> dict[str, Any]:
    """A displeased reader's words, a figure, a table to take along."""
    scores.say("ladder", mark=3, words="Too fast.", lang="en", by=scores.Reader(user_id=student), now=clock.now())
    table = current_app.extensions["blobs"].put(b"mark\n3\n", ".csv")
    figure = {"figures.show name": "nps", "files.named name": table, "files.named title": "answers.csv"}
    return {"ticket": tickets.list_tickets(Unsettled.OPEN)[0].id, **figure}


def _an_upload(teacher: UserId) -> str:
    reader = importing.get_teacher(str(int(teacher)))
    return importing.bring(b"::q::Who?{=A ~B}\n\nBroken {=\n", name="questions.gift", format="", by=reader, now=clock.now())


def _a_check() -> str:
    text = (folder("content") / "courses" / "loyalty" / "02-ladder" / "quiz.yml").read_text(encoding="utf-8")
    return str(yaml.safe_load(text)["checks"][0]["id"])
