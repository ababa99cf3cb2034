"""Pages of the shop: the form carries the price and a key, what is bought is seen, presents and VIP."""

import re
from datetime import timedelta

import pytest
import time_machine

from edu.core.errors import TooMany
from edu.points.service import ledger, vip
from edu.ports import clock
from edu.shop.rules.goods import GoodSource, Kind
from edu.shop.service import things
from tests.make import words_of
from tests.qa.portal import Portal

GOODS = [
    GoodSource(slug, Kind(kind), {"ru": name, "en": name}, "About it.", price, stock, 1, None, gives)
    for slug, kind, name, price, stock, gives in (
        ("freeze", "freeze", "Streak freeze", 40, None, 1),
        ("ring", "frame", "Ring frame", 30, 1, "ring"),
        ("owl", "title", "Owl title", 30, None, {"ru": "Сова", "en": "Owl"}),
        ("vip", "vip", "A week of VIP", 50, None, 7),
        ("boost", "boost", "A lift", 10, None, 1),
    )
]


@pytest.fixture
def buyer(make):
    things.sync(GOODS, now=clock.now())
    buyer = make.signed_in(name="Rich Person")
    make.award(buyer.user_id, 200)
    return buyer


def form_of(page) -> dict[str, str]:
    return dict(re.findall(r'name="(once|price)" value="([^"]*)"', page.text))


def test_what_the_form_shows_is_what_is_paid_once(buyer):
    form = form_of(buyer.get("/en/shop/ring"))
    assert form["price"] == "30"
    for _ in range(2):
        assert buyer.submit("/en/shop/ring/buy", {**form, "for": "me"}).status_code == 303
    assert ledger.balance_of(buyer.user_id) == 170
    assert "sold out" in words_of(buyer.get("/en/shop"))
    again = buyer.submit("/en/shop/ring/buy", {**form, "once": "another-form"})
    assert (again.status_code, "It is sold out." in words_of(again)) == (409, True)


@pytest.mark.parametrize("price", ["", "-5", "0", "1.5", "1e3", "true", "29", "٣٠", "9" * 30])
def test_another_price_buys_nothing(buyer, price):
    form = form_of(buyer.get("/en/shop/owl"))
    answer = buyer.submit("/en/shop/owl/buy", {**form, "price": price})
    assert answer.status_code == 409
    assert "The price is now 30" in words_of(answer)
    assert ledger.balance_of(buyer.user_id) == 200


def test_a_thing_is_worn_seen_and_taken_off(buyer):
    buyer.submit("/en/shop/owl/buy", form_of(buyer.get("/en/shop/owl")))
    page = buyer.get("/en/shop/things")
    number = re.search(r"/shop/things/(\d+)/use", page.text)[1]
    assert buyer.submit(f"/en/shop/things/{number}/use").status_code == 303
    assert "Owl" in words_of(buyer.get(f"/en/people/{buyer.user_id}"))
    assert "Give back" not in words_of(buyer.get("/en/shop/things"))
    assert buyer.submit(f"/en/shop/things/{number}/undo").status_code == 409
    buyer.submit("/en/shop/looks/change", {"off": "title"})
    assert "Owl" not in words_of(buyer.get(f"/en/people/{buyer.user_id}"))


def test_what_is_unused_goes_back(buyer):
    buyer.submit("/en/shop/freeze/buy", form_of(buyer.get("/en/shop/freeze")))
    page = buyer.get("/en/shop/things")
    assert "1 streak freeze" in words_of(page)
    number = re.search(r"/shop/things/(\d+)/undo", page.text)[1]
    assert buyer.submit(f"/en/shop/things/{number}/undo").status_code == 303
    assert "Given back: you have 40 points again." in words_of(buyer.get("/en/shop/things"))
    assert ledger.balance_of(buyer.user_id) == 200


def test_a_present_arrives_and_says_from_whom(buyer, make):
    friend = make.signed_in(name="Good Friend")
    form = form_of(buyer.get("/en/shop/owl"))
    missing = buyer.submit("/en/shop/owl/buy", {**form, "for": "other", "to": "Nobody Known"})
    assert (missing.status_code, "nobody here by this name" in words_of(missing)) == (422, True)
    assert buyer.submit("/en/shop/owl/buy", {**form, "for": "other", "to": "Good Friend"}).status_code == 303
    assert "A present from Rich Person" in words_of(friend.get("/en/shop/things"))
    assert "Rich Person" in words_of(friend.get("/en/notifications"))


def test_nobody_learns_from_a_present_whose_address_is_known_here(buyer, make):
    make.person("Good Friend", email="friend@example.org")
    form = form_of(buyer.get("/en/shop/owl"))
    for address in ("friend@example.org", "nobody@example.org"):
        answer = buyer.submit("/en/shop/owl/buy", {**form, "for": "other", "to": address})
        assert (answer.status_code, "nobody here by this name" in words_of(answer)) == (422, True)


def test_vip_is_begun_by_hand_and_opens_its_pages(buyer):
    assert "Your last weeks" not in words_of(buyer.get("/en/vip"))
    buyer.submit("/en/shop/vip/buy", form_of(buyer.get("/en/shop/vip")))
    number = re.search(r"/shop/things/(\d+)/use", buyer.get("/en/shop/things").text)[1]
    assert not vip.is_vip(buyer.user_id, now=clock.now())
    assert buyer.submit(f"/en/shop/things/{number}/use", {"what": "vip"}).status_code == 303
    assert "You have VIP until" in words_of(buyer.get("/en/vip"))
    assert "Your last weeks" in words_of(buyer.get("/en/vip"))


def test_a_lifted_question_stands_above_the_others_for_a_day(buyer, app, make):
    portal = Portal(make)
    asker = portal.reader(buyer.user_id)
    number = portal.question(asker, title="What does a lift do for a question?")
    other = portal.question(title="Whose question is this one?")
    assert 'id="lifted"' not in app.test_client().get("/en/questions").text
    assert buyer.submit("/en/shop/things/boost", {"question": number}).status_code == 409, "there is none in hand"
    buyer.submit("/en/shop/boost/buy", form_of(buyer.get("/en/shop/boost")))
    assert "What does a lift do" in words_of(buyer.get("/en/shop/things"))
    assert buyer.submit("/en/shop/things/boost", {"question": other}).status_code == 404, "it is somebody else's"
    assert buyer.submit("/en/shop/things/boost", {"question": number}).status_code == 303
    lifted = app.test_client().get("/en/questions").text.split('id="lifted"')[1].split("</section>")[0]
    assert "What does a lift do for a question?" in lifted
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert 'id="lifted"' not in app.test_client().get("/en/questions").text


def test_vip_asks_without_a_daily_limit_and_is_dressed_beside_the_question(buyer, app, make):
    portal = Portal(make)
    asker = portal.reader(buyer.user_id)
    numbers = [portal.question(asker) for _ in range(3)]
    with pytest.raises(TooMany):
        portal.question(asker)
    vip.add(asker.id, 7, source="trial", now=clock.now())
    portal.question(asker)
    buyer.submit("/en/shop/ring/buy", form_of(buyer.get("/en/shop/ring")))
    number = re.search(r"/shop/things/(\d+)/use", buyer.get("/en/shop/things").text)[1]
    buyer.submit(f"/en/shop/things/{number}/use")
    assert "framed-ring" in app.test_client().get(f"/en/questions/{numbers[0]}").text


def test_a_visitor_sees_the_shop_and_is_asked_in_to_buy(app, buyer):
    visitor = app.test_client()
    assert "Streak freeze" in words_of(visitor.get("/en/shop"))
    assert "Sign in to buy" in words_of(visitor.get("/en/shop/freeze"))
    assert visitor.get("/en/shop/nothing").status_code == 404
    assert visitor.get("/en/shop/things").status_code == 302
