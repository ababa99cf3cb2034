"""A folder of content: find everything that is wrong with it, and make the site what it says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from edu.authoring.rules import drawing, library, references
from edu.authoring.rules.faults import Fault
from edu.authoring.rules.library import CourseDraft, LessonDraft, Library
from edu.authoring.rules.prose import Written
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.db.session import transaction
from edu.lessons import service as lessons
from edu.lessons.rules import Changes, CourseSource, LessonSource, LessonText, PageSource, Shelf
from edu.quizzes.service import bank

# (quiz, question, language) → the form of a check question, to stand inside a lesson.
DrawCheck = Callable[[str, str, str], str]

MAX_FILE = 1_000_000  # bytes
READ = (".yml", ".yaml", ".md", ".svg")


@dataclass(frozen=True, slots=True)
class Count:
    """What is in a folder."""

    courses: int
    lessons: int
    quizzes: int
    questions: int
    pages: int

    def __str__(self) -> str:
        parts = {"course": self.courses, "lesson": self.lessons, "quiz": self.quizzes, "question": self.questions, "page": self.pages}
        return ", ".join(f"{number} {_plural(word, number)}" for word, number in parts.items())


@dataclass(frozen=True, slots=True)
class Report:
    """What a synchronisation did."""

    count: Count
    lessons: Changes  # courses, texts of lessons, pages
    quizzes_changed: int
    quizzes_retired: int

    @property
    def changed(self) -> int:
        return self.lessons.total + self.quizzes_changed + self.quizzes_retired

    def __str__(self) -> str:
        if not self.changed:
            return f"{self.count}: nothing has changed."
        texts, retired = self.lessons, self.lessons.retired + self.quizzes_retired
        put = f"{texts.new} texts new, {texts.changed} changed; {self.quizzes_changed} quizzes new or changed; {retired} retired"
        return f"{self.count}: {put}."


def check(folder: Path) -> list[Fault]:
    """Everything wrong with the content in `folder`, found in one go, by file and line; empty when it is clean."""
    return _read(folder)[1]


def count(folder: Path) -> Count:
    """What is in `folder`, as far as it can be read."""
    return _count(_read(folder)[0])


def sync(folder: Path, *, now: datetime, draw_check: DrawCheck) -> Report:
    """Make courses, lessons, pages and quizzes what `folder` says. What is gone is retired, its rows kept; attempts
    stay as they are; a second run changes nothing. Raises Invalid, and changes nothing, when anything is wrong."""
    read, faults = _read(folder)
    if faults:
        first = "; ".join(str(fault) for fault in faults[:3])
        raise Invalid(message("The content has %(count)s faults, so nothing was changed. %(first)s", count=len(faults), first=first))
    with transaction():
        # Quizzes first: the checks drawn into lessons are asked from what is stored.
        quizzes = [lesson.quiz for lesson in _in_order(read) if lesson.quiz]
        changed = [bank.sync_quiz(quiz.source(position=place), now=now) for place, quiz in enumerate(quizzes, start=1)]
        retired = bank.retire_quizzes({quiz.slug for quiz in quizzes}, now=now)
        # Everything is drawn each time and compared by the result: a changed renderer is noticed like a changed text.
        put = lessons.put(_shelf(read, draw_check), now=now)
    return Report(count=_count(read), lessons=put, quizzes_changed=sum(changed), quizzes_retired=retired)


# ---- Reading


def _read(folder: Path) -> tuple[Library, list[Fault]]:
    if not folder.is_dir():
        return Library({}), [Fault(str(folder), 1, "There is no such folder.")]
    files, unread = _files(folder)
    read = library.read(files)
    # A file that can't be read stands in as an empty one; what is said of that would only mislead.
    bad = {fault.file for fault in unread}
    faults = {fault for fault in [*read.faults, *references.check(read)] if fault.file not in bad}
    return read, sorted({*unread, *faults})


def _files(folder: Path) -> tuple[dict[str, str], list[Fault]]:
    files: dict[str, str] = {}
    faults = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.suffix not in READ or any(part.startswith(".") for part in name.parts) or not path.is_file():
            continue
        text, fault = _text(path, name.as_posix())
        files[name.as_posix()] = text
        if fault:
            faults.append(fault)
    return files, faults


def _text(path: Path, name: str) -> tuple[str, Fault | None]:
    if (size := path.stat().st_size) > MAX_FILE:
        return "", Fault(name, 1, f"The file has {size} bytes; {MAX_FILE} fit.")
    try:
        data = path.read_bytes()
        return data.decode("utf-8-sig"), None
    except OSError as error:
        return "", Fault(name, 1, f"The file can't be read ({error.strerror}).")
    except UnicodeDecodeError as error:
        return "", Fault(name, data.count(b"\n", 0, error.start) + 1, "The file is not UTF-8: save it in that encoding.")


def _count(read: Library) -> Count:
    drafts = list(_in_order(read))
    quizzes = [lesson.quiz for lesson in drafts if lesson.quiz]
    return Count(
        courses=len(read.courses),
        lessons=len(drafts),
        quizzes=len(quizzes),
        questions=sum(len(quiz.bodies) for quiz in quizzes),
        pages=len({slug for slug, _ in read.pages}),
    )


def _in_order(read: Library) -> list[LessonDraft]:
    return [lesson for course in read.courses for lesson in course.lessons]


# ---- Drawing


def _shelf(read: Library, draw_check: DrawCheck) -> Shelf:
    return Shelf(
        subjects=read.subjects,
        courses=tuple(_course(read, course, draw_check) for course in read.courses),
        pages=tuple(_page(read, slug, text, draw_check) for (slug, _), text in sorted(read.pages.items())),
    )


def _course(read: Library, draft: CourseDraft, draw_check: DrawCheck) -> CourseSource:
    value = draft.sheet.value
    return CourseSource(
        slug=draft.slug,
        title=value["title"],
        about=value["about"],
        subject=value["subject"],
        taster=value.get("taster"),
        lessons=tuple(
            LessonSource(
                slug=lesson.slug,
                quiz=lesson.quiz.slug if lesson.quiz else None,
                texts=tuple(_lesson_text(read, lesson, text, draw_check) for text in lesson.texts.values()),
            )
            for lesson in draft.lessons
        ),
    )


def _lesson_text(read: Library, lesson: LessonDraft, text: Written, draw_check: DrawCheck) -> LessonText:
    html, headings = drawing.draw(
        text.body,
        lang=text.lang,
        anchors=lesson.anchors or (),
        picture=drawing.picture_from(read.files, folder=lesson.folder, lang=text.lang),
        check=lambda quiz, question: draw_check(quiz, question, text.lang),
    )
    head = text.head.value
    return LessonText(
        lang=text.lang,
        title=head["title"],
        goal=head["goal"],
        minutes=int(head["minutes"]),
        html=html,
        headings=headings,
    )


def _page(read: Library, slug: str, text: Written, draw_check: DrawCheck) -> PageSource:
    html, _ = drawing.draw(
        text.body,
        lang=text.lang,
        anchors=drawing.anchors(text.body),
        picture=drawing.picture_from(read.files, folder="pages", lang=text.lang),
        check=lambda quiz, question: draw_check(quiz, question, text.lang),
    )
    return PageSource(slug=slug, lang=text.lang, title=text.head.value["title"], html=html)


def _plural(word: str, number: int) -> str:
    if number == 1:
        return word
    return word + "zes" if word.endswith("z") else word + "s"
