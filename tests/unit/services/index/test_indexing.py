"""Each photo content is analysed once, ever; what is done is kept."""

import hashlib
import os
import shutil
from io import BufferedReader
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from imgseg.errors import JobCancelledError
from imgseg.faces import Analysis, Face
from imgseg.models.index import IndexedFace
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.index.indexing import IndexedFolder, index_folder
from imgseg.storage.folders import list_photos
from tests.colour_engine import ColourEngine, photo_of


@pytest.fixture
def album(tmp_path: Path) -> Path:
    folder = tmp_path / "App_data/Test"
    photo_of(folder / "anna.png", "red")
    photo_of(folder / "trip/both.png", "red", "blue")
    photo_of(folder / "nobody.png")
    (folder / "broken.png").write_text("no photo")
    return folder


def look(
    session: Session, album: Path, engine: ColourEngine | None = None, owner: int = 0
) -> IndexedFolder:
    names = list_photos(album).photos
    index = FaceIndex(session, owner, session.commit)
    return index_folder(album, names, engine or ColourEngine(), index, lambda _: None)


def test_faces_sizes_and_problems_are_found(index_session: Session, album: Path) -> None:
    found = look(index_session, album).analyses
    assert list(found) == ["anna.png", "broken.png", "nobody.png", "trip/both.png"]
    assert [len(a.faces) for a in found.values()] == [1, 0, 0, 2]
    assert found["broken.png"].problem == "it is not an image"
    assert (found["trip/both.png"].width, found["trip/both.png"].height) == (80, 40)


def test_the_second_look_gives_the_same_without_the_engine(
    index_session: Session, album: Path
) -> None:
    first, engine = look(index_session, album), ColourEngine()
    second = look(index_session, album, engine)
    assert engine.analysed == []
    assert (first.indexed, first.reused, second.indexed, second.reused) == (4, 0, 0, 4)
    one, two = first.analyses["trip/both.png"].faces[1], second.analyses["trip/both.png"].faces[1]
    assert (one.x, one.w, one.confidence) == (two.x, two.w, two.confidence)
    assert (one.embedding == two.embedding).all()
    assert second.analyses["broken.png"].problem == "it is not an image"


def test_what_is_found_is_the_same_at_first_and_from_the_index(index_session: Session) -> None:
    numbers = np.random.default_rng(0).normal(0, 0.04, 640).astype(np.float32)
    face = Face(1, 2, 3, 4, 0.9, np.zeros((5, 2), np.float32), numbers)
    index = FaceIndex(index_session, 0)
    [added] = index.add("00", "colours", Analysis(40, 30, [face])).faces
    [kept] = index.load(["00"], "colours")["00"].faces
    assert (kept.embedding == added.embedding).all()
    assert kept.embedding == pytest.approx(numbers, rel=5e-4, abs=1e-7)


def test_faces_that_an_earlier_imgseg_kept_are_read(index_session: Session) -> None:
    numbers = np.random.default_rng(0).normal(0, 0.04, 512).astype(np.float32)
    face = Face(1, 2, 3, 4, 0.9, np.zeros((5, 2), np.float32), numbers)
    index = FaceIndex(index_session, 0)
    index.add("00", "colours", Analysis(40, 30, [face]))
    index_session.execute(update(IndexedFace).values(embedding=numbers.astype("<f4").tobytes()))
    [kept] = index.load(["00"], "colours")["00"].faces
    assert (kept.embedding == numbers.astype(np.float16)).all()


def test_a_photo_of_the_far_future_is_looked_at_once(index_session: Session, album: Path) -> None:
    os.utime(album / "anna.png", (13_000_000_000, 13_000_000_000))
    assert len(look(index_session, album).analyses["anna.png"].faces) == 1
    engine = ColourEngine()
    look(index_session, album, engine)
    assert engine.analysed == []


def test_a_file_is_read_again_only_when_its_size_or_time_changed(
    index_session: Session, album: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(index_session, album)
    os.utime(album / "nobody.png", (1, 1))
    read = []
    digest = hashlib.file_digest

    def watched(file: BufferedReader, kind: str) -> object:
        read.append(Path(str(file.name)).name)
        return digest(file, kind)

    monkeypatch.setattr(hashlib, "file_digest", watched)
    engine = ColourEngine()
    look(index_session, album, engine)
    assert read == ["nobody.png"]
    assert engine.analysed == []


def test_a_new_content_under_an_old_name_is_analysed(index_session: Session, album: Path) -> None:
    look(index_session, album)
    photo_of(album / "nobody.png", "blue", "red")
    engine = ColourEngine()
    found = look(index_session, album, engine)
    assert engine.analysed == ["nobody.png"]
    assert len(found.analyses["nobody.png"].faces) == 2


def test_the_same_photo_twice_is_analysed_once(index_session: Session, album: Path) -> None:
    shutil.copy(album / "anna.png", album / "trip/copy.png")
    engine = ColourEngine()
    found = look(index_session, album, engine)
    assert len(engine.analysed) == 4
    assert (found.indexed, found.reused) == (4, 1)
    assert len(found.analyses["trip/copy.png"].faces) == 1


def test_files_are_found_by_their_names_each_with_its_own_faces(
    index_session: Session, album: Path
) -> None:
    shutil.copy(album / "trip/both.png", album / "a copy.png")
    odd = os.fsdecode(b"d\xe9j\xe0.png")
    shutil.copy(album / "anna.png", album / odd)
    look(index_session, album)
    names = ["trip/both.png", "never seen.png", odd, "nobody.png", "a copy.png"]
    found = FaceIndex(index_session, 0).load_files(album, names, ColourEngine().id)
    assert list(found) == ["trip/both.png", odd, "nobody.png", "a copy.png"]
    assert [len(one.faces) for one in found.values()] == [2, 1, 0, 2]
    one, other = found["trip/both.png"].faces[1], found["a copy.png"].faces[1]
    assert (one.x, one.embedding.tolist()) == (other.x, other.embedding.tolist())


def test_that_a_face_took_a_second_look_is_kept(index_session: Session) -> None:
    index = FaceIndex(index_session, 0)
    index.add("00", "colours", Analysis(40, 30, look="turned 270"))
    assert index.load(["00"], "colours")["00"].look == "turned 270"


def test_what_is_done_before_a_stop_is_kept(index_session: Session, album: Path) -> None:
    def stop_after_two(done: int) -> None:
        if done == 2:
            raise JobCancelledError("enough")

    names = list_photos(album).photos
    index = FaceIndex(index_session, 0, index_session.commit)
    with pytest.raises(JobCancelledError):
        index_folder(album, names, ColourEngine(), index, stop_after_two)
    index_session.rollback()
    engine = ColourEngine()
    look(index_session, album, engine)
    assert engine.analysed == ["nobody.png", "both.png"]


def test_another_engine_starts_anew_and_says_how_much_it_could_not_use(
    index_session: Session, album: Path
) -> None:
    look(index_session, album)
    found = look(index_session, album, ColourEngine("finer colours"))
    assert (found.indexed, found.reused, found.outdated) == (4, 0, 4)
    assert look(index_session, album).reused == 4


def test_owners_do_not_share_faces(index_session: Session, album: Path) -> None:
    look(index_session, album, owner=1)
    assert look(index_session, album, owner=2).indexed == 4


def test_a_photo_that_vanished_is_unreadable(index_session: Session, album: Path) -> None:
    names = [*list_photos(album).photos, "gone.png"]
    index = FaceIndex(index_session, 0)
    found = index_folder(album, names, ColourEngine(), index, lambda _: None)
    assert found.analyses["gone.png"].problem.startswith("it cannot be opened")


@pytest.mark.parametrize("kind", ["link to itself", "pipe", "device"])
def test_what_is_no_plain_file_is_unreadable_and_never_waited_for(
    index_session: Session, album: Path, kind: str
) -> None:
    photo = album / "anna.png"
    look(index_session, album)
    photo.unlink()
    if kind == "pipe":
        os.mkfifo(photo)
    else:
        photo.symlink_to(photo if kind == "link to itself" else "/dev/zero")
    found = look(index_session, album)
    assert found.analyses["anna.png"].problem.startswith("it cannot be opened: ")
    assert (found.indexed, found.reused) == (0, 3)


def test_forgetting_a_folder_keeps_what_another_folder_holds(
    index_session: Session, album: Path
) -> None:
    other = album.parent / "Test2"
    other.mkdir()
    shutil.copy(album / "anna.png", other / "anna.png")
    look(index_session, album)
    look(index_session, other)
    assert FaceIndex(index_session, 0).forget(album) == 3
    index_session.commit()
    assert look(index_session, other).reused == 1
    assert look(index_session, album).indexed == 3


def test_a_single_photo_can_be_forgotten(index_session: Session, album: Path) -> None:
    look(index_session, album)
    assert FaceIndex(index_session, 0).forget(album / "anna.png", album / "trip/both.png") == 2
    index_session.commit()
    found = look(index_session, album)
    assert (found.indexed, found.reused) == (2, 2)


def test_what_is_forgotten_leaves_no_trace_in_the_file(
    index_session: Session, album: Path, tmp_path: Path
) -> None:
    look(index_session, album)
    index_session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    index_session.commit()
    file = tmp_path / "App_data/index.db"
    assert b"both.png" in file.read_bytes()
    FaceIndex(index_session, 0).forget_all()
    index_session.commit()
    index_session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    index_session.commit()
    left = file.read_bytes()
    assert b"both.png" not in left
    assert b"it is not an image" not in left
