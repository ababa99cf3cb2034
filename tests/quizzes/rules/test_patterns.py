from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from edu.quizzes.rules.patterns import covers, fits, pieces, slips

WORDS = st.text("ab", max_size=8)
PATTERNS = st.text("ab*", min_size=1, max_size=8)


def slowly(typed, right):
    """The same distance by the whole table: letters wrong, missing, too many or swapped."""
    table = {(row, 0): row for row in range(len(typed) + 1)} | {(0, column): column for column in range(len(right) + 1)}
    for row in range(1, len(typed) + 1):
        for column in range(1, len(right) + 1):
            ways = [
                table[row - 1, column] + 1,
                table[row, column - 1] + 1,
                table[row - 1, column - 1] + (typed[row - 1] != right[column - 1]),
            ]
            if row > 1 and column > 1 and typed[row - 2 : row] == right[column - 1] + right[column - 2]:
                ways.append(table[row - 2, column - 2] + 1)
            table[row, column] = min(ways)
    return table[len(typed), len(right)]


@given(WORDS, PATTERNS)
def test_a_star_is_any_run_as_for_files(words, pattern):
    assert fits(words, pieces(pattern)) == fnmatchcase(words, pattern)


@given(PATTERNS, PATTERNS, st.lists(WORDS, max_size=20))
def test_what_covers_another_takes_all_that_fits_it(pattern, other, words):
    if covers(pieces(pattern), pieces(other)):
        assert all(fits(each, pieces(pattern)) for each in words if fits(each, pieces(other)))


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_slips_are_counted_up_to_two(typed, right):
    count = slowly(typed, right)
    assert slips(typed, right, most=2) == (count if count <= 2 else None)
