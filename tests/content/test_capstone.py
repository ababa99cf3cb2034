"""Every number that the capstone lesson and its quiz state follows from answers.csv, which stands beside them."""

import csv
import json
import re
from collections import Counter
from collections.abc import Callable
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "content/courses/loyalty/15-capstone"
Row = dict[str, str]
with (FOLDER / "answers.csv").open(encoding="utf-8", newline="") as file:
    ROWS: list[Row] = list(csv.DictReader(file))
# A space that doesn't break is a space.
LESSONS = {lang: (FOLDER / f"lesson.{lang}.md").read_text().replace("\u00a0", " ") for lang in ("ru", "en")}
QUIZ = yaml.safe_load((FOLDER / "quiz.yml").read_text())
QUESTIONS = {question["id"]: question for question in QUIZ["questions"] + QUIZ["checks"]}
REASONS = ("advice", "plants", "packing", "price", "choice", "time")  # as in the table
RUNGS = "54321"


def group(row: Row) -> str:
    return "promoter" if int(row["score"]) >= 9 else "passive" if int(row["score"]) >= 7 else "detractor"


def rows(*tests: Callable[[Row], bool], **columns: str) -> list[Row]:
    return [row for row in ROWS if all(row[name] == value for name, value in columns.items()) and all(test(row) for test in tests)]


def groups(answers: list[Row]) -> tuple[int, int, int]:
    """Promoters, passives, detractors."""
    found = Counter(map(group, answers))
    return found["promoter"], found["passive"], found["detractor"]


def score(answers: list[Row]) -> float:
    promoters, _, detractors = groups(answers)
    return 100 * (promoters - detractors) / len(answers)


def error(answers: list[Row]) -> float:
    """The standard error of the score, of which 100 is the unit."""
    return error_of(groups(answers))


def error_of(counted: tuple[int, int, int]) -> float:
    p, d, n = counted[0], counted[2], sum(counted)
    return sqrt(((p + d) / n - ((p - d) / n) ** 2) / n)


def margin(*errors: float) -> float:
    return 196 * sqrt(sum(one**2 for one in errors))


def share_error(some: int, of: int) -> float:
    return sqrt(some / of * (1 - some / of) / of)


SHOP, DELIVERY = rows(channel="shop"), rows(channel="delivery")
RUNG = {rung: rows(rung=rung) for rung in RUNGS}
BUYERS = rows(lambda row: row["rung"] != "1", channel="shop")
SILENT = rows(rung="3", purchases_90d="0")
UNHAPPY = [row for row in ROWS if group(row) == "detractor"]
PACKING = [row for row in UNHAPPY if row["reason"] == "packing"]
LATE = [row for row in UNHAPPY if row["reason"] == "time"]
ALL = groups(ROWS)
MENDED = (ALL[0], ALL[1] + len(PACKING), ALL[2] - len(PACKING))


def test_the_file_is_whole() -> None:
    assert [row["id"] for row in ROWS] == [str(number) for number in range(1, 201)]
    assert {int(row["score"]) for row in ROWS} == set(range(11))
    assert {row["rung"] for row in ROWS} == set(RUNGS)
    assert {row["channel"] for row in ROWS} == {"shop", "delivery"}
    assert {row["reason"] for row in ROWS} == set(REASONS)
    assert all(bool(row["comment_ru"]) == bool(row["comment_en"]) for row in ROWS)


def test_a_rung_is_told_by_deeds() -> None:
    def told(row: Row) -> str:
        bought, months, friends, joint = (int(row[name]) for name in ("purchases_90d", "months", "friends", "joint"))
        if not bought and not months:
            return "1"
        if bought == 1 and months <= 2:
            return "2"
        return "5" if joint else "4" if friends else "3"

    assert [row["rung"] for row in ROWS] == [told(row) for row in ROWS]
    assert all(row["rung"] in "12" or int(row["months"]) > 2 for row in ROWS)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|\n ").split("|")]


def tables(lang: str) -> list[list[list[str]]]:
    """The bodies of the lesson's tables, in order."""
    found = re.findall(r"(?:^\|.*\n)+", LESSONS[lang], flags=re.M)
    return [[cells(line) for line in table.splitlines() if not re.fullmatch(r"[|\- ]+", line)] for table in found]


def said(number: float, lang: str, *, places: int = 1) -> str:
    """As the lesson writes a number."""
    text = f"{number:.{places}f}".replace("-", "−")
    return text.replace(".", ",") if lang == "ru" else text


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_tables_are_sums_of_the_file(lang: str) -> None:
    sample, marks, channels, reasons, rungs, _ = tables(lang)
    for line in sample[1:]:
        assert line == [ROWS[int(line[0]) - 1][name] for name in sample[0]]
    assert marks[0][1:] == [str(mark) for mark in range(11)]
    assert marks[1][1:] == [str(len(rows(score=str(mark)))) for mark in range(11)]
    for line, answers in zip(channels[1:], (SHOP, DELIVERY), strict=True):
        assert line[1:5] == [str(number) for number in (len(answers), *groups(answers))]
        assert line[5] == f"{score(answers):+.0f} ± {said(margin(error(answers)), lang)}".replace("+0 ", "0 ")
    for line, reason in zip(reasons[1:], REASONS, strict=True):
        named = rows(reason=reason)
        assert line[1:] == [str(number) for number in (*groups(named), len(named))]
    for line, rung in zip(rungs[1:], RUNGS, strict=True):
        assert line[0].startswith(f"{rung}.")
        assert line[2:] == [str(number) for number in (len(RUNG[rung]), *groups(RUNG[rung]))]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_sentences_state_what_the_file_gives(lang: str) -> None:
    text, percent = LESSONS[lang], " %" if lang == "ru" else "%"
    spread = margin(error(ROWS))
    between = margin(error(SHOP), error(DELIVERY))
    apart = score(SHOP) - score(DELIVERY)
    half = len(PACKING) // 2
    fall = 100 * (len(PACKING) - half) / len(DELIVERY)
    best = score(ROWS) + 100 * len(PACKING) / len(ROWS)
    from_to = ("от", "до") if lang == "ru" else ("from", "to")
    claims = [
        f"50 + 42 = {ALL[0]}",
        f"{ALL[0] / 2:.0f}{percent} − {ALL[2] / 2:.0f}{percent} = **+{score(ROWS):.0f}**",
        f"= {said(error(ROWS) ** 2 * len(ROWS), lang, places=4)}",
        f"≈ {said(error(ROWS), lang, places=4)}",
        f"**+{score(ROWS):.0f} ± {said(spread, lang)} (n = {len(ROWS)})**",
        f"{from_to[0]} {said(score(ROWS) - spread, lang)} {from_to[1]} {said(score(ROWS) + spread, lang)}",
        f"{apart:.0f} ± {said(between, lang)}",
        f"{from_to[0]} {said(apart - between, lang)} {from_to[1]} {said(apart + between, lang)}",
        f"({MENDED[0]} − {MENDED[2]}) / 200",
        f"+{best:.0f}",
        f"{best - score(ROWS):.0f} ± {said(margin(error(ROWS), error_of(MENDED)), lang)}",
        said(100 * sum(row["reason"] == "price" for row in UNHAPPY) / len(ROWS), lang),
        f"{100 * len(PACKING) / len(UNHAPPY):.0f}{percent}",
        f"NPS −{said(-score(RUNG['2']), lang)}" if lang == "ru" else f"−{said(-score(RUNG['2']), lang)}",
        f"{len(PACKING)} из {len(DELIVERY)}" if lang == "ru" else f"{len(PACKING)} of {len(DELIVERY)}",
        f"{100 * len(PACKING) / len(DELIVERY):.0f}{percent}",
        f"{100 * half / len(DELIVERY):.0f}{percent}",
        f"{said(fall, lang)} ± {said(margin(share_error(len(PACKING), len(DELIVERY)), share_error(half, len(DELIVERY))), lang)}",
        str(sum(bool(row["comment_ru"]) for row in ROWS)),
    ]
    assert [claim for claim in claims if claim not in text] == []
    assert all(row["channel"] == "delivery" for row in PACKING)
    assert (len(SILENT), groups(SILENT)[2], groups(RUNG["4"])[2], len(rows(lambda row: not row["comment_ru"]))) == (14, 11, 4, 27)
    assert len(SHOP) - len(BUYERS) == 20  # «twenty of the ninety»


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_drawing_shows_the_file(lang: str) -> None:
    drawn = re.findall(r">(\d+)<", (FOLDER / f"reasons.{lang}.svg").read_text())
    due: list[int] = []
    for reason in REASONS:
        promoters, passives, detractors = groups(rows(reason=reason))
        due += [len(rows(reason=reason)), *(number for number in (detractors, passives, promoters) if number >= 3)]
    assert drawn == [str(number) for number in due]


KEYS = {
    "third-rung": score(RUNG["3"]),
    "second-rung-margin": margin(error(RUNG["2"])),
    "rungs-differ": margin(error(RUNG["4"]), error(RUNG["3"])),
    "packing-share": 100 * len(PACKING) / sum(row["channel"] == "delivery" for row in UNHAPPY),
    "if-on-time": 100 * (ALL[0] - ALL[2] + len(LATE)) / len(ROWS),
    "shop-buyers": score(BUYERS),
}
# What a question tells of the file, as it tells it in English.
TOLD = {
    "third-rung": (len(RUNG["3"]), *groups(RUNG["3"])),
    "second-rung-margin": (len(RUNG["2"]), *groups(RUNG["2"])),
    "rungs-differ": (34, "+64.7", 0.1168, 76, "+7.9", 0.0963),
    "packing-share": (sum(row["channel"] == "delivery" for row in UNHAPPY), len(PACKING), len(LATE)),
    "most-named": (len(rows(reason="advice")),),
    "if-on-time": (len(LATE), len(ROWS), ALL[0], ALL[2]),
    "shop-buyers": (*groups(RUNG["1"]), len(SHOP), *groups(SHOP)),
}


def test_every_number_asked_for_has_its_key_from_the_file() -> None:
    assert {name for name, question in QUESTIONS.items() if question["kind"] == "numeric"} == set(KEYS)
    for name, due in KEYS.items():
        key = QUESTIONS[name]["answers"][0]
        assert abs(key["value"] - due) <= key["tolerance"], name


def test_every_number_told_in_a_question_is_of_the_file() -> None:
    assert (len(RUNG["4"]), len(RUNG["3"])) == (34, 76)
    assert [f"{score(RUNG[rung]):+.1f} {error(RUNG[rung]):.4f}" for rung in "43"] == ["+64.7 0.1168", "+7.9 0.0963"]
    for name, numbers in TOLD.items():
        text = QUESTIONS[name]["text"]
        assert [number for number in numbers if str(number) not in text["en"]] == [], name
        assert [number for number in numbers if str(number).replace(".", ",") not in text["ru"]] == [], name


def test_rows_named_in_the_quiz_stand_in_the_file() -> None:
    bodies: list[Any] = QUESTIONS["into-groups"]["items"] + QUESTIONS["who-first"]["prompts"]
    letters = {"p": "promoter", "n": "passive", "d": "detractor"}
    for body in bodies:
        number = re.match(r"Row (\d+):", body["text"]["en"])
        assert number
        assert body["text"]["ru"].startswith(f"Строка {number[1]}:")
        row = ROWS[int(number[1]) - 1]
        for mark in re.findall(r"mark (\d+)", body["text"]["en"]):
            assert row["score"] == mark
        for quoted in re.findall("“(.+?)”", body["text"]["en"]):
            assert quoted.lower() in row["comment_en"].lower()
        for quoted in re.findall("«(.+?)»", body["text"]["ru"]):
            assert quoted.lower() in row["comment_ru"].lower()
        if "group" in body:
            assert group(row) == letters[body["group"]]
    told = [(row["rung"], row["purchases_90d"], row["friends"]) for row in (ROWS[number - 1] for number in (12, 4, 23, 5, 11, 26))]
    assert told == [("3", "5", "0"), ("3", "0", "0"), ("4", "3", "2"), ("4", "3", "1"), ("3", "0", "0"), ("1", "0", "0")]
    assert ROWS[10]["months"] == "9"
    asked = ROWS[8]  # «rung-by-deeds»
    assert [asked[name] for name in ("purchases_90d", "months", "friends", "joint", "score")] == ["3", "35", "2", "0", "10"]


def test_the_plan_and_the_report_repeat_the_lesson() -> None:
    gaps = QUESTIONS["report-line"]["gaps"]
    assert gaps["score"]["answers"][0]["value"] == score(ROWS)
    assert gaps["people"]["answers"][0]["value"] == len(PACKING)
    right = next(option for option in QUESTIONS["cheaper-or-safer"]["options"] if option.get("right"))
    assert right["text"]["en"] == f"{sum(row['reason'] == 'price' for row in UNHAPPY)} of {len(UNHAPPY)}"
    spread, between = margin(error(ROWS)), margin(error(SHOP), error(DELIVERY))
    for lang, text in QUESTIONS["your-plan"]["sample"].items():
        of = "из" if lang == "ru" else "of"
        due = [f"+{score(ROWS):.0f} ± {said(spread, lang)}", f"{score(SHOP) - score(DELIVERY):.0f} ± {said(between, lang)}"]
        due.append(f"{len(PACKING)} {of} {len(DELIVERY)}")
        assert [claim for claim in due if claim not in text] == []


def test_explanations_quote_the_totals_of_the_file() -> None:
    quoted = json.dumps(QUIZ, ensure_ascii=False)
    advice = groups(rows(reason="advice"))
    for claim in (
        f"of all {len(UNHAPPY)} detractors",
        f"of all {len(DELIVERY)} answers on delivery",
        f"{advice[0]} promoters and {advice[2]} detractors",
    ):
        assert claim in quoted
