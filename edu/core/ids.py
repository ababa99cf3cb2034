"""The names things go by, typed so that one can't be taken for another."""

from typing import NewType

UserId = NewType("UserId", int)
QuizId = NewType("QuizId", int)
# Public and unguessable: it stands in the address of an attempt.
AttemptKey = NewType("AttemptKey", str)
# A visitor without an account, known by a key in the signed session.
GuestKey = NewType("GuestKey", str)
