"""Albums, searches, uploads, runs and results: the pages of the main job."""

from flask import Blueprint
from flask_login import login_required

bp = Blueprint("segregation", __name__)


@bp.before_request
@login_required
def only_for_people_signed_in() -> None:
    """Every page here shows somebody's own photos."""


# The views need bp.
from imgseg.segregation import (  # noqa: E402, F401
    album_looks,
    albums,
    downloads,
    faces,
    guided_review,
    known_uploads,
    my_data,
    people,
    photos,
    removals,
    results,
    reviews,
    runs,
    same_person,
    samples,
    searches,
    strictness,
    upload_parts,
    uploads,
)
