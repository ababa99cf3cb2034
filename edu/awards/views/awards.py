"""Awards: all there are, one with who has it, and those of a person on their profile."""

from flask import Blueprint, render_template
from markupsafe import Markup

from edu.awards.service import catalogue
from edu.core.ids import UserId
from edu.web.auth import me

bp = Blueprint("awards", __name__)
ON_PROFILE = 12


@bp.get("/awards")
def index() -> str:
    """All awards, what they are for, how rare they are; a reader's own, and how far they are with the others."""
    reader = me()
    cards = catalogue.list_awards(reader=reader.id if reader else None)
    return render_template(
        "awards/index.html", own=[card for card in cards if card.times], other=[card for card in cards if not card.times]
    )


@bp.get("/awards/<slug>")
def show(slug: str) -> str:
    """One award, and who got it last."""
    reader = me()
    card = catalogue.get_award(slug, reader=reader.id if reader else None)
    return render_template("awards/show.html", card=card, holders=catalogue.holders_of(slug))


def draw_of(person_id: UserId) -> Markup:
    """Somebody's awards, for their profile; nothing where there are none."""
    cards = catalogue.awards_of(person_id)
    if not cards:
        return Markup()
    return Markup(render_template("awards/_profile.html", cards=cards[:ON_PROFILE], more=max(0, len(cards) - ON_PROFILE)))
