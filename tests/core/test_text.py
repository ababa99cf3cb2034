"""Texts compared as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu.core.text import folded, skeleton, slug_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"), ("ＡＢＣ", "abc"), ("straße", "STRASSE"), ("two  words", " Two\twords\n"), ("ﬁne", "fine"), ("Éclair", "e\u0301clair"),
    ],
)  # fmt: skip
def test_folding_makes_equal_what_reads_alike(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("admin", "аdmin"),  # a Cyrillic а
        ("admin", "ADMIN"), ("admin", "adm1n"), ("admin", "а d m i n"), ("admin", "ad-min"), ("admin", "àdmín"), ("Maria", "Mаriа"),
        ("Oleg", "0leg"), ("Lena", "1ena"), ("paul", "рauI"), ("corn", "com"), ("Хорхе", "Xopxe"), ("Пётр", "Петр"), ("admin", "ａｄｍｉｎ"),
        ("$am", "Sam"), ("αlpha", "alpha"), ("admin", "admin\u200b"),
    ],
)  # fmt: skip
def test_names_that_look_alike_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Maria", "Marina"), ("Oleg", "Olga"), ("Anna", "Hanna"), ("Мария", "Марина"), ("Ян", "Яна")])
def test_names_that_differ_have_two(one, other):
    assert skeleton(one) != skeleton(other)


@given(st.text(max_size=40))
def test_a_name_and_its_upper_case_look_alike(name):
    assert skeleton(name) == skeleton(f"  {name} ")


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text):
    once = folded(text)
    assert folded(once) == once


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("The third rung", "the-third-rung"),
        ("Третья ступень: ёж", "третья-ступень-еж"),
        ("  NPS = 25 % ", "nps-25"),
        ("«…»", ""),
        ("a_b", "a-b"),
    ],
)
def test_an_anchor_has_letters_digits_and_single_hyphens(heading, anchor):
    assert slug_of(heading) == anchor
