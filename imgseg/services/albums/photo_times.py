"""When the photos of albums were taken."""

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.index.times import NOBODY_KNOWS, Taken, times_of

UNKNOWN = Taken(NOBODY_KNOWS, None, by_camera=False)


def times_in(session: Session, album: Album, names: Collection[str]) -> dict[str, Taken]:
    """When those of an album's photos were taken that were looked at; see `times_of`."""
    return times_of(session, album.user_id, album_photos(album).photos, names)


def times_in_all(
    session: Session, albums: Mapping[int, Album], photos: Collection[tuple[int, str]]
) -> dict[tuple[int, str], Taken]:
    """When photos were taken, each by its album's id and its name; ``UNKNOWN`` where none says."""
    in_album: dict[int, dict[str, tuple[int, str]]] = {}
    for photo in photos:
        in_album.setdefault(photo[0], {})[photo[1]] = photo
    times = dict.fromkeys(photos, UNKNOWN)
    for id_, wanted in in_album.items():
        for name, taken in times_in(session, albums[id_], wanted).items():
            times[wanted[name]] = taken
    return times
