"""What a quiz asks: fixed questions and draws laid out anew for each attempt, the same for the same seed."""

import json
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from edu.core.marks import in_written_order
from edu.quizzes.rules.plan import (
    Candidate,
    Draw,
    Laid,
    Pages,
    Section,
    dealt,
    lay_out,
    pages_as_json,
    pages_of,
    plan_as_json,
    plan_of,
)
from edu.quizzes.rules.shuffling import shuffled

POOL = [
    Candidate(101, ("nps",), 1),
    Candidate(102, ("nps", "ladder"), 2),
    Candidate(103, ("ladder",), 3),
    Candidate(104, ("ladder",), 1),
    Candidate(105, (), None),
    Candidate(106, ("nps",), 5),
]


def laid(*sections, pool=POOL, seen=(), seed="a", shuffle=False, per_page=1):
    def orders(label):
        return shuffled(f"{seed}:{label}") if seed else in_written_order

    return lay_out(sections, pool, seen=seen, orders=orders, shuffle=shuffle, per_page=per_page)


def numbers(found):
    return [each.question_id for each in found[0]]


def test_fixed_questions_stand_as_written_one_on_a_page():
    assert laid(Section((3, 1, 2))) == (
        [Laid(3, random=False), Laid(1, random=False), Laid(2, random=False)],
        [Pages(((1,), (2,), (3,)))],
    )


def test_pages_never_cross_a_section():
    _, pages = laid(Section((1, 2, 3, 4), title="A"), Section((5, 6), title="B", text="Read."), per_page=3)
    assert pages == [Pages(((1, 2, 3), (4,)), "A"), Pages(((5, 6),), "B", "Read.")]


def test_an_empty_section_has_no_page():
    _, pages = laid(Section(()), Section((1,)), Section((Draw(3, tags=("none",)),)))
    assert pages == [Pages(((1,),))]


def test_a_draw_takes_what_has_one_of_its_tags_and_one_of_its_difficulties():
    def drawn(draw):
        return set(numbers(laid(Section((draw,)))))

    assert drawn(Draw(9)) == {101, 102, 103, 104, 105, 106}
    assert drawn(Draw(9, tags=("nps",))) == {101, 102, 106}
    assert drawn(Draw(9, tags=("nps", "ladder"))) == {101, 102, 103, 104, 106}
    assert drawn(Draw(9, difficulty=(1,))) == {101, 104}
    assert drawn(Draw(9, tags=("nps",), difficulty=(1, 2))) == {101, 102}
    assert drawn(Draw(9, tags=("nps",), difficulty=(3,))) == set()


def test_what_was_drawn_says_so_and_stands_at_its_place():
    found, _ = laid(Section((1, Draw(2, tags=("ladder",)), 2)))
    assert [each.random for each in found] == [False, True, True, False]
    assert [found[0].question_id, found[3].question_id] == [1, 2]


def test_a_fixed_question_is_not_drawn_again():
    assert numbers(laid(Section((Draw(9, tags=("nps",)), 102)))).count(102) == 1


def test_unseen_questions_come_first_and_then_the_seen_ones():
    for seed in map(str, range(50)):
        assert set(numbers(laid(Section((Draw(2, tags=("nps",)),)), seen={101}, seed=seed))) == {102, 106}
        assert set(numbers(laid(Section((Draw(3, tags=("nps",)),)), seen={101}, seed=seed))) == {101, 102, 106}
        assert numbers(laid(Section((Draw(1, tags=("nps",)),)), seen={101, 106}, seed=seed)) == [102]


def test_among_equals_chance_decides_evenly():
    drawn = Counter(numbers(laid(Section((Draw(1),)), seed=str(seed)))[0] for seed in range(3000))
    assert set(drawn) == {each.question_id for each in POOL}
    assert all(400 < times < 600 for times in drawn.values())  # 500 expected; 4.9 standard deviations


def test_a_draw_of_anything_leaves_to_another_what_only_that_can_take():
    """Else one learner would be asked fewer questions than another, by chance alone."""
    for seed in map(str, range(100)):
        found = numbers(laid(Section((Draw(5), Draw(1, difficulty=(5,)))), seed=seed))
        assert len(found) == 6
        assert found[-1] == 106


def test_three_draws_that_share_their_questions_all_get_theirs():
    pool = [Candidate(1, ("a", "b"), None), Candidate(2, ("b", "c"), None), Candidate(3, ("a", "c"), None)]
    draws = [Draw(1, ("a",)), Draw(1, ("b",)), Draw(1, ("c",))]
    for seed in range(30):
        mixed = [pool[place] for place in shuffled(str(seed))(3)]
        assert [len(hand) for hand in dealt(draws, mixed)] == [1, 1, 1]


def test_shuffling_stays_inside_each_section():
    orders = set()
    for seed in map(str, range(200)):
        found = numbers(laid(Section((1, 2, 3)), Section((4, 5)), seed=seed, shuffle=True))
        assert (set(found[:3]), set(found[3:])) == ({1, 2, 3}, {4, 5})
        orders.add(tuple(found))
    assert len(orders) == 12


CANDIDATES = st.lists(
    st.builds(Candidate, st.integers(100, 140), st.lists(st.sampled_from("abc"), max_size=2).map(tuple), st.none() | st.integers(1, 5)),
    max_size=12,
    unique_by=lambda candidate: candidate.question_id,
)
DRAWS = st.builds(
    Draw, st.integers(1, 4), st.lists(st.sampled_from("abc"), max_size=2).map(tuple), st.lists(st.integers(1, 5), max_size=2).map(tuple)
)
SECTIONS = st.lists(
    st.lists(st.integers(1, 30) | DRAWS, max_size=5).map(lambda slots: Section(tuple(slots), title="T")), min_size=1, max_size=3
).filter(lambda sections: len(fixed_in(sections)) == len(set(fixed_in(sections))))


def fixed_in(sections):
    return [slot for section in sections for slot in section.slots if isinstance(slot, int)]


@settings(deadline=None)
@given(SECTIONS, CANDIDATES, st.sets(st.integers(100, 140)), st.text(max_size=4), st.booleans(), st.integers(1, 4))
def test_whatever_the_plan_no_question_comes_twice_and_every_one_has_its_page(sections, pool, seen, seed, shuffle, per_page):
    found, pages = laid(*sections, pool=pool, seen=seen, seed=seed or "x", shuffle=shuffle, per_page=per_page)
    asked = [each.question_id for each in found]
    assert len(asked) == len(set(asked))
    assert {each.question_id for each in found if not each.random} == set(fixed_in(sections))
    assert {each.question_id for each in found if each.random} <= {each.question_id for each in pool}
    positions = [position for section in pages for page in section.pages for position in page]
    assert positions == list(range(1, len(found) + 1))
    assert all(1 <= len(page) <= per_page for section in pages for page in section.pages)
    again = laid(*sections, pool=pool, seen=seen, seed=seed or "x", shuffle=shuffle, per_page=per_page)
    assert again == (found, pages)


@settings(deadline=None)
@given(st.lists(DRAWS, max_size=4), CANDIDATES)
def test_draws_get_only_what_they_take_and_as_much_as_can_be_had(draws, pool):
    hands = dealt(draws, pool)
    taken = [candidate for hand in hands for candidate in hand]
    assert len(taken) == len(set(taken))
    for draw, hand in zip(draws, hands, strict=True):
        assert len(hand) <= draw.count
        assert all(map(draw.takes, hand))
    assert len(taken) == most_that_can_be_dealt(draws, tuple(pool))


def most_that_can_be_dealt(draws, pool):
    """By Hall's and König's theorem: the least, over all sets of draws, of what the others want and what these can find."""
    least = len(pool)
    for chosen in range(2 ** len(draws)):
        inside = [draw for number, draw in enumerate(draws) if chosen >> number & 1]
        found = sum(any(draw.takes(candidate) for draw in inside) for candidate in pool)
        least = min(least, found + sum(draw.count for number, draw in enumerate(draws) if not chosen >> number & 1))
    return least


@settings(deadline=None)
@given(SECTIONS)
def test_a_plan_is_read_back_as_it_was_kept(sections):
    assert plan_of(json.loads(json.dumps(plan_as_json(sections)))) == sections


def test_pages_are_read_back_as_they_were_kept():
    pages = [Pages(((1, 2), (3,)), {"ru": "А", "en": "A"}, "Read."), Pages(((4,),))]
    assert pages_of(json.loads(json.dumps(pages_as_json(pages)))) == pages
