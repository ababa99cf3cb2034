"""Who the tests of quizzes are about."""

import pytest

from edu.core.roles import Role
from edu.quizzes.rules.quiz import Taker


@pytest.fixture
def maria(make):
    return Taker(user_id=make.person())


@pytest.fixture
def teacher(make):
    return make.person(role=Role.TEACHER)
