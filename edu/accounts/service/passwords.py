"""Passwords on this machine (third floor): the slow hash, and the list of those tried first.

Argon2id with the parameters of the OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
"""

from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from edu.accounts import rules
from edu.core.text import folded

_COMMON = Path(__file__).parent / "common_passwords.txt"


@lru_cache(maxsize=2)
def _hasher(*, cheap: bool) -> PasswordHasher:
    if cheap:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def _own_hasher() -> PasswordHasher:
    # Tests make thousands of people; nobody attacks them.
    return _hasher(cheap=current_app.extensions["settings"].environment == "test")


@lru_cache(maxsize=1)
def common() -> frozenset[str]:
    """Passwords that are among the first to be tried, folded for comparing."""
    return frozenset(folded(line) for line in _COMMON.read_text(encoding="utf-8").splitlines())


def check(password: str, *, of: tuple[str, ...]) -> None:
    """Refuse a password that is easily guessed; `of` are the person's own words. Raises Invalid."""
    rules.check_password(password, common=common(), of=of)


def hashed(password: str) -> str:
    return _own_hasher().hash(password)


def fits(known: str | None, password: str) -> bool:
    """Whether `password` is the one `known` was made of. Without one it takes as long and is False."""
    hasher = _own_hasher()
    try:
        return hasher.verify(known or _dummy(hasher), password) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def _dummy(hasher: PasswordHasher) -> str:
    """A hash no password fits, of the usual cost."""
    return f"$argon2id$v=19$m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}${'A' * 22}${'A' * 43}"


def is_outdated(known: str) -> bool:
    """Whether `known` was made with other parameters than today's."""
    return _own_hasher().check_needs_rehash(known)
