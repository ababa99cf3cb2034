"""The template of a table: an example of each kind that a row can hold, and what the columns are for."""

from collections.abc import Sequence

from edu.core.marks import Body
from edu.interchange.rules.columns import Column, in_order
from edu.interchange.rules.languages import in_one
from edu.interchange.rules.row_writing import cells_of
from edu.interchange.rules.rows import KINDS

_ROOM = 5  # options, at least, that the template has columns for
_TABLE = (
    *(
        Column(name)
        for name in ("kind", "id", "text", "points", "tags", "difficulty", "right", "why", "note", "unit", "show", "typos", "sample")
    ),
    *(Column(name, number) for number in range(1, _ROOM + 1) for name in ("option", "why", "mark", "answer")),
    *(Column("tolerance", 1), Column("wrong", 1), Column("hint", 1), Column("hint", 2)),
)


def _both(ru: str, en: str) -> dict[str, str]:
    return {"ru": ru, "en": en}


EXAMPLES: Sequence[Body] = (
    {
        "id": "planet", "kind": "choice", "points": 10, "tags": ["space"], "difficulty": 1,
        "text": _both("Какая планета больше всех?", "Which planet is the largest?"),
        "options": [
            {"text": _both("Земля", "Earth"), "why": _both("Она лишь пятая.", "It is only the fifth.")},
            {"text": _both("Юпитер", "Jupiter"), "right": True, "why": _both("Верно.", "Right.")},
            {"text": _both("Сатурн", "Saturn"), "mark": 0.25, "why": _both("Почти: он второй.", "Nearly: it is the second.")},
        ],
        "hints": [{"text": _both("Она не твёрдая.", "It isn't solid.")}],
    },
    {
        "id": "even", "kind": "choices",
        "text": _both("Какие числа чётные?", "Which numbers are even?"),
        "options": [
            {"text": "4", "right": True},
            {"text": "7", "why": _both("Остаётся единица.", "One is left over.")},
            {"text": "10", "right": True},
        ],
    },
    {
        "id": "everest", "kind": "truefalse",
        "text": _both("На Эвересте вода закипает раньше 100 °C.", "On Everest water boils below 100 °C."),
        "answer": True,
        "why_true": _both("Чем ниже давление, тем раньше.", "The lower the pressure, the sooner."),
        "why_false": _both("Подумайте о давлении воздуха.", "Think of the pressure of the air."),
    },
    {
        "id": "capital", "kind": "short", "typos": 1,
        "text": _both("Как называется столица Франции?", "What is the capital of France called?"),
        "answers": [
            {"text": _both("Париж", "Paris")},
            {"text": _both("Версаль", "Versailles"), "mark": 0.25, "why": _both("Так было до 1789 года.", "So it was until 1789.")},
        ],
        "why": _both("Город стоит на Сене.", "The city lies on the Seine."),
    },
    {
        "id": "nps", "kind": "numeric", "unit": "%",
        "text": _both("Из ста 50 за, 20 против. Чему равен NPS?", "Of a hundred 50 are for, 20 against. What is the NPS?"),
        "answers": [{"value": 30, "tolerance": 0.5}, {"value": 70, "mark": 0, "why": _both("Это сумма.", "That is the sum.")}],
        "why": _both("Вычтите одно из другого.", "Take one from the other."),
    },
    {
        "id": "capitals", "kind": "match",
        "text": _both("Подберите столицу к стране.", "Match each country with its capital."),
        "cards": {"p": _both("Париж", "Paris"), "o": _both("Осло", "Oslo"), "r": _both("Рим", "Rome")},
        "prompts": [
            {"text": _both("Франция", "France"), "answer": "p", "wrong": {"r": _both("Рим за Альпами.", "Rome lies beyond the Alps.")}},
            {"text": _both("Норвегия", "Norway"), "answer": "o"},
        ],
    },
    {
        "id": "frog", "kind": "order",
        "text": _both("Как растёт лягушка?", "How does a frog grow?"),
        "items": [_both("икра", "spawn"), _both("головастик", "tadpole"), _both("лягушка", "frog")],
        "why": _both("Сначала хвост, потом лапы.", "The tail first, then the legs."),
    },
    {
        "id": "where", "kind": "sort",
        "text": _both("Кто где живёт?", "Who lives where?"),
        "groups": {"l": _both("на суше", "on land"), "s": _both("в море", "in the sea")},
        "items": [{"text": _both("лиса", "fox"), "group": "l"}, {"text": _both("кит", "whale"), "group": "s"}],
    },
    {
        "id": "paper", "kind": "essay",
        "text": _both("Зачем читать бумажные книги?", "Why read books on paper?"),
        "rubric": {
            "t": {"text": _both("Мысль ясна", "The thought is clear"), "points": 4},
            "r": {"text": _both("Доводы верны", "The reasons are true"), "points": 6},
        },
        "sample": _both("Бумага не отвлекает.", "Paper does not distract."),
    },
    {
        "id": "before", "kind": "description",
        "text": _both("Следующие вопросы — о маятнике.", "The next questions are about a pendulum."),
    },
)  # fmt: skip

# What the second sheet says, for each column and for each kind.
_HELP: Sequence[tuple[str, str, str]] = (
    ("kind", "Вид вопроса, см. ниже. Строки без вида не читаются.", "The kind of question, see below. Rows without one are not read."),
    ("id", "Короткое имя латиницей; пустое придумается само.", "A short Latin name; one is made up where it is empty."),
    ("text", "Вопрос. На двух языках: столбцы text_ru и text_en; так и с любым другим текстом (option 1_ru, option 1_en).",
     "The question. In two languages: columns text_ru and text_en, and so for any other text (option 1_ru, option 1_en)."),
    ("points", "Целое число от 1 до 100; пусто значит 10.", "A whole number from 1 to 100; 10 where it is empty."),
    ("tags", "Латиницей, через запятую.", "Small Latin words, parted by commas."),
    ("difficulty", "От 1 (легко) до 5.", "From 1 (easy) to 5."),
    ("option", "Вариант, ответ, строка для пары, шаг по порядку, критерий эссе; до option 30.",
     "An option, an answer, a row to be paired, a step in order, a criterion of an essay; up to option 30."),
    ("answer", "Пара к варианту того же номера: карточка или группа. Без варианта — лишняя карточка.",
     "What goes with the option of this number: its card or its group. Without an option, a card too many."),
    ("why", "why 2: пояснение ко второму варианту; why: к ответу, который ничему не подошёл.",
     "why 2: what is said to the second option; why: to an answer that fits none."),
    ("mark", "Доля балла за вариант от 0 до 1 (0,5 — наполовину верно); в эссе — баллы критерия; в парах — вес.",
     "The share of an option, 0 to 1 (0.5 is half right); in an essay the points of a criterion; in pairs the weight."),
    ("right", "Верный вариант: номер, буква или сам текст; несколько через запятую. Верно или нет: «верно», «неверно».",
     "The right option: its number, its letter or its text; several parted by commas. True or false: “true”, “false”."),
    ("tolerance", "Допуск числа: 0,5; или 5 % от числа; или ×1,1.", "How far a number may be off: 0.5; or 5 % of it; or ×1.1."),
    ("wrong", "Почему другие карточки сюда не подходят, по строке на каждую: «Рим: он за Альпами».",
     "Why other cards don't fit here, a line for each: “Rome: it lies beyond the Alps”."),
    ("hint", "Подсказки по очереди: hint 1, hint 2.", "Hints, one after another: hint 1, hint 2."),
    ("note", "Что узнать, когда попыток не осталось.", "What to know when no try is left."),
)  # fmt: skip
_KINDS_HELP: Sequence[tuple[str, str, str]] = (
    ("choice", "Один верный вариант.", "One right option."),
    ("choices", "Один или несколько верных вариантов.", "One or more right options."),
    ("truefalse", "Утверждение. why 1 — тому, кто сказал «верно», why 2 — «неверно».",
     "A statement. why 1 is said to “true”, why 2 to “false”."),
    ("short", "Слово или два; option 1, option 2 … — всё, что годится. Звёздочка — любые знаки; тогда show — что показать.",
     "A word or two; option 1, option 2 … are all that will do. A star is any signs; then show is what to show."),
    ("numeric", "Число; option 1 — ответ, tolerance 1 — допуск, unit — единица.",
     "A number; option 1 is the answer, tolerance 1 how far it may be off, unit its unit."),
    ("match", "К option 1 подходит answer 1 и так далее.", "answer 1 goes with option 1, and so on."),
    ("order", "option 1, option 2 … в верном порядке.", "option 1, option 2 … in the right order."),
    ("sort", "option 1 лежит в группе answer 1 и так далее.", "option 1 belongs to the group answer 1, and so on."),
    ("essay", "Проверяет учитель: option 1 — критерий, mark 1 — его баллы, sample — образец.",
     "Marked by a teacher: option 1 is a criterion, mark 1 its points, sample a model."),
    ("description", "Текст, ничего не спрашивает.", "A text that asks nothing."),
)  # fmt: skip


def rows(lang: str) -> list[list[str]]:
    """The template in this language: headers and an example row of each kind."""
    cells = [cells_of(in_one(body, lang)[0]).cells for body in EXAMPLES]
    columns = in_order(list({*_TABLE, *(column for row in cells for column in row)}))
    return [
        [column.said_in(lang) for column in columns],
        *([_said(column, row.get(column, ""), lang) for column in columns] for row in cells),
    ]


def help_rows(lang: str) -> list[list[str]]:
    """What the columns and the kinds are for, to be read."""

    def told(entry: tuple[str, str, str]) -> str:
        return entry[1 if lang == "ru" else 2]

    columns = [[Column(entry[0]).said_in(lang), told(entry)] for entry in _HELP]
    kinds = [[_kind(entry[0], lang), told(entry)] for entry in _KINDS_HELP]
    return [*columns, ["", ""], *kinds]


def _said(column: Column, cell: str, lang: str) -> str:
    return _kind(cell, lang) if column.name == "kind" else cell


def _kind(name: str, lang: str) -> str:
    return KINDS[name][0] if lang == "ru" else name
