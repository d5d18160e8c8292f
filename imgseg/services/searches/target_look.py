"""Looking at the Target photos of a search ahead of its run."""

import importlib
from collections.abc import Callable

from sqlalchemy.orm import Session

from imgseg.models.search import Search
from imgseg.services.files.photo_folders import train_photos
from imgseg.vision.contract import Engine


def look_at_target(
    session: Session, search_id: int, engine: Engine, commit: Callable[[], None]
) -> None:
    """Analyse the Target photos of a search; the run then finds them in the index.

    ``commit`` makes lasting what was seen, photo by photo.

    A search that is gone, or goes meanwhile, is no error, and leaves no faces behind.

    Raises:
        ImgsegError: the engine cannot work.
    """
    # Late, because numpy takes its time.
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import index_folder

    search = session.get(Search, search_id)
    if search is None:
        return
    index = FaceIndex(session, search.user_id, commit)
    folder = train_photos(search, "target")
    names = folder.names()
    looked = index_folder(folder.photos, names, engine, index, lambda _: None)
    # A photo may have been removed while the engine was at it.
    index.forget(*(folder.photos / name for name in names if not (folder.photos / name).exists()))
    index.forget_unheld(looked.hashes.values())
    commit()
    # The page that shows what was seen needs it, and must not wait a second for the import.
    importlib.import_module("imgseg.recognition.classifier")
