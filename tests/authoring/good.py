"""A small content folder with nothing wrong in it; the tests break it in one place each."""

from pathlib import Path

LESSON = """---
title: The first step
goal: Say what a first step is.
minutes: 5
---

## Where it begins

A step is a step. See [the next lesson](lesson:second#further-up) and [its quiz](quiz:second).

![A step and a person on it](step.svg "One step")

| Step | Name |
|---|---|
| 1 | first |

::check[first#warm-up]

## Sources

- Nobody, 2026. See [above](#where-it-begins) or [a page](page:about).
"""
LESSON_RU = """---
title: Первый шаг
goal: Сказать, что такое первый шаг.
minutes: 5
---

## Где начало

Шаг есть шаг. Смотрите [следующий урок](lesson:second#further-up) и [его тест](quiz:second).

![Ступень и человек на ней](step.svg "Одна ступень")

| Шаг | Имя |
|---|---|
| 1 | первый |

::check[first#warm-up]

## Источники

- Никто, 2026. Смотрите [выше](#where-it-begins) или [страницу](page:about).
"""
SECOND = """---
title: The second step
goal: Say what comes next.
minutes: 4
---

## Further up

Up and up.
"""
SECOND_RU = """---
title: Второй шаг
goal: Сказать, что дальше.
minutes: 4
---

## Выше

Выше и выше.
"""
QUIZ = """title: {ru: Первый тест, en: The first quiz}
intro: {ru: Попробуйте., en: Try it.}
behaviour: interactive
tries: 2
questions:
  - id: which
    kind: choice
    points: 5
    lesson: "first#where-it-begins"
    text: {ru: Что первое?, en: Which is first?}
    options:
      - {text: {ru: Один, en: One}, right: true}
      - {text: {ru: Два, en: Two}}
  - id: how-many
    kind: numeric
    text: {ru: Сколько?, en: How many?}
    answers: [{value: 2}]
checks:
  - id: warm-up
    kind: choice
    text: {ru: Разминка, en: Warm-up}
    options:
      - {text: "1", right: true}
      - {text: "2"}
"""
SECOND_QUIZ = """title: {ru: Второй тест, en: The second quiz}
intro: {ru: Ещё раз., en: Once more.}
behaviour: deferred
questions:
  - id: sum
    kind: numeric
    text: 1 + 1 = ?
    answers: [{value: 2}]
"""
COURSE = """slug: steps
title: {ru: Шаги, en: Steps}
about: {ru: О шагах., en: About steps.}
subject: walking
taster: first
lessons: [01-first, 02-second]
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">\n  <rect class="rung-1" width="10" height="4"/>\n</svg>\n'
ABOUT = "---\ntitle: About us\n---\n\nWe walk. Start with [the first step](lesson:first).\n"
ABOUT_RU = "---\ntitle: О нас\n---\n\nМы ходим. Начните с [первого шага](lesson:first).\n"

FIRST = "courses/steps/01-first"
NEXT = "courses/steps/02-second"

GOOD = {
    "subjects.yml": "- slug: walking\n  name: {ru: Ходьба, en: Walking}\n- slug: other\n  name: {ru: Другое, en: Other}\n",
    "courses/steps/course.yml": COURSE,
    f"{FIRST}/lesson.en.md": LESSON,
    f"{FIRST}/lesson.ru.md": LESSON_RU,
    f"{FIRST}/quiz.yml": QUIZ,
    f"{FIRST}/step.svg": SVG,
    f"{NEXT}/lesson.en.md": SECOND,
    f"{NEXT}/lesson.ru.md": SECOND_RU,
    f"{NEXT}/quiz.yml": SECOND_QUIZ,
    "pages/about.en.md": ABOUT,
    "pages/about.ru.md": ABOUT_RU,
}

Files = dict[str, str | bytes]


def write(folder: Path, files: Files) -> Path:
    """The files as a folder; bytes as they are."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
