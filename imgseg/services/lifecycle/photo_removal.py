"""Taking single photos out of a folder again, with their faces."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from imgseg import config
from imgseg.errors import InputError
from imgseg.models.album import Album
from imgseg.models.receipt import Receipt
from imgseg.models.removal import Removal
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.albums import searches_of
from imgseg.services.albums.people import forget_photos
from imgseg.services.albums.people_look import forget_seen
from imgseg.services.files.face_crops import forget_pictures
from imgseg.services.files.fingerprints import path_key, size_and_time
from imgseg.services.files.photo_folders import PhotoFolder, album_photos, train_photos
from imgseg.services.jobs.life import STILL_AT_WORK, runs_and_looks, stop_jobs
from imgseg.services.lifecycle.receipts import keep_receipt
from imgseg.services.people.examples import forget_album_photos, forget_target_photos
from imgseg.services.searches.following import stop_following
from imgseg.services.searches.kept_verdicts import each_verdict
from imgseg.services.searches.question import chosen_faces, forget_chosen
from imgseg.services.searches.search_output import output_follows, write_search_output
from imgseg.storage.dialects import in_chunks
from imgseg.storage.photos import photo_store
from imgseg.storage.reserve import reserve_open
from imgseg.storage.sqlite import truncate_log

log = logging.getLogger(__name__)


def refuse_while_running(*searches: Search) -> None:
    """Photos stay as they are while a run looks at them that somebody waits for.

    Raises:
        InputError: one of the searches has a run under way.
    """
    if any(search.under_way for search in searches):
        raise InputError(
            "A search is looking at these photos: wait for it, or cancel it, then remove them."
        )


def _remove(
    session: Session,
    owner: int,
    folder: PhotoFolder,
    photos: Mapping[str, Path],
    commit: Callable[[], None],
) -> Receipt:
    """Remove the files of photos, by name, with their thumbnails and their faces."""
    # Late, because numpy takes its time.
    from imgseg.services.index.face_index import FaceIndex

    index = FaceIndex(session, owner)
    faces = index.count_faces()
    index.forget(*photos.values())
    faces -= index.count_faces()
    known_by = {name: size_and_time(photo.stat()) for name, photo in photos.items()}
    receipt = _receipt(owner, [size for size, _ in known_by.values()], faces)
    told = keep_receipt(session, receipt)
    here = {"photos": path_key(folder.photos), "thumbs": path_key(folder.thumbs)}
    rows = [
        {"user_id": owner, "name": name, "size": size, "mtime_ns": time, **here}
        for name, (size, time) in known_by.items()
    ]
    if rows:
        session.execute(insert(Removal), rows)
    # From here on they are removed: what a stop leaves of their files, the next start removes.
    commit()
    try:
        _remove_files(folder, photos)
    except Exception:
        with _or_at_the_next_start(session):
            # What is there yet can be removed again by whoever still wants it, and is not told of.
            for one in told:
                session.delete(one)
            gone = [size for name, (size, _) in known_by.items() if not photos[name].exists()]
            keep_receipt(session, _receipt(owner, gone, faces))
            _forget_removals(session, here, photos)
            commit()
        raise
    with _or_at_the_next_start(session):
        _forget_removals(session, here, photos)
        commit()
        truncate_log(session)
    return receipt


@contextmanager
def _or_at_the_next_start(session: Session) -> Iterator[None]:
    """Write what is left to write of a removal; where the database does not let, a start does.

    The photos are gone then all the same, and nobody is told otherwise.
    """
    try:
        yield
    except OperationalError as error:
        session.rollback()
        log.warning("A removal of photos is finished at the next start.", exc_info=error)


def _forget_removals(session: Session, here: Mapping[str, str], names: Iterable[str]) -> None:
    for chunk in in_chunks(names):
        session.execute(delete(Removal).filter_by(**here).where(Removal.name.in_(chunk)))


def _receipt(owner: int, sizes: Collection[int], faces: int) -> Receipt:
    """One that tells of removed photos of these sizes, in bytes, and of so many faces."""
    return Receipt(
        user_id=owner,
        occasion="asked",
        searches=0,
        albums=0,
        photos=len(sizes),
        faces=faces,
        bytes=sum(sizes),
    )


def _remove_files(folder: PhotoFolder, names: Iterable[str]) -> None:
    photo_store().remove(folder.photos / name for name in names)
    for name in names:
        forget_pictures(folder, name)


def finish_removals(session: Session) -> None:
    """After a start: remove the files of removed photos that a sudden stop has left.

    The caller commits.

    Raises:
        StoreAwayError: the store of photos is away.
    """
    of_folders: dict[tuple[int, str, str], list[Removal]] = {}
    for one in session.scalars(select(Removal)):
        of_folders.setdefault((one.user_id, one.photos, one.thumbs), []).append(one)
    if not of_folders:
        return
    # Late, because numpy takes its time, and hardly a start needs it.
    from imgseg.services.index.face_index import FaceIndex

    for (owner, photos, thumbs), removals in of_folders.items():
        place = config.app_data() / photos
        names = [one.name for one in removals if not _is_another(place / one.name, one)]
        # What is known again was put there since, though it be the same.
        anew = FaceIndex(session, owner).hashes(place, names)
        folder = PhotoFolder(place, config.app_data() / thumbs, place.with_name("incoming"))
        _remove_files(folder, [name for name in names if name not in anew])
    session.execute(delete(Removal))


def _is_another(photo: Path, removed: Removal) -> bool:
    """Whether the file is not the one that was removed but came by its name since."""
    if removed.size is None or not photo.exists():
        return False
    return size_and_time(photo.stat()) != (removed.size, removed.mtime_ns)


def remove_from_train(
    session: Session, search: Search, role: str, names: Collection[str], commit: Callable[[], None]
) -> Receipt:
    """Remove photos of a search's Target or unknown by name, with their thumbnails and faces.

    What was chosen in a Target photo goes too: another photo may come by its name. Nobody is known
    by it any more. ``commit``
    makes lasting what is written; it is called before the files go.

    Raises:
        NotFoundError: one of them is not there; nothing was removed then.
        InputError: the search has a run under way, or what follows its album does not stop.
    """
    # No run begins meanwhile: it would find the faces of photos that go.
    with reserve_open(), alone_with(session, search):
        refuse_while_running(search)
        stop_following(session, [search], commit)
        folder = train_photos(search, role)
        photos = {name: folder.find(name) for name in names}
        if role == "target":
            for name in chosen_faces(session, search).keys() & set(names):
                forget_chosen(session, search, name)
            forget_target_photos(session, search, names)
        return _remove(session, search.user_id, folder, photos, commit)


def remove_from_album(
    session: Session, album: Album, names: Collection[str], commit: Callable[[], None]
) -> Receipt:
    """Remove photos of an album as `remove_from_train` does, from the results of searches too.

    Raises:
        NotFoundError: one of them is not there; nothing was removed then.
        InputError: the album is being looked at, or read in place.
        ImgsegError: an Output cannot be written; nothing was removed then.
    """
    album_photos(album).refuse_changes()
    searches = searches_of(session, album)
    with reserve_open(), alone_with(session, album, *searches):
        refuse_while_running(*searches)
        stop_following(session, searches, commit)
        if not stop_jobs(session, runs_and_looks([], [album]), commit):
            raise InputError(STILL_AT_WORK)
        folder = album_photos(album)
        photos = {name: folder.find(name) for name in names}
        results = [(search, run) for search in searches if (run := search.finished_run)]
        with output_follows(session, *(search for search, _ in results)):
            for search, run in results:
                left = [v for _, v in each_verdict(session, run) if v.photo not in photos]
                write_search_output(search, left, bool(run.people))
            for search, run in results:
                remove_from_results(session, search, run, sorted(photos))
            forget_in_album(session, album, photos)
            return _remove(session, album.user_id, folder, photos, commit)


def remove_from_results(session: Session, search: Search, run: Run, names: list[str]) -> None:
    """Forget what was decided and said about photos of the album. The caller commits."""
    for chunk in in_chunks(names):
        for rows, belongs in (
            (Verdict, Verdict.run_id == run.id),
            (Review, Review.search_id == search.id),
        ):
            session.execute(delete(rows).where(belongs, rows.photo.in_(chunk)))


def forget_in_album(session: Session, album: Album, names: Collection[str]) -> None:
    """Forget whom photos show that leave the album, and that they were seen. The caller commits."""
    forget_photos(session, album, names)
    forget_album_photos(session, album, names)
    forget_seen(session, album, names)
