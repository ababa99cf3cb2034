"""Folders: nested, shared to look at or to change, kept from strangers."""

import pytest

from edu.accounts.rules import Reader
from edu.authoring.rules.drafts import Right
from edu.authoring.service import drafts, folders
from edu.core.errors import Conflict, Invalid, NotAllowed, NotFound
from edu.core.roles import Role
from edu.ports import clock
from tests.make import CHOICE, Make

pytestmark = pytest.mark.databases("sqlite", "postgresql")


def reader(make: Make, name: str, role: Role = Role.TEACHER, lang: str = "en") -> Reader:
    return Reader(make.person(name, role=role), name, role, lang, "UTC")


@pytest.fixture
def ann(make: Make) -> Reader:
    return reader(make, "Ann Teacher")


@pytest.fixture
def bob(make: Make) -> Reader:
    return reader(make, "Bob Teacher")


def test_a_teacher_has_a_folder_without_asking(make: Make, ann: Reader) -> None:
    assert folders.usual(by=ann) == folders.usual(by=ann)
    assert [line.name for line in folders.list_folders(by=ann)] == ["My questions"]
    rus = reader(make, "Вера Учитель", lang="ru")
    folders.usual(by=rus)
    assert [line.name for line in folders.list_folders(by=rus)] == ["Мои вопросы"]


def test_folders_are_listed_as_a_tree(ann: Reader) -> None:
    top = folders.create("Marketing", by=ann)
    inner = folders.create("Loyalty", by=ann, parent=top)
    folders.create("NPS", by=ann, parent=inner)
    folders.create("Algebra", by=ann)
    drafts.create(inner, CHOICE, by=ann, now=clock.now())

    lines = folders.list_folders(by=ann)

    assert [(line.name, line.depth, line.questions) for line in lines] == [
        ("Algebra", 0, 0),
        ("Marketing", 0, 0),
        ("Loyalty", 1, 1),
        ("NPS", 2, 0),
    ]
    assert all(line.right is Right.OWN and line.owner == "" for line in lines)


def test_others_folders_are_not_there(ann: Reader, bob: Reader) -> None:
    folder = folders.usual(by=ann)

    assert folders.list_folders(by=bob) == []
    for call in (
        lambda: folders.rename(folder, "Mine", by=bob),
        lambda: folders.remove(folder, by=bob),
        lambda: folders.create("In it", by=bob, parent=folder),
        lambda: folders.share(folder, bob.id, may_edit=True, by=bob),
        lambda: folders.shares_of(folder, by=bob),
        lambda: folders.move(folder, into=None, by=bob),
    ):
        with pytest.raises(NotFound):
            call()


def test_what_is_shared_is_shared_with_all_that_lies_in_it(ann: Reader, bob: Reader) -> None:
    top = folders.create("Top", by=ann)
    inner = folders.create("Inner", by=ann, parent=top)
    folders.share(inner, bob.id, may_edit=False, by=ann)

    assert [(line.name, line.depth, line.right, line.owner) for line in folders.list_folders(by=bob)] == [
        ("Inner", 0, Right.VIEW, "Ann Teacher")
    ]
    with pytest.raises(NotAllowed):
        folders.rename(inner, "Mine", by=bob)
    folders.share(top, bob.id, may_edit=True, by=ann)
    assert [(line.name, line.right) for line in folders.list_folders(by=bob)] == [("Top", Right.EDIT), ("Inner", Right.EDIT)]
    with pytest.raises(NotAllowed):
        folders.share(top, bob.id, may_edit=True, by=bob)
    assert folders.shares_of(top, by=ann) == [(bob.id, "Bob Teacher", True)]


def test_sharing_ends_from_either_side(ann: Reader, bob: Reader) -> None:
    folder = folders.usual(by=ann)
    for who in (ann, bob):
        folders.share(folder, bob.id, may_edit=True, by=ann)
        folders.unshare(folder, bob.id, by=who)
        assert folders.list_folders(by=bob) == []


def test_only_teachers_are_shared_with_and_nobody_with_themselves(make: Make, ann: Reader) -> None:
    folder = folders.usual(by=ann)

    for other in (make.person(), ann.id):
        with pytest.raises(Invalid):
            folders.share(folder, other, may_edit=True, by=ann)


def test_a_folder_is_deleted_only_when_it_is_empty(ann: Reader) -> None:
    folder = folders.create("Full", by=ann)
    drafts.create(folder, CHOICE, by=ann, now=clock.now())
    with pytest.raises(Conflict):
        folders.remove(folder, by=ann)
    empty = folders.create("Empty", by=ann)
    folders.remove(empty, by=ann)
    assert [line.name for line in folders.list_folders(by=ann)] == ["Full"]


def test_no_folder_lies_in_itself_or_too_deep(ann: Reader) -> None:
    numbers = [folders.create("1", by=ann)]
    for depth in range(2, folders.MAX_DEPTH + 1):
        numbers.append(folders.create(str(depth), by=ann, parent=numbers[-1]))

    with pytest.raises(Invalid):
        folders.create("deeper", by=ann, parent=numbers[-1])
    with pytest.raises(Invalid):
        folders.move(numbers[0], into=numbers[2], by=ann)
    folders.move(numbers[2], into=None, by=ann)
    assert folders.within(numbers[0]) == set(numbers[:2])


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "a\u202eb"])
def test_a_name_is_a_line_of_words(name: str, ann: Reader) -> None:
    with pytest.raises(Invalid):
        folders.create(name, by=ann)


def test_what_an_editor_makes_in_a_shared_folder_is_its_owners(ann: Reader, bob: Reader) -> None:
    folder = folders.usual(by=ann)
    folders.share(folder, bob.id, may_edit=True, by=ann)
    inner = folders.create("By Bob", by=bob, parent=folder)

    assert folders.right_to(inner, by=ann) is Right.OWN
    assert folders.right_to(inner, by=bob) is Right.EDIT
