"""Putting a backup back, whole or not at all."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from imgseg import config
from imgseg.errors import InputError
from imgseg.services.files.photos_elsewhere import note_store
from imgseg.storage import places
from imgseg.storage.alone import alone
from imgseg.storage.backup_file import reading_failed, unpack
from imgseg.storage.dialects import postgresql_url
from imgseg.storage.photos import bucket
from imgseg.storage.snapshots import SIGNATURE, check_database, connect, copy_database
from imgseg.storage.sqlite import side_files

# The empty folders of a fresh copy of imgseg hold it.
KEEPER = ".gitkeep"


def restore(file: Path, settle: Callable[[], None]) -> None:
    """Put back what a backup holds: all of App_data, or the database alone, beside its photos.

    ``settle`` makes of it what a start would; where it fails, nothing stays of what was put there.

    Raises:
        InputError: the place holds something already (a database, if ``file`` is one), another
            imgseg works there, or ``file`` is no whole backup.
        ImgsegError: what ``settle`` raises.
    """
    if postgresql_url():
        raise InputError(
            "The database is in PostgreSQL: put a copy made by pg_dump back with pg_restore or"
            " psql."
        )
    if not file.is_file():
        raise InputError(f"There is no file {file}: check its name.")
    try:
        with file.open("rb") as opened:
            database_alone = opened.read(len(SIGNATURE)) == SIGNATURE
        config.app_data().mkdir(parents=True, exist_ok=True)
        with alone("stop it first, then restore again"):
            if database_alone:
                _restore_database(file, settle)
            else:
                _restore_everything(file, settle)
    except OSError as error:
        raise reading_failed(file, error) from error


def _restore_everything(file: Path, settle: Callable[[], None]) -> None:
    root = config.app_data()
    status = file.stat()
    this = f"{file.name} {status.st_size} {status.st_mtime_ns}"
    mark = places.restoring()
    _clear_half(root)
    if mark.exists() and mark.read_text("utf-8", "surrogateescape") == this:
        # It was killed when all was there already: the database comes last.
        settle()
        mark.unlink()
        return
    for held in _files(root):
        raise InputError(
            f"{root} holds something already ({held.relative_to(root)}): empty it, or set"
            " IMGSEG_APP_DATA to an empty folder to restore into."
        )
    store = bucket()
    if store and store.users():
        raise InputError(
            f"{store.address} holds photos already: empty it, or set IMGSEG_STORAGE to another"
            " prefix to restore into."
        )
    folders = {Path(parent) for parent, _, _ in os.walk(root)}
    mark.write_text(this, "utf-8", "surrogateescape")
    try:
        unpack(file, root, places.database_file().name)
        if not places.database_file().exists():
            raise InputError(f"{file} holds no database: take another backup.")
        if store:
            note_store(store)
        settle()
    except BaseException:
        _empty(root, folders)
        if store:
            store.remove_below([places.users_folder()])
        raise
    mark.unlink()


def _restore_database(file: Path, settle: Callable[[], None]) -> None:
    database = places.database_file()
    if database.exists() and database.stat().st_size:
        raise InputError(
            f"There is a database {database} already: move it away first, then restore again."
        )
    try:
        with closing(connect(file)) as connection:
            check_database(connection)
            connection.execute("SELECT version_num FROM alembic_version")
            connection.execute("SELECT id FROM users LIMIT 1")
    except sqlite3.Error as error:
        raise InputError(
            f"{file} is no whole database of imgseg ({error}): take another copy, nothing was"
            " restored."
        ) from error
    _remove_side_files(database)
    try:
        copy_database(file, database, _forget_removals)
        settle()
    except BaseException:
        database.unlink(missing_ok=True)
        _remove_side_files(database)
        raise


def _forget_removals(copy: sqlite3.Connection) -> None:
    """What was being removed then is gone since, and other photos may have come by those names."""
    # An older imgseg had no such table.
    if copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'removals'").fetchone():
        copy.execute("DELETE FROM removals")


def _remove_side_files(database: Path) -> None:
    # What was written beside a database that is gone must not be taken for this one's.
    for file in side_files(database):
        file.unlink(missing_ok=True)


def _clear_half(root: Path) -> None:
    """Remove what a restoring left that was killed: the database comes last."""
    if places.restoring().exists() and not places.database_file().exists():
        _empty(root, {root})


def _empty(root: Path, folders: set[Path]) -> None:
    """Remove all files, and all folders but these."""
    for file in list(_files(root)):
        file.unlink()
    for parent, _, names in os.walk(root, topdown=False):
        if Path(parent) not in folders and not names:
            Path(parent).rmdir()
    places.restoring().unlink(missing_ok=True)


def _files(root: Path) -> Iterator[Path]:
    ours = places.serving_lock(), places.restoring()
    for parent, folders, names in os.walk(root):
        # Of a process that was killed.
        folders[:] = [name for name in folders if Path(parent, name) != places.photo_cache()]
        # A link to a folder is something, too.
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in links + names:
            if name != KEEPER and Path(parent, name) not in ours:
                yield Path(parent, name)
