"""A made-up term for the demo: learners come, do quizzes, stay or stop, say what they think, are answered and asked again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from edu.core.i18n import LANGUAGES, in_language
from edu.core.ids import UserId
from edu.db.session import transaction
from edu.lessons.service import reading as lessons
from edu.loyalty.rules.samples import ANSWERS, CHANGES, COMPLAINTS, PRAISE, Habit, habit_of
from edu.loyalty.rules.scores import AGAIN, State, may_say
from edu.loyalty.service import counters, ladder, scores, tickets
from edu.loyalty.service.scores import Reader

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
SPEAKS = 0.45  # of those who do a quiz, so many say what they think of a lesson
AGAINS = 0.6  # of those asked again, so many answer

# One quiz done by a person at a time; questions asked and answered by people between two times.
DoQuiz = Callable[[UserId, datetime], None]
Talk = Callable[[Sequence[UserId], datetime, datetime], None]


@dataclass(frozen=True, slots=True)
class _Learner:
    id: UserId
    lang: str
    habit: Habit
    begins: datetime
    ends: datetime


@dataclass(slots=True)
class _Term:
    do_quiz: DoQuiz
    talk: Talk
    teacher: UserId
    dice: Random
    slugs: list[str]
    said: dict[tuple[UserId, str], datetime] = field(default_factory=dict)


def simulate(
    people: Sequence[UserId], *, weeks: int, teacher: UserId, do_quiz: DoQuiz, talk: Talk, dice: Random, now: datetime
) -> None:  # fmt: skip
    """Let `people` live through a term of so many weeks that ends now. Each week is saved at once."""
    begin = now - weeks * WEEK
    term = _Term(do_quiz, talk, teacher, dice, list(lessons.titles(LANGUAGES[0])))
    learners = [_learner(person, dice, begin, weeks) for person in people]
    for number in range(weeks):
        start = begin + number * WEEK
        with transaction():
            _week(term, learners, start)
        for days in (3, 7):
            ladder.restand_all(now=start + days * DAY)
            tickets.ask_again(now=start + days * DAY)
    counters.check(now=now)


def _learner(person: UserId, dice: Random, begin: datetime, weeks: int) -> _Learner:
    habit = habit_of(dice.random())
    begins = begin + weeks * WEEK * (habit.first * dice.random())
    # Marked Russian more often than not, as most of our readers are.
    lang = "ru" if dice.random() < 0.6 else "en"
    return _Learner(person, lang, habit, begins, begins + weeks * WEEK * (habit.stays * (0.5 + dice.random() / 2)))


def _week(term: _Term, learners: Sequence[_Learner], start: datetime) -> None:
    dice, end = term.dice, start + WEEK
    newcomers = [each for each in learners if start <= each.begins < end]
    for each in newcomers:
        ladder.restand([each.id], now=each.begins)
    active = [each for each in learners if each.begins < end and each.ends > start and dice.random() < each.habit.weekly]
    moments = sorted((start + WEEK * dice.random(), number) for number in range(len(active)))
    for moment, number in moments:
        _be_active(term, active[number], moment)
    if len(active) > 1:
        term.talk([each.id for each in active], start, end)
    _look_after(term, start)
    _answer_again(term, learners, start)


def _be_active(term: _Term, learner: _Learner, moment: datetime) -> None:
    term.do_quiz(learner.id, moment)
    if term.dice.random() < SPEAKS:
        _say(term, learner, term.dice.choice(term.slugs), round(term.dice.gauss(learner.habit.likes, 2)), moment)


def _say(term: _Term, learner: _Learner, lesson: str, mark: int, moment: datetime) -> None:
    mark = min(10, max(0, mark))
    if not may_say(term.said.get((learner.id, lesson)), now=moment):
        return
    words = in_language(term.dice.choice(COMPLAINTS if mark < 7 else PRAISE), learner.lang)
    words = words if term.dice.random() < 0.7 else ""
    scores.say(lesson, mark=mark, words=words, lang=learner.lang, by=Reader(user_id=learner.id), now=moment)
    term.said[learner.id, lesson] = moment


def _look_after(term: _Term, start: datetime) -> None:
    """The teacher answers most of what waits, mends some of it, and leaves a little lying."""
    dice = term.dice
    for ticket in tickets.list_tickets(State.OPEN):
        if ticket.opened_at >= start or dice.random() < 0.2:
            continue
        moment = max(start, ticket.opened_at) + DAY * (1 + 3 * dice.random())
        tickets.answer(ticket.id, words=in_language(dice.choice(ANSWERS), ticket.lang), by=term.teacher, now=moment)
        if dice.random() < 0.4:
            change = dice.choice(CHANGES)
            ru, en = (in_language(change, lang) for lang in ("ru", "en"))
            tickets.fix(ticket.id, ru=ru, en=en, by=term.teacher, now=moment + DAY)


def _answer_again(term: _Term, learners: Sequence[_Learner], start: datetime) -> None:
    """Of those asked again some answer, most of them milder: something was done."""
    known = {learner.id: learner for learner in learners}
    for (person, lesson), at in list(term.said.items()):
        if _is_due(at, start) and term.dice.random() < AGAINS / 4:  # a little each week
            learner = known[person]
            _say(term, learner, lesson, round(term.dice.gauss(learner.habit.likes + 1, 2)), start + WEEK * term.dice.random())


def _is_due(at: datetime, start: datetime) -> bool:
    return at + AGAIN <= start


def opine(people: Sequence[UserId], *, dice: Random, now: datetime) -> None:
    """A few opinions of the last weeks and their tickets, for a small demo; and everybody's rung."""
    slugs = list(lessons.titles(LANGUAGES[0]))
    with transaction():
        for person in people if slugs else ():
            habit, lang = habit_of(dice.random()), dice.choice(LANGUAGES)
            for lesson in dice.sample(slugs, min(2, len(slugs))):
                mark = min(10, max(0, round(dice.gauss(habit.likes, 2))))
                words = in_language(dice.choice(COMPLAINTS if mark < 7 else PRAISE), lang)
                moment = now - DAY * (1 + 24 * dice.random())
                scores.say(lesson, mark=mark, words=words, lang=lang, by=Reader(user_id=person), now=moment)
    ladder.restand_all(now=now)
    counters.check(now=now)
