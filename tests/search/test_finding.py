"""Putting, finding and taking out, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from edu.accounts.rules import Newcomer
from edu.accounts.service import people as accounts
from edu.db.base import db
from edu.search.models import SearchEntry, SearchWord
from edu.search.rules.entries import Entry
from edu.search.service import engines, finding, index, people
from tests.search import corpus

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def put(key="1", title="Loyal customers", body="They come back.", *, kind="question", lang="en", path="", **more):
    index.put(kind, key, lang=lang, title=title, body=body, path=path or f"/questions/{key}", at=NOW, **more)


def keys(words, **how):
    return [hit.key for hit in finding.find(words, lang=how.pop("lang", "en"), **how).hits]


def indexed():
    """The numbers in the database's own full-text index."""
    column = "rowid" if db.engine.dialect.name == "sqlite" else "entry_id"
    return set(db.session.scalars(text(f"SELECT {column} FROM search_fts")))


def test_what_is_put_is_found_by_any_form_of_its_words(app):
    put()
    assert keys("customer loyalty") == ["1"]
    assert keys("stranger") == []


def test_putting_again_replaces_what_was_there(app):
    put()
    put(title="Patient readers", body="They wait.")
    assert keys("customers") == []
    assert keys("readers") == ["1"]
    assert len(indexed()) == 1


def test_a_question_turned_into_another_language_is_there_once(app):
    put(lang="en")
    put(lang="ru", title="Верные покупатели", body="Они возвращаются.")
    assert keys("customers") == []
    assert [row.lang for row in db.session.execute(select(SearchEntry.lang))] == ["ru"]


def test_a_lesson_stands_in_both_languages_and_is_found_once(app):
    put("nps", "NPS", "One number.", kind="lesson", lang="en", path="/lessons/nps")
    put("nps", "NPS", "Одно число.", kind="lesson", lang="ru", path="/lessons/nps")
    found = finding.find("NPS", lang="ru").hits
    assert [(hit.key, hit.lang) for hit in found] == [("nps", "ru")]
    assert finding.find("number", lang="ru").hits[0].lang == "en"


def test_what_is_removed_is_gone_in_every_language(app):
    for lang in ("ru", "en"):
        put("nps", "NPS", "x", kind="lesson", lang=lang, path="/lessons/nps")
    put("2", "NPS again")
    index.remove("lesson", "nps")
    index.remove("lesson", "never-there")
    assert keys("NPS") == ["2"]
    assert len(indexed()) == 1


def test_only_what_is_kept_stays(app):
    for key in "123":
        put(key)
    index.keep_only("question", ["2"])
    assert keys("customers") == ["2"]


def test_putting_the_same_again_changes_nothing(app):
    entries = corpus.entries()
    assert index.put_many(entries) == len(entries)
    assert index.put_many(entries) == 0


def test_rebuilding_forgets_what_nobody_lists(app):
    put("9", "Forgotten words")
    count = index.rebuild([corpus.entries, people.findable])
    assert count == len(corpus.entries())
    assert keys("forgotten") == []
    assert keys("дискриминант", lang="ru")
    assert db.session.scalar(select(SearchWord.word).where(SearchWord.word == "forgotten")) is None


def test_counting_again_knows_how_rare_a_word_is_and_forgets_unused_ones(app):
    for key in "123":
        put(key)
    put("4", "Solitary")
    index.remove("question", "4")
    index.recount()
    docs = dict(db.session.execute(select(SearchWord.word, SearchWord.docs)).all())
    assert docs["customers"] == 3
    assert "solitary" not in docs


def test_filters_narrow_what_is_found(app):
    put("1", labels={"subject": "marketing", "level": "college"})
    put("2", labels={"subject": "economics"})
    put("3", kind="answer", path="/questions/2#answer-3", labels={"subject": "economics"})
    assert sorted(keys("customers")) == ["1", "2"]  # a question and its answer are one page
    assert keys("customers", labels={"subject": "marketing"}) == ["1"]
    assert keys("customers", labels={"subject": "marketing", "level": "university"}) == []
    assert keys("customers", kinds=("answer",)) == ["3"]
    assert keys("customers", kinds=("nonsense",)) == sorted(keys("customers"), reverse=True)


def test_a_phrase_must_stand_as_it_is(app):
    put("1", "One", "A loyal customer returns.")
    put("2", "Two", "The customer is loyal.")
    assert sorted(keys("loyal customer")) == ["1", "2"]
    assert keys('"loyal customer"') == ["1"]
    assert keys('"customer loyal"') == []


def test_a_phrase_does_not_run_from_the_title_into_the_body(app):
    put("1", "Loyal", "customer")
    assert keys('"loyal customer"') == []


def test_a_slip_is_mended_and_said_so(app):
    put("1", "Доверительный интервал", "Пределы.", lang="ru")
    found = finding.find("Доверетильный интервал", lang="ru")
    assert [hit.key for hit in found.hits] == ["1"]
    assert found.mended
    assert found.suggestion == "доверительный интервал"


def test_a_rare_word_near_a_usual_one_is_asked_about_but_found(app):
    for number in range(25):
        put(str(number), "Лояльность", "Много.", lang="ru")
    put("99", "Лояльнасть", "С ошибкой.", lang="ru")
    index.recount()
    found = finding.find("лояльнасть", lang="ru")
    assert [hit.key for hit in found.hits] == ["99"]
    assert (found.suggestion, found.mended) == ("лояльность", False)


def test_leafing_shows_everything_once_and_in_order(app):
    for number in range(47):
        put(str(number), "Loyal customers", f"Number {number}.", weight=number % 3)
    seen, after, scores = [], "", []
    while True:
        found = finding.find("loyal", lang="en", after=after, limit=10)
        seen += [hit.key for hit in found.hits]
        scores += [hit.score for hit in found.hits]
        after = found.after
        if not after:
            break
    assert len(seen) == len(set(seen)) == 47
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("place", ["junk", "-1", "999999999999.0-1", "1e9-1", "1.0-99999999999999999999", "' OR 1", "٥.٥-٥"])
def test_a_place_that_says_nothing_is_the_beginning_or_an_end(app, place):
    put()
    assert keys("customers", after=place) in (["1"], [])


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 10_000,
        '"' * 5000,
        "NEAR(a b) OR * AND NOT title:x {body}: ^",
        "' OR 1=1; DROP TABLE search_entry; --",
        "a & b | c <-> d ! (",
        "customers\0\ud800 \ue020",
        "% _ \\ %%",
        "и " * 3000,
        "customers " + "слово " * 2000,
    ],
)
def test_hostile_words_find_or_find_nothing_and_break_nothing(app, hostile):
    put()
    finding.find(hostile, lang="en")
    finding.complete(hostile, lang="en")
    finding.similar(hostile, lang="en", kinds=("question",))
    finding.passages(hostile, lang="en", limit=3)
    assert keys("customers") == ["1"]


def test_a_very_common_word_ranks_only_the_newest_and_those_with_it_in_the_title(app):
    began = datetime(2020, 1, 1, tzinfo=UTC)

    def entry(number, title):
        return Entry("question", str(number), "en", title, "everybody says so", f"/questions/{number}", began + timedelta(minutes=number))

    index.put_many([entry(0, "Everybody"), *(entry(number, "Other") for number in range(1, engines.CAP + 200))])
    index.recount()
    found = finding.find("everybody", lang="en", limit=5)
    assert [hit.key for hit in found.hits] == ["0", *(str(engines.CAP + 200 - number) for number in range(1, 5))]


def test_what_is_like_a_title_comes_nearest_first_without_itself(app):
    index.put_many(corpus.entries())
    index.recount()
    found = finding.similar("Как решать уравнение через дискриминант?", lang="ru", kinds=("question",), limit=3)
    assert found[0].key == "q1"
    assert "q1" not in [hit.key for hit in finding.similar("Как решить уравнение", lang="ru", kinds=("question",), but=("q1",))]
    assert finding.similar("xyzzy plugh", lang="en", kinds=("question",)) == []


def test_completing_takes_the_beginning_of_a_word(app):
    put("1", "Customer acquisition cost")
    put("2", "Churn")
    assert [hit.key for hit in finding.complete("customer acq", lang="en")] == ["1"]
    assert [hit.key for hit in finding.complete("chu", lang="en")] == ["2"]
    assert finding.complete("zz", lang="en") == []


def test_passages_are_paragraphs_of_lessons_and_accepted_answers_only(app):
    put("ladder", "The ladder", "Five rungs lead up.\n\nThe advocate recommends the ladder.", kind="lesson", path="/lessons/ladder")
    put("2", "Rungs?", "How many rungs has the ladder?")
    put("3", "Rungs?", "The ladder has five rungs, not six.", kind="answer", path="/questions/2#answer-3", labels={"accepted": "yes"})
    put("4", "Rungs?", "The ladder has ninety rungs.", kind="answer", path="/questions/2#answer-4")
    found = finding.passages("how many rungs does the ladder have", lang="en", limit=5)
    assert {passage.key for passage in found} == {"ladder", "3"}
    assert all("ninety" not in passage.text for passage in found)


def test_people_are_found_by_name_until_they_hide_or_go(app, make, now):
    person = make.person("Марфа Посадница")
    assert keys("марфа", lang="ru") == [str(int(person))]

    def save(**changed):
        accounts.change_profile(
            person, **{"name": "Марфа Посадница", "about": "", "lang": "ru", "zone": "UTC", "hidden": False, **changed}, now=now
        )

    save(hidden=True)
    assert keys("марфа", lang="ru") == []
    save(hidden=False)
    assert keys("марфа", lang="ru") == [str(int(person))]
    save(name="Аглая")
    assert (keys("марфа", lang="ru"), keys("аглая", lang="ru")) == ([], [str(int(person))])
    accounts.delete(person, now=now)
    assert keys("аглая", lang="ru") == []


def test_who_hides_from_the_beginning_is_not_found(app, make):
    make.person("Hidden Harriet", hidden=True)
    assert keys("harriet") == []


def test_people_who_are_added_together_are_found_as_others_are(app, now):
    people = [Newcomer("Gudrun Early"), Newcomer("Gudrun Hidden", hidden=True)]
    first, _ = accounts.add_many(people, password="a-ladder-of-words", now=now)
    assert keys("gudrun") == [str(int(first))]


def test_what_a_deleted_person_wrote_is_nobodys(app, make, now):
    person = make.person()
    put(author_id=person)
    accounts.delete(person, now=now)
    assert [hit.author_id for hit in finding.find("customers", lang="en").hits] == [None]
