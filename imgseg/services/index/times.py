"""When the photos of a folder were taken: as the camera says, else as the file does."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from imgseg.models.index import HashedFile, IndexedPhoto
from imgseg.services.files.photo_folders import path_key
from imgseg.services.index.hashed_files import at_or_below

# A clock may be a little ahead, or of another zone; one that is more is set wrong.
AHEAD = timedelta(days=2)
NOBODY_KNOWS = datetime.fromisoformat("1970-01-01")


class Taken(NamedTuple):
    """When a photo was taken: ``at`` by the clock of the place, which is ``offset`` from UTC.

    The offset is None where the camera does not say it. Without ``by_camera`` it is the time of the
    file, which may be that of a copy.
    """

    at: datetime
    offset: timedelta | None
    by_camera: bool


def times_of(session: Session, owner: int, folder: Path) -> dict[str, Taken]:
    """When the photos below ``folder`` were taken, by path relative to it; of those in the index.

    A camera whose clock is ahead of today's by days is not believed, nor is a file.
    """
    same = and_(IndexedPhoto.owner == HashedFile.owner, IndexedPhoto.sha256 == HashedFile.sha256)
    rows = session.execute(
        select(HashedFile.path, HashedFile.mtime_ns, func.max(IndexedPhoto.taken))
        .outerjoin(IndexedPhoto, same)
        .where(HashedFile.owner == owner, at_or_below(folder))
        .group_by(HashedFile.owner, HashedFile.path, HashedFile.mtime_ns)
    )
    skip, latest = len(path_key(folder)) + 1, datetime.now() + AHEAD  # noqa: DTZ005
    return {
        path[skip:]: _by_camera(taken or "", latest) or _by_file(mtime_ns, latest)
        for path, mtime_ns, taken in rows
    }


def in_order(times: Mapping[str, Taken]) -> list[str]:
    """The photos by the day of the place where they were taken, then the earliest first.

    Within a day the clocks of two places are set against UTC; a camera that does not say how far
    it is from there counts as most of the others.
    """
    said = Counter(one.offset for one in times.values() if one.offset is not None)
    usual = said.most_common(1)[0][0] if said else timedelta()

    def key(name: str) -> tuple[object, ...]:
        one = times[name]
        offset = usual if one.offset is None else one.offset
        return one.at.date(), one.at - offset, name

    return sorted(times, key=key)


def _by_camera(taken: str, latest: datetime) -> Taken | None:
    if not taken:
        return None
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
    return Taken(min(at, latest), time.utcoffset(), by_camera=False)
