"""Saying of photos that they show the person, or that they do not."""

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_search
from imgseg.segregation.results.chosen_photos import chosen_photos
from imgseg.segregation.results.text import what_changed
from imgseg.services.results.deciding import deciding
from imgseg.services.results.reviews import Decision, review_photos
from imgseg.text.words import photos as count_of
from imgseg.web.error_pages import prefers_json

SHOWN_LENGTH = 50


@bp.post("/searches/<int:search_id>/reviews/<any(confirmed, rejected, undone):decision>")
def review(search_id: int, decision: Decision) -> ResponseReturnValue:
    """Take note of what is said of one photo or many, and show what that changed."""
    search = my_search(search_id)
    photos = chosen_photos()
    person = request.form.get("person", search.name)
    session = db.session()
    with deciding(session, search) as run:
        changes = review_photos(session, search, run, person, photos, decision)
        commit_use(search)
    meant = {(photo, person) for photo in photos}
    said = _noted(photos, person, decision) + what_changed(
        [change for change in changes if change[:2] not in meant]
    )
    if prefers_json():
        return jsonify(changes=[change._asdict() for change in changes], said=said)
    flash(said)
    shown, verdict, page = (request.args.get(name) for name in ("person", "verdict", "page"))
    address = url_for(".search", search_id=search_id, person=shown, verdict=verdict, page=page)
    return redirect(address)


def _noted(photos: list[str], person: str, decision: Decision) -> str:
    if len(photos) == 1:
        # Messages travel in the cookie, and a browser takes none over 4 KB.
        name = photos[0].rsplit("/", 1)[-1][:SHOWN_LENGTH]
        return {
            "confirmed": f"Noted: {name} shows {person}.",
            "rejected": f"Noted: {name} does not show {person}.",
            "undone": f"Taken back: {name} is decided by its faces again.",
        }[decision]
    return {
        "confirmed": f"Noted: {count_of(len(photos))} show {person}.",
        "rejected": f"Noted: {count_of(len(photos))} do not show {person}.",
        "undone": f"Taken back: {count_of(len(photos))} are decided by their faces again.",
    }[decision]
