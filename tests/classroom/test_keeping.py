"""Teachers are kept apart: a colleague's quiz is theirs, whatever page asks; and a private one is done by those it is given to."""

import pytest

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.authoring.rules.building import Plan, Section
from edu.authoring.rules.drafts import State
from edu.authoring.service import drafts, folders, quizzes
from edu.classroom.rules.planning import Work
from edu.classroom.service import assignments, classes, keeping, members
from edu.core.errors import Invalid, NotAllowed
from edu.core.roles import Role
from edu.ports import clock
from edu.quizzes.rules.keeping import Keep
from edu.quizzes.rules.quiz import Taker
from edu.quizzes.service import running, sheets, starting
from tests.make import CHOICE

READ = ("statistics", "statistics.csv", "remarks", "marking", "export", "export/file?format=gift")
RUN = ("terms", "allowances", "questions")


@pytest.fixture
def ann(make):
    return _reader(make.person("Ann Teacher", role=Role.TEACHER))


@pytest.fixture
def bob(make):
    return _reader(make.person("Bob Teacher", role=Role.TEACHER))


@pytest.fixture
def slug(ann):
    """A published quiz of Ann's."""
    now, title = clock.now(), {"ru": "Своя", "en": "Her own"}
    question = drafts.create(folders.usual(by=ann), CHOICE, by=ann, now=now, state=State.READY)
    slug = quizzes.create(title, by=ann, now=now)
    quizzes.save(slug, Plan(title, "", (Section(entries=(question,)),)), number=1, by=ann, now=now)
    quizzes.publish(slug, by=ann, now=now)
    return slug


def _reader(user_id):
    profile = accounts.get_profile(user_id)
    return Reader(profile.id, profile.name, profile.role, profile.lang, profile.zone)


def a_class(by):
    """A class: its number, and its only category."""
    number = classes.create("First", by=by.id, now=clock.now())
    return number, classes.list_categories(number)[0].id


def pages(browser, slug, names):
    return {browser.get(f"/en/teach/quizzes/{slug}/{name}").status_code for name in names}


@pytest.mark.databases("sqlite")
def test_a_colleague_s_quiz_is_not_there_until_its_folder_is_shared(make, ann, bob, slug):
    hers, his = make.signed_in(ann.id), make.signed_in(bob.id)
    assert pages(hers, slug, READ + RUN) == {200}
    assert pages(his, slug, READ + RUN) == {404}
    assert "Her own" in hers.get("/en/teach").text
    assert "Her own" not in his.get("/en/teach").text
    assert his.submit(f"/en/teach/quizzes/{slug}/terms/reset").status_code == 404
    folder = folders.usual(by=ann)
    folders.share(folder, bob.id, may_edit=False, by=ann)
    assert pages(his, slug, READ) == {200}
    assert pages(his, slug, RUN) == {403}
    assert his.submit(f"/en/teach/quizzes/{slug}/terms/reset").status_code == 403
    folders.share(folder, bob.id, may_edit=True, by=ann)
    assert pages(his, slug, READ + RUN) == {200}


def test_the_site_s_own_quizzes_are_every_teacher_s_and_an_admin_runs_all(make, ann, bob, slug):
    own = make.quiz()
    admin = _reader(make.person(role=Role.ADMIN))
    assert keeping.keeping_of([slug, own], by=ann) == {slug: Keep.RUN, own: Keep.RUN}
    assert keeping.keeping_of([slug, own], by=bob) == {slug: Keep.NOTHING, own: Keep.RUN}
    assert keeping.keeping_of([slug, own], by=admin) == {slug: Keep.RUN, own: Keep.RUN}


def test_what_a_class_is_set_its_other_teachers_read(make, ann, bob, slug):
    with pytest.raises(Invalid):  # Bob can't bring Ann's quiz into a class of his to see its key
        his, category = a_class(bob)
        assignments.add(his, assignments.Plan(Work.QUIZ, slug, category), by=bob, now=clock.now())
    hers, category = a_class(ann)
    classes.add_teacher(hers, str(bob.id), by=ann, now=clock.now())
    assert keeping.keeping_of([slug], by=bob) == {slug: Keep.NOTHING}
    assignments.add(hers, assignments.Plan(Work.QUIZ, slug, category), by=ann, now=clock.now())
    assert keeping.keeping_of([slug], by=bob) == {slug: Keep.READ}


def test_a_private_quiz_is_done_by_those_it_is_given_to(make, ann, slug):
    now, pupil, friend, stranger = clock.now(), make.person(), make.person("Friend"), make.person()
    running.change_terms(slug, {"behaviour": "deferred", "private": True})
    hers, category = a_class(ann)
    members.join(classes.get_taught(hers, by=ann).code, by=pupil, now=now)
    task = assignments.add(hers, assignments.Plan(Work.QUIZ, slug, category), by=ann, now=now)
    running.allow(slug, friend, {"private": False}, by=ann.id, now=now)
    for person in (pupil, friend):
        assert slug in {card.slug for card in sheets.list_quizzes(by=Taker(user_id=person), now=now)}
        starting.start(slug, by=Taker(user_id=person), now=now)
    for taker in (Taker(user_id=stranger), make.guest()):
        assert slug not in {card.slug for card in sheets.list_quizzes(by=taker, now=now)}
        with pytest.raises(NotAllowed):
            starting.start(slug, by=taker, now=now)
    assert {each.user_id for each in running.list_exceptions(slug)} == {friend, pupil}
    assignments.remove(hers, task, by=ann, now=now)
    assert [each.user_id for each in running.list_exceptions(slug)] == [friend]
