"""Photos that a phone shares with imgseg: into which album they shall go."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from imgseg.extensions import db
from imgseg.segregation import bp
from imgseg.services.albums.albums import list_albums


@bp.get("/share")
def shared() -> ResponseReturnValue:
    """My albums, to choose one for what the service worker put aside in this browser."""
    return render_template(
        "segregation/shared.html",
        albums=list_albums(db.session(), current_user.id),
        full="full" in request.args,
    )
