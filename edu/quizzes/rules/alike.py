"""Which question is like another: what to practise on next."""

from collections.abc import Sequence

from edu.core.marks import Body


def nearest(body: Body, others: Sequence[Body], *, round: int) -> str | None:
    """The id of the question most like `body` among the others, the next likest with each `round`; None where none is.

    All of them ask about the same lesson. Where both have tags, one must be common; more tags, the same heading of the
    lesson, the same kind and the same difficulty make them more alike. A question whose values are drawn anew is like itself.
    """
    ranked = sorted(((-_likeness(body, other), place) for place, other in enumerate(others) if _is_alike(body, other)))
    return str(others[ranked[round % len(ranked)][1]]["id"]) if ranked else None


def ranked(body: Body, others: Sequence[Body]) -> list[Body]:
    """The others, the likest first."""
    return sorted(others, key=lambda other: -_likeness(body, other))


def _is_alike(body: Body, other: Body) -> bool:
    if other["id"] == body["id"]:
        return "values" in other
    return bool(_shared(body, other)) or not (body.get("tags") and other.get("tags"))


def _likeness(body: Body, other: Body) -> float:
    same = 0.5 * (other["kind"] == body["kind"]) + 0.25 * (other.get("difficulty") == body.get("difficulty"))
    heading = body.get("lesson") is not None and body["lesson"] == other.get("lesson")
    return 2 * _shared(body, other) + float(same) + float(heading)


def _shared(body: Body, other: Body) -> int:
    return len(set(body.get("tags") or ()) & set(other.get("tags") or ()))
