"""A quiz on its terms, played by the services: when one may begin, for whom otherwise, what is shown, which attempt counts. On both databases."""

import pytest
from sqlalchemy import func, select, text

from edu.accounts import rules as people
from edu.core import events
from edu.core.errors import Conflict, NotFound
from edu.core.marks import Verdict
from edu.db.base import db
from edu.points.service import ledger
from edu.quizzes.kinds import calculated
from edu.quizzes.models.attempts import Attempt, Response
from edu.quizzes.rules.checking import Unusable
from edu.quizzes.rules.plan import Draw
from edu.quizzes.rules.quiz import Taker
from edu.quizzes.service import attempts, paying, running, sheets, starting
from tests.make import CHOICE, NUMBER, QUESTIONS, at_once, right_reply, wrong_reply
from tests.quizzes.playing import NOW, POOL, asked, at, hand_in, names, play, said, save, sheet, start

# ---- When one may begin, and how often


def test_a_quiz_opens_and_closes_to_the_second(make, maria):
    slug = make.quiz(terms={"opens": said(NOW), "closes": said(at(hours=1))})
    with pytest.raises(Conflict, match="not opened"):
        start(slug, maria, at(seconds=-1))
    with pytest.raises(Conflict, match="has closed"):
        start(slug, maria, at(hours=1))
    assert start(slug, maria, NOW) == start(slug, maria, at(minutes=59))


def test_who_began_in_time_has_until_the_close(make, maria):
    slug = make.quiz(terms={"closes": said(at(hours=1)), "minutes": 90})
    key = start(slug, maria)
    assert sheet(key, maria).deadline == at(hours=1)


def test_a_password_is_asked_once_for_each_attempt(make, maria):
    slug = make.quiz(terms={"password": "sun"})
    for wrong in ("", "Sun", "sunny", "солнце"):
        with pytest.raises(starting.WrongPassword):
            start(slug, maria, password=wrong)
    key = start(slug, maria, password=" sun ")
    assert start(slug, maria) == key
    hand_in(key, maria)
    with pytest.raises(starting.WrongPassword):
        start(slug, maria)


def test_there_are_as_many_attempts_as_there_are(make, maria):
    slug = make.quiz(terms={"attempts": 2})
    for number in (1, 2):
        key = start(slug, maria)
        assert sheet(key, maria).number == number
        hand_in(key, maria)
    with pytest.raises(Conflict, match="used all"):
        start(slug, maria)
    assert start(slug, Taker(user_id=make.person()))


def test_thirty_starts_at_once_make_no_second_attempt_of_one(app, make, maria):
    slug = make.quiz(terms={"attempts": 1})

    def begin_and_end(number):
        key = start(slug, maria)
        hand_in(key, maria)
        return key

    results = at_once(app, begin_and_end, times=30)
    assert len({each for each in results if isinstance(each, str)}) == 1
    assert {type(each) for each in results} <= {str, Conflict}
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_an_attempt_that_ran_out_counts_as_one_and_stays_closed_when_no_other_is_left(make, maria):
    slug = make.quiz(terms={"attempts": 1, "minutes": 10})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE)})
    with pytest.raises(Conflict, match="used all"):
        start(slug, maria, at(hours=1))
    done = sheet(key, maria, at(hours=1))
    assert (done.ended_at, done.earned) == (at(minutes=10), 10)


def test_a_start_after_the_time_opens_the_next_attempt(make, maria):
    slug = make.quiz(terms={"minutes": 10})
    first = start(slug, maria)
    second = start(slug, maria, at(hours=1))
    assert second != first
    assert [past.number for past in sheets.history(slug, by=maria, now=at(hours=1))] == [2, 1]


# ---- For one person otherwise


def test_more_time_reaches_an_attempt_that_is_running(make, maria, teacher):
    slug = make.quiz(terms={"minutes": 10})
    key, other = start(slug, maria), Taker(user_id=make.person())
    others = start(slug, other)
    running.allow(slug, maria.user_id, {"minutes": 20}, by=teacher, now=at(minutes=5))
    assert (sheet(key, maria).deadline, sheet(others, other).deadline) == (at(minutes=20), at(minutes=10))
    save(key, maria, {1: right_reply(CHOICE)}, at(minutes=15))
    with pytest.raises(Conflict):
        save(others, other, {1: right_reply(CHOICE)}, at(minutes=15))
    running.withdraw(slug, maria.user_id)
    assert sheet(key, maria).deadline == at(minutes=10)


def test_later_dates_more_attempts_and_another_password_hold_for_one(make, maria, teacher):
    slug = make.quiz(terms={"closes": said(at(hours=1)), "attempts": 1, "password": "sun"})
    own = {"closes": said(at(hours=3)), "attempts": 2, "password": "moon"}
    running.allow(slug, maria.user_id, own, by=teacher, now=NOW)
    first = start(slug, maria, at(hours=2), password="moon")
    assert sheet(first, maria).deadline == at(hours=3)
    hand_in(first, maria, at(hours=2))
    assert start(slug, maria, at(hours=2), password="moon") != first
    other = Taker(user_id=make.person())
    with pytest.raises(Conflict):
        start(slug, other, at(hours=2), password="moon")
    (allowed,) = running.list_allowances(slug)
    assert (allowed.user_id, dict(allowed.terms)) == (maria.user_id, {**own, "closes": said(at(hours=3))})


def test_another_attempt_allowed_shows_on_the_one_that_is_over(make, maria, teacher):
    slug = make.quiz(terms={"attempts": 1})
    key = play(slug, maria, {})
    running.allow(slug, maria.user_id, {"attempts": 2}, by=teacher, now=NOW)
    assert sheet(key, maria).terms.attempts == 2
    assert sheets.get_quiz(slug, by=maria, now=NOW).terms.attempts == 2
    assert start(slug, maria) != key


@pytest.mark.parametrize("wrong", [{}, {"minutes": 0}, {"behaviour": "adaptive"}, {"closes": "soon"}, {"tries": 3}])
def test_an_allowance_that_cannot_be_is_refused_and_nothing_changes(make, maria, teacher, wrong):
    slug = make.quiz()
    with pytest.raises(Unusable):
        running.allow(slug, maria.user_id, wrong, by=teacher, now=NOW)
    assert running.list_allowances(slug) == []


# ---- Terms changed while a quiz runs


def test_changed_terms_reach_running_and_finished_attempts_as_far_as_they_may(make, maria):
    slug = make.quiz(terms={"minutes": 10})
    done = play(slug, maria, {1: right_reply(CHOICE)})
    open_ = start(slug, maria)
    running.change_terms(slug, {"behaviour": "interactive", "minutes": 30, "review": {"later": [], "just_after": []}})
    assert sheet(done, maria).earned is None
    assert sheet(done, maria).deadline == at(minutes=10)
    assert sheet(open_, maria).deadline == at(minutes=30)
    assert sheet(open_, maria).terms.behaviour == "deferred"  # how it is graded stays
    hand_in(open_, maria)
    assert sheet(start(slug, maria), maria).terms.behaviour == "interactive"
    assert running.get_run(slug).changed
    running.reset_terms(slug)
    assert (sheet(done, maria).earned, running.get_run(slug).changed) == (10, False)


def test_a_close_put_off_keeps_an_attempt_open_and_one_brought_forward_ends_it(make, maria):
    slug = make.quiz(terms={"closes": said(at(hours=1))})
    key = start(slug, maria)
    running.change_terms(slug, {"closes": said(at(hours=2))})
    save(key, maria, {1: right_reply(CHOICE)}, at(minutes=90))
    running.change_terms(slug, {"closes": said(at(minutes=30))})
    assert attempts.close_late(now=at(minutes=90)) == 1
    assert (sheet(key, maria, at(minutes=90)).earned, sheet(key, maria).ended_at) == (10, at(minutes=30))


def test_terms_that_cannot_be_are_refused_with_their_places(make):
    slug = make.quiz()
    with pytest.raises(Unusable) as refusal:
        running.change_terms(slug, {"behaviour": "exam", "minutes": "x", "colour": "red"})
    assert {problem.place for problem in refusal.value.problems} == {"", "closes", "minutes"}
    with pytest.raises(NotFound):
        running.change_terms("none", {})


def test_the_same_terms_spelt_out_are_no_change(make):
    slug = make.quiz(terms={"minutes": 10, "closes": "2026-12-01T10:00:00+03:00"})
    same = {
        "behaviour": "deferred",
        "minutes": 10.0,
        "closes": "2026-12-01T07:00:00+00:00",
        "certainty": False,
        "attempts": 0,
        "password": "",
    }
    running.change_terms(slug, same)
    assert not running.get_run(slug).changed
    running.change_terms(slug, {**same, "behaviour": "adaptive", "minutes": None})
    run = running.get_run(slug)
    assert (run.changed, run.terms.behaviour, run.terms.tries, run.terms.minutes, run.terms.closes) == (
        True,
        "adaptive",
        0,
        None,
        at(days=12, hours=19),
    )


def test_the_next_reading_of_the_file_leaves_what_a_teacher_has_changed(make, maria):
    slug = make.quiz(terms={"minutes": 10})
    running.change_terms(slug, {"minutes": 30})
    make.quiz(slug, terms={"minutes": 15})
    assert running.get_run(slug).terms.minutes == 30


# ---- The grade


@pytest.mark.parametrize(("counts", "grade"), [("highest", 0.5), ("mean", 0.25), ("first", 0.25), ("last", 0.0)])
def test_the_grade_counts_as_the_quiz_says(make, maria, counts, grade):
    slug = make.quiz(terms={"counts": counts})
    for replies in ({1: right_reply(CHOICE)}, {1: right_reply(CHOICE), 2: right_reply(NUMBER)}, {}):
        play(slug, maria, replies)
    start(slug, maria)  # an open one counts for nothing
    assert sheets.get_quiz(slug, by=maria, now=NOW).grade == grade


# ---- What is shown when it is graded at the end


def test_each_phase_shows_what_its_review_says(make, maria):
    review = {"just_after": ["correctness"], "later": ["correctness", "marks", "feedback"]}
    slug = make.quiz(terms={"closes": said(at(hours=2)), "review": review})
    key = play(slug, maria, {1: wrong_reply(CHOICE)})
    found = sheet(key, maria, at(minutes=1))
    first = found.questions[0]
    assert (found.earned, first.fraction, first.mark.verdict, first.shows_key) == (None, None, Verdict.WRONG, False)
    assert [(part.why, part.right) for part in first.mark.parts] == [(None, None)]
    assert found.paid == 0
    found = sheet(key, maria, at(minutes=2))
    first = found.questions[0]
    assert (found.earned, first.fraction, first.shows_key) == (0, 0.0, False)
    assert [(bool(part.why), part.right) for part in first.mark.parts] == [(True, None)]
    first = sheet(key, maria, at(hours=2)).questions[0]
    assert first.shows_key
    assert first.mark.parts[0].right == CHOICE["options"][0]["text"]


def test_points_are_paid_when_the_marks_may_be_seen(make, maria):
    slug = make.quiz(terms={"review": {"just_after": []}})
    key = play(slug, maria, {1: right_reply(CHOICE)})
    assert paying.pay_waiting(now=at(seconds=119)) == 0
    assert paying.pay_waiting(now=at(minutes=2)) == 1
    assert sheet(key, maria, at(minutes=2)).paid == 10


# ---- Pools


def test_draws_prefer_what_one_has_not_seen_until_all_has_been(make, maria):
    slug = make.quiz(questions=(Draw(2),), pool=POOL)
    seen = []
    for _ in range(3):
        key = start(slug, maria)
        seen += names(key, maria)
        hand_in(key, maria)
    assert sorted(seen) == sorted(body["id"] for body in POOL)
    assert len(names(start(slug, maria), maria)) == 2
    card = sheets.get_quiz(slug, by=maria, now=NOW)
    assert (card.questions, card.points) == (2, 20)


def test_a_drawn_question_says_so_and_is_drawn_by_its_tag(make, maria):
    slug = make.quiz(questions=(CHOICE, Draw(2, tags=("odd",))), pool=POOL)
    key = start(slug, maria)
    assert names(key, maria)[0] == "first-sale"
    assert {int(name[-1]) % 2 for name in names(key, maria)[1:]} == {1}
    randoms = db.session.scalars(select(Response.random).order_by(Response.position)).all()
    assert randoms == [False, True, True]


def test_a_visitors_draws_prefer_the_unseen_as_well(make):
    guest = make.guest()
    slug = make.quiz(questions=(Draw(3),), pool=POOL)
    first, second = start(slug, guest), None
    had = names(first, guest)
    hand_in(first, guest)
    second = start(slug, guest)
    assert set(had).isdisjoint(names(second, guest))


# ---- Drawn values


def test_drawn_values_stay_with_the_attempt_and_differ_between_attempts(make, maria):
    slug = make.quiz(questions=[calculated.EXAMPLE])
    texts = set()
    for _ in range(4):
        key = start(slug, maria)
        texts.add(asked(key, maria, 1).text["en"])
        assert asked(key, maria, 1).text["en"] in texts
        hand_in(key, maria)
        assert asked(key, maria, 1).text["en"] in texts
    assert len(texts) > 1


# ---- Visitors


def test_a_visitors_attempts_are_numbered_after_ones_own(make, maria):
    slug, guest = make.quiz(), make.guest()
    play(slug, maria, {1: right_reply(CHOICE)})
    visited = play(slug, guest, {2: right_reply(NUMBER)})
    begun = start(slug, guest)
    assert [sheet(key, guest).number for key in (visited, begun)] == [1, 2]
    events.announce(people.SignedIn(maria.user_id, guest.guest, NOW))
    assert [sheet(key, maria).number for key in (visited, begun)] == [2, 3]
    assert ledger.balance_of(maria.user_id) == 20
    hand_in(begun, maria)
    assert sheet(start(slug, maria), maria).number == 4


@pytest.mark.parametrize("terms", [{"behaviour": "exam", "closes": said(at(hours=2))}, {"attempts": 1}])
def test_where_attempts_are_counted_one_must_be_known(make, terms):
    with pytest.raises(starting.NeedsAccount):
        start(make.quiz(terms=terms), make.guest())


def test_a_visitors_marks_are_paid_to_whom_they_became_after_the_close(make, maria):
    hidden = {"closes": said(at(hours=2)), "review": {"just_after": [], "later": []}}
    slug, guest = make.quiz(terms=hidden), make.guest()
    key = play(slug, guest, {1: right_reply(CHOICE)})
    assert paying.pay_waiting(now=at(hours=3)) == 0
    events.announce(people.SignedIn(maria.user_id, guest.guest, at(hours=1)))
    assert sheet(key, maria, at(hours=1)).paid == 0
    assert paying.pay_waiting(now=at(hours=2)) == 1
    assert sheet(key, maria, at(hours=2)).paid == 10


def test_nothing_is_left_of_a_failed_start(app, make, maria):
    slug = make.quiz()
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE response RENAME TO away"))
    with pytest.raises(Exception, match="response"):
        start(slug, maria)
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE away RENAME TO response"))
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0
    assert len(QUESTIONS) == len(sheet(start(slug, maria), maria).questions)
