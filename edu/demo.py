"""The roof's demo: people and a month of activity to look at, of any size, the same for the same seed.

A few do real quizzes through the services, with mistakes; the crowd of a big demo only gets ledger
lines, in bulk. Both go through the ledger, so `edu points verify` holds afterwards.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import click
from flask.cli import with_appcontext

from edu.accounts.rules import Newcomer
from edu.accounts.service import people as accounts
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.points.rules import Cause
from edu.points.service import bulk
from edu.ports import clock
from edu.quizzes.rules.quiz import QuizCard, Sent, Taker
from edu.quizzes.service import attempts, sheets, starting

PASSWORD = "five-rungs-up"
TEACHER = "teacher@demo.example.org"
STUDENT = "student@demo.example.org"
DOERS = 16  # who do real quizzes
DAYS = 30

WOMEN = "Мария Анна Дарья Алина Софья Вера Юлия Полина".split()
MEN = "Иван Олег Тимур Павел Егор Никита Артём Роман".split()
SURNAMES = "Котов Орлов Белов Зайцев Лебедев Фомин Гусев Крылов Сомов Ершов".split()  # a woman's has an «а» more
FIRST = "Emma Liam Olga Noah Mia Lucas Ada Hugo Iris Leo Nora Max Eva Felix Lena Otto".split()
SYLLABLES = "ba de fi go ka le mi no pa re si to va we zi lan mer nor sil ven".split()  # surnames for a crowd
LAST = "Rossi Meyer Novak Silva Moore Berg Laine Costa Weber Hart Stone Reed Wood Lake Field Marsh Hill Brook Frost".split()


@click.command()
@click.option("--people", default=40, show_default=True, help="How many people to make.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same people.")
@with_appcontext
def demo(people: int, seed: int) -> None:
    """Make synthetic people and activity."""
    made = populate(people=people, seed=seed, now=clock.now())
    click.echo(f"{len(made)} people with a month of activity; their password is {PASSWORD}.")


def ensure() -> Iterator[str]:
    """The demo of `make run`: made once; the lines that say how to sign in."""
    now = clock.now()
    if not accounts.is_address_known(TEACHER):
        for name, email, role in (("Мария Ивановна", TEACHER, Role.TEACHER), ("Аня Ступенькина", STUDENT, Role.STUDENT)):
            accounts.add(Newcomer(name, email, role, lang="ru", zone="Europe/Moscow"), password=PASSWORD, now=now)
        populate(people=40, seed=1, now=now)
    yield f"Demo teacher: {TEACHER}   password: {PASSWORD}"
    yield f"Demo student: {STUDENT}   password: {PASSWORD}"


def populate(*, people: int, seed: int, now: datetime) -> list[UserId]:
    """Make `people` people who were active in the last month. Returns their ids."""
    dice = Random(seed)
    ids = accounts.add_many([_newcomer(dice, number) for number in range(people)], password=PASSWORD, now=now - timedelta(days=DAYS))
    quizzes = sheets.list_quizzes(by=Taker(), now=now)
    if quizzes:
        bulk.award_many(_gains(ids[DOERS:], quizzes, dice, now))
        for moment, person, quiz in sorted(_plans(ids[:DOERS], quizzes, dice, now), key=lambda plan: plan[0]):
            _do(quiz, person, dice, moment)
    return ids


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


def _do(quiz: QuizCard, person: UserId, dice: Random, now: datetime) -> None:
    """One attempt: some answers as a person who has read the lesson would give, some by guessing."""
    taker = Taker(user_id=person)
    key = starting.start(quiz.slug, by=taker, now=now)
    for asked in sheets.get_sheet(key, by=taker, now=now).questions:
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
        sent = {asked.position: Sent(reply)}
        if asked.checks:
            attempts.check(key, asked.position, sent, by=taker, now=now)
        else:
            attempts.save(key, sent, by=taker, now=now)
    attempts.hand_in(key, by=taker, now=now + timedelta(minutes=dice.randint(3, 15)))
