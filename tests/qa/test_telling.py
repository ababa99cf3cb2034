"""Who hears what of a question: of replies to what they said, of edits by others, of its end."""

import pytest

from edu.core.i18n import in_language
from edu.core.roles import Role
from edu.notifications.service import telling
from edu.ports import clock
from edu.qa.rules.posts import What
from edu.qa.service import answering, asking, closing, desk, moderating, suggesting
from tests.qa.portal import BODY, Portal, days

pytestmark = pytest.mark.databases("sqlite")
both = pytest.mark.databases("sqlite", "postgresql")
TASK = "Match them.\n\nA. Prospect\nB. Partner\n\n1. Has not bought yet\n2. Builds the product with us"


@pytest.fixture
def portal(app, make):
    return Portal(make)


def told(reader, kind):
    lines = [each for each in telling.newest(reader.id)[0] if each.kind == kind]
    return [(in_language(each.what, "en"), each.path) for each in lines]


def comment(what, number, by):
    return answering.comment(what, number, body="Could you say why?", by=by, now=clock.now())[0]


@both
def test_who_has_commented_hears_what_they_are_answered_and_nobody_else_does(portal):
    asker, helper, reader = portal.reader(), portal.reader(), portal.reader()
    number = portal.question(asker, title="Why is the index a difference?")
    answer = portal.answer(number, helper)
    comment(What.QUESTION, number, reader)
    first = comment(What.ANSWER, answer, asker)
    assert told(helper, "comment") == [("Why is the index a difference?", f"/questions/{number}#comment-{first}")]
    reply = comment(What.ANSWER, answer, helper)
    assert told(asker, "comment")[0] == ("Why is the index a difference?", f"/questions/{number}#comment-{reply}")
    assert len(told(helper, "comment")) == 1
    assert told(reader, "comment") == []


@both
def test_an_author_hears_of_anothers_edit_once_a_day_and_not_of_their_own(portal):
    asker, helper, moderator = portal.reader(), portal.reader(), portal.reader(role=Role.MODERATOR)
    number = portal.question(asker, title="Why is the index a difference?")
    answer = portal.answer(number, helper)
    now = clock.now().replace(hour=9)
    asking.edit(number, portal.wish(title="Why is the index a difference?", body=BODY + " Once more."), by=asker, now=now)
    assert told(asker, "edit") == []
    for at, words in ((now, "Mended."), (now + days(0.1), "Mended again."), (now + days(1), "And the day after.")):
        asking.edit(number, portal.wish(title="Why is the index a difference?", body=f"{BODY} {words}"), by=moderator, now=at)
        answering.edit(answer, body=f"{BODY} {words}", by=moderator, now=at)
    answering.edit(answer, body=f"{BODY} And the day after.", by=moderator, now=now + days(2))  # changes nothing
    assert told(asker, "edit") == [("Your question was edited: “Why is the index a difference?”", f"/questions/{number}/history")] * 2
    assert told(helper, "edit") == [("Your answer was edited: “Why is the index a difference?”", f"/answers/{answer}/history")] * 2


def test_an_author_hears_of_a_suggestion_that_somebody_else_took(portal):
    asker, ann, moderator = portal.reader(), portal.reader(), portal.reader(role=Role.MODERATOR)
    number = portal.question(asker, title="Why is the index a difference?")
    made = suggesting.suggest(What.QUESTION, number, title="Why is it a difference?", body=BODY, by=ann, now=clock.now())
    suggesting.decide(made, take=True, by=moderator, now=clock.now())
    assert [path for _, path in told(asker, "edit")] == [f"/questions/{number}/history", f"/suggestions/{made}"]


@both
def test_who_asked_and_who_follows_hear_that_a_question_is_closed_or_put_together_with_another(portal):
    asker, helper, moderator = portal.reader(), portal.reader(), portal.reader(role=Role.MODERATOR)
    original = portal.question(title="What is the index?")
    number = portal.question(asker, title="What is this index?")
    portal.answer(number, helper)
    closing.close(number, closed_as="duplicate", original=original, by=moderator, now=clock.now())
    for person in (asker, helper):
        assert told(person, "followed") == [("Closed: “What is this index?”", f"/questions/{number}")]
    closing.reopen(number, by=moderator, now=clock.now())
    closing.merge(number, original, by=moderator, now=clock.now())
    for person in (asker, helper):
        assert told(person, "followed")[0] == ("Put together with a question asked before: “What is this index?”", f"/questions/{original}")
    assert told(moderator, "followed") == []


def test_who_closes_their_own_question_is_not_told(portal):
    asker = portal.reader()
    closing.close(portal.question(asker), closed_as="answered", by=asker, now=clock.now())
    assert told(asker, "followed") == []


def test_a_task_can_still_be_played_when_a_moderator_has_mended_a_word_of_it(portal):
    moderator = portal.reader(role=Role.MODERATOR)
    number = portal.question(body=TASK)
    moderating.edit("question", number, text=TASK.replace("Match them", "Match these"), by=moderator.id, now=clock.now())
    row = desk.find(What.QUESTION, number)
    assert (row.body[:11], row.playable["body"]["kind"], row.revision) == ("Match these", "match", 2)
