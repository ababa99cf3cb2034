"""What learners ask the tutor, and where the answer stands; and what nothing here can answer.

A page is named by its path without the language. A question with no page must be refused.
"""

L = "/lessons/"
Q = "/questions/"

# Language, question, acceptable pages
Answerable = tuple[str, str, frozenset[str]]

ANSWERABLE: tuple[Answerable, ...] = tuple(
    (lang, question, frozenset(pages.split()))
    for lang, question, pages in (
        # The lessons, in Russian
        ("ru", "Что такое лояльность?", L + "what-loyalty-is"),
        ("ru", "Чем ложная лояльность отличается от скрытой?", L + "what-loyalty-is"),
        ("ru", "По каким признакам узнать лояльного клиента?", f"{L}what-loyalty-is {L}advocate"),
        ("ru", "На каких трёх опорах держится лояльность?", L + "what-loyalty-is"),
        ("ru", "Сколько ступеней в лестнице лояльности и как они называются?", f"{L}ladder {L}moving-up"),
        ("ru", "Можно ли перескочить через ступень лестницы?", f"{L}ladder {L}moving-up"),
        ("ru", "Кто такой потенциальный клиент?", f"{L}prospect {L}ladder"),
        ("ru", "Что такое воронка и конверсия?", L + "prospect"),
        ("ru", "Как посчитать стоимость привлечения клиента CAC?", f"{L}prospect {L}new-customer"),
        ("ru", "Что такое сигналы доверия?", L + "prospect"),
        ("ru", "Что такое онбординг?", L + "new-customer"),
        ("ru", "Что такое активация нового клиента?", L + "new-customer"),
        ("ru", "Как посчитать долю вторых покупок?", L + "new-customer"),
        ("ru", "От чего зависит, доволен ли клиент: опыт и ожидание?", L + "new-customer"),
        ("ru", "Чем привычка отличается от привязанности постоянного клиента?", L + "regular-customer"),
        ("ru", "Как считают удержание?", f"{L}regular-customer {L}beyond-nps"),
        ("ru", "Почему скидка не делает клиента защитником бренда?", f"{L}advocate {L}moving-up"),
        ("ru", "Как благодарить за рекомендации, не покупая похвалу?", L + "advocate"),
        ("ru", "Чем партнёр отличается от защитника бренда?", f"{L}partner {L}ladder"),
        ("ru", "Какие бывают формы сотрудничества с партнёрами?", L + "partner"),
        ("ru", "Кто такие промоутеры, нейтралы и критики в NPS?", L + "nps"),
        ("ru", "Как посчитать NPS?", L + "nps"),
        ("ru", "Как найти погрешность NPS?", L + "nps-estimate"),
        ("ru", "Сколько ответов нужно, чтобы интервал стал вдвое уже?", L + "nps-estimate"),
        ("ru", "Что такое накрутка NPS и какие следы она оставляет?", L + "nps-sceptic"),
        ("ru", "Что такое заработанный рост?", L + "nps-sceptic"),
        ("ru", "Что показывает RFM?", L + "beyond-nps"),
        ("ru", "Как посчитать пожизненную ценность клиента CLV?", L + "beyond-nps"),
        ("ru", "Что такое CSAT и CES?", L + "beyond-nps"),
        ("ru", "Что такое breakage?", L + "loyalty-programmes"),
        ("ru", "Зачем программе лояльности контрольная группа?", L + "loyalty-programmes"),
        ("ru", "Какие бывают программы лояльности?", L + "loyalty-programmes"),
        ("ru", "Чем внутренний цикл жалобы отличается от внешнего?", L + "complaints"),
        ("ru", "Что такое парадокс восстановления сервиса?", f"{L}complaints {L}new-customer"),
        ("ru", "Как отвечать на публичную жалобу?", f"{L}complaints {Q}22"),
        # The lessons, in English
        ("en", "What is loyalty?", L + "what-loyalty-is"),
        ("en", "What is spurious loyalty?", L + "what-loyalty-is"),
        ("en", "What are the three pillars of loyalty?", L + "what-loyalty-is"),
        ("en", "What are the five rungs of the loyalty ladder?", f"{L}ladder {L}moving-up"),
        ("en", "Can customers skip a rung of the ladder?", f"{L}ladder {L}moving-up"),
        ("en", "Who is a prospect?", f"{L}prospect {L}ladder"),
        ("en", "How do I work out customer acquisition cost?", f"{L}prospect {L}new-customer"),
        ("en", "What is onboarding?", L + "new-customer"),
        ("en", "What is the second purchase rate?", L + "new-customer"),
        ("en", "How is retention worked out?", f"{L}regular-customer {L}beyond-nps"),
        ("en", "What does an advocate do?", f"{L}advocate {L}ladder"),
        ("en", "Why does a discount make no advocate?", f"{L}advocate {L}moving-up"),
        ("en", "What is the difference between a partner and an advocate?", f"{L}partner {L}ladder"),
        ("en", "Who are promoters, passives and detractors?", L + "nps"),
        ("en", "How is the net promoter score calculated?", f"{L}nps {L}nps-estimate"),
        ("en", "What is the standard error of an NPS?", L + "nps-estimate"),
        ("en", "Why must I have four times as many answers to halve the interval?", L + "nps-estimate"),
        ("en", "What is Goodhart's law?", L + "nps-sceptic"),
        ("en", "What is earned growth?", L + "nps-sceptic"),
        ("en", "What does RFM stand for?", L + "beyond-nps"),
        ("en", "What is customer lifetime value?", L + "beyond-nps"),
        ("en", "What is breakage of points?", L + "loyalty-programmes"),
        ("en", "What is the service recovery paradox?", f"{L}complaints {L}new-customer"),
        ("en", "What are the inner and the outer loop?", L + "complaints"),
        # Accepted answers of other subjects
        ("ru", "Как найти корни квадратного уравнения через дискриминант?", Q + "1"),
        ("ru", "Как сложить дроби с разными знаменателями?", Q + "2"),
        ("ru", "Почему небо голубое?", Q + "3"),
        ("ru", "Какого цвета лакмус в кислоте?", Q + "5"),
        ("ru", "Откуда берётся кислород при фотосинтезе?", Q + "6"),
        ("ru", "Чем sorted отличается от метода sort?", Q + "12"),
        ("ru", "Что такое доверительный интервал?", f"{Q}23 {L}nps-estimate"),
        ("ru", "Прокрастинация — это лень?", Q + "27"),
        ("ru", "Сколько дней в високосном году?", Q + "28"),
        ("ru", "Чему равна гипотенуза, если катеты 3 и 4?", Q + "26"),
        ("en", "Why is the sky blue?", Q + "30"),
        ("en", "Which colour does litmus turn in an acid?", Q + "31"),
        ("en", "How do I sort a list in descending order in Python?", Q + "33"),
        ("en", "How many sharps does E major have?", Q + "44"),
        ("en", "How can I stop putting off homework?", Q + "42"),
    )
)

# Asked in one language, and answered only in the other: of the lessons, where the index has them in that one alone.
ACROSS: tuple[Answerable, ...] = tuple(
    (lang, question, frozenset(pages.split()))
    for lang, question, pages in (
        ("ru", "Сколько диезов в тональности ми мажор?", Q + "44"),
        ("ru", "Что такое лояльность?", L + "what-loyalty-is"),
        ("ru", "Чем ложная лояльность отличается от настоящей?", L + "what-loyalty-is"),
        ("ru", "Сколько ступеней в лестнице лояльности?", f"{L}ladder {L}moving-up {L}prospect"),
        ("ru", "Можно ли перескочить через ступень?", f"{L}ladder {L}moving-up"),
        ("ru", "Как посчитать стоимость привлечения покупателя?", f"{L}prospect {L}new-customer"),
        ("ru", "Почему скидка не делает из покупателя защитника бренда?", f"{L}advocate {L}moving-up"),
        ("ru", "Кто такие промоутеры, нейтралы и критики?", f"{L}nps {L}nps-sceptic"),
        ("ru", "Что такое пожизненная ценность клиента?", L + "beyond-nps"),
        ("ru", "Зачем программе лояльности контрольная группа?", L + "loyalty-programmes"),
        ("ru", "Что такое парадокс восстановления сервиса?", f"{L}complaints {L}new-customer"),
        ("en", "What are the roots of a quadratic equation?", Q + "1"),
        ("en", "How do I add fractions with different denominators?", Q + "2"),
        ("en", "Where does the oxygen come from in photosynthesis?", Q + "6"),
        ("en", "How long is the hypotenuse if the legs are 3 and 4?", Q + "26"),
        ("en", "How many days does a leap year have?", Q + "28"),
        ("en", "What is a confidence interval?", f"{Q}23 {L}nps-estimate"),
        ("en", "What is loyalty?", L + "what-loyalty-is"),
        ("en", "Who is a prospect?", f"{L}prospect {L}ladder"),
        ("en", "What is the second purchase rate?", L + "new-customer"),
        ("en", "How is the net promoter score calculated?", f"{L}nps {L}nps-estimate"),
        ("en", "Why must I have four times as many answers to halve the interval?", L + "nps-estimate"),
        ("en", "What is breakage of points?", L + "loyalty-programmes"),
        ("en", "How should one answer an angry customer?", L + "complaints"),
    )
)

UNANSWERABLE: tuple[tuple[str, str], ...] = (
    ("ru", "Какая столица у Австралии?"),
    ("ru", "Кто написал «Войну и мир»?"),
    ("ru", "Как приготовить борщ с фасолью?"),
    ("ru", "Какой NPS был у компании Apple в 2019 году?"),
    ("ru", "Сколько зарабатывает директор по маркетингу в Москве?"),
    ("ru", "Как установить Windows на ноутбук?"),
    ("ru", "Когда родился Филип Котлер?"),
    ("ru", "Какая завтра погода в Перми?"),
    ("ru", "Как вывести пятно от вина с футболки?"),
    ("ru", "Какие налоги платит самозанятый с репетиторства?"),
    ("en", "What is the capital of Mongolia?"),
    ("en", "Who won the football world cup in 1998?"),
    ("en", "How do I boil an egg?"),
    ("en", "Which airline has the best frequent flyer lounge in Dubai?"),
    ("en", "What is the boiling point of mercury?"),
    ("en", "How tall is Mount Everest?"),
    ("en", "How do I reset my router password?"),
    ("en", "What did Steve Jobs think of focus groups?"),
    ("en", "When does the next train to Vienna leave?"),
    ("en", "How do I train a neural network on images?"),
)
