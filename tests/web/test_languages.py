"""Two languages: the address says which, `/` goes by what is remembered or asked for, twins know one another."""

import pytest

from edu.core.i18n import LANGUAGES
from tests.house.pages import read


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("ru", "ru"), ("en", "en"), ("ru-RU,ru;q=0.9,en;q=0.8", "ru"), ("en-GB,en;q=0.9", "en"), ("de,ru;q=0.5,en;q=0.3", "ru"),
        ("de", "en"), ("", "en"), ("*", None), ("junk;;q=x", "en"), ("ru;q=0", "en"),
    ],
)  # fmt: skip
def test_the_first_visit_goes_by_the_browsers_languages(client, asked, lang):
    answer = client.get("/", headers={"Accept-Language": asked})
    assert answer.status_code == 302
    assert answer.location in ([f"/{lang}/"] if lang else ["/ru/", "/en/"])
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_language_last_read_is_remembered(client, lang):
    client.get(f"/{lang}/about")
    other = next(each for each in LANGUAGES if each != lang)
    assert client.get("/", headers={"Accept-Language": other}).location == f"/{lang}/"


def test_a_junk_cookie_is_no_language(client):
    client.set_cookie("lang", "../../etc", domain="localhost")
    assert client.get("/", headers={"Accept-Language": "ru"}).location == "/ru/"


@pytest.mark.parametrize("path", ["/de/", "/EN/", "/ru", "/en/nothing/here", "/lessons/ladder"])
def test_an_address_without_a_known_language_is_not_found_or_mended(client, path):
    assert client.get(path).status_code in (301, 308, 404)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/quizzes", "/leaders?period=month", "/sign-in"])
def test_each_page_names_itself_and_its_twins(client, lang, path):
    head = read(client.get(f"/{lang}{path}").text).find("head")
    links = {(link.get("rel"), link.get("hreflang")): link.get("href") for link in head.iter("link")}
    assert links["canonical", None] == f"http://rungs.test/{lang}{path}"
    for other in LANGUAGES:
        assert links["alternate", other] == f"http://rungs.test/{other}{path}"


def test_what_makes_no_other_page_is_not_in_its_address(client):
    head = read(client.get("/en/leaders?period=all&utm=x&next=//evil").text).find("head")
    canonical = next(link.get("href") for link in head.iter("link") if link.get("rel") == "canonical")
    assert canonical == "http://rungs.test/en/leaders?period=all"


def test_a_forged_host_gets_into_no_address(client):
    page = client.get("/en/", headers={"Host": "evil.example"}).text
    assert "evil.example" not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_missing_page_is_missed_in_the_language_of_its_address(client, lang):
    answer = client.get(f"/{lang}/nothing", headers={"Accept-Language": "de"})
    assert answer.status_code == 404
    assert read(answer.text).get("lang") == lang


def test_outside_the_languages_the_browser_is_asked(client):
    assert read(client.get("/nothing", headers={"Accept-Language": "ru"}).text).get("lang") == "ru"


@pytest.mark.parametrize(("zone", "said"), [("UTC", "10:30"), ("Europe/Moscow", "13:30"), ("Asia/Vladivostok", "20:30")])
def test_moments_are_told_in_the_readers_time(make, now, zone, said):
    browser = make.signed_in(zone=zone)
    make.award(browser.user_id, 5, now=now.replace(hour=10, minute=30))
    assert said in browser.get("/en/points").text


@pytest.mark.parametrize(("count", "words"), [(1, "1 балл"), (3, "3 балла"), (5, "5 баллов"), (21, "21 балл"), (112, "112 баллов")])
def test_russian_counts_in_three_forms(make, now, count, words):
    browser = make.signed_in()
    make.award(browser.user_id, count)
    assert words in browser.get("/ru/points").text.replace("\xa0", " ")
