"""From a complaint to a decision, and to an appeal."""

from datetime import timedelta

import pytest

from edu.accounts.service import entry
from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from edu.core.roles import Role
from edu.db.base import db
from edu.moderation.rules.deciding import LOCK, Decision
from edu.moderation.service import complaining, deciding, people, queue, suspending
from edu.notifications.service import digest, telling
from edu.ports import clock
from edu.qa.service import karma
from edu.site.service import audit
from tests.make import at_once
from tests.moderation.desk import about_of, complain, decide, key_of, moderators, only_case, settle, writer


@pytest.fixture
def trusted(monkeypatch):
    """Everybody has earned trust: what a level is worth is a rule's own test."""
    monkeypatch.setattr(karma, "trust_of", lambda user_id: 2)


def kinds_told(person):
    return [each.kind for each in telling.newest(person)[0]]


def test_two_people_hide_and_one_does_not_and_visitors_never(make, trusted):
    author, (anna, boris) = writer(make), (make.person(), make.person())
    for number in range(30):
        complain(author, visitor=f"browser {number}")
    complain(author, by=anna)
    assert about_of(author)
    complain(author, by=boris)
    assert about_of(author) == ""
    assert "moderation" in kinds_told(author)
    (line,) = audit.lines(what="moderation")
    assert (line.by, line.details["done"]) == (None, "hidden by complaints")


def test_the_same_complaint_twice_is_one_and_ones_own_words_are_ones_own_business(make):
    author, anna = writer(make), make.person()
    complain(author, by=anna)
    complain(author, visitor="a")
    for again in ({"by": anna}, {"visitor": "a"}, {"by": author}):
        with pytest.raises(Conflict):
            complain(author, **again)
    complain(author, visitor="b")
    for junk in ({"reason": "boring"}, {"reason": "other"}, {"words": "w" * 1001}, {"email": "junk"}):
        with pytest.raises(Invalid):
            complain(author, visitor="c", **junk)
    for kind, key in (("person", "0"), ("person", "x"), ("person", "9" * 30), ("gift", "1"), ("lesson", "none"), ("votes", "1-2")):
        with pytest.raises(NotFound):
            complaining.complain(kind, key, reason="spam", words="", by=anna, lang="en", now=clock.now())


def test_somebody_new_complains_five_times_a_day(make):
    anna = make.person()
    for _ in range(5):
        complain(make.person(), by=anna)
    with pytest.raises(TooMany):
        complain(make.person(), by=anna)
    complain(make.person(), by=anna, now=clock.now() + timedelta(hours=25))


def test_a_visitor_follows_a_complaint_by_its_code_alone(make):
    author = writer(make)
    first, second = moderators(make, 2)
    code = complain(author, visitor="a", words="Look at this")
    found = complaining.get_by_code(f" {code.lower().replace('-', ' ')} ")
    assert (found.words, found.decision) == ("Look at this", None)
    decide(only_case(first), "hide", by=first)
    decide(only_case(second), "hide", by=second)
    assert complaining.get_by_code(code).decision is Decision.HIDE
    for wrong in ("", "AAAA-AAAA-AAAA", code[:-1], "\x00"):
        with pytest.raises(NotFound):
            complaining.get_by_code(wrong)


def test_a_second_moderator_must_agree_where_no_account_has_complained(make):
    author = writer(make)
    complain(author, visitor="a")
    anna, boris, _ = moderators(make)
    case = only_case(anna)

    assert decide(case, "hide", by=anna) is False
    assert about_of(author)
    with pytest.raises(Conflict):
        queue.take(case, by=anna, now=clock.now())
    assert decide(case, "hide", by=boris) is True
    assert about_of(author) == ""
    assert [line.details["done"] for line in audit.lines(what="moderation")] == ["decided hide", "proposed hide"]


def test_with_a_complaint_of_an_account_or_where_there_is_nobody_else_one_decides(make):
    author, anna = writer(make), make.person()
    (boris,) = moderators(make, 1)
    complain(author, visitor="a")
    assert decide(only_case(boris), "hide", by=boris) is True
    other = writer(make)
    moderators(make, 1)
    complain(other, by=anna)
    assert decide(only_case(boris), "hide", by=boris) is True
    assert about_of(other) == ""


def test_what_is_kept_comes_back_and_who_complained_in_vain_weighs_less(make, monkeypatch):
    monkeypatch.setattr(karma, "trust_of", lambda user_id: 1)
    author, (anna, boris) = writer(make), (make.person(), make.person())
    complain(author, by=anna)
    complain(author, by=boris)
    (mary,) = moderators(make, 1)
    decide(only_case(mary), "keep", by=mary)
    assert about_of(author) == "Buy cheap rungs at my shop"
    assert "complaint" in kinds_told(anna)

    other = writer(make)
    complain(other, by=anna)
    complain(other, by=boris)
    assert about_of(other)
    (line,), _ = queue.waiting(by=mary, now=clock.now())
    assert (line.weight, line.people) == (134, 2)


def test_nobody_judges_in_their_own_cause(make):
    author = writer(make, role=Role.MODERATOR)
    anna, boris = moderators(make, 2)
    complain(author, by=anna)
    case = only_case(boris)
    for barred in (author, anna):
        with pytest.raises(Conflict):
            queue.take(case, by=barred, now=clock.now())
        assert queue.get_open(case, by=barred, now=clock.now()).barred
    queue.take(case, by=boris, now=clock.now())


def test_one_lock_of_many_hands_and_it_ends_by_itself(make, app):
    author = writer(make)
    complain(author, visitor="a")
    hands = moderators(make, 8)
    case = only_case(hands[0])
    now = clock.now()

    def take(number):
        try:
            queue.take(case, by=hands[number], now=now)
        except Conflict:
            return None
        return hands[number]

    (holder,) = [each for each in at_once(app, take, times=8) if each]
    db.session.rollback()
    other = next(each for each in hands if each != holder)
    (line,), _ = queue.waiting(by=other, now=now + timedelta(minutes=5))
    assert (line.minutes, bool(line.locked_by)) == (10, True)
    with pytest.raises(Conflict):
        deciding.decide(case, decision="keep", by=other, now=now)
    late = now + LOCK
    with pytest.raises(Conflict):
        deciding.decide(case, decision="keep", by=holder, now=late)
    queue.take(case, by=other, now=late)
    with pytest.raises(Conflict):
        queue.take(case, by=holder, now=late)
    queue.release(case, by=other)
    queue.take(case, by=holder, now=late)


def hidden_case(make, *, decision="hide", **more):
    """A case that two moderators have decided against its author, and a third moderator."""
    author = writer(make)
    anna, boris, clara = moderators(make)
    complain(author, visitor="a", email="visitor@example.org")
    case = only_case(anna)
    decide(case, decision, by=anna, **more)
    decide(case, decision, by=boris, **more)
    return author, case, (anna, boris, clara)


def test_an_appeal_goes_to_another_moderator_and_brings_the_mended_text_back(make):
    author, case, (anna, boris, clara) = hidden_case(make, note="This is advertising.")
    assert about_of(author) == ""
    deciding.appeal(key_of(case), words="I took the address out.", text="I like rungs", now=clock.now())
    assert "queue" in kinds_told(clara)
    for barred in (anna, boris):
        with pytest.raises(Conflict):
            queue.take(case, by=barred, now=clock.now())
    settle(case, "overturned", by=clara)
    assert about_of(author) == "I like rungs"
    with pytest.raises(Conflict):
        deciding.appeal(key_of(case), words="Once more", now=clock.now())


def test_an_appeal_granted_without_a_mended_text_says_that_who_complained_was_wrong(make):
    author, case, (*_, clara) = hidden_case(make)
    deciding.appeal(key_of(case), words="It is true.", now=clock.now())
    settle(case, "overturned", by=clara)
    assert about_of(author) == "Buy cheap rungs at my shop"
    assert people.personal_data(author)["decisions"][0]["appeal_outcome"] == "overturned"


def test_an_appeal_refused_leaves_it_and_too_late_is_too_late(make):
    author, case, (*_, clara) = hidden_case(make)
    with pytest.raises(Conflict):
        deciding.appeal(key_of(case), words="Late", now=clock.now() + timedelta(days=31))
    with pytest.raises(Invalid):
        deciding.appeal(key_of(case), words=" ", now=clock.now())
    deciding.appeal(key_of(case), words="Please", now=clock.now())
    settle(case, "stands", by=clara)
    assert about_of(author) == ""


def test_who_is_suspended_is_signed_out_and_not_let_in_until_then_or_until_an_appeal_is_granted(make):
    author = writer(make)
    email = accounts.get_profile(author).email
    sign_in = {"password": make.password, "agent": "Tests", "guest": None}
    key = entry.sign_in(email, **sign_in, now=clock.now())
    token = accounts.make_token(author, name="program", now=clock.now())
    anna, boris, clara = moderators(make)
    complain(author, visitor="a")
    case = only_case(anna)
    decide(case, "suspend", by=anna, days=7)
    decide(case, "suspend", by=boris, days=7)

    assert accounts.find_reader(key) is None
    assert accounts.find_reader_by_token(token) is None
    assert accounts.is_hidden(author)  # not among the leaders either
    suspending.let_back(now=clock.now())
    assert accounts.is_hidden(author)
    with pytest.raises(NotAllowed, match=f"rungs.test/en/cases/{key_of(case)}"):
        entry.sign_in(email, **sign_in, now=clock.now())
    assert suspending.suspended_until(author, now=clock.now() + timedelta(days=8)) is None
    entry.sign_in(email, **sign_in, now=clock.now() + timedelta(days=8))

    deciding.appeal(key_of(case), words="It was my brother.", now=clock.now())
    settle(case, "overturned", by=clara)
    entry.sign_in(email, **sign_in, now=clock.now())
    assert not accounts.is_hidden(author)


@pytest.mark.databases("sqlite")
def test_who_was_suspended_is_among_the_leaders_again_when_the_time_is_over(make):
    author = writer(make)
    suspending.suspend(author, days=7, case_id=hidden_case(make)[1], now=clock.now() - timedelta(days=8))
    assert accounts.is_hidden(author)
    suspending.let_back(now=clock.now())
    assert not accounts.is_hidden(author)


def test_letters_go_to_the_author_and_to_the_visitor_who_left_an_address_each_in_their_language(make, letters):
    author = writer(make, lang="ru")
    anna, boris = moderators(make, 2)
    complain(author, visitor="a", email="Visitor@Example.org", lang="en")
    case = only_case(anna)
    decide(case, "hide", by=anna)
    assert letters == []
    decide(case, "hide", by=boris, note="Это реклама.")
    texts = {letter["To"]: letter.get_content() for letter in letters}
    assert set(texts) == {accounts.get_profile(author).email, "visitor@example.org"}
    assert f"http://rungs.test/ru/cases/{key_of(case)}" in texts[accounts.get_profile(author).email]
    assert "Это реклама." in texts[accounts.get_profile(author).email]
    assert "It was hidden." in texts["visitor@example.org"]
    assert "http://rungs.test/en/complaints" in texts["visitor@example.org"]


def test_a_decision_has_its_own_letter_which_the_letter_of_the_day_does_not_repeat(make, letters):
    author, boris = writer(make), make.person()
    (anna,) = moderators(make, 1)
    complain(author, by=boris)
    decide(only_case(anna), "warn", by=anna, note="No advertising, please.")
    assert [letter["Subject"] for letter in letters] == ["A decision about something you wrote"]
    digest.gather(now=clock.now().replace(hour=18) + timedelta(days=1))
    assert [letter["To"] for letter in letters] == [accounts.get_profile(person).email for person in (author, boris)]


@pytest.mark.parametrize(("decision", "more", "written"), [("warn", {"note": "No advertising."}, 0), ("suspend", {"days": 7}, 1)])
def test_who_wants_no_letters_about_decisions_has_none_but_of_being_suspended(make, letters, decision, more, written):
    author = writer(make)
    telling.choose(author, ways={"moderation": "page"}, every="day")
    (anna,) = moderators(make, 1)
    complain(author, by=make.person())
    decide(only_case(anna), decision, by=anna, **more)
    assert kinds_told(author) == ["moderation"]
    assert len(letters) == written


def test_the_median_time_is_public_and_the_queue_is_paged_by_weight(make, trusted, monkeypatch):
    monkeypatch.setattr(queue, "PAGE", 2)
    (anna,) = moderators(make, 1)
    start = clock.now()
    authors = [writer(make) for _ in range(5)]
    for author in authors:
        complain(author, visitor="a", now=start)
    complain(authors[3], by=make.person(), now=start)
    seen, after = [], None
    while True:
        lines, after = queue.waiting(by=anna, after=after, now=start)
        seen += lines
        if after is None:
            break
    assert [line.weight for line in seen] == [170, 20, 20, 20, 20]
    assert len({line.id for line in seen}) == 5
    for hours, line in zip((1, 2, 9), seen, strict=False):
        moment = start + timedelta(hours=hours)
        queue.take(line.id, by=anna, now=moment)
        deciding.decide(line.id, decision="keep", by=anna, now=moment)
    pace = complaining.pace(now=start + timedelta(days=1))
    assert (pace.median, pace.decided, pace.waiting) == (timedelta(hours=2), 3, 2)


def test_a_deleted_persons_words_go_from_complaints_and_cases(make):
    author, anna = writer(make), make.person()
    complain(author, by=anna, words="I know this man")
    accounts.delete(anna, now=clock.now())
    accounts.delete(author, now=clock.now())
    db.session.rollback()
    (mary,) = moderators(make, 1)
    shown = queue.get_open(only_case(mary), by=mary, now=clock.now())
    assert (shown.title, shown.body, shown.author, shown.said[0].words) == ("", "", "", "")
    assert people.personal_data(anna)["complaints"][0]["words"] == ""
