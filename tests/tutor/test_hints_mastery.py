"""What answers say of a skill, and the placement test that stops when it is sure."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from edu.tutor.rules import mastery, placement
from edu.tutor.rules.mastery import Known, Level

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def after(*answers, known=None, luck=0.25, mixed=False, now=NOW):
    known = known or Known()
    for fraction in answers:
        known = mastery.seen(known, fraction, luck, hinted=False, mixed=mixed, now=now)
    return known


def test_the_levels_rise_by_evidence_and_a_guess_is_little_of_it():
    assert after(0.0).level is Level.ATTEMPTED
    assert after(1.0).level is Level.FAMILIAR
    assert after(1.0, 1.0).level is Level.PROFICIENT
    assert after(1.0, luck=0.5).chance < after(1.0, luck=0.05).chance
    assert after(1.0, luck=0.5).level is Level.ATTEMPTED or after(1.0, luck=0.5).chance < 0.6


def test_mastered_is_only_what_is_known_later_or_among_others():
    proficient = after(1.0, 1.0)
    assert after(1.0, 1.0, known=proficient).level is Level.PROFICIENT
    assert after(1.0, known=proficient, now=NOW + timedelta(days=1)).level is Level.MASTERED
    assert after(1.0, known=proficient, mixed=True).level is Level.MASTERED
    assert after(1.0, known=after(1.0), now=NOW + timedelta(days=1)).level is Level.PROFICIENT


def test_a_miss_moves_down_one_and_never_to_nothing():
    mastered = after(1.0, known=after(1.0, 1.0), mixed=True)
    levels = []
    for _ in range(4):
        mastered = after(0.0, known=mastered)
        levels.append(mastered.level)
    assert levels == [Level.PROFICIENT, Level.FAMILIAR, Level.ATTEMPTED, Level.ATTEMPTED]
    assert after(0.0).level is Level.ATTEMPTED


def test_help_shows_no_skill_but_a_miss_with_help_does():
    hinted = mastery.seen(Known(), 1.0, 0.25, hinted=True, mixed=False, now=NOW)
    assert (hinted.level, hinted.chance, hinted.answers) == (Level.ATTEMPTED, mastery.AT_FIRST, 1)
    assert mastery.seen(Known(), 0.0, 0.25, hinted=True, mixed=False, now=NOW).chance < 0.25


def test_the_update_is_that_of_bayes():
    """By hand: p = 0.2, right, slip 0.1, guess 0.25: 0.18 / (0.18 + 0.2) = 0.4737; learnt: + 0.15 of the rest."""
    assert mastery.updated(0.2, 1.0, 0.25) == pytest.approx(0.4737 + 0.5263 * 0.15, abs=1e-3)
    assert mastery.updated(0.2, 0.0, 0.25) == pytest.approx(0.02 / 0.62 + (1 - 0.02 / 0.62) * 0.15, abs=1e-3)


ITEMS = [placement.item(10 * lesson + n, lesson=lesson, difficulty=2, luck=0.25) for lesson in range(1, 16) for n in range(3)]


def taken(behind, dice, *, slip=0.05):
    """A test of somebody with so many lessons behind them: the answers and what came out."""
    answers = []
    while item := placement.next_item(answers, ITEMS, lessons=15):
        knows = item.at <= behind and dice.random() > slip
        answers.append((item, 1.0 if knows or dice.random() < item.luck else 0.0))
    return answers, placement.estimate(answers, lessons=15)


@pytest.mark.parametrize("behind", [0, 4, 8, 12, 15])
def test_the_placement_test_finds_where_somebody_stands(behind):
    dice = Random(behind)
    off, asked = [], []
    for _ in range(40):
        answers, found = taken(behind, dice)
        off.append(abs(found.lessons - behind))
        asked.append(len(answers))
    assert sum(off) / len(off) < 2
    assert max(asked) <= placement.MOST
    assert len({item.number for item, _ in answers}) == len(answers)


def test_the_next_question_lies_near_what_is_known_and_it_stops_when_sure():
    first = placement.next_item([], ITEMS, lessons=15)
    assert abs(first.at - 8) <= 1
    harder = placement.next_item([(first, 1.0)], ITEMS, lessons=15)
    easier = placement.next_item([(first, 0.0)], ITEMS, lessons=15)
    assert easier.at < first.at < harder.at
    assert min(len(taken(0, Random(n))[0]) for n in range(20)) < placement.MOST
    assert placement.next_item([], [], lessons=3) is None
