"""Pages from files and from admins, with their history; news announced; messages kept and sent on."""

from datetime import UTC, datetime, timedelta

import pytest

from edu.core.errors import Conflict, Invalid, NotFound
from edu.core.roles import Role
from edu.site.rules.pages import CONTACT_ADDRESS, PageSource, Put, drawn
from edu.site.service import audit, contacts, news, pages, settings

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def files(words="We walk."):
    return [PageSource("about", lang, f"About ({lang})", words, f"<p>{words}</p>") for lang in ("ru", "en")]


def texts(words):
    return {"ru": (f"О нас {words}", f"Мы **{words}**"), "en": (f"About {words}", f"We **{words}**, see [terms](page:terms)")}


def seen(slug="about"):
    return {lang: each.number for lang, each in pages.sources(slug).items()}


def test_files_make_pages_and_the_same_files_change_nothing(make):
    assert pages.put(files(), now=NOW) == Put(new=2)
    assert pages.put(files(), now=LATER) == Put()
    assert pages.put(files("We run."), now=LATER) == Put(changed=2)
    assert pages.get("about", "en").html == "<p>We run.</p>"
    assert pages.put([], now=LATER) == Put(retired=2)
    with pytest.raises(NotFound):
        pages.get("about", "en")


def test_what_an_admin_has_edited_no_file_changes_and_its_history_is_kept(make):
    admin = make.person(role=Role.ADMIN)
    pages.put(files(), now=NOW)
    pages.save("about", texts("swim"), seen=seen(), by=admin, now=LATER)
    assert pages.put(files("We run."), now=LATER) == Put()
    assert pages.put([], now=LATER) == Put()
    assert pages.get("about", "en").html == '<p>We <strong>swim</strong>, see <a href="/en/terms" rel="nofollow noopener">terms</a></p>'
    assert [(each.number, each.by) for each in pages.versions("about", "ru")] == [(2, admin), (1, None)]
    assert [line.about for line in audit.lines(what="page-changed")] == ["page:about"]


def test_of_two_admins_the_second_is_told_and_nothing_is_lost(make):
    admin = make.person(role=Role.ADMIN)
    before = seen()
    pages.save("about", texts("swim"), seen=before, by=admin, now=NOW)
    with pytest.raises(Conflict):
        pages.save("about", texts("fly"), seen=before, by=admin, now=NOW)
    assert pages.get("about", "ru").title == "О нас swim"
    for wrong in ({**texts("x"), "en": ("", "b")}, {**texts("x"), "en": ("a", " ")}, {**texts("x"), "en": ("a", "\x00")}):
        with pytest.raises(Invalid):
            pages.save("about", wrong, seen=seen(), by=admin, now=NOW)
    for slug in ("admin", "news-x", "news-", "x" * 90):
        with pytest.raises(NotFound):
            pages.save(slug, texts("x"), seen={}, by=admin, now=NOW)


def test_what_a_page_says_cant_harm_its_reader():
    assert "<script" not in drawn("<script>alert(1)</script> [x](javascript:alert(1)) <b onclick=x>", lang="en")
    assert "javascript:" not in drawn("[x](javascript:alert(1))", lang="en")


def test_news_are_announced_for_as_long_as_said_and_can_be_taken_off(make):
    admin = make.person(role=Role.ADMIN)
    first = news.publish(texts("one"), days=3, by=admin, now=NOW)
    second = news.publish(texts("two"), days=0, by=admin, now=NOW)
    assert [each.id for each in news.announced("ru", now=NOW)] == [first]
    assert news.announced("ru", now=NOW + timedelta(days=4)) == []
    assert [each.title for each in news.newest("en")[0]] == ["About two", "About one"]
    news.change(second, texts("three"), seen=seen(f"news-{second}"), days=7, by=admin, now=LATER)
    assert [each.title for each in news.announced("en", now=LATER)] == ["About three", "About one"]
    news.retire(first, by=admin, now=LATER)
    with pytest.raises(NotFound):
        news.get(first, "en")
    assert [each.id for each in news.announced("ru", now=LATER)] == [second]


def test_a_message_is_kept_and_sent_on_where_an_address_is_set(make, letters):
    admin = make.person(role=Role.ADMIN)
    contacts.send("Hello", name="Anna", email="Anna@example.org", by=None, lang="en", now=NOW)
    assert letters == []
    settings.put(CONTACT_ADDRESS, "school@example.org", by=admin, now=NOW)
    contacts.send("Hello again", name="", email="anna@example.org", by=admin, lang="ru", now=NOW)
    assert [letter["To"] for letter in letters] == ["school@example.org"]
    assert "Hello again" in letters[0].get_content()
    (newest, oldest), more = contacts.listed()
    assert (newest.words, oldest.name, more) == ("Hello again", "Anna", False)
    contacts.put_aside(newest.id, now=NOW)
    assert contacts.listed()[0][0].done
    for wrong in ({"words": " "}, {"words": "w" * 5001}, {"email": "nobody"}, {"name": "n" * 81}, {"email": "a@b.org\nBcc: c@d.org"}):
        with pytest.raises(Invalid):
            given = {"words": "Hi", "name": "", "email": "a@example.org"} | wrong
            contacts.send(given.pop("words"), **given, by=None, lang="en", now=NOW)
