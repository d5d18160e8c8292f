"""Saying of a photo that it shows the person, or that it does not."""

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from imgseg.error_pages import prefers_json
from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.access import my_search
from imgseg.services.decide_again import Change
from imgseg.services.reviews import Decision, review_photo
from imgseg.words import photos, plural

SHOWN_LENGTH = 50


@bp.post("/searches/<int:search_id>/reviews/<any(confirmed, rejected, undone):decision>")
def review(search_id: int, decision: Decision) -> ResponseReturnValue:
    """Take note of what is said of one photo, and show what that changed."""
    search = my_search(search_id)
    photo = request.form.get("photo", "")
    person = request.form.get("person", search.name)
    changes = review_photo(db.session(), search, person, photo, decision)
    if prefers_json():
        return jsonify(changes=[change._asdict() for change in changes])
    # Messages travel in the cookie, and a browser takes none over 4 KB.
    name = photo.rsplit("/", 1)[-1][:SHOWN_LENGTH]
    said = {
        "confirmed": f"Noted: {name} shows {person}.",
        "rejected": f"Noted: {name} does not show {person}.",
        "undone": f"Taken back: {name} is decided by its faces again.",
    }
    flash(
        said[decision] + _what_else([change for change in changes if change[:2] != (photo, person)])
    )
    shown, verdict, page = (request.args.get(name) for name in ("person", "verdict", "page"))
    address = url_for(".search", search_id=search_id, person=shown, verdict=verdict, page=page)
    return redirect(address)


def _what_else(changes: list[Change]) -> str:
    found = sum(change.after == "match" for change in changes)
    lost = sum(change.before == "match" for change in changes)
    return (f" {plural(found, 'more photo is', 'more photos are')} found." if found else "") + (
        f" {photos(lost)} found before {'is' if lost == 1 else 'are'} not any more." if lost else ""
    )
