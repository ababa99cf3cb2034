"""Bounties, prices, films, texts and their differences, as plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from edu.core.errors import Conflict, Invalid
from edu.core.ids import UserId
from edu.qa.rules import bounties, diffs, posts, pricing, videos
from edu.qa.rules.bounties import Candidate, Outcome, check_opening, expired

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKER, ANN, BOB = UserId(1), UserId(2), UserId(3)


def given(id: int, author: UserId, score: int = 0, *, at: datetime = NOW, accepted: datetime | None = None) -> Candidate:
    return Candidate(id, author, score, at, accepted)


@pytest.mark.parametrize("amount", [0, 49, 51, 75, 501, 550, -50, 10**30])
def test_an_amount_off_the_steps_is_no_bounty(amount):
    with pytest.raises(Invalid):
        bounties.check_amount(amount)
    assert bounties.check_amount(50) == 50
    assert bounties.check_amount(500) == 500


@pytest.mark.parametrize(
    "wrong",
    [{"asked_at": NOW - timedelta(days=2) + timedelta(seconds=1)}, {"is_open": False}, {"running": True}, {"others": 3}],
)
def test_a_bounty_needs_an_open_question_of_two_days_and_two_others_at_most(wrong):
    good = {"asked_at": NOW - timedelta(days=2), "is_open": True, "running": False, "others": 2}
    check_opening(**good, now=NOW)
    with pytest.raises(Conflict):
        check_opening(**{**good, **wrong}, now=NOW)


@pytest.mark.parametrize(
    ("answers", "outcome", "id", "amount"),
    [
        ([], Outcome.NOBODY, None, 0),
        ([given(1, ANN, 1)], Outcome.NOBODY, None, 0),
        ([given(1, ANN, 2)], Outcome.HALF, 1, 75),
        ([given(1, ANN, 2), given(2, BOB, 3)], Outcome.HALF, 2, 75),
        ([given(2, BOB, 2), given(1, ANN, 2)], Outcome.HALF, 1, 75),
        ([given(1, ANN, 9, at=NOW - timedelta(days=1))], Outcome.NOBODY, None, 0),  # it was there before
        ([given(1, ASKER, 9)], Outcome.NOBODY, None, 0),
        ([given(1, ANN, 9), given(2, BOB, accepted=NOW)], Outcome.AWARDED, 2, 150),
        ([given(1, ANN, accepted=NOW - timedelta(days=1))], Outcome.NOBODY, None, 0),
        ([given(1, ASKER, accepted=NOW)], Outcome.NOBODY, None, 0),
    ],
)
def test_what_becomes_of_a_bounty_that_was_not_given(answers, outcome, id, amount):
    found = expired(150, asker=ASKER, opened_at=NOW - timedelta(hours=1), answers=answers)
    assert (found.outcome, found.answer and found.answer.id, found.amount) == (outcome, id, amount)


@pytest.mark.parametrize(
    ("price", "good", "best", "due"),
    [
        (30, [ANN], ANN, {ANN: 30}),
        (30, [ANN, BOB], ANN, {ANN: 18, BOB: 12}),  # half as much again
        (30, [ANN, BOB], None, {ANN: 15, BOB: 15}),
        (25, [ANN, BOB, BOB], ANN, {ANN: 10, BOB: 14}),
        (1, [ANN, BOB], ANN, {}),
        (30, [], None, {}),
    ],
)
def test_the_price_goes_to_all_good_answers_and_the_best_has_half_as_much_again(price, good, best, due):
    shares = pricing.shares(price, good=good, best=best)
    assert shares == due
    assert sum(shares.values()) <= price


def test_a_price_is_the_floor_or_more_and_what_one_holds_or_less():
    assert pricing.check_price(20, floor=20, holds=20, earned=20) == 20
    assert pricing.check_price(0, floor=20, holds=19, earned=19) == 0  # who can't pay asks for nothing
    for price, holds in ((0, 20), (19, 50), (21, 20), (1001, 5000), (-5, 50)):
        with pytest.raises(Invalid):
            pricing.check_price(price, floor=20, holds=holds, earned=holds)


def test_first_points_pay_for_a_question_but_for_no_dear_one():
    assert pricing.check_price(50, floor=20, holds=500, earned=0) == 50
    assert pricing.check_price(60, floor=60, holds=500, earned=0) == 60
    assert pricing.check_price(80, floor=20, holds=580, earned=80) == 80
    with pytest.raises(Invalid):
        pricing.check_price(81, floor=20, holds=580, earned=80)


@pytest.mark.parametrize(
    ("address", "host", "kept"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=10", "YouTube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ?si=x", "YouTube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", "YouTube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://rutube.ru/video/" + "a1" * 16 + "/", "RuTube", "https://rutube.ru/video/" + "a1" * 16 + "/"),
        ("https://vk.com/video-12_456", "VK Video", "https://vkvideo.ru/video-12_456"),
        ("https://vkvideo.ru/video-12_456", "VK Video", "https://vkvideo.ru/video-12_456"),
        ("https://vimeo.com/123456", "Vimeo", "https://vimeo.com/123456"),
    ],
)
def test_a_film_of_an_allowed_host_is_known_by_its_address(address, host, kept):
    assert videos.read(address) == videos.Video(host, kept)
    assert videos.check(address) == kept


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "https://evil.example/watch?v=dQw4w9WgXcQ", "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://youtube.com@evil.example/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/watch?v=\"><script>", "https://vimeo.com/about",
        "http://[", "dQw4w9WgXcQ", "https://youtube.com/redirect?q=https://evil.example",
    ],
)  # fmt: skip
def test_another_address_is_no_film(address):
    assert videos.read(address) is None
    with pytest.raises(Invalid):
        videos.check(address)


def test_sources_are_words_an_address_or_both():
    typed = "Учебник, с. 12\nhttps://example.org/a\nA page: https://example.org/b\n\n"
    found = posts.read_sources(typed)
    assert [(each.title, each.url) for each in found] == [
        ("Учебник, с. 12", ""),
        ("https://example.org/a", "https://example.org/a"),
        ("A page", "https://example.org/b"),
    ]
    assert posts.read_sources(posts.typed_sources(found)) == found
    assert posts.read_sources("javascript:alert(1)")[0].url == ""
    with pytest.raises(Invalid):
        posts.read_sources("x\n" * 11)


@pytest.mark.parametrize("text", ["short", "x" * 151, "a\x00 title with a NUL", "\ud800 is half a sign"])
def test_a_title_that_cannot_be_kept_is_refused(text):
    with pytest.raises(Invalid) as refused:
        posts.check_title(text)
    assert refused.value.field == "title"


def test_a_difference_shows_the_lines_that_changed_and_a_few_around():
    before = "\n".join(str(number) for number in range(20))
    after = before.replace("\n10\n", "\nten\n")
    lines = [(line.sign, line.text) for line in diffs.between(before, after)]
    assert lines == [
        ("@", ""), (" ", "8"), (" ", "9"), ("-", "10"), ("+", "ten"), (" ", "11"), (" ", "12"), ("@", ""),
    ]  # fmt: skip
    assert diffs.between(before, before) == ()
