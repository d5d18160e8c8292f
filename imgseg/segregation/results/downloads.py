"""The photos found, or chosen, as a zip to take home."""

import unicodedata
from urllib.parse import quote

from flask import Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import dump_options_header

from imgseg.errors import InputError
from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_search
from imgseg.segregation.results.reviews import chosen_photos
from imgseg.services.output.archive import Archive
from imgseg.services.results.take_home import NOTES, result_archive, selection_archive
from imgseg.web.demands import takes_long


@bp.get("/searches/<int:search_id>/output.zip")
@takes_long
def output(search_id: int) -> ResponseReturnValue:
    """What was found; ``choice`` is found, confirmed, unsure or new, ``person`` one of several."""
    search = my_search(search_id)
    choice = request.args.get("choice", "found")
    if choice not in NOTES:
        raise InputError("The choice must be found, confirmed, unsure or new.")
    return send_archive(result_archive(db.session(), search, choice, request.args.get("person")))


@bp.post("/searches/<int:search_id>/selection.zip")
@takes_long
def selected_output(search_id: int) -> ResponseReturnValue:
    """The album photos that the form names."""
    search = my_search(search_id)
    archive = selection_archive(db.session(), search, chosen_photos())
    commit_use(search)
    return send_archive(archive)


def send_archive(archive: Archive) -> Response:
    """The answer that sends a zip, as a whole or in parts."""
    response = Response(archive.pieces, mimetype="application/zip")
    response.call_on_close(archive.close)
    response.content_length = archive.length
    response.headers["Content-Disposition"] = _attachment(archive.name)
    response.set_etag(archive.etag)
    # A browser whose line broke asks for the rest. What it has is read once more on this side,
    # which takes the disk seconds: the end of the zip holds the checksums of all photos.
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=archive.length)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    return response


def _attachment(name: str) -> str:
    # A header holds Latin-1 at most: other letters travel as RFC 6266 says, beside what is left of
    # the name without them for those who do not know it.
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    options = {"filename": " ".join(plain.split())}
    if plain != name:
        options["filename*"] = f"UTF-8''{quote(name, safe='')}"
    return dump_options_header("attachment", options)
