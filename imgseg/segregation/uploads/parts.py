"""Large files coming in part by part."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use
from imgseg.segregation.uploads.views import (
    ALBUM,
    PART_BYTES,
    TRAIN,
    my_folder,
    tell_who_came,
    took_in,
)
from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.services.files.upload_parts import Growing, append_part, bytes_here, take_whole
from imgseg.web.demands import takes_bodies_of, takes_long

LONGEST_KEY = 1000


@bp.post(f"{TRAIN}/parts")
@bp.post(f"{ALBUM}/parts")
@takes_long
@takes_bodies_of(PART_BYTES)
def parts(**which: Any) -> ResponseReturnValue:
    """Add the body to the file at ``offset``; without one, only say how much of it is here."""
    place, folder = my_folder(**which)
    growing = _growing(folder)
    offset = request.args.get("offset", type=int)
    if offset is None:
        return jsonify(here=bytes_here(growing))
    here = append_part(current_user.id, growing, offset, request.stream)
    commit_use(place)
    return jsonify(here=here)


@bp.post(f"{TRAIN}/parts/whole")
@bp.post(f"{ALBUM}/parts/whole")
@takes_long
def whole(**which: Any) -> ResponseReturnValue:
    """Put the file in place; 202 while that is under way already."""
    place, folder = my_folder(**which)
    name = request.args.get("path", "")
    changed = request.args.get("changed", type=int)
    session = db.session()
    growing = _growing(folder)
    received = take_whole(session, current_user.id, growing, name, changed, session.commit)
    took_in(place)
    if received is None:
        return jsonify(under_way=True), 202
    tell_who_came(folder, received)
    return jsonify(received.as_json(folder.count()))


def _growing(folder: PhotoFolder) -> Growing:
    key = request.args.get("key", "")
    total = request.args.get("total", 0, type=int)
    if not 0 < len(key) <= LONGEST_KEY or total < 1:
        raise InputError("A file came without its name or size: load the page again.")
    return Growing(folder, key, total)
