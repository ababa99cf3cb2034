"""What made-up readers of a demo say of lessons, and what teachers answer. Pairs of Russian and English."""

from dataclasses import dataclass

from edu.core.i18n import Text

COMPLAINTS: tuple[Text, ...] = (
    {"ru": "Слишком быстро: формулу вывели в две строки.", "en": "Too fast: the formula comes in two lines."},
    {"ru": "Мало примеров из жизни, хочется ещё один разбор.", "en": "Too few examples; I'd like one more worked out."},
    {"ru": "Таблица не помещается на телефоне.", "en": "The table doesn't fit on my phone."},
    {"ru": "Вопросы теста сложнее, чем сам урок.", "en": "The quiz is harder than the lesson itself."},
    {"ru": "Длинно. Главное можно сказать вдвое короче.", "en": "Long. The main thing could be said in half the words."},
    {"ru": "Не понял, чем постоянный отличается от лояльного.", "en": "I still don't see how regular differs from loyal."},
    {"ru": "На рисунке мелкие подписи.", "en": "The labels in the drawing are tiny."},
)
PRAISE: tuple[Text, ...] = (
    {"ru": "Наконец понятно, откуда берётся погрешность.", "en": "At last I see where the margin comes from."},
    {"ru": "Хорошие примеры, запоминаются.", "en": "Good examples, they stick."},
    {"ru": "Тест объясняет каждую ошибку — это редкость.", "en": "The quiz explains every mistake; that's rare."},
    "",
    "",
)
ANSWERS: tuple[Text, ...] = (
    {"ru": "Спасибо, вы правы. Уже переписываем это место.", "en": "Thank you, you're right. We are rewriting that part."},
    {
        "ru": "Спасибо! Посмотрите пока разбор в конце урока, а мы добавим ещё один.",
        "en": "Thanks! See the example at the end for now; we'll add another.",
    },
    {
        "ru": "Спасибо, что написали. Проверим на телефоне и поправим.",
        "en": "Thank you for writing. We'll check it on a phone and mend it.",
    },
)
CHANGES: tuple[Text, ...] = (
    {"ru": "Добавлен ещё один разбор с решением по шагам.", "en": "One more example was added, worked out step by step."},
    {"ru": "Вывод формулы разбит на шаги.", "en": "The formula is now derived in steps."},
    {"ru": "Таблица читается на телефоне.", "en": "The table can be read on a phone."},
    {"ru": "Подписи на рисунке стали крупнее.", "en": "The labels in the drawing are larger."},
)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a made-up learner goes through a term: shares of 1, and marks that they tend to give."""

    share: float  # of all learners
    first: float  # when they begin, at the latest, as a share of the term
    stays: float  # how long they stay active, at most, as a share of the term
    weekly: float  # how likely they do something in a week of it
    likes: int  # the middle of their marks


HABITS: tuple[Habit, ...] = (
    Habit(share=0.15, first=0.9, stays=0.0, weekly=0.0, likes=7),  # look around
    Habit(share=0.30, first=0.7, stays=0.2, weekly=0.7, likes=6),  # try and go
    Habit(share=0.30, first=0.5, stays=0.6, weekly=0.85, likes=8),  # come often, then stop
    Habit(share=0.25, first=0.3, stays=1.0, weekly=0.95, likes=9),  # stay
)


def habit_of(chance: float) -> Habit:
    """The habit of somebody drawn by a chance of 0 to 1."""
    for habit in HABITS:
        if chance < habit.share:
            return habit
        chance -= habit.share
    return HABITS[-1]
