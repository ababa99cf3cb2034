"""What the tests of formats share: a file read, told shortly."""

from hypothesis import settings
from hypothesis import strategies as st

from edu.core.marks import Body
from edu.interchange.rules.carrying import Format, Read
from edu.quizzes.rules import question
from edu.quizzes.rules.kinds import all_kinds

EXAMPLES: dict[str, Body] = {kind.name: kind.example for kind in all_kinds().values()}
QUICK = settings(max_examples=150, deadline=None)


def taken(format: Format, data: bytes | str) -> Read:
    """What the format reads, all of it sound: questions that pass, losses with words."""
    read = format.read(data.encode() if isinstance(data, str) else data)
    ids = [found.body["id"] for found in read.questions]
    assert len(set(ids)) == len(ids)
    for found in read.questions:
        assert question.check(found.body) == []
        assert found.place
    for loss in read.losses:
        assert len(str(loss.message)) > 10
    assert read.questions or read.losses or not data
    return read


def told(read: Read) -> list[str]:
    """“row 2: Write a text here. !” for each loss, with a mark where a question was left out."""
    return [f"{loss.place}: {loss.message}{' !' if loss.refused else ''}" for loss in read.losses]


def bytes_around(*samples: bytes) -> st.SearchStrategy[bytes]:
    """Any bytes, and the samples with pieces cut out, doubled and put in."""

    def spoilt(sample: bytes, start: int, length: int, put: bytes) -> bytes:
        start %= len(sample) + 1
        return sample[:start] + put + sample[start + length :]

    spoiling = st.builds(spoilt, st.sampled_from(samples), st.integers(0, 10**6), st.integers(0, 60), st.binary(max_size=12))
    return st.binary(max_size=300) | spoiling
