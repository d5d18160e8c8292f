"""App_data, the database and the bucket of their photos belong together: a start sees to it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg import config
from imgseg.errors import ImgsegError, InputError
from imgseg.models.album import Album
from imgseg.models.index import HashedFile
from imgseg.models.person import Person
from imgseg.models.search import Search
from imgseg.models.user import User
from imgseg.services.accounts.numbers import name_of_database
from imgseg.services.files.photo_folders import (
    TRAIN_FOLDERS,
    album_photos,
    person_photos,
    train_photos,
)
from imgseg.storage import places
from imgseg.storage.bucket import Bucket
from imgseg.storage.photos import bucket
from imgseg.storage.shells import make_shell
from imgseg.storage.whole_file import whole_file

ROWS_AT_ONCE = 1000


def refuse_other_store() -> None:
    """Refuse to look for photos elsewhere than where they are: shells would be taken for photos.

    Raises:
        InputError: App_data's photos lie in a bucket that the settings do not name.
    """
    mark, named = places.photos_elsewhere(), str(config.read("IMGSEG_STORAGE")).rstrip("/")
    if mark.exists() and (address := mark.read_text("utf-8")) != named:
        raise InputError(
            f"The photos of {config.app_data()} lie in {address}: set IMGSEG_STORAGE to that"
            + (f", not to {named}." if named else ".")
        )


def open_store(session: Session) -> None:
    """See that the bucket works and holds this database's photos, and App_data a shell of each.

    Raises:
        ImgsegError: it cannot be reached, refuses, or holds photos of accounts that are missing.
        InputError: App_data holds photos that are not there.
    """
    store = bucket()
    if store is None:
        return
    store.check()
    known = set(session.scalars(select(User.id)))
    for stranger in sorted(store.users() - known):
        raise ImgsegError(
            f"There are photos in {store.address}/users/{stranger}, and the database"
            f" {name_of_database()} knows no account of that number: name the database that"
            " belongs to it, or another prefix."
        )
    if places.photos_elsewhere().exists():
        return
    users = places.users_folder()
    for photo in users.rglob("*"):
        if photo.is_file():
            raise InputError(
                f"There are photos in {users} that are not in {store.address}: run `python run.py"
                f" move-to {store.address}` with IMGSEG_STORAGE left away, or set IMGSEG_APP_DATA"
                " to an empty folder."
            )
    _make_shells(session, store)
    note_store(store)


def note_store(store: Bucket) -> None:
    """Take note that the photos of App_data lie in that bucket."""
    with whole_file(places.photos_elsewhere()) as part:
        part.write_text(store.address, "utf-8")


def _make_shells(session: Session, store: Bucket) -> None:
    """Have a new App_data, such as that of a machine whose disk forgets, know the photos."""
    folders = [album_photos(album) for album in session.scalars(select(Album))]
    for search in session.scalars(select(Search)):
        folders += [train_photos(search, role) for role in TRAIN_FOLDERS]
    folders += [person_photos(person) for person in session.scalars(select(Person))]
    for folder in folders:
        folder.create()
    rows = select(HashedFile.path, HashedFile.size, HashedFile.mtime_ns)
    for path, size, mtime_ns in session.execute(rows.execution_options(yield_per=ROWS_AT_ONCE)):
        photo = config.app_data() / path
        if store.holds(photo):
            photo.parent.mkdir(parents=True, exist_ok=True)
            make_shell(photo, size, mtime_ns)
