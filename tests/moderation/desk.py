"""What tests of moderation are made of: a person whose words somebody dislikes, and moderators."""

from edu.accounts.service import people as accounts
from edu.core.roles import Role
from edu.moderation.service import complaining, deciding, queue
from edu.ports import clock


def writer(make, about="Buy cheap rungs at my shop", **more):
    """A person who says this of themselves."""
    person = make.person(**more)
    profile = accounts.get_profile(person)
    accounts.change_profile(person, name=profile.name, about=about, lang=profile.lang, zone=profile.zone, hidden=False, now=clock.now())
    return person


def about_of(person):
    return accounts.get_profile(person).about


def complain(person, *, by=None, visitor="", reason="spam", words="", email="", lang="en", now=None):
    """Complain of a person: the code, of a visitor."""
    given = {"reason": reason, "words": words, "email": email, "lang": lang}
    return complaining.complain("person", str(person), **given, by=by, visitor=visitor, now=now or clock.now())


def moderators(make, count=3):
    return [make.person(role=Role.MODERATOR) for _ in range(count)]


def only_case(by):
    """The number of the one case that waits."""
    (line,), _ = queue.waiting(by=by, now=clock.now())
    return line.id


def decide(case, decision, *, by, **more):
    """Take a case and decide of it."""
    queue.take(case, by=by, now=clock.now())
    return deciding.decide(case, decision=decision, by=by, now=clock.now(), **more)


def settle(case, outcome, *, by):
    queue.take(case, by=by, now=clock.now())
    deciding.settle(case, outcome=outcome, by=by, now=clock.now())


def key_of(case):
    """What its author opens it with."""
    return queue.find_row(case).author_key
