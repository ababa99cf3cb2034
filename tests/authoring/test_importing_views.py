"""Bringing questions in and taking them out, as a browser does it."""

import io
import re

import pytest
from openpyxl import load_workbook

from edu.authoring.service import drafts, folders, importing, listing
from edu.core.i18n import LANGUAGES
from edu.core.roles import Role
from edu.interchange.formats import gift
from edu.interchange.service import uploads
from edu.ports import clock
from tests.house.pages import faults_of, inline_of
from tests.make import CHOICE, MATCH, NUMBER, words_of

GIFT = b"::first::Who has bought once?{=A new customer ~A partner}\n\n::second::2 + 2?{#4:0}\n\nBroken {=\n\n::third::Two of them{~a ~b}\n"


@pytest.fixture
def teacher(make):
    return make.signed_in(role=Role.TEACHER)


def reader(browser):
    return importing.get_teacher(str(int(browser.user_id)))


def bank(browser):
    return listing.list_drafts(listing.Filter(), by=reader(browser), limit=10_000)


def upload(browser, data=GIFT, name="questions.gift", lang="en", **fields):
    return browser.submit(f"/{lang}/teach/import", {"file": (io.BytesIO(data), name), **fields}, content_type="multipart/form-data")


def ticked(page):
    return re.findall(r'name="chosen" value="(\d+)" form="keep" checked', page)


def test_a_file_is_shown_before_anything_is_saved_and_kept_on_demand(teacher):
    answer = upload(teacher)
    assert answer.status_code == 303
    page = teacher.get(answer.location)
    words = words_of(page)
    assert "2 questions can be kept; 2 were refused." in words
    assert "line 5" in words
    assert "line 7" in words
    assert page.text.count('class="import-seen"') == 2
    assert 'type="radio"' in page.text
    assert ticked(page.text) == ["0", "1"]
    assert bank(teacher) == []

    folder = folders.create("From Moodle", by=reader(teacher))
    for _ in range(2):  # twice is once
        kept = teacher.submit(answer.location, {"chosen": ["0", "1"], "folder": folder})
        assert (kept.status_code, kept.location) == (303, answer.location)
    assert [each.folder_id for each in bank(teacher)] == [folder, folder]
    assert "2 questions are in the bank now." in words_of(teacher.get(answer.location))


def test_keeping_nothing_is_refused_beside_the_list_and_nothing_is_lost(teacher):
    address = upload(teacher).location
    answer = teacher.submit(address, {"folder": ""})
    assert answer.status_code == 422
    assert "Tick at least one question." in words_of(answer)
    assert ticked(answer.text) == []
    assert teacher.submit(address, {"chosen": ["1", "x", "1e9"], "folder": ""}).status_code == 303
    assert [each.kind for each in bank(teacher)] == ["numeric"]


def test_twins_are_marked_and_not_ticked(teacher):
    drafts.create(folders.create("Old ones", by=reader(teacher)), NUMBER, by=reader(teacher), now=clock.now())
    data = gift.format.write([NUMBER, {**CHOICE, "id": "one"}, {**CHOICE, "id": "two"}], title="T", lang="en").data
    # The bank has both languages; in one language it reads otherwise and only nearly the same.
    page = teacher.get(upload(teacher, data).location)
    assert "The same question stands in this file before" in words_of(page)
    assert "2" not in ticked(page.text)


def test_a_pasted_task_is_shown_with_what_is_missing(teacher):
    answer = teacher.submit("/en/teach/import", {"text": "Установите соответствие:\nА) Франция\nБ) Норвегия\n1) Осло\n2) Париж\n3) Рим"})
    page = teacher.get(answer.location)
    words = words_of(page)
    assert "Франция : The text doesn't say which card belongs here." in words
    assert "It can be kept as a draft" in words
    assert teacher.submit(answer.location, {"chosen": "0"}).status_code == 303
    assert [(each.kind, each.state) for each in bank(teacher)] == [("match", "draft")]
    assert "Open it in the editor" in words_of(teacher.get(answer.location))


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [(b"", "empty.gift", "This file is empty."), (b"\x89PNG", "photo.png", "No format fits this file."), (b"x", "..", "No format fits")],
)
def test_a_bad_file_is_refused_in_words_on_the_same_page(teacher, data, name, says):
    answer = upload(teacher, data, name, text="kept text", format="")
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert "kept text</textarea>" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_file_over_twenty_megabytes_is_refused_in_words_and_one_a_little_below_is_read(teacher):
    answer = upload(teacher, b"x" * (uploads.LARGEST + 10), "large.gift")
    assert answer.status_code == 422
    assert "This file is larger than 20 MB." in words_of(answer)
    assert upload(teacher, b"x" * (uploads.LARGEST + 2_000_000), "larger.gift").status_code == 413
    assert upload(teacher, GIFT + b"// " + b"x" * 3_000_000, "commented.gift").status_code == 303


def test_other_pages_and_visitors_still_take_two_megabytes_only(client, teacher):
    large = {"file": (io.BytesIO(b"x" * 3_000_000), "large.gift")}
    assert client.submit("/en/teach/import", large, content_type="multipart/form-data").status_code == 413
    large = {"file": (io.BytesIO(b"x" * 3_000_000), "large.gift")}
    assert teacher.submit("/en/settings", large, content_type="multipart/form-data").status_code == 413


def test_nothing_and_an_unknown_format_are_refused(teacher):
    empty = teacher.submit("/en/teach/import")
    assert (empty.status_code, "Paste a text, or choose a file." in words_of(empty)) == (422, True)
    unknown = teacher.submit("/en/teach/import", {"text": "a = b", "format": "word"})
    assert (unknown.status_code, "There is no format “word”" in words_of(unknown)) == (422, True)


def test_a_report_is_its_owners_alone(teacher, make):
    address = upload(teacher).location
    for other in (make.signed_in(role=Role.TEACHER), make.signed_in(role=Role.ADMIN)):
        assert other.get(address).status_code == 404
        assert other.submit(address, {"chosen": "0"}).status_code == 404
        assert other.get(f"{address}/questions/1").status_code == 404


def test_one_of_many_questions_has_a_page_and_the_list_draws_none(teacher):
    many = b"".join(b"::q%d::Number %d?{=Yes, %d ~No}\n\n" % (number, number, number) for number in range(80))
    address = upload(teacher, many).location
    page = teacher.get(address)
    assert "import-seen" not in page.text
    assert f'href="{address}/questions/80"' in page.text
    one = teacher.get(f"{address}/questions/80")
    assert 'type="radio"' in one.text
    for missing in (0, 81, 100_000):
        assert teacher.get(f"{address}/questions/{missing}").status_code == 404


def test_while_a_file_is_being_read_the_page_asks_again(teacher, make):
    key = uploads.add(GIFT, name="slow.gift", format="", by=teacher.user_id, now=clock.now())
    answer = teacher.get(f"/en/teach/import/{key}")
    assert answer.headers["Refresh"] == "3"
    assert "is being read" in words_of(answer)
    assert teacher.submit(f"/en/teach/import/{key}", {"chosen": "0"}).status_code == 409
    importing.read_upload.call_local(key)
    assert "Refresh" not in teacher.get(f"/en/teach/import/{key}").headers


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_templates_are_in_the_language_of_the_page_and_come_back_whole(teacher, lang):
    table = teacher.get(f"/{lang}/teach/import/csv-template")
    assert table.headers["Content-Disposition"] == f'attachment; filename="rungs-{lang}.csv"'
    page = teacher.get(upload(teacher, table.data, "table.csv", lang=lang).location)
    assert len(ticked(page.text)) == 10
    book = load_workbook(io.BytesIO(teacher.get(f"/{lang}/teach/import/xlsx-template").data))
    assert book.sheetnames[0] == {"ru": "Вопросы", "en": "Questions"}[lang]
    assert teacher.get(f"/{lang}/teach/import/docx-template").status_code == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_its_pages_are_good_html(teacher, lang):
    address = upload(teacher, lang=lang).location
    quiz_draft = folders.usual(by=reader(teacher))
    drafts.create_all(quiz_draft, [MATCH, CHOICE], by=reader(teacher), now=clock.now())
    pages = [f"/{lang}/teach/import", address, f"{address}/questions/1", f"/{lang}/teach/bank/export?folder={quiz_draft}&format=aiken"]
    for path in pages:
        answer = teacher.get(path)
        assert answer.status_code == 200, path
        assert faults_of(answer.text, lang) == [], path
        assert inline_of(answer.text) == [], path


def test_a_file_without_a_token_and_a_hostile_name_change_nothing(teacher):
    assert teacher.post("/en/teach/import", data={"file": (io.BytesIO(GIFT), "q.gift")}).status_code == 400
    page = teacher.get(upload(teacher, name="<script>alert(1)</script>.gift").location)
    assert "<script>alert" not in page.text


# ---- Out


def test_a_format_says_what_it_can_not_hold_before_the_file_is_taken(teacher, make):
    slug = make.quiz()
    page = teacher.get(f"/en/teach/quizzes/{slug}/export?format=aiken")
    words = words_of(page)
    assert "2 questions will be left out." in words
    assert "Aiken holds questions with one right answer only." in words
    (address,) = re.findall(r'href="([^"]+)" download', page.text)
    file = teacher.get(address.replace("&amp;", "&"))
    assert file.headers["Content-Disposition"] == f'attachment; filename="check-{slug}.txt"'
    assert file.data.startswith(b"Who has just bought for the first time?\nA) A new customer\n")


def test_a_format_that_holds_all_of_it_says_so_and_comes_back(teacher, make):
    slug = make.quiz(questions=[CHOICE, NUMBER])
    assert "This format holds all of it." in words_of(teacher.get(f"/en/teach/quizzes/{slug}/export?format=yaml"))
    file = teacher.get(f"/en/teach/quizzes/{slug}/export/file?format=yaml")
    page = teacher.get(upload(teacher, file.data, "quiz.yml").location)
    assert len(ticked(page.text)) == 2


def test_a_folder_goes_out(teacher, make):
    folder = folders.create("Mine", by=reader(teacher))
    drafts.create_all(folder, [CHOICE], by=reader(teacher), now=clock.now())
    assert 'name="folder"' in teacher.get("/en/teach/bank/export").text
    assert teacher.get(f"/en/teach/bank/export?folder={folder}").status_code == 200
    assert b"<question type" in teacher.get(f"/en/teach/bank/export/file?folder={folder}&format=moodle-xml").data
    other = make.signed_in(role=Role.TEACHER)
    for address in ("export", "export/file"):
        assert other.get(f"/en/teach/bank/{address}?folder={folder}&format=gift").status_code == 404
        assert teacher.get(f"/en/teach/bank/{address}?folder=99999999999999999999&format=gift").status_code in (200, 422)


@pytest.mark.parametrize("format", ["", "word", "moodle_xml"])
def test_an_unknown_format_is_refused(teacher, make, format):
    assert teacher.get(f"/en/teach/quizzes/{make.quiz()}/export/file?format={format}").status_code == 422
    assert teacher.get(f"/en/teach/quizzes/{make.quiz()}/export?format={format}").status_code == 200
    assert teacher.get("/en/teach/quizzes/none/export").status_code == 404
