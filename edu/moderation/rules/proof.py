"""Proof of work instead of a riddle: a browser without an account spends a moment, a flood of them an hour.

The challenge is signed and short-lived; the answer is a number that, written behind it, gives a SHA-256 digest with
`BITS` leading zero bits (hashcash in spirit). No picture to read, nobody asked, nothing told to a third party.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

BITS = 16  # some 65,000 digests: a tenth of a second on a laptop, one or two on an old phone
LIVES = timedelta(hours=3)
_MAX_ANSWER = 20  # characters


def challenge(salt: str, *, about: str, secret: str, now: datetime) -> str:
    """A challenge for one complaint `about` one thing; `salt` is random."""
    return str(URLSafeSerializer(secret, salt="edu.moderation.proof").dumps([salt, about, int(now.timestamp())]))


def is_solved(challenge: str, answer: str, *, about: str, secret: str, now: datetime) -> bool:
    """Whether `answer` solves a challenge of ours for this very thing, in time. Whether it was used before, a counter knows."""
    try:
        _, meant, at = URLSafeSerializer(secret, salt="edu.moderation.proof").loads(challenge)
    except (BadData, ValueError, TypeError):
        return False
    age = now.timestamp() - at
    if meant != about or not 0 <= age <= LIVES.total_seconds() or not 0 < len(answer) <= _MAX_ANSWER:
        return False
    return leading_zeros(sha256(f"{challenge}:{answer}".encode()).digest()) >= BITS


def leading_zeros(digest: bytes) -> int:
    """How many bits of `digest` are zero before the first that is not."""
    number = int.from_bytes(digest)
    return len(digest) * 8 - number.bit_length()
