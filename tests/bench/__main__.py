"""`make bench`: what a page costs against the bare yardstick, in one run on one machine.

Every figure is a ratio to a bare Flask program under the same server, measured right after it. CPU time a
request is the steadier number, requests a second the more familiar one. `--people 100,10000` chooses sizes
("" for none), `--responses` how many are counted for statistics, `--questions` how many stand in the portal (0 for none),
`--leaders 1000,1000000` between how many on the boards the leaders' page is compared ("" for none).
"""

import argparse
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from edu import config, demo
from edu.accounts.rules import Newcomer
from edu.accounts.service import people as accounts
from edu.app import create_app
from edu.authoring.commands import content as authoring
from edu.core.ids import AttemptKey, UserId
from edu.db import migrating
from edu.db.base import db
from edu.ports import clock
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import attempts, starting
from tests.bench import classroom, grading, ledger, model, portal, review, search, statistics
from tests.bench.serving import Figure, Site, get, load, post, request, serve
from tests.make import sheet_of

EMAIL, PASSWORD = "bench@example.org", "a-bench-to-sit-on"
HANDED_IN = 240  # attempts prepared for the writing figures


@dataclass(frozen=True, slots=True)
class Prepared:
    """Open attempts of one person each, with a token for each: what the writing figures use up."""

    tokens: tuple[str, ...]
    keys: tuple[AttemptKey, ...]
    reply: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", default="100,10000,100000")
    parser.add_argument("--responses", type=int, default=1_000_000)
    parser.add_argument("--posts", type=int, default=100_000, help="posts that are searched")
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--leaders", default="1000,1000000")
    parser.add_argument("--only", choices=("portal", "points", "model"), help="fill that and measure it, and nothing else")
    given = parser.parse_args()
    sizes, leaders = ([int(size) for size in sizes.split(",") if size] for sizes in (given.people, given.leaders))
    os.environ["EDU_ENV"] = "test"
    if given.only:
        with tempfile.TemporaryDirectory(prefix="rungs-bench-") as folder, bare(Path(folder) / "bare") as yardstick:
            match given.only:
                case "portal":
                    asking(Path(folder) / "portal", yardstick, questions=given.questions)
                case "points":
                    money(Path(folder), yardstick, leaders=leaders)
                case "model":
                    phrasing(Path(folder) / "model", yardstick)
        return
    grading.report()
    search.report(posts=given.posts)
    review.run()
    with tempfile.TemporaryDirectory(prefix="rungs-bench-") as folder, bare(Path(folder) / "bare") as yardstick:
        for size in sizes:
            data = Path(folder) / str(size)
            data.mkdir()
            prepared = populate(data, people=size)
            print(f"\n{size:,} people{'':14} {'requests/s':>10} {'CPU ms':>8} {'p95 ms':>8} {'yardsticks':>11}")
            with serve("edu.app:create_app()", data=data) as site:
                for name, figure, measure in figures(site, prepared):
                    show(name, figure, measure(yardstick))
        money(Path(folder), yardstick, leaders=leaders)
        teaching(Path(folder) / "statistics", yardstick, responses=given.responses)
        gradebook(Path(folder) / "classroom", yardstick)
        if given.questions:
            asking(Path(folder) / "portal", yardstick, questions=given.questions)
        searching(Path(folder) / "search", yardstick, posts=given.posts)
        phrasing(Path(folder) / "model", yardstick)


def phrasing(data: Path, bare: Site) -> None:
    """A page beside a language model that stalls: as quick as without it. Threads as in `edu run`, since a stalled answer holds one."""
    data.mkdir()
    answers = model.prepare(data, email=EMAIL, password=PASSWORD)
    with model.stalling() as url, serve("edu.app:create_app()", data=data, threads=4, EDU_MODEL_URL=url) as site:
        cookie = signed_in(site)
        page = always(get(model.LESSON, cookie=cookie))
        show("lesson, no model asked", load(site, page), reading(bare))
        with model.learners(site, answers, cookie=cookie):
            show("lesson, model stalls", load(site, page, requests=300), reading(bare))


def searching(data: Path, bare: Site, *, posts: int) -> None:
    """The search page, from a rare word to one that nearly every post has."""
    data.mkdir()
    search.prepare(data, posts=posts)
    with serve("edu.app:create_app()", data=data) as site:
        for name, page in search.PAGES.items():
            show(f"search: {name}", load(site, always(get(page)), requests=200), reading(bare))


def money(folder: Path, bare: Site, *, leaders: Sequence[int]) -> None:
    """The ledger, a long statement, and the leaders' page among few and among many: what it costs must not grow."""
    ledger.report(folder / "ledger")
    ledger.prepare_statement(folder / "statement", email=EMAIL, password=PASSWORD)
    with serve("edu.app:create_app()", data=folder / "statement") as site:
        show(f"statement of {ledger.LINES:,} lines", load(site, always(get(ledger.STATEMENT, cookie=signed_in(site)))), reading(bare))
    for people in leaders:
        ledger.prepare_board(folder / f"leaders-{people}", people=people, email=EMAIL, password=PASSWORD)
    with ExitStack() as served:
        sites = {people: served.enter_context(serve("edu.app:create_app()", data=folder / f"leaders-{people}")) for people in leaders}
        asked = {people: always(get(ledger.LEADERS, cookie=signed_in(site))) for people, site in sites.items()}
        # In turn, so that whatever else the machine does slows all of them alike.
        rounds = [{people: load(site, asked[people], requests=300) for people, site in sites.items()} for _ in range(3)]
    least = {people: min((figures[people] for figures in rounds), key=lambda figure: figure.cpu) for people in leaders}
    for people, figure in least.items():
        show(f"leaders among {people:,}", figure, reading(bare))
        print(f"{'':26} {figure.cpu / least[leaders[0]].cpu:.2f} × the cost among {leaders[0]:,}")


def teaching(data: Path, bare: Site, *, responses: int) -> None:
    """The statistics of a quiz that many have done."""
    data.mkdir()
    statistics.prepare(data, responses=responses, email=EMAIL, password=PASSWORD)
    with serve("edu.app:create_app()", data=data) as site:
        show("statistics of a quiz", load(site, always(get(statistics.PAGE, cookie=signed_in(site))), requests=120), reading(bare))


def gradebook(data: Path, bare: Site) -> None:
    """The gradebook of a large class."""
    data.mkdir()
    page = classroom.prepare(data, email=EMAIL, password=PASSWORD)
    with serve("edu.app:create_app()", data=data) as site:
        show("gradebook of 300 × 40", load(site, always(get(page, cookie=signed_in(site))), requests=60), reading(bare))


def asking(data: Path, bare: Site, *, questions: int) -> None:
    """The pages read most, in a large portal."""
    paths = portal.prepare(data, questions=questions, email=EMAIL, password=PASSWORD)
    with serve("edu.app:create_app()", data=data) as site:
        cookie = signed_in(site)
        for name, addresses in paths.items():
            for who, cookies in (("out", ""), ("in", cookie)):
                messages = [get(path, cookie=cookies) for path in addresses]
                figure = load(site, in_turn(messages), requests=360)
                show(f"{name}, signed {who}", figure, reading(bare))


def in_turn(messages: Sequence[bytes]) -> Callable[[int], bytes]:
    return lambda number: messages[number % len(messages)]


@contextmanager
def bare(data: Path) -> Iterator[Site]:
    """The bare program that everything is compared with, for as long as the run takes."""
    data.mkdir()
    with serve("tests.bench.yardstick:app", data=data) as site:
        print(f"\n{'yardstick':26} {'requests/s':>10} {'CPU ms':>8} {'p95 ms':>8}")
        page = reading(site)
        show("bare page", page, page)
        show("bare “hello”", load(site, always(get("/hello")), requests=1500), page)
        write = writing(site)
        show("bare write", write, write)
        yield site


def reading(bare: Site) -> Figure:
    """The bare page, now: a machine is not as quick in one minute as in the next. Many, since CPU is told in hundredths of a second."""
    return load(bare, always(get("/")), requests=1500)


def writing(bare: Site) -> Figure:
    """The bare write, now."""
    return load(bare, always(post("/", "body=answer")), requests=360)


def figures(site: Site, prepared: Prepared) -> Iterator[tuple[str, Figure, Callable[[Site], Figure]]]:
    """Each path's figure, and the yardstick it is measured with."""
    cookie = signed_in(site)
    tag = re.search(rb"ETag: (.*?)\r\n", request(site.port, get("/en/lessons/ladder"))[1])
    pages = {"lesson": "/en/lessons/ladder", "quiz": "/en/quizzes/ladder", "leaders": "/en/leaders?period=all"}
    for name, path in pages.items():
        yield f"{name}, signed out", load(site, always(get(path))), reading
        yield f"{name}, signed in", load(site, always(get(path, cookie=cookie))), reading
    if tag:
        yield "lesson, 304", load(site, always(get(pages["lesson"], If_None_Match=tag[1].decode())), ok=(304,)), reading
    yield "next question", load(site, always(get(f"/en/attempts/{question_of(site, cookie)}?q=2", cookie=cookie))), reading
    yield "reply saved", load(site, saves(prepared), requests=HANDED_IN), writing
    yield "attempt handed in", load(site, hand_ins(prepared), requests=HANDED_IN), writing


def always(message: bytes) -> Callable[[int], bytes]:
    return lambda _: message


def saves(prepared: Prepared) -> Callable[[int], bytes]:
    """Each saves another reply to the first question of another attempt."""

    def make(number: int) -> bytes:
        at = number % len(prepared.keys)
        message = post(
            f"/api/v1/attempts/{prepared.keys[at]}/questions/1",
            prepared.reply,
            kind="application/json",
            Authorization=f"Bearer {prepared.tokens[at]}",
        )
        return message.replace(b"POST ", b"PUT ", 1)

    return make


def hand_ins(prepared: Prepared) -> Callable[[int], bytes]:
    numbers = count()

    def make(_: int) -> bytes:
        at = next(numbers)
        return post(f"/api/v1/attempts/{prepared.keys[at]}/hand-in", "", Authorization=f"Bearer {prepared.tokens[at]}")

    return make


def populate(data: Path, *, people: int) -> Prepared:
    """A site with `people` people, and attempts ready to be answered and handed in."""
    app = create_app(config.load(environment="test", data=data, jobs_url="now://"))
    with app.app_context():
        migrating.upgrade(db.engine)
        authoring.sync_folder(app.extensions["settings"].content)
        now = clock.now()
        accounts.add(Newcomer("Bench", EMAIL), password=PASSWORD, now=now)
        ids = demo.populate(people=people, seed=1, now=now)
        doers = accounts.add_many([Newcomer(f"Doer {number}") for number in range(2 * HANDED_IN)], password=PASSWORD, now=now)
        keys = [starting.start("ladder", by=Taker(user_id=person), now=now) for person in doers]
        for person, key in zip(doers, keys, strict=True):
            answer_all(person, key)
        tokens = [accounts.make_token(person, name="bench", now=now) for person in doers]
        print(f"\nprepared {len(ids):,} people in {data}")
        sheet = sheet_of(keys[0], by=Taker(user_id=doers[0]), at=1)
        field = sheet.questions[0].fields[0]
        rows = ", ".join(f'"{row.id}": "{option.id}"' for row, option in zip(field.rows, field.options[1:], strict=False))
        return Prepared(tuple(tokens), tuple(keys), f'{{"reply": {{{rows}}}}}')


def answer_all(person: UserId, key: AttemptKey) -> None:
    """Save some reply to every question, so that handing in has something to grade."""
    taker = Taker(user_id=person)
    for asked in sheet_of(key, by=taker).questions:
        reply: dict[str, object] = {}
        for field in (each for whole in asked.fields for each in whole.gaps or (whole,)):
            ids = [option.id for option in field.options]
            reply |= {row.id: ids[at % len(ids)] for at, row in enumerate(field.rows)}
            if not field.rows:
                reply[field.name] = (ids[:1] if field.many else ids[0]) if ids else "30"
        attempts.save(key, {asked.position: Sent(reply)}, by=taker, now=clock.now())


def signed_in(site: Site) -> str:
    """The cookies of a browser that has signed in through the form."""
    page = request(site.port, get("/en/sign-in"))[1].decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token, "the sign-in form has a token"
    body = f"csrf_token={token[1]}&email={EMAIL}&password={PASSWORD}"
    answer = request(site.port, post("/en/sign-in", body, cookie=cookies(page)))[1].decode()
    cookie = cookies(answer)
    # The first page puts its form's token into the session: from here on the cookie stays the same.
    return cookies(request(site.port, get("/en/quizzes/ladder", cookie=cookie))[1].decode()) or cookie


def question_of(site: Site, cookie: str) -> str:
    """The key of an open attempt of the signed-in person."""
    page = request(site.port, get("/en/quizzes/ladder", cookie=cookie))[1].decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token, "the start form has a token"
    answer = request(site.port, post("/en/quizzes/ladder/attempts", f"csrf_token={token[1]}", cookie=cookie))[1].decode()
    key = re.search(r"Location: \S*/attempts/([\w-]+)", answer)
    assert key, answer[:500]
    return key[1]


def cookies(answer: str) -> str:
    return "; ".join(re.findall(r"Set-Cookie: ([^;]+)", answer))


def show(name: str, figure: Figure, against: Figure) -> None:
    ratio = figure.cpu / against.cpu
    print(f"{name:26} {figure.per_second:10,.0f} {figure.cpu:8.2f} {figure.p95:8.1f} {ratio:10.1f}×")


if __name__ == "__main__":
    main()
