"""Who contains whom."""

import pytest

from edu.core.roles import Role

S, T, M, A = Role.STUDENT, Role.TEACHER, Role.MODERATOR, Role.ADMIN
INCLUDES = {(S, S), (T, S), (T, T), (M, S), (M, M), (A, S), (A, T), (A, M), (A, A)}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("other", Role)
def test_a_role_includes_exactly_those_below_it(role, other):
    assert role.includes(other) is ((role, other) in INCLUDES)
