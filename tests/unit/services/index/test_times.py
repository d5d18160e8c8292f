"""When a photo was taken: by its camera, else by its file, and never from a clock set wrong."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pillow_heif
import pytest
from PIL import ExifTags, Image
from sqlalchemy import update
from sqlalchemy.orm import Session

from imgseg.models.index import IndexedPhoto
from imgseg.services.index import times
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.index.indexing import index_folder
from imgseg.services.index.times import NOBODY_KNOWS, Taken, in_order, times_of
from imgseg.storage.folders import list_photos
from tests.colour_engine import ColourEngine

MORNING = datetime.fromisoformat("2024-05-17T10:20:30")
LATE = datetime.fromisoformat("2024-05-31T23:59")
YESTERDAY = datetime.now() - timedelta(days=1)  # noqa: DTZ005


def photo(folder: Path, name: str, at: str = "", offset: str = "") -> Path:
    """A photo whose camera says when it was taken; its content is its own."""
    exif = Image.Exif()
    # Pillow writes none into a PNG that has nothing else.
    exif[ExifTags.Base.Make] = "imgseg"
    tags = exif.get_ifd(ExifTags.IFD.Exif)
    if at:
        tags[ExifTags.Base.DateTimeOriginal] = at
    if offset:
        tags[ExifTags.Base.OffsetTimeOriginal] = offset
    folder.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (40, 40), (sum(name.encode()) % 256, 0, 0)).save(folder / name, exif=exif)
    os.utime(folder / name, (YESTERDAY.timestamp(),) * 2)
    return folder / name


def look(session: Session, album: Path) -> None:
    index = FaceIndex(session, 0, session.commit)
    index_folder(album, list_photos(album).photos, ColourEngine(), index, lambda _: None)


@pytest.fixture
def album(tmp_path: Path) -> Path:
    return tmp_path / "App_data/Test"


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "heic"])
def test_the_camera_says_when(index_session: Session, album: Path, suffix: str) -> None:
    pillow_heif.register_heif_opener()
    photo(album, f"a.{suffix}", "2024:05:17 10:20:30", "+02:00")
    look(index_session, album)
    assert times_of(index_session, 0, album, [f"a.{suffix}"]) == {
        f"a.{suffix}": Taken(
            datetime.fromisoformat("2024-05-17T10:20:30"), timedelta(hours=2), True
        )
    }


@pytest.mark.parametrize(
    "at",
    [
        "",
        "0000:00:00 00:00:00",
        "1970:01:01 00:00:00",
        "1980:01:01 00:03:12",
        "2024:13:45 99:00:00",
        "spring 2024",
        "2190:01:01 00:00:00",
    ],
)
def test_without_a_day_that_can_be_true_the_file_says_when(
    index_session: Session, album: Path, at: str
) -> None:
    photo(album, "a.jpg", at)
    look(index_session, album)
    [taken] = times_of(index_session, 0, album, ["a.jpg"]).values()
    assert not taken.by_camera
    assert abs(taken.at - YESTERDAY) < timedelta(seconds=1)


@pytest.mark.parametrize("seconds", [4e9, 1e11])
def test_of_a_file_of_the_future_nobody_knows_the_day(
    index_session: Session, album: Path, seconds: float
) -> None:
    os.utime(photo(album, "a.jpg"), (seconds, seconds))
    look(index_session, album)
    [taken] = times_of(index_session, 0, album, ["a.jpg"]).values()
    assert taken == Taken(NOBODY_KNOWS, None, False)


def test_of_many_photos_too_only_those_that_are_wanted_are_told(
    index_session: Session, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        photo(album, name)
    look(index_session, album)
    few = times_of(index_session, 0, album, ["a.jpg", "b.jpg", "gone.jpg"])
    assert few.keys() == {"a.jpg", "b.jpg"}
    monkeypatch.setattr(times, "FEW", 1)
    assert times_of(index_session, 0, album, ["a.jpg", "b.jpg", "gone.jpg"]) == few


def test_what_an_older_imgseg_looked_at_is_asked_with_the_next_look(
    index_session: Session, album: Path
) -> None:
    photo(album, "a.jpg", "2024:05:17 10:20:30")
    look(index_session, album)
    index_session.execute(update(IndexedPhoto).values(taken=None))
    assert not times_of(index_session, 0, album, ["a.jpg"])["a.jpg"].by_camera
    look(index_session, album)
    assert times_of(index_session, 0, album, ["a.jpg"])["a.jpg"].by_camera


def test_two_clocks_of_one_moment_stand_side_by_side_and_days_stay_whole() -> None:
    def taken(hour: int, offset: int | None) -> Taken:
        away = None if offset is None else timedelta(hours=offset)
        return Taken(datetime.fromisoformat(f"2024-06-01T{hour:02}:00"), away, True)

    times = {
        "phone still on the time of home": taken(8, 0),
        "phone an hour later": taken(11, 2),
        "camera between, which says no offset": taken(10, None),
        "phone before": taken(9, 2),
        "the day before, late": Taken(
            datetime.fromisoformat("2024-05-31T23:59"), timedelta(hours=-9), True
        ),
    }
    assert in_order(times) == [
        "the day before, late",
        "phone before",
        "camera between, which says no offset",
        "phone still on the time of home",
        "phone an hour later",
    ]
