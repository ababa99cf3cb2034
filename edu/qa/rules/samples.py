"""What a demonstration is filled with: a few whole conversations, and a crowd of short ones, the same for the same dice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from edu.core.i18n import in_language
from edu.qa.rules.topics import Topic

# How far below `n` the dice fall: 0 … n − 1.
Pick = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A question with its answers; the first answer is accepted where `solved`."""

    lang: str
    topic: str
    title: str
    body: str
    answers: Sequence[str] = ()
    solved: bool = False
    anonymous: bool = False


CONVERSATIONS = (
    Conversation(
        "ru", "loyalty-ladder", "Чем постоянный клиент отличается от защитника бренда?",
        "В лекции сказали, что оба покупают регулярно. Тогда зачем их разводить по разным ступеням? Нужен признак, по которому можно "
        "отличить.",
        (
            "Постоянный клиент *покупает* снова, защитник ещё и *приводит других*: советует, отвечает на чужую критику, пишет отзыв, о "
            "котором "
            "его не просили. Признак — поступок, а не чек: посчитайте, сколько новых клиентов пришло по совету именно этого человека.",
            "Проверка простая: если цена вырастет на 5 %, постоянный сравнит, а защитник объяснит знакомым, почему оно того стоит.",
        ), True,
    ),
    Conversation(
        "ru", "net-promoter-score", "Почему NPS может быть отрицательным, если почти все довольны?",
        "Опрос на 40 человек: 8 поставили 9–10, 20 человек — 7 или 8, остальные 12 — от 0 до 6. Вышло −10, хотя средняя оценка 7,1. "
        "Где ошибка?",
        (
            "Ошибки нет: 8/40 = 20 % сторонников, 12/40 = 30 % критиков, 20 − 30 = −10. Семёрки и восьмёрки в индекс не входят, "
            "поэтому он и "
            "расходится со средним. И добавьте погрешность: при 40 ответах это около ±22, так что знак пока ничего не доказывает.",
        ), True,
    ),
    Conversation(
        "ru", "loyalty-ladder", "Установите соответствие между ступенью лестницы и клиентом",
        "Установите соответствие:\n\nА) Потенциальный клиент\nБ) Новый клиент\nВ) Постоянный клиент\nГ) Защитник бренда\nД) Партнёр\n\n"
        "1) Вместе с компанией испытывает новую модель\n2) Подписался на рассылку, но ещё ничего не купил\n3) Советует магазин друзьям\n"
        "4) Вчера купил в первый раз\n5) Заходит каждую неделю",
        ("А2, Б4, В5, Г3, Д1. Смотрите на поступок: подписка — интерес, первая покупка — новый, привычка — постоянный, совет — защитник, "
         "общее дело — партнёр.",), True,
    ),
    Conversation(
        "en", "loyalty-programmes", "Do points that expire make customers more loyal, or only busier?",
        "Our coffee shop wants to let points expire after 60 days. Sales went up in the trial month, but complaints did too. How do I "
        "tell which matters?",
        (
            "Look at what happens *after* the expiry date. If visits fall below the level before the trial, you have only moved "
            "purchases forward. "
            "Compare with a group whose points did not expire: without it a good month proves nothing.",
            "Count the debt as well: unspent points are money you owe. Expiry makes the debt smaller and the goodwill too.",
        ), True,
    ),
    Conversation(
        "en", "nps-margin-of-error", "How many answers do I need before I may compare two NPS scores?",
        "One branch has an NPS of 31 from 48 answers, the other 24 from 52. My manager wants to praise the first. Is the difference real?",
        ("No: with about fifty answers each the margins are near ±20, and the margin of the *difference* is larger still, about ±29. "
         "To tell 7 points apart you would need roughly a thousand answers from each branch.",), True,
    ),
    Conversation(
        "ru", "quadratic-equations", "Можно ли решить x² − 5x + 6 = 0 без дискриминанта?",
        "Учитель просит «устно», а я каждый раз считаю D. Какой есть способ короче?",
        ("Теорема Виета: ищем два числа, сумма которых 5, а произведение 6. Это 2 и 3. Значит, x = 2 или x = 3; подставьте и проверьте.",
         "Ещё можно разложить: x² − 2x − 3x + 6 = (x − 2)(x − 3)."), True,
    ),
    Conversation(
        "ru", "one-n-or-two", "Когда пишется «жареный», а когда «жаренный»?",
        "В одном учебнике «жареная картошка», в другом «жаренная на масле картошка». Опечатка или правило?",
        ("Правило: без зависимых слов и приставки у прилагательного от глагола несовершенного вида одна Н — *жареная*. "
         "Появилось зависимое слово («на масле») — это причастие, две Н: *жаренная на масле*.",), True,
    ),
    Conversation(
        "ru", "ohms-law", "Почему лампочка на 6 В сгорела в цепи 12 В, если ток «тот же»?",
        "Подключили одну лампу вместо двух последовательных. Источник 12 В не меняли. Ток ведь определяется источником?",
        ("Источник держит *напряжение*, а ток определяет цепь: I = U/R. Убрали одну лампу — сопротивление упало вдвое, ток вырос вдвое, "
         "мощность на оставшейся лампе — вчетверо.",), True,
    ),
    Conversation(
        "en", "present-perfect", "“I have seen him yesterday”: why is it wrong?",
        "In my language I would use the perfect here. My teacher crossed it out and wrote *saw*. What is the rule?",
        ("*Yesterday* names a finished time, and a finished time asks for the past simple: I **saw** him yesterday. "
         "The perfect looks back from now: I **have seen** him (some time, we don't say when).",), True,
    ),
    Conversation(
        "ru", "percentages", "Цену подняли на 20 %, потом снизили на 20 %. Почему не вернулась?",
        "Было 1000 рублей, стало 960. Кажется, что должно было остаться как было.",
        ("Проценты берут от разных чисел: 20 % от 1000 — это 200, а 20 % от 1200 — уже 240. Коротко: 1,2 · 0,8 = 0,96.",), True,
    ),
    Conversation(
        "ru", "customer-complaints", "Клиент прав, но требует невозможного. Что ему ответить?",
        "Заказ потеряла служба доставки. Клиент хочет «привезти сегодня до шести», а товара на складе нет. Нужен пример первых двух фраз.",
    ),
    Conversation(
        "ru", "exam-preparation", "Как перестать бояться устного экзамена?",
        "На тренировках отвечаю нормально, а перед комиссией забываю даже определения. Стыдно спрашивать под своим именем.",
        anonymous=True,
    ),
    Conversation(
        "en", "photosynthesis", "Do plants breathe at night?",
        "If photosynthesis needs light, what do leaves do in the dark? Is it true that flowers in a bedroom use up the oxygen?",
    ),
    Conversation(
        "ru", "present-perfect", "Чем Present Perfect отличается от Past Simple в вопросе «Ты видел?»",
        "«Did you see…» и «Have you seen…» переводятся одинаково. Как выбрать?",
    ),
)  # fmt: skip

_TITLES = {
    "ru": ("Как {verb}, если тема — «{topic}»? Задание {number}", "«{topic}»: почему получается {number}?",
           "Объясните пример {number}: {topic}", "Что значит {noun} в теме «{topic}» (вариант {number})?",
           "Не понимаю, как {verb}: {topic}, упражнение {number}"),
    "en": ("How do I {verb} in task {number} of “{topic}”?", "{topic}: why is it {number}?", "Please explain example {number}: {topic}",
           "What does the {noun} mean in “{topic}”, version {number}?", "I don’t see how to {verb}: {topic}, exercise {number}"),
}  # fmt: skip
_VERBS = {
    "ru": "решать решить проверить доказать выбрать сравнить записать посчитать начать построить объяснить запомнить".split(),
    "en": "solve check prove choose compare write count begin draw explain remember finish".split(),
}
_NOUNS = {
    "ru": "правило формула условие ответ график таблица определение исключение знак единица".split(),
    "en": "rule formula condition answer graph table definition exception sign unit".split(),
}
_BODIES = {
    "ru": ("Дошёл до шага {number} и застрял: {noun} не сходится с учебником. Подскажите, где искать ошибку.",
           "Завтра контрольная, а {noun} я так и не понял. Можно по шагам, без готового ответа?",
           "В решении написано {number}, у меня выходит другое. {noun} я проверил дважды."),
    "en": ("I got as far as step {number} and am stuck: the {noun} does not agree with the book. Where should I look?",
           "There is a test tomorrow and I still don’t understand the {noun}. Step by step, please, not the answer.",
           "The solution says {number}, I get something else. I have checked the {noun} twice."),
}  # fmt: skip
_ANSWERS = {
    "ru": ("Начните с того, что дано: {noun} подсказывает, как {verb}. Потом подставьте {number} и проверьте.",
           "Ошибка в шаге {number}: {noun} здесь другая. Если {verb} по порядку, всё сойдётся.",
           "Коротко: сначала {noun}, затем {verb}. Проверка: должно получиться {number}."),
    "en": ("Begin with what is given: the {noun} tells you how to {verb}. Then put in {number} and check.",
           "The slip is in step {number}: the {noun} is another one. If you {verb} in order, it agrees.",
           "In short: first the {noun}, then {verb}. Check: you should get {number}."),
}  # fmt: skip


def crowd_title(pick: Pick, topic: Topic, lang: str) -> str:
    """A title of one of many questions about a topic."""
    return _said(pick, _TITLES[lang], lang, topic)


def crowd_body(pick: Pick, topic: Topic, lang: str) -> str:
    """The text of one of many questions: plain, one paragraph."""
    return _said(pick, _BODIES[lang], lang, topic)


def crowd_answer(pick: Pick, topic: Topic, lang: str) -> str:
    """The text of one of many answers: plain, one paragraph."""
    return _said(pick, _ANSWERS[lang], lang, topic)


def _said(pick: Pick, patterns: Sequence[str], lang: str, topic: Topic) -> str:
    words = {
        "topic": in_language(topic.title, lang),
        "verb": _VERBS[lang][pick(len(_VERBS[lang]))],
        "noun": _NOUNS[lang][pick(len(_NOUNS[lang]))],
        "number": pick(9900) + 100,
    }
    text = patterns[pick(len(patterns))].format(**words)
    return text[0].upper() + text[1:]
