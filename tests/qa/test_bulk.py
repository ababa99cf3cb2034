"""A crowd of questions at once: the same rows as asked one by one would leave, and the numbers agree."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from edu.db.base import db
from edu.qa.models.posts import Answer, Question
from edu.qa.rules.listing import Start, Wanted
from edu.qa.service import bulk, karma, listing, related
from edu.search.service import finding
from tests.make import Make
from tests.qa import shelved


@pytest.mark.databases("sqlite")
def test_a_crowd_asks_and_answers_and_every_number_agrees(app: Flask, make: Make, now: Any) -> None:
    shelved.shelve()
    people = make.people(5)
    asked, given = bulk.fill(questions=60, answers=180, people=people, pick=Random(1).randrange, begin=now - timedelta(days=90), now=now)
    assert asked == 60
    assert 120 < given < 240
    assert db.session.scalar(select(func.count()).select_from(Answer)) == given
    for question in db.session.scalars(select(Question)).all():
        answers = db.session.scalars(select(Answer).where(Answer.question_id == question.id)).all()
        assert question.answer_count == len(answers)
        assert question.accepted_count == sum(answer.accepted_at is not None for answer in answers)
    assert list(karma.drift()) == []
    known = karma.karma_of(people)
    assert all(karma.recompute(person) == known[person] for person in people)
    assert max(known.values()) > 1
    newest = listing.page(Wanted(), Start()).cards[0]
    assert newest.preview.words
    assert related.beside(newest.id)
    assert finding.find(newest.title, lang=newest.lang, kinds=("question",)).hits
