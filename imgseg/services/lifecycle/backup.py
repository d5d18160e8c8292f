"""A copy of everything in one file, taken while others go on working."""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from imgseg import config
from imgseg.errors import ImgsegError, InputError
from imgseg.storage import places
from imgseg.storage.backup_file import BackupWriter, reading_failed, write_backup
from imgseg.storage.dialects import postgresql_url
from imgseg.storage.snapshots import connect, copy_database
from imgseg.storage.sqlite import side_files
from imgseg.storage.whole_file import PART_SUFFIX

# An album, a search or a person, also while it is being deleted.
NUMBERED = re.compile(r"users/(\d+)(?:/(albums|searches|people)/(?:deleted-)?(\d+))?")
# Photos on their way, which nobody could say yet to have arrived.
UNFINISHED = re.compile(r"users/\d+/\w+/[^/]+/incoming/.")
# Of each kind, what the database knows: its numbers, each after that of its owner.
Known = dict[str, set[tuple[int, int]]]
KNOWN = {
    "users": "SELECT id, id FROM users",
    "albums": "SELECT user_id, id FROM albums",
    "searches": "SELECT user_id, id FROM searches",
    "people": "SELECT user_id, id FROM people",
}


def back_up(file: Path, database_only: bool = False) -> int:
    """Copy App_data into one file, or only the web app's database, as it stands now.

    The databases are of one moment, the photos of the time after it: those deleted meanwhile may be
    missing, which restoring puts right. What only then comes of new albums and searches is left
    out; so are those, and accounts, that are deleted before the end.

    Returns:
        How many photos and other files it holds, databases included.

    Raises:
        InputError: ``file`` is there already or cannot be written, or there is nothing to copy, or
            the database is in PostgreSQL.
        ImgsegError: a database is damaged.
    """
    if os.path.lexists(file):
        raise InputError(f"{file} is there already: give a name that is not taken.")
    _refuse_postgresql()
    database = places.database_file()
    if not database.exists():
        raise InputError(f"There is no database {database} to back up: check IMGSEG_APP_DATA.")
    if file.absolute().resolve().is_relative_to(config.app_data()):
        raise InputError(
            f"{file} would lie in {config.app_data()} itself, and be lost with it: name a place"
            " outside, best on another disk."
        )
    try:
        with _workplace(file.absolute().parent) as folder:
            made = folder / "backup"
            if database_only:
                copy_database(database, made)
            count = 1 if database_only else _back_up(made, folder)
            # First: a stop must leave nothing beside a backup that is there.
            for copy in folder.glob("*.db"):
                copy.unlink()
            os.replace(made, file)
        return count
    except sqlite3.Error as error:
        raise ImgsegError(
            f"A database in {config.app_data()} cannot be copied ({error}): make room or put a copy"
            " of it back, then run it again."
        ) from error
    except OSError as error:
        raise reading_failed(file, error) from error


def _refuse_postgresql() -> None:
    if postgresql_url():
        raise InputError(
            "The database is in PostgreSQL: copy it with pg_dump, and"
            f" {config.read('IMGSEG_STORAGE') or config.app_data()} after it by its own means."
        )


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A folder in that of the backup, because there is room for it; none of an earlier one stays.

    Raises:
        InputError: another backup is being made there.
    """
    place = folder / ".imgseg-backup"
    place.mkdir(mode=0o700, exist_ok=True)
    lock = place / "lock"
    try:
        with FileLock(lock, timeout=0):
            # What stopped suddenly left private photos, which nobody would find.
            _empty(place, lock)
            try:
                yield place
            finally:
                _empty(place, lock)
    except Timeout:
        raise InputError(
            f"Another backup is being written to {folder}: wait for it, or name another folder."
        ) from None
    shutil.rmtree(place, ignore_errors=True)


def _empty(place: Path, lock: Path) -> None:
    for left in place.iterdir():
        if left != lock:
            left.unlink()


def _back_up(file: Path, copies: Path) -> int:
    # First: photos are in their place before the database knows of them.
    databases = [each for each in (places.database_file(), places.index_file()) if each.exists()]
    for database in databases:
        copy_database(database, copies / database.name)
    copied = copies / places.database_file().name
    before = _known(copied)
    with write_backup(file) as backup:
        count = _add_files(backup, before)
        deleted = _deleted_meanwhile(before)
        _forget(copied, deleted)
        for database in databases:
            backup.add_file(database.name, copies / database.name)
        backup.finish(_folders(deleted))
    return count + len(databases)


def _add_files(backup: BackupWriter, known: Known) -> int:
    count = 0
    for path, place in _inside(known):
        # Somebody deletes at the same time: what is gone is left out.
        try:
            if place.is_dir():
                backup.add_folder(path, place)
            elif place.is_file():
                backup.add_file(path, place)
                count += 1
        except FileNotFoundError:
            continue
    return count


def _inside(known: Known) -> Iterator[tuple[str, Path]]:
    """Everything in App_data that belongs to a backup: folders before what is in them."""
    root = config.app_data()
    databases = places.database_file(), places.index_file()
    left_out = {
        *databases,
        *(file for database in databases for file in side_files(database)),
        places.serving_lock(),
        places.receiving(),
        places.restoring(),
        places.reserve(),
        places.snapshots(),
        # Of where photos are; the backup holds them.
        places.photos_elsewhere(),
        places.photos_before_moving(),
        places.photo_cache(),
    }
    for parent, folders, names in os.walk(root):
        folders[:] = [
            name
            for name in sorted(folders)
            if Path(parent, name) not in left_out
            and _is_known(Path(parent, name).relative_to(root).as_posix(), known)
        ]
        for name in folders + sorted(names):
            place = Path(parent, name)
            path = place.relative_to(root).as_posix()
            unfinished = name.endswith(PART_SUFFIX) or UNFINISHED.match(path)
            if place not in left_out and not unfinished:
                yield path, place


def _is_known(path: str, known: Known) -> bool:
    found = NUMBERED.fullmatch(path)
    if not found:
        return True
    user, kind, number = found.groups()
    return (int(user), int(number or user)) in known[kind or "users"]


def _known(database: Path) -> Known:
    with closing(connect(database)) as connection:
        return {kind: set(connection.execute(query)) for kind, query in KNOWN.items()}


def _deleted_meanwhile(before: Known) -> Known:
    now = _known(places.database_file())
    return {kind: before[kind] - now[kind] for kind in before}


def _forget(database: Path, deleted: Known) -> None:
    with closing(connect(database)) as connection:
        # Each statement stands at once: nobody else has this copy.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")
        for kind in ("people", "searches", "albums", "users"):
            numbers = [(number,) for _, number in deleted[kind]]
            connection.executemany(f"DELETE FROM {kind} WHERE id = ?", numbers)  # noqa: S608


def _folders(deleted: Known) -> set[str]:
    inside = {
        f"users/{user}/{kind}/{aside}{number}"
        for kind in ("albums", "searches", "people")
        for user, number in deleted[kind]
        for aside in ("", "deleted-")
    }
    return inside | {f"users/{user}" for user, _ in deleted["users"]}
