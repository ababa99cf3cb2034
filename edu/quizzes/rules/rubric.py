"""A rubric: what a teacher marks a text by, `{thesis: {text: …, points: 4}, …}`, and the mark that the scores come to."""

from collections.abc import Mapping

from edu.core.i18n import LANGUAGES, Text, message
from edu.core.marks import Body, Mark, Part, Problem, Verdict
from edu.quizzes.rules.checking import Look, unknown
from edu.quizzes.rules.numbers import as_number, read

MOST_CRITERIA = 12
MOST_POINTS = 100  # of one criterion
_SCORE = {"ru": "%(score)s из %(points)s", "en": "%(score)s of %(points)s"}
_POINT = {"ru": ",", "en": "."}


def check_rubric(look: Look) -> None:
    """There must be a rubric of at least one criterion, each with its text and its points."""
    criteria = look.looks_by_name("rubric", 1, MOST_CRITERIA)
    texts = {}
    for criterion in criteria.values():
        criterion.keys("text", "points")
        if criterion.body.get("points") is None:
            criterion.refuse("points", message("Say how many points this is worth."))
        criterion.whole("points", 1, MOST_POINTS)
        if text := criterion.text("text"):
            texts[criterion.at("text")] = text
    look.different(texts)


def criteria(body: Body) -> list[tuple[str, Text, int]]:
    """The criteria of a checked body in their order: name, text, points."""
    return [(name, criterion["text"], int(criterion["points"])) for name, criterion in body["rubric"].items()]


def check_scores(body: Body, scores: Mapping[str, object]) -> list[Problem]:
    """What is wrong with a teacher's scores, by the criteria's names; empty when `by_rubric` takes them.

    A score is a number, or one as it is typed («2,5»), from 0 to the points of its criterion; each criterion needs one.
    """
    due = criteria(body)
    names = [name for name, _, _ in due]
    problems = [Problem(name, unknown(name, names)) for name in scores if name not in names]
    for name, _, points in due:
        score = _score(scores.get(name))
        if score is None or not 0 <= score <= points:
            problems.append(Problem(name, message("Give from 0 to %(points)s points here.", points=points)))
    return problems


def by_rubric(body: Body, scores: Mapping[str, object], comment: Text | None = None) -> Mark:
    """The mark of a text with these scores, which have passed `check_scores`: a part for each criterion."""
    due = criteria(body)
    total = sum(points for _, _, points in due)
    given = {name: _score(scores[name]) or 0.0 for name, _, _ in due}
    parts = tuple(_part(name, given[name], points, total) for name, _, points in due)
    return Mark(min(1.0, sum(given.values()) / total), parts, why=comment, by_parts=True)


def _part(name: str, score: float, points: int, total: int) -> Part:
    fraction = score / points
    verdict = Verdict.RIGHT if fraction == 1 else Verdict.PARTLY if fraction > 0 else Verdict.WRONG
    given = {lang: _SCORE[lang] % {"score": f"{score:.6g}".replace(".", _POINT[lang]), "points": points} for lang in LANGUAGES}
    return Part(name, points / total, verdict, given=given, fraction=fraction)


def _score(value: object) -> float | None:
    """A score as a number; None where it is none. «2,5» is two and a half."""
    if not isinstance(value, str):
        return as_number(value)
    typed = read(value)
    return None if typed is None or typed.unit else typed.values[0]
