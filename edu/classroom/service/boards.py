"""The leaderboard of a class: what its students have gained since the term began. Who hides from boards is not on it."""

from edu.accounts.rules import Reader
from edu.classroom.service import classes, members
from edu.classroom.service.classes import Class
from edu.core.errors import NotFound
from edu.core.i18n import message
from edu.points.rules import Place
from edu.points.service import boards


def get_board(class_id: int, *, by: Reader) -> tuple[Class, list[Place]]:
    """The class and its places, for those in it. Raises NotFound, also where the class has no leaderboard."""
    own = classes.get_seen(class_id, by=by)
    if not own.has_board:
        raise NotFound(message("This class has no leaderboard."))
    return own, boards.gained([each.user_id for each in members.list_members(class_id)], since=own.began_at)
