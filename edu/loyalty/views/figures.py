"""Figures that move: each a form that works by itself, and with a script answers while one turns its dials."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from flask import Blueprint, render_template, request

from edu.core.errors import Invalid, NotFound
from edu.core.i18n import message
from edu.lessons.service import reading as lessons
from edu.loyalty.rules import clinic, figures, nps
from edu.loyalty.rules.figures import Figure
from edu.loyalty.rules.ladder import NAMES, Rung
from edu.loyalty.rules.nps import Counted
from edu.loyalty.rules.programme import Programme
from edu.loyalty.rules.worth import Worth
from edu.quizzes.rules.editions import EDITIONS
from edu.web.words import language, say

bp = Blueprint("figures", __name__)

MARGINS = (3.0, 5.0, 10.0)  # those of the lesson's table
SIZES = (25, 50, 100, 200, 400, 800, 1600)
Values = Mapping[str, float]


@bp.get("/figures")
def index() -> str:
    """All figures."""
    return render_template("loyalty/figures.html", figures=figures.ALL, titles=lessons.titles(language()))


@bp.get("/figures/<name>")
def show(name: str) -> str:
    """One figure, with its dials where the address has them."""
    figure = figures.BY_NAME.get(name)
    if figure is None:
        raise NotFound(message("There is no such figure."))
    values = figure.read(request.args, lang=language())
    return render_template(
        "loyalty/figure.html",
        figure=figure,
        lesson=lessons.titles(language()).get(figure.lesson),
        **{"values": values, "marks": "", "problem": "", **_SHOWN[name](figure, values)},
    )


def _ladder(figure: Figure, values: Values) -> dict[str, Any]:
    return {"stories": figures.STORIES, "step": int(values["step"]), "names": NAMES, "rungs": tuple(reversed(Rung))}


def _editions(figure: Figure, values: Values) -> dict[str, Any]:
    asked = request.args.get("edition", "")
    chosen = asked if asked in figures.EDITIONS else "five"
    return {"editions": EDITIONS, "chosen": chosen, "steps": figures.EDITIONS[chosen], "names": NAMES}


def _nps(figure: Figure, values: Values) -> dict[str, Any]:
    marks = request.args.get("marks", "")[:5000]
    try:
        pasted = nps.read_marks(marks)
    except Invalid as refusal:
        return {"marks": marks, "problem": say(refusal.message)}
    if not pasted:
        return {"counted": _groups(values, ""), "tally": {}}
    counted = nps.count(pasted)
    dials = {dial.name: min(getattr(counted, dial.name), dial.most) for dial in figure.dials}
    return {"counted": counted, "tally": {mark: pasted.count(mark) for mark in nps.SCALE}, "marks": marks, "values": dials}


def _two_samples(figure: Figure, values: Values) -> dict[str, Any]:
    one, other = _groups(values, "a_"), _groups(values, "b_")
    return {"one": one, "other": other, "apart": nps.difference(one, other)}


def _sample_size(figure: Figure, values: Values) -> dict[str, Any]:
    p, d = values["promoters"] / 100, values["detractors"] / 100
    possible = p + d <= 1
    variance = p + d - (p - d) ** 2 if possible else nps.WIDEST
    wanted = values["margin"]
    return {
        "possible": possible,
        "variance": variance,
        "needed": nps.answers_needed(wanted, variance=variance),
        "worst": nps.answers_needed(wanted),
        "rows": [
            (margin, nps.answers_needed(margin, variance=variance), nps.answers_needed(margin)) for margin in sorted({*MARGINS, wanted})
        ],
        "curve": [(size, 100 * nps.Z * (variance / size) ** 0.5) for size in SIZES],
    }


def _lifetime_value(figure: Figure, values: Values) -> dict[str, Any]:
    churn, discount = values["churn"] / 100, values["discount"] / 100
    by_churn = sorted({0.5, 0.4, 0.3, 0.2, 0.1, round(churn, 4)}, reverse=True)
    return {
        "worth": Worth(churn, values["margin"], discount),
        "others": [Worth(each, values["margin"], discount) for each in by_churn],
    }


def _programme(figure: Figure, values: Values) -> dict[str, Any]:
    hundredths = {name: values[name] / 100 for name in ("rate", "point", "redeemed", "breakage", "retention", "usual")}
    whole = {"members": int(values["members"]), **{name: values[name] for name in ("spending", "running")}}
    return {"programme": Programme(**whole, **hundredths)}  # type: ignore[arg-type]


def _clinic(figure: Figure, values: Values) -> dict[str, Any]:
    day = request.args.get("day", "1")
    seed = int(day) if day.isascii() and day.isdigit() and len(day) < 7 else 1
    dice = Random(seed)
    customers = clinic.draw(below=dice.randrange, shuffle=dice.shuffle)
    given = [_rung(request.args.get(f"c{number}", "")) for number in range(len(customers))]
    placed = clinic.place(customers, given)
    return {
        "placed": placed,
        "asked": any(given),
        "right": sum(each.is_right for each in placed),
        "rules": clinic.RULES,
        "names": NAMES,
        "rungs": tuple(Rung),
        "day": seed,
    }


def _rung(typed: str) -> Rung | None:
    return Rung(int(typed)) if typed in {str(int(rung)) for rung in Rung} else None


def _groups(values: Values, prefix: str) -> Counted:
    return Counted(*(int(values[prefix + name]) for name in ("promoters", "passives", "detractors")))


_SHOWN: Mapping[str, Callable[[Figure, Values], dict[str, Any]]] = {
    "ladder": _ladder,
    "editions": _editions,
    "nps": _nps,
    "two-samples": _two_samples,
    "sample-size": _sample_size,
    "lifetime-value": _lifetime_value,
    "programme": _programme,
    "clinic": _clinic,
}
