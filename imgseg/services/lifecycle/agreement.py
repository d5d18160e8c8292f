"""After a restoring: what the database knows, and the photos that are there, agree again."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg import config
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.models.index import HashedFile
from imgseg.models.person import Person, PersonExample
from imgseg.models.review import Review
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.albums.albums import searches_of
from imgseg.services.files.photo_folders import (
    TRAIN_FOLDERS,
    PhotoFolder,
    album_photos,
    person_photos,
    train_photos,
)
from imgseg.services.lifecycle.photo_removal import forget_in_album, remove_from_results
from imgseg.services.people.examples import forget_lost
from imgseg.services.searches.question import chosen_faces, forget_chosen
from imgseg.services.searches.search_output import write_kept_output
from imgseg.storage import places


def make_agree(session: Session, commit: Callable[[], None]) -> None:
    """Forget photos that are gone, with their faces, and have each Output follow its results.

    Where there is no photo at all, the database was restored alone: it then stays as it is.

    Raises:
        ImgsegError: an Output cannot be written.
    """
    users = places.users_folder()
    alone = not any(path.is_file() for path in users.rglob("*"))
    if not alone:
        _forget_files(session)
    for album in session.scalars(select(Album)).all():
        if not alone:
            _forget_in_album(session, album)
        if album.source is None:
            _make_folders(album_photos(album))
    for search in session.scalars(select(Search)).all():
        if not alone:
            _forget_in_target(session, search)
        _make_folders(*(train_photos(search, role) for role in TRAIN_FOLDERS))
    for person in session.scalars(select(Person)).all():
        if not alone:
            forget_lost(session, person)
        _make_folders(person_photos(person))
    commit()
    if alone:
        return
    for search in session.scalars(select(Search)).all():
        if search.finished_run:
            write_kept_output(session, search)


def _make_folders(*folders: PhotoFolder) -> None:
    for folder in folders:
        for place in (folder.photos, folder.incoming):
            place.mkdir(parents=True, exist_ok=True)


def _forget_files(session: Session) -> None:
    # Late, because numpy takes its time.
    from imgseg.services.index.face_index import FaceIndex

    for owner, path in session.execute(select(HashedFile.owner, HashedFile.path)).all():
        # A backslash stands for what is no valid text: such a name cannot be read back. And what is
        # read in place may be on a disk that is away.
        in_place = Path(path).is_absolute()
        if "\\" not in path and not in_place and not (config.app_data() / path).exists():
            FaceIndex(session, owner).forget(config.app_data() / path)


def _forget_in_album(session: Session, album: Album) -> None:
    here = set(album_photos(album).names())
    people = select(PersonFace.photo).join(AlbumPerson).where(AlbumPerson.album_id == album.id)
    examples = select(PersonExample.photo).where(PersonExample.album_id == album.id)
    gone = {*session.scalars(people), *session.scalars(examples)} - here
    for search in searches_of(session, album):
        reviewed = set(session.scalars(select(Review.photo).where(Review.search_id == search.id)))
        run = search.finished_run
        shown = (
            set(session.scalars(select(Verdict.photo).where(Verdict.run_id == run.id)))
            if run
            else set()
        )
        lost = (reviewed | shown) - here
        if run and lost:
            remove_from_results(session, search, run, sorted(lost))
        gone |= lost
    if gone:
        forget_in_album(session, album, gone)


def _forget_in_target(session: Session, search: Search) -> None:
    here = train_photos(search, "target").names()
    for photo in chosen_faces(session, search).keys() - set(here):
        forget_chosen(session, search, photo)
