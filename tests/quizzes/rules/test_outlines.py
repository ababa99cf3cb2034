import pytest

from edu.quizzes.rules.checking import Look
from edu.quizzes.rules.outlines import check_outline, outline_of


def places(body):
    look = Look(body)
    check_outline(look)
    return [problem.place for problem in look.problems]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"outline": [0, 0, 100, 0, 50, 100]}, []),
        ({"outline": [0, 0, 10, 0, 10, 10, 0, 10]}, []),
        ({"circle": [50, 50, 50]}, []),
        ({"box": [0, 0, 100, 100]}, []),
        ({}, [""]),
        ({"circle": [50, 50, 5], "box": [0, 0, 9, 9]}, [""]),
        ({"outline": [0, 0, 10, 0]}, ["outline"]),
        ({"outline": [0, 0, 10, 0, 10, 10, 0]}, ["outline"]),
        ({"outline": [0, 0, 50, 50, 100, 100]}, ["outline"]),
        ({"outline": [0, 0, 101, 0, 50, 100]}, ["outline[2]"]),
        ({"outline": [0, 0, "a", 0, 50, 100]}, ["outline[2]"]),
        ({"outline": [0, 0, None, 0, 50, 100]}, ["outline[2]"]),
        ({"outline": "0 0 10 0 10 10"}, ["outline"]),
        ({"outline": [1, 2] * 101}, ["outline"]),
        ({"circle": [50, 50]}, ["circle"]),
        ({"circle": [50, 50, 0]}, ["circle"]),
        ({"circle": [5, 50, 10]}, ["circle"]),
        ({"circle": [50, 95, 10]}, ["circle"]),
        ({"box": [0, 0, 0, 10]}, ["box"]),
        ({"box": [50, 0, 51, 10]}, ["box"]),
        ({"box": [0, 50, 10, 51]}, ["box"]),
        ({"box": [0, 0, 10]}, ["box"]),
        ({"box": {"x": 1}}, ["box"]),
    ],
)
def test_one_shape_that_lies_on_the_picture(body, wrong):
    assert places(body) == wrong


def test_a_box_is_its_corners_and_an_outline_stays():
    assert outline_of({"box": [10, 20, 30, 40]}) == (10, 20, 40, 20, 40, 60, 10, 60)
    assert outline_of({"outline": [1, 2, 3, 4, 5, 6]}) == (1, 2, 3, 4, 5, 6)


def test_a_circle_is_drawn_by_corners_at_its_radius():
    corners = outline_of({"circle": [50, 40, 10]})
    points = list(zip(corners[::2], corners[1::2], strict=True))
    assert len(points) == 24
    assert all(((x - 50) ** 2 + (y - 40) ** 2) ** 0.5 == pytest.approx(10, abs=0.01) for x, y in points)
