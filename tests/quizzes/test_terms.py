"""A quiz on its terms, played by the services with the clock moved: times, attempts, behaviours, reviews, marks. On both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from edu.accounts import rules as people
from edu.core import events
from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.marks import Verdict, token
from edu.core.roles import Role
from edu.db.base import db
from edu.points.service import ledger, statements
from edu.points.service.verify import verify
from edu.quizzes.kinds import calculated, description, essay, nps
from edu.quizzes.models.attempts import Attempt, Best, Response
from edu.quizzes.rules.checking import Unusable
from edu.quizzes.rules.plan import Draw
from edu.quizzes.rules.quiz import SectionSource, Sent, Taker
from edu.quizzes.rules.terms import Shown
from edu.quizzes.service import attempts, marking, paying, practice, running, sheets, starting
from tests.make import CHECK, CHOICE, MATCH, NUMBER, OUTOF, QUESTIONS, at_once, right_reply, wrong_reply

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
POOL = tuple({**NUMBER, "id": f"pool-{number}", "tags": ["even" if number % 2 == 0 else "odd"]} for number in range(1, 7))


def at(**after):
    return NOW + timedelta(**after)


def said(moment):
    return moment.isoformat()


@pytest.fixture
def maria(make):
    return Taker(user_id=make.person())


def start(slug, taker, now=NOW, **more):
    return starting.start(slug, by=taker, now=now, **more)


def save(key, taker, replies, now=NOW, **sent):
    return attempts.save(key, {position: Sent(reply, **sent) for position, reply in replies.items()}, by=taker, now=now)


def check(key, taker, position, reply, now=NOW, **sent):
    attempts.check(key, position, {position: Sent(reply, **sent)}, by=taker, now=now)


def hand_in(key, taker, now=NOW):
    attempts.hand_in(key, by=taker, now=now)


def sheet(key, taker, now=NOW, **where):
    return sheets.get_sheet(key, by=taker, now=now, **where)


def asked(key, taker, position, now=NOW):
    return next(each for each in sheet(key, taker, now).questions if each.position == position)


def names(key, taker):
    return [each.name for each in sheet(key, taker).questions]


def play(slug, taker, replies, now=NOW):
    key = start(slug, taker, now)
    save(key, taker, replies, now)
    hand_in(key, taker, now)
    return key


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


@pytest.fixture
def teacher(make):
    return make.person(role=Role.TEACHER)


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


# ---- The time limit


def test_a_save_half_a_minute_late_counts_and_one_a_second_over_the_minute_does_not(make, maria):
    slug = make.quiz(terms={"minutes": 10})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE)}, at(minutes=10, seconds=30))
    with pytest.raises(Conflict, match="time for this quiz is up"):
        save(key, maria, {2: right_reply(NUMBER)}, at(minutes=10, seconds=61))
    done = sheet(key, maria, at(minutes=12))
    assert (done.ended_at, done.earned, done.paid) == (at(minutes=10), 10, 10)
    assert not asked(key, maria, 2, at(minutes=12)).reply
    assert ledger.balance_of(maria.user_id) == 10


def test_what_runs_out_is_handed_in_once_however_often_it_is_closed(app, make, maria):
    slug = make.quiz(terms={"minutes": 10})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE), 2: right_reply(NUMBER)})
    assert attempts.close_late(now=at(minutes=10, seconds=60)) == 0
    assert attempts.close_late(now=at(minutes=12)) == 1
    assert attempts.close_late(now=at(minutes=13)) == 0
    hand_in(key, maria, at(minutes=14))
    done = sheet(key, maria, at(minutes=14))
    assert (done.ended_at, done.earned, done.paid) == (at(minutes=10), 20, 20)
    assert len(statements.statement(maria.user_id)) == 1


def test_ten_closings_and_hand_ins_at_once_are_one(app, make, maria):
    slug = make.quiz(terms={"minutes": 10})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE)})
    late = at(hours=1)
    calls = [lambda: attempts.close_late(now=late), lambda: hand_in(key, maria, late), lambda: start(slug, maria, late) and None]
    results = at_once(app, lambda number: calls[number % 3](), times=12)
    assert [each for each in results if isinstance(each, Exception)] == []
    assert sheet(key, maria, late).ended_at == at(minutes=10)
    assert ledger.balance_of(maria.user_id) == 10
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 2
    assert verify() == []


def test_in_the_grace_time_one_may_hand_in_and_change_nothing(make, maria):
    slug = make.quiz(behaviour="immediate", terms={"minutes": 10, "overtime": "grace", "grace": 5})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE)})
    late = at(minutes=13)
    assert attempts.close_late(now=late) == 0
    for change in (
        lambda: save(key, maria, {2: right_reply(NUMBER)}, late),
        lambda: save(key, maria, {1: wrong_reply(CHOICE)}, late),
        lambda: check(key, maria, 1, right_reply(CHOICE), late),
    ):
        with pytest.raises(Conflict, match="time for this quiz is up"):
            change()
    question = asked(key, maria, 1, late)
    assert (question.locked, question.checks, question.mark) == (True, False, None)
    hand_in(key, maria, late)
    assert (sheet(key, maria, late).earned, sheet(key, maria, late).ended_at) == (10, late)


def test_after_the_grace_time_an_attempt_counts_for_nothing(make, maria):
    slug = make.quiz(terms={"minutes": 10, "overtime": "grace", "grace": 5})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE)})
    hand_in(key, maria, at(minutes=16, seconds=1))
    assert sheet(key, maria, at(minutes=17)).abandoned


def test_an_abandoned_attempt_counts_for_no_grade_no_points_and_no_lesson(app, make, maria):
    slug = make.quiz(terms={"minutes": 10, "overtime": "abandon"}, lesson="steps")
    for replies in ({1: right_reply(CHOICE)}, {1: right_reply(CHOICE), 2: right_reply(NUMBER), 3: right_reply(MATCH)}):
        key = start(slug, maria)
        save(key, maria, replies)
        assert attempts.close_late(now=at(minutes=12)) == 1
    done = sheet(key, maria, at(minutes=12))
    assert (done.abandoned, done.paid, done.ended_at) == (True, 0, at(minutes=10))
    assert sheets.get_quiz(slug, by=maria, now=at(minutes=12)).grade is None
    assert [past.abandoned for past in sheets.history(slug, by=maria, now=at(minutes=12))] == [True, True]
    assert paying.pay_waiting(now=at(days=1)) == 0
    assert ledger.balance_of(maria.user_id) == 0
    assert db.session.scalar(select(func.count()).select_from(Best)) == 0
    key = play(slug, maria, {1: right_reply(CHOICE)}, at(minutes=20))
    assert (sheet(key, maria, at(minutes=20)).paid, sheets.get_quiz(slug, by=maria, now=at(minutes=20)).grade) == (10, 0.25)


# ---- The grade


@pytest.mark.parametrize(("counts", "grade"), [("highest", 0.5), ("mean", 0.25), ("first", 0.25), ("last", 0.0)])
def test_the_grade_counts_as_the_quiz_says(make, maria, counts, grade):
    slug = make.quiz(terms={"counts": counts})
    for replies in ({1: right_reply(CHOICE)}, {1: right_reply(CHOICE), 2: right_reply(NUMBER)}, {}):
        play(slug, maria, replies)
    start(slug, maria)  # an open one counts for nothing
    assert sheets.get_quiz(slug, by=maria, now=NOW).grade == grade


# ---- Several questions on a page, and pages that can't be gone back to


def test_a_page_is_saved_whole_or_not_at_all(make, maria):
    slug = make.quiz(terms={"per_page": 3})
    key = start(slug, maria)
    assert [(each.position, each.sequence) for each in save(key, maria, {1: right_reply(CHOICE), 2: right_reply(NUMBER)}, sequence=0)] == [
        (1, 1),
        (2, 1),
    ]
    sent = {1: Sent(wrong_reply(CHOICE), sequence=1), 2: Sent(wrong_reply(NUMBER), sequence=0), 3: Sent(right_reply(MATCH), sequence=0)}
    with pytest.raises(attempts.Stale):
        attempts.save(key, sent, by=maria, now=NOW)
    assert [asked(key, maria, position).reply for position in (1, 2, 3)] == [right_reply(CHOICE), right_reply(NUMBER), {}]
    with pytest.raises(NotFound):
        save(key, maria, {1: wrong_reply(CHOICE), 9: {}})
    assert asked(key, maria, 1).reply == right_reply(CHOICE)


def test_a_stale_page_overwrites_nothing_and_the_same_reply_again_is_no_conflict(make, maria):
    key = start(make.quiz(behaviour="interactive", terms={"tries": 3}), maria)
    save(key, maria, {1: wrong_reply(CHOICE)}, sequence=0)
    with pytest.raises(attempts.Stale):
        save(key, maria, {1: right_reply(CHOICE)}, sequence=0)
    with pytest.raises(attempts.Stale):
        check(key, maria, 1, right_reply(CHOICE), sequence=0)
    assert asked(key, maria, 1).reply == wrong_reply(CHOICE)
    (saved,) = save(key, maria, {1: wrong_reply(CHOICE)}, sequence=0)
    assert saved.sequence == 1
    (saved,) = save(key, maria, {1: right_reply(CHOICE)}, sequence=saved.sequence)
    assert (saved.sequence, asked(key, maria, 1).reply) == (2, right_reply(CHOICE))
    save(key, maria, {1: wrong_reply(CHOICE)})  # a program that names no sequence means it
    assert asked(key, maria, 1).sequence == 3


def test_of_two_pages_at_once_one_is_stale(app, make, maria):
    key = start(make.quiz(), maria)
    results = at_once(app, lambda number: save(key, maria, {2: {"number": str(number)}}, sequence=0), times=12)
    assert sum(isinstance(each, attempts.Stale) for each in results) == 11
    assert asked(key, maria, 2).sequence == 1


def test_pages_gone_past_are_closed(make, maria):
    slug = make.quiz(behaviour="interactive", terms={"forward": True})
    key = start(slug, maria)
    save(key, maria, {1: wrong_reply(CHOICE)})
    attempts.save(key, {}, by=maria, now=NOW, reach=2)
    for call in (lambda: save(key, maria, {1: right_reply(CHOICE)}), lambda: check(key, maria, 1, right_reply(CHOICE))):
        with pytest.raises(Conflict, match="go back"):
            call()
    for where in ({"page": 1}, {"at": 1}, {"at": 0}, {}):
        assert names_on(sheet(key, maria, **where)) == ["score"]
    assert sheet(key, maria).questions[0].position == 2
    attempts.save(key, {}, by=maria, now=NOW, reach=1)  # no way back
    assert names_on(sheet(key, maria)) == ["score"]
    attempts.save(key, {}, by=maria, now=NOW, reach=99)
    assert names_on(sheet(key, maria)) == ["rungs"]
    hand_in(key, maria)
    assert len(sheet(key, maria).questions) == 3


def names_on(found):
    return [each.name for each in found.questions]


def test_answering_further_on_is_going_there(make, maria):
    """Else a program could answer in any order what a page can't."""
    key = start(make.quiz(terms={"forward": True}), maria)
    save(key, maria, {2: right_reply(NUMBER)})
    assert names_on(sheet(key, maria)) == ["score"]
    with pytest.raises(Conflict, match="go back"):
        save(key, maria, {1: right_reply(CHOICE)})


def test_where_one_may_go_back_one_may(make, maria):
    key = start(make.quiz(), maria)
    attempts.save(key, {}, by=maria, now=NOW, reach=3)
    save(key, maria, {1: right_reply(CHOICE)})
    assert names_on(sheet(key, maria, page=1)) == ["first-sale"]


@pytest.mark.parametrize("where", [{"page": 4}, {"page": -1}, {"page": 10**6}, {"at": 4}, {"at": -1}])
def test_there_is_no_page_that_is_not_there(make, maria, where):
    key = start(make.quiz(), maria)
    with pytest.raises(NotFound):
        sheet(key, maria, **where)


def test_sections_keep_their_pages_and_their_titles(make, maria):
    sections = (
        SectionSource((CHOICE, NUMBER), title={"ru": "Первая", "en": "One"}, text="Read."),
        SectionSource((MATCH,), title={"ru": "Вторая", "en": "Two"}),
    )
    slug = make.quiz(sections=sections, terms={"per_page": 3})
    found = sheet(start(slug, maria), maria, page=2)
    assert found.pages == ((1, 2), (3,))
    assert [each.title for each in found.sections] == [{"ru": "Первая", "en": "One"}, {"ru": "Вторая", "en": "Two"}]
    assert (found.page_of(2), found.page_of(3), found.section_of(2).title) == (1, 2, {"ru": "Вторая", "en": "Two"})
    assert sheets.get_quiz(slug, by=maria, now=NOW).points == OUTOF


# ---- An exam


def test_an_exam_tells_nothing_before_it_has_closed(make, maria):
    slug = make.quiz(behaviour="exam", terms={"closes": said(at(hours=2))}, lesson="steps")
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE), 2: wrong_reply(NUMBER)})
    with pytest.raises(Conflict):
        check(key, maria, 1, right_reply(CHOICE))
    hand_in(key, maria, at(hours=1))
    for now in (at(hours=1), at(hours=1, minutes=30), at(hours=2, seconds=-1)):
        found = sheet(key, maria, now)
        assert (found.earned, found.paid, found.posting_id, found.shown) == (None, 0, None, frozenset())
        assert {step.fraction for step in found.steps} == {None}
        for each in found.questions:
            assert (each.mark, each.fraction, each.notes, each.lesson, each.shows_key, each.key, each.hint) == (
                None,
                None,
                (),
                None,
                False,
                False,
                None,
            )
        (past,) = sheets.history(slug, by=maria, now=now)
        assert (past.earned, past.paid) == (None, 0)
        assert sheets.get_quiz(slug, by=maria, now=now).grade is None
        assert paying.pay_waiting(now=now) == 0
    assert (ledger.balance_of(maria.user_id), statements.statement(maria.user_id)) == (0, [])


def test_an_exam_is_paid_once_when_it_has_closed(app, make, maria):
    slug = make.quiz(behaviour="exam", terms={"closes": said(at(hours=2))})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE), 2: wrong_reply(NUMBER)})
    hand_in(key, maria, at(hours=1))
    closed = at(hours=2)
    assert sum(at_once(app, lambda _: paying.pay_waiting(now=closed), times=8)) == 1
    assert paying.pay_waiting(now=at(days=1)) == 0
    done = sheet(key, maria, closed)
    assert (done.earned, done.paid, done.shown) == (10, 10, frozenset(Shown))
    assert done.questions[0].key
    assert ledger.balance_of(maria.user_id) == 10
    assert len(statements.statement(maria.user_id)) == 1
    assert sheets.get_quiz(slug, by=maria, now=closed).grade == 0.25
    assert verify() == []


def test_an_exam_that_runs_out_at_its_close_is_paid_when_it_is_closed(make, maria):
    slug = make.quiz(behaviour="exam", terms={"closes": said(at(hours=2))})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE)})
    assert attempts.close_late(now=at(hours=2, minutes=5)) == 1
    assert sheet(key, maria, at(hours=2, minutes=5)).paid == 10


def test_who_has_later_dates_has_a_later_close_and_result(make, maria, teacher):
    slug = make.quiz(behaviour="exam", terms={"closes": said(at(hours=2))})
    running.allow(slug, maria.user_id, {"closes": said(at(hours=4))}, by=teacher, now=NOW)
    key = play(slug, maria, {1: right_reply(CHOICE)})
    assert paying.pay_waiting(now=at(hours=3)) == 0
    assert sheet(key, maria, at(hours=3)).earned is None
    assert paying.pay_waiting(now=at(hours=4)) == 1


def test_ones_export_of_an_exam_tells_no_marks_before_the_close(make, maria, now):
    slug = make.quiz(behaviour="exam", terms={"closes": said(at(hours=2))})
    play(slug, maria, {1: right_reply(CHOICE)}, now)
    (attempt,) = sheets.personal_data(maria.user_id)["attempts"]
    assert attempt["earned"] is None
    assert {each["fraction"] for each in attempt["responses"]} == {None}
    assert attempt["responses"][0]["reply"] == right_reply(CHOICE)


@pytest.mark.parametrize(
    "terms",
    [{"behaviour": "exam", "closes": said(at(hours=2))}, {"password": "rungs"}, {"attempts": 1}, {"opens": said(at(hours=1))}],
    ids=["exam", "password", "attempts", "opens"],
)
def test_a_guarded_pool_is_no_practice_also_when_a_teacher_has_made_it_one(make, maria, terms):
    drawn = calculated.EXAMPLE
    slug = make.quiz(questions=(Draw(2),), pool=(*POOL, drawn))
    assert practice.get_practice(slug, drawn["id"]).name == drawn["id"]
    with pytest.raises(NotFound):  # its key would be that of an attempt
        practice.get_practice(slug, "pool-1")
    running.change_terms(slug, terms)
    with pytest.raises(NotFound):
        practice.get_practice(slug, drawn["id"])
    assert practice.get_practice(slug, CHECK["id"]).name == CHECK["id"]


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


# ---- Tries


HINTED = {
    **MATCH,
    "hints": [{"text": "Think of time.", "clear": True, "count": True}, {"text": "The first is new.", "count": True}],
}
FIRST, SECOND = (token(prompt["text"]) for prompt in MATCH["prompts"])
NEW, PARTNERS, PASSING = (token(MATCH["cards"][card]) for card in "npx")


def test_a_hint_clears_only_the_wrong_pairs_tells_the_count_and_costs_the_penalty(make, maria):
    key = start(make.quiz(questions=[HINTED], behaviour="interactive", terms={"tries": 9}), maria)
    check(key, maria, 1, {FIRST: NEW, SECOND: PASSING})
    question = asked(key, maria, 1)
    assert (question.tries_left, question.hint, question.counted) == (2, "Think of time.", (1, 2))
    assert question.reply == {FIRST: NEW}
    assert {part.right for part in question.mark.parts} == {None}
    check(key, maria, 1, {FIRST: NEW, SECOND: NEW})
    question = asked(key, maria, 1)
    assert (question.tries_left, question.hint, question.counted) == (1, "The first is new.", (1, 2))
    assert question.reply == {FIRST: NEW, SECOND: NEW}  # this hint clears nothing
    check(key, maria, 1, {FIRST: NEW, SECOND: PARTNERS})
    question = asked(key, maria, 1)
    assert (question.settled, question.tries_left, question.hint) == (True, 0, None)
    assert question.fraction == pytest.approx(0.5 + 0.5 / 3)
    hand_in(key, maria)
    assert sheet(key, maria).earned == 13


def test_what_a_hint_has_left_is_no_further_try_and_the_result_shows_the_last_one(make, maria):
    key = start(make.quiz(questions=[HINTED], behaviour="interactive"), maria)
    check(key, maria, 1, {FIRST: NEW, SECOND: PASSING})
    hand_in(key, maria)
    question = asked(key, maria, 1)
    assert question.reply == {FIRST: NEW, SECOND: PASSING}
    assert [part.verdict for part in question.mark.parts] == [Verdict.RIGHT, Verdict.WRONG]
    assert (question.fraction, sheet(key, maria).earned) == (0.5, 10)


def test_a_wrong_try_costs_a_third_and_the_questions_own_penalty_wins(make, maria):
    cheap = {**NUMBER, "penalty": 0.1}
    key = start(make.quiz(questions=[CHOICE, cheap], behaviour="interactive", terms={"tries": 3}), maria)
    for position, body in ((1, CHOICE), (2, cheap)):
        check(key, maria, position, wrong_reply(body))
        check(key, maria, position, right_reply(body))
    assert [asked(key, maria, position).fraction for position in (1, 2)] == pytest.approx([2 / 3, 0.9])
    hand_in(key, maria)
    assert sheet(key, maria).earned == 6 + 9


def test_immediate_each_question_has_one_try(make, maria):
    key = start(make.quiz(behaviour="immediate"), maria)
    check(key, maria, 1, wrong_reply(CHOICE))
    question = asked(key, maria, 1)
    assert (question.settled, question.fraction, question.shows_key) == (True, 0.0, True)
    with pytest.raises(Conflict):
        check(key, maria, 1, right_reply(CHOICE))
    check(key, maria, 1, wrong_reply(CHOICE))  # the same again changes nothing


def test_adaptive_the_best_try_counts_and_a_repeated_one_costs_nothing(make, maria):
    key = start(make.quiz(behaviour="adaptive"), maria)
    replies = [{FIRST: NEW, SECOND: PASSING}, {FIRST: PASSING, SECOND: NEW}, {FIRST: NEW, SECOND: PASSING}, {FIRST: PASSING, SECOND: NEW}]
    for reply in replies:
        check(key, maria, 3, reply)
    question = asked(key, maria, 3)
    assert (question.tries_left, question.settled) == (None, False)
    check(key, maria, 3, right_reply(MATCH))
    question = asked(key, maria, 3)
    assert (question.settled, question.fraction) == (True, 0.5)  # 1 - ⅔ = ⅓ is less than the first half
    check(key, maria, 1, wrong_reply(CHOICE))
    check(key, maria, 1, right_reply(CHOICE))
    assert asked(key, maria, 1).fraction == pytest.approx(2 / 3)
    hand_in(key, maria)
    assert sheet(key, maria).earned == 16


def test_a_check_keeps_the_other_replies_of_its_page_or_nothing(make, maria):
    key = start(make.quiz(behaviour="interactive", terms={"per_page": 3}), maria)
    sent = {1: Sent(right_reply(CHOICE), sequence=0), 2: Sent(right_reply(NUMBER), sequence=0)}
    attempts.check(key, 1, sent, by=maria, now=NOW)
    assert (asked(key, maria, 1).settled, asked(key, maria, 2).reply) == (True, right_reply(NUMBER))
    with pytest.raises(Invalid):
        attempts.check(key, 3, {2: Sent(wrong_reply(NUMBER), sequence=1), 3: Sent({}, sequence=0)}, by=maria, now=NOW)
    assert asked(key, maria, 2).reply == right_reply(NUMBER)


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


# ---- Certainty


def test_certainty_pays_and_costs_and_never_takes_from_what_one_has(make, maria):
    slug = make.quiz(terms={"certainty": True})
    key = start(slug, maria)
    sent = {1: Sent(right_reply(CHOICE), 3), 2: Sent(right_reply(NUMBER), 2), 3: Sent(right_reply(MATCH), 1)}
    attempts.save(key, sent, by=maria, now=NOW)
    hand_in(key, maria)
    done = sheet(key, maria)
    assert [each.fraction for each in done.questions] == pytest.approx([1, 2 / 3, 1 / 3])
    assert [each.by_certainty for each in done.questions] == [3, 2, 1]
    assert (done.earned, done.paid) == (10 + 6 + 6, 22)
    again = start(slug, maria)
    attempts.save(
        again, {1: Sent(right_reply(CHOICE), 3), 2: Sent(wrong_reply(NUMBER), 3), 3: Sent(wrong_reply(MATCH), 2)}, by=maria, now=NOW
    )
    hand_in(again, maria)
    done = sheet(again, maria)
    assert [each.fraction for each in done.questions] == pytest.approx([1, -2, -2 / 3])
    assert [each.by_certainty for each in done.questions] == [3, -6, -2]
    assert (done.earned, done.paid) == (0, 0)  # 10 - 20 - 14 and never below nothing
    assert sorted(db.session.scalars(select(Best.points))) == [6, 6, 10]
    assert ledger.balance_of(maria.user_id) == 22
    assert sheets.get_quiz(slug, by=maria, now=NOW).grade == 22 / 40


def test_partial_rightness_scales_what_certainty_pays_and_blanks_cost_nothing(make, maria):
    slug = make.quiz(behaviour="immediate", terms={"certainty": True})
    key = start(slug, maria)
    check(key, maria, 3, {FIRST: NEW, SECOND: PASSING}, certainty=3)
    save(key, maria, {1: {}}, certainty=3)
    hand_in(key, maria)
    done = sheet(key, maria)
    assert [each.fraction for each in done.questions] == [0.0, 0.0, 0.5]
    assert [each.by_certainty for each in done.questions] == [0, 0, 1.5]
    assert done.earned == 10


@pytest.mark.parametrize("level", [0, 4, -1, 99, None])
def test_another_certainty_than_the_three_is_none(make, maria, level):
    key = start(make.quiz(terms={"certainty": True}), maria)
    save(key, maria, {1: right_reply(CHOICE)}, certainty=level)
    hand_in(key, maria)
    assert asked(key, maria, 1).fraction == pytest.approx(1 / 3)


# ---- What a teacher marks


ESSAY = {**essay.EXAMPLE, "points": 20}  # thesis 4, reasons 6
TEXT = {"text": "Because paper is patient."}


def test_an_essay_waits_is_marked_and_then_paid(make, maria, teacher):
    slug = make.quiz(questions=[CHOICE, ESSAY], lesson="steps")
    key = play(slug, maria, {1: right_reply(CHOICE), 2: TEXT})
    done = sheet(key, maria)
    assert (done.waits, done.earned, done.paid) == (True, 10, 0)
    assert done.questions[1].mark.verdict is Verdict.WAITING
    assert sheets.get_quiz(slug, by=maria, now=NOW).grade is None
    assert paying.pay_waiting(now=at(days=1)) == 0
    (due,) = marking.list_due(slug)
    assert (due.name, due.waiting, due.marked) == ("why-read", 1, 0)
    (paper,) = marking.list_papers(slug, "why-read", marked=False, hide_names=True)
    assert (paper.name, paper.text, paper.position) == ("", TEXT["text"], 2)
    marking.mark(paper.attempt_id, 2, {"thesis": "2,5", "reasons": "6"}, comment="Good.", by=teacher, now=at(days=1))
    done = sheet(key, maria, at(days=1))
    assert (done.waits, done.earned, done.paid) == (False, 27, 27)
    question = done.questions[1]
    assert (question.fraction, question.mark.why) == (0.85, "Good.")
    assert [part.name for part in question.mark.parts] == ["thesis", "reasons"]
    assert ledger.balance_of(maria.user_id) == 27
    assert sheets.get_quiz(slug, by=maria, now=at(days=1)).grade == 0.9
    (due,) = marking.list_due(slug)
    assert (due.waiting, due.marked) == (0, 1)
    (paper,) = marking.list_papers(slug, "why-read", marked=True, hide_names=False)
    assert (paper.scores, paper.comment) == ({"thesis": "2,5", "reasons": "6"}, "Good.")


def test_marked_again_the_gain_is_paid_and_nothing_is_taken_back(make, maria, teacher):
    slug = make.quiz(questions=[ESSAY])
    key = play(slug, maria, {1: TEXT})
    (paper,) = marking.list_papers(slug, "why-read", marked=False, hide_names=True)
    steps = [("0", "0", 0, 0, 0), ("1", "4", 10, 10, 10), ("4", "6", 20, 20, 20), ("0", "4", 8, 20, 20), ("4", "6", 20, 20, 20)]
    for thesis, reasons, earned, paid, balance in steps:
        marking.mark(paper.attempt_id, 1, {"thesis": thesis, "reasons": reasons}, comment="", by=teacher, now=NOW)
        done = sheet(key, maria)
        assert (done.earned, done.paid, ledger.balance_of(maria.user_id)) == (earned, paid, balance)
    assert verify() == []


def test_bad_scores_change_nothing(make, maria, teacher):
    slug = make.quiz(questions=[ESSAY])
    play(slug, maria, {1: TEXT})
    (paper,) = marking.list_papers(slug, "why-read", marked=False, hide_names=True)
    for scores in (
        {"thesis": "5", "reasons": "6"},
        {"thesis": "4"},
        {"thesis": "4", "reasons": "6", "charm": "1"},
        {"thesis": "x", "reasons": "1"},
    ):
        with pytest.raises(Unusable):
            marking.mark(paper.attempt_id, 1, scores, comment="", by=teacher, now=NOW)
    assert marking.list_due(slug)[0].waiting == 1


def test_an_empty_essay_waits_for_nobody(make, maria):
    slug = make.quiz(questions=[CHOICE, ESSAY], terms={"certainty": True})
    key = start(slug, maria)
    save(key, maria, {2: TEXT}, certainty=1)
    save(key, maria, {1: right_reply(CHOICE), 2: {}}, certainty=3)
    hand_in(key, maria)
    done = sheet(key, maria)
    assert (done.waits, done.earned, done.paid) == (False, 10, 10)
    assert marking.list_due(slug) == []
    assert marking.list_papers(slug, "why-read", marked=False, hide_names=True) == []


def test_an_essay_costs_nothing_however_sure_one_was(make, maria, teacher):
    slug = make.quiz(questions=[CHOICE, ESSAY], terms={"certainty": True})
    key = start(slug, maria)
    save(key, maria, {1: right_reply(CHOICE), 2: TEXT}, certainty=3)
    hand_in(key, maria)
    question = asked(key, maria, 2)
    assert (sheet(key, maria).earned, question.fraction, question.by_certainty) == (10, 0.0, None)
    (paper,) = marking.list_papers(slug, "why-read", marked=False, hide_names=True)
    marking.mark(paper.attempt_id, 2, {"thesis": "2", "reasons": "3"}, comment="", by=teacher, now=NOW)
    assert sheet(key, maria).earned == 20


def test_an_essay_is_not_checked_before_the_end_and_offers_no_button_for_it(make, maria):
    key = start(make.quiz(questions=[ESSAY, CHOICE], behaviour="interactive"), maria)
    assert [each.checks for each in sheet(key, maria).questions] == [False, True]
    with pytest.raises(Conflict):
        check(key, maria, 1, TEXT)


def test_an_exams_essay_marked_before_the_close_is_shown_and_paid_after_it(make, maria, teacher):
    slug = make.quiz(questions=[ESSAY], behaviour="exam", terms={"closes": said(at(hours=2))})
    key = play(slug, maria, {1: TEXT})
    (paper,) = marking.list_papers(slug, "why-read", marked=False, hide_names=True)
    marking.mark(paper.attempt_id, 1, {"thesis": "4", "reasons": "6"}, comment="Fine", by=teacher, now=at(hours=1))
    found = sheet(key, maria, at(hours=1))
    assert (found.earned, found.paid, found.questions[0].mark) == (None, 0, None)
    assert paying.pay_waiting(now=at(hours=2)) == 1
    assert sheet(key, maria, at(hours=2)).paid == 20


# ---- What is worth nothing


def test_a_survey_and_a_text_to_read_are_worth_nothing(make, maria):
    slug = make.quiz(questions=[description.EXAMPLE, nps.EXAMPLE, CHOICE], behaviour="interactive")
    key = start(slug, maria)
    found = sheet(key, maria)
    assert [each.points for each in found.questions] == [0, 0, 10]
    assert [each.checks for each in found.questions] == [False, False, True]
    assert [step.answered for step in found.steps] == [True, False, False]
    assert sheet(key, maria, at=0).questions[0].position == 2  # nothing waits for an answer to a text
    save(key, maria, {2: {"score": "9", "why": "It is good."}})
    check(key, maria, 3, right_reply(CHOICE))
    hand_in(key, maria)
    done = sheet(key, maria)
    assert (done.earned, done.outof, done.paid, done.waits) == (10, 10, 10, False)
    assert done.questions[1].mark.verdict is Verdict.NOTED
    assert sheets.get_quiz(slug, by=maria, now=NOW).grade == 1.0


def test_a_survey_alone_has_no_grade_and_costs_nothing_however_sure(make, maria):
    slug = make.quiz(questions=[nps.EXAMPLE, CHOICE], terms={"certainty": True})
    key = start(slug, maria)
    save(key, maria, {1: {"score": "0"}, 2: right_reply(CHOICE)}, certainty=3)
    hand_in(key, maria)
    done = sheet(key, maria)
    assert (done.earned, done.questions[0].fraction, done.questions[0].by_certainty) == (10, 0.0, None)
    lone = make.quiz(questions=[nps.EXAMPLE])
    play(lone, maria, {1: {"score": "10"}})
    assert sheets.get_quiz(lone, by=maria, now=NOW).grade is None


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
