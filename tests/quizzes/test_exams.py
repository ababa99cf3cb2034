"""An exam: nothing told, nothing paid before it has closed. On both databases."""

import pytest

from edu.core.errors import Conflict, NotFound
from edu.points.service import ledger, statements
from edu.points.service.verify import verify
from edu.quizzes.kinds import calculated
from edu.quizzes.rules.plan import Draw
from edu.quizzes.rules.terms import Shown
from edu.quizzes.service import attempts, paying, practice, running, sheets
from tests.make import CHECK, CHOICE, NUMBER, at_once, right_reply, wrong_reply
from tests.quizzes.playing import NOW, POOL, at, check, hand_in, play, said, save, sheet, start


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
