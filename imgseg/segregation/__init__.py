"""Albums, searches, uploads, runs and results: the pages of the main job."""

from flask import Blueprint
from flask_login import login_required

bp = Blueprint("segregation", __name__)


@bp.before_request
@login_required
def only_for_people_signed_in() -> None:
    """Every page here shows somebody's own photos."""


# The views need bp.
from imgseg.segregation.albums import folders, photos, removals, views  # noqa: E402, F401
from imgseg.segregation.asking import views as asking  # noqa: E402, F401
from imgseg.segregation.known import changes, looking  # noqa: E402, F401
from imgseg.segregation.known import views as known_people  # noqa: E402, F401
from imgseg.segregation.my_data import views as my_data  # noqa: E402, F401
from imgseg.segregation.people import looks, same_person  # noqa: E402, F401
from imgseg.segregation.people import views as people  # noqa: E402, F401
from imgseg.segregation.results import (  # noqa: E402, F401
    downloads,
    guided_review,
    news,
    reviews,
)
from imgseg.segregation.results import views as results  # noqa: E402, F401
from imgseg.segregation.runs import views as runs  # noqa: E402, F401
from imgseg.segregation.searches import faces, samples  # noqa: E402, F401
from imgseg.segregation.searches import views as searches  # noqa: E402, F401
from imgseg.segregation.uploads import known, parts, shared  # noqa: E402, F401
from imgseg.segregation.uploads import views as uploads  # noqa: E402, F401
