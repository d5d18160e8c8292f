"""The album or search of an address, if it belongs to whoever asks."""

from flask import request, url_for
from flask_login import current_user

from imgseg.extensions import db
from imgseg.models.album import Album
from imgseg.models.search import Search
from imgseg.services.ownership import get_owned


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


def way_back(album_id: int) -> str:
    """Where a change of my album leads: to the search it was made from, else to the album.

    Raises:
        NotFoundError: I have no such search.
    """
    search_id = request.args.get("search", type=int)
    if search_id is None:
        return url_for(".album", album_id=album_id)
    return url_for(".edit_search", search_id=my_search(search_id).id)
