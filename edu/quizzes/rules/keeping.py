"""Whose quiz it is: what a teacher may do with one that a colleague has made."""

from enum import IntEnum


class Keep(IntEnum):
    """The more, the more it includes."""

    NOTHING = 0
    READ = 1  # its results and its questions with their key; mark what is written in it
    RUN = 2  # its terms, exceptions and corrections too
