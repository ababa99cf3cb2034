"""Several questions on a page: saved whole, stale, gone past. On both databases."""

import pytest

from edu.core.errors import Conflict, NotFound
from edu.quizzes.rules.quiz import SectionSource, Sent
from edu.quizzes.service import attempts, sheets
from tests.make import CHOICE, MATCH, NUMBER, OUTOF, at_once, right_reply, wrong_reply
from tests.quizzes.playing import NOW, asked, check, hand_in, save, sheet, start


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
