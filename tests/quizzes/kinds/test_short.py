import pytest

from edu.core.marks import Verdict
from edu.quizzes.kinds.short import kind


def answers(*given, **more):
    return {"answers": [{"text": each} if isinstance(each, str) else each for each in given]} | more


def fraction(body, typed):
    assert kind.check(body) == []
    return kind.grade(body, {"text": typed}).fraction


def star(text, show):
    return {"text": text, "show": show}


CAPITAL = answers(
    {"text": {"ru": "Париж", "en": "Paris"}, "why": "Indeed."},
    {"text": "Par*", "mark": 0.5, "why": "It begins so."},
    {"text": "Lyon", "mark": 0, "why": "That is the third city."},
    why="It lies on the Seine.",
)


@pytest.mark.parametrize(
    ("typed", "verdict", "why"),
    [
        ("Paris", Verdict.RIGHT, "Indeed."),
        ("  pARIS ", Verdict.RIGHT, "Indeed."),
        ("париж", Verdict.RIGHT, "Indeed."),
        ("Parma", Verdict.PARTLY, "It begins so."),
        ("par", Verdict.PARTLY, "It begins so."),
        ("lyon", Verdict.WRONG, "That is the third city."),
        ("Rome", Verdict.WRONG, "It lies on the Seine."),
        ("Pariss Lyon", Verdict.PARTLY, "It begins so."),
        ("", Verdict.BLANK, None),
        (" \t\n", Verdict.BLANK, None),
        (None, Verdict.BLANK, None),
    ],
)
def test_the_first_answer_that_fits_counts(typed, verdict, why):
    assert kind.check(CAPITAL) == []
    mark = kind.grade(CAPITAL, {"text": typed})
    assert (mark.verdict, mark.parts[0].verdict, mark.parts[0].why) == (verdict, verdict, why)


@pytest.mark.parametrize(
    ("text", "show", "typed", "right"),
    [
        ("0", None, "0", True),
        ("0", None, 0, True),
        ("0", None, False, False),
        ("?", None, "?", True),
        ("?", None, ["?"], False),
        ("*", "x", "anything", True),
        ("*", "x", "", False),
        ("*", "x", {}, False),
        ("*", "x", "y" * 4001, False),
        ("*cat*", "cat", "the cat sat", True),
        ("*cat*", "cat", "CAT", True),
        ("*cat*", "cat", "c a t", False),
        ("a*b*c", "abc", "abc", True),
        ("a*b*c", "abc", "a-b-b-c", True),
        ("a*b*c", "abc", "acb", False),
        ("a*a", "aa", "a", False),
        ("a**b", "ab", "a--b", True),
        (r"2\*3", None, "2*3", True),
        (r"2\*3", None, "2 3", False),
        (r"2\**", "2*", "2*17", True),
        (r"2\**", "2*", "217", False),
        ("a.c", None, "abc", False),
        ("(a|b)+", None, "a", False),
        ("(a|b)+", None, "(A|B)+", True),
        ("New York", None, "new \u00a0 york", True),
        ("New York", None, "newyork", False),
        ("ITÁLIE", None, "Itálie", True),
        ("caf\u00e9", None, "cafe\u0301", True),
        ("café", None, "cafe", False),
        ("ёлка", None, "Елка", True),
        ("елка", None, "ЁЛКА", True),
        ("Straße", None, "STRASSE", True),
        ("x²", None, "x2", False),
        ("0", None, "00", False),
        ("frog*", "frog", "frog", True),
        ("*frog", "frog", "a frog", True),
        (r"\*\*", None, "**", True),
        ("***", "x", "anything", True),
        (r"a\b", None, r"A\B", True),
        ("^a$", None, "a", False),
        ("[ab]?", None, "[AB]?", True),
    ],
)
def test_how_a_pattern_is_read(text, show, typed, right):
    answer = {"text": text} if show is None else star(text, show)
    assert fraction(answers(answer), typed) == right


@pytest.mark.parametrize(
    ("typed", "right"),
    [("NaCl", True), (" NaCl ", True), ("nacl", False), ("NACL", False)],
)
def test_exact_is_to_the_letter_but_for_spaces(typed, right):
    assert fraction(answers("NaCl", exact=True), typed) == right


def test_exact_tells_the_two_es_apart():
    assert [fraction(answers("всё", exact=True), typed) for typed in ("всё", "все", "все\u0308")] == [1, 0, 1]


@pytest.mark.parametrize(
    ("typos", "text", "typed", "right"),
    [
        (None, "Sweden", "Sweeden", False),
        (1, "Sweden", "Sweeden", True),
        (1, "Sweden", "Swden", True),
        (1, "Sweden", "Swoden", True),
        (1, "Sweden", "Sewden", True),
        (1, "Sweden", "weden", True),
        (1, "Sweden", "Swedenn", True),
        (1, "Sweden", "Swoodn", False),
        (2, "Sweden", "Swooden", True),
        (2, "Sweden", "Swooodn", False),
        (2, "Sweden", "Sewdne", True),
        (1, "Швеция", "швецыя", True),
        (1, "Peru", "Pero", False),
        (2, "Peru", "Per", False),
        (1, "Congo", "Kongo", True),
        (2, "1812 1814", "1812 1815", False),
        (2, "Boeing 747", "Boing 747", True),
        (2, "Boeing 747", "Boeing 737", False),
    ],
)
def test_typing_mistakes_are_forgiven_where_the_teacher_says_so(typos, text, typed, right):
    assert fraction(answers(text) | ({"typos": typos} if typos else {}), typed) == right


def test_a_mistyped_word_is_the_one_it_is_nearest_to():
    body = answers("Australia", {"text": "Austria", "mark": 0}, typos=2)
    assert fraction(body, "Austrlia") == 1
    assert fraction(body, "Austia") == 0
    assert fraction(body, "Austria") == 0


def test_a_pattern_with_a_star_forgives_nothing():
    assert fraction(answers(star("Sweden*", "Sweden"), typos=2), "Swedn") == 0


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (answers({"text": "Rome", "mark": 0}, "Paris"), "Paris"),
        (answers(r"2\*3"), "2*3"),
        (answers({"text": {"ru": "Рим", "en": "Rome"}}), {"ru": "Рим", "en": "Rome"}),
        (answers(star("*Rome*", {"ru": "В Rome", "en": "In Rome"})), {"ru": "В Rome", "en": "In Rome"}),
    ],
)
def test_the_first_answer_with_the_full_mark_is_shown_as_right(given, right):
    assert kind.check(given) == []
    assert kind.grade(given, {}).parts[0].right == right


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({}, "answers"),
        (answers(), "answers"),
        (answers(*map(str, range(21))), "answers"),
        (answers({}), "answers[0].text"),
        (answers({"text": ""}), "answers[0].text"),
        (answers({"text": 30}), "answers[0].text"),
        (answers({"text": {"ru": "Рим"}}), "answers[0].text"),
        (answers("x" * 201), "answers[0].text"),
        (answers({"text": "x", "mark": 2}), "answers[0].mark"),
        (answers({"text": "x", "mark": 0.5}), "answers"),
        (answers({"text": "x", "value": 1}), "answers[0]"),
        (answers("x", "X "), "answers[1].text"),
        (answers(star("x*", "x"), "xyz"), "answers[1].text"),
        (answers(star("x*", "x"), {"text": "xy*z", "mark": 0}), "answers[1].text"),
        (answers({"text": "*", "mark": 0}, "x"), "answers[1].text"),
        (answers("x*"), "answers[0].show"),
        (answers({"text": {"ru": "икс", "en": "x*"}}), "answers[0].show"),
        (answers(star("x*", "y")), "answers[0].show"),
        (answers("x", star("y", "y")), "answers[1].show"),
        (answers({"text": "Рим", "mark": 0}, {"text": {"ru": "Рим", "en": "Rome"}}), "answers[1].text"),
        (answers("x", exact="yes"), "exact"),
        (answers("x", typos=3), "typos"),
        (answers("x", typos=0), "typos"),
        (answers("x", typos=1.5), "typos"),
        (answers("x", typos="1"), "typos"),
        (answers("x", typos=1, exact=True), "typos"),
        (answers("x", why=1), "why"),
    ],
)
def test_a_mistake_is_named_where_it_is(given, place):
    assert place in [problem.place for problem in kind.check(given)]


@pytest.mark.parametrize(
    ("given", "luck"),
    [
        (answers("Paris"), 0),
        (answers(star("*x*", "x")), 0),
        (answers("Paris", {"text": "*", "mark": 0.25}), 0.25),
        (answers("Paris", {"text": "***", "mark": 0.25}), 0.25),
        (answers("Paris", {"text": "*", "mark": 0}), 0),
        (answers("Paris", r"\*"), 0),
        (answers(star("*", "x")), 1),
        (answers("Paris", {"text": {"ru": "нет", "en": "*"}, "mark": 0.5}), 0.5),
    ],
)
def test_luck_is_what_anything_earns(given, luck):
    assert kind.check(given) == []
    assert kind.luck(given) == luck == kind.grade(given, {"text": "as good as any"}).fraction


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("*a" * 35, "a" * 4000),
        ("*a" * 35 + "b", "a" * 4000),
        ("*" + "a*" * 34 + "b*", "a" * 4000),
        ("*aab" * 35, "a" * 4000),
        ("*" + "ab" * 99, "ab" * 98 + "a" * 3800),
        ("*" * 35 + "b", "a" * 4000),
        ("*x*", "a" + "\u0345\u0300\u0323" * 1333),
    ],
)
@pytest.mark.timeout(30)
def test_a_bomb_of_wildcards_goes_off_in_silence(text, typed):
    body = {"answers": [{"text": text, "mark": 0}] * 19 + [{"text": "x"}], "typos": 2}
    kind.grade(body, {"text": typed})


@pytest.mark.timeout(30)
def test_near_misses_of_long_answers_take_no_time():
    body = {"answers": [{"text": "ab" * 99 + f"q{letter}", "mark": 0} for letter in "cdefghijklmnopqrstu"] + [{"text": "x"}], "typos": 2}
    kind.grade(body, {"text": "ba" * 100})
