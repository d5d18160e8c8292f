"""How one engine is measured inside its process."""

from pathlib import Path

import pytest

from benchmarks import measure as measuring
from benchmarks.measure import measure
from tests.colour_engine import ColourEngine, photo_of


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """A damaged photo, then one of two people and one of nobody."""
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff and no more")
    both = photo_of(tmp_path / "both.png", "red", "blue")
    return [tmp_path / "broken.jpg", both, photo_of(tmp_path / "nobody.png")]


def test_three_passes_are_timed_once_a_photo_was_seen(
    engine: ColourEngine, photos: list[Path]
) -> None:
    records = list(measure(lambda: engine.analyse, photos))
    assert records[0] == {"ready": True}
    assert records[1:-1] == [
        {"pass": number, "photos_done": done} for number in (1, 2, 3) for done in (1, 2, 3)
    ]
    assert len(records[-1]["pass_seconds"]) == 3
    assert min(records[-1]["pass_seconds"]) > 0
    # What is damaged does not warm the networks up.
    assert engine.analysed[:2] == ["broken.jpg", "both.png"]
    assert len(engine.analysed) == 2 + 3 * 3


def test_faces_and_unreadable_photos_are_those_of_one_pass(
    engine: ColourEngine, photos: list[Path]
) -> None:
    *_, last = measure(lambda: engine.analyse, photos)
    assert last["faces"] == 2
    assert last["unreadable"] == [(0, "it is not an image")]
    assert last["peak_mib"] is None or last["peak_mib"] > 10


def test_no_pass_is_begun_once_the_time_is_spent(
    engine: ColourEngine, photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "ENOUGH_SECONDS", 0.0)
    *_, last = measure(lambda: engine.analyse, photos)
    assert len(last["pass_seconds"]) == 1
