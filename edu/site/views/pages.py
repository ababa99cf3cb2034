"""Pages, news and contacts, as everybody reads them."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from edu.core.errors import Invalid
from edu.ports import clock
from edu.site.forms import ContactForm
from edu.site.service import contacts, news, pages
from edu.web import fresh
from edu.web.auth import guest, me
from edu.web.forms import beside, text_of
from edu.web.security import address, count
from edu.web.words import language

bp = Blueprint("site_pages", __name__)

MESSAGES_PER_PERSON = "5/hour"
MESSAGES_PER_ADDRESS = "200/hour"  # a school behind one address
HOME_FRESH = 60.0  # seconds that announcements may be old


@bp.get("/<any(about, help, terms, privacy, cookies, donate):slug>")
def show(slug: str) -> Response:
    """A page of the site."""
    return fresh.page(lambda: pages.get(slug, language()), lambda shown: render_template("site/page.html", shown=shown), own=dict)


@bp.get("/news")
def all_news() -> str:
    """What is new on the site, the newest first."""
    before = request.args.get("before", type=int)
    pieces, more = news.newest(language(), before=before)
    return render_template("site/news.html", pieces=pieces, more=more, earlier=before)


@bp.get("/news/<int(min=1, max=9007199254740991):number>")
def piece(number: int) -> Response:
    """One piece of news."""
    return fresh.page(lambda: news.get(number, language()), lambda shown: render_template("site/piece.html", shown=shown), own=dict)


@bp.route("/contacts", methods=["GET", "POST"])
def contact() -> Any:
    """Write to those who run the site."""
    reader = me()
    form = ContactForm(data={"name": reader.name} if reader else {})
    if form.validate_on_submit():
        count(MESSAGES_PER_PERSON, "contact", str(reader.id) if reader else guest())
        count(MESSAGES_PER_ADDRESS, "contacts", address())
        try:
            contacts.send(
                text_of(form.words),
                name=text_of(form.name),
                email=text_of(form.email),
                by=reader.id if reader else None,
                lang=language(),
                now=clock.now(),
            )
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Thank you. Your message is on its way."), "right")
            return redirect(url_for(".contact"), 303)
    return render_template("site/contacts.html", form=form), 422 if form.errors else 200


def draw_announcements() -> Markup:
    """What the site announces now, for the home page of everybody."""

    def draw() -> str:
        pieces = news.announced(language(), now=clock.now())
        return render_template("site/_announcements.html", pieces=pieces) if pieces else ""

    return fresh.kept_for(HOME_FRESH, ("announcements",), draw)
