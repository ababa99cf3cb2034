from itertools import permutations, product
from statistics import mean

import pytest

from edu.core.i18n import in_language
from edu.core.marks import Picture, Verdict, token
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


ZOO = {
    "cards": {"m": "Mammal", "a": "Amphibian", "i": "Insect"},
    "prompts": [
        {"text": "Dog", "answer": "m"},
        {"text": "Frog", "answer": "a"},
        {"text": "Newt", "answer": "a"},
        {"text": "Ant", "answer": "i"},
    ],
}


@pytest.mark.parametrize(
    ("laid", "fraction"), [(["m", "", "", ""], 0.25), (["m", "m", "m", "m"], 0.25), (["", "a", "a", "i"], 0.75), (["", "", "", ""], 0)]
)
def test_dog_only_is_a_quarter(laid, fraction):
    assert kind.grade(ZOO, lay(ZOO, laid)).fraction == fraction


def test_a_prompt_may_weigh_more():
    heavy = ZOO | {"prompts": [prompt | {"weight": weight} for prompt, weight in zip(ZOO["prompts"], (3, 1, 0.5, 0.5), strict=True)]}
    mark = kind.grade(heavy, lay(heavy, ["m", "m", "a", ""]))
    assert kind.check(heavy) == []
    assert [part.share for part in mark.parts] == pytest.approx([0.6, 0.2, 0.1, 0.1])
    assert mark.fraction == pytest.approx(0.7)
    assert mark.by_parts
    assert mark.fraction == pytest.approx(sum(part.share * part.worth for part in mark.parts))


@pytest.mark.parametrize("body", [a_match(), ZOO, a_match(cards=RUNGS | {"f": "Prospect"}), a_match(cards=RUNGS | {"f": "Fan"})])
@pytest.mark.parametrize("weights", [[1], [1, 5]])
def test_luck_is_what_random_cards_earn(body, weights):
    prompts = [prompt | {"weight": weights[place % len(weights)]} for place, prompt in enumerate(body["prompts"])]
    body = body | {"prompts": prompts}
    cards = {token(text): name for name, text in body["cards"].items()}.values()
    guesses = [kind.grade(body, lay(body, guess)).fraction for guess in product(cards, repeat=len(prompts))]
    assert kind.luck(body) == pytest.approx(mean(guesses))


def test_a_mistake_may_name_a_lesson_to_read():
    first = {"text": "Dog", "answer": "m", "wrong": {"a": {"text": "It has fur.", "lesson": "fur#dogs"}, "i": "Six legs?"}}
    body = ZOO | {"prompts": [first, *ZOO["prompts"][1:]]}
    assert kind.check(body) == []
    told = {card: kind.grade(body, lay(body, [card, "", "", ""])).parts[0] for card in "mai"}
    assert {card: (part.why, part.lesson) for card, part in told.items()} == {
        "m": (None, None),
        "a": ("It has fur.", "fur#dogs"),
        "i": ("Six legs?", None),
    }


def test_a_picture_may_stand_for_a_prompt():
    dog = {"src": "dog.svg", "alt": {"ru": "собака", "en": "a dog"}}
    body = ZOO | {
        "prompts": [{"picture": dog, "answer": "m"}, {"text": "Frog", "picture": {"src": "frog.svg", "alt": "green"}, "answer": "a"}]
    }
    assert kind.check(body) == []
    first, second = kind.ask(body, order=range)[0].rows
    assert (first.text, first.picture) == (dog["alt"], Picture("dog.svg", dog["alt"]))
    assert (second.id, second.text, second.picture) == (token("Frog"), "Frog", Picture("frog.svg", "green"))
    assert kind.grade(body, {first.id: token("Mammal"), second.id: token("Amphibian")}).fraction == 1


@pytest.mark.parametrize(("edition", "label"), [(None, ""), ("five", "five rungs"), ("payne", "Payne's six rungs")])
def test_the_edition_of_the_ladder_is_said(edition, label):
    (field,) = kind.ask(a_match(edition=edition), order=range)
    assert in_language(field.label, "en") == label


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


def test_a_mistake_is_explained_under_any_name_of_its_card():
    cards = RUNGS | {"f": "Prospect"}
    prompts = [{"text": "x", "answer": "b", "wrong": {"f": "Not yet."}}, {"text": "y", "answer": "a"}]
    body = {"cards": cards, "prompts": prompts}
    assert kind.check(body) == []
    assert [kind.grade(body, lay(body, [card, ""])).parts[0].why for card in "af"] == ["Not yet.", "Not yet."]
    assert places(body | {"prompts": [prompts[0] | {"answer": "a"}, prompts[1]]}) == ["prompts[0].wrong"]


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
        ({"prompts": [{"text": "x", "answer": "a", "wrong": {"b": {"text": "No", "lesson": "A b"}}}] * 2}, "prompts[0].wrong.b.lesson"),
        ({"prompts": [{"text": "x", "answer": "a", "wrong": {"b": {"lesson": "rungs"}}}] * 2}, "prompts[0].wrong.b.text"),
        ({"prompts": [{"text": "x", "answer": "a", "wrong": {"b": {"text": "No", "ru": "x"}}}] * 2}, "prompts[0].wrong.b"),
        ({"prompts": [{"text": "x", "answer": "a", "wrong": {"b": 7}}] * 2}, "prompts[0].wrong.b"),
        ({"prompts": [{"text": "x", "answer": "a", "wrong": {2: "No"}}] * 2}, "prompts[0].wrong"),
        ({"prompts": [{"text": "x", "answer": "a", "weight": -1}] * 2}, "prompts[0].weight"),
        ({"prompts": [{"text": "x", "answer": "a", "weight": 0}, {"text": "y", "answer": "b", "weight": 0}]}, "prompts"),
        ({"prompts": [{"picture": {"src": "../x.svg", "alt": "x"}, "answer": "a"}] * 2}, "prompts[0].picture.src"),
        ({"prompts": [{"picture": {"src": "x.svg", "alt": "x"}, "answer": "a"}] * 2}, "prompts[1].picture.alt"),
        ({"prompts": [{"picture": {"src": "x.svg"}, "answer": "a"}] * 2}, "prompts[0].picture.alt"),
        ({"prompts": [{"picture": "x.svg", "answer": "a"}] * 2}, "prompts[0].picture"),
        ({"edition": "six"}, "edition"),
        ({"edition": 5}, "edition"),
        ({"ladder": "yes"}, "ladder"),
        ({"keep_order": 1}, "keep_order"),
    ],
)
def test_a_mistake_is_named_where_it_is(change, place):
    assert place in places(a_match(**change))
