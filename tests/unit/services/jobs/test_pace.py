"""How fast a run is said to be, by a clock that the test turns."""

import pytest

from imgseg.models.run import Run
from imgseg.services.jobs import progress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def rates(clock: Clock, done_after_seconds: list[tuple[float, int]], begin: int = 0) -> list[float]:
    """What is said, each so many seconds after the one before."""
    it = progress.Pace(begin)
    said = []
    for seconds, done in done_after_seconds:
        clock.now += seconds
        said.append(round(it.rate(done), 1))
    return said


def test_nothing_is_said_before_it_can_be_known(clock: Clock) -> None:
    assert rates(clock, [(0, 0), (60, 0), (1, 4), (3, 16), (2, 24)]) == [0, 0, 0, 0, 0]


def test_loading_the_networks_does_not_count(clock: Clock) -> None:
    assert rates(clock, [(0, 5), (60, 5), (1, 6), (3, 18), (3, 30)], begin=5)[-1] == 4


def test_known_photos_that_go_by_at_once_do_not_make_it_look_fast(clock: Clock) -> None:
    steps = [(0.0, 1), (3.0, 1200), (3.0, 1212), (3.0, 1224), (3.0, 1236)]
    assert rates(clock, steps)[2:] == [4, 4, 4]


def test_it_follows_when_photos_get_larger(clock: Clock) -> None:
    small = [(3.0, 1 + 60 * i) for i in range(10)]
    large = [(3.0, 541 + 30 * i) for i in range(1, 40)]
    said = rates(clock, small + large)
    assert said[9] == 20
    assert said[-1] == 10


def test_some_stretches_without_any_photo_only_slow_it_down(clock: Clock) -> None:
    steps = [(0.0, 1), (3.0, 1), (3.0, 1), (3.0, 4)]
    assert rates(clock, steps)[-1] == pytest.approx(0.3)


def test_the_time_left_is_that_of_the_rest_at_this_rate() -> None:
    assert progress.seconds_left(Run(done=200, total=1000, rate=4.0)) == 200


@pytest.mark.parametrize(("done", "rate"), [(200, 0.0), (1000, 4.0)])
def test_without_a_rate_or_a_rest_no_time_is_left_to_tell(done: int, rate: float) -> None:
    assert progress.seconds_left(Run(done=done, total=1000, rate=rate)) is None
