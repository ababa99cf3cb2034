from datetime import UTC

from edu.ports import clock


def test_the_time_is_aware_and_in_utc(now):
    assert clock.now().tzinfo is UTC
    assert abs((clock.now() - now).total_seconds()) < 60
