from itertools import permutations
from statistics import mean

import pytest

from edu.core.marks import Verdict, token
from edu.quizzes.kinds.match import kind
from edu.quizzes.rules.shuffling import shuffled

RUNGS = {"a": "Prospect", "b": "New", "c": "Regular", "d": "Advocate", "e": "Partner"}


def a_match(**more):
    prompts = [
        {
            "text": f"He who is {rung.lower()}",
            "answer": key,
            "why": f"Indeed {rung.lower()}",
            "wrong": {other: f"Not {RUNGS[other]}" for other in RUNGS if other != key},
        }
        for key, rung in RUNGS.items()
    ]
    return {"cards": RUNGS, "prompts": prompts} | more


def lay(body, cards):
    """The reply that lays these cards, given by their keys, on the prompts in turn."""
    prompts = [token(prompt["text"]) for prompt in body["prompts"]]
    return {prompt: card and token(body["cards"][card]) for prompt, card in zip(prompts, cards, strict=True)}


def places(body):
    return [problem.place for problem in kind.check(body)]


def test_the_question_is_good():
    assert kind.check(a_match()) == []


@pytest.mark.parametrize(
    ("cards", "fraction"),
    [
        ("abcde", 1),
        ("acbde", 0.6),
        ("bcdea", 0),
        ("abcda", 0.8),
        ("aaaaa", 0.2),
        (["a", "", None, "d", ""], 0.4),
    ],
)
def test_a_mark_is_right_over_prompts(cards, fraction):
    assert kind.grade(a_match(), lay(a_match(), cards)).fraction == pytest.approx(fraction)


def test_guessing_five_by_five_gets_a_fifth_and_never_four_of_five():
    fractions = [kind.grade(a_match(), lay(a_match(), cards)).fraction for cards in permutations(RUNGS)]
    assert mean(fractions) == pytest.approx(0.2)
    assert fractions.count(1) == 1
    assert len(fractions) == 120
    assert 0.8 not in fractions


def test_each_pair_is_judged_with_its_own_line():
    body = a_match()
    mark = kind.grade(body, lay(body, ["a", "c", "", "d", "b"]))
    assert [part.verdict.value for part in mark.parts] == ["right", "wrong", "blank", "right", "wrong"]
    assert [part.why for part in mark.parts] == [
        "Indeed prospect",
        "Not Regular",
        None,
        "Indeed advocate",
        "Not New",
    ]
    assert [part.given for part in mark.parts] == ["Prospect", "Regular", None, "Advocate", "New"]
    assert [part.right for part in mark.parts] == list(RUNGS.values())
    assert mark.verdict is Verdict.PARTLY


def test_a_card_may_serve_two_prompts_and_another_none():
    prompts = [
        {"text": "Dog", "answer": "m"},
        {"text": "Cat", "answer": "m"},
        {"text": "Frog", "answer": "a"},
    ]
    body = {"cards": {"m": "Mammal", "a": "Amphibian", "i": "Insect"}, "prompts": prompts}
    assert kind.check(body) == []
    assert kind.grade(body, lay(body, "mma")).fraction == 1
    assert kind.grade(body, lay(body, "mia")).fraction == pytest.approx(2 / 3)


def test_equal_cards_are_one():
    body = a_match(cards=RUNGS | {"f": "Prospect"})
    (field,) = kind.ask(body, order=range)
    assert kind.check(body) == []
    assert len(field.options) == 5
    assert kind.grade(body, lay(body, "fbcde")).fraction == 1


def test_cards_are_shuffled_unless_they_keep_their_order():
    order = shuffled("cards")
    (free,), (kept,) = kind.ask(a_match(), order=order), kind.ask(a_match(keep_order=True), order=order)
    assert order(5) != list(range(5))
    assert [card.text for card in kept.options] == list(RUNGS.values())
    assert [card.text for card in free.options] == [list(RUNGS.values())[place] for place in order(5)]
    assert [row.text for row in free.rows] == [prompt["text"] for prompt in a_match()["prompts"]]


def test_a_ladder_is_drawn_as_rungs():
    assert kind.ask(a_match(), order=range)[0].widget == "board"
    assert kind.ask(a_match(ladder=True), order=range)[0].widget == "rungs"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"cards": {"a": "x", "b": "y"}}, "cards"),
        ({"cards": {"a": "x", "b": "y", "c": "x"}}, "cards"),
        ({"cards": ["x", "y", "z"]}, "cards"),
        ({"cards": RUNGS | {1: "x"}}, "cards"),
        ({"cards": RUNGS | {"x" * 41: "x"}}, "cards"),
        ({"cards": RUNGS | {"\x00": "x"}}, "cards"),
        ({"cards": RUNGS | {"f": 7}}, "cards.f"),
        ({"cards": RUNGS | {"f": {"ru": "x", "en": "New"}}}, "cards.f"),
        ({"cards": {str(number): str(number) for number in range(31)}}, "cards"),
        ({"prompts": a_match()["prompts"][:1]}, "prompts"),
        ({"prompts": {}}, "prompts"),
        ({"prompts": ["x", "y"]}, "prompts[0]"),
        ({"prompts": [{"text": "x", "answer": "a"}, {"text": " x", "answer": "b"}]}, "prompts[1].text"),
        ({"prompts": [{"text": "x", "answer": "z"}, {"text": "y", "answer": "b"}]}, "prompts[0].answer"),
        ({"prompts": [{"text": "x", "answer": ["a"]}, {"text": "y", "answer": "b"}]}, "prompts[0].answer"),
        ({"prompts": [{"text": "x"}, {"text": "y", "answer": "b"}]}, "prompts[0].answer"),
        ({"prompts": [{"text": "x", "answer": "a", "wrong": {"a": "No"}}] * 2}, "prompts[0].wrong"),
        ({"prompts": [{"text": "x", "answer": "a", "wrong": {"z": "No"}}] * 2}, "prompts[0].wrong"),
        ({"prompts": [{"text": "x", "answer": "a", "wrong": ["No"]}] * 2}, "prompts[0].wrong"),
        ({"prompts": [{"text": "x", "answer": "a", "because": "No"}] * 2}, "prompts[0]"),
        ({"ladder": "yes"}, "ladder"),
        ({"keep_order": 1}, "keep_order"),
    ],
)
def test_a_mistake_is_named_where_it_is(change, place):
    assert place in places(a_match(**change))
