"""Inviting friends: who came by whose link, and that it pays once, for real people, ten a month at most."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from edu.accounts.rules import EmailProved, SignedUp
from edu.accounts.service import entry
from edu.accounts.service import people as accounts
from edu.awards.models import Referral
from edu.awards.rules import referring
from edu.awards.rules.referring import INVITED, INVITER, MOST_A_MONTH
from edu.awards.service import referral
from edu.core import events
from edu.db.base import db
from edu.db.session import transaction
from edu.notifications.service import telling
from edu.points.rules import Cause, Period, Purpose
from edu.points.service import boards, ledger, welcome
from edu.points.service.verify import verify
from edu.site.service import settings
from tests.make import PASSWORD, at_once

PAYS = INVITER.default
once = pytest.mark.databases("sqlite")  # what differs between the databases is tested by the others


@pytest.fixture
def brought(make, now):
    """brought(inviter): a newcomer with a proved address who came by their link."""

    def bring(inviter, **person):
        friend = make.person(**person)
        assert referral.bring(friend, referral.code_of(inviter), now=now)
        return friend

    return bring


def begin(friend, now):
    """What a friend has to do."""
    referral.note(friend, "lesson", now)
    referral.note(friend, "review", now)


def guest(inviter):
    return referral.guests_of(inviter)[0]


def test_a_friend_who_has_learned_and_reviewed_pays_the_inviter_once(make, brought, now):
    maria = make.person("Maria")
    oleg = brought(maria)
    referral.note(oleg, "lesson", now)
    referral.note(oleg, "lesson", now)
    assert ledger.balance_of(maria) == 0
    assert (guest(maria).lesson, guest(maria).review, guest(maria).posting_id) == (True, False, None)
    begin(oleg, now)
    begin(oleg, now)
    assert ledger.balance_of(maria) == PAYS
    assert guest(maria).posting_id is not None
    assert telling.count_unread(maria) == 1
    assert boards.top(Period.ALL, now=now).places == ()  # no merit: not on the boards
    assert verify() == []


def test_the_friends_own_points_wait_until_they_have_begun(make, brought, now):
    oleg = brought(make.person())
    assert (ledger.balance_of(oleg, Purpose.PENDING), ledger.balance_of(oleg)) == (INVITED.default, 0)


def test_without_a_proved_address_nothing_is_paid_until_there_is_one(make, now):
    maria = make.person()
    given = {"name": "Oleg", "email": "oleg@example.org", "password": PASSWORD, "lang": "en", "zone": "UTC"}
    key = entry.sign_up(**given, agent="", guest=None, now=now)
    oleg = accounts.find_reader(key).id
    referral.bring(oleg, referral.code_of(maria), now=now)
    begin(oleg, now)
    assert ledger.balance_of(maria) == 0
    with transaction():
        db.session.execute(update(db.metadata.tables["user_account"]).values(email_verified_at=now))
        events.announce(EmailProved(oleg, now))
    assert ledger.balance_of(maria) == PAYS


@once
@pytest.mark.parametrize("email", ["maria+oleg@example.org", "MARIA+x@example.org"])
def test_ones_own_mailbox_under_another_name_is_no_friend(make, brought, now, email):
    maria = make.person(email="maria@example.org", hidden=True)
    oleg = brought(maria, email=email.lower())
    begin(oleg, now)
    assert ledger.balance_of(maria) == 0


def test_one_mailbox_is_one_friend(make, brought, now):
    maria = make.person()
    for tag in ("", "+1", "+2"):
        begin(brought(maria, email=f"oleg{tag}@example.org"), now)
    assert ledger.balance_of(maria) == PAYS


@once
def test_gmails_dots_lead_nowhere_else():
    same = {referring.mailbox_of(email) for email in ("ole.g@gmail.com", "oleg+a@googlemail.com", "OLEG@gmail.com")}
    assert len(same) == 1
    assert referring.mailbox_of("ole.g@example.org") != referring.mailbox_of("oleg@example.org")


def test_ten_a_month_are_paid_and_the_rest_in_the_next(make, brought, now):
    maria = make.person()
    for _ in range(MOST_A_MONTH + 2):
        begin(brought(maria), now)
    assert ledger.balance_of(maria) == MOST_A_MONTH * PAYS
    referral.pay_due(now=now)
    assert ledger.balance_of(maria) == MOST_A_MONTH * PAYS
    referral.pay_due(now=datetime(2026, 12, 1, tzinfo=UTC))
    assert ledger.balance_of(maria) == (MOST_A_MONTH + 2) * PAYS
    assert verify() == []


def test_an_inviter_who_has_not_begun_is_paid_when_they_have(make, brought, now):
    maria = make.person()
    with transaction():
        events.announce(SignedUp(maria, now))
    begin(brought(maria), now)
    assert ledger.balance_of(maria) == 0
    for fact in ("lesson", "quiz", "class"):
        welcome.note(maria, fact, now)
    before = ledger.balance_of(maria)
    referral.pay_due(now=now)
    assert ledger.balance_of(maria) == before + PAYS


def test_fifty_at_once_pay_once(make, brought, app, now):
    maria = make.person()
    oleg = brought(maria)
    referral.note(oleg, "lesson", now)
    assert set(at_once(app, lambda _: referral.note(oleg, "review", now))) == {None}
    assert ledger.balance_of(maria) == PAYS
    assert verify() == []


def test_no_chain_of_friends_leads_back(make, brought, now):
    maria = make.person()
    oleg = brought(maria)
    anna = brought(oleg)
    for friend, inviter in ((maria, anna), (maria, oleg), (maria, maria), (oleg, anna)):
        assert not referral.bring(friend, referral.code_of(inviter), now=now)
    with pytest.raises(IntegrityError):
        db.session.execute(insert(Referral).values(friend_id=maria, inviter_id=anna, at=now))
    db.session.rollback()
    assert not referral.bring(anna, referral.code_of(maria), now=now)  # once for a person
    assert db.session.scalar(select(Referral.inviter_id).where(Referral.friend_id == anna)) == oleg


def test_who_is_gone_invites_nobody_and_is_told_nowhere(make, brought, now):
    maria = make.person("Maria")
    code = referral.code_of(maria)
    assert referral.code_of(maria) == code
    oleg = brought(maria, name="Oleg")
    begin(oleg, now)
    assert referral.personal_data(maria)["friends"][0]["name"] == "Oleg"
    assert referral.personal_data(oleg)["came_by_the_link_of"] == "Maria"
    accounts.delete(oleg, now=now)
    accounts.delete(maria, now=now)
    assert referral.find_inviter(code) is None
    assert guest(maria).name == ""
    assert verify() == []


@once
def test_verify_names_a_payment_that_is_not_in_the_ledger(make, brought, now):
    maria = make.person()
    begin(brought(maria), now)
    with transaction():
        db.session.execute(update(Referral).values(posting_id=None))
    assert [breach.name for breach in verify()] == ["every friend in the ledger has come by a link"]


@once
def test_verify_names_who_was_paid_for_more_friends_in_a_month_than_may_be(make, brought, now):
    maria = make.person()
    for _ in range(MOST_A_MONTH):
        begin(brought(maria), now)
    assert verify() == []
    friend = brought(maria)
    number = ledger.award(maria, PAYS, cause=Cause(referral.KIND, f"friend:{friend}", what="x"), now=now)
    with transaction():
        row = {"lesson": True, "review": True, "mailbox": "x", "qualified_at": now, "posting_id": number}
        db.session.execute(update(Referral).where(Referral.friend_id == friend).values(row))
    assert [breach.name for breach in verify()] == ["no month pays one person for more friends than it may"]


@once
def test_a_site_that_pays_nothing_for_friends_pays_nothing(make, brought, now):
    settings.put(INVITER, 0, by=None, now=now)
    maria = make.person()
    begin(brought(maria), now)
    assert ledger.balance_of(maria) == 0


@once
def test_whoever_signs_up_after_following_a_link_has_come_by_it(make, client):
    maria = make.person("Maria")
    code = referral.code_of(maria)
    assert f"/en/invite/{code}" in make.signed_in(maria).get("/en/invite").text
    assert client.get("/en/invite/nobodyhere").status_code == 404
    assert "Maria invites you" in client.get(f"/en/invite/{code}").text
    client.submit("/en/sign-up", {"name": "Oleg", "email": "oleg@example.org", "password": PASSWORD})
    assert [each.name for each in referral.guests_of(maria)] == ["Oleg"]
    page = make.signed_in(maria).get("/en/invite").text
    assert "Oleg" in page
    assert "first review" in page


@once
def test_a_reader_who_follows_a_link_stays_who_they_are(make, client):
    maria, oleg = make.person(), make.person()
    browser = make.signed_in(oleg)
    assert "You have an account already" in browser.get(f"/en/invite/{referral.code_of(maria)}").text
    browser.submit("/en/sign-out")
    browser.submit("/en/sign-up", {"name": "Twin", "email": "twin@example.org", "password": PASSWORD})
    assert referral.guests_of(maria) == []
