"""What people look for, and what they should find: queries with the pages that answer them, 3 the best, 1 somewhat useful.

A page is named by its path without the language. nDCG as in Järvelin & Kekäläinen 2002, gain 2^grade − 1, discount log2(rank + 1).
"""

from collections.abc import Mapping, Sequence
from math import log2

L = "/lessons/"
Q = "/questions/"

# language of the reader, query, path → grade
QUERIES: tuple[tuple[str, str, Mapping[str, int]], ...] = (
    # Whole titles and single words
    ("ru", "лестница лояльности", {L + "ladder": 3, L + "moving-up": 1}),
    ("en", "loyalty ladder", {L + "ladder": 3, L + "moving-up": 1}),
    ("ru", "что такое лояльность", {L + "what-loyalty-is": 3}),
    ("en", "what is loyalty", {L + "what-loyalty-is": 3}),
    ("ru", "потенциальный клиент", {L + "prospect": 3, L + "ladder": 1}),
    ("en", "prospect", {L + "prospect": 3, L + "ladder": 1}),
    ("ru", "новый клиент", {L + "new-customer": 3, L + "prospect": 1}),
    ("en", "new customer", {L + "new-customer": 3, L + "prospect": 1}),
    ("ru", "постоянный клиент", {L + "regular-customer": 3, L + "what-loyalty-is": 1}),
    ("en", "regular customer", {L + "regular-customer": 3, L + "what-loyalty-is": 1}),
    ("ru", "партнёр", {L + "partner": 3}),
    ("en", "partner", {L + "partner": 3}),
    ("ru", "итоговая работа", {L + "capstone": 3}),
    ("en", "capstone", {L + "capstone": 3}),
    ("ru", "NPS", {L + "nps": 3, L + "nps-estimate": 2, L + "nps-sceptic": 2, L + "beyond-nps": 1, Q + "21": 1}),
    ("en", "NPS", {L + "nps": 3, L + "nps-estimate": 2, L + "nps-sceptic": 2, L + "beyond-nps": 1, Q + "39": 1}),
    # Stems: other forms than the text has
    ("ru", "жалобами", {L + "complaints": 3}),
    ("ru", "программу лояльности", {L + "loyalty-programmes": 3, L + "ladder": 1}),
    ("ru", "потенциальных клиентов", {L + "prospect": 3}),
    ("ru", "удержания", {L + "regular-customer": 3, Q + "19": 3, L + "beyond-nps": 2, L + "loyalty-programmes": 2}),
    ("ru", "защитников бренда", {L + "advocate": 3, L + "ladder": 1, L + "moving-up": 1}),
    ("ru", "дробями", {Q + "2": 3}),
    ("ru", "растению", {Q + "6": 3}),
    ("ru", "знаменатель дроби", {Q + "2": 3}),
    ("ru", "ступеней", {L + "ladder": 3, L + "moving-up": 1}),
    ("en", "complaining", {L + "complaints": 3}),
    ("en", "advocates", {L + "advocate": 3, L + "ladder": 1, Q + "37": 2}),
    ("en", "programmes", {L + "loyalty-programmes": 3}),
    ("en", "sorting lists", {Q + "33": 3}),
    ("en", "referrals", {L + "advocate": 3}),
    ("en", "churning", {L + "beyond-nps": 3, Q + "36": 3}),
    # Irregular forms, ё and е
    ("ru", "детей", {Q + "25": 3}),
    ("ru", "год", {Q + "28": 2, Q + "10": 2}),
    ("ru", "сколько дней в году", {Q + "28": 3}),
    ("ru", "лишние люди Пушкин", {Q + "9": 3}),
    ("ru", "щелочь", {Q + "5": 3}),
    ("ru", "партнер", {L + "partner": 3}),
    ("ru", "ребёнок", {Q + "25": 3}),
    # Slips of the keyboard
    ("ru", "лояльнасть", {L + "what-loyalty-is": 3, L + "ladder": 2, L + "loyalty-programmes": 2}),
    ("ru", "жалабы", {L + "complaints": 3}),
    ("ru", "фотосинтиз", {Q + "6": 3}),
    ("ru", "дискреминант", {Q + "1": 3}),
    ("ru", "прокрастенация", {Q + "27": 3}),
    ("ru", "доверительнй интервал", {Q + "23": 3, L + "nps-estimate": 1}),
    ("ru", "онбодинг", {L + "new-customer": 3}),
    ("ru", "перспектвный потенцальный клиент", {L + "prospect": 3}),
    ("ru", "дети и родитили", {Q + "25": 3}),
    ("ru", "kjzkmyjcnm", {L + "what-loyalty-is": 3, L + "ladder": 2, L + "loyalty-programmes": 2}),
    ("en", "loyality", {L + "what-loyalty-is": 3, L + "ladder": 2, L + "loyalty-programmes": 2}),
    ("en", "advokate", {L + "advocate": 3, Q + "37": 2}),
    ("en", "photosinthesis", {Q + "32": 3}),
    ("en", "complants", {L + "complaints": 3}),
    ("en", "quadratik equation", {Q + "29": 3}),
    ("en", "net promotor score", {L + "nps": 3, L + "nps-estimate": 2, L + "nps-sceptic": 1}),
    ("en", "confidance interval", {Q + "40": 3}),
    ("en", "retension", {L + "regular-customer": 3, L + "beyond-nps": 2, L + "loyalty-programmes": 2}),
    # Phrases
    ("ru", "«парадокс восстановления сервиса»", {L + "complaints": 3, L + "new-customer": 2}),
    ("ru", "\"закон Ньютона\"", {Q + "4": 3}),
    ("ru", "«доля вторых покупок»", {L + "new-customer": 3}),
    ("ru", "\"внутренний цикл\" жалоба", {L + "complaints": 3}),
    ("en", "\"latent loyalty\"", {L + "what-loyalty-is": 3}),
    ("en", "\"earned growth\"", {L + "nps-sceptic": 3}),
    ("en", "\"present perfect\"", {Q + "34": 3}),
    ("en", "\"service recovery\"", {L + "complaints": 3, L + "new-customer": 2}),
    ("en", "“margin of error”", {L + "nps-estimate": 3}),
    # Several words, and whole questions as people type them
    ("ru", "сколько стоит привлечь клиента", {L + "prospect": 3, L + "new-customer": 1}),
    ("ru", "как посчитать удержание клиентов", {Q + "19": 3, L + "regular-customer": 3, L + "beyond-nps": 1}),
    ("ru", "платить за отзывы", {Q + "18": 3, L + "advocate": 2}),
    ("ru", "баллы это долг", {Q + "20": 3, L + "loyalty-programmes": 3}),
    ("ru", "непотраченные бонусы бухгалтер", {Q + "20": 3, L + "loyalty-programmes": 2}),
    ("ru", "почему небо голубое", {Q + "3": 3}),
    ("ru", "как решать квадратные уравнения", {Q + "1": 3}),
    ("ru", "сортировка списка python", {Q + "12": 3}),
    ("ru", "ложная и скрытая лояльность", {L + "what-loyalty-is": 3}),
    ("ru", "накрутка оценок NPS", {L + "nps-sceptic": 3, L + "nps": 1}),
    ("ru", "погрешность NPS сколько опросить", {Q + "21": 3, L + "nps-estimate": 3}),
    ("ru", "воронка конверсия", {L + "prospect": 3}),
    ("ru", "сторонники нейтралы критики", {L + "nps": 3, L + "nps-estimate": 1, L + "nps-sceptic": 1}),
    ("ru", "отток за месяц в год", {L + "beyond-nps": 3}),
    ("ru", "амбассадор или адвокат бренда", {Q + "17": 3, L + "partner": 2, L + "advocate": 2}),
    ("ru", "грубый отзыв что ответить", {Q + "22": 3, L + "complaints": 1}),
    ("ru", "скидка не делает адвокатом", {L + "moving-up": 3, L + "advocate": 3}),
    ("ru", "теорема пифагора гипотенуза", {Q + "26": 3}),
    ("ru", "причины реформы 1861", {Q + "10": 3}),
    ("ru", "кислота лакмус цвет", {Q + "5": 3}),
    ("en", "pay for reviews", {Q + "35": 3, L + "advocate": 2}),
    ("en", "sample size for NPS", {L + "nps-estimate": 3, Q + "39": 2}),
    ("en", "unspent points liability", {Q + "38": 3, L + "loyalty-programmes": 3}),
    ("en", "why is the sky blue", {Q + "30": 3}),
    ("en", "acid or base litmus", {Q + "31": 3}),
    ("en", "customer acquisition cost", {L + "prospect": 3, L + "new-customer": 1}),
    ("en", "lifetime value formula", {L + "beyond-nps": 3}),
    ("en", "RFM", {L + "beyond-nps": 3}),
    ("en", "beta group paid for itself", {L + "partner": 3}),
    ("en", "goodhart's law", {L + "nps-sceptic": 3}),
    ("en", "monthly churn per year", {Q + "36": 3, L + "beyond-nps": 3}),
    ("en", "does a discount make an advocate", {L + "moving-up": 3, L + "advocate": 3}),
    ("en", "stop procrastinating homework", {Q + "42": 3}),
    ("en", "great fire 1666", {Q + "41": 3}),
    ("en", "difference between advocate and ambassador", {Q + "37": 3, L + "partner": 2, L + "advocate": 1}),
    # The other language of the page, and words of both
    ("en", "лестница лояльности", {L + "ladder": 3, L + "moving-up": 1}),
    ("ru", "churn", {L + "beyond-nps": 3, Q + "36": 3}),
    ("ru", "breakage баллы", {L + "loyalty-programmes": 3}),
    ("ru", "CSAT CES", {L + "beyond-nps": 3}),
)  # fmt: skip


def ndcg(found: Sequence[str], grades: Mapping[str, int], at: int = 10) -> float:
    """How good an order of paths is, in [0, 1]."""
    gained = sum((2 ** grades.get(path, 0) - 1) / log2(rank + 1) for rank, path in enumerate(found[:at], start=1))
    best = sum((2**grade - 1) / log2(rank + 1) for rank, grade in enumerate(sorted(grades.values(), reverse=True)[:at], start=1))
    return gained / best
