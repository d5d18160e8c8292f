"""Albums, searches, uploads, runs and results: the pages of the main job."""

from flask import Blueprint
from flask_login import login_required

bp = Blueprint("segregation", __name__)


@bp.before_request
@login_required
def only_for_people_signed_in() -> None:
    """Every page here shows somebody's own photos."""


# The views need bp.
from imgseg.segregation import (  # noqa: E402
    albums as albums,
    downloads as downloads,
    guided_review as guided_review,
    known_uploads as known_uploads,
    photos as photos,
    removals as removals,
    results as results,
    reviews as reviews,
    runs as runs,
    searches as searches,
    strictness as strictness,
    upload_parts as upload_parts,
    uploads as uploads,
)
