"""Questions of everyday life, of which no course here treats: how near these come says what near means.

The model's cosines mean nothing by themselves. A question whose answer stands here comes nearer to it than questions from
elsewhere come to anything that stands here; so it is held against them (as a voice is against those of strangers: Auckenthaler,
Carey and Lloyd-Thomas 2000, test normalization).
"""

from collections.abc import Mapping, Sequence
from statistics import fmean, pstdev

ELSEWHERE: Mapping[str, Sequence[str]] = {
    "ru": (
        "Какая гора самая высокая в Африке?",
        "Как сварить рис, чтобы он не слипся?",
        "Кто изобрёл телефон?",
        "Сколько спутников у Сатурна?",
        "Как поменять колесо на велосипеде?",
        "В каком году началась Столетняя война?",
        "Как ухаживать за фиалками зимой?",
        "Какой язык самый распространённый в Бразилии?",
        "Чем лечить насморк у собаки?",
        "Как настроить гитару без тюнера?",
        "Кто играл главную роль в фильме «Титаник»?",
        "Сколько стоит билет на самолёт до Сочи?",
        "Как подключить принтер по Wi-Fi?",
        "Какие витамины есть в моркови?",
        "Из чего делают фарфор?",
        "Как правильно отжиматься от пола?",
        "Когда сажать помидоры на рассаду?",
        "Какой режим стирки выбрать для шерсти?",
        "Кто победил на последней Олимпиаде в хоккее?",
        "Почему кошки мурлычут?",
        "Где найти инструкцию к микроволновке?",
        "Как получить загранпаспорт?",
        "Сколько костей в теле человека?",
        "Какая сейчас температура воды в Чёрном море?",
    ),
    "en": (
        "Which river is the longest in South America?",
        "How do I keep rice from sticking?",
        "Who invented the telephone?",
        "How many moons does Saturn have?",
        "How do I change the tyre of a bicycle?",
        "In which year did the Hundred Years' War begin?",
        "How do I look after violets in winter?",
        "Which language do people speak in Brazil?",
        "What helps a dog with a cold?",
        "How can I tune a guitar without a tuner?",
        "Who played the leading part in Titanic?",
        "How much is a flight to Lisbon?",
        "How do I connect a printer to the network?",
        "Which vitamins are in carrots?",
        "What is porcelain made of?",
        "How do I do push-ups properly?",
        "When should tomatoes be planted?",
        "Which washing programme is right for wool?",
        "Who won the last Olympic ice hockey final?",
        "Why do cats purr?",
        "Where can I find the manual of my microwave?",
        "How do I apply for a passport?",
        "How many bones does a human body have?",
        "How warm is the Mediterranean in May?",
    ),
}


def lead(nearest: float, elsewhere: Sequence[float]) -> float:
    """By how many of their standard deviations a question comes nearer than questions from elsewhere usually do."""
    spread = pstdev(elsewhere)
    return (nearest - fmean(elsewhere)) / spread if spread else 0.0
