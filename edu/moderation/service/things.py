"""What can be complained of: a thing, and what can be done to one. Which kinds there are is in `keepers`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from edu.core.ids import UserId

MAX_NUMBER = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Thing:
    """Something somebody wrote, as moderators see it."""

    kind: str
    key: str
    author_id: UserId | None
    title: str
    text: str
    path: str  # to it, without the language
    lang: str
    visible: bool = True  # to everybody who may read such things; what is held or hidden is not
    private: bool = False  # only teachers read such things

    def beside(self, first: "Thing") -> "Thing":
        """The same, its text above an earlier one that it is like."""
        return replace(self, text=f"{self.text}\n\n= {first.path}\n\n{first.text}")


Undo = Mapping[str, Any]


class Keeper(Protocol):
    """What a kind of thing can have done to it. What one has taken away it hands back, to be put back from."""

    def find(self, key: str) -> Thing | None: ...
    def hide(self, key: str, *, by: UserId | None, now: datetime) -> Undo: ...
    def delete(self, key: str, *, by: UserId, now: datetime) -> Undo: ...
    def restore(self, key: str, undo: Undo, *, by: UserId, now: datetime) -> None: ...
    def edit(self, key: str, *, text: str, by: UserId, now: datetime) -> None: ...
    def let_in(self, key: str, *, by: UserId, now: datetime) -> None: ...


def number_of(key: str) -> int:
    """The number a key is; 0, which nothing has, where it is none."""
    return int(key) if re.fullmatch(r"[1-9][0-9]{0,15}", key) and int(key) <= MAX_NUMBER else 0


class Fixed:
    """A thing nothing can be done to from here."""

    def find(self, key: str) -> Thing | None:
        return None

    def hide(self, key: str, *, by: UserId | None, now: datetime) -> Undo:
        return {}

    def delete(self, key: str, *, by: UserId, now: datetime) -> Undo:
        return self.hide(key, by=by, now=now)

    def restore(self, key: str, undo: Undo, *, by: UserId, now: datetime) -> None:
        return None

    def edit(self, key: str, *, text: str, by: UserId, now: datetime) -> None:
        return None

    def let_in(self, key: str, *, by: UserId, now: datetime) -> None:
        return None
