"""What was laid where: places, counting, and what is said of each cell."""

from collections import Counter

import pytest

from edu.core.marks import Verdict, token
from edu.quizzes.kinds import choice, choices, cloze, essay, hotspot, match, nps, order, sort
from edu.quizzes.rules.kinds import all_kinds
from edu.quizzes.rules.statistics import laid

CAPITALS = match.EXAMPLE  # France and Norway; Paris, Oslo, Rome
FRANCE, NORWAY = (token(prompt["text"]) for prompt in CAPITALS["prompts"])
PARIS, OSLO, ROME = (token(card) for card in CAPITALS["cards"].values())


def counted(body, *tries) -> Counter:
    return laid.laid(laid.places(body), tries)


def test_a_card_is_counted_at_its_place_in_its_try():
    got = counted(CAPITALS, {FRANCE: OSLO, NORWAY: ROME}, {FRANCE: PARIS, NORWAY: ROME})
    assert got == {
        ("", "", 1): 1,
        (FRANCE, OSLO, 1): 1,
        (NORWAY, ROME, 1): 1,
        ("", "", 2): 1,
        (FRANCE, PARIS, 2): 1,
        (NORWAY, ROME, 2): 1,
    }


def test_a_place_left_blank_is_counted_and_junk_is_not():
    got = counted(CAPITALS, {FRANCE: "no such card", "no such place": PARIS, NORWAY: ["a", "list"]})
    assert got == {("", "", 1): 1}
    assert counted(CAPITALS, {})[FRANCE, "", 1] == 1


def test_of_options_to_tick_each_is_counted():
    four, seven = (token(option["text"]) for option in choices.EXAMPLE["options"][:2])
    assert counted(choices.EXAMPLE, {"choices": [four, seven]}) == {("", "", 1): 1, ("choices", four, 1): 1, ("choices", seven, 1): 1}
    assert counted(choices.EXAMPLE, {"choices": []}) == {("", "", 1): 1, ("choices", "", 1): 1}


@pytest.mark.parametrize(
    ("body", "due"),
    [
        (choice.EXAMPLE, ["choice"]),
        (hotspot.EXAMPLE, ["spot"]),
        (sort.EXAMPLE, [token(item["text"]) for item in sort.EXAMPLE["items"]]),
        (order.EXAMPLE, []),
        (essay.EXAMPLE, []),
        (nps.EXAMPLE, []),
        ({**cloze.EXAMPLE, "cloze": "[[a]] at [[b]]"}, ["1"]),
    ],
)
def test_places_are_those_that_take_options_and_have_reasons(body, due):
    assert [place.name for place in laid.places(body)] == due


@pytest.mark.parametrize("name", sorted(all_kinds()))
def test_every_kinds_cells_can_be_drawn(name):
    body = all_kinds()[name].example
    times = {("", "", 1): 3} | {(place.name, id, 1): 1 for place in laid.places(body) for id in place.options}
    for row in laid.rows(body, times):
        assert any(cell.verdict is Verdict.RIGHT for cell in row.cells), row
        assert row.replies == (3,)


@pytest.mark.parametrize("name", sorted(all_kinds()))
def test_a_cell_says_what_laying_it_alone_is_told(name):
    kind = all_kinds()[name]
    where = laid.places(kind.example)
    times = {("", "", 1): 3} | {(place.name, id, 1): 1 for place in where for id in place.options}
    for place, row in zip(where, laid.rows(kind.example, times), strict=True):
        assert {cell.id for cell in row.cells} == set(place.options)
        for cell in row.cells:
            mark = kind.grade(kind.example, {place.name: [cell.id] if place.many else cell.id})
            part = next(part for part in mark.parts if part.name == (cell.id if place.many else place.name))
            assert (cell.verdict, cell.why, cell.lesson) == (part.verdict, part.why, part.lesson)


def test_a_cell_says_what_a_learner_would_read_there():
    times = {("", "", 1): 9, (FRANCE, PARIS, 1): 4, (FRANCE, OSLO, 1): 3, (FRANCE, "", 1): 2, (NORWAY, ROME, 1): 9}
    france, norway = laid.rows(CAPITALS, times)
    assert [(cell.id, cell.verdict, cell.times) for cell in france.cells] == [
        (PARIS, Verdict.RIGHT, (4,)),
        (OSLO, Verdict.WRONG, (3,)),
        ("", Verdict.BLANK, (2,)),
    ]
    assert france.cells[1].why == CAPITALS["prompts"][0]["wrong"]["o"]
    assert not france.cells[1].wants_why
    # Norway has no line for Rome, and nine of nine laid it there; the right card stands there though nobody laid it.
    assert [cell.id for cell in norway.cells] == [OSLO, ROME]
    assert norway.cells[0].times == (0,)
    assert norway.cells[1].wants_why
    assert norway.unexplained == (norway.cells[1],)
    assert france.unexplained == ()


@pytest.mark.parametrize(("times", "replies", "due"), [(5, 50, True), (4, 8, False), (5, 51, False), (6, 60, True)])
def test_a_mistake_wants_an_explanation_when_it_is_made_often(times, replies, due):
    norway = laid.rows(CAPITALS, {("", "", 1): replies, (NORWAY, ROME, 1): times})[1]
    assert bool(norway.unexplained) is due


def test_nothing_answered_has_no_rows():
    assert laid.rows(CAPITALS, {}) == []


def test_wrong_cards_come_most_often_first_by_the_first_try():
    times = {("", "", 1): 20, ("", "", 2): 5, (NORWAY, PARIS, 1): 3, (NORWAY, ROME, 1): 7, (NORWAY, PARIS, 2): 5}
    norway = laid.rows(CAPITALS, times)[1]
    assert [(cell.id, cell.times) for cell in norway.cells] == [(OSLO, (0, 0)), (ROME, (7, 0)), (PARIS, (3, 5))]
    assert norway.replies == (20, 5)


def test_what_is_left_at_the_end_is_a_try_when_it_is_new():
    first, second = {FRANCE: OSLO, NORWAY: OSLO}, {FRANCE: PARIS, NORWAY: OSLO}
    tried = [{"reply": first, "fraction": 0.5}]
    assert laid.replies_of([], first) == [first]
    assert laid.replies_of([], {}) == [{}]
    assert laid.replies_of(tried, first) == [first]
    assert laid.replies_of(tried, {}) == [first]
    assert laid.replies_of(tried, second) == [first, second]
    assert laid.replies_of(tried, {NORWAY: OSLO}) == [first]  # what a hint has left of it
