"""QTI 1.2: a single file, and the packages of Canvas and common cartridges; written as Canvas does."""

from collections.abc import Iterator, Mapping, Sequence

from edu.core.i18n import Message, message
from edu.core.marks import Body
from edu.interchange.rules import archive
from edu.interchange.rules.accepting import Gathering
from edu.interchange.rules.carrying import Format, Read, Written
from edu.interchange.rules.naming import Namer
from edu.interchange.rules.qti.old_items import body_of
from edu.interchange.rules.qti.old_writing import CANNOT_HOLD, write_assessment
from edu.interchange.rules.qti.outcomes import CantHold
from edu.interchange.rules.qti.package import OLD, Package, fits, named, opened, tree, where
from edu.interchange.rules.qti.running import Budget
from edu.interchange.rules.xml import Element
from edu.quizzes.rules.checking import cut

_OF_CANVAS = "non_cc_assessments/"  # beside what a common cartridge can hold, Canvas puts there all it has


class Qti12(Format):
    name = "qti-1.2"
    label = message("QTI 1.2 (Canvas)")
    suffixes = (".zip", ".imscc", ".xml")
    media = "application/zip"
    cannot_hold: Mapping[str, Message] = CANNOT_HOLD

    def fits(self, data: bytes, name: str) -> float:
        return max(
            fits(data, name, OLD, (b"<questestinterop", b":questestinterop")),
            0.9 * (archive.is_archive(data) and name.lower().endswith(".imscc")),
        )

    def read(self, data: bytes) -> Read:
        found, package = Gathering(), Package({})
        try:
            if archive.is_archive(data):
                package = opened(data)
                documents = list(_documents(package, found))
            else:
                documents = [("", data)]
        except CantHold as refused:
            found.refuse(refused.place, refused.why)
            return found.done()
        names, budget = Namer(), Budget()
        for path, document in documents:
            _read(path, document, package, names, budget, found, several=len(documents) > 1)
        read = found.done()
        return Read(read.questions, read.losses, package.taken or None)

    def write(self, questions: Sequence[Body], *, title: str, lang: str, files: Mapping[str, bytes] | None = None) -> Written:
        """A package; `files` are the pictures by the `src` in the bodies, where they are at hand."""
        return write_assessment(questions, title=title, lang=lang, files=files or {})


def _documents(package: Package, found: Gathering) -> Iterator[tuple[str, bytes]]:
    """The files of questions in the order of the manifest; Canvas's own instead of the cartridge's."""
    for resource in named(package, OLD):
        own = f"{_OF_CANVAS}{resource.href.split('/')[0]}.xml.qti"
        path = own if own in package.files else resource.href
        if path in package.files:
            yield path, package.files[path]
        else:
            found.refuse(path, message("The manifest names this file, but it is not in the archive."))


def _read(path: str, document: bytes, package: Package, names: Namer, budget: Budget, found: Gathering, *, several: bool) -> None:
    try:
        root = tree(document, lambda line, what: found.lose(", ".join(filter(None, (path, line))), what))
        if root.name != "questestinterop":
            raise CantHold(message("This file is no QTI 1.2 but “%(name)s”.", name=cut(root.name)))
    except CantHold as refused:
        found.refuse(where(path, refused), refused.why)
        return
    items = list(_items(root, (), found, several=several))
    if not items:
        found.lose(path, message("There are no questions in this file."))
    for item, folder in items:
        if found.full:
            return
        _take(item, folder, path, package, names, budget, found)


def _items(root: Element, folder: tuple[str, ...], found: Gathering, *, several: bool) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """The items with the titles of what they stand in, in their order."""
    stack = [(root, folder)]
    while stack:
        element, path = stack.pop()
        if element.name == "item":
            yield element, path
            continue
        title = element.values.get("title", "").strip()
        if title and (element.name in ("section", "objectbank") or (several and element.name == "assessment")):
            path = (*path, title)
        if element.name == "bankentry_item":
            place = f"item {cut(element.values.get('item_ref', ''), 60)}"
            found.refuse(place, message("This question stands in a bank that is not in this file."))
        elif element.name == "selection_ordering" and element.within("selection_number"):
            number = element.within("selection_number")[0].all_text.strip()
            found.lose(
                " / ".join(path), message("Of this group %(number)s are drawn at random in the file; here all came.", number=cut(number))
            )
        stack.extend((each, path) for each in reversed(element.elements))


def _take(item: Element, folder: tuple[str, ...], path: str, package: Package, names: Namer, budget: Budget, found: Gathering) -> None:
    ident, title = item.values.get("ident", ""), item.values.get("title", "")
    place = f"item {cut(ident or title, 60)}" if ident or title else f"line {item.line}"
    told: list[str] = []

    def lose(what: Message) -> None:
        if str(what) not in told:  # once an item: each option may have lost its colour
            told.append(str(what))
            found.lose(place, what)

    try:
        body = body_of(item, package=package, base=path, budget=budget, lose=lose)
    except CantHold as refused:
        found.refuse(where(place, refused), refused.why)
        return
    found.take({"id": names.name(ident, title), **body}, place, folder=folder)


format = Qti12()
