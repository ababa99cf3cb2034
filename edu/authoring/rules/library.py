"""A content folder as a whole: which files make which course, lesson and page, and what is wrong with each.

Pure: the files are given as their texts by path from the content folder. What is wrong between
files (links, checks, pictures) is `references`' to find.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from edu.authoring.rules import drawing, glossary, prose, quizzes, sheets, topics
from edu.authoring.rules.faults import Fault
from edu.authoring.rules.prose import Written
from edu.authoring.rules.quizzes import QuizDraft
from edu.authoring.rules.sheets import Sheet
from edu.core.i18n import LANGUAGES, message
from edu.core.markup import TooLarge
from edu.lessons.rules import SubjectSource, TermSource
from edu.qa.rules.topics import TopicSource
from edu.quizzes.rules.checking import Look
from edu.site.rules.pages import SLUGS

Files = Mapping[str, str]

MAX_MINUTES = 240
PHOTOS = (".png", ".jpg", ".webp", ".gif")  # pictures of questions that are no drawings
PAGES = tuple(SLUGS)  # those that have an address
ANCHORS_FROM = "en"  # headings have the same anchors in every language, and addresses are Latin
_SLUG = r"[a-z0-9][a-z0-9-]{0,79}"
_FOLDER = re.compile(rf"\d{{2,3}}-(?P<slug>{_SLUG})")


@dataclass(frozen=True, slots=True)
class LessonDraft:
    """A lesson's folder, faults and all."""

    slug: str
    folder: str
    texts: Mapping[str, Written]  # by language
    anchors: tuple[str, ...] | None  # None where they aren't known
    quiz: QuizDraft | None


@dataclass(frozen=True, slots=True)
class CourseDraft:
    slug: str
    sheet: Sheet
    lessons: tuple[LessonDraft, ...]  # those listed, in their order
    exam: QuizDraft | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A quiz with the folder of its pictures, and its lesson; the exam of a course has none."""

    quiz: QuizDraft
    folder: str
    lesson: str | None


@dataclass(slots=True)
class Library:
    """Everything in the folder that could be read."""

    files: Files
    photos: frozenset[str] = frozenset()  # paths of pictures that are no texts, and of tables to take along
    subjects: tuple[SubjectSource, ...] = ()
    topics: tuple[TopicSource, ...] = ()
    terms: tuple[TermSource, ...] = ()
    courses: list[CourseDraft] = field(default_factory=list)
    lessons: dict[str, LessonDraft] = field(default_factory=dict)  # by slug, the unlisted too
    pages: dict[tuple[str, str], Written] = field(default_factory=dict)  # by slug and language
    faults: list[Fault] = field(default_factory=list)

    @property
    def quizzes(self) -> list[Placed]:
        """All quizzes of the lessons listed and of the courses, in the order to be shown."""
        found = []
        for course in self.courses:
            found += [Placed(lesson.quiz, lesson.folder, lesson.slug) for lesson in course.lessons if lesson.quiz]
            if course.exam:
                found.append(Placed(course.exam, f"courses/{course.slug}", None))
        return found


def read(files: Files, *, photos: Iterable[str] = ()) -> Library:
    """The library of these files, with everything wrong inside any one of them; `photos`: the paths of pictures and tables beside them."""
    library = Library(files, frozenset(photos))
    _read_subjects(library)
    for name in sorted({path.split("/")[1] for path in files if re.fullmatch(r"courses/[^/]+/.+", path)}):
        _read_course(library, name)
    if not library.courses:
        library.faults.append(Fault("courses", 1, "There is no course here: write courses/<name>/course.yml."))
    _read_topics(library)
    _read_glossary(library)
    for path in sorted(path for path in files if path.startswith("pages/")):
        _read_page(library, path)
    _miss_translations(library, "pages/{}", {slug for slug, _ in library.pages})
    for path in files:
        if path.endswith(".yaml"):
            library.faults.append(Fault(path, 1, "Name this file “….yml”: “….yaml” is not read."))
    return library


# ---- Subjects


def _read_subjects(library: Library) -> None:
    sheet = _sheet(library, "subjects.yml", missing="There is no subjects.yml: a list of “slug” and “name”, in the order to show.")
    if sheet is None:
        return
    whole = Look({"subjects": sheet.value})
    found: dict[str, SubjectSource] = {}
    for look in whole.looks("subjects", 1, 500):
        look.keys("slug", "name")
        slug, name = look.body.get("slug"), look.text("name")
        if not isinstance(slug, str) or not re.fullmatch(_SLUG, slug):
            look.refuse("slug", message("Write a short name of small Latin letters, digits and hyphens."))
        elif slug in found:
            look.refuse("slug", message("Two subjects have this short name."))
        elif name:
            found[slug] = SubjectSource(slug, name)
    # The list has no key of its own, so neither have its places.
    library.faults += [sheet.fault(problem.place.removeprefix("subjects"), str(problem.message)) for problem in whole.problems]
    library.subjects = tuple(found.values())


def _read_topics(library: Library) -> None:
    """A folder need not have any."""
    if topics.PATH in library.files:
        lessons = {slug: draft.quiz.slug if draft.quiz else "" for slug, draft in library.lessons.items()}
        subjects = [subject.slug for subject in library.subjects]
        library.topics, faults = topics.read(library.files[topics.PATH], subjects=subjects, lessons=lessons)
        library.faults += faults


def _read_glossary(library: Library) -> None:
    """A folder need not have one."""
    if glossary.PATH in library.files:
        library.terms, faults = glossary.read(library.files[glossary.PATH], lessons=library.lessons)
        library.faults += faults


# ---- Courses


def _read_course(library: Library, name: str) -> None:
    folder = f"courses/{name}"
    sheet = _sheet(library, f"{folder}/course.yml", missing="There is no course.yml in this folder: title, about, subject, lessons.")
    present = sorted({path.split("/")[2] for path in library.files if path.startswith(f"{folder}/") and path.count("/") > 2})
    listed: list[str] = []
    if sheet is not None:
        listed = _check_course(library, sheet, name, set(present))
    drafts = {each: _read_lesson(library, f"{folder}/{each}") for each in present}
    if sheet is None:
        return
    for each in present:
        if each not in listed:
            library.faults.append(Fault(_first_file(library, f"{folder}/{each}"), 1, f"This lesson is not listed in {folder}/course.yml."))
    lessons = tuple(draft for each in listed if (draft := drafts.get(each)))
    library.courses.append(CourseDraft(name, sheet, lessons, _read_exam(library, folder, name)))


def _read_exam(library: Library, folder: str, name: str) -> QuizDraft | None:
    """A course need not have one."""
    path, slug = f"{folder}/exam.yml", f"{name}-exam"
    if path not in library.files:
        return None
    if slug in library.lessons:
        library.faults.append(Fault(path, 1, f"The exam is called “{slug}”, and so is a lesson: rename the lesson."))
    exam, faults = quizzes.read(path, slug, library.files[path])
    library.faults += faults
    if exam is not None and exam.checks:
        library.faults.append(exam.sheet.fault("checks", "Checks stand in lessons, and an exam has none."))
    return exam


def _check_course(library: Library, sheet: Sheet, name: str, present: set[str]) -> list[str]:
    """The lessons' folders in their order; what is wrong with course.yml goes to the faults."""
    look = Look(sheet.value)
    listed: list[str] = []
    if look.readable:
        look.keys("slug", "title", "about", "subject", "taster", "lessons")
        look.text("title")
        look.text("about")
        if look.body.get("slug") != name:
            look.refuse("slug", message("Write the name of the folder here: “%(name)s”.", name=name))
        look.one_of("subject", tuple(subject.slug for subject in library.subjects))
        for place, entry in look.listed("lessons", 1, 200):
            if not isinstance(entry, str) or entry not in present:
                look.refuse(place, message("There is no folder “%(entry)s” with a lesson beside this file.", entry=str(entry)[:80]))
            elif entry in listed:
                look.refuse(place, message("“%(entry)s” is listed twice.", entry=entry))
            else:
                listed.append(entry)
    library.faults += sheet.faults(look.problems)
    return listed


# ---- Lessons


def _read_lesson(library: Library, folder: str) -> LessonDraft | None:
    named = _FOLDER.fullmatch(folder.rsplit("/", 1)[-1])
    if named is None:
        library.faults.append(
            Fault(_first_file(library, folder), 1, "A lesson's folder is named by a number and a short name: “02-ladder”.")
        )
        return None
    slug = named["slug"]
    if slug in library.lessons:
        other = library.lessons[slug].folder
        library.faults.append(
            Fault(_first_file(library, folder), 1, f"Two lessons have the short name “{slug}”: the other stands in {other}.")
        )
        return None
    texts = _read_texts(library, folder)
    quiz = None
    if (path := f"{folder}/quiz.yml") in library.files:
        quiz, faults = quizzes.read(path, slug, library.files[path])
        library.faults += faults
    anchors = {lang: _anchors(library, text) for lang, text in texts.items()}
    draft = LessonDraft(slug, folder, texts, anchors.get(ANCHORS_FROM), quiz)
    library.lessons[slug] = draft
    return draft


def _read_texts(library: Library, folder: str) -> dict[str, Written]:
    texts = {}
    for path in sorted(path for path in library.files if path.startswith(f"{folder}/") and path.endswith(".md")):
        name = path.removeprefix(f"{folder}/")
        lang = name.removeprefix("lesson.").removesuffix(".md")
        if lang not in LANGUAGES or name != f"lesson.{lang}.md":
            library.faults.append(Fault(path, 1, f"This file is not read: a lesson's texts are {_names('lesson.{}.md')}."))
        elif text := _text(library, path, lang, keys=("title", "goal", "minutes")):
            texts[lang] = text
    _miss_translations(library, folder + "/lesson", {""})
    for other in LANGUAGES[1:]:
        if LANGUAGES[0] in texts and other in texts:
            library.faults += prose.differences(texts[LANGUAGES[0]], texts[other])
    return texts


def _text(library: Library, path: str, lang: str, *, keys: tuple[str, ...]) -> Written | None:
    text, faults = prose.read(path, lang, library.files[path])
    library.faults += faults
    if text is None:
        return None
    look = Look(text.head.value)
    if look.readable:
        look.keys(*keys)
        for key in keys:
            if key == "minutes":
                _check_minutes(look)
            elif not isinstance(look.body.get(key), str) or not str(look.body[key]).strip():
                look.refuse(key, message("Write one line of text here, in the language of the file."))
    library.faults += text.head.faults(look.problems) + prose.slips(text)
    if not text.body.strip():
        library.faults.append(Fault(path, text.first_line, "There is no text below the head."))
    return text


def _check_minutes(look: Look) -> None:
    minutes = look.number("minutes", 1, MAX_MINUTES)
    if minutes is not None and minutes != int(minutes):
        look.refuse("minutes", message("Write a whole number here."))


def _anchors(library: Library, text: Written) -> tuple[str, ...] | None:
    try:
        return drawing.anchors(text.body)
    except TooLarge as error:
        library.faults.append(Fault(text.file, text.first_line, str(error)))
        return None


# ---- Pages


def _read_page(library: Library, path: str) -> None:
    found = re.fullmatch(rf"pages/(?P<slug>{_SLUG})\.(?P<lang>[a-z]+)\.md", path)
    if found is None or found["lang"] not in LANGUAGES:
        library.faults.append(Fault(path, 1, f"This file is not read: a page's texts are {_names('<page>.{}.md')}."))
    elif found["slug"] not in PAGES:
        library.faults.append(Fault(path, 1, f"No address leads to this page. Those that have one: {', '.join(PAGES)}."))
    elif text := _text(library, path, found["lang"], keys=("title",)):
        _anchors(library, text)
        library.pages[found["slug"], found["lang"]] = text


# ---- What all share


def _sheet(library: Library, path: str, *, missing: str) -> Sheet | None:
    if path not in library.files:
        library.faults.append(Fault(path, 1, missing))
        return None
    sheet, faults = sheets.read(path, library.files[path])
    library.faults += faults
    return sheet


def _miss_translations(library: Library, pattern: str, names: Iterable[str]) -> None:
    for name in names:
        stem = pattern.format(name)
        for lang in LANGUAGES:
            if f"{stem}.{lang}.md" not in library.files:
                library.faults.append(Fault(f"{stem}.{lang}.md", 1, "This translation is missing: write the file."))


def _names(pattern: str) -> str:
    return " and ".join(pattern.format(lang) for lang in LANGUAGES)


def _first_file(library: Library, folder: str) -> str:
    return min(path for path in library.files if path.startswith(f"{folder}/"))
