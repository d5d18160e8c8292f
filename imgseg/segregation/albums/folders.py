"""Albums that are folders of this computer: choosing one, and looking for what is new in it."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_album, my_search
from imgseg.segregation.albums.text import still_looking
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.folder_albums import (
    create_folder_album,
    look_around,
    may_have_folders,
)
from imgseg.services.searches.drafts import choose_album


@bp.app_template_global()
def offers_folders() -> bool:
    """Whether I may have folders of this computer read in place."""
    return may_have_folders(current_user)


@bp.get("/albums/folders")
def folders() -> ResponseReturnValue:
    """The folders of this computer that I may choose from, those in ``at`` or those to begin with.

    The album is for the search of the address, if there is one.
    """
    _refuse_others()
    search_id = request.args.get("search", type=int)
    if search_id is not None:
        my_search(search_id)
    place = look_around(request.args.get("at", ""))
    return render_template("segregation/folders.html", place=place, search_id=search_id)


@bp.post("/albums/folders")
def add_folder() -> ResponseReturnValue:
    """Make an album of a folder of this computer; a search that has not run yet may ask it."""
    _refuse_others()
    session = db.session()
    search_id = request.args.get("search", type=int)
    search = None if search_id is None else my_search(search_id)
    album = create_folder_album(session, current_user, request.form.get("folder", ""), "")
    session.commit()
    _look(album.id)
    if search is None:
        return redirect(url_for(".album", album_id=album.id))
    with alone_with(session, search):
        choose_album(session, search, album)
        commit_use(search)
    return redirect(url_for(".search", search_id=search.id, _anchor="box-album"))


@bp.post("/albums/<int:album_id>/look-again")
def look_again(album_id: int) -> ResponseReturnValue:
    """Look for new photos in the folder of an album."""
    album = my_album(album_id)
    if album.source is not None:
        _look(album.id)
    return redirect(url_for(".album", album_id=album_id))


def _look(album_id: int) -> None:
    # What the look writes, it writes for itself.
    db.session.rollback()
    if not current_app.extensions["folders"].look_now(album_id):
        flash(still_looking())


def _refuse_others() -> None:
    # To everybody else, and where the settings name no folder, there are none.
    if not may_have_folders(current_user):
        abort(404)
