"""The statistics of a quiz as a teacher reads them, and as tables to take away."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from edu.core.i18n import Message, Text, message
from edu.quizzes.rules.statistics.figures import Flag, QuestionFigures, QuizFigures
from edu.quizzes.rules.statistics.laid import Row


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure by its name: what it is called, in what unit it is, and what it says."""

    name: str
    label: Message
    says: Message
    unit: str = ""  # "points", "percent" (of 100), "share" (of 1), or a bare number


QUIZ = (
    Definition(
        "mean",
        message("Mean"),
        message("All marks added up and divided by the number of attempts."),
        "points",
    ),
    Definition(
        "median",
        message("Median"),
        message("Half of the attempts had less than this, half had more."),
        "points",
    ),
    Definition(
        "sd",
        message("Standard deviation"),
        message("How far from the mean the marks usually lie. Small: nearly everybody had the same."),
        "points",
    ),
    Definition(
        "skewness",
        message("Skewness"),
        message("Below 0 a few did much worse than the rest, above 0 a few did much better; 0 where both sides are alike."),
    ),
    Definition(
        "kurtosis",
        message("Kurtosis"),
        message("Above 0 there are more very good and very bad marks than the normal curve has; below 0 there are fewer."),
    ),
    Definition(
        "consistency",
        message("Internal consistency"),
        message(
            "Cronbach's alpha: whether the questions measure the same thing. Above 75 per cent is good, below 65 is little. "
            "It is reckoned over the largest group of attempts that were asked the same questions."
        ),
        "percent",
    ),
    Definition(
        "error_ratio",
        message("Error ratio"),
        message("How much of the standard deviation is chance rather than what learners know. Below 50 per cent is good."),
        "percent",
    ),
    Definition(
        "standard_error",
        message("Standard error"),
        message("By chance alone a mark lies within this many points of what a learner deserves two times in three."),
        "points",
    ),
)

QUESTION = (
    Definition(
        "answers",
        message("Answers"),
        message("How many attempts asked this question. One left blank counts as wrong."),
    ),
    Definition(
        "facility",
        message("Facility"),
        message("The share of its points that learners had on average: the higher, the easier."),
        "share",
    ),
    Definition(
        "sd",
        message("Deviation"),
        message("How far from their mean the marks of this question usually lie, in points."),
        "points",
    ),
    Definition(
        "luck",
        message("Guessing"),
        message("What guessing at random would have on average."),
        "share",
    ),
    Definition(
        "intended_weight",
        message("Intended weight"),
        message("The question's share of all the points of the quiz."),
        "percent",
    ),
    Definition(
        "effective_weight",
        message("Effective weight"),
        message("Its real share in what makes one mark differ from another. Questions drawn by chance have none."),
        "percent",
    ),
    Definition(
        "discrimination",
        message("Discrimination"),
        message(
            "Whether those who did well in the rest of the quiz did well here too. Above 50 per cent is very good, below 20 is weak, "
            "below 0 those who know less did better."
        ),
        "percent",
    ),
    Definition(
        "efficiency",
        message("Efficiency"),
        message("Its discrimination against the best that a question of this facility could have."),
        "percent",
    ),
)

FLAGS = {
    Flag.AGAINST: message("Those who did well in the rest did worse here. Is the key right?"),
    Flag.WEAK: message("It hardly tells those who know from those who don't."),
    Flag.EASY: message("Nearly everybody has it right."),
    Flag.HARD: message("Hardly anybody has it right."),
    Flag.GUESSED: message("Guessing would have done as well."),
}
UNEXPLAINED = message("A frequent mistake has no explanation yet.")


@dataclass(frozen=True, slots=True)
class QuestionReport:
    name: str
    place: int | None  # in the quiz as it is now; None where it is drawn, or not asked any more
    asked: bool  # still
    kind: str
    text: Text
    figures: QuestionFigures
    flags: tuple[Flag, ...]
    rows: tuple[Row, ...]  # what was laid where, in all attempts

    @property
    def unexplained(self) -> bool:
        return any(row.unexplained for row in self.rows)

    @property
    def anchor(self) -> str:
        return f"{self.name}-drawn" if self.figures.drawn else self.name

    @property
    def remarks(self) -> tuple[Message, ...]:
        """What a teacher should look at, in words."""
        return (*(FLAGS[flag] for flag in self.flags), *((UNEXPLAINED,) if self.unexplained else ()))


@dataclass(frozen=True, slots=True)
class Report:
    slug: str
    title: Text
    first: bool  # only of first attempts
    figures: QuizFigures
    questions: tuple[QuestionReport, ...]
    waiting: int  # finished attempts that are not in yet
    to_mark: int  # those that wait for a teacher

    def as_json(self) -> dict[str, Any]:
        """Everything, at full precision."""
        figures = asdict(self.figures) | {"tenths": list(self.figures.tenths)}
        del figures["questions"]
        return {
            "quiz": self.slug,
            "title": self.title,
            "attempts": "first" if self.first else "all",
            "waiting": self.waiting,
            "to_mark": self.to_mark,
            "figures": figures,
            "questions": [_question_as_json(each) for each in self.questions],
        }


def question_table(report: Report) -> Iterator[list[Any]]:
    """A row for each question; texts, messages and numbers, to be put into a language."""
    yield [
        message("No."),
        message("Name"),
        message("Question"),
        message("Drawn"),
        message("Points"),
        *map(header, QUESTION),
        message("Look at"),
    ]
    for each in report.questions:
        figures = [in_unit(definition, each.figures) for definition in QUESTION]
        drawn = message("yes") if each.figures.drawn else message("no")
        yield [each.place, each.name, each.text, drawn, each.figures.possible, *figures, each.remarks]


def quiz_table(report: Report) -> Iterator[list[Any]]:
    yield [message("Figure"), message("Value")]
    yield [message("Attempts"), report.figures.attempts]
    yield [message("Points"), report.figures.possible]
    for definition in QUIZ:
        yield [header(definition), in_unit(definition, report.figures)]


def totals_table(report: Report) -> Iterator[list[Any]]:
    yield [(message("Mark"), "(%)"), message("Attempts")]
    for share, attempts in enumerate(report.figures.shares):
        yield [share, attempts]


def laid_table(report: Report) -> Iterator[list[Any]]:
    """A row for each option at each place, with how often it was laid there in each try."""
    tries = max((len(row.replies) for each in report.questions for row in each.rows), default=0)
    numbers = [message("Try %(number)s", number=number) for number in range(1, tries + 1)]
    yield [message("Name"), message("Place"), message("Laid"), message("Verdict"), message("Explanation"), *numbers]
    for each in report.questions:
        for row in each.rows:
            for cell in row.cells:
                yield [each.name, row.label or each.text, cell.text, VERDICTS[cell.verdict], cell.why, *cell.times]


VERDICTS = {
    "right": message("right"),
    "partly": message("partly right"),
    "wrong": message("wrong"),
    "blank": message("blank"),
}


def header(definition: Definition) -> tuple[Message | str, ...]:
    """A figure's label with its unit, to be put into a language and together."""
    units: dict[str, Message | str] = {"points": message("(points)"), "percent": "(%)", "share": "(%)"}
    return (definition.label, units[definition.unit]) if definition.unit else (definition.label,)


def in_unit(definition: Definition, figures: QuizFigures | QuestionFigures) -> float | None:
    """A figure by its definition: shares in per cent, as they are shown."""
    value: float | None = getattr(figures, definition.name)
    return None if value is None else 100 * value if definition.unit == "share" else value


# The tables of a workbook by their titles.
TABLES = (
    (message("Quiz"), quiz_table),
    (message("Questions"), question_table),
    (message("Distribution"), totals_table),
    (message("Laid"), laid_table),
)


def _question_as_json(each: QuestionReport) -> dict[str, Any]:
    return {
        "name": each.name,
        "place": each.place,
        "asked": each.asked,
        "kind": each.kind,
        "text": each.text,
        **{name: value for name, value in asdict(each.figures).items() if name != "question"},
        "flags": [flag.value for flag in each.flags] + (["unexplained"] if each.unexplained else []),
        "laid": [
            {
                "place": row.place,
                "replies": list(row.replies),
                "options": [
                    {
                        "id": cell.id,
                        "text": cell.text if cell.id else None,
                        "verdict": cell.verdict.value,
                        "why": cell.why,
                        "times": list(cell.times),
                    }
                    for cell in row.cells
                ],
            }
            for row in each.rows
        ],
    }
