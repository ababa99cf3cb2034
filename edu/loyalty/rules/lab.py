"""The lab: questions whose data are last week's real answers."""

from collections.abc import Mapping
from math import isclose

from edu.core.i18n import Text
from edu.core.marks import Body
from edu.loyalty.rules.nps import Counted, count
from edu.loyalty.rules.scores import Sample

NEAR = 0.5  # points of the score that a rounded sum may be off
NEAR_MARGIN = 0.1


def questions(sample: Sample) -> dict[str, Body]:
    """Two numerical questions about a sample, as a teacher would write them: its score, and its margin."""
    counted = count(sample.marks)
    return {"score": _score(counted, sample), "margin": _margin(counted)}


def _score(counted: Counted, sample: Sample) -> Body:
    mean = sum(sample.marks) / len(sample.marks)
    wrong: list[tuple[float, Text]] = [
        (
            100 * counted.promoters / counted.answers,
            {
                "ru": "Это доля промоутеров. Вычтите из неё долю критиков.",
                "en": "That is the share of promoters. Take the share of detractors from it.",
            },
        ),
        (
            100 * (counted.promoters + counted.passives - counted.detractors) / counted.answers,
            {
                "ru": "Нейтралы не прибавляются: они есть только в знаменателе.",
                "en": "Passives are not added: they stand in the base only.",
            },
        ),
        (
            float(counted.promoters - counted.detractors),
            {
                "ru": "Это разность людей, а не долей: разделите её на число ответов.",
                "en": "That is a difference of people, not of shares: divide it by the answers.",
            },
        ),
        (
            mean,
            {
                "ru": "Это средняя оценка. Индекс считают по трём группам.",
                "en": "That is the mean mark. The score is made of three groups.",
            },
        ),
    ]
    return _numeric(
        "lab-score",
        {"ru": "Чему равен NPS этих ответов?", "en": "What is the NPS of these answers?"},
        counted.score,
        NEAR,
        wrong,
        {
            "ru": f"{counted.promoters} промоутеров минус {counted.detractors} критиков, делить на {counted.answers}, умножить на 100.",
            "en": f"{counted.promoters} promoters less {counted.detractors} detractors, over {counted.answers}, times 100.",
        },
    )


def _margin(counted: Counted) -> Body:
    wrong: list[tuple[float, Text]] = [
        (
            100 * counted.error,
            {"ru": "Это стандартная ошибка. Умножьте её на 1,96.", "en": "That is the standard error. Multiply it by 1.96."},
        ),
        (
            2 * counted.interval.margin,
            {
                "ru": "Это ширина всего интервала. Погрешность — её половина.",
                "en": "That is the width of the whole interval. The margin is half of it.",
            },
        ),
    ]
    return _numeric(
        "lab-margin",
        {"ru": "Какова погрешность (±, в пунктах, при 95 %)?", "en": "What is its margin (±, in points, at 95%)?"},
        counted.interval.margin,
        NEAR_MARGIN,
        wrong,
        {
            "ru": "Дисперсия p + d − (p − d)², ошибка √(дисперсия / n), погрешность 1,96 × ошибка × 100.",
            "en": "Variance p + d − (p − d)², error √(variance / n), margin 1.96 × error × 100.",
        },
    )


def _numeric(name: str, text: Text, right: float, tolerance: float, wrong: list[tuple[float, Text]], note: Text) -> Body:
    answers: list[Mapping[str, object]] = [{"value": round(right, 6), "tolerance": tolerance}]
    for value, why in wrong:
        # A slip that comes to the right number, or to one that has been explained, explains nothing.
        if all(not isclose(value, float(str(known["value"])), abs_tol=2 * tolerance) for known in answers):
            answers.append({"value": round(value, 6), "tolerance": tolerance, "mark": 0, "why": why})
    return {"id": name, "kind": "numeric", "text": text, "answers": answers, "note": note}
