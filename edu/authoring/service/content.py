"""A folder of content: find everything that is wrong with it, and make the site what it says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from edu.authoring.rules import drawing, economy, glossary, library, references, skills
from edu.authoring.rules.economy import Economy
from edu.authoring.rules.faults import Fault
from edu.authoring.rules.library import CourseDraft, LessonDraft, Library
from edu.authoring.rules.prose import Written
from edu.authoring.service import unchanged
from edu.awards.service import catalogue as awards
from edu.core import svg
from edu.core.errors import Invalid
from edu.core.i18n import message
from edu.db.session import transaction
from edu.lessons.rules import Changes, CourseSource, LessonSource, LessonText, Shelf
from edu.lessons.service import shelving
from edu.ports import pictures
from edu.qa.service import topics
from edu.quizzes.rules.quiz import QuizSource
from edu.quizzes.service import bank
from edu.shop.service import things as shop
from edu.site.rules.pages import PageSource
from edu.site.service import pages
from edu.tutor.rules.skills import SkillSource
from edu.tutor.service import skills as tutor_skills

# (quiz, question, language) → the form of a check question, to stand inside a lesson.
DrawCheck = Callable[[str, str, str], str]
# (data, ending) → the name under which a picture is kept.
KeepPicture = Callable[[bytes, str], str]

MAX_FILE = 1_000_000  # bytes
READ = (".yml", ".yaml", ".md", ".svg")
TABLES = (".csv",)  # that lessons give away


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
    topics_changed: int  # and subjects, words of the glossary, skills
    economy_changed: int  # awards, quests, goods of the shop

    @property
    def changed(self) -> int:
        return self.lessons.total + self.quizzes_changed + self.quizzes_retired + self.topics_changed + self.economy_changed

    def __str__(self) -> str:
        if not self.changed:
            return f"{self.count}: nothing has changed."
        texts, retired = self.lessons, self.lessons.retired + self.quizzes_retired
        put = f"{texts.new} texts new, {texts.changed} changed; {self.quizzes_changed} quizzes new or changed; {retired} retired"
        if self.topics_changed:
            put += f"; {self.topics_changed} subjects, topics, words and skills new or changed"
        if self.economy_changed:
            put += f"; {self.economy_changed} awards, quests and goods new or changed"
        return f"{self.count}: {put}."


def check(folder: Path) -> list[Fault]:
    """Everything wrong with the content in `folder`, found in one go, by file and line; empty when it is clean."""
    return _read(folder).faults


def count(folder: Path) -> Count:
    """What is in `folder`, as far as it can be read."""
    return _count(_read(folder).library)


def sync(folder: Path, *, now: datetime, draw_check: DrawCheck, keep_picture: KeepPicture) -> Report:
    """Make courses, lessons, pages and quizzes what `folder` says. What is gone is retired, its rows kept; attempts
    stay as they are; a second run changes nothing. Raises Invalid, and changes nothing, when anything is wrong."""
    digest = _digest(folder)  # before it is read: what changes meanwhile is a change the next time
    content = _read(folder)
    read, faults = content.library, content.faults
    if faults:
        first = "; ".join(str(fault) for fault in faults[:3])
        raise Invalid(message("The content has %(count)s faults, so nothing was changed. %(first)s", count=len(faults), first=first))
    # Files first: a picture that no question shows does no harm, a question without its picture would.
    kept = {path: keep_picture(data, Path(path).suffix) for path, data in content.pictures.items()}
    with transaction():
        # Quizzes first: the checks drawn into lessons are asked from what is stored.
        quizzes = _quizzes(read, kept)
        changed = [bank.sync_quiz(quiz, now=now) for quiz in quizzes]
        retired = bank.retire_quizzes({quiz.slug for quiz in quizzes}, now=now)
        # Everything is drawn each time and compared by the result: a changed renderer is noticed like a changed text.
        texts = pages.put([_page(read, slug, text, draw_check) for (slug, _), text in sorted(read.pages.items())], now=now)
        put = shelving.put(_shelf(read, draw_check, kept), now=now) + Changes(new=texts.new, changed=texts.changed, retired=texts.retired)
        topics_changed = topics.put(read.subjects, read.topics) + shelving.put_glossary(read.terms)
        topics_changed += tutor_skills.sync(content.skills)
        economy_changed = awards.sync(content.economy.awards, content.economy.quests, now=now)
        economy_changed += shop.sync(content.economy.goods, now=now)
        unchanged.note(digest, kept=kept.values(), now=now)
    return Report(_count(read), put, sum(changed), retired, topics_changed, economy_changed)


def is_unchanged(folder: Path, *, has: Callable[[str], bool]) -> bool:
    """Whether synchronising with `folder` would find everything as it put it there; `has` says whether a picture is still kept."""
    return unchanged.is_noted(_digest(folder), has=has)


def _digest(folder: Path) -> str:
    return unchanged.digest_of(folder, _paths(folder, (*READ, *library.PHOTOS, *TABLES)))


# ---- Reading


@dataclass(frozen=True, slots=True)
class _Content:
    library: Library
    faults: list[Fault]
    pictures: Mapping[str, bytes]  # those that questions show, and tables of lessons, ready to be kept, by their paths
    economy: Economy
    skills: Sequence[SkillSource] = ()


def _read(folder: Path) -> _Content:
    if not folder.is_dir():
        return _Content(Library({}), [Fault(str(folder), 1, "There is no such folder.")], {}, Economy())
    files, unread = _files(folder)
    read = library.read(files, photos=(path.relative_to(folder).as_posix() for path in _paths(folder, (*library.PHOTOS, *TABLES))))
    # A file that can't be read stands in as an empty one; what is said of that would only mislead.
    bad = {fault.file for fault in unread}
    worth, amiss = economy.read(files)
    shown, unclear = skills.read(read)
    faults = {fault for fault in [*read.faults, *references.check(read), *amiss, *unclear] if fault.file not in bad}
    pictures, spoilt = _pictures(folder, read)
    tables, unreadable = _tables(folder, read)
    return _Content(read, sorted({*unread, *faults, *spoilt, *unreadable}), {**pictures, **tables}, worth, shown)


def _files(folder: Path) -> tuple[dict[str, str], list[Fault]]:
    files: dict[str, str] = {}
    faults = []
    for path in _paths(folder, READ):
        name = path.relative_to(folder).as_posix()
        files[name], fault = _text(path, name)
        if fault:
            faults.append(fault)
    return files, faults


def _paths(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    """The files in `folder` with these endings, but for those hidden."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in endings and path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _pictures(folder: Path, read: Library) -> tuple[dict[str, bytes], list[Fault]]:
    """The pictures of all questions as they are to be kept; what is missing is said elsewhere."""
    found: dict[str, bytes] = {}
    faults = []
    for placed in read.quizzes:
        for path in sorted(f"{placed.folder}/{src}" for src in placed.quiz.pictures()):
            try:
                if path in read.files:
                    found[path] = svg.picture(read.files[path]).encode()
                elif path in read.photos:
                    found[path] = pictures.redrawn((folder / path).read_bytes(), Path(path).suffix)
            except svg.BadDrawing:
                continue  # every drawing is checked, in a question or not
            except pictures.BadPicture as error:
                faults.append(Fault(path, 1, f"This picture can't be shown: {error}."))
            except OSError as error:
                faults.append(Fault(path, 1, f"The file can't be read ({error.strerror})."))
    return found, faults


def _tables(folder: Path, read: Library) -> tuple[dict[str, bytes], list[Fault]]:
    """The tables that lessons link to, whole; what is missing is said elsewhere."""
    found: dict[str, bytes] = {}
    faults = []
    links = {f"{lesson.folder}/{link.it}" for lesson in _in_order(read) for text in lesson.texts.values() for link in text.pieces.links}
    for path in sorted(links & read.photos):
        try:
            found[path] = (folder / path).read_bytes()
        except OSError as error:
            faults.append(Fault(path, 1, f"The file can't be read ({error.strerror})."))
        else:
            if len(found[path]) > MAX_FILE:
                faults.append(Fault(path, 1, f"The table has {len(found[path])} bytes; {MAX_FILE} fit."))
    return found, faults


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
    quizzes = [placed.quiz for placed in read.quizzes]
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


def _quizzes(read: Library, kept: Mapping[str, str]) -> list[QuizSource]:
    """All quizzes in their order, their pictures by the names they are kept under."""
    sources: list[QuizSource] = []
    for placed in read.quizzes:
        names = {src: kept[f"{placed.folder}/{src}"] for src in placed.quiz.pictures()}
        sources.append(placed.quiz.source(position=len(sources) + 1, kept=names, lesson=placed.lesson))
    return sources


def _shelf(read: Library, draw_check: DrawCheck, kept: Mapping[str, str]) -> Shelf:
    return Shelf(
        subjects=read.subjects,
        courses=tuple(_course(read, course, draw_check, kept) for course in read.courses),
    )


def _course(read: Library, draft: CourseDraft, draw_check: DrawCheck, kept: Mapping[str, str]) -> CourseSource:
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
                texts=tuple(_lesson_text(read, lesson, text, draw_check, kept) for text in lesson.texts.values()),
            )
            for lesson in draft.lessons
        ),
        exam=draft.exam.slug if draft.exam else None,
    )


def _lesson_text(read: Library, lesson: LessonDraft, text: Written, draw_check: DrawCheck, kept: Mapping[str, str]) -> LessonText:
    tables = {Path(path).name: name for path, name in kept.items() if path.endswith(TABLES) and path.startswith(f"{lesson.folder}/")}
    html, headings = drawing.draw(
        text.body,
        lang=text.lang,
        anchors=lesson.anchors or (),
        picture=drawing.picture_from(read.files, folder=lesson.folder, lang=text.lang),
        check=lambda quiz, question: draw_check(quiz, question, text.lang),
        tables={title: f"/files/{name}/{title}" for title, name in tables.items()},
    )
    head = text.head.value
    return LessonText(
        lang=text.lang,
        title=head["title"],
        goal=head["goal"],
        minutes=int(head["minutes"]),
        html=glossary.explained(html, read.terms, text.lang),
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
    return PageSource(slug=slug, lang=text.lang, title=text.head.value["title"], body=text.body.strip(), html=html)


def _plural(word: str, number: int) -> str:
    if number == 1:
        return word
    return word + "zes" if word.endswith("z") else word + "s"
