"""When the photos of a folder were taken: as the camera says, else as the file does."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from imgseg.models.index import HashedFile, IndexedPhoto
from imgseg.services.files.photo_folders import path_key
from imgseg.services.index.hashed_files import below

# A clock may be a little ahead, or of another zone; one that is more is set wrong.
AHEAD = timedelta(days=2)
NOBODY_KNOWS = datetime.fromisoformat("1970-01-01")
# A photo by its name, or by more.
Name = TypeVar("Name", bound=Any)


class Taken(NamedTuple):
    """When a photo was taken: ``at`` by the clock of the place, which is ``offset`` from UTC.

    The offset is None where the camera does not say it. Without ``by_camera`` it is the time of the
    file, which may be that of a copy.
    """

    at: datetime
    offset: timedelta | None
    by_camera: bool


def times_of(
    session: Session, owner: int, folder: Path, wanted: Collection[str] | None = None
) -> dict[str, Taken]:
    """When the photos below ``folder`` were taken, by path relative to it; of those in the index.

    Given ``wanted``, only of these. A camera whose clock is ahead of today's by days is not
    believed, nor is a file: then it is ``NOBODY_KNOWS``.
    """
    same = and_(IndexedPhoto.owner == HashedFile.owner, IndexedPhoto.sha256 == HashedFile.sha256)
    rows = session.execute(
        select(HashedFile.path, HashedFile.mtime_ns, IndexedPhoto.taken)
        .outerjoin(IndexedPhoto, same)
        .where(HashedFile.owner == owner, below(folder))
    )
    skip, latest = len(path_key(folder)) + 1, datetime.now() + AHEAD  # noqa: DTZ005
    times: dict[str, Taken] = {}
    for path, mtime_ns, taken in rows:
        name = path[skip:]
        if wanted is not None and name not in wanted:
            continue
        # Each engine that has looked at a photo has its own row.
        if taken and (by_camera := _by_camera(taken, latest)):
            times[name] = by_camera
        elif name not in times:
            times[name] = _by_file(mtime_ns, latest)
    return times


def in_order(times: Mapping[Name, Taken]) -> list[Name]:
    """The photos by the day of the place where they were taken, then the earliest first.

    Within a day the clocks of two places are set against UTC; a camera that does not say how far
    it is from there counts as most of the others.
    """
    said = Counter(one.offset for one in times.values() if one.offset is not None)
    usual = said.most_common(1)[0][0] if said else timedelta()

    def key(name: Name) -> tuple[object, ...]:
        at, offset, _ = times[name]
        return at.date(), at - (usual if offset is None else offset), name

    return sorted(times, key=key)


def _by_camera(taken: str, latest: datetime) -> Taken | None:
    time = datetime.fromisoformat(taken)
    at = time.replace(tzinfo=None)
    return Taken(at, time.utcoffset(), by_camera=True) if at <= latest else None


def _by_file(mtime_ns: int, latest: datetime) -> Taken:
    try:
        # By the clock of this computer: it is likely where its people are.
        time = datetime.fromtimestamp(mtime_ns / 1e9, UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return Taken(NOBODY_KNOWS, None, by_camera=False)
    at = time.replace(tzinfo=None)
    if at > latest:
        return Taken(NOBODY_KNOWS, None, by_camera=False)
    return Taken(at, time.utcoffset(), by_camera=False)
