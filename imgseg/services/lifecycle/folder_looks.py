"""Looking at a folder that is read in place: what came, what changed, moved, or is gone."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from imgseg.errors import FolderAwayError
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.models.base import now
from imgseg.models.folder_photo import FolderPhoto
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.albums import searches_of
from imgseg.services.files.face_crops import forget_pictures
from imgseg.services.files.fingerprints import Fingerprint, SizeAndTime
from imgseg.services.files.folder_listing import Found, away, is_mounted, lies_in, look_into
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.lifecycle.photo_removal import forget_in_album, remove_from_results
from imgseg.services.lifecycle.photo_renames import find_renames, rename_photos
from imgseg.services.searches.search_output import output_follows, write_kept_output
from imgseg.storage.dialects import in_chunks
from imgseg.storage.reserve import reserve_open
from imgseg.storage.roots import fence
from imgseg.storage.sqlite import truncate_log

_looking: dict[int, threading.Lock] = {}


@dataclass
class Changes:
    """The names of photos that came, or are others than before, and of those that are gone.

    ``moved`` have other names, new ones by old; ``touched`` have another size or time, and are the
    same photos as far as anything is known of them, which ``same`` renews. ``folders`` are all that
    were looked into.
    """

    came: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    same: dict[str, Fingerprint] = field(default_factory=dict)
    folders: list[Path] = field(default_factory=list)


def look_at_folder(session: Session, album_id: int, commit: Callable[[], None]) -> Changes:
    """See what has changed in the folder of an album, and let its results follow.

    Of photos that are gone everything is forgotten; what was said of those that only moved within
    the folder stays. ``commit`` makes it lasting. Of an album that is none, or has no folder,
    nothing is done.

    Raises:
        FolderAwayError: the folder cannot be reached; nothing is taken for gone then.
        NotFoundError: the album was deleted meanwhile.
    """
    with _looking.setdefault(album_id, threading.Lock()):
        album = session.get(Album, album_id, populate_existing=True)
        if album is None or album.source is None:
            return Changes()
        source, owner = Path(album.source), album.user_id
        before, known = (album.looked or {}).get("disks", []), _known(session, album_id)
        # Nothing of the database is held while the disk is read.
        session.rollback()
        try:
            found = _found(source, known, before)
        except FolderAwayError:
            with alone_with(session, album):
                album.away_since = album.away_since or now()
                commit()
            raise
        lost = [disk for disk in before if not _is_back(source, disk, found)]
        changes = _compare(session, owner, source, known, found, [*lost, *found.closed])
        with reserve_open(), alone_with(session, album, *searches_of(session, album)):
            _take_in(session, album, changes, found, lost)
            commit()
        if changes.gone:
            truncate_log(session)
        return changes


def _known(session: Session, album_id: int) -> dict[str, SizeAndTime]:
    columns = select(FolderPhoto.name, FolderPhoto.size, FolderPhoto.mtime_ns)
    rows = session.execute(columns.where(FolderPhoto.album_id == album_id))
    return {name: (size, mtime_ns) for name, size, mtime_ns in rows}


def _found(source: Path, known: dict[str, SizeAndTime], disks: list[str]) -> Found:
    within = fence()
    if not within.holds(source):
        raise FolderAwayError(away(source))
    found = look_into(source, within)
    unmounted = "" in disks and not is_mounted(source)
    # Where a disk was mounted there may be a few files of another one below.
    if known and (not found.photos or (unmounted and not known.keys() & found.photos.keys())):
        raise FolderAwayError(away(source))
    return found


def _is_back(source: Path, disk: str, found: Found) -> bool:
    """Whether there are photos where a disk was mounted, on it or without it."""
    return is_mounted(source / disk) or any(lies_in(name, [disk]) for name in found.photos)


def _compare(
    session: Session,
    owner: int,
    source: Path,
    known: dict[str, SizeAndTime],
    found: Found,
    kept: list[str],
) -> Changes:
    """What is different; what lies in the sub-folders ``kept`` is there."""
    # Late, because numpy takes its time.
    from imgseg.services.index.face_index import FaceIndex

    here = found.photos
    came = [name for name in here if name not in known]
    gone = [name for name in known if name not in here and not lies_in(name, kept)]
    differ = [name for name, stamp in known.items() if here.get(name, stamp) != stamp]
    if not differ and not gone:
        return Changes(came, folders=found.folders)
    before = FaceIndex(session, owner).fingerprints(source)
    session.rollback()
    moved, others, same = find_renames(source, before, here, came, gone, differ)
    return Changes(
        came=sorted({*came, *others} - set(moved.values())),
        gone=sorted({*gone, *others} - moved.keys()),
        moved=moved,
        touched=[name for name in differ if name not in others],
        same=same,
        folders=found.folders,
    )


def _take_in(
    session: Session, album: Album, changes: Changes, found: Found, lost: list[str]
) -> None:
    from imgseg.services.index.face_index import FaceIndex

    searches = searches_of(session, album)
    folder = album_photos(album)
    with output_follows(session, *searches):
        _keep_list(session, album, changes, found)
        rename_photos(session, album, searches, changes.moved)
        for name, fingerprint in changes.same.items():
            FaceIndex(session, album.user_id).remember(folder.photos, name, fingerprint)
        gone = sorted({*changes.gone, *_unlisted(session, album)})
        if gone:
            _forget(session, album, searches, gone)
        if gone or changes.moved:
            for search in searches:
                if search.finished_run:
                    write_kept_output(session, search)
        looked: dict[str, Any] = dict(album.looked or {})
        if changes.came or changes.gone:
            looked["at"] = now().isoformat(timespec="seconds")
            looked |= {"came": len(changes.came), "gone": len(changes.gone)}
        looked |= {"disks": sorted({*found.disks, *lost}), "lost": lost}
        album.looked = looked | {"closed": found.closed, "unnamed": found.unnamed}
        album.away_since = None
    for name in [*gone, *changes.touched]:
        forget_pictures(folder, name)


def _keep_list(session: Session, album: Album, changes: Changes, found: Found) -> None:
    mine = FolderPhoto.album_id == album.id
    for chunk in in_chunks(sorted({*changes.gone, *changes.moved, *changes.touched})):
        session.execute(delete(FolderPhoto).where(mine, FolderPhoto.name.in_(chunk)))
    new = {*changes.came, *changes.moved.values(), *changes.touched}
    rows = [
        {"album_id": album.id, "name": name, "size": size, "mtime_ns": mtime_ns}
        for name, (size, mtime_ns) in found.photos.items()
        if name in new
    ]
    if rows:
        session.execute(insert(FolderPhoto), rows)


def _unlisted(session: Session, album: Album) -> set[str]:
    """Photos that results or people are about and that are gone: a run may have ended since."""
    listed = select(FolderPhoto.name).where(FolderPhoto.album_id == album.id)
    decided = select(Verdict.photo).join(Run, Run.id == Verdict.run_id)
    decided = decided.join(Search, Search.id == Run.search_id)
    decided = decided.where(Search.album_id == album.id, Verdict.photo.not_in(listed))
    people = select(PersonFace.photo).join(AlbumPerson)
    people = people.where(AlbumPerson.album_id == album.id, PersonFace.photo.not_in(listed))
    return {*session.scalars(decided.distinct()), *session.scalars(people.distinct())}


def _forget(session: Session, album: Album, searches: list[Search], names: list[str]) -> None:
    from imgseg.services.index.face_index import FaceIndex

    source = album_photos(album).photos
    FaceIndex(session, album.user_id).forget(*(source / name for name in names))
    for search in searches:
        if run := search.finished_run:
            remove_from_results(session, search, run, names)
    forget_in_album(session, album, names)
