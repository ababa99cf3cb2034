"""For programs that read along: Atom feeds, site maps, robots.txt."""

from html import escape

from flask import Blueprint, Response, abort, current_app, request
from flask_babel import gettext as _

from edu.core.i18n import LANGUAGES, in_language
from edu.lessons.service import reading as lessons
from edu.ports import clock
from edu.qa.rules import feeds as xml
from edu.qa.rules.listing import Start, Wanted
from edu.qa.service import feeds as service
from edu.qa.service import listing, topics
from edu.site.rules.pages import SLUGS
from edu.site.service import pages
from edu.web.words import language

bp = Blueprint("qa_feeds", __name__)
robots = Blueprint("robots", __name__)  # what stands at the root, in no language

OLD = 300  # seconds that readers of feeds may keep one
PAGES = ("", "/learn", "/quizzes", "/questions", "/subjects", "/karma", "/leaders", "/news", "/contacts", "/moderation/public")
# What is nobody's business but its reader's, or only a way to somewhere.
NOT_FOR_ROBOTS = ("/*/attempts/", "/*/settings", "/*/sign-in", "/*/sign-up", "/*/teach", "/*/points", "/*/checks/", "/*/complain", "/api/")


@bp.get("/feeds/questions.atom")
def newest() -> Response:
    """The newest questions."""
    return _list(Wanted(), _("New questions"), "/questions")


@bp.get("/feeds/subjects/<slug>.atom")
def subject(slug: str) -> Response:
    """The newest questions of a subject."""
    found = topics.get_subject(slug)
    return _list(Wanted(subject=slug), _("Questions: %(place)s", place=in_language(found.name, language())), f"/subjects/{slug}")


@bp.get("/feeds/topics/<slug>.atom")
def topic(slug: str) -> Response:
    """The newest questions of a topic."""
    found = topics.get_topic(slug)
    return _list(Wanted(topic=slug), _("Questions: %(place)s", place=in_language(found.title, language())), f"/topics/{slug}")


@bp.get("/feeds/questions/<int(min=1, max=9223372036854775807):number>.atom")
def question(number: int) -> Response:
    """The answers to a question."""
    asked, given = service.answers_to(number)
    page = _whole(f"/questions/{number}")
    entries = [
        xml.Entry(
            url=f"{page}#answer-{each.id}",
            title=_("An answer to “%(title)s”", title=asked.title),
            author=_("Anonymous") if each.author is None else each.author or _("deleted account"),
            html=each.html,
            lang=each.lang,
            published=each.at,
            updated=each.edited_at or each.at,
        )
        for each in given
    ]
    return _answer(_("Answers: %(title)s", title=asked.title), page, entries)


def _list(wanted: Wanted, title: str, page: str) -> Response:
    lang = language()
    entries = [
        xml.Entry(
            url=_whole(f"/questions/{card.id}"),
            title=card.title,
            author=(card.author.name or _("deleted account")) if card.author else _("Anonymous"),
            html=f"<p>{escape(card.preview.words)}</p>" if card.preview.words else "",
            lang=card.lang,
            published=card.at,
            updated=card.active_at,
            labels=[in_language(each.title, lang) for each in card.topics],
        )
        for card in listing.page(wanted, Start()).cards
    ]
    return _answer(title, _whole(page), entries)


def _answer(title: str, page: str, entries: list[xml.Entry]) -> Response:
    origin = current_app.config["ORIGIN"]
    text = xml.atom(
        origin=origin, url=f"{origin}{request.path}", page=page, title=f"{title} · {_('Rungs')}", lang=language(), entries=entries,
        otherwise=clock.now(),
    )  # fmt: skip
    answer = Response(text, content_type=f"{xml.ATOM}; charset=utf-8")
    answer.cache_control.public, answer.cache_control.max_age = True, OLD
    return answer


def _whole(path: str) -> str:
    return f"{current_app.config['ORIGIN']}/{language()}{path}"


@robots.get("/robots.txt")
def robots_txt() -> Response:
    """What search engines needn't read, and where they find the rest."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS), f"Sitemap: {current_app.config['ORIGIN']}/sitemap.xml"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@robots.get("/sitemap.xml")
def sitemap() -> Response:
    """The index of the site maps."""
    names = ["pages", *(str(number) for number in range(1, service.maps() + 1))]
    return _xml(xml.site_index(f"{current_app.config['ORIGIN']}/sitemap-{name}.xml" for name in names))


@robots.get("/sitemap-pages.xml")
def sitemap_pages() -> Response:
    """What stands still: the main pages, lessons, subjects, topics."""
    known = topics.places()
    paths = [
        *PAGES,
        *(f"/{slug}" for slug in sorted(pages.written(SLUGS))),
        *(f"/lessons/{slug}" for slug in lessons.titles(LANGUAGES[0])),
        *(f"/subjects/{each.slug}" for each in known.subjects.values()),
        *(f"/topics/{each.slug}" for each in known.topics.values()),
    ]
    return _xml(xml.site_map(xml.Listed(_twins(path or "/")) for path in paths))


@robots.get("/sitemap-<int(min=1, max=100000):number>.xml")
def sitemap_questions(number: int) -> Response:
    """Some thousands of questions, by their numbers."""
    if number > service.maps():
        abort(404)
    return _xml(xml.site_map(xml.Listed(_twins(f"/questions/{id}"), changed) for id, changed in service.in_map(number)))


def _twins(path: str) -> dict[str, str]:
    return {lang: f"{current_app.config['ORIGIN']}/{lang}{path}" for lang in LANGUAGES}


def _xml(text: str) -> Response:
    answer = Response(text, content_type="application/xml; charset=utf-8")
    answer.cache_control.public, answer.cache_control.max_age = True, OLD
    return answer
