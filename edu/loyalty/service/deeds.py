"""What people have done, as far as the ladder goes: gathered from the capabilities below."""

from collections.abc import Collection
from datetime import datetime, timedelta

from edu.accounts.service import crowd
from edu.awards.service import referral
from edu.core.ids import UserId
from edu.core.roles import Role
from edu.loyalty.rules.ladder import WEEKS, Deeds, Rung, weeks_active
from edu.points.service import earners
from edu.qa.service import doings as answers
from edu.quizzes.service import doings as quizzes

AUTHORED = "authored"  # what the ledger calls a question of one's own that others have done


def deeds_of(people: Collection[UserId], *, now: datetime) -> dict[UserId, Deeds]:
    """The deeds of each of these people, none left out but those who have gone. Eight statements, however many people."""
    roles = crowd.roles_of(people)
    tries, given, accepted = quizzes.tries_of(roles), answers.answers_of(roles), answers.accepted_of(roles)
    since = now - timedelta(weeks=WEEKS)
    quiz_days, answer_days = quizzes.days_of(roles, since=since), answers.days_of(roles, since=since)
    authors, brought = earners.paid_for(AUTHORED, among=roles), referral.brought_by(roles)
    return {
        person: Deeds(
            tries=tries.get(person, 0) + given.get(person, 0),
            weeks=weeks_active(quiz_days.get(person, set()) | answer_days.get(person, set()), today=now.date()),
            recommended=accepted.get(person, 0) + brought.get(person, 0),
            builds=int(role is not Role.STUDENT or person in authors),
        )
        for person, role in roles.items()
    }


def deeds_behind(rung: Rung, person: UserId, *, now: datetime) -> Deeds:
    """Of a person's deeds only those for which one stands on `rung`: enough to say why. Two statements at most."""
    match rung:
        case Rung.NEW:
            return Deeds(tries=quizzes.tries_of([person]).get(person, 0) + answers.answers_of([person]).get(person, 0))
        case Rung.REGULAR:
            return Deeds(weeks=weeks_of(person, now=now))
        case Rung.ADVOCATE:
            accepted, brought = answers.accepted_of([person]), referral.brought_by([person])
            return Deeds(recommended=accepted.get(person, 0) + brought.get(person, 0))
    return Deeds()


def weeks_of(person: UserId, *, now: datetime) -> int:
    """In how many of the last four weeks a person was active. Two statements."""
    since = now - timedelta(weeks=WEEKS)
    days = quizzes.days_of([person], since=since).get(person, set()) | answers.days_of([person], since=since).get(person, set())
    return weeks_active(days, today=now.date())
