"""Photos going out again."""

from functools import partial

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from imgseg.extensions import db
from imgseg.jobs.contract import jobs
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_album, my_search, way_back
from imgseg.segregation.my_data.text import told
from imgseg.services.files.photo_folders import PhotoFolder, album_photos, train_photos
from imgseg.services.lifecycle.photo_removal import remove_from_album, remove_from_train
from imgseg.text.language import gettext


@bp.post("/searches/<int:search_id>/train/<any(target, unknown):role>/remove")
def remove_train(search_id: int, role: str) -> ResponseReturnValue:
    """Remove Target or unknown photos."""
    search = my_search(search_id)
    names = _chosen(train_photos(search, role))
    session = db.session()
    # Their use with all else: once the photos are gone, nothing may fail that is not about them.
    receipt = remove_from_train(session, search, role, names, partial(commit_use, search))
    jobs().follow(search.album)
    flash(gettext("Removed: %(what)s.", what=told(receipt)))
    return redirect(url_for(".edit_search", search_id=search_id))


@bp.post("/albums/<int:album_id>/photos/remove")
def remove_from_my_album(album_id: int) -> ResponseReturnValue:
    """Remove photos of an album."""
    album = my_album(album_id)
    names = _chosen(album_photos(album))
    session = db.session()
    receipt = remove_from_album(session, album, names, partial(commit_use, album))
    jobs().follow(album)
    flash(gettext("Removed: %(what)s.", what=told(receipt)))
    return redirect(way_back(album_id))


def _chosen(folder: PhotoFolder) -> set[str]:
    return set(folder.names() if "all" in request.form else request.form.getlist("photo"))
