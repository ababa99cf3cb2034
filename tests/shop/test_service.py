"""Buying, giving, undoing, wearing and VIP, on both databases, and fifty at once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from edu.accounts.rules import Reader
from edu.accounts.service import people as accounts
from edu.awards.service import giving, tokens
from edu.core.errors import Conflict, Invalid, NotFound, TooMany
from edu.core.roles import Role
from edu.db.base import db
from edu.db.session import transaction
from edu.notifications.service import telling
from edu.points.rules import Period
from edu.points.service import boards, ledger, verify, vip
from edu.ports import clock
from edu.quizzes.rules.quiz import Sent, Taker
from edu.quizzes.service import attempts, starting
from edu.shop.models import Good, Thing
from edu.shop.rules.goods import GoodSource, Kind
from edu.shop.service import buying, looks, things
from edu.shop.service import people as shop_people
from edu.tutor.service import hinting
from tests.make import CHOICE, at_once, right_reply

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
once = pytest.mark.databases("sqlite")  # what differs between the databases is tested by the others


def good(slug, kind, gives, *, price=10, stock=None, per_person=None, within=None) -> GoodSource:
    return GoodSource(slug, Kind(kind), {"ru": slug, "en": slug}, {"ru": slug, "en": slug}, price, stock, per_person, within, gives)


GOODS = (
    good("freeze", "freeze", 1, per_person=2, within=7),
    good("hints", "hint", 5, price=15),
    good("boost", "boost", 1, stock=5),
    good("ring", "frame", "ring", per_person=1),
    good("teal", "colour", 2, per_person=1),
    good("owl", "title", {"ru": "Сова", "en": "Owl"}, per_person=1),
    good("week", "vip", 7, price=50),
)


def reader(user_id) -> Reader:
    return Reader(user_id, "Giver", Role.STUDENT, "en", "UTC")


@pytest.fixture
def rich(make):
    """Somebody with 1000 points, in a shop that sells everything."""
    things.sync(GOODS, now=NOW)
    person = make.person()
    make.award(person, 1000)
    return person


def buy(person, slug, key=None, *, price=None, to=None, now=NOW) -> int:
    price = price if price is not None else next(each.price for each in GOODS if each.slug == slug)
    return buying.buy(slug, price=price, key=key or f"{slug}-{now.timestamp()}-{to}", by=reader(person), to=to, now=now)


def only(person, **more):
    (thing,) = things.things_of(person, now=more.get("now", NOW))
    return thing


@once
def test_what_is_bought_is_paid_and_in_hand(rich):
    buy(rich, "freeze")
    assert ledger.balance_of(rich) == 990
    assert tokens.in_hand(rich) == {"freeze": 1}
    assert verify.verify() == []


def test_the_same_form_sent_fifty_times_buys_once(app, rich):
    found = at_once(app, lambda number: buy(rich, "boost", "one-form"))
    assert len(set(found)) == 1
    assert ledger.balance_of(rich) == 990
    assert tokens.in_hand(rich) == {"boost": 1}


def test_fifty_buyers_of_the_last_five_never_oversell(app, make, rich):
    people = make.people(25)
    for person in people:
        make.award(person, 10)
    found = at_once(app, lambda number: buy(people[number], "boost"), times=25)
    assert sum(isinstance(each, int) for each in found) == 5
    assert all(isinstance(each, int | Conflict) for each in found), found
    assert db.session.execute(select(Good.sold, Good.stock).where(Good.slug == "boost")).one() == (5, 5)
    assert sum(ledger.balance_of(person) == 0 for person in people) == 5


def test_a_persons_limit_holds_against_twenty_at_once_and_ends_with_its_days(app, rich):
    found = at_once(app, lambda number: buy(rich, "freeze", f"key-{number}"), times=20)
    assert sum(isinstance(each, int) for each in found) == 2
    with pytest.raises(Conflict):
        buy(rich, "freeze", now=NOW + 6 * DAY)
    assert buy(rich, "freeze", now=NOW + 8 * DAY)


@once
def test_the_price_that_was_shown_is_the_price_that_is_paid(rich):
    with pytest.raises(Conflict, match="price is now 10"):
        buy(rich, "ring", price=9)
    things.sync([good("ring", "frame", "ring", price=20)], now=NOW)
    with pytest.raises(Conflict, match="price is now 20"):
        buy(rich, "ring", price=10)
    assert ledger.balance_of(rich) == 1000


@once
def test_without_the_points_or_the_thing_nothing_happens(make, rich):
    poor = make.person()
    with pytest.raises(Conflict):
        buy(poor, "week")
    with pytest.raises(NotFound):
        buy(rich, "mark-5", price=1)
    things.sync(GOODS[1:], now=NOW)
    with pytest.raises(NotFound):
        buy(rich, "freeze")
    assert db.session.scalar(select(func.count()).select_from(Thing)) == 0


@once
def test_the_stock_of_a_file_never_falls_below_what_is_sold(rich):
    for number in range(3):
        buy(rich, "boost", f"k{number}")
    things.sync([good("boost", "boost", 1, stock=1)], now=NOW)
    assert things.get_good("boost").left == 0


def test_within_the_hour_and_unused_everything_comes_back_once(app, rich):
    thing = buy(rich, "ring")
    found = at_once(app, lambda number: buying.undo(thing, by=rich, now=NOW + HOUR), times=10)
    assert [each for each in found if not isinstance(each, Conflict)] == [10]
    assert ledger.balance_of(rich) == 1000
    assert db.session.scalar(select(Good.sold).where(Good.slug == "ring")) == 0
    assert buy(rich, "ring", "anew"), "what was given back counts for no limit"


@once
@once
def test_hints_are_bought_used_at_a_question_and_then_not_given_back(make, rich):
    pack = buy(rich, "hints")
    taker = Taker(user_id=rich)
    key = starting.start(make.quiz(questions=(CHOICE,)), by=taker, now=NOW)
    for rung in (1, 2):
        hinting.take(key, 1, rung, with_token=True, lang="en", by=taker, now=NOW)
    attempts.save(key, {1: Sent(right_reply(CHOICE))}, by=taker, now=NOW)
    attempts.hand_in(key, by=taker, now=NOW)
    assert tokens.in_hand(rich) == {"hint": 3}
    assert ledger.balance_of(rich) == 1000 - 15 + 10  # the question pays whole
    with pytest.raises(Conflict):
        buying.undo(pack, by=rich, now=NOW)


def test_what_is_late_used_or_not_ones_own_is_not_undone(make, rich):
    late, worn, freeze, days = buy(rich, "owl"), buy(rich, "ring"), buy(rich, "freeze"), buy(rich, "week")
    things.wear(worn, by=rich, now=NOW)
    things.start_vip(days, by=rich, now=NOW)
    assert tokens.take(rich, "freeze")
    for thing, by, now, refusal in (
        (late, rich, NOW + HOUR + timedelta(seconds=1), Conflict),
        (worn, rich, NOW, Conflict),
        (freeze, rich, NOW, Conflict),
        (days, rich, NOW, Conflict),
        (late, make.person(), NOW, NotFound),
    ):
        with pytest.raises(refusal):
            buying.undo(thing, by=by, now=now)


@once
def test_a_present_is_its_receivers_and_can_not_be_taken_back(make, rich):
    friend = make.person("Good Friend")
    thing = buy(rich, "teal", to="Good Friend")
    assert only(friend).giver == accounts.get_profile(rich).name
    assert things.things_of(rich, now=NOW) == []
    assert telling.newest(friend)[0][0].path == "/shop/things"
    assert giving.merits_of([rich])[rich].totals == {"gifts_given": 1}
    for by in (rich, friend):
        with pytest.raises((NotFound, Conflict)):
            buying.undo(thing, by=by, now=NOW)
    with pytest.raises(Conflict, match="They have as many"):
        buy(rich, "teal", to="Good Friend", now=NOW + HOUR)
    for name in ("", "Nobody Known", accounts.get_profile(rich).name):
        with pytest.raises(Invalid):
            buy(rich, "teal", to=name, now=NOW + HOUR)


@once
def test_five_presents_a_day_are_enough(make, rich):
    friends = [accounts.get_profile(person).name for person in make.people(6)]
    for name in friends[:5]:
        buy(rich, "teal", to=name)
    with pytest.raises(TooMany):
        buy(rich, "teal", to=friends[5], now=NOW + HOUR)
    assert buy(rich, "teal", to=friends[5], now=NOW + DAY + HOUR)


@once
def test_points_that_are_still_pending_buy_nothing(make, rich):
    newcomer = make.person()
    from_signing_up = ledger.Cause("welcome", "signup", what="Welcome")
    ledger.pend(newcomer, 500, cause=from_signing_up, now=NOW)
    with pytest.raises(Conflict):
        buy(newcomer, "ring")


@once
def test_a_second_accounts_first_points_buy_the_first_one_nothing(make, rich):
    newcomer, main = make.person(), accounts.get_profile(make.person()).name
    ledger.pend(newcomer, 500, cause=ledger.Cause("sign-up", "welcome", what="Welcome"), now=NOW)
    ledger.qualify(newcomer, now=NOW)
    with pytest.raises(Conflict, match="first points that everybody gets stay with you"):
        buy(newcomer, "week", to=main)
    assert buy(newcomer, "ring"), "for oneself they are for everything"
    make.award(newcomer, 60)
    assert buy(newcomer, "week", to=main), "what has been earned may be given"


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("every thing of the shop is paid for", "UPDATE shop_thing SET posting_id = 1 WHERE good = 'ring'"),
        ("every line of the shop has its thing", "DELETE FROM shop_thing"),
        ("what is given back is paid back, and only that", "UPDATE shop_thing SET undone_at = bought_at"),
        ("what is sold is counted, and never more than there is", "UPDATE shop_good SET sold = 2 WHERE slug = 'ring'"),
    ],
)
@once
def test_a_shop_and_a_ledger_that_differ_are_found(rich, name, fault):
    buying.undo(buy(rich, "boost"), by=rich, now=NOW)
    buy(rich, "ring")
    assert verify.verify() == []
    with transaction():
        db.session.execute(text(fault))
    assert name in {breach.name for breach in verify.verify()}


# ---- Wearing


def test_what_is_worn_is_seen_by_everybody_and_can_be_taken_off(make, rich):
    for slug in ("ring", "teal", "owl"):
        things.wear(buy(rich, slug), by=rich, now=NOW)
    other = make.person()
    found = looks.looks_of([rich, other], now=NOW)
    assert found == {rich: looks.Look("ring", 2, {"ru": "Сова", "en": "Owl"}), other: looks.PLAIN}
    things.take_off(Kind.FRAME, by=rich)
    things.take_off(Kind.TITLE, by=rich)
    assert looks.looks_of([rich], now=NOW)[rich] == looks.Look(rung=2)
    with pytest.raises(NotFound):
        things.wear(things.things_of(rich, now=NOW)[0].id, by=other, now=NOW)


@once
def test_the_vip_frame_goes_with_vip(rich):
    with pytest.raises(Conflict):
        things.wear_vip_frame(by=rich, now=NOW)
    things.start_vip(buy(rich, "week"), by=rich, now=NOW)
    things.wear_vip_frame(by=rich, now=NOW)
    assert looks.looks_of([rich], now=NOW)[rich] == looks.Look("vip")
    assert looks.looks_of([rich], now=NOW + 8 * DAY)[rich] == looks.PLAIN


# ---- VIP


def test_vip_days_add_up_and_begin_once(app, rich):
    first, second = buy(rich, "week", "a"), buy(rich, "week", "b")
    found = at_once(app, lambda number: things.start_vip(first, by=rich, now=NOW), times=10)
    assert [each for each in found if isinstance(each, datetime)] == [NOW + 7 * DAY]
    assert things.start_vip(second, by=rich, now=NOW) == NOW + 14 * DAY
    assert not vip.is_vip(rich, now=NOW + 14 * DAY)


@once
def test_vip_brings_nobody_onto_a_leaderboard(rich, make):
    before = boards.near(Period.ALL, now=clock.now(), reader=rich)
    things.start_vip(buy(rich, "week"), by=rich, now=NOW)
    assert boards.near(Period.ALL, now=clock.now(), reader=rich) == before


def test_a_deleted_person_wears_nothing_and_their_entries_stay(rich):
    things.wear(buy(rich, "ring"), by=rich, now=NOW)
    things.start_vip(buy(rich, "week"), by=rich, now=NOW)
    kept = shop_people.personal_data(rich)
    assert [each["good"] for each in kept["things"]] == ["ring", "week"]
    assert kept["vip"][0]["days"] == 7
    accounts.delete(rich, now=clock.now())
    assert looks.looks_of([rich], now=NOW)[rich] == looks.PLAIN
    assert shop_people.personal_data(rich)["vip"] == []
    assert db.session.scalar(select(func.count()).select_from(Thing)) == 2
