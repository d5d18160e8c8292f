"""Albums that are folders of this computer, read in place: choosing a folder, making the album."""

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import InputError, reason_of
from imgseg.models.album import Album
from imgseg.models.user import User
from imgseg.services.files.folder_listing import NO_TEXT
from imgseg.services.files.photo_folders import album_photos
from imgseg.storage.folders import CLUTTER_FOLDERS, PHOTO_SUFFIXES
from imgseg.storage.roots import fence, roots

# So many sub-folders are offered at once.
MOST = 500
NAME_LENGTH = 120


@dataclass(frozen=True)
class Place:
    """A folder to choose from: what is in it, and where it lies.

    ``here`` is None where the choice begins, with the folders that the settings name. ``photos``
    counts those that lie in it directly; ``more`` is how many folders are not listed.
    """

    here: Path | None
    above: Path | None
    folders: list[Path]
    more: int
    photos: int


def may_have_folders(user: User) -> bool:
    """Whether the user may have folders read in place: the owner, where the settings name some."""
    return user.owner and bool(roots())


def look_around(asked: str) -> Place:
    """The folder of that path, with its sub-folders; where none is asked for, those to begin with.

    Raises:
        InputError: it cannot be read, or may not.
    """
    if not asked:
        return Place(None, None, [one for one in roots() if not _is_nameless(one)], 0, 0)
    here = _allowed(asked)
    within = fence()
    folders, photos = [], 0
    try:
        with os.scandir(here) as entries:
            for entry in entries:
                path = here / entry.name
                if entry.name.startswith(".") or entry.name.lower() in CLUTTER_FOLDERS:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if within.holds(path) and not _is_nameless(path):
                        folders.append(path)
                else:
                    photos += path.suffix.lower() in PHOTO_SUFFIXES
    except OSError as error:
        raise InputError(
            "The folder %(here)s cannot be read (%(why)s): give imgseg's account the right"
            " to read it, or choose another.",
            here=here,
            why=reason_of(error),
        ) from error
    folders.sort(key=lambda folder: folder.name.casefold())
    above = here.parent if within.holds(here.parent) else None
    return Place(here, above, folders[:MOST], len(folders[MOST:]), photos)


def create_folder_album(session: Session, user: User, asked: str, name: str) -> Album:
    """A new album that is the folder of that path; its photos are listed by a look at it.

    Without a name it is called like the folder. The caller commits.

    Raises:
        InputError: the folder cannot be read, or may not, or an album has photos of it already.
    """
    source = look_around(asked).here
    if source is None:
        raise InputError("No folder was chosen: choose one first.")
    mine = Album.user_id == user.id, Album.source.is_not(None)
    for other in session.scalars(select(Album).where(*mine)):
        there = Path(other.source or "")
        if source.is_relative_to(there) or there.is_relative_to(source):
            raise InputError(
                "The album “%(name)s” has photos of that folder already (%(there)s): use it, or"
                " delete it first. The photos stay where they are.",
                name=other.name,
                there=there,
            )
    called = (name or source.name)[:NAME_LENGTH]
    album = Album(user_id=user.id, name=called, source=str(source))
    session.add(album)
    session.flush()
    album_photos(album).create()
    return album


def _allowed(asked: str) -> Path:
    """The real path of a folder that may be read."""
    # What is no path at all would make the system stumble.
    if _is_nameless(asked) or not Path(asked).is_absolute():
        raise InputError("That is no folder of this computer: choose one of those offered.")
    here = Path(os.path.realpath(asked))
    if not fence().holds(here):
        raise InputError(
            "The folder %(asked)s may not be read here: choose one of those offered, or"
            " name it in IMGSEG_FOLDERS.",
            asked=asked,
        )
    return here


def _is_nameless(path: Path | str) -> bool:
    return NO_TEXT.search(str(path)) is not None
