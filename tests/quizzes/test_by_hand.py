"""What a teacher marks, and what is worth nothing. On both databases."""

import pytest

from edu.core.errors import Conflict
from edu.core.marks import Verdict
from edu.points.service import ledger
from edu.points.service.verify import verify
from edu.quizzes.kinds import description, essay, nps
from edu.quizzes.rules.checking import Unusable
from edu.quizzes.service import marking, paying, sheets
from tests.make import CHOICE, right_reply
from tests.quizzes.playing import NOW, asked, at, check, hand_in, play, said, save, sheet, start

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
