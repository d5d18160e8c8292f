"""Taking single photos out of a folder again, with their faces."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.run import ACTIVE, Run
from imgseg.models.search import Search
from imgseg.services.forget import truncate_log
from imgseg.services.photo_folders import PhotoFolder


def refuse_while_running(session: Session, *searches: Search) -> None:
    """Photos stay as they are while a run looks at them.

    Raises:
        InputError: one of the searches has a run under way.
    """
    ids = [search.id for search in searches]
    if session.scalar(
        select(Run.id).where(Run.search_id.in_(ids), Run.status.in_(ACTIVE)).limit(1)
    ):
        raise InputError(
            "A search is looking at these photos: wait for it, or cancel it, then remove them."
        )


def remove_photos(session: Session, owner: int, folder: PhotoFolder, names: Iterable[str]) -> int:
    """Remove photos by name (relative paths), their thumbnails and their faces. Commits.

    Returns:
        How many there were.

    Raises:
        NotFoundError: one of them is not there; nothing was removed then.
    """
    # Late, because numpy takes its time.
    from imgseg.services.face_index import FaceIndex

    photos = {name: folder.find(name) for name in names}
    # Before the files: a stop in between must not leave the faces of photos that are gone.
    FaceIndex(session, owner).forget(*photos.values())
    session.commit()
    for name, photo in photos.items():
        photo.unlink()
        folder.thumb(name).unlink(missing_ok=True)
    truncate_log(session)
    return len(photos)
