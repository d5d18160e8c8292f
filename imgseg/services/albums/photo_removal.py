"""Taking single photos out of a folder again, with their faces."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.album import Album
from imgseg.models.receipt import Receipt
from imgseg.models.review import Review
from imgseg.models.run import ACTIVE, Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.album_people.album_look import STILL_LOOKING, stop_album_looks
from imgseg.services.album_people.album_people import forget_photos
from imgseg.services.albums.albums import searches_of
from imgseg.services.albums.face_crops import forget_crops
from imgseg.services.albums.photo_folders import PhotoFolder, album_photos, train_photos
from imgseg.services.index.forget import truncate_log
from imgseg.services.my_data.receipts import keep_receipt
from imgseg.services.output.search_output import write_search_output
from imgseg.services.results.deciding import changing_results
from imgseg.services.results.verdict_rows import verdicts_of
from imgseg.services.searches.searches import finished
from imgseg.services.training.chosen_faces import chosen_faces, forget_chosen

# SQLite takes a limited number of values in one statement.
CHUNK = 500


def refuse_while_running(session: Session, *searches: Search) -> None:
    """Photos stay as they are while a run looks at them.

    Raises:
        InputError: one of the searches has a run under way.
    """
    ids = [search.id for search in searches]
    if session.scalar(
        select(Run.id).where(Run.search_id.in_(ids), Run.status.in_(ACTIVE)).limit(1)
    ):
        raise InputError(
            "A search is looking at these photos: wait for it, or cancel it, then remove them."
        )


def remove_photos(
    session: Session, owner: int, folder: PhotoFolder, names: Collection[str]
) -> Receipt:
    """Remove photos by name (relative paths), their thumbnails and their faces. Commits.

    Raises:
        NotFoundError: one of them is not there; nothing was removed then.
    """
    # Late, because numpy takes its time.
    from imgseg.services.index.face_index import FaceIndex

    photos = {name: folder.find(name) for name in names}
    # Before the files: a stop in between must not leave the faces of photos that are gone.
    index = FaceIndex(session, owner)
    faces = index.count_faces()
    index.forget(*photos.values())
    receipt = Receipt(
        user_id=owner,
        occasion="asked",
        searches=0,
        albums=0,
        photos=len(photos),
        faces=faces - index.count_faces(),
        bytes=sum(photo.stat().st_size for photo in photos.values()),
    )
    keep_receipt(session, receipt)
    session.commit()
    for name, photo in photos.items():
        photo.unlink(missing_ok=True)
        for copy in (folder.thumb(name), folder.preview(name)):
            copy.unlink(missing_ok=True)
        forget_crops(folder, name)
    truncate_log(session)
    return receipt


def remove_from_train(
    session: Session, search: Search, role: str, names: Collection[str]
) -> Receipt:
    """Remove photos of a search's Target or unknown, as `remove_photos` does.

    What was chosen in a Target photo goes too: another photo may come by its name.

    Raises:
        NotFoundError: one of them is not there; nothing was removed then.
        InputError: the search has a run under way.
    """
    refuse_while_running(session, search)
    if role == "target":
        for name in chosen_faces(session, search).keys() & set(names):
            forget_chosen(session, search, name)
    return remove_photos(session, search.user_id, train_photos(search, role), names)


def remove_from_album(session: Session, album: Album, names: Collection[str]) -> Receipt:
    """Remove photos of an album as `remove_photos` does, from the results of its searches too.

    Raises:
        NotFoundError: one of them is not there; nothing was removed then.
        InputError: the album is being looked at, or an Output cannot be written.
    """
    searches = searches_of(session, album)
    refuse_while_running(session, *searches)
    if not stop_album_looks(session, [album.id]):
        raise InputError(STILL_LOOKING)
    with changing_results:
        forget_photos(session, album, names)
        receipt = remove_photos(session, album.user_id, album_photos(album), names)
        for search in searches:
            if run := finished(search):
                _remove_from_results(session, search, run, sorted(names))
    truncate_log(session)
    return receipt


def _remove_from_results(session: Session, search: Search, run: Run, names: list[str]) -> None:
    for i in range(0, len(names), CHUNK):
        chunk = names[i : i + CHUNK]
        for rows, belongs in (
            (Verdict, Verdict.run_id == run.id),
            (Review, Review.search_id == search.id),
        ):
            session.execute(delete(rows).where(belongs, rows.photo.in_(chunk)))
    session.commit()
    write_search_output(search, verdicts_of(session, run), bool(run.people))
