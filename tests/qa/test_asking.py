"""Asking and answering: what it costs, who may, what is held, edited, closed, merged, deleted and put back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from edu.accounts.service import people as accounts
from edu.core import events
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import transaction
from edu.points.rules import ANSWER_CEILING, Cause, Period
from edu.points.service import boards, ledger
from edu.points.service.verify import verify
from edu.ports import clock
from edu.qa.models.posts import Question
from edu.qa.rules.events import Accepted, Answered, Asked, VotedUp
from edu.qa.rules.karma import Preset
from edu.qa.rules.posts import What
from edu.qa.rules.site import PRESET, SEVERAL_ACCEPTED
from edu.qa.service import (
    accepting,
    answering,
    asking,
    books,
    checking,
    closing,
    counting,
    finding,
    karma,
    moderating,
    people,
    profiles,
    removing,
    revisions,
    settling,
    showing,
    trusting,
    voting,
)
from edu.search.service import finding as search
from edu.site.service import settings
from tests.make import at_once
from tests.qa.portal import BODY, Portal, days

# What differs between the databases is locks and constraints: those tests run on both.
pytestmark = pytest.mark.databases("sqlite")
both = pytest.mark.databases("sqlite", "postgresql")


@pytest.fixture
def portal(app, make):
    return Portal(make)


@pytest.fixture
def heard(portal):
    """Everything that is announced, besides who hears it in life."""
    told = []
    events.connect([(kind, told.append) for kind in (Asked, Answered, Accepted, VotedUp)])
    return told


def seen(number, by=None):
    return showing.get(number, by=by, now=clock.now())


# ---- Asking


@both
def test_a_question_is_read_found_and_announced(portal, heard):
    asker = portal.reader()
    number = portal.question(asker, title="What does the net promoter score leave out?", topics=["nps"], level="college")
    page = seen(number)
    assert (page.title, page.state, page.author.name) == ("What does the net promoter score leave out?", "open", asker.name)
    assert (page.subject.slug, page.level.slug, [each.slug for each in page.topics]) == ("marketing", "college", ["nps"])
    assert [hit.key for hit in search.find("promoter score", lang="en").hits] == [str(number)]
    assert [hit.key for hit in finding.similar("What is left out by the net promoter score?", lang="en")] == [str(number)]
    assert [type(each) for each in heard] == [Asked]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "Short"}, "title"),
        ({"body": "?"}, "body"),
        ({"subject": "alchemy"}, "subject"),
        ({"level": "kindergarten"}, "level"),
        ({"topics": ["optics"]}, "topics"),
        ({"bounty": 60}, "bounty"),
        ({"person": "Nobody at all"}, "person"),
        ({"price": -5}, "price"),
        ({"price": 10**30}, "price"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(portal, wrong, field):
    with pytest.raises(Invalid) as refused:
        portal.question(**wrong)
    assert refused.value.field == field


@both
def test_the_price_waits_and_goes_to_the_good_answers_once(portal, make):
    asker, ann, bob, cem = (portal.reader() for _ in range(4))
    make.award(asker.id, 100)
    number = portal.question(asker, level="college", price=30)
    assert ledger.balance_of(asker.id) == 70
    best, good, _poor = (portal.answer(number, each) for each in (ann, bob, cem))
    voting.vote(What.ANSWER, good, 1, by=asker, now=clock.now())
    accepting.accept(best, by=asker, now=clock.now())
    assert [ledger.balance_of(each.id) for each in (ann, bob, cem)] == [18, 12, 0]
    stands = boards.top(Period.DAY, now=clock.now(), subject="marketing").places
    assert [(place.user_id, place.score) for place in stands] == [(ann.id, 18), (bob.id, 12)]
    accepting.take_back(best, by=asker, now=clock.now())
    accepting.accept(good, by=asker, now=clock.now())
    assert [ledger.balance_of(each.id) for each in (asker, ann, bob)] == [70, 18, 12]


@both
def test_who_answers_is_paid_no_more_in_a_day_than_the_ceiling(portal, make):
    asker, ann, now = portal.reader(), portal.reader(), clock.now()
    make.award(asker.id, 100)
    settings.put(ANSWER_CEILING, 40, by=None, now=now)
    for at, held in ((now, 30), (now, 40), (now, 40), (now + days(1), 70)):
        number = portal.question(asker, level="college", price=30, now=at)
        accepting.accept(portal.answer(number, ann, now=at), by=asker, now=at)
        assert ledger.balance_of(ann.id) == held
        make.award(asker.id, 30)
    # The price is paid all the same.
    assert ledger.balance_of(asker.id) == 100
    assert verify() == []


def test_a_price_nobody_earned_comes_back_after_a_month(portal, make):
    asker, now = portal.reader(), clock.now()
    make.award(asker.id, 100)
    number = portal.question(asker, level="college", price=30, now=now - days(31))
    portal.answer(number)
    settling.settle_due()
    settling.settle_due()
    assert ledger.balance_of(asker.id) == 100
    assert seen(number).settled


def test_without_points_one_question_a_day_is_free(portal, make):
    asker, now = portal.reader(), clock.now()
    portal.question(asker, level="college", now=now)
    with pytest.raises(Invalid) as refused:
        portal.question(asker, level="college", now=now)
    assert refused.value.field == "price"
    portal.question(asker, level="college", now=now + days(1))
    make.award(asker.id, 100)
    with pytest.raises(Invalid):
        portal.question(asker, level="college", now=now + days(2))


def test_a_day_has_its_limit_and_trust_widens_it(portal):
    asker, now = portal.reader(), clock.now()
    for _ in range(3):
        portal.question(asker, now=now)
    with pytest.raises(TooMany) as refused:
        portal.question(asker, now=now)
    assert 0 < refused.value.retry_after <= 86401
    trusting.grant(asker.id, 1, by=portal.reader(role=Role.ADMIN).id, now=now)
    portal.question(asker, now=now)
    teacher = portal.reader(role=Role.TEACHER)
    for _ in range(6):
        portal.question(teacher, now=now)


@both
def test_twelve_questions_at_once_stay_within_the_limit(portal, app):
    asker = portal.reader()
    done = at_once(app, lambda number: portal.question(asker), times=12)
    assert sum(isinstance(each, int) for each in done) == 3
    assert {type(each) for each in done} == {int, TooMany}


def test_who_asks_without_a_name_has_none_on_the_page(portal):
    asker, ann = portal.reader(), portal.reader()
    number = portal.question(asker, anonymous=True)
    own = portal.answer(number, asker)
    answering.comment(What.QUESTION, number, body="One thing more", by=asker, now=clock.now())
    page = seen(number, ann)
    assert page.author is None
    assert page.comments[0].author is None
    assert [each.author for each in page.answers if each.id == own] == [None]
    assert showing.history(What.QUESTION, number, by=ann).unnamed == {asker.id}
    assert all(hit.author_id is None for hit in search.find("index number", lang="en").hits)
    voting.vote(What.QUESTION, number, 1, by=ann, now=clock.now())
    assert karma.karma_of([asker.id])[asker.id] == 11


def test_no_page_feed_profile_or_program_tells_who_answers_their_own_unsigned_question(portal, make, client):
    asker = portal.reader()
    number = portal.question(asker, anonymous=True)
    own = portal.answer(number, asker)
    answering.edit(own, body="It is like this, and so on, and so on.", by=asker, now=clock.now())
    answering.comment(What.ANSWER, own, body="One thing more", by=asker, now=clock.now())
    visitor, themselves = client, make.signed_in(asker.id)
    for path in (
        f"/en/questions/{number}", f"/en/feeds/questions/{number}.atom", "/en/feeds/questions.atom", "/en/questions",
        f"/en/answers/{own}/history", "/en/search?q=index+number",
    ):  # fmt: skip
        shown = visitor.get(path)
        assert shown.status_code == 200, path
        assert asker.name not in shown.text, path
    token = accounts.make_token(portal.reader().id, name="Tests", now=clock.now())
    said = visitor.get(f"/api/v1/questions/{number}", headers={"Authorization": f"Bearer {token}"})
    assert (said.status_code, asker.name in said.text) == (200, False)
    for path in (f"/en/people/{asker.id}", f"/en/people/{asker.id}/answers"):
        assert f"/questions/{number}" not in visitor.get(path).text
        assert f"/questions/{number}" in themselves.get(path).text
    numbers = profiles.numbers_of(asker.id)
    assert (numbers.questions, numbers.answers, sum(profiles.weeks_of(asker.id, now=clock.now()))) == (0, 0, 0)


@both
def test_a_merge_neither_unmasks_nor_masks_anybody(portal):
    asker, other, moderator = portal.reader(), portal.reader(), portal.reader(role=Role.MODERATOR)
    unsigned, signed = portal.question(asker, anonymous=True), portal.question(other)
    hidden, said = portal.answer(unsigned, asker), portal.answer(signed, asker)
    answering.comment(What.ANSWER, hidden, body="One thing more", by=asker, now=clock.now())

    def names(number):
        return {
            each.id: (each.author and each.author.name, each.asker, [word.author for word in each.comments])
            for each in seen(number).answers
        }

    closing.merge(unsigned, signed, by=moderator, now=clock.now())
    assert names(signed) == {hidden: (None, False, [None]), said: (asker.name, False, [])}
    again = portal.question(asker, anonymous=True)
    closing.merge(signed, again, by=moderator, now=clock.now())
    assert names(again) == {hidden: (None, True, [None]), said: (asker.name, False, [])}
    assert showing.history(What.ANSWER, said, by=None).unnamed == set()


# ---- Drafts


def test_a_draft_is_kept_gone_on_with_and_asked(portal):
    asker, now = portal.reader(), clock.now()
    wish = portal.wish(title="Un", body="", topics=["nps"], price=7)
    number = asking.save_draft(wish, by=asker.id, now=now)
    assert asking.save_draft(replace(wish, title="Unfinished"), number=number, by=asker.id, now=now) == number
    kept = asking.wish_of(number, by=asker.id)
    assert (kept.title, list(kept.topics), kept.price) == ("Unfinished", ["nps"], 7)
    with pytest.raises(NotFound):
        seen(number, asker)
    for other in (lambda: asking.wish_of(number, by=portal.reader().id), lambda: asking.drop_draft(number, by=portal.reader().id)):
        with pytest.raises(NotFound):
            other()
    asked = asking.ask(portal.wish(), draft=number, by=asker, now=now)
    assert (asked, asking.drafts(asker.id), seen(asked).state) == (number, [], "open")


def test_a_draft_can_be_forgotten_and_twenty_are_enough(portal):
    asker, now = portal.reader(), clock.now()
    made = [asking.save_draft(portal.wish(), by=asker.id, now=now) for _ in range(20)]
    with pytest.raises(Conflict):
        asking.save_draft(portal.wish(), by=asker.id, now=now)
    asking.drop_draft(made[0], by=asker.id)
    assert len(asking.drafts(asker.id)) == 19


# ---- Edits


@both
def test_an_edit_makes_a_revision_and_the_history_shows_it(portal):
    asker = portal.reader()
    number = portal.question(asker)
    asking.edit(number, replace(asking.editing(number, by=asker), body=f"{BODY}\nOne line more."), note="more", by=asker, now=clock.now())
    asking.edit(number, asking.editing(number, by=asker), by=asker, now=clock.now())  # nothing changed
    steps = showing.history(What.QUESTION, number, by=None).steps
    assert [(step.number, step.note, [line.sign for line in step.lines]) for step in steps] == [(2, "more", [" ", "+"]), (1, "", [])]
    assert "One line more." in seen(number).html
    assert steps[1].body == BODY


def test_others_edit_with_karma_and_trust_only(portal):
    number, other = portal.question(), portal.reader()
    answer = portal.answer(number)
    for edit in (
        lambda: asking.editing(number, by=other),
        lambda: answering.edit(answer, body="Quite another text", by=other, now=clock.now()),
    ):
        with pytest.raises(NotAllowed):
            edit()
    trusting.grant(other.id, 1, by=other.id, now=clock.now())
    answering.edit(answer, body="Quite another text", by=other, now=clock.now())
    assert revisions.history(What.ANSWER, answer, author_id=other.id)[0].body == "Quite another text"
    settings.put(PRESET, Preset.GROWING.value, by=None, now=clock.now())
    with pytest.raises(NotAllowed):
        asking.editing(number, by=other)


# ---- The first posts of a new person


def test_what_a_new_person_writes_first_waits_for_a_moderator(make, app):
    portal = Portal(make, held=1)
    asker, moderator = portal.reader(), portal.reader(role=Role.MODERATOR)
    number = portal.question(asker)
    assert seen(number, asker).state == "held"
    assert seen(number, moderator).state == "held"
    for reader in (None, portal.reader()):
        with pytest.raises(NotFound):
            seen(number, reader)
    with pytest.raises(NotFound):
        portal.answer(number)
    assert search.find("index number", lang="en").hits == ()
    assert [(each.kind, each.id) for each in moderating.held(5)] == [("question", number)]
    moderating.let_in("question", number, by=moderator.id, now=clock.now())
    moderating.let_in("question", number, by=moderator.id, now=clock.now())
    assert seen(number).state == "open"
    answer = portal.answer(number)
    assert seen(number).answer_count == 0
    moderating.let_in("answer", answer, by=moderator.id, now=clock.now())
    assert seen(number).answer_count == 1
    assert seen(portal.question(asker)).state == "open"  # one was let in


# ---- Comments, votes, thanks


def test_comments_are_counted_and_changed_by_their_writers_only(portal):
    number, ann = portal.question(), portal.reader()
    made, _ = answering.comment(What.QUESTION, number, body="Which edition?", by=ann, now=clock.now())
    answering.edit_comment(made, body="Which edition is it?", by=ann, now=clock.now())
    with pytest.raises(NotAllowed):
        answering.edit_comment(made, body="Nonsense", by=portal.reader(), now=clock.now())
    assert [(each.body, each.edited) for each in seen(number).comments] == [("Which edition is it?", True)]
    removing.delete_own(What.COMMENT, made, by=ann, now=clock.now())
    assert not seen(number).comments
    assert list(checking.drift()) == []


def test_commenting_on_what_others_write_takes_karma_on_a_grown_site(portal):
    settings.put(PRESET, Preset.GROWN.value, by=None, now=clock.now())
    asker = portal.reader()
    number = portal.question(asker)
    with pytest.raises(NotAllowed):
        answering.comment(What.QUESTION, number, body="Which edition?", by=portal.reader(), now=clock.now())
    answering.comment(What.QUESTION, number, body="The third edition", by=asker, now=clock.now())


def test_nobody_votes_for_their_own(portal):
    asker = portal.reader()
    number = portal.question(asker)
    with pytest.raises(NotAllowed):
        voting.vote(What.QUESTION, number, 1, by=asker, now=clock.now())
    with pytest.raises(Conflict):
        voting.thank(portal.answer(number, asker), by=asker.id, now=clock.now())


def test_voting_down_takes_a_hundred_and_twenty_five(portal):
    number, ann = portal.question(), portal.reader()
    with pytest.raises(NotAllowed):
        voting.vote(What.QUESTION, number, -1, by=ann, now=clock.now())


def test_a_vote_taken_back_leaves_nothing_but_a_pair_of_lines(portal):
    asker, ann = portal.reader(), portal.reader()
    number = portal.question(asker)
    for value in (1, 0, 1, 1, 0):
        voting.vote(What.QUESTION, number, value, by=ann, now=clock.now())
    assert (seen(number).score, karma.karma_of([asker.id])[asker.id]) == (0, 1)
    lines, _ = karma.lines(asker.id)
    assert [(line.amount, line.twin) for line in lines] == [(-10, True), (10, False), (-10, True), (10, False)]


@both
def test_twelve_votes_at_once_of_one_person_are_one(portal, app):
    asker, ann = portal.reader(), portal.reader()
    number = portal.question(asker)
    at_once(app, lambda _: voting.vote(What.QUESTION, number, 1, by=ann, now=clock.now()), times=12)
    db.session.rollback()
    assert (seen(number).score, karma.karma_of([asker.id])[asker.id]) == (1, 11)


def test_thanks_are_counted_once_and_move_no_karma(portal):
    ann, bob = portal.reader(), portal.reader()
    answer = portal.answer(portal.question(), ann)
    for _ in range(2):
        voting.thank(answer, by=bob.id, now=clock.now())
    question = voting.take_thanks_back(answer, by=portal.reader().id)
    assert (seen(question).answers[0].thanks, karma.karma_of([ann.id])[ann.id]) == (1, 1)


# ---- Accepting


def test_accepting_moves_karma_of_both_and_is_announced_once(portal, heard):
    asker, ann = portal.reader(), portal.reader()
    number = portal.question(asker)
    answer = portal.answer(number, ann)
    for _ in range(2):
        accepting.accept(answer, by=asker, now=clock.now())
    assert karma.karma_of([asker.id, ann.id]) == {asker.id: 3, ann.id: 16}
    assert [each for each in heard if isinstance(each, Accepted)] == [Accepted(answer, number, ann.id, asker.id, heard[-1].now)]
    with pytest.raises(NotAllowed):
        accepting.accept(answer, by=ann, now=clock.now())


def test_ones_own_answer_brings_neither_karma_nor_the_price(portal, make, heard):
    asker = portal.reader()
    make.award(asker.id, 100)
    number = portal.question(asker, price=50)
    accepting.accept(portal.answer(number, asker), by=asker, now=clock.now())
    assert (karma.karma_of([asker.id])[asker.id], ledger.balance_of(asker.id)) == (1, 50)
    assert not any(isinstance(each, Accepted) for each in heard)


def test_a_second_accepted_answer_takes_the_place_of_the_first_unless_the_site_allows_several(portal):
    asker, ann, bob = portal.reader(), portal.reader(), portal.reader()
    number = portal.question(asker)
    first, second = portal.answer(number, ann), portal.answer(number, bob)
    accepting.accept(first, by=asker, now=clock.now())
    accepting.accept(second, by=asker, now=clock.now())
    assert karma.karma_of([asker.id, ann.id, bob.id]) == {asker.id: 3, ann.id: 1, bob.id: 16}
    settings.put(SEVERAL_ACCEPTED, True, by=None, now=clock.now())
    accepting.accept(first, by=asker, now=clock.now())
    assert seen(number).accepted_count == 2
    assert karma.karma_of([asker.id, ann.id]) == {asker.id: 5, ann.id: 16}


@both
def test_a_featured_answer_stands_first_then_the_accepted_one(portal):
    asker, teacher = portal.reader(), portal.reader(role=Role.TEACHER)
    number = portal.question(asker)
    one, two, three = (portal.answer(number) for _ in range(3))
    accepting.accept(two, by=asker, now=clock.now())
    accepting.feature(three, featured=True, by=teacher)
    assert [each.id for each in seen(number).answers] == [three, two, one]
    with pytest.raises(NotAllowed):
        accepting.feature(one, featured=True, by=asker)


# ---- Bounties


def test_a_bounty_is_given_by_the_asker_once(portal, make):
    asker, ann = portal.reader(), portal.reader()
    make.award(asker.id, 300)
    number = portal.question(asker, now=clock.now() - days(3))
    answer = portal.answer(number, ann)
    settling.open_bounty(number, 100, by=asker, now=clock.now())
    assert (ledger.balance_of(asker.id), seen(number).bounty.amount) == (200, 100)
    with pytest.raises(NotAllowed):
        settling.award_bounty(answer, by=ann, now=clock.now())
    settling.award_bounty(answer, by=asker, now=clock.now())
    with pytest.raises(Conflict):
        settling.award_bounty(answer, by=asker, now=clock.now())
    assert (ledger.balance_of(ann.id), seen(number).bounty) == (100, None)


def test_a_second_accounts_first_points_are_no_bounty_for_the_first(portal, make):
    asker, now = portal.reader(), clock.now()
    ledger.pend(asker.id, 500, cause=Cause("sign-up", "welcome", what="Welcome"), now=now)
    ledger.qualify(asker.id, now=now)
    number = portal.question(asker, bounty=100, now=now - days(3))
    with pytest.raises(Conflict):
        settling.open_bounty(number, 50, by=asker, now=now)
    settling.settle_due()
    assert seen(number).bounty is None, "nor one that was promised"
    with pytest.raises(Invalid):
        portal.question(asker, price=500)
    make.award(asker.id, 100)
    settling.settle_due()
    assert (seen(number).bounty.amount, ledger.balance_of(asker.id)) == (100, 500)


@both
def test_a_bounty_nobody_gave_goes_by_half_to_the_best_new_answer_and_never_back(portal, make):
    asker, ann, now = portal.reader(), portal.reader(), clock.now()
    make.award(asker.id, 500)
    good, none = (portal.question(asker, now=now - days(30)) for _ in range(2))
    for number in (good, none):
        settling.open_bounty(number, 100, by=asker, now=now - days(8))
    answer = portal.answer(good, ann, now=now - days(7))
    for _ in range(2):
        voting.vote(What.ANSWER, answer, 1, by=portal.reader(), now=now)
    settling.settle_due()
    settling.settle_due()
    assert (ledger.balance_of(ann.id), ledger.balance_of(asker.id)) == (50, 300)


def test_only_the_asker_offers_and_only_what_they_hold(portal, make):
    asker, now = portal.reader(role=Role.TEACHER), clock.now()  # who may ask more than three a day
    number = portal.question(asker, now=now - days(3))
    with pytest.raises(NotAllowed):
        settling.open_bounty(number, 50, by=portal.reader(), now=now)
    with pytest.raises(Conflict):
        settling.open_bounty(number, 50, by=asker, now=now)
    make.award(asker.id, 1000)
    with pytest.raises(Conflict):
        settling.open_bounty(portal.question(asker), 50, by=asker, now=now)
    for age in (7, 8, 9):
        settling.open_bounty(portal.question(asker, now=now - days(age)), 50, by=asker, now=now)
    with pytest.raises(Conflict):
        settling.open_bounty(number, 50, by=asker, now=now)


def test_a_promised_bounty_is_offered_after_two_days_unless_answered(portal, make):
    asker, now = portal.reader(), clock.now()
    make.award(asker.id, 200)
    waiting, solved = (portal.question(asker, bounty=50, now=now - days(2.1)) for _ in range(2))
    fresh = portal.question(asker, bounty=50)
    accepting.accept(portal.answer(solved), by=asker, now=now)
    settling.settle_due()
    assert [seen(number).bounty is not None for number in (waiting, solved, fresh)] == [True, False, False]
    assert ledger.balance_of(asker.id) == 150


def test_a_question_with_answers_or_a_bounty_cannot_be_deleted(portal, make):
    asker, now = portal.reader(), clock.now()
    make.award(asker.id, 200)
    offered, answered = (portal.question(asker, now=now - days(3)) for _ in range(2))
    settling.open_bounty(offered, 50, by=asker, now=now)
    accepted = portal.answer(answered, (ann := portal.reader()))
    accepting.accept(accepted, by=asker, now=now)
    for what, number, by in ((What.QUESTION, offered, asker), (What.QUESTION, answered, asker), (What.ANSWER, accepted, ann)):
        with pytest.raises(Conflict):
            removing.delete_own(what, number, by=by, now=now)


# ---- Closing and merging


def test_a_duplicate_points_to_what_was_asked_before(portal):
    asker = portal.reader()
    first, second = portal.question(), portal.question(asker)
    for wrong in (None, second, 10**9):
        with pytest.raises(Invalid) as refused:
            closing.close(second, closed_as="duplicate", original=wrong, by=asker, now=clock.now())
        assert refused.value.field == "original"
    closing.close(second, closed_as="duplicate", original=first, by=asker, now=clock.now())
    assert (seen(second).state, seen(second).original.id) == ("closed", first)
    with pytest.raises(Conflict):
        portal.answer(second)
    with pytest.raises(NotAllowed):
        closing.close(first, closed_as="answered", by=asker, now=clock.now())
    closing.reopen(second, by=asker, now=clock.now())
    portal.answer(second)


@both
def test_two_questions_become_one_with_all_their_answers(portal):
    moderator, asker, ann = portal.reader(role=Role.MODERATOR), portal.reader(), portal.reader()
    first, second = portal.question(), portal.question(asker)
    portal.answer(first)
    moved = portal.answer(second, ann)
    voting.vote(What.ANSWER, moved, 1, by=asker, now=clock.now())
    accepting.accept(moved, by=asker, now=clock.now())
    with pytest.raises(NotAllowed):
        closing.merge(second, first, by=ann, now=clock.now())
    closing.merge(second, first, by=moderator, now=clock.now())
    assert (seen(first).answer_count, seen(second).answer_count, seen(second).original.id) == (2, 0, first)
    assert karma.karma_of([ann.id, asker.id]) == {ann.id: 11, asker.id: 1}
    assert {hit.path for hit in search.find("rule", lang="en", kinds=("answer",)).hits} <= {
        f"/questions/{first}#answer-{each.id}" for each in seen(first).answers
    }
    assert list(checking.drift()) == []


# ---- Moderation


@both
def test_hiding_keeps_karma_deleting_takes_it_and_restoring_gives_it_back(portal):
    asker, ann, bob = portal.reader(), portal.reader(), portal.reader()
    number = portal.question(asker)
    answer = portal.answer(number, ann)
    voting.vote(What.ANSWER, answer, 1, by=bob, now=clock.now())
    accepting.accept(answer, by=asker, now=clock.now())
    moderating.hide("answer", answer, by=None, now=clock.now())
    assert (seen(number).answer_count, karma.karma_of([ann.id])[ann.id]) == (0, 26)
    assert [each.state for each in seen(number, ann).answers] == ["hidden"]
    moderating.delete("answer", answer, abuse=True, by=None, now=clock.now())
    assert karma.karma_of([ann.id, asker.id]) == {ann.id: 1, asker.id: 1}
    with pytest.raises(NotAllowed):
        removing.put_back_own(What.ANSWER, answer, by=ann, now=clock.now())
    moderating.restore("answer", answer, by=None, now=clock.now())
    assert (seen(number).answer_count, seen(number).accepted_count) == (1, 1)
    assert karma.karma_of([ann.id, asker.id]) == {ann.id: 26, asker.id: 3}
    assert list(checking.drift()) == []


def test_an_author_deletes_an_answer_and_puts_it_back(portal):
    ann, bob = portal.reader(), portal.reader()
    number = portal.question()
    answer = portal.answer(number, ann)
    voting.vote(What.ANSWER, answer, 1, by=bob, now=clock.now())
    removing.delete_own(What.ANSWER, answer, by=ann, now=clock.now())
    assert (seen(number).answer_count, karma.karma_of([ann.id])[ann.id]) == (0, 1)
    with pytest.raises(NotFound):
        removing.put_back_own(What.ANSWER, answer, by=bob, now=clock.now())
    removing.put_back_own(What.ANSWER, answer, by=ann, now=clock.now())
    assert (seen(number).answer_count, karma.karma_of([ann.id])[ann.id]) == (1, 11)


def test_a_moderator_sees_and_edits_what_is_shown(portal):
    moderator = portal.reader(role=Role.MODERATOR)
    number = portal.question()
    answer = portal.answer(number, body="With a telephone number 555-1234")
    moderating.edit("answer", answer, text="Without a telephone number", by=moderator.id, now=clock.now())
    shown = moderating.shown("answer", answer)
    assert (shown.text, shown.path, shown.title) == (
        "Without a telephone number",
        f"/questions/{number}#answer-{answer}",
        seen(number).title,
    )
    assert [step.number for step in showing.history(What.ANSWER, answer, by=None).steps] == [2, 1]
    assert moderating.shown("answer", 10**12) is None


# ---- Counting and trust


@both
def test_views_and_readings_are_written_together_and_raise_trust(portal):
    ann, now = portal.reader(), clock.now()
    numbers = [portal.question(portal.reader()) for _ in range(5)]
    for minutes, number in enumerate(numbers):
        counting.note(number, posts=6, reader=ann.id, now=now + timedelta(minutes=minutes))
        counting.note(number, posts=6, reader=None, now=now)
    counting.write()
    assert [seen(number).views for number in numbers] == [2] * 5
    assert (trusting.doings_of(ann.id).opened, trusting.doings_of(ann.id).minutes) == (5, 10)
    assert trusting.judge(ann.id, now=now) == 1
    assert karma.trust_of(ann.id) == 1


# ---- People come and go


@both
def test_a_person_takes_their_data_along_and_leaves_no_name(portal, make):
    ann = portal.reader()
    number = portal.question(ann)
    answer = portal.answer(portal.question(), ann)
    asking.save_draft(portal.wish(title="A secret plan"), by=ann.id, now=clock.now())
    voting.vote(What.QUESTION, number, 1, by=portal.reader(), now=clock.now())
    kept = people.personal_data(ann.id)
    assert {each["state"] for each in kept["questions"]} == {"open", "draft"}
    assert [each["id"] for each in kept["answers"]] == [answer]
    assert [each["amount"] for each in kept["karma"]] == [10]
    accounts.delete(ann.id, now=clock.now())
    assert seen(number).author.name == ""
    assert asking.drafts(ann.id) == []
    assert not people.personal_data(ann.id)["follows"]


def test_what_waits_for_answers_is_what_the_ledger_holds(portal, make):
    asker, now = portal.reader(), clock.now()
    make.award(asker.id, 300)
    number = portal.question(asker, price=30, now=now - days(3))
    settling.open_bounty(number, 50, by=asker, now=now)
    assert books.find_breaches() == []
    with transaction():
        db.session.execute(update(Question).values(hold_id=None))
    assert [breach.name for breach in books.find_breaches()] == [
        "every price of a question waits in the ledger",
        "every price in the ledger has its question",
    ]
