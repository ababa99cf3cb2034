"""The blueprint of accounts with every page on it: importing this brings them all."""

from edu.accounts.views import doors, entering, friends, keys, letters, own, person, steps
from edu.accounts.views.frame import bp

__all__ = ["bp", "doors", "entering", "friends", "keys", "letters", "own", "person", "steps"]
