"""Weights, the two-person rule, proof of work, rings and twins: with plain values."""

from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeSerializer

from edu.core.errors import Invalid
from edu.moderation.rules import complaints, deciding, proof, rings
from edu.moderation.rules.complaints import Voice, hides, total, weight_of
from edu.moderation.rules.deciding import Decision, Why, needs_second
from edu.moderation.rules.rings import Post

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("trust", "upheld", "decided", "weight"),
    [(0, 0, 0, 50), (1, 0, 0, 100), (4, 0, 0, 250), (0, 8, 8, 90), (0, 0, 8, 10), (4, 98, 98, 495), (2, 3, 6, 150)],
)
def test_a_complaint_weighs_trust_times_past_accuracy(trust, upheld, decided, weight):
    assert weight_of(trust=trust, upheld=upheld, decided=decided) == weight


@pytest.mark.parametrize(
    ("voices", "hidden"),
    [
        ([(1, 250), (None, 60)], False),  # one person, however trusted
        ([(1, 5000)], False),
        ([(None, 20)] * 50, False),  # visitors alone never
        ([(1, 100), (2, 100)], True),
        ([(1, 100), (1, 100)], False),
        ([(1, 50), (2, 50)], False),  # two new ones weigh too little
        ([(1, 50), (2, 50), (3, 50), (4, 50)], True),
        ([(1, 70), (2, 70), (None, 20), (None, 20), (None, 20)], True),
        ([(1, 69), (2, 70), *[(None, 20)] * 50], False),  # visitors weigh 60 together
    ],
)
def test_hiding_needs_two_people_and_enough_weight(voices, hidden):
    assert hides([Voice(*voice) for voice in voices]) is hidden


def test_visitors_together_weigh_no_more_than_the_most():
    assert total([Voice(None, 20)] * 50) == complaints.MOST_BY_VISITORS


@pytest.mark.parametrize(
    ("decision", "why", "complained", "others", "second"),
    [
        (Decision.HIDE, Why.COMPLAINT, 0, 2, True),
        (Decision.HIDE, Why.COMPLAINT, 1, 2, False),
        (Decision.HIDE, Why.COMPLAINT, 0, 0, False),
        (Decision.HIDE, Why.FIRST, 0, 2, False),
        (Decision.DELETE, Why.TWIN, 0, 1, True),
        (Decision.SUSPEND, Why.FIRST, 0, 1, True),
        (Decision.KEEP, Why.COMPLAINT, 0, 2, False),
        (Decision.EDIT, Why.COMPLAINT, 0, 2, False),
        (Decision.WARN, Why.COMPLAINT, 0, 2, False),
    ],
)
def test_taking_away_needs_a_second_person(decision, why, complained, others, second):
    assert needs_second(decision, why, complained=complained, others=others) is second


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"decision": "burn"}, "decision"),
        ({"decision": "mend"}, "decision"),
        ({"decision": "warn"}, "note"),
        ({"decision": "edit"}, "text"),
        ({"decision": "suspend"}, "days"),
        ({"decision": "suspend", "days": 2}, "days"),
        ({"decision": "keep", "note": "n" * 1001}, "note"),
    ],
)
def test_a_decision_is_checked(given, field):
    with pytest.raises(Invalid) as refusal:
        deciding.check("answer", Why.COMPLAINT, **{"note": "", "text": "", "days": 0} | given)
    assert refusal.value.field == field


def solve(challenge):
    import hashlib

    for number in range(2**24):
        if proof.leading_zeros(hashlib.sha256(f"{challenge}:{number}".encode()).digest()) >= proof.BITS:
            return str(number)
    raise AssertionError("no answer")


def test_a_proof_is_good_for_its_thing_and_its_time_only():
    challenge = proof.challenge("salt", about="answer:1", secret="s", now=NOW)
    answer = solve(challenge)
    good = {"about": "answer:1", "secret": "s", "now": NOW + timedelta(hours=1)}
    assert proof.is_solved(challenge, answer, **good)
    for other in ({"about": "answer:2"}, {"secret": "t"}, {"now": NOW + timedelta(hours=4)}, {"now": NOW - timedelta(seconds=1)}):
        assert not proof.is_solved(challenge, answer, **good | other)
    for junk in ("", "1", f"{answer} ", "9" * 30):
        assert not proof.is_solved(challenge, junk, **good)
    for junk in ("", "junk", str(URLSafeSerializer("s", salt="edu.moderation.proof").dumps(["only"]))):
        assert not proof.is_solved(junk, answer, **good)


def test_two_who_vote_for_each_other_far_above_chance_are_found():
    crowd = {(voter, author): 1 for voter in range(10, 60) for author in range(10, 60) if voter != author and (voter * author) % 7 == 0}
    ring = {(1, 2): 9, (2, 1): 8, (1, 11): 2, (2, 12): 3}
    (found,) = rings.rings(crowd | ring)
    assert (found.first, found.second, found.given, found.taken) == (1, 2, 9, 8)
    assert found.chance < rings.BY_CHANCE


def test_a_good_author_and_a_thankful_reader_are_no_ring():
    crowd = {(voter, 1): 5 for voter in range(10, 40)}  # everybody votes for the one who answers most
    assert rings.rings(crowd | {(1, 10): 1, (1, 11): 1, (1, 12): 4}) == []
    assert rings.rings({}) == []


def test_a_text_that_another_wrote_before_is_found_whatever_its_order_and_ever_so_often():
    text = "The third rung is where regular customers stand: they come again, and nobody has to remind them of the shop. " * 2
    first = Post("answer:1", 7, text, 1)
    copy = Post("answer:2", 8, text.replace("Regular", "regular ").upper(), 2)
    other = Post("answer:3", 9, "Quite another matter: how to count promoters, passives and detractors in a table of two hundred rows.", 3)
    own = Post("answer:4", 7, text, 4)
    found = rings.twins([copy, other, own], [first, other])
    assert [(twin.copy, twin.first) for twin in found] == [("answer:2", "answer:1")]
    flood = [Post(f"answer:{number}", 100 + number, text, number) for number in range(10, 100)]
    assert len(rings.twins(flood, [first, *flood])) == len(flood)
    assert rings.twins([Post("answer:5", 8, "Yes.", 5)], [Post("answer:1", 7, "Yes.", 1)]) == []
