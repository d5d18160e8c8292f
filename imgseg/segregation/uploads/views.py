"""Photos coming in."""

from pathlib import PurePath

from flask import current_app, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.jobs.contract import jobs
from imgseg.jobs.thumbnails_ahead import photos_came
from imgseg.models.album import Album
from imgseg.models.search import Search
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_album, my_search, way_back
from imgseg.services.files.photo_folders import PhotoFolder, album_photos, train_photos
from imgseg.services.files.upload_batch import Received, Sent
from imgseg.services.files.uploads import receive
from imgseg.services.searches.drafts import name_by_person, name_by_photos
from imgseg.storage.folders import (
    CLUTTER_FOLDERS,
    CLUTTER_NAMES,
    CLUTTER_SUFFIXES,
    OTHER_SUFFIXES,
    VIDEO_SUFFIXES,
)
from imgseg.text.language import gettext, ngettext
from imgseg.text.words import first_of, photos
from imgseg.web.demands import takes_uploads
from imgseg.web.error_pages import prefers_json

NAMED = 5
# A browser sends a large file in parts of so many bytes, and of the others so many at a time.
PART_BYTES = 8 * 1024 * 1024
BATCH_FILES = 30
TRAIN = "/searches/<int:search_id>/train/<any(target, unknown):role>"
ALBUM = "/albums/<int:album_id>/photos"


@bp.app_template_global()
def file_kinds() -> dict[str, list[str]]:
    """What a browser need not send: endings and names of files that are no photos."""
    return {
        # A zip of its own is unpacked; only one inside another is not.
        "other": sorted(OTHER_SUFFIXES - {".zip"}),
        "videos": sorted(VIDEO_SUFFIXES),
        "clutterNames": sorted(CLUTTER_NAMES),
        "clutterSuffixes": sorted(CLUTTER_SUFFIXES),
        "clutterFolders": sorted(CLUTTER_FOLDERS),
    }


@bp.app_template_global()
def upload_limits() -> dict[str, int]:
    """How a browser divides what it sends."""
    return {"partBytes": PART_BYTES, "batchFiles": BATCH_FILES}


@bp.post(TRAIN)
@takes_uploads
def upload_train(search_id: int, role: str) -> ResponseReturnValue:
    """Take in Target or unknown photos."""
    search = my_search(search_id)
    back = url_for(".edit_search", search_id=search.id)
    return _take_in(search, train_photos(search, role), back)


@bp.post(ALBUM)
@takes_uploads
def upload_album(album_id: int) -> ResponseReturnValue:
    """Take in photos of an album."""
    album, folder = my_folder(album_id=album_id)
    return _take_in(album, folder, way_back(album_id))


def my_folder(
    search_id: int = 0, role: str = "", album_id: int = 0
) -> tuple[Search | Album, PhotoFolder]:
    """The search or album of an address that begins with ``TRAIN`` or ``ALBUM``, and its folder.

    Raises:
        NotFoundError: it is not mine.
        InputError: its photos are read in place.
    """
    if role:
        search = my_search(search_id)
        return search, train_photos(search, role)
    album = my_album(album_id)
    folder = album_photos(album)
    folder.refuse_changes()
    return album, folder


def tell_who_came(folder: PhotoFolder, received: Received) -> None:
    """Have the thumbnails of what was put in place made."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    photos_came.send(app, folder=folder, names=received.placed)


def took_in(place: Search | Album) -> None:
    """Commit what came into a search or an album, which it may be called after."""
    if isinstance(place, Search):
        name_by_person(db.session(), place)
    name_by_photos(place)
    commit_use(place)
    if isinstance(place, Album):
        jobs().follow(place)


def _take_in(place: Search | Album, folder: PhotoFolder, back: str) -> ResponseReturnValue:
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        raise InputError("No file was chosen: choose a folder, photos or a zip first.")
    # Only scripts know a file's place in its folder and its time; browsers may send the bare name.
    names = request.form.getlist("paths")
    if len(names) != len(files):
        names = [file.filename or "" for file in files]
    times: list[int | None] = list(request.form.getlist("times", type=int))
    if len(times) != len(files):
        times = [None] * len(files)
    session = db.session()
    received = receive(
        session,
        current_user.id,
        folder,
        (Sent(name, f.stream, time) for name, f, time in zip(names, files, times, strict=True)),
        session.commit,
    )
    took_in(place)
    tell_who_came(folder, received)
    if prefers_json():
        return jsonify(received.as_json(folder.count()))
    _tell(received)
    return redirect(back)


def _tell(received: Received) -> None:
    if received.kept:
        flash(
            ngettext(
                "%(photos)s saved, %(num)s was here already.",
                "%(photos)s saved, %(num)s were here already.",
                received.kept,
                photos=photos(received.saved),
            )
        )
    else:
        flash(ngettext("%(num)s photo saved.", "%(num)s photos saved.", received.saved))
    videos = [name for name in received.skipped if PurePath(name).suffix.lower() in VIDEO_SUFFIXES]
    if videos:
        told = ngettext(
            "%(num)s video was left out: imgseg looks at photos only.",
            "%(num)s videos were left out: imgseg looks at photos only.",
            len(videos),
        )
        flash(told, "warning")
    others = [name for name in received.skipped if name not in videos]
    if others:
        names = first_of([_shortened(name) for name in others], NAMED)
        flash(gettext("Skipped, because they are no photos: %(names)s.", names=names), "warning")
    for error in received.errors[:NAMED]:
        flash(_shortened(error, 250), "error")
    if len(received.errors) > NAMED:
        more = ngettext(
            "%(num)s more file could not be saved.",
            "%(num)s more files could not be saved.",
            len(received.errors) - NAMED,
        )
        flash(more, "error")


def _shortened(text: str, length: int = 50) -> str:
    # Messages travel in the cookie, and a browser takes none over 4 KB.
    return text if len(text) <= length else f"{text[: length - 1]}…"
