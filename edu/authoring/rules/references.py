"""What content says of other content: pictures, checks, links, where to read. All of it must be there."""

import re
from collections.abc import Iterator, Mapping

from edu.authoring.rules.drawing import ADDRESSES, OUTSIDE, drawing_of
from edu.authoring.rules.faults import Fault
from edu.authoring.rules.library import CourseDraft, LessonDraft, Library, Placed
from edu.authoring.rules.prose import Written
from edu.core import svg
from edu.core.marks import Body
from edu.loyalty.rules.figures import BY_NAME as FIGURES
from edu.quizzes.rules import pictures
from edu.site.rules.pages import PLACES

_PICTURE = re.compile(r"[a-z0-9][a-z0-9-]*\.svg")
_TABLE = re.compile(r"[a-z0-9][a-z0-9-]*\.csv")


def check(library: Library) -> list[Fault]:
    """Everything that leads nowhere."""
    return [
        *_drawings(library),
        *(fault for course in library.courses for fault in _taster(library, course)),
        *(fault for lesson in library.lessons.values() for fault in _lesson(library, lesson)),
        *(fault for placed in _placed(library) for fault in _quiz(library, placed)),
        *(fault for page in library.pages.values() for fault in _page(library, page)),
    ]


def _drawings(library: Library) -> Iterator[Fault]:
    for path, source in library.files.items():
        if path.endswith(".svg"):
            try:
                svg.drawing(source, alt="")
            except svg.BadDrawing as error:
                yield Fault(path, _line_of(source, str(error)), f"This drawing can't stand in a page: {error}.")


def _taster(library: Library, course: CourseDraft) -> Iterator[Fault]:
    taster = course.sheet.value.get("taster") if isinstance(course.sheet.value, dict) else None
    if taster is not None and not (isinstance(taster, str) and _has_quiz(library, taster)):
        yield course.sheet.fault("taster", f"There is no quiz “{taster}” to try.")


def _lesson(library: Library, lesson: LessonDraft) -> Iterator[Fault]:
    for text in lesson.texts.values():
        yield from _pictures(library, lesson.folder, text)
        yield from _checks(library, text)
        yield from _links(library, text, anchors=lesson.anchors, folder=lesson.folder)


def _placed(library: Library) -> Iterator[Placed]:
    """Every quiz, those of lessons that no course lists too."""
    yield from (Placed(lesson.quiz, lesson.folder, lesson.slug) for lesson in library.lessons.values() if lesson.quiz)
    yield from (placed for placed in library.quizzes if placed.lesson is None)


def _quiz(library: Library, placed: Placed) -> Iterator[Fault]:
    for place, body in placed.quiz.bodies:
        yield from _pictures_of_question(library, placed, place, body)
        for where, reference in _lessons_named(body, place):
            if problem := _lesson_problem(library, reference):
                yield placed.quiz.sheet.fault(where, problem)


def _lessons_named(value: object, place: str) -> Iterator[tuple[str, str]]:
    """Every lesson that a question sends its reader to, the whole or one wrong pair, with its place."""
    if isinstance(value, list):
        for number, entry in enumerate(value):
            yield from _lessons_named(entry, f"{place}[{number}]")
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            if key == "lesson" and isinstance(entry, str):
                yield f"{place}.lesson", entry
            else:
                yield from _lessons_named(entry, f"{place}.{key}")


def _page(library: Library, page: Written) -> Iterator[Fault]:
    yield from _pictures(library, "pages", page)
    yield from _checks(library, page)
    yield from _links(library, page, anchors=None, folder="pages")


def _pictures(library: Library, folder: str, text: Written) -> Iterator[Fault]:
    for picture in text.pieces.pictures:
        src = picture.it.src
        if not _PICTURE.fullmatch(src):
            yield Fault(text.file, picture.line, f"“{src}” can't be a picture: name a drawing of this folder, as “ladder.svg”.")
        elif drawing_of(src, text.lang, library.files, folder) is None:
            stem = src.removesuffix(".svg")
            yield Fault(text.file, picture.line, f"The picture is missing: there is neither {stem}.{text.lang}.svg nor {src} in {folder}.")


def _pictures_of_question(library: Library, placed: Placed, place: str, body: Body) -> Iterator[Fault]:
    for where, src in pictures.named_in(body):
        path = f"{placed.folder}/{src}"
        if path not in library.files and path not in library.photos:
            yield placed.quiz.sheet.fault(f"{place}.{where}.src", f"The picture is missing: there is no {src} in {placed.folder}.")


def _checks(library: Library, text: Written) -> Iterator[Fault]:
    for check in text.pieces.checks:
        slug, name = check.it
        if not _has_quiz(library, slug):
            yield Fault(text.file, check.line, f"There is no quiz “{slug}”.")
        elif (quiz := library.lessons[slug].quiz) is None:
            continue  # its file can't be read, and that is said already
        elif (standing := quiz.names().get(name)) is None:
            yield Fault(text.file, check.line, f"The quiz “{slug}” has no check “{name}”.")
        elif standing == "questions":
            yield Fault(text.file, check.line, f"“{name}” is a graded question of “{slug}”: only those under “checks” may be asked here.")


def _links(library: Library, text: Written, *, anchors: tuple[str, ...] | None, folder: str) -> Iterator[Fault]:
    for link in text.pieces.links:
        if f"{folder}/{link.it}" in library.photos and _TABLE.fullmatch(link.it):
            continue
        if problem := _link_problem(library, link.it, anchors):
            yield Fault(text.file, link.line, f"The link “{link.it}” is broken: {problem}")


def _link_problem(library: Library, link: str, anchors: tuple[str, ...] | None) -> str | None:
    if link.startswith(OUTSIDE):
        return None
    if link.startswith("#"):
        return _anchor_problem(link[1:], anchors)
    kind, _, rest = link.partition(":")
    if kind not in ADDRESSES or ":" not in link:
        return "a link leads to lesson:…, quiz:…, page:…, figure:…, #heading, https://… or a table beside the text, as answers.csv."
    if kind == "lesson":
        return _lesson_problem(library, rest)
    if kind == "quiz":
        return None if _has_quiz(library, rest) or rest in _exams(library) else f"there is no quiz “{rest}”."
    if kind == "figure":
        return None if rest in FIGURES else f"there is no figure “{rest}” (there are {', '.join(FIGURES)})."
    return None if rest in PLACES or any(slug == rest for slug, _ in library.pages) else f"there is no page “{rest}”."


def _lesson_problem(library: Library, reference: str) -> str | None:
    slug, sharp, anchor = reference.partition("#")
    if slug not in library.lessons:
        return f"there is no lesson “{slug}”."
    return _anchor_problem(anchor, library.lessons[slug].anchors) if sharp else None


def _anchor_problem(anchor: str, anchors: tuple[str, ...] | None) -> str | None:
    if anchors is None or anchor in anchors:
        return None
    return f"there is no heading “{anchor}” (headings go by their English anchors: {', '.join(anchors)})."


def _has_quiz(library: Library, slug: str) -> bool:
    lesson = library.lessons.get(slug)
    return lesson is not None and f"{lesson.folder}/quiz.yml" in library.files


def _exams(library: Library) -> set[str]:
    return {course.exam.slug for course in library.courses if course.exam}


def _line_of(source: str, problem: str) -> int:
    """The line a drawing's problem is on: told by the parser, or of the first such element."""
    if told := re.search(r"line (\d+)", problem):
        return int(told[1])
    element = re.search(r"<(\w+)>", problem)
    attribute = re.search(r"attribute (\S+?)=", problem)
    pattern = rf"<{element[1]}\b" if element else "<svg"
    if element and attribute:
        pattern += rf"[^>]*?\s{re.escape(attribute[1].rsplit('}', 1)[-1])}\s*="
    found = re.search(pattern, source)
    return source.count("\n", 0, found.end()) + 1 if found else 1
