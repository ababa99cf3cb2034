"""Every sum written out in a lesson comes out: each "a = b ≈ c" of figures, in both languages, as exactly as it is written.

What follows from the capstone's table of answers is tested beside it, in test_capstone.
"""

import re
from collections.abc import Iterator

import pytest

from edu.core.i18n import LANGUAGES
from edu.quizzes.rules.formula import parse, value
from tests.content import coverage

_SUM = re.compile(r"[0-9.%^ ()+−×/√·]*(?:[=≈][0-9.%^ ()+−×/√·]*[0-9][0-9.%^ ()+−×/√·]*)+")
_POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def sums(text: str, lang: str) -> Iterator[list[str]]:
    """The sides of each sum in a text, as formulas of numbers alone."""
    text = re.sub(r"^ *(?:[0-9]+\.|-) ", "", text.replace("\u00a0", " "), flags=re.MULTILINE)
    text = re.sub(r"[*€₽]", "", text)
    text = re.sub(r"(?<=[0-9]),(?=[0-9]{3}\b)" if lang == "en" else r"(?<=[0-9]) (?=[0-9]{3}\b)", "", text)
    text = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", text) if lang == "ru" else text
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda power: "^" + power[0].translate(_POWERS), text)
    text = re.sub(r"√ ?([0-9.]+)", r"√(\1)", text)
    for found in _SUM.findall(text):
        sides = [side.strip(" .") for side in re.split("[=≈]", found)]
        sides = [side for side in sides if re.search("[0-9]", side) and side.count("(") == side.count(")")]
        if len(sides) > 1:
            yield sides


def worth(side: str) -> float:
    """What a side comes to; 15% is 0.15."""
    found = value(parse(re.sub(r" ?%", " * 0.01", side).replace("√", "sqrt")), {})
    assert found is not None, side
    return found


def unit(side: str) -> float:
    """What one unit of the last digit written is worth."""
    number = re.fullmatch(r"[+−]?[0-9]+\.?(?P<decimals>[0-9]*) ?(?P<share>%?)", side)
    return 0.0 if number is None else 0.1 ** (len(number["decimals"]) + 2 * bool(number["share"]))


def comes_out(first: str, side: str) -> bool:
    """Whether two sides are equal, as exactly as the second is written. Shares may turn into points: 46% − 28% = +18."""
    near = max(unit(side) * 0.500001, 1e-9)
    return any(abs(worth(first) * scale - worth(side)) <= near for scale in (1, 100))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", coverage.lessons())
def test_every_sum_in_a_lesson_comes_out(slug: str, lang: str) -> None:
    for sides in sums(coverage.text(slug, lang), lang):
        assert all(comes_out(sides[0], side) for side in sides[1:]), sides


def test_sums_are_found_where_there_are_sums() -> None:
    found = {lang: [sides for slug in coverage.lessons() for sides in sums(coverage.text(slug, lang), lang)] for lang in LANGUAGES}

    assert min(map(len, found.values())) > 60
    assert ["0.5 + 0.2 − 0.3^2", "0.7 − 0.09", "0.61"] in found["ru"]
    assert ["√(0.61 / 200)", "√(0.00305)", "0.0552"] in found["en"]
    assert not comes_out("90000 / 72", "1251")
