"""What spacing is worth, in small: the whole simulation is `python -m tests.bench.review`."""

from tests.bench.review import simulate


def test_spacing_beats_cramming_and_fsrs_is_ahead_on_most_days():
    outcome = simulate(learners=40, items=5)
    assert outcome.mean("fsrs") > outcome.mean("fixed") > outcome.mean("massed")
    assert outcome.after("fsrs") > 4 * outcome.after("massed")
