"""The album, search or person of an address, if it belongs to whoever asks."""

from flask import request, url_for
from flask_login import current_user

from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.person import Person
from imgseg.models.search import Search
from imgseg.services.accounts.ownership import get_owned, note_use

# What is mine is listed there, with buttons to keep or delete it.
LISTS = {"searches", "albums", "my_data", "known_people"}


def my_album(album_id: int) -> Album:
    """My album of that id.

    Raises:
        NotFoundError: I have none.
    """
    return get_owned(db.session(), Album, current_user.id, album_id)


def my_search(search_id: int) -> Search:
    """My search of that id.

    Raises:
        NotFoundError: I have none.
    """
    return get_owned(db.session(), Search, current_user.id, search_id)


def my_person(person_id: int) -> Person:
    """The person of that id, one of mine.

    Raises:
        NotFoundError: I know none.
    """
    return get_owned(db.session(), Person, current_user.id, person_id)


def way_back(album_id: int) -> str:
    """Where a change of my album leads: to the search it was made from, else to the album.

    Raises:
        NotFoundError: I have no such search.
    """
    search_id = request.args.get("search", type=int)
    if search_id is None:
        return url_for(".album", album_id=album_id)
    return url_for(".edit_search", search_id=my_search(search_id).id)


def back_to_list(otherwise: str) -> str:
    """The list of mine that a form was sent from, as its ``back`` says, or another address."""
    back = request.form.get("back", "")
    return url_for(f".{back}") if back in LISTS else otherwise


def commit_use(used: Album | Search) -> None:
    """Commit what was changed, which is a use of my album or search: its time starts again.

    Looking is no use: a list shows the photos of all of them at once.
    """
    note_use(used)
    db.session.commit()
