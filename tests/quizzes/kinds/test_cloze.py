from itertools import permutations

import pytest

from edu.core.marks import Verdict, in_written_order, token
from edu.quizzes.kinds.cloze import kind
from edu.quizzes.rules import question
from edu.quizzes.rules.gaps import runs
from edu.quizzes.rules.shuffling import shuffled
from edu.quizzes.rules.trying import tidy

RIGHT, PARTLY, WRONG, BLANK = Verdict.RIGHT, Verdict.PARTLY, Verdict.WRONG, Verdict.BLANK
STEAM = {"options": [{"text": "steam", "right": True, "why": "A gas."}, {"text": "ice", "why": "Too cold."}]}
BOILS = {"answers": [{"value": 100, "tolerance": 0.5}, {"value": 212, "mark": 0.5, "why": "In °F."}], "why": "Think of a kettle."}
BODY = {
    "cloze": {"ru": "При [[b]] градусах вода станет [[a]].", "en": "It turns into [[a]] at [[b]] degrees."},
    "gaps": {"a": STEAM, "b": BOILS},
}


def weighted(**weights):
    return BODY | {"gaps": {name: gap | {"weight": weights[name]} for name, gap in BODY["gaps"].items()}}


@pytest.mark.parametrize(
    ("chosen", "typed", "verdicts", "fraction"),
    [
        ("steam", "100", [RIGHT, RIGHT], 1),
        ("steam", "99,5", [RIGHT, RIGHT], 1),
        ("steam", "99.4", [WRONG, RIGHT], 0.5),
        ("ice", "100", [RIGHT, WRONG], 0.5),
        ("ice", "212", [PARTLY, WRONG], 0.25),
        ("steam", "", [BLANK, RIGHT], 0.5),
        (None, "100", [RIGHT, BLANK], 0.5),
        ("ice", "frog", [WRONG, WRONG], 0),
        ("fog", None, [BLANK, WRONG], 0),
        (None, " ", [BLANK, BLANK], 0),
    ],
)
def test_gaps_are_marked_apart(chosen, typed, verdicts, fraction):
    mark = kind.grade(BODY, {"1": typed, "2": chosen and token(chosen)})
    assert [part.name for part in mark.parts] == ["1", "2"]
    assert ([part.verdict for part in mark.parts], mark.fraction) == (verdicts, fraction)
    assert [part.right for part in mark.parts] == [{"ru": "100", "en": "100"}, "steam"]
    assert (mark.verdict is BLANK) == (set(verdicts) == {BLANK})


@pytest.mark.parametrize(
    ("weights", "typed", "chosen", "fraction"),
    [
        ({"a": 1, "b": 3}, "100", "ice", 0.75),
        ({"a": 1, "b": 3}, "", "steam", 0.25),
        ({"a": 1, "b": 3}, "212", "steam", 0.625),
        ({"a": 0, "b": 2}, "100", "ice", 1),
        ({"a": 0, "b": 2}, "212", "steam", 0.5),
        ({"a": 0.1, "b": 0.2}, "100", "steam", 1),
        ({"a": None, "b": 1}, "100", "ice", 0.5),
    ],
)
def test_the_mark_is_the_mean_by_weight(weights, typed, chosen, fraction):
    mark = kind.grade(weighted(**weights), {"1": typed, "2": token(chosen)})
    assert kind.check(weighted(**weights)) == []
    assert mark.fraction == pytest.approx(fraction)
    assert sum(part.share for part in mark.parts) == pytest.approx(1)


@pytest.mark.parametrize(
    ("reply", "whys"),
    [
        ({"1": "100", "2": token("steam")}, [None, "A gas."]),
        ({"1": "212", "2": token("ice")}, ["In °F.", "Too cold."]),
        ({"1": "7", "2": "junk"}, ["Think of a kettle.", None]),
        ({}, [None, None]),
    ],
)
def test_each_gap_says_why(reply, whys):
    assert [part.why for part in kind.grade(BODY, reply).parts] == whys


def test_what_is_asked_holds_the_text_and_its_inputs_but_neither_key_nor_names():
    (field,) = kind.ask(BODY, order=in_written_order)
    assert field.text == {"ru": "При [[1]] градусах вода станет [[2]].", "en": "It turns into [[2]] at [[1]] degrees."}
    assert field.names == ("1", "2")
    number, choice = field.gaps
    assert (number.options, [option.text for option in choice.options]) == ((), ["steam", "ice"])
    assert not any(word in repr(field) for word in ("100", "212", "right", "A gas.", "kettle"))


def test_a_plain_text_serves_both_languages():
    body = BODY | {"cloze": "[[a]] = [[b]]"}
    assert kind.check(body) == []
    assert kind.ask(body, order=in_written_order)[0].text == "[[1]] = [[2]]"


def test_a_reply_is_tidied_gap_by_gap():
    assert tidy({"1": " 100 ", "2": "x", "3": "y", "a": "z", "": "w"}, kind.ask(BODY, order=in_written_order)) == {"1": "100", "2": "x"}


def test_gaps_with_equal_options_are_not_shuffled_alike():
    body = {"cloze": "[[a]] [[b]]", "gaps": {"a": STEAM, "b": STEAM}}
    places = set()
    for seed in range(40):
        (field,) = kind.ask(body, order=shuffled(str(seed)))
        places.add(tuple([option.text for option in gap.options].index("steam") for gap in field.gaps))
    assert places == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_an_empty_gap_keeps_its_part_while_the_key_is_kept():
    body = {"id": "x", "kind": "cloze", "text": "?", **BODY}
    mark = question.without_key(body, kind.grade(body, {"2": token("ice")}))
    assert [(part.name, part.verdict, part.right) for part in mark.parts] == [("1", BLANK, None), ("2", WRONG, None)]


@pytest.mark.parametrize(
    ("html", "cut"),
    [
        ("<b>a</b> [[2]] b [[1]]", [("<b>a</b> ", "2"), (" b ", "1"), ("", "")]),
        ("[[1]][[2]].", [("", "1"), ("", "2"), (".", "")]),
        ("[[3]] [[1]] [[1]] [[2]]", [("[[3]] ", "1"), (" [[1]] ", "2"), ("", "")]),
        ('<a href="[[1]]">x</a> [[2]]', [('<a href="[[1]]">x</a> ', "2"), ("", ""), ("", "1")]),
    ],
)
def test_a_text_is_cut_at_its_gaps_and_no_gap_is_lost(html, cut):
    assert list(runs(html, ["1", "2"])) == cut


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"cloze": {"ru": "[[a]] [[b]]", "en": "[[a]]"}}, "cloze"),
        ({"cloze": {"ru": "[[a]] [[b]]", "en": "[[a]] [[b]] [[a]]"}}, "cloze"),
        ({"cloze": "[[a]] [[b]] [[c]]"}, "cloze"),
        ({"cloze": {"ru": "[[a]] [[b]]"}}, "cloze"),
        ({"cloze": None}, "cloze"),
        ({"gaps": {}}, "gaps"),
        ({"gaps": ["a", "b"]}, "gaps"),
        ({"gaps": {"a": STEAM, "b": "100"}}, "gaps.b"),
        ({"gaps": {"a": STEAM, "b": {}}}, "gaps.b"),
        ({"gaps": {"a": STEAM, "b": STEAM | BOILS}}, "gaps.b"),
        ({"gaps": {"a": STEAM | {"unit": "%"}, "b": BOILS}}, "gaps.a"),
        ({"gaps": {"a": STEAM, "b": BOILS | {"right": 1}}}, "gaps.b"),
        ({"gaps": {"a": {"options": STEAM["options"][1:]}, "b": BOILS}}, "gaps.a.options"),
        ({"gaps": {"a": {"options": [STEAM["options"][0]] * 2}, "b": BOILS}}, "gaps.a.options"),
        ({"gaps": {"a": STEAM, "b": {"answers": [{"value": "x"}]}}}, "gaps.b.answers[0].value"),
        ({"gaps": {"a": STEAM | {"weight": -1}, "b": BOILS}}, "gaps.a.weight"),
        ({"gaps": {"a": STEAM | {"weight": 0}, "b": BOILS | {"weight": 0}}}, "gaps"),
        ({"cloze": "[[1]] [[b]]", "gaps": {1: STEAM, "b": BOILS}}, "gaps"),
        ({"cloze": " ".join(f"[[{name}]]" for name in range(21)), "gaps": {str(name): STEAM for name in range(21)}}, "gaps"),
    ],
)
def test_a_mistake_is_named_where_it_is(change, place):
    assert place in [problem.place for problem in kind.check(BODY | change)]


WORDS = {"words": [{"text": "steam*", "show": "steam"}, {"text": "gas", "mark": 0.5, "why": "Which?"}], "typos": 1, "why": "It is hot."}
CARDS = {"s": "steam", "i": "ice", "w": "water"}
LAID = {
    "cloze": "[[a]] melts to [[b]] and boils to [[c]].",
    "cards": CARDS,
    "gaps": {
        "a": {"card": "i", "why": "Cold.", "wrong": {"s": {"text": "Can it melt?", "lesson": "states#melting"}, "w": "It has melted."}},
        "b": {"card": "w"},
        "c": {"card": "s", "weight": 2},
    },
}


def laid(*cards):
    return {str(number): token(CARDS.get(card, card)) if card else "" for number, card in enumerate(cards, start=1)}


@pytest.mark.parametrize(
    ("typed", "verdict", "fraction", "why"),
    [
        ("Steam engine", RIGHT, 1, None),
        ("gsa", WRONG, 0, "It is hot."),
        ("Gas", PARTLY, 0.5, "Which?"),
        ("fog", WRONG, 0, "It is hot."),
        (" ", BLANK, 0, None),
    ],
)
def test_words_are_taken_as_in_a_short_answer(typed, verdict, fraction, why):
    body = {"cloze": "[[a]]", "gaps": {"a": WORDS}}
    mark = kind.grade(body, {"1": typed})
    (part,) = mark.parts
    assert kind.check(body) == []
    assert (part.verdict, part.worth, part.why, part.right, mark.fraction) == (verdict, fraction, why, "steam", fraction)


@pytest.mark.parametrize(
    ("cards", "verdicts", "fraction"),
    [
        ("iws", [RIGHT, RIGHT, RIGHT], 1),
        ("wis", [WRONG, WRONG, RIGHT], 0.5),
        (["i", "", None], [RIGHT, BLANK, BLANK], 0.25),
        (["i", "junk", "s"], [RIGHT, WRONG, RIGHT], 0.75),
        ("iii", [RIGHT, WRONG, WRONG], 0.25),
    ],
)
def test_cards_are_laid_into_gaps(cards, verdicts, fraction):
    mark = kind.grade(LAID, laid(*cards))
    assert kind.check(LAID) == []
    assert ([part.verdict for part in mark.parts], mark.fraction) == (verdicts, fraction)
    assert [part.right for part in mark.parts] == ["ice", "water", "steam"]


def test_a_wrong_card_says_why_and_where_to_read():
    told = [kind.grade(LAID, laid(card, "", "")).parts[0] for card in ("i", "s", "w", "junk")]
    assert [(part.why, part.lesson) for part in told] == [
        ("Cold.", None),
        ("Can it melt?", "states#melting"),
        ("It has melted.", None),
        (None, None),
    ]


def test_every_gap_offers_the_whole_pool_in_one_order():
    pools = set()
    for seed in range(60):
        (field,) = kind.ask(LAID, order=shuffled(str(seed)))
        assert {gap.widget for gap in field.gaps} == {"card"}
        (pool,) = {tuple(option.text for option in gap.options) for gap in field.gaps}
        pools.add(pool)
    assert pools == set(permutations(CARDS.values()))


def test_a_card_is_laid_twice_only_where_two_gaps_want_it():
    (field,) = kind.ask(LAID, order=in_written_order)
    assert not any(gap.reuse for gap in field.gaps)
    twice = LAID | {"cards": CARDS | {"v": "steam"}, "gaps": LAID["gaps"] | {"a": {"card": "v"}}}
    (field,) = kind.ask(twice, order=in_written_order)
    assert kind.check(twice) == []
    assert all(gap.reuse and len(gap.options) == 3 for gap in field.gaps)
    assert kind.grade(twice, laid("s", "w", "s")).fraction == 1


def test_what_is_partly_right_counts_by_its_part():
    mark = kind.grade(weighted(a=1, b=3), {"1": "212", "2": token("steam")})
    assert [part.worth for part in mark.parts] == [0.5, 1]
    assert mark.by_parts
    assert mark.fraction == pytest.approx(sum(part.share * part.worth for part in mark.parts))


def test_an_option_may_be_partly_right():
    gap = {"options": [*STEAM["options"], {"text": "gas", "mark": 0.5}]}
    body = BODY | {"gaps": {"a": gap, "b": BOILS}}
    assert kind.check(body) == []
    assert kind.grade(body, {"1": "100", "2": token("gas")}).fraction == 0.75


THREE = {"options": [{"text": "x", "right": True}, {"text": "y"}, {"text": "z"}]}


@pytest.mark.parametrize(
    ("gaps", "luck"),
    [
        ([{"words": [{"text": "x"}]}, THREE], 1 / 6),
        ([{"words": [{"text": "x"}, {"text": "*", "mark": 0.5}]}, THREE], (0.5 + 1 / 3) / 2),
        ([{"answers": [{"value": 1}], "weight": 3}, THREE], 1 / 12),
        ([{"card": "s"}, {"card": "i"}], 1 / 3),
        ([{"card": "s", "weight": 2}, {"options": [*THREE["options"], {"text": "w", "mark": 0.5}]}], (2 / 3 + 1.5 / 4) / 3),
    ],
)
def test_luck_is_the_mean_of_the_gaps_by_weight(gaps, luck):
    body = {"cloze": "[[0]] [[1]]", "gaps": {str(number): gap for number, gap in enumerate(gaps)}}
    body |= {"cards": CARDS} if any("card" in gap for gap in gaps) else {}
    assert kind.check(body) == []
    assert kind.luck(body) == pytest.approx(luck, abs=1e-7)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"cards": None}, "cards"),
        ({"cards": {"i": "ice"}}, "cards"),
        ({"cards": {"s": "ice", "i": "ice", "w": "ice"}}, "cards"),
        ({"cards": CARDS | {"v": {"ru": "лёд", "en": "ice"}}}, "cards.v"),
        ({"gaps": dict.fromkeys("abc", STEAM)}, "cards"),
        ({"gaps": LAID["gaps"] | {"a": {"card": "z"}}}, "gaps.a.card"),
        ({"gaps": LAID["gaps"] | {"a": {"card": "i", "wrong": {"i": "No"}}}}, "gaps.a.wrong"),
        ({"gaps": LAID["gaps"] | {"a": {"card": "i", "typos": 1}}}, "gaps.a"),
        ({"gaps": LAID["gaps"] | {"a": {"card": "i"} | STEAM}}, "gaps.a"),
        ({"gaps": LAID["gaps"] | {"a": {"card": "i", "weight": "x"}}}, "gaps.a.weight"),
        ({"gaps": LAID["gaps"] | {"a": {"words": []}}}, "gaps.a.words"),
        ({"gaps": LAID["gaps"] | {"a": {"words": [{"text": "x", "mark": 0.5}]}}}, "gaps.a.words"),
        ({"gaps": LAID["gaps"] | {"a": {"words": [{"text": "*x*"}]}}}, "gaps.a.words[0].show"),
        ({"gaps": LAID["gaps"] | {"a": {"words": [{"text": "x"}], "typos": 1, "exact": True}}}, "gaps.a.typos"),
        ({"gaps": LAID["gaps"] | {"a": {"options": [*STEAM["options"], {"text": "x", "mark": 2}]}}}, "gaps.a.options[2].mark"),
    ],
)
def test_a_mistake_about_cards_or_words_is_named_where_it_is(change, place):
    assert place in [problem.place for problem in kind.check(LAID | change)]
