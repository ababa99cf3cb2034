"""Every public number with its definition, and whether the last night's recomputation agreed."""

from flask import Blueprint, render_template

from edu.loyalty.service import counters as service

bp = Blueprint("counters", __name__)


@bp.get("/counters")
def show() -> str:
    """All counters: what each is called, shows and counts, and what the last night found."""
    return render_template(
        "loyalty/counters.html",
        counters=service.all_counters(),
        values=service.values(),
        checks=service.last_checks(),
        drifts=service.drifts(),
    )
