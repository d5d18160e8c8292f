"""Folders go by the numbers of accounts, albums, searches and people: none is given twice.

The database alone could not promise it: it may be lost, or be a copy of last week.
"""

import os
import re
import shlex
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError
from imgseg.models.user import User
from imgseg.storage import places
from imgseg.storage.dialects import give_higher_numbers, postgresql_url
from imgseg.storage.snapshots import newest_snapshot

# Set aside by a deletion, it has had its number all the same.
NUMBERED = re.compile(r"(?:deleted-)?(\d{1,18})")


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
    users = places.users_folder()
    for table, places_ in (
        ("users", [users]),
        ("albums", users.glob("*/albums")),
        ("searches", users.glob("*/searches")),
        ("people", users.glob("*/people")),
    ):
        highest = max((number for number, _ in _numbered(places_)), default=0)
        if highest:
            give_higher_numbers(session.connection(), table, highest)


def name_of_database() -> str:
    """What the database is called in a sentence, without its password."""
    return str(postgresql_url() or places.database_file())


def _newest() -> str:
    """The command that puts back the newest copy there is, in brackets."""
    newest = None if postgresql_url() else newest_snapshot()
    return f" (`python run.py restore {shlex.quote(str(newest))}`)" if newest else ""


def _numbered(folders: Iterable[Path]) -> Iterable[tuple[int, Path]]:
    for folder in folders:
        for inside in folder.glob("*"):
            if found := NUMBERED.fullmatch(inside.name):
                yield int(found[1]), inside


def _holds_files(folder: Path) -> bool:
    return any(names for _, _, names in os.walk(folder))
