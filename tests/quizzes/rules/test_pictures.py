import pytest

from edu.core.marks import Picture
from edu.quizzes.rules import question
from edu.quizzes.rules.checking import Look
from edu.quizzes.rules.kinds import all_kinds
from edu.quizzes.rules.pictures import check_picture, named_in, picture_beside, picture_of, renamed

BODY = {
    "picture": {"src": "a.svg", "alt": {"ru": "А", "en": "A"}},
    "prompts": [{"text": "x"}, {"picture": {"src": "b.png", "alt": "B"}}],
    "cards": {"picture": {"ru": "Рисунок", "en": "Picture"}},
}


@pytest.mark.parametrize("src", ["a.svg", "a-1.png", "0f.jpg", "x.webp", "x.gif", "0" * 32 + ".png"])
def test_a_name_of_a_picture(src):
    look = Look({"picture": {"src": src, "alt": "A"}})
    check_picture(look)
    assert look.problems == []


@pytest.mark.parametrize(
    "src", ["", "a", "a.bmp", "A.svg", "а.svg", "a b.svg", "../a.svg", "/a.svg", "a.svg\n", "a.ru.svg", "https://x.y/a.svg", 7, None]
)
def test_no_other_name_leads_to_one(src):
    look = Look({"picture": {"src": src, "alt": "A"}}, "prompts[0]")
    check_picture(look)
    assert [problem.place for problem in look.problems] == ["prompts[0].picture.src"]


def test_a_picture_may_be_missing():
    look = Look({})
    check_picture(look)
    assert look.problems == []


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_a_question_of_any_kind_may_have_a_picture_and_shows_it_once(kind):
    body = {**all_kinds()[kind].example, "picture": BODY["picture"]}
    assert question.check(body) == []
    fields = question.ask(question.drawn(body, "seed"))
    shown = [picture_beside(body, fields), *(field.picture for field in fields)]
    assert [picture for picture in shown if picture] == [Picture("a.svg", BODY["picture"]["alt"])]


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_a_picture_without_words_is_refused_once(kind):
    body = {**all_kinds()[kind].example, "picture": {"src": "a.svg"}}
    assert [problem.place for problem in question.check(body)] == ["picture.alt"]


def test_pictures_are_found_wherever_they_stand():
    assert list(named_in(BODY)) == [("picture", "a.svg"), ("prompts[1].picture", "b.png")]
    assert list(named_in("picture")) == []


def test_pictures_get_other_names_and_nothing_else_changes():
    other = renamed(BODY, {"a.svg": "1.svg", "b.png": "2.png"})
    assert list(named_in(other)) == [("picture", "1.svg"), ("prompts[1].picture", "2.png")]
    assert renamed(other, {"1.svg": "a.svg", "2.png": "b.png"}) == BODY
    assert BODY["picture"]["src"] == "a.svg"


def test_the_picture_of_a_body():
    assert picture_of(BODY) == Picture("a.svg", {"ru": "А", "en": "A"})
    assert picture_of({}) is None
