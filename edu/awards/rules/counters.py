"""What is counted of people, day by day: the ground that awards, quests and streaks stand on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from edu.core.i18n import Message, message

ACTIVE = "activities"  # anything finished: what a streak's day needs
FROZEN = "frozen"  # a day that a freeze has held; nothing was done on it

# Announced by those below, or counted by those above (`service.counting.count`): the name, and what a page calls it.
COUNTERS: Mapping[str, Message] = {
    ACTIVE: message("Things finished"),
    "lessons_done": message("Lessons done"),
    "courses_done": message("Courses done"),
    "quizzes_done": message("Quizzes done, half or more of them right"),
    "quizzes_gained": message("Quizzes that raised your best"),
    "quizzes_perfect": message("Quizzes without a mistake"),
    "answers_right": message("Questions answered rightly"),
    "questions_asked": message("Questions asked"),
    "answers_given": message("Answers given"),
    "accepted_answers": message("Answers accepted"),
    "answers_chosen": message("Answers chosen as the best"),
    "votes_received": message("Votes for what you wrote"),
    "reviews_done": message("Reviews done"),
    "quests_done": message("Quests done"),
    "weekly_quests_done": message("Quests of the week done"),
    "class_quests_done": message("Class quests done"),
    "gifts_given": message("Gifts given"),
}


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A moment as its person's calendar has it: the day, and their minutes ahead of UTC."""

    day: date
    shift: int


def local_day(at: datetime, zone: str) -> LocalDay:
    """The day that `at` falls on in `zone`; in UTC where the zone is not known."""
    try:
        there = at.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        there = at.astimezone(ZoneInfo("UTC"))
    return LocalDay(there.date(), int((there.utcoffset() or timedelta()).total_seconds()) // 60)
