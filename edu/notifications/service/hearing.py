"""What is announced further down and people are told of."""

from functools import partial

from edu.accounts.rules import FriendAccepted, FriendAsked
from edu.accounts.service import crowd
from edu.core.i18n import Text
from edu.db.session import after_commit
from edu.notifications.service import telling
from edu.points.rules import Given
from edu.ports import clock, jobs
from edu.site.rules.pages import NewsPublished

AT_ONCE = 200  # people of one transaction: others who write wait for no more of them


def hear_friend_asked(event: FriendAsked) -> None:
    """Somebody waits for an answer. Told once, however often they ask."""
    what: Text = {"ru": f"{event.name} хочет с вами дружить", "en": f"{event.name} would like to be your friend"}
    telling.tell(event.user_id, kind="friend", what=what, path="/friends", key=f"friend-asked:{event.by}", now=event.now)


def hear_friend_accepted(event: FriendAccepted) -> None:
    """They have said yes."""
    what: Text = {"ru": f"{event.name} теперь ваш друг", "en": f"{event.name} is your friend now"}
    telling.tell(event.user_id, kind="friend", what=what, path="/leaders?scope=friends", key=f"friend:{event.by}", now=event.now)


def hear_given(event: Given) -> None:
    """Points from another person, from a fund or from the administration; the way leads to their line of the statement."""
    by = f" ({event.name})" if event.name else ""
    what: Text = {"ru": f"Вам дали баллы: {event.amount}{by}", "en": f"You have been given points: {event.amount}{by}"}
    path = f"/points/lines/{event.posting_id}"
    telling.tell(event.user_id, kind="points", what=what, path=path, key=f"given:{event.posting_id}", now=event.now)


def hear_news(event: NewsPublished) -> None:
    """News of the site are told everybody: a worker does it, since they are many."""
    after_commit(partial(tell_everybody, event.number, event.title))


@jobs.job
def tell_everybody(number: int, title: Text) -> None:
    """Tell everybody of this piece of news. Begun anew, it tells nobody twice."""
    after = 0
    while people := crowd.ids_after(after, most=AT_ONCE):
        after = people[-1]
        telling.tell_many(people, kind="news", what=title, path=f"/news/{number}", key=f"news:{number}", now=clock.now())
