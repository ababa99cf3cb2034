"""What the portal has for a person's page, and what they keep off it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from edu.accounts.service import people as accounts
from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.core.ids import UserId
from edu.ports import clock
from edu.qa.rules.listing import MAX_NUMBER
from edu.qa.service import listing, profiles
from edu.web.auth import me, myself, signed_in

bp = Blueprint("qa_people", __name__)

PERSON = "<int(min=1, max=9223372036854775807):person>"


def draw_profile(person_id: UserId) -> Markup:
    """Karma, rank, counters, activity and the latest posts: what this person lets this reader see."""
    reader = me()
    own = reader is not None and reader.id == person_id
    hides = profiles.choices_of(person_id)
    shows_posts, shows_activity = own or not hides.hides_posts, own or not hides.hides_activity
    numbers = profiles.numbers_of(person_id) if own or not hides.hides_numbers else None
    asked, more_asked = profiles.titles_of(person_id, own=own) if shows_posts else ((), False)
    given = profiles.answers_of(person_id, own=own)[0] if shows_posts else ()
    weeks = profiles.weeks_of(person_id, now=clock.now()) if shows_activity else None
    return Markup(
        render_template(
            "qa/_profile.html", person_id=person_id, own=own, hides=hides, numbers=numbers, weeks=weeks,
            asked=asked, given=given[: profiles.FEW], more_asked=more_asked, more_given=len(given) > profiles.FEW,
        )
    )  # fmt: skip


@bp.get(f"/people/{PERSON}/questions")
def questions(person: int) -> str:
    """A person's questions; the anonymous ones only for themselves."""
    profile, reader = accounts.get_profile(person), me()
    _refuse_hidden(profile.id)
    cards, after = listing.of_author(profile.id, by=reader.id if reader else None, after=_after())
    return render_template("qa/person_questions.html", person=profile, cards=cards, after=after)


@bp.get(f"/people/{PERSON}/answers")
def answers(person: int) -> str:
    """A person's answers; the anonymous ones only for themselves."""
    profile, reader = accounts.get_profile(person), me()
    _refuse_hidden(profile.id)
    given, after = profiles.answers_of(profile.id, own=reader is not None and reader.id == profile.id, after=_after())
    return render_template("qa/person_answers.html", person=profile, given=given, after=after)


@bp.get("/settings/profile")
@signed_in
def choices() -> str:
    """What is kept off one's page."""
    return render_template("qa/choices.html", hides=profiles.choices_of(myself().id))


@bp.post("/settings/profile")
@signed_in
def choose() -> Response:
    """Keep things off one's page, or show them again."""
    own = myself().id
    chosen = profiles.Choices(*(bool(request.form.get(name)) for name in ("numbers", "posts", "activity")))
    profiles.choose(own, chosen)
    flash(_("Saved: this is how others see your page."), "right")
    return redirect(url_for("accounts.person", id=own), 303)


def _refuse_hidden(person_id: UserId) -> None:
    reader = me()
    if (reader is None or reader.id != person_id) and profiles.choices_of(person_id).hides_posts:
        raise NotFound(message("This person keeps their questions and answers to themselves."))


def _after() -> int:
    after = request.args.get("after", 0, type=int)
    return after if 0 < after <= MAX_NUMBER else 0
