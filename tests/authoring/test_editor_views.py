"""Writing questions in a browser without a script: fields and source, preview, unsaved work, two who save at once."""

import io
import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from edu.accounts.rules import Reader
from edu.authoring.rules.drafts import State
from edu.authoring.service import drafts, folders, listing, unsaved
from edu.core.roles import Role
from edu.ports import clock
from edu.quizzes.rules.kinds import all_kinds
from tests.house.pages import faults_of, inline_of
from tests.make import CHOICE, MATCH, NUMBER, Browser, Make, words_of

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>"


class Inputs(HTMLParser):
    """The inputs of one form as a browser would send them untouched."""

    def __init__(self, page: str, form: str = "data-editor") -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._wanted, self._inside = form, False
        self._select = self._area = ""
        self._first: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = self._wanted in found or self._wanted == found.get("id")
        if not self._inside:
            return
        name = found.get("name", "")
        if tag == "input" and found.get("type") not in ("file", "submit"):
            if found.get("type") not in ("radio", "checkbox") or "checked" in found:
                self.put(name, found.get("value", "on" if found.get("type") == "checkbox" else ""))
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "option" and self._select:
            self._first = found.get("value", "") if self._first is None else self._first
            if "selected" in found:
                self.sent.pop(self._select, None)
                self.put(self._select, found.get("value", ""))
                self._first = None
        elif tag == "textarea":
            self._area = name
            self.put(name, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select" and self._select:
            if self._select not in self.sent:
                self.put(self._select, self._first or "")
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._inside:
            self.sent[self._area][-1] += data.removeprefix("\n") if not self.sent[self._area][-1] else data

    def put(self, name: str, value: str) -> None:
        self.sent.setdefault(name, []).append(value)


def form_in(page: str, **changed: Any) -> dict[str, Any]:
    """What the editor of a page sends, with some inputs changed."""
    sent = {name: values for name, values in Inputs(page).sent.items() if name != "csrf_token" and not name.startswith("r.")}
    return {**sent, **changed}


@pytest.fixture
def teacher(make: Make) -> Browser:
    return make.signed_in(role=Role.TEACHER)


def reader(browser: Browser) -> Reader:
    return Reader(browser.user_id, "", Role.TEACHER, "en", "UTC")


def a_question(browser: Browser, body: Any = CHOICE, state: State = State.READY) -> int:
    by = reader(browser)
    return drafts.create(folders.usual(by=by), body, by=by, now=clock.now(), state=state)


@pytest.mark.parametrize("kind", all_kinds())
def test_a_question_of_every_kind_is_written_and_comes_back_unchanged(kind: str, teacher: Browser) -> None:
    page = teacher.get(f"/en/teach/bank/new/{kind}")
    assert page.status_code == 200
    assert faults_of(page.text, "en") == []
    id = a_question(teacher, all_kinds()[kind].example, State.DRAFT)

    page = teacher.get(f"/en/teach/bank/questions/{id}")
    assert page.status_code == 200
    assert faults_of(page.text, "en") == []
    assert inline_of(page.text) == []
    answer = teacher.submit(f"/en/teach/bank/questions/{id}", form_in(page.text, do="save"))

    assert answer.status_code == 303
    kept = drafts.get(id, by=reader(teacher))
    assert kept.number == 1, "nothing was touched, so there is no new version"
    source = teacher.submit(f"/en/teach/bank/questions/{id}", form_in(page.text, do="source"))
    back = teacher.submit(f"/en/teach/bank/questions/{id}", form_in(source.text, do="fields"))
    saved = teacher.submit(f"/en/teach/bank/questions/{id}", form_in(back.text, do="save"))
    assert saved.status_code == 303
    kept = drafts.get(id, by=reader(teacher))
    assert {key: value for key, value in kept.body.items() if key != "id"} == {
        key: value for key, value in json.loads(json.dumps(all_kinds()[kind].example)).items() if key != "id"
    }
    assert kept.number == 1


def test_a_question_is_written_by_fields(teacher: Browser) -> None:
    page = teacher.get("/en/teach/bank/new/choice").text
    typed = {"text.ru": "Сколько?", "text.en": "How many?", "options[0].text.ru": "Один", "options[0].text.en": "One",
             "options[1].text.ru": "Два", "options[1].text.en": "Two", "options.right": "1"}  # fmt: skip
    more = teacher.submit("/en/teach/bank/new/choice", form_in(page, **typed, **{"add:options": "1"})).text
    assert more.count("data-row>") == 4
    assert 'value="Два"' in more

    answer = teacher.submit("/en/teach/bank/new/choice", form_in(more, do="save", state="ready"))

    assert answer.status_code == 303
    (line,) = listing.list_drafts(listing.Filter(), by=reader(teacher))
    assert line.state is State.READY
    assert line.body["options"] == [{"text": {"ru": "Один", "en": "One"}}, {"text": {"ru": "Два", "en": "Two"}, "right": True}]


def test_a_list_pasted_into_a_new_matching_fills_its_fields(teacher: Browser) -> None:
    page = teacher.get("/en/teach/bank/new/match").text
    pasted = "France\tParis\nNorway\tOslo\nItaly\tRome\n"
    filled = teacher.submit("/en/teach/bank/new/match", form_in(page, do="paste", pasted=pasted, tags="capitals")).text
    assert teacher.submit("/en/teach/bank/new/match", form_in(filled, do="save", state="ready")).status_code == 303
    (line,) = listing.list_drafts(listing.Filter(), by=reader(teacher))
    assert line.state is State.READY
    assert [prompt["text"] for prompt in line.body["prompts"]] == ["France", "Norway", "Italy"]
    assert [line.body["cards"][prompt["answer"]] for prompt in line.body["prompts"]] == ["Paris", "Oslo", "Rome"]
    assert line.body["tags"] == ["capitals"]


def test_who_writes_in_one_language_is_asked_for_one_the_next_time_too(teacher: Browser) -> None:
    page = teacher.get("/en/teach/bank/new/choice").text
    assert 'name="text.ru"' in page
    teacher.submit("/en/teach/bank/new/choice", form_in(page, do="one"))
    assert 'name="text.one"' in teacher.get("/en/teach/bank/new/match").text


def test_what_a_pasted_task_leaves_open_is_said_in_the_form(teacher: Browser) -> None:
    page = teacher.get("/en/teach/bank/new/match").text
    task = "Установите соответствие:\nА) Франция\nБ) Норвегия\nВ) Италия\n1) Париж\n2) Осло\n3) Рим\n"
    filled = words_of(teacher.submit("/en/teach/bank/new/match", form_in(page, do="paste", pasted=task)))
    assert "Франция : The text doesn't say which card belongs here." in filled
    other = "Сколько ног у паука?\nA) 6\nB) 8\nОтвет: B"
    became = words_of(teacher.submit("/en/teach/bank/new/match", form_in(page, do="paste", pasted=other)))
    assert "The text is a question of the kind “One right answer”: so is this one now." in became
    nothing = teacher.submit("/en/teach/bank/new/match", form_in(page, do="paste", pasted="Only prose here."))
    assert "No question was found in this text." in words_of(nothing)


def test_what_is_unfinished_is_saved_as_a_draft_and_told(teacher: Browser) -> None:
    page = teacher.get("/en/teach/bank/new/match").text
    answer = teacher.submit(
        "/en/teach/bank/new/match", form_in(page, do="save", state="ready", **{"text.ru": "Соедините"}), follow_redirects=True
    )

    assert "Saved as a draft" in words_of(answer)
    (line,) = listing.list_drafts(listing.Filter(), by=reader(teacher))
    assert line.state is State.DRAFT
    assert line.problems


def test_what_is_to_be_mended_is_told_by_its_row_and_in_a_teachers_words(teacher: Browser) -> None:
    body = {**MATCH, "prompts": [MATCH["prompts"][0], {key: each for key, each in MATCH["prompts"][1].items() if key != "answer"}]}
    page = words_of(teacher.get(f"/en/teach/bank/questions/{a_question(teacher, body, State.DRAFT)}"))
    assert "Belongs to 2 : Choose what belongs here." in page


def test_a_student_who_came_to_a_teachers_page_is_told_how_to_become_one(make: Make) -> None:
    assert "/en/settings/teach" in make.signed_in().get("/en/teach").text


def test_the_source_is_read_with_faults_by_line(teacher: Browser) -> None:
    id = a_question(teacher)
    page = teacher.get(f"/en/teach/bank/questions/{id}").text
    source = teacher.submit(f"/en/teach/bank/questions/{id}", form_in(page, do="source")).text
    assert "options:" in unescape(source)

    wrong = "kind: choice\ntext: {ru: а, en: a}\noptions:\n  - text: b\n    right: maybe\n  - text: c\n"
    faulty = teacher.submit(f"/en/teach/bank/questions/{id}", form_in(source, source=wrong, do="preview"))
    assert "line 5" in words_of(faulty)
    broken = teacher.submit(f"/en/teach/bank/questions/{id}", form_in(source, source="kind: [", do="save"))
    assert broken.status_code == 422
    assert "kind: [" in broken.text
    assert drafts.get(id, by=reader(teacher)).number == 1


def test_the_preview_is_what_a_student_sees_and_can_be_tried(teacher: Browser) -> None:
    id = a_question(teacher)
    page = teacher.get(f"/en/teach/bank/questions/{id}").text
    form = form_in(page)

    piece = teacher.submit("/en/teach/preview", {**form, "show_in": "ru"}).text
    assert "Кто купил впервые?" in piece
    assert "Проверить" in piece
    option = re.search(r'name="r\.choice" value="(\w+)"[^>]*>[^<]*(?:<[^>]*>)*\s*[^<]*Партнёр', piece) or re.search(r'value="(\w+)"', piece)
    assert option
    tried = teacher.submit("/en/teach/preview", {**form, "do": "try", "r.choice": option[1]}).text
    assert "outcome" in tried
    told = teacher.submit("/en/teach/preview", {**form, "do": "reveal"}).text
    assert "A new customer" in told


def test_work_is_kept_by_itself_and_taken_up_or_thrown_away(teacher: Browser) -> None:
    id = a_question(teacher)
    page = teacher.get(f"/en/teach/bank/questions/{id}").text
    assert teacher.submit("/en/teach/work", form_in(page, **{"text.en": "Half a sent"})).status_code == 204

    again = teacher.get(f"/en/teach/bank/questions/{id}")
    assert "Your unfinished work of" in words_of(again)
    assert "Half a sent" not in again.text
    taken = teacher.get(f"/en/teach/bank/questions/{id}?work=1")
    assert "Half a sent" in taken.text
    assert teacher.submit("/en/teach/work/drop", {"place": f"question/{id}"}).status_code == 303
    assert "Your unfinished work of" not in words_of(teacher.get(f"/en/teach/bank/questions/{id}"))


def test_saving_ends_unfinished_work(teacher: Browser) -> None:
    id = a_question(teacher)
    form = form_in(teacher.get(f"/en/teach/bank/questions/{id}").text, **{"text.en": "Who came first?"})
    teacher.submit("/en/teach/work", form)

    assert teacher.submit(f"/en/teach/bank/questions/{id}", {**form, "do": "save"}).status_code == 303
    assert unsaved.find(f"question/{id}", by=reader(teacher)) is None


def test_of_two_who_save_the_second_sees_both_versions(teacher: Browser) -> None:
    id = a_question(teacher)
    page = teacher.get(f"/en/teach/bank/questions/{id}").text
    teacher.submit(f"/en/teach/bank/questions/{id}", form_in(page, do="save", **{"text.en": "Theirs"}))

    answer = teacher.submit(f"/en/teach/bank/questions/{id}", form_in(page, do="save", **{"text.en": "Mine"}))

    assert answer.status_code == 409
    assert "Theirs" in words_of(answer)
    assert "Mine" in answer.text
    assert drafts.get(id, by=reader(teacher)).body["text"]["en"] == "Theirs"
    over = teacher.submit(f"/en/teach/bank/questions/{id}", form_in(answer.text, do="save"))
    assert over.status_code == 303
    assert drafts.get(id, by=reader(teacher)).body["text"]["en"] == "Mine"


def test_a_question_that_reads_like_another_is_told_before_it_is_saved(teacher: Browser) -> None:
    a_question(teacher)
    page = teacher.get("/en/teach/bank/new/choice").text
    source = teacher.submit(
        "/en/teach/bank/new/choice",
        form_in(page, body=json.dumps(dict(CHOICE)), do="source", written_as="source", source=json.dumps(dict(CHOICE))),
    ).text

    warned = teacher.submit("/en/teach/bank/new/choice", form_in(source, do="save"))
    assert warned.status_code == 422
    assert "There is a question like this one" in words_of(warned)
    assert teacher.submit("/en/teach/bank/new/choice", form_in(warned.text, do="save")).status_code == 303
    assert listing.count(listing.Filter(), by=reader(teacher)) == 2


def test_versions_are_compared_and_had_back(teacher: Browser) -> None:
    id = a_question(teacher)
    drafts.save(id, {**CHOICE, "points": 7}, number=1, by=reader(teacher), now=clock.now(), note="more points")

    page = teacher.get(f"/en/teach/bank/questions/{id}/history")
    assert faults_of(page.text, "en") == []
    assert "points: 7" in words_of(page)
    assert "more points" in words_of(page)
    assert teacher.submit(f"/en/teach/bank/questions/{id}/restore", {"version": 1, "number": 2}).status_code == 303
    assert "points" not in drafts.get(id, by=reader(teacher)).body
    assert teacher.submit(f"/en/teach/bank/questions/{id}/restore", {"version": 1, "number": 2}).status_code == 409


def test_a_picture_is_drawn_anew_and_its_words_are_asked_for(teacher: Browser) -> None:
    id = a_question(teacher, {"kind": "description", "text": "Look"}, State.DRAFT)
    page = teacher.get(f"/en/teach/bank/questions/{id}").text
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(photo, "JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00")
    photo.seek(0)

    def send(data: io.BytesIO, name: str) -> Any:
        return teacher.submit(
            f"/en/teach/bank/questions/{id}", form_in(page, do="save", **{"picture.file": (data, name)}), content_type="multipart/form-data"
        )

    assert send(photo, "beach.JPG").status_code == 303
    kept = drafts.get(id, by=reader(teacher))
    src = kept.body["picture"]["src"]
    assert b"Exif" not in teacher.get(f"/files/{src}").data
    assert kept.problems, "its words are missing"
    for data, name in (
        (b"<svg onload=alert(1)></svg>", "x.svg"),
        (b"GIF89a", "x.png"),
        (b"%PDF", "x.pdf"),
        (b"\x89PNG" + b"0" * 5_100_000, "x.png"),
    ):
        assert send(io.BytesIO(data), name).status_code == 422, name


def test_nothing_a_teacher_writes_runs(teacher: Browser) -> None:
    for body in (
        {
            **CHOICE,
            "text": XSS,
            "tags": [XSS],
            "note": XSS,
            "kind": "choice",
            "options": [{"text": XSS, "right": True, "why": XSS}, {"text": XSS + "2"}],
        },
        {**MATCH, "cards": {XSS: XSS, "b": "b", "c": "c"}},
        {"kind": XSS, "text": {"ru": XSS, "en": XSS}},
    ):
        id = a_question(teacher, body, State.DRAFT)
        for address in (f"/en/teach/bank/questions/{id}", f"/en/teach/bank/questions/{id}/history", "/en/teach/bank"):
            page = teacher.get(address)
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            assert "<img src=x" not in page.text
    piece = teacher.submit("/en/teach/preview", {"written_as": "source", "body": "{}", "source": json.dumps({**CHOICE, "text": XSS})}).text
    assert "onerror" not in piece


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"body": "junk"},
        {"body": "[]"},
        {"body": '{"kind": ["a"]}'},
        {"body": '{"kind": "choice", "options": 5}', "options.#": ["", "0"]},
        {"body": '{"kind": "match", "cards": []}', "cards.#": ["", "a"], "prompts.#": ["", "²", "-1"]},
        {"body": "[" * 20_000},
        {"body": "{}", "written_as": "source", "source": "a: &x [1]\nb: *x"},
        {"body": "{}", "written_as": "source", "source": "- 1"},
        {"body": "{}", "written_as": "source", "source": "1: 2\n\x01"},
        {"body": '{"kind": "cloze", "gaps": 3}', "cloze.one": "[[a]]"},
        {"body": '{"kind": "hotspot", "spots": {"a": {}}}', "spots.#": ["", "a"], "spots.a.right": "on", "spots.a.shape": "circle x"},
        {"body": '{"kind": "calculated", "text": "{a}", "values": {"a": {"from": 1, "to": 1e308}}}'},
    ],
)
def test_junk_is_refused_in_words_and_never_breaks(sent: dict[str, Any], teacher: Browser) -> None:
    id = a_question(teacher)
    for path in ("/en/teach/preview", "/en/teach/work", f"/en/teach/bank/questions/{id}", "/en/teach/bank/new/choice"):
        for do in ("", "save", "source", "fields", "try"):
            answer = teacher.submit(path, {"place": f"question/{id}", "number": 1, **sent, "do": do})
            assert answer.status_code in (200, 204, 303, 409, 422), (path, do)


def test_a_piece_is_the_form_alone(teacher: Browser) -> None:
    page = teacher.get("/en/teach/bank/new/order").text
    piece = teacher.submit("/en/teach/bank/new/order", form_in(page, **{"add:items": "1"}), headers={"X-Piece": "1"}).text

    assert "<html" not in piece
    assert piece.count("data-row>") == 5


def test_an_others_question_is_not_there(make: Make, teacher: Browser) -> None:
    id = a_question(teacher)
    other = make.signed_in(role=Role.TEACHER)

    assert other.get(f"/en/teach/bank/questions/{id}").status_code == 404
    assert other.get(f"/en/teach/bank/questions/{id}/history").status_code == 404
    assert other.submit(f"/en/teach/bank/questions/{id}", {"body": "{}", "do": "save"}).status_code == 404
    assert other.submit(f"/en/teach/bank/questions/{id}/restore", {"version": 1, "number": 1}).status_code == 404
    folders.share(folders.usual(by=reader(teacher)), other.user_id, may_edit=False, by=reader(teacher))
    assert other.get(f"/en/teach/bank/questions/{id}").status_code == 200
    assert other.submit(f"/en/teach/bank/questions/{id}", {"body": "{}", "do": "save"}).status_code == 403


def test_a_page_with_no_token_changes_nothing(app: Flask, teacher: Browser) -> None:
    id = a_question(teacher)

    assert teacher.post(f"/en/teach/bank/questions/{id}", data={"body": json.dumps(NUMBER), "do": "save", "number": 1}).status_code == 400
    assert drafts.get(id, by=reader(teacher)).number == 1
