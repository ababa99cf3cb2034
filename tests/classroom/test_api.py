"""One's classes by the API: own marks with what they are made of, and nobody else's."""

import pytest

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.classroom.rules.planning import Work
from edu.classroom.service import assignments, classes, members
from edu.classroom.service.assignments import Plan
from edu.core.roles import Role
from edu.ports import clock


@pytest.fixture
def token(make):
    """Makes the header of a person's token."""

    def token(user_id):
        return {"Authorization": f"Bearer {accounts.make_token(user_id, name='Tests', now=clock.now())}"}

    return token


def test_own_classes_and_marks(make, client, token):
    teacher = Reader(make.person(role=Role.TEACHER), "", Role.TEACHER, "en", "UTC")
    own = classes.create("8 A", by=teacher.id, now=clock.now())
    [category] = [each.id for each in classes.list_categories(own)]
    maria, stranger = make.person(), make.person()
    members.join(classes.get_taught(own, by=teacher).code, by=maria, now=clock.now())
    slug = make.quiz()
    task = assignments.add(own, Plan(Work.QUIZ, slug, category), by=teacher, now=clock.now())
    make.attempt(slug, by=maria, right=2, handed_in=True)

    answer = client.get("/api/v1/me/classes?lang=ru", headers=token(maria)).get_json()
    assert answer["classes"] == [{"id": own, "name": "8 A", "archived": False}]
    [item] = answer["items"]
    assert (item["assignment"], item["title"], item["state"], item["share"]) == (task, f"Проверка {slug}", "done", 0.5)
    marks = client.get(f"/api/v1/me/classes/{own}", headers=token(maria)).get_json()
    assert marks["share"] == 0.5
    assert marks["sums"] == [
        {"category": category, "name": "Work", "weight": 100, "earned": 5, "possible": 10, "share": 0.5, "dropped": []}
    ]
    assert client.get("/api/v1/me/classes", headers=token(stranger)).get_json() == {"classes": [], "items": []}
    for person in (stranger, teacher.id):
        assert client.get(f"/api/v1/me/classes/{own}", headers=token(person)).status_code == 404
    assert client.get(f"/api/v1/me/classes/{own}").status_code == 401
