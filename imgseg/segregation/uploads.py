"""Photos coming in, and going out again."""

from dataclasses import asdict

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.error_pages import prefers_json
from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.access import my_album, my_search
from imgseg.services.albums import searches_of
from imgseg.services.photo_folders import PhotoFolder, album_photos, train_photos
from imgseg.services.photo_removal import refuse_while_running, remove_photos
from imgseg.services.uploads import Received, receive

NAMED = 10


@bp.post("/searches/<int:search_id>/train/<any(target, unknown):role>")
def upload_train(search_id: int, role: str) -> ResponseReturnValue:
    """Take in Target or unknown photos."""
    search = my_search(search_id)
    return _take_in(train_photos(search, role), url_for(".edit_search", search_id=search.id))


@bp.post("/albums/<int:album_id>/photos")
def upload_album(album_id: int) -> ResponseReturnValue:
    """Take in photos of an album."""
    album = my_album(album_id)
    return _take_in(album_photos(album), _way_back(album.id))


@bp.post("/searches/<int:search_id>/train/<any(target, unknown):role>/remove")
def remove_train(search_id: int, role: str) -> ResponseReturnValue:
    """Remove Target or unknown photos."""
    search = my_search(search_id)
    refuse_while_running(db.session(), search)
    return _take_out(train_photos(search, role), url_for(".edit_search", search_id=search.id))


@bp.post("/albums/<int:album_id>/photos/remove")
def remove_from_album(album_id: int) -> ResponseReturnValue:
    """Remove photos of an album."""
    album = my_album(album_id)
    refuse_while_running(db.session(), *searches_of(db.session(), album))
    return _take_out(album_photos(album), _way_back(album.id))


def _way_back(album_id: int) -> str:
    search_id = request.args.get("search", type=int)
    if search_id is None:
        return url_for(".album", album_id=album_id)
    return url_for(".edit_search", search_id=my_search(search_id).id)


def _take_in(folder: PhotoFolder, back: str) -> ResponseReturnValue:
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        raise InputError("No file was chosen: choose a folder, photos or a zip first.")
    # Only scripts know a file's place in its folder; browsers may send the bare name.
    names = request.form.getlist("paths")
    if len(names) != len(files):
        names = [file.filename or "" for file in files]
    received = receive(
        folder, ((name, file.stream) for name, file in zip(names, files, strict=True))
    )
    if prefers_json():
        return jsonify(asdict(received) | {"total": folder.count()})
    _tell(received)
    return redirect(back)


def _take_out(folder: PhotoFolder, back: str) -> ResponseReturnValue:
    names = folder.names() if "all" in request.form else request.form.getlist("photo")
    removed = remove_photos(db.session(), current_user.id, folder, names)
    flash(f"{removed} photos removed." if removed != 1 else "1 photo removed.")
    return redirect(back)


def _tell(received: Received) -> None:
    kept = f", {received.kept} were here already" if received.kept else ""
    flash(f"{received.saved} photos saved{kept}.")
    if received.skipped:
        names = ", ".join(received.skipped[:NAMED])
        more = f" and {len(received.skipped) - NAMED} more" if len(received.skipped) > NAMED else ""
        flash(f"Skipped, because they are no photos: {names}{more}.", "warning")
    for error in received.errors[:NAMED]:
        flash(error, "error")
