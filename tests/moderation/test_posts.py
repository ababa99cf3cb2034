"""Complaints of what is written in the portal, and what nobody complained of: held posts, vote rings, copied texts."""

from datetime import timedelta

import pytest

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.roles import Role
from edu.db.base import db
from edu.lessons.rules import Shelf, SubjectSource
from edu.lessons.service import shelving
from edu.moderation.rules.deciding import Why
from edu.moderation.service import complaining, deciding, queue, watching
from edu.notifications.service import telling
from edu.ports import clock
from edu.qa.rules import site
from edu.qa.rules.asking import Wish
from edu.qa.rules.posts import What
from edu.qa.service import answering, asking, karma, moderating, topics, voting
from edu.site.service import settings
from tests.moderation.desk import decide, key_of, moderators, only_case, settle

LONG = "Regular customers stand on the third rung of the ladder: they come again by themselves, and nobody has to remind them of the shop."


@pytest.fixture
def portal(make):
    """A subject to ask in, and nothing held."""
    subjects = (SubjectSource("marketing", {"ru": "Маркетинг", "en": "Marketing"}),)
    shelving.put(Shelf(subjects, ()), now=clock.now())
    topics.put(subjects, [])
    settings.put(site.HELD_POSTS, 0, by=make.person(role=Role.ADMIN), now=clock.now())


def reader(user_id):
    person = accounts.get_profile(user_id)
    return Reader(person.id, person.name, person.role, person.lang, person.zone)


def ask(person, title="Where do regular customers stand?", body=LONG):
    return asking.ask(Wish(title=title, body=body, subject="marketing"), by=reader(person), now=clock.now())


def answer(person, question, body=LONG):
    return answering.answer(question, body=body, lang="en", by=reader(person), now=clock.now())


def complain(kind, number, **who):
    given = {"reason": "wrong", "words": "", "lang": "en", "now": clock.now()}
    return complaining.complain(kind, str(number), **given, **{"by": None, "visitor": "a"} | who)


def state_of(kind, number):
    return moderating.shown(kind, number).state


def test_a_question_deleted_as_abuse_costs_karma_and_an_appeal_brings_both_back(make, portal):
    author = make.person()
    number = ask(author)
    anna, boris, clara = moderators(make)
    before = karma.karma_of([author]).get(author, 1)
    complain("question", number)
    case = only_case(anna)
    decide(case, "delete", by=anna)
    assert state_of("question", number) == "open"
    decide(case, "delete", by=boris)
    assert state_of("question", number) == "deleted"
    with pytest.raises(NotFound):
        complain("question", number, visitor="b")

    deciding.appeal(key_of(case), words="It is a real question.", text=f"{LONG} Is that so?", now=clock.now())
    settle(case, "overturned", by=clara)
    assert state_of("question", number) == "open"
    assert moderating.shown("question", number).text == f"{LONG} Is that so?"
    assert karma.karma_of([author]).get(author, 1) == before == karma.recompute(author)


def test_a_moderator_edits_and_an_appeal_puts_the_old_words_back(make, portal):
    author = make.person()
    number = answer(author, ask(make.person()))
    anna, boris = moderators(make, 2)
    complain("answer", number)
    case = only_case(anna)
    assert decide(case, "edit", by=anna, text=LONG.replace("third", "second"), note="A slip.")
    assert "second rung" in moderating.shown("answer", number).text
    deciding.appeal(key_of(case), words="The third it is.", now=clock.now())
    settle(case, "overturned", by=boris)
    assert moderating.shown("answer", number).text == LONG


def test_held_posts_come_to_the_desk_once_and_are_let_in_or_kept_out_by_one(make, portal):
    settings.put(site.HELD_POSTS, 1, by=make.person(role=Role.ADMIN), now=clock.now())
    ann, ben = make.people(2)
    first, second = ask(ann), ask(ben)
    with pytest.raises(NotFound):
        complain("question", first)
    (anna,) = moderators(make, 1)
    for _ in range(2):
        watching.take_in(now=clock.now())
    lines, _ = queue.waiting(by=anna, now=clock.now())
    assert [line.why for line in lines] == [Why.FIRST, Why.FIRST]
    assert decide(lines[0].id, "keep", by=anna)
    assert decide(lines[1].id, "hide", by=anna)
    assert (state_of("question", first), state_of("question", second)) == ("open", "hidden")
    assert [told.path for told in telling.newest(ann)[0] if told.kind == "moderation"] == [f"/questions/{first}"]
    assert [told.path for told in telling.newest(ben)[0] if told.kind == "moderation"] == [f"/cases/{key_of(lines[1].id)}"]


def test_a_vote_ring_is_found_its_votes_taken_back_by_twins_and_given_again_on_appeal_of_nobody(make, portal, monkeypatch):
    monkeypatch.setattr(karma, "may", lambda user_id, privilege: True)
    monkeypatch.setattr(karma, "trust_of", lambda user_id: 3)
    ring, crowd = make.people(2), make.people(8)
    posts = {person: [ask(person, title=f"Question {number} of the ring, is it?") for number in range(5)] for person in ring}
    other = [ask(person, title="Something quite another person asks") for person in crowd]
    for number, voter in enumerate(crowd):
        for at in range(1, 6):
            voting.vote(What.QUESTION, other[(number + at) % 8], 1, by=reader(voter), now=clock.now())
    for voter, author in (ring, ring[::-1]):
        for number in posts[author]:
            voting.vote(What.QUESTION, number, 1, by=reader(voter), now=clock.now())
    before = karma.karma_of(ring)

    found, _ = watching.look(now=clock.now())
    assert [(each.first, each.second) for each in found] == [tuple(sorted(ring))]
    watching.look(now=clock.now() + timedelta(minutes=1))
    (anna,) = moderators(make, 1)
    (case,) = [line.id for line in queue.waiting(by=anna, now=clock.now())[0] if line.why is Why.RING]
    assert decide(case, "undo", by=anna)
    after = karma.karma_of(ring)
    assert all(after[person] == before[person] - 50 == karma.recompute(person) for person in ring)
    assert any(line.twin for line in karma.lines(ring[0])[0]), "the reversal is there to be seen"
    assert moderating.shown("question", posts[ring[0]][0]).state == "open"
    db.session.rollback()
    assert watching.look(now=clock.now())[0] == []


def test_a_copied_answer_comes_to_the_desk_beside_the_first(make, portal):
    question = ask(make.person(), body="Which rung is it, and why? " * 4)
    answer(make.person(), question)
    answer(make.person(), question, body=f"{LONG.upper()} ")
    answer(
        make.person(),
        question,
        body="Count the promoters first, then the detractors; the passives wait, since they say neither yes nor no.",
    )
    (anna,) = moderators(make, 1)
    assert len(watching.look(now=clock.now())[1]) == 1
    watching.look(now=clock.now())
    (line,) = [line for line in queue.waiting(by=anna, now=clock.now())[0] if line.why is Why.TWIN]
    assert LONG in queue.get_open(line.id, by=anna, now=clock.now()).body
