"""Every page of the URL map, as a visitor, a student and an admin get it, in both languages."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from edu import config
from edu.app import create_app
from edu.core.i18n import LANGUAGES
from tests.house.pages import faults_of, inline_of, read

NOT_PAGES = {
    "asking.similar",
    "asking.topics_of",
    "cards.export",
    "points.export",
    "accounts.export",
    "assets.favicon",
    "assets.file",
    "files.file",
    "files.named",
    "gradebook.download",
    "gradebook.questions",
    "importing.template",
    "opinions.lab_table",
    "opinions.table",
    "quiz_statistics.download",
    "qa_feeds.newest",
    "qa_feeds.question",
    "qa_feeds.subject",
    "qa_feeds.topic",
    "robots.robots_txt",
    "robots.sitemap",
    "robots.sitemap_pages",
    "robots.sitemap_questions",
    "notifications.count",
    "root",
    "search.suggest",
    "watch.healthz",
    "watch.metrics",
    "watch.readyz",
}


def page_endpoints(app: Flask) -> list[str]:
    return sorted(
        {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")}
        - NOT_PAGES
    )


def all_pages() -> list[str]:
    """The endpoints, known before any test runs so that each is a test of its own."""
    import tempfile

    with tempfile.TemporaryDirectory() as data:
        return page_endpoints(create_app(config.load(environment="test", data=data, jobs_url="now://", limits_url="memory://")))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("persona", ["anonymous", "student", "admin"])
@pytest.mark.parametrize("endpoint", all_pages())
def test_the_page_has_one_h1_a_title_a_language_and_labels(site, endpoint, persona, lang):
    answer = site.reader(persona).get(site.address(endpoint, lang))

    if answer.status_code in (302, 303):
        return  # to sign in, or to where the thing is now: the role matrix says which
    assert answer.status_code in (200, 403, 404, 409, 422)
    assert answer.mimetype == "text/html"
    assert faults_of(answer.text, lang) == []
    assert inline_of(answer.text) == []
    if answer.status_code == 200:
        assert f'hreflang="{other_language(lang)}"' in answer.text, "the same page in the other language"


def other_language(lang):
    return next(each for each in LANGUAGES if each != lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_link_of_every_page_leads_somewhere(site, lang):
    """A student walks on from each page: no link, picture, style or script is dead."""
    browser, seen, dead = site.browser("student"), {}, []
    todo = [(site.address(endpoint, lang), "the URL map") for endpoint in page_endpoints(site.app)]
    while todo:
        path, source = todo.pop()
        if path in seen:
            continue
        answer = browser.get(path)
        seen[path] = answer.status_code
        if answer.status_code >= 400 and source != "the URL map":
            dead.append(f"{path} on {source}: {answer.status_code}")
        if answer.mimetype != "text/html" or len(seen) > 400:
            continue
        for element in read(answer.text).iter():
            target = element.get("href") or element.get("src")
            if target and not target.startswith(("#", "mailto:", "data:", "http")):
                parts = urlsplit(urljoin(path, target))
                todo.append((parts.path + (f"?{parts.query}" if parts.query else ""), path))
    assert dead == []
    assert len(seen) > 30


def test_a_page_without_its_marks_is_found():
    sound = '<!doctype html><html lang="en"><head><title>A · B</title></head><body><h1>A</h1><label>B <input></label></body></html>'
    assert faults_of(sound, "en") == []
    for part, other in (
        ('lang="en"', ""),
        ("<h1>A</h1>", ""),
        ("<h1>A</h1>", "<h1>A</h1><h1>C</h1>"),
        ("A · B", " · B"),
        ("<label>B <input></label>", "<input>"),
        ("<label>B <input></label>", "<label>B</label><select></select>"),
        ("<label>B <input></label>", "<button></button>"),
        ("<label>B <input></label>", '<p id="a"></p><p id="a"></p>'),
        ("<label>B <input></label>", '<a href="#nowhere">A</a>'),
    ):
        assert faults_of(sound.replace(part, other), "en"), (part, other)
    for bad in ('<p style="color:red">', '<p onclick="x()">', "<style>p{}</style>", "<script>x()</script>", '<a href=" javascript:x()">'):
        assert inline_of(sound.replace("<h1>", f"{bad}<h1>")), bad
