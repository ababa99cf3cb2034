"""skills.yml of a course: what its questions show one can do."""

from edu.authoring.rules import sheets
from edu.authoring.rules.faults import Fault
from edu.authoring.rules.library import CourseDraft, Library
from edu.core.marks import Body, Marked
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import all_kinds
from edu.tutor.rules.skills import SkillSource, read_skills


def read(library: Library) -> tuple[list[SkillSource], list[Fault]]:
    """The skills of all courses, and what is wrong with their files. A course need not have any."""
    found: list[SkillSource] = []
    faults: list[Fault] = []
    for course in library.courses:
        path = f"courses/{course.slug}/skills.yml"
        if path in library.files:
            skills, amiss = _read(library, course, path)
            found += skills
            faults += amiss
    return found, faults


def _read(library: Library, course: CourseDraft, path: str) -> tuple[list[SkillSource], list[Fault]]:
    sheet, faults = sheets.read(path, library.files[path])
    if sheet is None:
        return [], faults
    lessons = {lesson.slug: lesson.anchors or () for lesson in course.lessons}
    quizzes = [*(lesson.quiz for lesson in course.lessons), course.exam]
    questions = {
        quiz.slug: {str(body["id"]): tuple(body.get("tags") or ()) for _, body in quiz.bodies if _shows_something(body)}
        for quiz in quizzes
        if quiz
    }
    skills, problems = read_skills(sheet.value, course.slug, lessons=lessons, questions=questions)
    return skills, faults + sheet.faults(problems)


def _shows_something(body: Body) -> bool:
    """Not a text to read, a survey, or what is amiss and said elsewhere."""
    return isinstance(body.get("id"), str) and body.get("kind") in all_kinds() and question.marked(body) is not Marked.NEVER
