"""Every text with the question it becomes, the whole of it: rows with their card, cards by their names, flags, what was left out."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edu.quizzes.rules import question
from edu.quizzes.rules.pasting import LONGEST, Pasted, recognise

CASES: tuple[tuple[str, str], ...] = (
    (
        "Франция\tПариж\nНорвегия\tОсло\nИталия\tРим",
        "match: Match the items.\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим",
    ),
    (
        "Франция — Париж\nНорвегия — Осло\nИталия — Рим",
        "match: Match the items.\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим",
    ),
    (
        "Франция – Париж\nНорвегия – Осло\nИталия – Рим",
        "match: Match the items.\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим",
    ),
    (
        "France - Paris\nNorway - Oslo\nItaly - Rome",
        "match: Match the items.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome",
    ),
    (
        "France -- Paris\nNorway -- Oslo\nItaly -- Rome",
        "match: Match the items.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome",
    ),
    (
        "France; Paris\nNorway; Oslo\nItaly; Rome",
        "match: Match the items.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome",
    ),
    (
        "France | Paris\nNorway | Oslo\nItaly | Rome",
        "match: Match the items.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome",
    ),
    (
        "France = Paris\nNorway = Oslo\nItaly = Rome",
        "match: Match the items.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome",
    ),
    (
        "France -> Paris\nNorway -> Oslo\nItaly -> Rome",
        "match: Match the items.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome",
    ),
    (
        "France → Paris\nNorway → Oslo\nItaly → Rome",
        "match: Match the items.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome",
    ),
    (
        "France   Paris\nNorway   Oslo\nItaly    Rome",
        "match: Match the items.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome",
    ),
    (
        "Франция—Париж\nНорвегия—Осло\nИталия—Рим",
        "match: Match the items.\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим",
    ),
    (
        "| Страна | Столица |\n|:---|---:|\n| Франция | Париж |\n| Норвегия | Осло |\n| Италия | Рим |",
        "match: Match the items.\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим\nleft out: Страна | Столица",
    ),
    (
        "Country | Capital\n--- | ---\nFrance | Paris\nNorway | Oslo\nItaly | Rome",
        "match: Match the items.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome\nleft out: Country | Capital",
    ),
    (
        "1. Франция — Париж\n2. Норвегия — Осло\n3. Италия — Рим",
        "match: Match the items.\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим",
    ),
    (
        "1) France - Paris\n2) Norway - Oslo\n3) Italy - Rome",
        "match: Match the items.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome",
    ),
    (
        "• France = Paris\n• Norway = Oslo\n• Italy = Rome",
        "match: Match the items.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome",
    ),
    (
        "- Франция - Париж\n- Норвегия - Осло\n- Италия - Рим",
        "match: Match the items.\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим",
    ),
    (
        "Подберите столицу к стране:\nФранция — Париж\nНорвегия — Осло\nИталия — Рим",
        "match: Подберите столицу к стране:\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим",
    ),
    (
        "7. Соотнесите страны — столицы\nФранция — Париж\nНорвегия — Осло\nИталия — Рим",
        "match: Соотнесите страны — столицы\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим",
    ),
    (
        "Match each country with its capital.\n\nFrance\tParis\nNorway\tOslo\nItaly\tRome",
        "match: Match each country with its capital.\nFrance → 1\nNorway → 2\nItaly → 3\n1: Paris; 2: Oslo; 3: Rome",
    ),
    (
        "Санкт-Петербург — город на Неве\nНью-Йорк — город на Гудзоне\nУлан-Удэ — город на Уде",
        "match: Match the items.\nСанкт-Петербург → 1\nНью-Йорк → 2\nУлан-Удэ → 3\n1: город на Неве; 2: город на Гудзоне; 3: город на Уде",
    ),
    (
        "Франция — Париж\nНорвегия — Осло\nИталия — Рим\n— Мадрид",
        "match: Match the items.\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим; 4: Мадрид",
    ),
    (
        "Франция — Париж\nНорвегия —\nИталия — Рим\nИспания — Мадрид",
        "match: Match the items.\n"
        "Франция → 1\n"
        "Норвегия → ?\n"
        "Италия → 2\n"
        "Испания → 3\n"
        "1: Париж; 2: Рим; 3: Мадрид\n"
        "! prompts[1].answer: This line has no second column.",
    ),
    (
        "Франция — Париж\nНорвегия\nИталия — Рим\nИспания — Мадрид",
        "match: Match the items.\n"
        "Франция → 1\n"
        "Норвегия → ?\n"
        "Италия → 2\n"
        "Испания → 3\n"
        "1: Париж; 2: Рим; 3: Мадрид\n"
        "! prompts[1].answer: This line has no second column.",
    ),
    (
        "Лев — кошки\nВолк — псовые\nТигр — кошки\nБурый медведь — медвежьи",
        "match: Match the items.\nЛев → 1\nВолк → 2\nТигр → 1\nБурый медведь → 3\n1: кошки; 2: псовые; 3: медвежьи",
    ),
    (
        "Франция\tПариж\tна Сене\nНорвегия\tОсло\t\nИталия\tРим\tна Тибре",
        "match: Match the items.\n"
        "Франция → 1\n"
        "Норвегия → 2\n"
        "Италия → 3\n"
        "1: Париж; 2: Осло; 3: Рим\n"
        "! prompts[0]: Only the first two columns were taken; there is also “на Сене”.\n"
        "! prompts[2]: Only the first two columns were taken; there is also “на Тибре”.",
    ),
    (
        "Франция — Париж\nНорвегия — Осло",
        "match: Match the items.\nФранция → 1\nНорвегия → 2\n1: Париж; 2: Осло\n! cards: Give at least 3 entries here.",
    ),
    (
        "Мольер — драматург — Франция\nИбсен — драматург — Норвегия\nДанте — поэт — Италия",
        "match: Match the items.\nМольер → 1\nИбсен → 2\nДанте → 3\n1: драматург — Франция; 2: драматург — Норвегия; 3: поэт — Италия",
    ),
    (
        "Франция — Париж\nНорвегия — Осло\nИталия — Ри…",
        "match: Match the items.\n"
        "Франция → 1\n"
        "Норвегия → 2\n"
        "Италия → 3\n"
        "1: Париж; 2: Осло; 3: Ри…\n"
        "! cards.3: The text breaks off here: “Ри…”.",
    ),
    (
        "Франция — Париж\r\nНорвегия — Осло\r\nИталия — Рим\r\n",
        "match: Match the items.\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим",
    ),
    (
        "Франция\u00a0— Париж\nНорвегия\u00a0— Осло\nИталия\u00a0— Рим",
        "match: Match the items.\nФранция → 1\nНорвегия → 2\nИталия → 3\n1: Париж; 2: Осло; 3: Рим",
    ),
    (
        "Установите соответствие между странами и столицами.\n"
        "СТРАНЫ\n"
        "А) Франция\n"
        "Б) Норвегия\n"
        "В) Италия\n"
        "СТОЛИЦЫ\n"
        "1) Осло\n"
        "2) Париж\n"
        "3) Рим\n"
        "4) Мадрид\n"
        "\n"
        "Запишите в таблицу выбранные цифры.\n"
        "А Б В\n"
        "2 1 3",
        "match: Установите соответствие между странами и столицами.\n"
        "Франция → 2\n"
        "Норвегия → 1\n"
        "Италия → 3\n"
        "1: Осло; 2: Париж; 3: Рим; 4: Мадрид\n"
        "left out: СТРАНЫ\n"
        "left out: СТОЛИЦЫ\n"
        "left out: Запишите в таблицу выбранные цифры.",
    ),
    (
        "Установите соответствие: А) Франция Б) Норвегия В) Италия 1) Осло 2) Париж 3) Рим Ответ: А-2, Б-1, В-3",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Установите соответствие:\nА) Франция\nБ) Норвегия\nВ) Италия\n1) Осло\n2) Париж\n3) Рим\nОтвет: 2 1 3",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Установите соответствие:\nА) Франция\nБ) Норвегия\nВ) Италия\n1) Осло\n2) Париж\n3) Рим\nОтвет: 213",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Установите соответствие:\nА) Франция\nБ) Норвегия\nВ) Италия\n1) Осло\n2) Париж\n3) Рим\nОтвет: А2Б1В3",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Установите соответствие:\nА) Франция\nБ) Норвегия\nВ) Италия\n1) Осло\n2) Париж\n3) Рим\nА – 2; Б – 1; В – 3",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Установите соответствие:\n"
        "А) Франция\n"
        "Б) Норвегия\n"
        "В) Италия\n"
        "1) Осло\n"
        "2) Париж\n"
        "3) Рим\n"
        "\n"
        "| А | Б | В |\n"
        "|---|---|---|\n"
        "| 2 | 1 | 3 |",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Установите соответствие:\nА) Франция\nБ) Норвегия\nВ) Италия\n1) Осло\n2) Париж\n3) Рим",
        "match: Установите соответствие:\n"
        "Франция → ?\n"
        "Норвегия → ?\n"
        "Италия → ?\n"
        "1: Осло; 2: Париж; 3: Рим\n"
        "! prompts[0].answer: The text doesn't say which card belongs here.\n"
        "! prompts[1].answer: The text doesn't say which card belongs here.\n"
        "! prompts[2].answer: The text doesn't say which card belongs here.",
    ),
    (
        "Установите соответствие:\nА) Франция\nБ) Норвегия\nВ) Италия\n1) Осло\n2) Париж\n3) Рим\nОтвет: А-2, Б-1",
        "match: Установите соответствие:\n"
        "Франция → 2\n"
        "Норвегия → 1\n"
        "Италия → ?\n"
        "1: Осло; 2: Париж; 3: Рим\n"
        "! prompts[2].answer: The key says nothing of this one.",
    ),
    (
        "Установите соответствие:\nА) Франция\nБ) Норвегия\nВ) Италия\n1) Осло\n2) Париж\n3) Рим\nОтвет: А-2, Б-1, В-7",
        "match: Установите соответствие:\n"
        "Франция → 2\n"
        "Норвегия → 1\n"
        "Италия → ?\n"
        "1: Осло; 2: Париж; 3: Рим\n"
        "! cards: The key names “7”, which is not here.\n"
        "! prompts[2].answer: The key says nothing of this one.",
    ),
    (
        "Установите соответствие:\nА) Франция\nБ) Норвегия\nВ) Италия\n1) Осло\n2) Париж\n3) Рим\nОтвет: А-2, А-3, Б-1, В-3",
        "match: Установите соответствие:\n"
        "Франция → 2\n"
        "Норвегия → 1\n"
        "Италия → 3\n"
        "1: Осло; 2: Париж; 3: Рим\n"
        "! prompts[0].answer: The key gives several cards here; the first was taken.",
    ),
    (
        "Match the countries with the capitals.\nA) France\nB) Norway\nC) Italy\n1) Oslo\n2) Paris\n3) Rome\nAnswer: A-2, B-1, C-3",
        "match: Match the countries with the capitals.\nFrance → 2\nNorway → 1\nItaly → 3\n1: Oslo; 2: Paris; 3: Rome",
    ),
    (
        "Match the countries with the capitals.\nA. France\nB. Norway\nC. Italy\n1. Oslo\n2. Paris\n3. Rome\n4. Madrid\nKey: A=2 B=1 C=3",
        "match: Match the countries with the capitals.\nFrance → 2\nNorway → 1\nItaly → 3\n1: Oslo; 2: Paris; 3: Rome; 4: Madrid",
    ),
    (
        "Match the items.\n1. France\n2. Norway\n3. Italy\n\na. Oslo\nb. Paris\nc. Rome\n\nCorrect answers: 1-b, 2-a, 3-c",
        "match: Match the items.\nFrance → b\nNorway → a\nItaly → c\na: Oslo; b: Paris; c: Rome",
    ),
    (
        "Match the items.\n(A) France\n(B) Norway\n(C) Italy\n(1) Oslo\n(2) Paris\n(3) Rome\nAnswer key: 2, 1, 3",
        "match: Match the items.\nFrance → 2\nNorway → 1\nItaly → 3\n1: Oslo; 2: Paris; 3: Rome",
    ),
    (
        "Установите соответствие между произведениями и авторами:\n"
        "1) «Чайка»\n"
        "2) «Ревизор»\n"
        "3) «Гроза»\n"
        "А) Гоголь\n"
        "Б) Островский\n"
        "В) Чехов\n"
        "Ответ: ВАБ",
        "match: Установите соответствие между произведениями и авторами:\n"
        "«Чайка» → В\n"
        "«Ревизор» → А\n"
        "«Гроза» → Б\n"
        "А: Гоголь; Б: Островский; В: Чехов",
    ),
    (
        "Установите соответствие между признаками и животными:\n"
        "А) живёт в воде\n"
        "Б) кормит молоком\n"
        "В) мечет икру\n"
        "Г) дышит лёгкими\n"
        "1) кит\n"
        "2) карп\n"
        "Ответ: А2Б1В2Г1",
        "sort: Установите соответствие между признаками и животными:\n"
        "живёт в воде → 2\n"
        "кормит молоком → 1\n"
        "мечет икру → 2\n"
        "дышит лёгкими → 1\n"
        "1: кит; 2: карп",
    ),
    (
        "12. Установите соответствие.\nA) Франция\nB) Норвегия\nC) Италия\n1) Осло\n2) Париж\n3) Рим\nОтвет: А2 В1 С3",
        "match: Установите соответствие.\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Установите соответствие: A) Франция Б) Норвегия B) Италия 1) Осло 2) Париж 3) Рим\nОтвет: 2 1 3",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Установите соответствие\nA Франция\nБ Норвегия\nВ Италия\n1 Осло\n2 Париж\n3 Рим",
        "match: Установите соответствие\n"
        "Франция → ?\n"
        "Норвегия → ?\n"
        "Италия → ?\n"
        "1: Осло; 2: Париж; 3: Рим\n"
        "! prompts[0].answer: The text doesn't say which card belongs here.\n"
        "! prompts[1].answer: The text doesn't say which card belongs here.\n"
        "! prompts[2].answer: The text doesn't say which card belongs here.",
    ),
    (
        "Установите соответствие: A Франция Б Норвегия 1 Осло 2 Париж",
        "match: Установите соответствие:\n"
        "Франция → ?\n"
        "Норвегия → ?\n"
        "1: Осло; 2: Париж\n"
        "! prompts[0].answer: The text doesn't say which card belongs here.\n"
        "! prompts[1].answer: The text doesn't say which card belongs here.\n"
        "! cards: Give at least 3 entries here.",
    ),
    (
        "Установите соответствие:\nА - Франция\nБ - Норвегия\nВ - Италия\n1 - Осло\n2 - Париж\n3 - Рим\nОтвет: А-2, Б-1, В-3",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Установите соответствие:\nА) Франция   1) Осло\nБ) Норвегия   2) Париж\nВ) Италия   3) Рим\nОтвет: 213",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Установите соответствие:\nА) Франция 1) Осло\nБ) Норвегия 2) Париж\nВ) Италия 3) Рим\n4) Мадрид\nОтвет: 2 1 3",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим; 4: Мадрид",
    ),
    (
        "Установите соответствие:\n"
        "| СТРАНЫ | СТОЛИЦЫ |\n"
        "|---|---|\n"
        "| А) Франция | 1) Осло |\n"
        "| Б) Норвегия | 2) Париж |\n"
        "| В) Италия | 3) Рим |\n"
        "Ответ: А2Б1В3",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим\nleft out: СТРАНЫ СТОЛИЦЫ",
    ),
    (
        "Match the pairs:\nA. France\n1. Oslo\nB. Norway\n2. Paris\nC. Italy\n3. Rome\nAnswer: A2, B1, C3",
        "match: Match the pairs:\nFrance → 2\nNorway → 1\nItaly → 3\n1: Oslo; 2: Paris; 3: Rome",
    ),
    (
        "Установите соответствие:\n"
        "А) страна, где\n"
        "пьют кофе стоя\n"
        "Б) страна\n"
        "фьордов\n"
        "В) страна Эйфелевой башни\n"
        "1) Норвегия\n"
        "2) Италия\n"
        "3) Франция\n"
        "Ответ: 2 1 3",
        "match: Установите соответствие:\n"
        "страна, где пьют кофе стоя → 2\n"
        "страна фьордов → 1\n"
        "страна Эйфелевой башни → 3\n"
        "1: Норвегия; 2: Италия; 3: Франция",
    ),
    (
        "Установите соответствие:\n\nА) Франция\n\nБ) Норвегия\n\nВ) Италия\n\n1) Осло\n\n2) Париж\n\n3) Рим\n\nОтвет:\n\nА-2, Б-1, В-3",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Установите соответствие:\n"
        "А) Франция;\n"
        "Б) Норвегия;\n"
        "В) Италия.\n"
        "1) Осло;\n"
        "2) Париж;\n"
        "3) Рим.\n"
        "Ответ: 213\n"
        "\n"
        "Пояснение: это столицы.",
        "match: Установите соответствие:\n"
        "Франция → 2\n"
        "Норвегия → 1\n"
        "Италия. → 3\n"
        "1: Осло; 2: Париж; 3: Рим.\n"
        "left out: Пояснение: это столицы.",
    ),
    (
        "Установите соответствие:\nСтраны:\nА) Франция\nБ) Норвегия\nВ) Италия\nСтолицы:\n1) Осло\n2) Париж\n3) Рим\nОтвет: 213",
        "match: Установите соответствие:\n"
        "Франция → 2\n"
        "Норвегия → 1\n"
        "Италия → 3\n"
        "1: Осло; 2: Париж; 3: Рим\n"
        "left out: Страны:\n"
        "left out: Столицы:",
    ),
    (
        "Кто написал? Установите соответствие.\n"
        "А. А. С. Пушкин\n"
        "Б. М. Ю. Лермонтов\n"
        "В. Н. В. Гоголь\n"
        "1. «Мцыри»\n"
        "2. «Нос»\n"
        "3. «Полтава»\n"
        "Ответ: 3 1 2",
        "match: Кто написал? Установите соответствие.\n"
        "А. С. Пушкин → 3\n"
        "М. Ю. Лермонтов → 1\n"
        "Н. В. Гоголь → 2\n"
        "1: «Мцыри»; 2: «Нос»; 3: «Полтава»",
    ),
    (
        "Установите соответствие между датой и событием:\n"
        "А) 1812 г.\n"
        "Б) 1861 г.\n"
        "В) 1.09.1939\n"
        "1) отмена крепостного права\n"
        "2) Бородинское сражение\n"
        "3) начало войны\n"
        "Ответ: 213",
        "match: Установите соответствие между датой и событием:\n"
        "1812 г. → 2\n"
        "1861 г. → 1\n"
        "1.09.1939 → 3\n"
        "1: отмена крепостного права; 2: Бородинское сражение; 3: начало войны",
    ),
    (
        "Установите соответствие между ступенями лестницы лояльности (снизу вверх, A–E) и клиентами:\n"
        "A. Первая ступень\n"
        "B. Вторая ступень\n"
        "C. Третья ступень\n"
        "D. Четвёртая ступень\n"
        "E. Пятая ступень\n"
        "F. Защитники бренда\n"
        "G. Партнёры\n"
        "H. покупат…",
        "match: Установите соответствие между ступенями лестницы лояльности (снизу вверх, A–E) и клиентами:\n"
        "Первая ступень → ?\n"
        "Вторая ступень → ?\n"
        "Третья ступень → ?\n"
        "Четвёртая ступень → ?\n"
        "Пятая ступень → ?\n"
        "F: Защитники бренда; G: Партнёры; H: покупат…\n"
        "! prompts[0].answer: The text doesn't say which card belongs here.\n"
        "! prompts[1].answer: The text doesn't say which card belongs here.\n"
        "! prompts[2].answer: The text doesn't say which card belongs here.\n"
        "! prompts[3].answer: The text doesn't say which card belongs here.\n"
        "! prompts[4].answer: The text doesn't say which card belongs here.\n"
        "! cards: Only 3 cards for 5 places: some may be missing.\n"
        "! cards.H: The text breaks off here: “покупат…”.",
    ),
    (
        "Установите соответствие:\n"
        "A. Первая ступень\n"
        "B. Вторая ступень\n"
        "C. Третья ступень\n"
        "D. Четвёртая ступень\n"
        "E. Пятая ступень\n"
        "\n"
        "F. Защитники бренда\n"
        "G. Партнёры\n"
        "H. покупат...",
        "match: Установите соответствие:\n"
        "Первая ступень → ?\n"
        "Вторая ступень → ?\n"
        "Третья ступень → ?\n"
        "Четвёртая ступень → ?\n"
        "Пятая ступень → ?\n"
        "F: Защитники бренда; G: Партнёры; H: покупат...\n"
        "! prompts[0].answer: The text doesn't say which card belongs here.\n"
        "! prompts[1].answer: The text doesn't say which card belongs here.\n"
        "! prompts[2].answer: The text doesn't say which card belongs here.\n"
        "! prompts[3].answer: The text doesn't say which card belongs here.\n"
        "! prompts[4].answer: The text doesn't say which card belongs here.\n"
        "! cards: Only 3 cards for 5 places: some may be missing.\n"
        "! cards.H: The text breaks off here: “покупат...”.",
    ),
    (
        "Установите соответствие:\nA. Первая ступень\nB. Вторая ступень\nC. Третья ступень\nD. Защитники бренда\nE. Партнёры\nF. Новые",
        "match: Установите соответствие:\n"
        "Первая ступень → ?\n"
        "Вторая ступень → ?\n"
        "Третья ступень → ?\n"
        "D: Защитники бренда; E: Партнёры; F: Новые\n"
        "! cards: The two columns run on here: they were parted before “D”. Check that.\n"
        "! prompts[0].answer: The text doesn't say which card belongs here.\n"
        "! prompts[1].answer: The text doesn't say which card belongs here.\n"
        "! prompts[2].answer: The text doesn't say which card belongs here.",
    ),
    (
        "Установите соответствие:\nА) Франция\nБ) Норвегия\nВ) Италия\n1) Осло\n2) Париж\n3)",
        "match: Установите соответствие:\n"
        "Франция → ?\n"
        "Норвегия → ?\n"
        "Италия → ?\n"
        "1: Осло; 2: Париж; 3: \n"
        "! prompts[0].answer: The text doesn't say which card belongs here.\n"
        "! prompts[1].answer: The text doesn't say which card belongs here.\n"
        "! prompts[2].answer: The text doesn't say which card belongs here.\n"
        "! cards.3: Write a text here.",
    ),
    (
        "Установите соответствие между авторами и произведениями:\n"
        "А) Гоголь\n"
        "Б) Островский\n"
        "В) Чехов\n"
        "Г) Толстой\n"
        "Д) Лесков\n"
        "1) «Чайка»\n"
        "2) «Ревизор»\n"
        "3) «Гроза»\n"
        "Ответ: 1-В, 2-А, 3-Б",
        "match: Установите соответствие между авторами и произведениями:\n"
        "«Чайка» → В\n"
        "«Ревизор» → А\n"
        "«Гроза» → Б\n"
        "А: Гоголь; Б: Островский; В: Чехов; Г: Толстой; Д: Лесков",
    ),
    (
        "Match the rows.\n1. France\n2. Norway\n3. Italy\n1. Oslo\n2. Paris\n3. Rome\nAnswer: 1-2, 2-1, 3-3",
        "match: Match the rows.\nFrance → 2\nNorway → 1\nItaly → 3\n1: Oslo; 2: Paris; 3: Rome",
    ),
    (
        "Match the rows.\nA. France\nB. Norway\nC. Italy\n\nD. Oslo\nE. Paris\nF. Rome\nAnswer: A-E, B-D, C-F",
        "match: Match the rows.\nFrance → E\nNorway → D\nItaly → F\nD: Oslo; E: Paris; F: Rome",
    ),
    (
        "Установите соответствие:\nА) Франция\nБ) Норвегия\nВ) Италия\n1) Осло\n2) Париж\n3) Рим\nОтвет:\nА Б В\n2 1 3",
        "match: Установите соответствие:\nФранция → 2\nНорвегия → 1\nИталия → 3\n1: Осло; 2: Париж; 3: Рим",
    ),
    (
        "Столица Франции?\nA) Лондон\nB) Париж\nC) Рим\nОтвет: B",
        "choice: Столица Франции?\n- Лондон\n+ Париж\n- Рим",
    ),
    (
        "Столица Франции?\nА) Лондон\nБ) Париж\nВ) Рим\nОтвет: Б) Париж",
        "choice: Столица Франции?\n- Лондон\n+ Париж\n- Рим",
    ),
    (
        "Столица Франции?\nA) Лондон\n*B) Париж\nC) Рим",
        "choice: Столица Франции?\n- Лондон\n+ Париж\n- Рим",
    ),
    (
        "Столица Франции?\nA) Лондон\nB)* Париж\nC) Рим",
        "choice: Столица Франции?\n- Лондон\n+ Париж\n- Рим",
    ),
    (
        "What is the capital of France?\nA. London\nB. Paris *\nC. Rome",
        "choice: What is the capital of France?\n- London\n+ Paris\n- Rome",
    ),
    (
        "What is the capital of France?\nA. London\nB. Paris\nC. Rome\nANSWER: B",
        "choice: What is the capital of France?\n- London\n+ Paris\n- Rome",
    ),
    (
        "Что из этого столицы?\nА) Лион\nБ) Париж\nВ) Рим\nОтвет: Б, В",
        "choices: Что из этого столицы?\n- Лион\n+ Париж\n+ Рим",
    ),
    (
        "Что из этого столицы?\n1) Лион\n2) Париж\n3) Рим\nПравильный ответ: 2 и 3",
        "choices: Что из этого столицы?\n- Лион\n+ Париж\n+ Рим",
    ),
    (
        "5. Столица Франции?\n+ Париж\n- Лондон\n- Рим",
        "choice: Столица Франции?\n+ Париж\n- Лондон\n- Рим",
    ),
    (
        "Which are capitals?\n* Paris\n* Rome\n- Lyons",
        "choices: Which are capitals?\n+ Paris\n+ Rome\n- Lyons",
    ),
    (
        "Столица Франции? а) Лондон б) Париж в) Рим",
        "choice: Столица Франции?\n- Лондон\n- Париж\n- Рим\n! options: The text doesn't say which option is right.",
    ),
    (
        "Столица Франции?\nА) Лондон\nБ) Париж\nВ) Рим\nОтвет: Д",
        "choice: Столица Франции?\n- Лондон\n- Париж\n- Рим\n! options: The key names “Д”, which is not here.",
    ),
    (
        "",
        "none",
    ),
    (
        "   \n\n",
        "none",
    ),
    (
        "Просто вопрос: почему небо голубое?",
        "none",
    ),
    (
        "Здравствуйте! Помогите, пожалуйста — не понимаю, как считать NPS.\nСпасибо заранее!",
        "none",
    ),
    (
        "Список дел:\n1. Купить хлеб\n2. Позвонить маме\n3. Полить цветы",
        "none",
    ),
)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_pasted_text_becomes_this_question(text: str, expected: str) -> None:
    assert "\n".join(told(recognise(text))) == expected


def told(found: Pasted | None) -> Iterator[str]:
    if found is None:
        yield "none"
        return
    body = found.body
    yield f"{found.kind}: {body['text'] if isinstance(body['text'], str) else body['text']['en']}"
    if found.kind in ("match", "sort"):
        rows, key, cards = ("prompts", "answer", "cards") if found.kind == "match" else ("items", "group", "groups")
        yield from (f"{row['text']} → {row.get(key, '?')}" for row in body[rows])
        yield "; ".join(f"{name}: {text}" for name, text in body[cards].items())
    else:
        yield from (("+ " if option.get("right") else "- ") + option["text"] for option in body["options"])
    yield from (f"! {flag.place}: {flag.message}" for flag in found.flags)
    yield from (f"left out: {words}" for words in found.left_out)


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 60


def test_instructions_make_it_surer_than_rows_alone() -> None:
    rows = "Франция — Париж\nНорвегия — Осло\nИталия — Рим"
    alone, asked = recognise(rows), recognise(f"Установите соответствие:\n{rows}")
    assert alone
    assert asked
    assert alone.confidence < asked.confidence <= 1


def test_prose_with_a_dash_here_and_there_is_no_list() -> None:
    letter = "\n".join(["Здравствуйте!", "Помогите — не понимаю.", "Как это считать?", "Я пробовал.", "Вышло 30 — это верно?", "Спасибо."])
    assert recognise(letter) is None


def test_more_than_a_question_may_hold_is_flagged_not_cut() -> None:
    found = recognise("\n".join(f"строка {number} — карточка {number}" for number in range(40)))
    assert found
    assert len(found.body["prompts"]) == 40
    assert {"cards", "prompts"} <= {flag.place for flag in found.flags}


PIECES = st.sampled_from(
    [
        *(sign for text, _ in CASES for sign in text.split("\n")),
        "\n",
        " ",
        "\t",
        "А)",
        "1)",
        "Б.",
        "—",
        "|",
        "Ответ:",
        "*",
        "+ ",
        "…",
        "\ud800",
        "\x00",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("\n".join) | st.text(max_size=400) | st.lists(PIECES, max_size=60).map(" ".join))
@example("A) \n" * 50)
@example("| | |\n|-|-|\n")
def test_whatever_is_pasted_gives_a_question_that_is_good_unless_flagged(text: str) -> None:
    found = recognise(text)
    if found:
        assert bool(found.flags) == bool(question.check({"id": "pasted", **found.body}) or _own(found))
        assert all(words in _folded(text) for words in _words(found))


def _own(found: Pasted) -> bool:
    """Whether something is flagged that the kind itself doesn't mind."""
    return any(
        sign in str(flag.message) for flag in found.flags for sign in ("breaks off", "Check that", "names", "several", "Only", "nothing")
    )


def _words(found: Pasted) -> Iterator[str]:
    """What the question says, by the word: none of it is made up."""
    texts = [found.body["text"]] if isinstance(found.body["text"], str) else []
    rows = [row for key in ("prompts", "items", "options") for row in found.body.get(key, ())]
    texts += [row["text"] for row in rows]
    texts += [text for key in ("cards", "groups") for text in found.body.get(key, {}).values()]
    return (word for text in texts for word in _folded(text).split())


def _folded(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable() or sign.isspace())


@pytest.mark.parametrize(
    "piece",
    [
        "А) ",
        "a\n",
        "1) ",
        "— ",
        " - ",
        "|",
        "| a | b |\n",
        "Ответ: ",
        "А-1 ",
        "\t",
        " ",
        "\n",
        "* a\n",
        "+ ",
        "match ",
        "соответствие А) ",
        "A1",
        "|-",
        "=",
        "подберите ",
    ],
)
@pytest.mark.timeout(30)
def test_the_longest_text_is_read_to_its_end(piece: str) -> None:
    recognise((piece * (LONGEST // len(piece) + 1))[:LONGEST])


def test_longer_than_that_is_no_question() -> None:
    assert recognise("Франция — Париж " + "а" * LONGEST) is None
    assert recognise("Франция — Париж\n" * 1000) is None
