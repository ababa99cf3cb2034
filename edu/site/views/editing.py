"""Pages, news and messages, as admins keep them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from edu.core.errors import Invalid
from edu.core.roles import Role
from edu.ports import clock
from edu.site.forms import NewsForm, PageForm
from edu.site.rules.pages import SLUGS, news_slug
from edu.site.service import contacts, news, pages
from edu.web.auth import myself, needs
from edu.web.forms import Form, beside
from edu.web.words import language

bp = Blueprint("site_admin", __name__)
NUMBER = "<int(min=1, max=9007199254740991):number>"


@bp.get("/site/pages")
@needs(Role.ADMIN)
def index() -> str:
    """The pages there are, and the news."""
    pieces, _more = news.newest(language())
    return render_template("site/admin.html", slugs=SLUGS, written=pages.written(SLUGS), pieces=pieces, now=clock.now())


@bp.route("/site/pages/<slug>", methods=["GET", "POST"])
@needs(Role.ADMIN)
def edit(slug: str) -> Any:
    """A page in both languages. With the number of a version, that one is put in to begin with."""
    sources = pages.sources(slug)
    form = PageForm.of(sources)
    if form.validate_on_submit():
        try:
            pages.save(slug, form.texts(), seen=form.seen(), by=myself().id, now=clock.now())
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Saved."), "right")
            return redirect(url_for("site_pages.show", slug=slug) if slug in SLUGS else url_for(".index"), 303)
    return render_template("site/edit.html", form=form, slug=slug, name=SLUGS.get(slug)), 422 if form.errors else 200


@bp.get("/site/pages/<slug>/history/<any(ru, en):of>")
@needs(Role.ADMIN)
def history(slug: str, of: str) -> str:
    """How a page read before, in one language."""
    pages.sources(slug)
    versions = pages.versions(slug, of, before=request.args.get("before", type=int))
    return render_template(
        "site/history.html", slug=slug, of=of, name=SLUGS.get(slug), versions=versions, more=len(versions) == pages.A_PAGE
    )


@bp.route("/site/news", methods=["GET", "POST"])
@needs(Role.ADMIN)
def publish() -> Any:
    """News in both languages, and for how long the home page announces it."""
    form = NewsForm.of({}, days=14)
    if form.validate_on_submit():
        try:
            number = news.publish(form.texts(), days=form.days.data, by=myself().id, now=clock.now())
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("The news is published."), "right")
            return redirect(url_for("site_pages.piece", number=number), 303)
    return render_template("site/edit.html", form=form, slug="", name=None), 422 if form.errors else 200


@bp.route(f"/site/news/{NUMBER}", methods=["GET", "POST"])
@needs(Role.ADMIN)
def change(number: int) -> Any:
    """A piece of news, changed."""
    shown = news.get(number, language())
    form = NewsForm.of(pages.sources(news_slug(number)), days=14 if shown.announced_until and shown.announced_until > clock.now() else 0)
    if form.validate_on_submit():
        try:
            news.change(number, form.texts(), seen=form.seen(), days=form.days.data, by=myself().id, now=clock.now())
        except Invalid as refusal:
            beside(form, refusal)
        else:
            flash(_("Saved."), "right")
            return redirect(url_for("site_pages.piece", number=number), 303)
    page = render_template("site/edit.html", form=form, slug=news_slug(number), name=shown.title, number=number)
    return page, 422 if form.errors else 200


@bp.post(f"/site/news/{NUMBER}/retire")
@needs(Role.ADMIN)
def retire(number: int) -> Response:
    """Off the site with it."""
    news.retire(number, by=myself().id, now=clock.now())
    flash(_("It is off the site."), "right")
    return redirect(url_for(".index"), 303)


@bp.get("/site/messages")
@needs(Role.ADMIN)
def messages() -> str:
    """What people wrote on the contact page."""
    before = request.args.get("before", type=int)
    lines, more = contacts.listed(before=before)
    return render_template("site/messages.html", lines=lines, more=more, earlier=before, form=Form())


@bp.post(f"/site/messages/{NUMBER}/done")
@needs(Role.ADMIN)
def done(number: int) -> Response:
    """It has been seen to."""
    contacts.put_aside(number, now=clock.now())
    return redirect(url_for(".messages"), 303)
