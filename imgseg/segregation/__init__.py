"""Albums, searches, uploads, runs and results: the pages of the main job."""

from flask import Blueprint
from flask_login import login_required

bp = Blueprint("segregation", __name__)


@bp.before_request
@login_required
def only_for_people_signed_in() -> None:
    """Every page here shows somebody's own photos."""


from imgseg.segregation import (  # noqa: E402  (the views need bp)
    albums,
    downloads,
    my_data,
    photos,
    removals,
    results,
    reviews,
    runs,
    samples,
    searches,
    uploads,
)

__all__ = [
    "albums",
    "bp",
    "downloads",
    "my_data",
    "photos",
    "removals",
    "results",
    "reviews",
    "runs",
    "samples",
    "searches",
    "uploads",
]
