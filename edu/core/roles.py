"""Who may do what. Roles are few and contain one another: an admin may all that a teacher may."""

from enum import StrEnum


class Role(StrEnum):
    STUDENT = "student"
    TEACHER = "teacher"
    MODERATOR = "moderator"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Whether this role may do what `other` may. Teachers and moderators don't include each other."""
        return other in _INCLUDED[self]


_INCLUDED: dict[Role, frozenset[Role]] = {
    Role.STUDENT: frozenset({Role.STUDENT}),
    Role.TEACHER: frozenset({Role.STUDENT, Role.TEACHER}),
    Role.MODERATOR: frozenset({Role.STUDENT, Role.MODERATOR}),
    Role.ADMIN: frozenset(Role),
}
