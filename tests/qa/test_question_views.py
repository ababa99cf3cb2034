"""The pages of asking and answering, each by the list: it works, it needs a login, it checks the owner, it handles a bad id,
it refuses GET where it changes something, it refuses a missing token; and nothing that people write runs."""

import io

import html5lib
import pytest
from PIL import Image
from sqlalchemy import event

from edu.accounts.service import people as accounts
from edu.core import markup
from edu.core.marks import token
from edu.core.roles import Role
from edu.db.base import db
from edu.points.service import ledger
from edu.ports import clock
from edu.qa.rules.posts import What
from edu.qa.service import asking, drawing, moderating, showing, voting
from tests.house.pages import faults_of, inline_of
from tests.make import MATCH, words_of
from tests.qa.portal import BODY, Portal, days

QUESTION = {"title": "What does a net promoter score leave out?", "body": BODY, "subject": "marketing", "level": "", "do": "ask"}


@pytest.fixture
def portal(app, make):
    return Portal(make)


@pytest.fixture
def maria(make):
    return make.signed_in(name="Maria")


@pytest.fixture
def asked(portal, maria):
    """A question of Maria's, with an answer of somebody else's."""
    number = portal.question(portal.reader(maria.user_id), now=clock.now() - days(3))
    return number, portal.answer(number)


def number_in(answer):
    return int(answer.location.rpartition("#")[0].rpartition("/")[2] if "#" in answer.location else answer.location.rpartition("/")[2])


# ---- It works, in both languages


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_question_page_is_whole_for_everybody(client, make, asked, maria, lang):
    number, answer = asked
    for browser in (client, maria, make.signed_in(), make.signed_in(role=Role.MODERATOR)):
        page = browser.get(f"/{lang}/questions/{number}")
        assert page.status_code == 200
        assert faults_of(page.text, lang) == []
        assert inline_of(page.text) == []
        assert f'id="answer-{answer}"' in page.text


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_pages_around_it_are_whole(maria, portal, asked, lang):
    number, answer = asked
    own = portal.answer(number, portal.reader(maria.user_id))
    draft = asking.save_draft(portal.wish(), by=maria.user_id, now=clock.now())
    for path in (
        "ask", "ask?topic=nps", "ask/drafts", f"ask/drafts/{draft}", f"questions/{number}/edit", f"questions/{number}/history",
        f"answers/{answer}/history", f"answers/{own}/edit", "karma",
    ):  # fmt: skip
        page = maria.get(f"/{lang}/{path}")
        assert page.status_code == 200, path
        assert faults_of(page.text, lang) == [], path
        assert inline_of(page.text) == [], path


def test_a_question_is_asked_previewed_and_kept_by_the_buttons_of_one_form(portal, maria):
    portal.question(title="What is a net promoter score good for?")
    seen = maria.submit("/en/ask", {**QUESTION, "body": "**Bold** words to look at", "do": "preview"})
    assert seen.status_code == 200
    assert "<strong>Bold</strong>" in seen.text
    assert "What is a net promoter score good for?" in words_of(seen)  # asked before
    kept = maria.submit("/en/ask", {**QUESTION, "do": "save"})
    assert kept.location == "/en/ask/drafts"
    assert QUESTION["title"] in words_of(maria.get(kept.location))
    number = number_in(maria.submit("/en/ask", QUESTION))
    assert QUESTION["title"] in words_of(maria.get(f"/en/questions/{number}"))


def test_a_form_sent_twice_asks_once(portal, maria):
    answers = [maria.submit("/en/ask", {**QUESTION, "once": "the-same-key"}) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert words_of(maria.get("/en/questions")).count(QUESTION["title"]) == 1


WRONG = (
    ({"title": "?"}, "title"), ({"body": "?"}, "body"), ({"subject": ""}, "subject"), ({"topics": "optics"}, "topics"),
    ({"price": "1e3"}, "price"), ({"price": "-5"}, "price"), ({"price": "٥"}, "price"), ({"price": "1" * 30}, "price"),
    ({"bounty": "60"}, "bounty"), ({"person": "Nobody"}, "person"),
)  # fmt: skip


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(portal, maria):
    for wrong, id in WRONG:
        page = maria.submit("/en/ask", {**QUESTION, **wrong})
        assert page.status_code == 422, wrong
        assert f'id="{id}-error"' in page.text, wrong
        assert faults_of(page.text, "en") == [], wrong
        assert QUESTION["title"] in page.text or "title" in wrong


def test_a_picture_is_drawn_anew_and_put_into_the_text(portal, maria):
    data = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(data, "PNG")
    sent = {"picture": (io.BytesIO(data.getvalue()), "a.svg"), "alt": "A red [box]"}
    page = maria.submit("/en/ask", {**QUESTION, **sent, "do": "picture"}, content_type="multipart/form-data")
    line = next(line for line in page.text.splitlines() if line.startswith("![A red box]"))
    assert 'loading="lazy"' in drawing.post(line, level=2)
    assert maria.get(line.partition("(")[2].rstrip(")")).status_code == 200
    for bad in (b"<svg/>", b"\x89PNG\r\n\x1a\n junk", b""):
        sent = {"picture": (io.BytesIO(bad), "a.png"), "alt": "What it shows"}
        assert maria.submit("/en/ask/pictures", sent, content_type="multipart/form-data").status_code == 422


def test_every_form_takes_a_picture_and_shows_how_it_will_look(portal, maria, asked):
    number, _ = asked
    answer = portal.answer(number, portal.reader(maria.user_id))
    data = io.BytesIO()
    Image.new("RGB", (30, 20), "red").save(data, "PNG")
    for path in (f"questions/{number}/answers", f"answers/{answer}/edit", f"questions/{number}/edit"):
        typed = {**QUESTION, "body": "Look at *this* picture.", "alt": "A red box"}
        sent = {**typed, "picture": (io.BytesIO(data.getvalue()), "a.png"), "do": "picture"}
        assert "![A red box](/files/" in maria.submit(f"/en/{path}", sent, content_type="multipart/form-data").text, path
        assert "<em>this</em>" in maria.submit(f"/en/{path}", {**typed, "do": "preview"}).text, path
        refused = maria.submit(f"/en/{path}", {**typed, "do": "picture"})
        assert (refused.status_code, "Choose a picture first." in refused.text) == (422, True), path
    assert showing.get(number, by=None, now=clock.now()).revision == 1


def test_what_is_wrong_with_a_picture_is_said_in_the_readers_language(maria):
    large = {"picture": (io.BytesIO(b"\xff\xd8\xff" + b"0" * 2_000_001), "a.jpg"), "alt": "A tree"}
    refused = maria.submit("/en/ask/pictures", large, content_type="multipart/form-data")
    assert refused.json == {"field": "picture", "problem": "A picture may have up to 2 MB."}


def test_the_pieces_that_the_script_asks_for(portal, maria):
    portal.question(title="What is a net promoter score good for?")
    assert "What is a net promoter score good for?" in maria.get("/en/ask/similar?title=Net promoter score, what is it").text
    assert 'value="optics"' in maria.get("/en/ask/topics?subject=physics").text
    assert "<em>x</em>" in maria.submit("/en/ask/preview", {"body": "Some text with *x*"}).text
    draft = maria.submit("/en/ask/drafts", {"title": "Begun"}).json["draft"]
    assert maria.submit("/en/ask/drafts", {"title": "Begun again", "draft": str(draft)}).json["draft"] == draft
    assert maria.submit("/en/ask/drafts", {}).json["draft"] is None


def test_whoever_pastes_a_task_sees_before_asking_what_it_misses(portal, maria):
    task = "Match each rung with its people.\nA) the second\nB) the fifth\n1) partners\n2) new customers\n3) passers-by"
    seen = maria.submit("/en/ask", {**QUESTION, "body": task, "do": "preview"}).text
    piece = maria.submit("/en/ask/preview?task=1", {"body": task}).text
    for text in (seen, piece):
        assert "This is a matching task" in text
        assert "What is missing here or in doubt: 2" in text
        assert "<b>the second</b>" in text
    for body, query in ((task, ""), (QUESTION["body"], "?task=1")):  # an answer, and a question that is none
        assert "This is a matching task" not in maria.submit(f"/en/ask/preview{query}", {"body": body}).text


def test_all_that_readers_do_from_the_page(maria, make, portal, asked):
    number, answer = asked
    make.award(maria.user_id, 500)
    other = make.signed_in()
    steps = (
        (other, f"answers/{answer}/vote", {"vote": "up"}, 403 if answer is None else 303),
        (other, f"questions/{number}/vote", {"vote": "up"}, 303),
        (other, f"answers/{answer}/thanks", {"thank": "yes"}, 303),
        (other, f"questions/{number}/follow", {"follow": "yes"}, 303),
        (other, f"questions/{number}/comments", {"comment": "Which edition?"}, 303),
        (other, f"answers/{answer}/comments", {"comment": "And why so?"}, 303),
        (other, f"questions/{number}/answers", {"body": "Another answer to it", "sources": "Book, p. 3", "video": "https://youtu.be/dQw4w9WgXcQ"}, 303),
        (maria, f"questions/{number}/bounty", {"amount": "100"}, 303),
        (maria, f"answers/{answer}/accept", {"accept": "yes"}, 303),
        (maria, f"answers/{answer}/bounty", {}, 303),
        (maria, f"questions/{number}/close", {"closed_as": "answered"}, 303),
        (maria, f"questions/{number}/reopen", {}, 303),
    )  # fmt: skip
    for browser, path, data, status in steps:
        assert browser.submit(f"/en/{path}", data).status_code == status, path
    page = maria.get(f"/en/questions/{number}")
    words = words_of(page)
    for due in ("Accepted by who asked", "Which edition?", "And why so?", "Book, p. 3", "A video on YouTube", "rated 1", "2 answers"):
        assert due in words
    assert "youtube" not in page.text.replace('href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"', "")  # a link, and nothing loaded
    assert faults_of(page.text, "en") == []
    row = moderating.shown("answer", answer)
    assert ledger.balance_of(row.author_id) == 100


def test_the_page_asks_little_of_the_database(client, maria, portal, asked):
    number, _ = asked
    for _ in range(8):
        portal.answer(number)
    for browser in (client, maria):
        browser.get(f"/en/questions/{number}")
        sent: list[str] = []
        event.listen(db.engine, "before_cursor_execute", keep := lambda *given, sent=sent: sent.append(given[2]))
        browser.get(f"/en/questions/{number}")
        event.remove(db.engine, "before_cursor_execute", keep)
        assert 0 < len([each for each in sent if not each.startswith("BEGIN")]) <= 20


def test_programs_read_a_question_without_what_it_hides(maria, portal):
    number = portal.question(portal.reader(maria.user_id), anonymous=True)
    answer = portal.answer(number)
    token = accounts.make_token(portal.reader().id, name="Tests", now=clock.now())
    path = next(str(rule) for rule in maria.application.url_map.iter_rules() if rule.endpoint == "api_questions.get_question")
    read = maria.get(path.partition("<")[0] + str(number), headers={"Authorization": f"Bearer {token}"}).json
    assert (read["author"], read["answer_count"], [each["id"] for each in read["answers"]]) == (None, 1, [answer])


def test_karma_is_explained_line_by_line(maria, portal, asked):
    number, _ = asked
    voting.vote(What.QUESTION, number, 1, by=portal.reader(), now=clock.now())
    words = words_of(maria.get("/en/karma"))
    assert "Your question or answer was voted up" in words
    assert "+10" in words
    assert "11" in words


# ---- A pasted matching task

TASK = """Match each rung of the ladder with the people on it.
A) the second rung
B) the fifth rung
1) passers-by
2) new customers
3) partn…"""
KEYED = TASK.replace("partn…", "partners") + "\nAnswer: A-2, B-3"


def test_a_pasted_task_is_played_and_laid_into_an_answer(client, portal, maria):
    number = portal.question(body=TASK)
    page = client.get(f"/en/questions/{number}")
    assert faults_of(page.text, "en") == []
    for due in ("Play it", "The text breaks off here", "The text doesn't say which card belongs here.", "laid, but not graded"):
        assert due in words_of(page)
    reply = reply_in(page.text, {"the second rung": "new customers", "the fifth rung": "passers-by"})
    laid = maria.get(f"/en/questions/{number}/play", query_string=reply)
    assert laid.status_code == 200
    assert "- the second rung — new customers\n- the fifth rung — passers-by" in laid.text
    for verdict in ("is right", "are right", "Right."):
        assert verdict not in words_of(laid)
    assert client.get(f"/en/questions/{portal.question()}/play").status_code == 404
    assert client.get("/en/questions/999999/play?r.x=y").status_code == 404


def test_a_task_with_its_key_is_graded_and_compared_with_the_bank(client, make, portal):
    make.quiz("rungs", questions=[MATCH])
    number = portal.question(body=KEYED.replace("the second rung", "Second rung").replace("the fifth rung", "Fifth rung"))
    page = client.get(f"/en/questions/{number}")
    assert "/en/quizzes/rungs" in page.text
    right = {"Second rung": "new customers", "Fifth rung": "partners"}
    assert "Right." in words_of(client.get(f"/en/questions/{number}/play", query_string=reply_in(page.text, right)))
    wrong = {"Second rung": "partners", "Fifth rung": "new customers"}
    assert "0 of 2 are right." in words_of(client.get(f"/en/questions/{number}/play", query_string=reply_in(page.text, wrong)))


def reply_in(page, laid):
    """What the selects of a page send when these cards are laid to these prompts."""
    names = {select.get("name") for select in html5lib.parse(page, namespaceHTMLElements=False).iter("select")}
    reply = {f"r.{token(prompt)}": token(card) for prompt, card in laid.items()}
    assert set(reply) <= names
    return reply


# ---- It needs a login, it checks the owner, it handles a bad id

CHANGES = [
    "questions/{q}/answers", "questions/{q}/comments", "answers/{a}/comments", "questions/{q}/vote", "answers/{a}/vote", "answers/{a}/thanks",
    "questions/{q}/follow", "answers/{a}/accept", "answers/{a}/bounty", "questions/{q}/bounty", "questions/{q}/close", "questions/{q}/reopen",
    "questions/{q}/merge", "answers/{a}/feature", "questions/{q}/delete", "answers/{a}/delete", "questions/{q}/restore", "answers/{a}/restore",
    "questions/{q}/edit", "answers/{a}/edit",
]  # fmt: skip
ALL = {
    "body": "An answer of some length", "comment": "A comment", "vote": "up", "accept": "yes", "thank": "yes", "follow": "yes", "feature": "yes",
    "amount": "50", "closed_as": "answered", "title": QUESTION["title"], "subject": "marketing", "original": "1",
}  # fmt: skip


def test_changes_need_a_login_a_token_a_post_and_something_there(client, maria, asked):
    number, answer = asked
    for path in CHANGES:
        here = "/en/" + path.format(q=number, a=answer)
        assert client.submit(here, ALL).location == "/en/sign-in", path
        assert maria.post(here, data=ALL).status_code == 400, path
        if "edit" not in path:
            assert maria.get(here).status_code == 405, path
        # Roles are asked for first, and a number beyond all numbers is no address at all.
        for bad in (999_999_999, 2**53 - 1, 2**70, 0):
            refused = maria.submit("/en/" + path.format(q=bad, a=bad), ALL).status_code
            assert refused in ({403, 404} if path.endswith(("merge", "feature")) else {404, 405}), path
    page = showing.get(number, by=None, now=clock.now())
    assert (page.state, page.answer_count, page.score, page.comments) == ("open", 1, 0, ())


ANOTHERS = {
    403: ("answers/{a}/accept", "answers/{a}/bounty", "questions/{q}/bounty", "questions/{q}/close", "questions/{q}/merge", "answers/{a}/feature",
          "questions/{q}/delete", "answers/{a}/delete", "questions/{q}/edit", "answers/{a}/edit"),
    404: ("questions/{q}/restore", "answers/{a}/restore"),
}  # fmt: skip


def test_what_is_anothers_is_not_ones_own(make, asked):
    number, answer = asked
    other = make.signed_in()
    for status, paths in ANOTHERS.items():
        for path in paths:
            assert other.submit("/en/" + path.format(q=number, a=answer), ALL).status_code == status, path


def test_drafts_and_what_is_hidden_are_nobody_elses(client, make, maria, portal, asked):
    number, _ = asked
    draft = asking.save_draft(portal.wish(), by=maria.user_id, now=clock.now())
    other = make.signed_in()
    assert other.get(f"/en/ask/drafts/{draft}").status_code == 404
    assert other.submit(f"/en/ask/drafts/{draft}/delete").status_code == 404
    assert other.submit("/en/ask", {**QUESTION, "draft": str(draft)}).status_code == 404
    assert maria.get(f"/en/questions/{draft}").status_code == 404
    moderating.hide("question", number, by=None, now=clock.now())
    for browser, status in ((client, 404), (other, 404), (maria, 200), (make.signed_in(role=Role.MODERATOR), 200)):
        assert browser.get(f"/en/questions/{number}").status_code == status
        assert browser.get(f"/en/questions/{number}/history").status_code == status
    assert other.submit(f"/en/questions/{number}/answers", ALL).status_code == 404


def test_a_moderator_moves_answers_to_the_question_asked_before(make, portal, asked):
    number, _ = asked
    first = portal.question()
    moderator = make.signed_in(role=Role.MODERATOR)
    assert moderator.submit(f"/en/questions/{number}/merge", {"original": str(number)}).status_code == 422
    assert moderator.submit(f"/en/questions/{number}/merge", {"original": f"http://rungs.test/en/questions/{first}"}).status_code == 303
    assert showing.get(first, by=None, now=clock.now()).answer_count == 1


def test_a_hostile_amount_is_no_bounty(maria, make, asked):
    make.award(maria.user_id, 5000)
    for amount in ("-5", "0", "1.5", "1e3", "true", "٥", "9" * 31, "", "75", "5000"):
        assert maria.submit(f"/en/questions/{asked[0]}/bounty", {"amount": amount}).status_code == 422, amount
    assert ledger.balance_of(maria.user_id) == 5000


# ---- Nothing that people write runs

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1)) ![b](javascript:alert(1))",
    '<a href="jav&#x09;ascript:alert(1)" onclick=alert(1)>x</a>',
    "<svg><script>alert(1)</script></svg><math><mi xlink:href='data:x,<script>alert(1)</script>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe><object data=x></object><embed src=x>",
    "<form action=//evil><input name=csrf_token><button formaction=//evil>x</button></form>",
    "<h2 id=title style='position:fixed'>x</h2><div class='notice wrong'>x</div><style>*{}</style>",
    "```html\n</code></pre><script>alert(1)</script>\n```",
    '\n| <script>alert(1)</script> | b |\n|---|---|\n| <img src=x onerror=alert(1)> | "><svg onload=alert(1)> |\n',
    '!["><script>alert(1)</script>](/files/' + "a" * 32 + ".png)",
    "<![CDATA[<script>alert(1)</script>]]><!-- --><script>alert(1)</script>",
    "{{ 7*7 }} {% raw %} \ue010qa/ask.html\ue011 \ue0000\ue001",
)
RUNS = {"script", "iframe", "object", "embed", "svg", "math", "form", "style", "link", "meta", "base", "input", "button"}


def faults_in(html):
    """What in a text of somebody's could run, load from elsewhere, or pass for a part of the page."""
    found = []
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        tag = str(element.tag).rpartition("}")[2]
        found += [tag] if tag in RUNS else []
        for name, value in element.attrib.items():
            shown = "".join(value.split()).lower()
            if (
                str(name).startswith("on")
                or name in ("id", "style", "formaction", "srcdoc")
                or shown.startswith(("javascript:", "data:", "vbscript:"))
            ):
                found.append(f"{tag} {name}")
            if name == "src" and not value.startswith("/files/"):
                found.append(f"{tag} src")
    return found


def test_the_reader_of_faults_sees_what_is_not_cleaned():
    """The control: each attack, as it is typed, does hold something that runs or passes for ours."""
    assert all(faults_in(attack) for attack in ATTACKS if "<" in attack and not attack.startswith(("```", "!["))), "blind"


def test_no_field_runs_what_stands_in_it(client, portal, make):
    # Teachers may write more than a few a day.
    asker, other = (make.signed_in(name=name, role=Role.TEACHER) for name in ("Maria", "Anna"))
    for attack in ATTACKS:
        _attack(client, asker, other, attack)


def _attack(client, asker, other, attack):
    title = f"A title with {attack.splitlines()[0]}"[:150]
    number = number_in(asker.submit("/en/ask", {**QUESTION, "title": title, "body": f"{attack}\n\nand more words"}))
    other.submit(
        f"/en/questions/{number}/answers",
        {"body": f"{attack}\n\nand more", "sources": f'{attack.splitlines()[0]} https://x.org/"><script>'[:290]},
    )
    other.submit(f"/en/questions/{number}/comments", {"comment": f"{attack} and more"})
    page = client.get(f"/en/questions/{number}").text
    assert inline_of(page) == []
    assert faults_of(page, "en") == []
    read = showing.get(number, by=None, now=clock.now())
    assert len(read.answers) == 1
    for html in (read.html, read.answers[0].html, *(each.html for each in read.comments)):
        assert faults_in(html) == []
    assert inline_of(client.get(f"/en/questions/{number}/history").text) == []


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 20_000, "![" * 10_000, "[a](" * 5_000, "> " * 10_000, "1. " * 6_600, "<![CDATA[" * 2_200, "*a " * 6_600, "`" * 20_000,
        "# a\n" * 5_000, "```\n" * 5_000, "|a" * 50 + "\n" + "|-" * 50 + "\n" + ("|b" * 50 + "\n") * 180, "<div>" * 4_000, "&#x1" * 5_000,
        "\n".join(">" * depth + " a" for depth in range(1, 190)), "[" * 10_000 + "]" * 10_000,
    ],
    ids=range(15),
)  # fmt: skip
@pytest.mark.timeout(30)
def test_hostile_markdown_stays_small_and_is_soon_drawn(hostile):
    try:
        drawn = markup.post(hostile[:20_000], level=4)
    except markup.TooLarge:
        drawn = ""
    assert len(drawn) <= 1_000_000
    assert len(drawn) <= 10 * 20_000
