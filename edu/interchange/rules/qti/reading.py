"""Files of QTI 2 and 3 read: a single item, or a package of items and tests."""

from collections.abc import Iterator

from edu.core.i18n import Message, message
from edu.interchange.rules import archive
from edu.interchange.rules.accepting import Gathering
from edu.interchange.rules.carrying import Read
from edu.interchange.rules.naming import Namer
from edu.interchange.rules.qti.elements import modern
from edu.interchange.rules.qti.items import body_of
from edu.interchange.rules.qti.outcomes import CantHold
from edu.interchange.rules.qti.package import Package, named, opened, resolved, tree, where
from edu.interchange.rules.qti.running import Budget
from edu.interchange.rules.xml import Element
from edu.quizzes.rules.checking import cut


def read_items(data: bytes, version: str) -> Read:
    """What a file of this version holds. Never raises."""
    found = Gathering()
    package = Package({})
    try:
        if archive.is_archive(data):
            package = opened(data)
            documents = list(_documents(package, version, found))
        else:
            documents = [("", data, ())]
    except CantHold as refused:
        found.refuse(refused.place, refused.why)
        return found.done()
    names, budget = Namer(), Budget()
    for path, document, folder in documents:
        if found.full:
            break
        _read(path, document, folder, package, names, budget, found)
    read = found.done()
    return Read(read.questions, read.losses, package.taken or None)


def _documents(package: Package, version: str, found: Gathering) -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    """The files of items in the order of the tests, then of the manifest; each with the test's title where there are several."""
    resources = named(package, version)
    items = {each.href: () for each in resources if not each.is_test}
    tests = [each.href for each in resources if each.is_test]
    placed: dict[str, tuple[str, ...]] = {}
    for href in tests:
        try:
            test = modern(tree(package.files[href])) if href in package.files else None
        except CantHold as refused:
            found.lose(where(href, refused), refused.why)
            continue
        if test is None:
            found.lose(href, message("The manifest names this file, but it is not in the archive."))
            continue
        folder: tuple[str, ...] = (test.values.get("title") or href.rpartition("/")[2],) if len(tests) > 1 else ()
        for part in test.within("assessmentItemRef"):
            placed.setdefault(resolved(href, part.values.get("href", "")), folder)
    for href, folder in {**placed, **{href: () for href in items if href not in placed}}.items():
        if href in package.files:
            yield href, package.files[href], folder
        else:
            found.refuse(href, message("The manifest names this file, but it is not in the archive."))
    for path, content in package.files.items():
        if (
            path.endswith(".xml")
            and path not in items
            and path not in placed
            and b"ssessment" in content[:2000]
            and b"tem" in content[:2000]
            and path not in tests
        ):
            found.lose(path, message("The manifest doesn't name this file; it was left out."))


def _read(path: str, document: bytes, folder: tuple[str, ...], package: Package, names: Namer, budget: Budget, found: Gathering) -> None:
    place = path
    try:
        root = modern(tree(document))
        if root.name != "assessmentItem":
            raise CantHold(message("This file is no item of QTI 2 or 3 but “%(name)s”.", name=cut(root.name)))
        title = root.values.get("identifier") or root.values.get("title", "")
        place = f"item {cut(title, 60)}" if title else path or "item"
        told: list[str] = []

        def lose(what: Message) -> None:
            if str(what) not in told:  # once an item: each option may have lost its colour
                told.append(str(what))
                found.lose(place, what)

        body = body_of(root, package=package, base=path, budget=budget, lose=lose)
    except CantHold as refused:
        found.refuse(where(place, refused), refused.why)
        return
    found.take({"id": names.name(*_names(root)), **body}, place, folder=folder)


def _names(root: Element) -> tuple[str, str]:
    return root.values.get("identifier", ""), root.values.get("title", "")
