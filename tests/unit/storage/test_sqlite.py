"""The command line's index: made by whoever comes first, and clear about what is wrong."""

import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from imgseg.errors import ImgsegError, InputError
from imgseg.faces import Analysis
from imgseg.models.index import HashedFile
from imgseg.services.index.face_index import FaceIndex
from imgseg.storage.sqlite import open_index


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a?b#c%20" / "index.db"


def remember(file: Path, path: str) -> None:
    with open_index(file) as session:
        session.add(HashedFile(owner=0, path=path, size=1, mtime_ns=1, sha256="00"))
        session.commit()


def count(file: Path) -> int:
    with open_index(file) as session:
        return session.scalar(select(func.count()).select_from(HashedFile)) or 0


def test_the_index_is_for_this_account_only(file: Path) -> None:
    remember(file, "a.jpg")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_several_first_starts_at_once_share_one_index(file: Path) -> None:
    with ThreadPoolExecutor(8) as starts:
        list(starts.map(lambda number: remember(file, f"{number}.jpg"), range(8)))
    assert count(file) == 8


def test_a_first_start_waits_for_another_that_is_at_it(file: Path) -> None:
    file.parent.mkdir()
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    # As while the other one makes the database one that many may read beside a writer.
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.3, other.execute, ["COMMIT"])
    done.start()
    remember(file, "a.jpg")
    done.join()
    other.close()
    assert count(file) == 1


def test_a_file_that_is_no_index_is_named_with_the_way_out(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("my notes, long enough to be read as a header" * 9)
    with pytest.raises(InputError, match=r"index\.db cannot be used \(file is not a database\)"):
        count(file)


def test_damage_found_on_the_way_is_told_the_same(file: Path) -> None:
    remember(file, "a.jpg")
    with sqlite3.connect(file) as connection:
        connection.execute("ALTER TABLE hashed_files DROP COLUMN size")
    connection.close()
    with pytest.raises(InputError, match=r"no column named size.*delete the file if it is damaged"):
        remember(file, "b.jpg")


@pytest.mark.parametrize(
    "column", ["indexed_photos.look", "indexed_photos.taken", "indexed_faces.quality"]
)
def test_an_index_of_a_version_before_keeps_its_faces(file: Path, column: str) -> None:
    table, name = column.split(".")
    with open_index(file) as session:
        FaceIndex(session, 0, session.commit).add("00", "colours", Analysis(40, 30))
        # It came with a later version than any of these columns.
        session.execute(text("DROP INDEX taken_of_photo"))
        session.execute(text(f"ALTER TABLE {table} DROP COLUMN {name}"))
        session.commit()
    with open_index(file) as session:
        index = FaceIndex(session, 0, session.commit)
        found = index.load(["00"], "colours")["00"]
        index.add("01", "colours", Analysis(40, 30, taken="2024-05-17T10:20:30"))
        assert index.without_time(["00", "01"]) == ({"00"} if name == "taken" else set())
    assert (found.width, found.height, found.look) == (40, 30, "")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match=r"file exists.*set IMGSEG_APP_DATA"):
        count(tmp_path / "file" / "index.db")


def test_a_full_disk_is_told_and_what_was_there_is_kept(file: Path) -> None:
    remember(file, "a.jpg")

    def fill() -> None:
        with open_index(file) as session:
            session.execute(text("PRAGMA max_page_count=1"))
            session.add(HashedFile(owner=0, path="b" * 99_999, size=1, mtime_ns=1, sha256="00"))
            session.commit()

    with pytest.raises(ImgsegError, match="no space left for the index"):
        fill()
    assert count(file) == 1


def test_an_index_that_somebody_else_keeps_locked_is_told(file: Path) -> None:
    def write_at_once() -> None:
        with open_index(file) as session, open_index(file) as other:
            other.execute(text("BEGIN IMMEDIATE"))
            session.execute(text("PRAGMA busy_timeout=0"))
            session.add(HashedFile(owner=0, path="a", size=1, mtime_ns=1, sha256="00"))
            session.commit()

    with pytest.raises(ImgsegError, match="Another imgseg is writing to the index"):
        write_at_once()
