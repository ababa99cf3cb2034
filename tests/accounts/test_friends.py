"""Friends: asking, saying yes, ending it; and that nobody else sees it."""

import pytest

from edu.accounts.service import friends
from edu.accounts.service import people as accounts
from edu.core.errors import Conflict, Invalid, NotFound
from edu.notifications.service import telling
from edu.points.rules import Cause
from edu.points.service import ledger
from tests.make import at_once, words_of

once = pytest.mark.databases("sqlite")  # what differs between the databases is tested by the others


@pytest.fixture
def pair(make, now):
    """Maria has asked Oleg."""
    maria, oleg = make.person("Maria"), make.person("Oleg")
    assert friends.ask("oleg", by=maria, now=now) is False
    return maria, oleg


def test_two_are_friends_when_the_one_asked_says_yes(pair, now):
    maria, oleg = pair
    assert friends.friends_of(maria) == friends.friends_of(oleg) == []
    assert [(each.name, each.asked_me, each.accepted) for each in friends.list_all(oleg)] == [("Maria", True, False)]
    friends.accept(maria, by=oleg, now=now)
    friends.accept(maria, by=oleg, now=now)
    assert (friends.friends_of(maria), friends.friends_of(oleg)) == ([oleg], [maria])
    assert [told.what["en"] for told in telling.newest(maria)[0]] == ["Oleg is your friend now"]
    assert [told.what["en"] for told in telling.newest(oleg)[0]] == ["Maria would like to be your friend"]


def test_asking_each_other_makes_friends(pair, now):
    maria, oleg = pair
    assert friends.ask(f"#{maria}", by=oleg, now=now) is True
    assert friends.friends_of(maria) == [oleg]


def test_nobody_says_yes_for_somebody_else(pair, make, now):
    maria, oleg = pair
    for other, by in ((oleg, maria), (maria, make.person()), (oleg, make.person())):
        with pytest.raises(NotFound):
            friends.accept(other, by=by, now=now)
    friends.end(oleg, by=make.person())  # between others it ends nothing
    assert friends.list_all(oleg)


def test_either_may_end_it(pair, now):
    maria, oleg = pair
    friends.accept(maria, by=oleg, now=now)
    friends.end(maria, by=oleg)
    friends.end(maria, by=oleg)
    assert friends.list_all(maria) == friends.list_all(oleg) == []


@once
def test_nobody_is_found_by_their_address_and_nobody_asks_themselves(make, now):
    maria, _ = make.person("Maria"), make.person("Oleg", email="oleg@example.org")
    for words in ("oleg@example.org", "Nobody Here", "Maria", f"{maria}", ""):
        with pytest.raises(Invalid):
            friends.ask(words, by=maria, now=now)


@once
def test_there_is_a_most(make, now, monkeypatch):
    monkeypatch.setattr(friends, "MOST", 2)
    maria, oleg, timur, anna = make.person(), make.person(), make.person(), make.person()
    friends.ask(f"#{oleg}", by=maria, now=now)
    friends.ask(f"#{timur}", by=maria, now=now)
    with pytest.raises(Conflict):
        friends.ask(f"#{anna}", by=maria, now=now)
    friends.ask(f"#{maria}", by=anna, now=now)
    with pytest.raises(Conflict):
        friends.accept(anna, by=maria, now=now)


def test_fifty_at_once_make_one_friendship(pair, app, now):
    maria, oleg = pair

    def try_it(number):
        return friends.accept(maria, by=oleg, now=now) if number % 2 else friends.ask(f"#{maria}", by=oleg, now=now)

    assert set(at_once(app, try_it)) == {True}
    assert friends.friends_of(maria) == [oleg]
    assert len(telling.newest(maria)[0]) == 1


def test_who_is_gone_is_nobodys_friend(pair, now):
    maria, oleg = pair
    friends.accept(maria, by=oleg, now=now)
    assert friends.personal_data(maria)[0]["name"] == "Oleg"
    accounts.delete(oleg, now=now)
    assert friends.list_all(maria) == []


@once
def test_the_leaders_among_friends_are_for_friends_only(pair, make, now):
    maria, oleg = pair
    stranger = make.person("Stranger")
    for person in (maria, oleg, stranger):
        ledger.award(person, 10 + person, cause=Cause("award", f"x:{person}", what="x"), now=now)
    at = "/en/leaders?scope=friends&period=all"
    assert "/sign-in" in make.app.test_client().get(at).location
    assert "Oleg" not in make.signed_in(maria).get(at).text  # has not said yes
    friends.accept(maria, by=oleg, now=now)
    page = make.signed_in(maria).get(at)
    assert "Oleg" in page.text
    assert "Stranger" not in page.text
    assert "Maria" not in make.signed_in(stranger).get(at).text


@once
def test_asking_accepting_and_ending_in_pages(make):
    maria, oleg = make.person("Maria"), make.person("Oleg")
    mine, his = make.signed_in(maria), make.signed_in(oleg)
    assert "Ask to be friends" in mine.get(f"/en/people/{oleg}").text
    assert mine.submit("/en/friends", {"name": f"#{oleg}"}).status_code == 303
    assert mine.submit("/en/friends", {"name": "Nobody At All"}).status_code == 422
    assert "You have asked" in mine.get("/en/friends").text
    assert "Would like to be your friend" in his.get(f"/en/people/{maria}").text
    assert his.submit(f"/en/friends/{maria}/accept").status_code == 303
    assert "Your friend" in words_of(mine.get(f"/en/people/{oleg}"))
    assert mine.submit(f"/en/friends/{oleg}/end").status_code == 303
    assert mine.submit(f"/en/friends/{oleg}/accept").status_code == 404
