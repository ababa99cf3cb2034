"""Questions and answers written for the tests: what a portal might hold beside the lessons that ship."""

from datetime import UTC, datetime, timedelta

from edu.search.rules.entries import Entry

BEGAN = datetime(2026, 9, 1, tzinfo=UTC)

# key, language, subject, title, body
QUESTIONS = (
    ("q1", "ru", "mathematics", "Как решить квадратное уравнение через дискриминант?",
     "Дано x² − 5x + 6 = 0. Не понимаю, как находить корни по формуле дискриминанта."),
    ("q2", "ru", "mathematics", "Как складывать дроби с разными знаменателями?", "Нужно сложить 1/3 и 1/4. Что делать со знаменателями?"),
    ("q3", "ru", "physics", "Почему небо голубое?", "Слышал, что это из-за рассеяния света. Объясните простыми словами."),
    ("q4", "ru", "physics", "Сформулируйте второй закон Ньютона", "И приведите пример задачи на силу, массу и ускорение."),
    ("q5", "ru", "chemistry", "Чем кислота отличается от щёлочи?", "Как это проверить индикатором? Лакмус краснеет или синеет?"),
    ("q6", "ru", "biology", "Что происходит при фотосинтезе?", "Зачем растению свет, вода и углекислый газ, и откуда берётся кислород?"),
    ("q7", "ru", "russian", "Когда пишется НЕ с глаголами слитно?", "Постоянно путаю слитное и раздельное написание."),
    ("q8", "ru", "russian", "Как найти подлежащее и сказуемое в предложении?", "«Зимой в лесу тихо». Где здесь грамматическая основа?"),
    ("q9", "ru", "literature", "В чём смысл «лишнего человека» у Пушкина и Лермонтова?", "Онегин и Печорин: сравните для сочинения."),
    ("q10", "ru", "history", "Причины отмены крепостного права в 1861 году", "Назовите экономические и политические причины реформы."),
    ("q11", "ru", "geography", "Почему в Антарктиде полярный день длится полгода?", "Как это связано с наклоном земной оси?"),
    ("q12", "ru", "computer-science", "Как отсортировать список в Python?", "Чем sorted отличается от метода sort? Нужна сортировка по убыванию."),
    ("q13", "ru", "computer-science", "Перевод числа из двоичной системы в десятичную", "Как перевести 1011 в десятичную систему счисления?"),
    ("q14", "ru", "english", "Когда употребляется Present Perfect?", "Чем он отличается от Past Simple? Дайте примеры."),
    ("q15", "ru", "economics", "Что такое инфляция и как её измеряют?", "Индекс потребительских цен и корзина товаров."),
    ("q16", "ru", "economics", "Чем спрос отличается от величины спроса?", "Кривая спроса, сдвиг и движение вдоль кривой."),
    ("q17", "ru", "marketing", "Чем адвокат бренда отличается от амбассадора?", "Один советует сам, другому платят по договору. Верно ли?"),
    ("q18", "ru", "marketing", "Стоит ли платить клиентам за отзывы?", "Хотим давать 300 рублей за отзыв с пятью звёздами."),
    ("q19", "ru", "marketing", "Как посчитать удержание клиентов за месяц?", "В начале месяца 200, новых 30, в конце 190. Получается 80 %?"),
    ("q20", "ru", "marketing", "Почему накопительные баллы — это долг компании?", "Бухгалтер говорит, что непотраченные бонусы надо учитывать."),
    ("q21", "ru", "marketing", "Сколько человек надо опросить, чтобы верить NPS?", "У нас 40 анкет и погрешность огромная."),
    ("q22", "ru", "marketing", "Что ответить на грубый отзыв в интернете?", "Клиент оскорбляет сотрудников. Отвечать публично или в личку?"),
    ("q23", "ru", "probability-and-statistics", "Что такое доверительный интервал простыми словами?", "И почему в формуле стоит 1,96?"),
    ("q24", "ru", "probability-and-statistics", "Как найти медиану ряда чисел?", "В ряду 3, 7, 1, 9 четыре числа. Что считать серединой?"),
    ("q25", "ru", "social-studies", "Права и обязанности ребёнка в семье", "С какого возраста дети могут работать летом?"),
    ("q26", "ru", "geometry", "Теорема Пифагора: доказательство и примеры", "Катеты 3 и 4, чему равна гипотенуза?"),
    ("q27", "ru", "psychology", "Как перестать откладывать дела на потом?", "Сажусь за уроки в последний день. Это лень или прокрастинация?"),
    ("q28", "ru", "astronomy", "Сколько дней в високосном году и почему?", "Кто придумал добавлять день раз в четыре года?"),
    ("q29", "en", "mathematics", "How do I solve a quadratic equation?", "I have x² − 5x + 6 = 0 and don't get the discriminant formula."),
    ("q30", "en", "physics", "Why is the sky blue?", "Something about scattering of light. Please keep it simple."),
    ("q31", "en", "chemistry", "What is the difference between an acid and a base?", "And which colour does litmus turn?"),
    ("q32", "en", "biology", "What happens during photosynthesis?", "Where does the oxygen come from, and why do plants need light?"),
    ("q33", "en", "computer-science", "How to sort a list in Python in descending order?", "sorted() or list.sort(), which one?"),
    ("q34", "en", "english", "When do I use the present perfect?", "I mix it up with the past simple all the time."),
    ("q35", "en", "marketing", "Should we pay customers for five-star reviews?", "My boss wants to give five euros for every review."),
    ("q36", "en", "marketing", "How do I work out monthly churn?", "We had 500 subscribers and 20 left. And what is it per year?"),
    ("q37", "en", "marketing", "What is the difference between an advocate and an ambassador?", "Is one of them paid?"),
    ("q38", "en", "marketing", "Why do unspent loyalty points count as a liability?", "Our accountant mentions IFRS 15 and breakage."),
    ("q39", "en", "marketing", "How many survey answers are enough for an NPS?", "We only have forty."),
    ("q40", "en", "probability-and-statistics", "What does a 95% confidence interval mean?", "Does it contain 95% of the people?"),
    ("q41", "en", "history", "What caused the Great Fire of London?", "And how long did it burn in 1666?"),
    ("q42", "en", "psychology", "How do I stop putting off my homework?", "I always start the night before."),
    ("q43", "en", "economics", "What is inflation and how is it measured?", "The basket of goods and the price index."),
    ("q44", "en", "music", "How many sharps are there in E major?", "I have to write the key signature."),
)  # fmt: skip

# key, question's key, accepted, body
ANSWERS = (
    ("a1", "q1", True, "Сначала найдите дискриминант: D = b² − 4ac = 25 − 24 = 1. Корни: (5 ± 1) / 2, то есть 3 и 2. "
     "Если дискриминант отрицательный, действительных корней нет."),
    ("a2", "q2", True, "Приведите дроби к общему знаменателю: 1/3 = 4/12, 1/4 = 3/12. Складывают числители, знаменатель остаётся: 7/12."),
    ("a3", "q3", True, "Молекулы воздуха рассеивают короткие волны сильнее длинных. Голубой свет приходит к нам со всех сторон неба, "
     "поэтому днём небо голубое, а на закате, когда путь света длиннее, красное."),
    ("a4", "q5", True, "Кислота отдаёт ионы водорода, щёлочь — гидроксид-ионы. Лакмус в кислоте краснеет, в щёлочи синеет."),
    ("a5", "q6", True, "При фотосинтезе растение на свету делает из углекислого газа и воды глюкозу. Кислород выделяется из воды."),
    ("a6", "q12", True, "Функция sorted возвращает новый список, метод sort меняет сам список. По убыванию: sorted(числа, reverse=True)."),
    ("a7", "q23", True, "Доверительный интервал — это пределы, которые при многократном повторении опроса накрывали бы истинное значение "
     "в 95 случаях из ста. Число 1,96 — квантиль нормального распределения."),
    ("a8", "q27", True, "Разбейте дело на шаги по десять минут и начните с самого простого. Прокрастинация — не лень: человек избегает "
     "неприятного чувства, а не работы."),
    ("a9", "q30", True, "Air molecules scatter short waves more than long ones. Blue light reaches us from the whole sky, so by day it is blue; "
     "at sunset the path is longer and only red is left."),
    ("a10", "q31", True, "An acid gives off hydrogen ions, a base takes them. Litmus turns red in an acid and blue in a base."),
    ("a11", "q33", True, "Use sorted(numbers, reverse=True): it returns a new list. The method list.sort(reverse=True) changes the list itself."),
    ("a12", "q42", True, "Cut the homework into steps of ten minutes and begin with the easiest one. "
     "Procrastination is avoiding a feeling, not the work."),
    ("a13", "q44", True, "E major has four sharps: F sharp, C sharp, G sharp and D sharp."),
    ("a14", "q19", False, "Удержание = (190 − 30) / 200 = 80 %. Новых клиентов надо вычесть."),
    ("a15", "q28", True, "В високосном году 366 дней. Земля обходит Солнце за 365 дней и почти шесть часов, за четыре года набегает лишний день."),
    ("a16", "q26", True, "Квадрат гипотенузы равен сумме квадратов катетов: 9 + 16 = 25, гипотенуза равна 5."),
)  # fmt: skip


def entries() -> list[Entry]:
    """All of them, an hour apart."""
    asked = {key: (lang, subject, title) for key, lang, subject, title, _ in QUESTIONS}
    found = [
        Entry("question", key, lang, title, body, f"/questions/{key[1:]}", BEGAN + timedelta(hours=number), {"subject": subject})
        for number, (key, lang, subject, title, body) in enumerate(QUESTIONS)
    ]
    for number, (key, question, accepted, body) in enumerate(ANSWERS):
        lang, subject, title = asked[question]
        labels = {"subject": subject} | ({"accepted": "yes"} if accepted else {})
        path = f"/questions/{question[1:]}#answer-{key[1:]}"
        found.append(Entry("answer", key, lang, title, body, path, BEGAN + timedelta(days=30, hours=number), labels))
    return found
