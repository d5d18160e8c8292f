"""The files that the index knows by their places."""

from pathlib import Path

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from imgseg.models.index import HashedFile, IndexedPhoto
from imgseg.services.files.fingerprints import path_key


def at_or_below(place: Path) -> ColumnElement[bool]:
    """The files that are this place, or lie in it."""
    return (HashedFile.path == path_key(place)) | below(place)


def below(folder: Path) -> ColumnElement[bool]:
    """The files that lie in this folder."""
    # A range instead of LIKE: it uses the key, and no character in a name is special.
    key = path_key(folder)
    return (HashedFile.path > key + "/") & (HashedFile.path < key + "0")


def count_new(session: Session, owner: int, folder: Path, photos: int) -> int:
    """How many of the ``photos`` in a folder of this owner are to be analysed, roughly.

    What changed under its name, or was analysed by another engine, does not count.
    """
    same = IndexedPhoto.owner == owner, IndexedPhoto.sha256 == HashedFile.sha256
    analysed = select(IndexedPhoto.id).where(*same).exists()
    known = select(func.count()).where(HashedFile.owner == owner, at_or_below(folder), analysed)
    return max(0, photos - session.scalars(known).one())
