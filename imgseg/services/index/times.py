"""When the photos of a folder were taken: as the camera says, else as the file does."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from imgseg.models.index import HashedFile, IndexedPhoto
from imgseg.services.files.fingerprints import path_key
from imgseg.services.index.hashed_files import below
from imgseg.storage.dialects import in_chunks

# A clock may be a little ahead, or of another zone; one that is more is set wrong.
AHEAD = timedelta(days=2)
NOBODY_KNOWS = datetime.fromisoformat("1970-01-01")
# So few are asked for by their names; of more it is quicker to read all (time).
FEW = 1000
# Of a time as the index has it, behind which the distance from UTC may stand.
SECONDS = len("1970-01-01T00:00:00")
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

    @property
    def is_known(self) -> bool:
        """Whether the camera or the file says it."""
        return self.at.date() != NOBODY_KNOWS.date()


def times_of(
    session: Session, owner: int, folder: Path, wanted: Collection[str]
) -> dict[str, Taken]:
    """When the ``wanted`` photos below ``folder`` were taken, by their paths relative to it.

    It is known of those in the index. A camera whose clock is ahead of today's by days is not
    believed, nor is a file: then it is ``NOBODY_KNOWS``.
    """
    skip, latest = len(path_key(folder)) + 1, datetime.now() + AHEAD  # noqa: DTZ005
    times: dict[str, Taken] = {}
    for path, mtime_ns, taken in _rows(session, owner, folder, wanted):
        name = path[skip:]
        if name not in wanted:
            continue
        # Each engine that has looked at a photo has its own row.
        if taken and (by_camera := _by_camera(taken, latest)):
            times[name] = by_camera
        elif name not in times:
            times[name] = _by_file(mtime_ns, latest)
    return times


def _rows(
    session: Session, owner: int, folder: Path, wanted: Collection[str]
) -> Iterator[Row[str, int, str | None]]:
    """Path, time and what a camera says of these few photos below a folder, or of all there."""
    same = and_(IndexedPhoto.owner == HashedFile.owner, IndexedPhoto.sha256 == HashedFile.sha256)
    files = (
        select(HashedFile.path, HashedFile.mtime_ns, IndexedPhoto.taken)
        .outerjoin(IndexedPhoto, same)
        .where(HashedFile.owner == owner)
    )
    # Not by way of the session, which would take as long again to hand them over.
    connection = session.connection()
    if len(wanted) > FEW:
        yield from connection.execute(files.where(below(folder)))
        return
    key = path_key(folder)
    for chunk in in_chunks(f"{key}/{name}" for name in wanted):
        yield from connection.execute(files.where(HashedFile.path.in_(chunk)))


def in_order(times: Mapping[Name, Taken]) -> list[Name]:
    """The photos by the day of the place where they were taken, then the earliest first.

    Within a day the clocks of two places are set against UTC; a camera that does not say how far
    it is from there counts as most of the others.
    """
    said = Counter(one.offset for one in times.values() if one.offset is not None)
    if len(said) < 2:
        # By one clock. What is in order nearly, as the names are, is soon sorted.
        return sorted(sorted(times), key=lambda name: times[name].at)
    usual = said.most_common(1)[0][0]

    def key(name: Name) -> tuple[object, ...]:
        at, offset, _ = times[name]
        return at.date(), at - (usual if offset is None else offset), name

    return sorted(times, key=key)


def _by_camera(taken: str, latest: datetime) -> Taken | None:
    at = datetime.fromisoformat(taken[:SECONDS])
    return Taken(at, _offset(taken[SECONDS:]), by_camera=True) if at <= latest else None


@cache
def _offset(text: str) -> timedelta | None:
    """What "+02:00" says; None where nothing is said."""
    return datetime.fromisoformat(f"{NOBODY_KNOWS.isoformat()}{text}").utcoffset()


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
