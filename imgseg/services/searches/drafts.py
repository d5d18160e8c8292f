"""A search that is put together: begun without names, which its first photos bring along.

While its name, or that of its album, is empty, nothing has come into it: no list shows it.
"""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.album import Album
from imgseg.models.person import Person
from imgseg.models.search import Search
from imgseg.services.albums.albums import create_album
from imgseg.services.files.photo_folders import TRAIN_FOLDERS, album_photos, train_photos
from imgseg.services.people.people import forget_sought, people_sought, rename_sought, seek
from imgseg.services.searches.searches import SOMEBODY, create_search
from imgseg.services.searches.sought import common_folder
from imgseg.text.language import day, gettext

LONGEST_NAME = 120


def draft_of(
    session: Session, user_id: int, album: Album | None = None, person: Person | None = None
) -> Search:
    """The user's search without anything in it, the same one until something is.

    With ``album`` it asks that one, with ``person`` it seeks somebody known. The caller commits.
    """
    mine = Search.user_id == user_id, Search.name == ""
    draft = session.scalar(select(Search).where(*mine).order_by(Search.id.desc()).limit(1))
    if draft is None:
        draft = create_search(session, album or _blank_album(session, user_id), "")
    elif album:
        draft.album = album
    forget_sought(session, draft, [""])
    if person:
        seek(session, draft, "", person)
    return draft


def name_by_person(session: Session, search: Search) -> None:
    """Call a search without a name after the person whom it means, if it does.

    The caller commits.
    """
    person = people_sought(session, search).get("")
    if person and not search.name:
        search.name, search.several = person.name, False
        rename_sought(session, search, "", person.name)


def begun_before(session: Session, search: Search) -> Search | None:
    """The newest search of the same user that has photos and never ran; None without one."""
    mine = Search.user_id == search.user_id, Search.id != search.id, Search.name != ""
    found = session.scalars(
        select(Search).where(*mine, ~Search.runs.any()).order_by(Search.id.desc())
    )
    return next((one for one in found if train_photos(one, "target").count()), None)


def choose_album(session: Session, search: Search, album: Album | None) -> None:
    """Let a search ask that album of its owner, None for a new one. The caller commits.

    Raises:
        InputError: it has run, and its results are about its album.
    """
    if search.runs:
        raise InputError("This search has gone through its album: make a new one for another.")
    if album is None and search.album.name == "":
        return
    search.album = album or _blank_album(session, search.user_id)


def name_by_photos(place: Search | Album) -> None:
    """Call what has no name yet after its photos, once there are any. The caller commits."""
    if place.name:
        return
    if isinstance(place, Album):
        names = album_photos(place).names()
        otherwise = gettext("Photos of %(day)s", day=day(place.created_at))
    else:
        names = train_photos(place, "target").names()
        otherwise = gettext(SOMEBODY)
        if not names and any(train_photos(place, role).count() for role in TRAIN_FOLDERS):
            place.name = otherwise
    if names:
        folder = common_folder(names).partition("/")[0]
        place.name = folder[:LONGEST_NAME].strip() or otherwise


def _blank_album(session: Session, user_id: int) -> Album:
    """An album with nothing in it that no search asks."""
    asked = exists().where(Search.album_id == Album.id)
    blank = select(Album).where(Album.user_id == user_id, Album.name == "", ~asked)
    return session.scalar(blank.limit(1)) or create_album(session, user_id, "")
