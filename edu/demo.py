"""The roof's demo: people and a month of activity to look at, of any size, the same for the same seed.

A few do real quizzes through the services, with mistakes; the crowd of a big demo only gets ledger
lines, in bulk. Both go through the ledger, so `edu points verify` holds afterwards.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

import click
from flask.cli import with_appcontext

from edu.accounts.rules import Newcomer, Reader
from edu.accounts.service import people as accounts
from edu.core.i18n import LANGUAGES
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db.session import transaction
from edu.lessons.service import keepers as lessons
from edu.loyalty.service import term
from edu.points.rules import Cause
from edu.points.service import bulk, ledger
from edu.ports import clock
from edu.qa.rules.asking import Wish
from edu.qa.rules.posts import What
from edu.qa.rules.samples import CONVERSATIONS, Conversation
from edu.qa.service import accepting, answering, asking, topics, voting
from edu.qa.service import bulk as many_posts
from edu.quizzes.rules.quiz import Asked, QuizCard, Sent, Taker
from edu.quizzes.service import attempts, sheets, starting

PASSWORD = "five-rungs-up"
TEACHER = "teacher@demo.example.org"
STUDENT = "student@demo.example.org"
DOERS = 12  # who do real quizzes
DAYS = 30
YEARS_OF_QUESTIONS = 2  # that a crowd of them is spread over

WOMEN = "Мария Анна Дарья Алина Софья Вера Юлия Полина".split()
MEN = "Иван Олег Тимур Павел Егор Никита Артём Роман".split()
SURNAMES = "Котов Орлов Белов Зайцев Лебедев Фомин Гусев Крылов Сомов Ершов".split()  # a woman's has an «а» more
FIRST = "Emma Liam Olga Noah Mia Lucas Ada Hugo Iris Leo Nora Max Eva Felix Lena Otto".split()
SYLLABLES = "ba de fi go ka le mi no pa re si to va we zi lan mer nor sil ven".split()  # surnames for a crowd
LAST = "Rossi Meyer Novak Silva Moore Berg Laine Costa Weber Hart Stone Reed Wood Lake Field Marsh Hill Brook Frost".split()


@click.command()
@click.option("--people", default=40, show_default=True, help="How many people to make.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same people.")
@click.option("--questions", default=0, show_default=True, help="How many questions to make, over two years.")
@click.option("--answers", default=0, show_default=True, help="About how many answers to give to them.")
@click.option("--weeks", default=0, show_default=True, help="Let the people live through a term of so many weeks.")
@with_appcontext
def demo(people: int, seed: int, questions: int, answers: int, weeks: int) -> None:
    """Make synthetic people and activity."""
    now = clock.now()
    made = populate(people=people, seed=seed, now=now)
    click.echo(f"{len(made)} people with a month of activity; their password is {PASSWORD}.")
    if weeks:
        live(made, weeks=weeks, seed=seed, now=now)
        click.echo(f"A term of {weeks} weeks: the ladder, what people say of lessons, and tickets are filled.")
    if questions:
        asked, given = crowd(made, questions=questions, answers=answers, seed=seed, now=now)
        click.echo(f"{asked} questions with {given} answers, and all questions can be found.")


def crowd(people: list[UserId], *, questions: int, answers: int, seed: int, now: datetime) -> tuple[int, int]:
    """Have these people ask and answer in bulk: how many questions and answers there are more."""
    begin = now - timedelta(days=365 * YEARS_OF_QUESTIONS)
    return many_posts.fill(questions=questions, answers=answers, people=people, pick=Random(seed).randrange, begin=begin, now=now)


def live(people: list[UserId], *, weeks: int, seed: int, now: datetime) -> None:
    """A term for these people: quizzes, questions and answers, opinions of lessons, tickets, rungs."""
    dice = Random(seed)
    quizzes = sheets.list_quizzes(by=Taker(), now=now)
    teacher = accounts.add(Newcomer(f"Term Teacher {seed}", role=Role.TEACHER), password=PASSWORD, now=now - timedelta(weeks=weeks))

    def do_quiz(person: UserId, moment: datetime) -> None:
        _hand_in(dice.choice(quizzes), person, dice, moment)

    def talk(among: Sequence[UserId], begin: datetime, end: datetime) -> None:
        some = max(1, len(among) // 20)
        many_posts.fill(questions=some, answers=2 * some, people=among, pick=dice.randrange, begin=begin, now=end)

    term.simulate(people, weeks=weeks, teacher=teacher, do_quiz=do_quiz, talk=talk, dice=dice, now=now)


def ensure() -> Iterator[str]:
    """The demo of `make run`: made once; the lines that say how to sign in."""
    if not accounts.is_address_known(TEACHER):
        with transaction():  # whole, or not at all; and a disk takes its time over each of two thousand strokes
            _make(clock.now())
    yield f"Demo teacher: {TEACHER}   password: {PASSWORD}"
    yield f"Demo student: {STUDENT}   password: {PASSWORD}"


def _make(now: datetime) -> None:
    for name, email, role in (("Мария Ивановна", TEACHER, Role.TEACHER), ("Аня Ступенькина", STUDENT, Role.STUDENT)):
        added = accounts.add(Newcomer(name, email, role, lang="ru", zone="Europe/Moscow"), password=PASSWORD, now=now)
        if role is Role.TEACHER:
            for course in lessons.list_kept(LANGUAGES[0]):
                lessons.give_to_keep(course.slug, to=added)
    made = populate(people=40, seed=1, now=now)
    _talk(made, Random(1), now)
    term.opine(made, dice=Random(1), now=now)


def populate(*, people: int, seed: int, now: datetime) -> list[UserId]:
    """Make `people` people who were active in the last month. Returns their ids."""
    dice = Random(seed)
    ids = accounts.add_many([_newcomer(dice, number) for number in range(people)], password=PASSWORD, now=now - timedelta(days=DAYS))
    quizzes = sheets.list_quizzes(by=Taker(), now=now)
    if quizzes:
        bulk.award_many(_gains(ids[DOERS:], quizzes, dice, now))
        plans = sorted(_plans(ids[:DOERS], quizzes, dice, now), key=lambda plan: plan[0])
        with transaction():
            for number, (moment, person, quiz) in enumerate(plans):
                (_do if number % 3 == 0 else _hand_in)(quiz, person, dice, moment)
    return ids


def _talk(people: list[UserId], dice: Random, now: datetime) -> None:
    """A dozen questions, most with answers, votes and one accepted, as people ask and answer."""
    known = topics.places()
    if not known.topics:
        return
    names = accounts.names_of(people)
    # As teachers: what students write is read by a moderator first, while they are new.
    readers = [Reader(person, names[person], Role.TEACHER, "ru", "UTC") for person in people]
    for number, told in enumerate(CONVERSATIONS):
        topic = known.topic(told.topic)
        if topic:
            moment = now - timedelta(minutes=5 * (len(CONVERSATIONS) - number))
            wish = Wish(
                title=told.title, body=told.body, lang=told.lang, subject=known.subjects[topic.subject_id].slug,
                level=topic.level_slug or "", topics=(topic.slug,), price=_price(topic.level_slug or "", readers[number].id),
                anonymous=told.anonymous,
            )  # fmt: skip
            question = asking.ask(wish, by=readers[number], now=moment)
            _answer(question, told, readers[number], dice.sample(readers[DOERS:], 3 + len(told.answers)), moment)


def _price(level: str, person: UserId) -> int:
    floor = asking.floor_of(level)
    return floor if ledger.balance_of(person) >= floor else 0


def _answer(question: int, told: Conversation, asker: Reader, others: list[Reader], moment: datetime) -> None:
    for number, words in enumerate(told.answers):
        moment += timedelta(seconds=40)
        answer = answering.answer(question, body=words, lang=told.lang, by=others[number], now=moment)
        for voter in others[len(told.answers) :][: 3 - number]:
            voting.vote(What.ANSWER, answer, 1, by=voter, now=moment)
        if told.solved and number == 0:
            accepting.accept(answer, by=asker, now=moment)


def _newcomer(dice: Random, number: int) -> Newcomer:
    if number > 200:
        return Newcomer(f"{dice.choice(FIRST)} {''.join(dice.choices(SYLLABLES, k=4)).capitalize()}", lang="en")
    if dice.random() < 0.5:
        return Newcomer(f"{dice.choice(FIRST)} {dice.choice(LAST)}", lang="en")
    if dice.random() < 0.5:
        return Newcomer(f"{dice.choice(WOMEN)} {dice.choice(SURNAMES)}а", lang="ru")
    return Newcomer(f"{dice.choice(MEN)} {dice.choice(SURNAMES)}", lang="ru")


def _plans(people: list[UserId], quizzes: list[QuizCard], dice: Random, now: datetime) -> Iterator[tuple[datetime, UserId, QuizCard]]:
    for person in people:
        for quiz in quizzes[: dice.randint(1, len(quizzes))]:
            for _ in range(dice.choice((1, 1, 2))):
                yield _moment(dice, now), person, quiz


def _gains(people: list[UserId], quizzes: list[QuizCard], dice: Random, now: datetime) -> list[bulk.Gain]:
    gains = [
        bulk.Gain(person, dice.randint(quiz.points // 3, quiz.points), Cause("quiz", f"demo:{quiz.slug}", quiz.title), _moment(dice, now))
        for person in people
        for quiz in quizzes[: dice.randint(1, len(quizzes))]
    ]
    return sorted(gains, key=lambda gain: gain.at)


def _moment(dice: Random, now: datetime) -> datetime:
    """Sometime in the last month, recent days the likelier."""
    return now - timedelta(days=DAYS * dice.random() ** 2, seconds=dice.randint(60, 3600))


def _hand_in(quiz: QuizCard, person: UserId, dice: Random, now: datetime) -> None:
    """One attempt in three strokes: started, all of it answered at once, handed in."""
    taker = Taker(user_id=person)
    key = starting.start(quiz.slug, by=taker, now=now)
    asked = sheets.get_sheet(key, by=taker, now=now).questions
    attempts.save(key, {each.position: Sent(_reply(each, dice)) for each in asked}, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now + timedelta(minutes=dice.randint(3, 15)))


def _do(quiz: QuizCard, person: UserId, dice: Random, now: datetime) -> None:
    """One attempt, question by question, as who reads what is said of each."""
    taker = Taker(user_id=person)
    key = starting.start(quiz.slug, by=taker, now=now)
    for asked in sheets.get_sheet(key, by=taker, now=now).questions:
        sent = {asked.position: Sent(_reply(asked, dice))}
        if asked.checks:
            attempts.check(key, asked.position, sent, by=taker, now=now)
        else:
            attempts.save(key, sent, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now + timedelta(minutes=dice.randint(3, 15)))


def _reply(asked: Asked, dice: Random) -> dict[str, object]:
    reply: dict[str, object] = {}
    for field in (each for whole in asked.fields for each in whole.gaps or (whole,)):
        options = [option.id for option in field.options]
        dice.shuffle(options)
        if field.rows:
            reply |= {row.id: options[place % len(options)] for place, row in enumerate(field.rows)}
        elif options:
            reply[field.name] = options[: dice.randint(1, 2)] if field.many else options[0]
        else:
            reply[field.name] = str(dice.choice((20, 25, 30, 35, 40)))
    return reply
