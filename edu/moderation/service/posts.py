"""Questions, answers, comments and votes as moderators keep them."""

from datetime import datetime

from edu.core.ids import UserId
from edu.moderation.service.things import Fixed, Thing, Undo, number_of
from edu.qa.service import moderating, watched

READ = frozenset({"open", "closed"})


class Post(Fixed):
    """Something written in the portal."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def find(self, key: str) -> Thing | None:
        shown = moderating.shown(self.kind, number_of(key))
        return of(shown) if shown else None

    def hide(self, key: str, *, by: UserId | None, now: datetime) -> Undo:
        moderating.hide(self.kind, number_of(key), by=by, now=now)
        return {}

    def delete(self, key: str, *, by: UserId, now: datetime) -> Undo:
        moderating.delete(self.kind, number_of(key), abuse=True, by=by, now=now)
        return {}

    def restore(self, key: str, undo: Undo, *, by: UserId, now: datetime) -> None:
        moderating.restore(self.kind, number_of(key), by=by, now=now)

    def edit(self, key: str, *, text: str, by: UserId, now: datetime) -> None:
        moderating.edit(self.kind, number_of(key), text=text, by=by, now=now)

    def let_in(self, key: str, *, by: UserId, now: datetime) -> None:
        moderating.let_in(self.kind, number_of(key), by=by, now=now)


def of(shown: moderating.Shown) -> Thing:
    """The post as a thing of ours."""
    return Thing(
        shown.kind, str(shown.id), shown.author_id, shown.title, shown.text, shown.path, shown.lang, visible=shown.state in READ
    )  # fmt: skip


class Votes(Fixed):
    """The votes that two people gave each other; the key is their numbers, "12-57"."""

    def delete(self, key: str, *, by: UserId, now: datetime) -> Undo:
        first, _, second = key.partition("-")
        return {"votes": watched.take_votes_back(UserId(int(first)), UserId(int(second)), now=now)}

    def restore(self, key: str, undo: Undo, *, by: UserId, now: datetime) -> None:
        watched.give_again(undo.get("votes", []), now=now)
