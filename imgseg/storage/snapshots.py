"""Copies of a database that others write to meanwhile, and those kept of the last days."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from imgseg.storage import places
from imgseg.storage.reserve import RESERVE
from imgseg.storage.whole_file import whole_file

KEPT = 7
SIGNATURE = b"SQLite format 3\0"


def copy_database(
    source: Path, target: Path, change: Callable[[sqlite3.Connection], None] = lambda _: None
) -> None:
    """Copy a database as it stands at one moment; nobody who writes to it has to wait.

    ``change`` is made to the copy before it stands at ``target``, each statement at once.

    Raises:
        sqlite3.Error: it cannot be read, or is damaged; nothing was written then.
        OSError: ``target`` cannot be written.
    """
    with whole_file(target) as part:
        # Nobody else on the computer may read it.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(connect(source)) as reading, closing(connect(part)) as writing:
            reading.backup(writing)
            # One file, which needs none beside it.
            writing.execute("PRAGMA journal_mode=DELETE")
            check_database(writing)
            # Nobody else has this copy.
            writing.isolation_level = None
            change(writing)


def connect(database: Path) -> sqlite3.Connection:
    """A connection to a database that must be there."""
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=30)


def check_database(connection: sqlite3.Connection) -> None:
    """See whether all of a database can be read.

    Raises:
        sqlite3.Error: it is damaged.
    """
    [(state,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
    if state != "ok":
        raise sqlite3.DatabaseError(state)


def keep_snapshot(moment: datetime) -> None:
    """Copy the web app's database, unless that was done on this day; forget all but seven copies.

    The copy holds no faces.

    Raises:
        sqlite3.Error: the database is damaged; the copies stay then.
        OSError: the copy cannot be written.
    """
    folder = places.snapshots()
    folder.mkdir(mode=0o700, exist_ok=True)
    today = folder / f"imgseg-{moment:%Y-%m-%d}.db"
    if not today.exists():
        _see_that_there_is_room()
        copy_database(places.database_file(), today, _forget_faces)
    for old in _snapshots()[:-KEPT]:
        old.unlink()


def _forget_faces(copy: sqlite3.Connection) -> None:
    """Leave no face in a copy: one that is deleted shall be nowhere.

    The photos are looked at again by the next run; until then results cannot be decided anew.
    """
    # Neither leave them in files beside it.
    copy.execute("PRAGMA journal_mode=OFF")
    copy.execute("PRAGMA temp_store=MEMORY")
    for table in ("indexed_faces", "indexed_photos"):
        copy.execute(f"DELETE FROM {table}")  # noqa: S608
    for table in ("runs", "album_looks"):
        copy.execute(f"UPDATE {table} SET engine_id = ''")  # noqa: S608
    # What is deleted would stay in free pages.
    copy.execute("VACUUM")


def _see_that_there_is_room() -> None:
    # What people do needs it more.
    size = places.database_file().stat().st_size
    if shutil.disk_usage(places.snapshots()).free < size + RESERVE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(places.snapshots()))


def newest_snapshot() -> Path | None:
    """The last copy; None where there is none."""
    return next(reversed(_snapshots()), None)


def _snapshots() -> list[Path]:
    # By their days, which their names hold.
    return sorted(places.snapshots().glob("imgseg-*.db"))
