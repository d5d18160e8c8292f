"""Folders go by the numbers of accounts, albums, searches and people: none is given twice.

The database alone could not promise it: it may be lost, or be a copy of last week.
"""

import os
import re
import shlex
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError
from imgseg.models.album import Album
from imgseg.models.person import Person
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.storage import places
from imgseg.storage.dialects import give_higher_numbers, postgresql_url
from imgseg.storage.snapshots import newest_snapshot

# Set aside by a deletion, it has had its number all the same.
NUMBERED = re.compile(r"(?:deleted-)?(\d{1,18})")

# So many seconds after it was made nobody has put a newer copy of the database aside.
JUST_MADE = 24 * 60 * 60
# What has a folder in that of its owner, called after its table.
BELOW_A_USER: tuple[type[Album | Search | Person], ...] = (Album, Search, Person)


def refuse_without_database() -> None:
    """Refuse to make a new database in App_data beside photos.

    Raises:
        ImgsegError: there are photos, and the database is gone or empty.
    """
    database, users = places.database_file(), places.users_folder()
    if postgresql_url():
        return
    lost = not database.exists() or not database.stat().st_size
    if lost and any(_holds_files(folder) for folder in users.glob("*")):
        raise ImgsegError(
            f"The database {database} is gone, and there are photos in {users}: put a copy of the"
            f" database back{_newest()}, or move that folder away to start afresh."
        )


def refuse_without_accounts(session: Session) -> None:
    """Refuse a database that does not know whose photos are there.

    Raises:
        ImgsegError: an account is missing whose photos are there.
    """
    known = set(session.scalars(select(User.id)))
    users = places.users_folder()
    for number, folder in _numbered([users]):
        if number not in known and _holds_files(folder):
            raise ImgsegError(
                f"There are photos in {folder}, and the database {name_of_database()} knows"
                " no account of that number: move that database away and put a newer copy back"
                f"{_newest()}, or move that folder away."
            )


def skip_used_numbers(session: Session) -> None:
    """Have the database give no number that a folder has had already. The caller commits."""
    for kind in (User, *BELOW_A_USER):
        highest = max((number for number, _ in _folders_of(kind)), default=0)
        if highest:
            give_higher_numbers(session.connection(), kind.__tablename__, highest)


def remove_stillborn(session: Session) -> None:
    """After a sudden stop: remove the empty folders of what never came into the database."""
    for kind in BELOW_A_USER:
        known = set(session.scalars(select(kind.id)))
        for number, folder in _folders_of(kind):
            # Photos of whatever database stay, and so does what a newer copy of it may know.
            if number not in known and _is_just_made(folder) and not _holds_files(folder):
                shutil.rmtree(folder)


def name_of_database() -> str:
    """What the database is called in a sentence, without its password."""
    return str(postgresql_url() or places.database_file())


def _newest() -> str:
    """The command that puts back the newest copy there is, in brackets."""
    newest = None if postgresql_url() else newest_snapshot()
    return f" (`python run.py restore {shlex.quote(str(newest))}`)" if newest else ""


def _folders_of(kind: type[User | Album | Search | Person]) -> Iterable[tuple[int, Path]]:
    users = places.users_folder()
    return _numbered([users] if kind is User else users.glob(f"*/{kind.__tablename__}"))


def _numbered(folders: Iterable[Path]) -> Iterable[tuple[int, Path]]:
    for folder in folders:
        for inside in folder.glob("*"):
            if found := NUMBERED.fullmatch(inside.name):
                yield int(found[1]), inside


def _is_just_made(folder: Path) -> bool:
    return time.time() - folder.stat().st_mtime < JUST_MADE


def _holds_files(folder: Path) -> bool:
    return any(names for _, _, names in os.walk(folder))
