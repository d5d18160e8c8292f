"""What a browser need not send: photos that are here already."""

import re
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.uploads.views import ALBUM, BATCH_FILES, TRAIN, my_folder, took_in
from imgseg.services.files.known_photos import Claim
from imgseg.services.files.uploads import take_known
from imgseg.web.demands import takes_bodies_of

LARGEST_REQUEST = 2 * 1024 * 1024
SHA256 = re.compile(r"[0-9a-f]{64}")
LARGEST_NUMBER = 2**53


@bp.post(f"{TRAIN}/known")
@bp.post(f"{ALBUM}/known")
@takes_bodies_of(LARGEST_REQUEST)
def known(**which: Any) -> ResponseReturnValue:
    """Of the files described, say by position which are here now, and how many were copied.

    The body is ``{"files": [{"path", "size", "sha256", "changed"}]}``.
    """
    place, folder = my_folder(**which)
    claims = _claims()
    here, copied = take_known(db.session(), current_user.id, folder, claims, db.session.commit)
    took_in(place)
    return jsonify(here=here, copied=copied)


def _claims() -> list[Claim]:
    try:
        body = request.get_json()
    except RecursionError:
        body = None
    files = body.get("files") if isinstance(body, dict) else None
    if not isinstance(files, list) or len(files) > BATCH_FILES:
        raise InputError(
            "A question may be about %(most)s files: ask in several.",
            most=BATCH_FILES,
        )
    return [_claim(file) for file in files]


def _claim(file: object) -> Claim:
    match file:
        case {"path": str(path), "size": int(size), "sha256": str(sha256), "changed": int(changed)}:
            numbers = 0 <= size <= LARGEST_NUMBER and abs(changed) <= LARGEST_NUMBER
            if numbers and SHA256.fullmatch(sha256):
                return Claim(path, size, sha256, changed)
    raise InputError("A file was described in a way imgseg does not know: load the page again.")
