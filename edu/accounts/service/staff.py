"""Who keeps the site in order."""

from sqlalchemy import select

from edu.accounts.models import User
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.db.base import db, table

_USER = table(User).c
_MAY = [role.value for role in Role if role.includes(Role.MODERATOR)]
_MODERATORS = select(_USER.id).where(_USER.role.in_(_MAY), _USER.deleted_at.is_(None)).order_by(_USER.id)


def moderators() -> list[UserId]:
    """Everybody who may moderate: moderators and admins. One statement."""
    return [UserId(user_id) for user_id in db.session.scalars(_MODERATORS)]
