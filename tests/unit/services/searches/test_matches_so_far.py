"""How often the matches so far are looked for, and how many are kept."""

import pytest
from sqlalchemy.orm import Session

from imgseg.models.run import Run
from imgseg.services.searches import matches_so_far
from imgseg.services.searches.matches_so_far import MatchesSoFar
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName


class Clock:
    """Turned by the test; deciding takes as long as ``deciding`` says."""

    def __init__(self) -> None:
        self.now = 100.0
        self.deciding = 0.5
        self.decided: list[float] = []

    def monotonic(self) -> float:
        return self.now

    thread_time = monotonic

    def decide(self) -> list[PhotoVerdict]:
        self.decided.append(self.now)
        self.now += self.deciding
        return []


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(matches_so_far, "time", clock)
    return clock


def verdict(name: str, person: str = "Rosa", kind: VerdictName = "match") -> PhotoVerdict:
    return PhotoVerdict(name, person, kind, 90.0, 1, (1, 2, 3, 4), (40, 30), Reason("faces"))


@pytest.mark.parametrize("deciding", [0.01, 0.5, 30.0])
def test_looking_for_matches_takes_under_three_percent_of_the_time(
    session: Session, run: Run, clock: Clock, deciding: float
) -> None:
    so_far = MatchesSoFar(session, run.id, several=False, commit=session.commit)
    clock.deciding, begun = deciding, clock.now
    while clock.now < begun + 7200:
        clock.now += 0.25
        so_far(clock.decide)
    assert len(clock.decided) > 5
    assert len(clock.decided) * deciding < 0.03 * (clock.now - begun)


def test_the_first_look_comes_after_two_seconds_and_a_short_run_pays_nothing(
    session: Session, run: Run, clock: Clock
) -> None:
    so_far = MatchesSoFar(session, run.id, several=False, commit=session.commit)
    for _ in range(8):
        so_far(clock.decide)
        clock.now += 0.25
    assert clock.decided == []
    so_far(clock.decide)
    assert clock.decided == [102.0]


def test_of_many_matches_the_newest_are_kept_and_all_are_counted(
    session: Session, run: Run, clock: Clock
) -> None:
    so_far = MatchesSoFar(session, run.id, several=False, commit=session.commit)
    so_far(clock.decide)
    clock.now += 10
    others = [verdict("other.jpg", kind="other"), verdict("unsure.jpg", kind="unsure")]
    so_far(lambda: [verdict(f"{number}.jpg") for number in range(200)] + others)
    assert run.so_far["found"] == 200
    assert [match["photo"] for match in run.so_far["photos"]] == [
        f"{number}.jpg" for number in range(199, 139, -1)
    ]
    assert run.so_far["photos"][0]["boxes"] == [[1, 2, 3, 4]]


def test_a_photo_of_two_people_is_one_match(session: Session, run: Run, clock: Clock) -> None:
    so_far = MatchesSoFar(session, run.id, several=True, commit=session.commit)
    so_far(clock.decide)
    clock.now += 10
    so_far(lambda: [verdict("a.jpg", "Anna"), verdict("a.jpg", "Ben")])
    assert run.so_far["found"] == 1
    assert run.so_far["photos"][0]["people"] == ["Anna", "Ben"]


def test_nothing_is_kept_of_a_run_that_has_ended(session: Session, run: Run, clock: Clock) -> None:
    so_far = MatchesSoFar(session, run.id, several=False, commit=session.commit)
    so_far(clock.decide)
    run.status = "failed"
    session.commit()
    clock.now += 10
    so_far(lambda: [verdict("a.jpg")])
    assert run.so_far == {}
