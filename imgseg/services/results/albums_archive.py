"""Photos of several albums as one zip, each album in a folder of its name."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.base import now
from imgseg.models.run import Run
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.files.safe_names import free_name, safe_path
from imgseg.services.output.archive import Archive, make_archive
from imgseg.verdicts import PhotoVerdict


class AlbumPhoto(NamedTuple):
    """A photo of an album, and the row about it in the table; None where nothing is said of it."""

    album: Album
    name: str
    row: PhotoVerdict | None


def albums_archive(
    session: Session, name: str, photos: Collection[AlbumPhoto], runs: Collection[int]
) -> Archive:
    """A zip of that ``name`` with these photos; ``runs`` are the ids of those their rows are from.

    Raises:
        NotFoundError: a photo is gone.
        FolderAwayError: photos are read in place, and their folder is away.
    """
    albums = {one.album.id: one.album for one in photos}
    inside: dict[int, str] = {}
    places = {}
    # The newest has its own name, and an older one of the same name a number.
    for id_ in sorted(albums, reverse=True):
        inside[id_] = _free_folder(albums[id_].name, inside.values())
        places[id_] = album_photos(albums[id_])
        places[id_].refuse_while_away()
    files, rows = {}, []
    for album, photo, row in photos:
        path = f"{inside[album.id]}/{photo}"
        files[path] = places[album.id].photos / photo
        if row:
            rows.append(row._replace(photo=path))
    finished = session.scalar(select(func.max(Run.finished_at)).where(Run.id.in_(runs)))
    return make_archive(name, files, rows, finished or now())


def _free_folder(name: str, taken: Collection[str]) -> str:
    """The name of an album as that of a folder, which is none of those that are ``taken``."""
    plain = safe_path(name.replace("/", " ")) or "Album"
    # Some disks take two names that differ in their case for the same.
    there = {one.casefold() for one in taken}
    return free_name(plain, lambda name: name.casefold() in there)
