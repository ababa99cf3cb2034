"""How many replies a second each kind grades, pure, on one core."""

import time

from edu.quizzes.rules.kinds import all_kinds

SECONDS = 0.3  # for each kind


def report() -> None:
    print(f"{'gradings a second':26}")
    for name, kind in all_kinds().items():
        reply: dict[str, object] = {}
        for field in (each for whole in kind.ask(kind.example, order=range) for each in whole.gaps or (whole,)):
            ids = [option.id for option in field.options]
            reply |= {row.id: ids[at % len(ids)] for at, row in enumerate(field.rows)}
            if not field.rows:
                reply[field.name] = (ids[:2] if field.many else ids[0]) if ids else "29,5"
        print(f"{name:26} {per_second(kind, reply):10,.0f}")
    print()


def per_second(kind: object, reply: dict[str, object]) -> float:
    graded, started = 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        for _ in range(100):
            kind.grade(kind.example, reply)  # type: ignore[attr-defined]
        graded += 100
    return graded / (time.perf_counter() - started)
