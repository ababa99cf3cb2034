"""What guards every page: the Content-Security-Policy, tokens on every change, cookies."""

import re
from pathlib import Path

import jinja2
import pytest

from edu.web.security import CSP, HEADERS
from tests.house.conftest import ROOT
from tests.house.pages import inline_of

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
HANDLER = re.compile(r"\son[a-z]+\s*=|\sstyle\s*=|<style\b|javascript:", re.I)
OWN_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)", re.I)


def test_the_policy_allows_our_own_files_and_nothing_else():
    rules = dict(rule.split(" ", 1) for rule in CSP.split("; "))
    assert rules.pop("default-src") == "'none'"
    assert rules.pop("img-src") == "'self' data:"
    assert {"script-src", "style-src", "font-src", "connect-src", "form-action"} <= set(rules)
    assert rules.pop("frame-ancestors") == rules.pop("base-uri") == "'none'"
    assert set(rules.values()) == {"'self'"}
    assert "unsafe" not in CSP
    assert "*" not in CSP
    assert HEADERS["X-Content-Type-Options"] == "nosniff"
    assert "Referrer-Policy" in HEADERS


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_has_a_script_a_style_or_a_handler_inside(path: Path):
    # Comments of Jinja reach nobody.
    source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert HANDLER.findall(source) == []
    assert OWN_SCRIPT.findall(source) == []


def test_an_inline_handler_in_a_template_is_found():
    for bad in ('<p onclick="x()">', "<p style='a'>", "<style>", '<a href="javascript:x()">'):
        assert HANDLER.search(bad), bad
    assert OWN_SCRIPT.search("<script>x()</script>")
    assert OWN_SCRIPT.search('<script type="module">x()</script>')
    assert not OWN_SCRIPT.search('<script type="module" src="/x.js"></script>')


# Lessons, pages and answers were cleaned when they were written; nothing else comes as HTML.
HTML_ALREADY = {
    "authoring/_lesson_preview.html": ["text.html|safe"],
    "lessons/booklet.html": ["chapter.html|safe"],
    "lessons/lesson.html": ["shown.html|safe"],
    "qa/_answer.html": ["answer.html|safe"],
    "qa/_post.html": ["each.html|safe"],
    "qa/question.html": ["question.html|safe"],
    "site/page.html": ["shown.html|safe"],
    "site/piece.html": ["shown.html|safe"],
}


def test_templates_escape_what_people_type(site):
    env: jinja2.Environment = site.app.jinja_env
    assert env.autoescape is True or env.autoescape("x.html")  # type: ignore[operator]
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8").replace(" ", "")
        name = path.relative_to(ROOT / "templates").as_posix()
        assert re.findall(r"[\w.]+\|safe\b", source) == HTML_ALREADY.get(name, []), name
        assert "{%autoescape" not in source, name


def test_every_change_without_its_token_is_refused(site):
    """But the API's, where a token made for a program takes the place of the cookie."""
    browser, foreign = site.browser("student"), site.browser("other").csrf_token()
    for rule in site.app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            path = site.address(rule.endpoint)
            if path.startswith("/api/"):
                continue
            for data in ({}, {"csrf_token": ""}, {"csrf_token": "junk"}, {"csrf_token": foreign}):
                answer = browser.open(path, method=method, data=data)
                assert answer.status_code == 400, (rule.endpoint, data)
                assert inline_of(answer.text) == []


def test_no_get_route_shares_its_address_with_a_change_but_forms(site):
    """What changes something is refused by GET: 405, or the form that asks first."""
    for rule in site.app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if "GET" not in methods and not rule.rule.startswith("/api/"):
            others = [other for other in site.app.url_map.iter_rules() if other.rule == rule.rule and "GET" in (other.methods or ())]
            if not others:
                answer = site.browser("student").get(site.address(rule.endpoint))
                assert answer.status_code == 405, rule.endpoint
                assert "GET" not in answer.headers["Allow"]


def test_the_sessions_cookie_is_kept_from_scripts_and_other_sites(site):
    answer = site.browser("anonymous").submit("/en/quizzes/ladder/attempts")
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("rungs="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie
    assert "Path=/" in cookie
