"""Having an album looked through for the people in it, watching that, stopping it."""

from typing import Any

from flask import jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from imgseg.extensions import db
from imgseg.jobs.contract import jobs
from imgseg.models.album_people import AlbumLook
from imgseg.segregation import bp
from imgseg.segregation.access import commit_use, my_album
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.albums.people_look import last_look, start_album_look
from imgseg.services.jobs.life import request_cancel, runs_and_looks
from imgseg.text.language import gettext
from imgseg.text.stages import say_stage
from imgseg.text.words import done_of


@bp.post("/albums/<int:album_id>/people/look")
def look_through(album_id: int) -> ResponseReturnValue:
    """Have the album looked through; a second click changes nothing."""
    session, album = db.session(), my_album(album_id)
    with alone_with(session, album):
        look = start_album_look(session, album)
        commit_use(album)
    if look:
        jobs().submit(look)
    return redirect(url_for(".people", album_id=album_id))


@bp.post("/albums/<int:album_id>/people/stop")
def stop_looking(album_id: int) -> ResponseReturnValue:
    """Stop the look through the album; when it has just ended, there is nothing to stop."""
    session = db.session()
    request_cancel(session, runs_and_looks([], [my_album(album_id)]))
    session.commit()
    return redirect(url_for(".people", album_id=album_id))


@bp.get("/albums/<int:album_id>/people/progress")
def look_progress(album_id: int) -> ResponseReturnValue:
    """Where the look through the album stands, for the page that polls it."""
    return jsonify(look_state(last_look(db.session(), my_album(album_id))))


def look_state(look: AlbumLook | None) -> dict[str, Any]:
    """Whether an album is being looked through, and how far, in words."""
    if look is None or not look.active:
        return {"active": False}
    pending = look.status == "pending"
    waiting = gettext("Waiting for its turn") if pending else gettext("Starting")
    text = done_of(look.done, look.total) if look.total else ""
    return {
        "active": True,
        "stopping": look.cancel_requested,
        "stage": say_stage(look.stage) or waiting,
        "done": look.done,
        "total": look.total,
        "text": text,
    }
