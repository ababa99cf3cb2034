"""Every fault an author can make is found, by file and line, in one run, and the command ends with 1."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from edu.authoring.commands.content import content
from edu.authoring.service import content as authoring
from tests.authoring.good import FIRST, GOOD, NEXT, SECOND_QUIZ, SVG, Files, write

EN, RU, QUIZ = f"{FIRST}/lesson.en.md", f"{FIRST}/lesson.ru.md", f"{FIRST}/quiz.yml"
COURSE, AGAIN = "courses/steps/course.yml", "courses/steps/03-first"
EXAM = "courses/steps/exam.yml"
CHECKED = SECOND_QUIZ + "checks:\n  - {id: less, kind: numeric, text: 1 - 1 = ?, answers: [{value: 0}]}\n"


@dataclass(frozen=True)
class Broken:
    """One fault: in `file`, `old` is written as `new` (or the whole file is replaced or gone); found at `place`."""

    name: str
    file: str
    old: str | None
    new: str | bytes | None
    place: str
    says: str

    def files(self) -> Files:
        files: Files = dict(GOOD)
        if self.old is not None:
            source = GOOD[self.file]
            assert source.count(self.old) >= 1, f"{self.name}: nothing to break"
            assert isinstance(self.new, str)
            files[self.file] = source.replace(self.old, self.new, 1)
        elif self.new is None:
            del files[self.file]
        else:
            files[self.file] = self.new
        return files


EXAMPLES = (
    # YAML
    Broken("broken YAML", QUIZ, "behaviour: interactive", "behaviour: [interactive", f"{QUIZ}:4", "can't be read"),
    Broken("tab in YAML", QUIZ, "tries: 2", "\ttries: 2", f"{QUIZ}:4", "can't be read"),
    Broken("a key twice", QUIZ, "tries: 2", "tries: 2\ntries: 3", f"{QUIZ}:5", "stands here twice: on line 4"),
    Broken("references", QUIZ, None, "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", f"{QUIZ}:2", "is a reference"),
    Broken("endless nesting", QUIZ, None, "a: " + "[" * 40 + "]" * 40, f"{QUIZ}:1", "nested deeper"),
    Broken("a tag that acts", QUIZ, "intro: {", "intro: !!python/object:os.system {", f"{QUIZ}:2", "Write"),
    Broken("empty file", QUIZ, None, "", f"{QUIZ}:1", "nothing in this file"),
    Broken("two documents", QUIZ, "checks:", "---\nchecks:", f"{QUIZ}:18", "second document"),
    Broken("no mapping", QUIZ, None, "- a\n", f"{QUIZ}:1", "Write keys with values"),
    Broken("a file too large", QUIZ, None, b"#" * 1_000_001, f"{QUIZ}:1", "1000001 bytes"),
    Broken("not UTF-8", RU, None, "---\nтитул: да\n".encode("cp1251"), f"{RU}:2", "not UTF-8"),
    # Quizzes
    Broken("unknown kind", QUIZ, "kind: numeric", "kind: nummeric", f"{QUIZ}:15", "Did you mean “numeric”"),
    Broken("no kind", QUIZ, "    kind: numeric\n", "", f"{QUIZ}:14", "kind"),
    Broken("missing key of a kind", QUIZ, "    answers: [{value: 2}]\n", "", f"{QUIZ}:14", "answers"),
    Broken("no right option", QUIZ, ", right: true}\n      - {text: {ru", "}\n      - {text: {ru", f"{QUIZ}:11", "options"),
    Broken("missing translation of a text", QUIZ, "{ru: Сколько?, en: How many?}", "{en: How many?}", f"{QUIZ}:16", "ru, en"),
    Broken("Russian words for both", QUIZ, "{ru: Сколько?, en: How many?}", "Сколько?", f"{QUIZ}:16", "has no English"),
    Broken("unknown key of a quiz", QUIZ, "tries: 2", "trys: 2", f"{QUIZ}:1", "Did you mean “tries”"),
    Broken("no title", QUIZ, "title: {ru: Первый тест, en: The first quiz}\n", "", f"{QUIZ}:1", "title"),
    Broken("unknown behaviour", QUIZ, "behaviour: interactive", "behaviour: never", f"{QUIZ}:3", "behaviour"),
    Broken("tries where nothing is checked before the end", QUIZ, "behaviour: interactive", "behaviour: deferred", f"{QUIZ}:4", "Tries go with"),
    Broken("half a try", QUIZ, "tries: 2", "tries: 1.5", f"{QUIZ}:4", "whole number"),
    Broken("points out of range", QUIZ, "points: 5", "points: 500", f"{QUIZ}:8", "from 1 to 100"),
    Broken("two questions of one id", QUIZ, "id: how-many", "id: which", f"{QUIZ}:14", "the other stands on line 6"),
    Broken("a check with a question's id", QUIZ, "id: warm-up", "id: which", f"{QUIZ}:19", "Two questions have the id"),
    Broken("a quiz without questions", QUIZ, None, "title: A\nintro: B\nbehaviour: deferred\nquestions: []\n", f"{QUIZ}:4", "at least 1"),
    Broken("where to read: no lesson", QUIZ, "first#where-it-begins", "third", f"{QUIZ}:9", "no lesson “third”"),
    Broken("where to read: no heading", QUIZ, "first#where-it-begins", "first#nowhere", f"{QUIZ}:9", "no heading “nowhere”"),
    # Heads
    Broken("no head", EN, None, "## Words\n", f"{EN}:1", "must begin with a head"),
    Broken("head without a goal", EN, "goal: Say what a first step is.\n", "", f"{EN}:2", "goal"),
    Broken("unknown key in a head", EN, "minutes: 5", "minutes: 5\nauthor: me", f"{EN}:2", "“author” is not known"),
    Broken("minutes in words", EN, "minutes: 5", "minutes: five", f"{EN}:4", "number"),
    Broken("title in two languages", EN, "title: The first step", "title: {ru: А, en: B}", f"{EN}:2", "one line of text"),
    # Texts
    Broken("a whole translation missing", RU, None, None, f"{RU}:1", "translation is missing"),
    Broken("an unknown language", f"{FIRST}/lesson.de.md", None, "Guten Tag", f"{FIRST}/lesson.de.md:1", "is not read"),
    Broken("a heading of the first level", EN, "## Sources", "# Sources", f"{EN}:19", "begin sections with"),
    Broken("no text", f"{NEXT}/lesson.en.md", "## Further up\n\nUp and up.\n", "", f"{NEXT}/lesson.en.md:6", "no text below"),
    Broken("a text too large", f"{NEXT}/lesson.en.md", "Up and up.", "Up and up. " * 20_000, f"{NEXT}/lesson.en.md:6", "characters"),
    Broken("headings differ", EN, "## Sources", "### Sources", f"{EN}:19", "level 3 here and of level 2 in lesson.ru.md, line 19"),
    Broken("tables differ", EN, "| 1 | first |", "| 1 | first |\n| 2 | second |", f"{EN}:13", "table 1 is 4 × 2 here and 3 × 2"),
    Broken("a table missing", EN, "| Step | Name |\n|---|---|\n| 1 | first |\n", "", f"{EN}:6", "tables here: 0, in lesson.ru.md: 1"),
    Broken("figures differ", EN, '![A step and a person on it](step.svg "One step")\n', "", f"{EN}:6", "figures here: 0"),
    Broken("checks differ", RU, "::check[first#warm-up]\n", "", f"{EN}:17", "checks here: 1, in lesson.ru.md: 0"),
    # Pictures
    Broken("a missing picture", f"{FIRST}/step.svg", None, None, f"{EN}:11", "The picture is missing"),
    Broken("no alternative text", EN, "![A step and a person on it]", "![]", f"{EN}:11", "without alternative text"),
    Broken("a picture among words", EN, "![A step", "See: ![A step", f"{EN}:11", "stands alone"),
    Broken("a photograph", EN, "step.svg", "step.png", f"{EN}:11", "can't be a picture"),
    Broken("a picture from elsewhere", EN, "(step.svg", "(../../step.svg", f"{EN}:11", "can't be a picture"),
    Broken("a drawing with a script", f"{FIRST}/step.svg", "<rect", "<script>1</script><rect", f"{FIRST}/step.svg:2", "<script> may"),
    Broken("a drawing with a style", f"{FIRST}/step.svg", 'class="rung-1"', 'style="fill:red"', f"{FIRST}/step.svg:2", "may not stand"),
    Broken("a drawing cut short", f"{FIRST}/step.svg", "</svg>", "", f"{FIRST}/step.svg:4", "not well-formed"),
    Broken("a drawing without a frame", f"{FIRST}/step.svg", None, SVG.replace("viewBox", "box"), f"{FIRST}/step.svg:1", "viewBox"),
    # Checks and links
    Broken("an unknown check", EN, "first#warm-up", "first#cool-down", f"{EN}:17", "no check “cool-down”"),
    Broken("a graded question as a check", EN, "first#warm-up", "first#which", f"{EN}:17", "graded question"),
    Broken("a check of no quiz", EN, "first#warm-up", "third#warm-up", f"{EN}:17", "no quiz “third”"),
    Broken("a check that is none", EN, "::check[first#warm-up]", "::check[warm-up]", f"{EN}:17", "stands alone"),
    Broken("a link to no lesson", EN, "lesson:second#further-up", "lesson:third", f"{EN}:9", "no lesson “third”"),
    Broken("a link to no heading of a lesson", EN, "#further-up", "#further-down", f"{EN}:9", "no heading “further-down”"),
    Broken("a link to no heading here", EN, "(#where-it-begins)", "(#where-it-ends)", f"{EN}:21", "no heading “where-it-ends”"),
    Broken("a link to no quiz", EN, "quiz:second", "quiz:third", f"{EN}:9", "no quiz “third”"),
    Broken("a link to no page", EN, "page:about", "page:abuot", f"{EN}:21", "no page “abuot”"),
    Broken("a link to a file", EN, "(page:about)", "(data.csv)", f"{EN}:21", "a link leads to"),
    Broken("a link that acts", EN, "(page:about)", "(javascript:alert)", f"{EN}:21", "a link leads to"),
    # Courses, subjects, pages
    Broken("a lesson not listed", COURSE, "[01-first, 02-second]", "[01-first]", f"{NEXT}/lesson.en.md:1", "not listed"),
    Broken("a lesson listed but missing", COURSE, "02-second]", "02-second, 03-third]", f"{COURSE}:6", "no folder “03-third”"),
    Broken("a lesson listed twice", COURSE, "02-second]", "02-second, 01-first]", f"{COURSE}:6", "listed twice"),
    Broken("a course's wrong slug", COURSE, "slug: steps", "slug: stairs", f"{COURSE}:1", "name of the folder"),
    Broken("an unknown subject", COURSE, "subject: walking", "subject: runing", f"{COURSE}:4", "runing"),
    Broken("a taster that isn't there", COURSE, "taster: first", "taster: third", f"{COURSE}:5", "no quiz “third”"),
    Broken("an exam that can't be read", EXAM, None, "title: [", f"{EXAM}:2", "can't be read"),
    Broken("an exam that sends to no lesson", EXAM, None, SECOND_QUIZ + "    lesson: third\n", f"{EXAM}:9", "no lesson “third”"),
    Broken("an exam with checks", EXAM, None, CHECKED, f"{EXAM}:9", "an exam has none"),
    Broken("no course.yml", COURSE, None, None, f"{COURSE}:1", "no course.yml"),
    Broken("two lessons of one slug", f"{AGAIN}/lesson.en.md", None, "x", f"{AGAIN}/lesson.en.md:1", "Two lessons"),
    Broken("a folder without a number", "courses/steps/third/lesson.en.md", None, "x", "courses/steps/third/lesson.en.md:1", "by a number"),
    Broken("no subjects", "subjects.yml", None, None, "subjects.yml:1", "There is no subjects.yml"),
    Broken("two subjects of one slug", "subjects.yml", "slug: other", "slug: walking", "subjects.yml:3", "Two subjects"),
    Broken("a subject in one language", "subjects.yml", "{ru: Другое, en: Other}", "{ru: Другое}", "subjects.yml:4", "ru, en"),
    Broken("a page in one language", "pages/about.ru.md", None, None, "pages/about.ru.md:1", "translation is missing"),
    Broken("a page without an address", "pages/rules.en.md", None, "x", "pages/rules.en.md:1", "No address leads"),
    Broken("a broken link on a page", "pages/about.en.md", "lesson:first", "lesson:fist", "pages/about.en.md:5", "no lesson “fist”"),
    Broken("another suffix", "courses/steps/01-first/quiz.yaml", None, "x: 1", f"{FIRST}/quiz.yaml:1", "Name this file"),
)  # fmt: skip


@pytest.mark.parametrize("broken", EXAMPLES, ids=lambda broken: broken.name)
def test_a_fault_is_found_by_file_and_line_and_ends_the_command_with_1(broken: Broken, tmp_path: Path) -> None:
    write(tmp_path, broken.files())

    result = Flask("terminal").test_cli_runner().invoke(content, ["check", str(tmp_path)])

    assert result.exit_code == 1, result.output
    at_place = [line for line in result.output.splitlines() if line.startswith(f"{broken.place}: ")]
    assert any(broken.says in line for line in at_place), f"Wanted {broken.place}: …{broken.says}…\n{result.output}"
    assert "Traceback" not in result.output


def test_a_clean_folder_ends_with_0_and_one_line_that_counts(tmp_path: Path) -> None:
    write(tmp_path, dict(GOOD))

    result = Flask("terminal").test_cli_runner().invoke(content, ["check", str(tmp_path)])

    assert (result.exit_code, result.output) == (0, "1 course, 2 lessons, 2 quizzes, 4 questions, 1 page: no faults.\n")


def test_everything_wrong_is_found_in_one_run(tmp_path: Path) -> None:
    files: Files = dict(GOOD)
    files[QUIZ] = (
        GOOD[QUIZ]
        .replace("kind: numeric", "kind: number")
        .replace("points: 5", "points: 0")
        .replace("behaviour: interactive", "behaviour: x")
    )
    files[EN] = GOOD[EN].replace("lesson:second", "lesson:third").replace("step.svg", "stop.svg")
    files["subjects.yml"] = "nonsense"

    faults = authoring.check(write(tmp_path, files))

    assert {(fault.file, fault.line) for fault in faults} >= {(QUIZ, 3), (QUIZ, 8), (QUIZ, 15), (EN, 9), (EN, 11), ("subjects.yml", 1)}


def test_a_lesson_cannot_be_called_like_the_exam(tmp_path: Path) -> None:
    files: Files = {path.replace("02-second/", "02-steps-exam/"): text for path, text in GOOD.items()}

    faults = authoring.check(write(tmp_path, {**files, EXAM: SECOND_QUIZ}))

    assert "The exam is called “steps-exam”, and so is a lesson: rename the lesson." in {
        fault.message for fault in faults if fault.file == EXAM
    }


def test_what_ships_is_clean(shipped_content: Path) -> None:
    assert [str(fault) for fault in authoring.check(shipped_content)] == []


def test_a_file_that_cannot_be_read_is_the_only_fault_it_makes(tmp_path: Path) -> None:
    files: Files = {**GOOD, QUIZ: "title: [", RU: b"\xff"}

    assert [fault.file for fault in authoring.check(write(tmp_path, files))] == [RU, QUIZ]


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    assert [fault.message for fault in authoring.check(tmp_path / "nowhere")] == ["There is no such folder."]
