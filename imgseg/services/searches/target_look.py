"""Looking at the Target photos of a search ahead of its run."""

import importlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.models.job import TargetLook
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import train_photos
from imgseg.services.jobs.life import add_job, finish
from imgseg.services.jobs.work import Work


def start_target_look(session: Session, search: Search) -> TargetLook | None:
    """A new pending look, to be submitted once the caller has committed.

    None where one is pending already, which will see what came meanwhile.
    """
    look = TargetLook(user_id=search.user_id, search_id=search.id)
    return look if add_job(session, look) else None


def last_target_look(session: Session, search: Search) -> TargetLook | None:
    """The newest look at the search's Target photos, whatever became of it."""
    mine = TargetLook.search_id == search.id
    return session.scalar(select(TargetLook).where(mine).order_by(TargetLook.id.desc()).limit(1))


def execute_target_look(work: Work[TargetLook]) -> None:
    """Analyse the Target photos of a search; the run then finds them in the index.

    A search that goes meanwhile is no error, and leaves no faces behind: so the look is not
    cancelled, but always comes to its end.

    Raises:
        ImgsegError: the engine cannot work.
    """
    # Late, because numpy takes its time.
    from imgseg.services.index.face_index import FaceIndex
    from imgseg.services.index.indexing import index_folder

    job_id, session = work.job.id, work.session
    search = session.get_one(Search, work.job.search_id)
    index = FaceIndex(session, search.user_id, work.make_lasting)
    folder = train_photos(search, "target")
    names = folder.names()
    looked = index_folder(folder.photos, names, work.engine(), index, lambda _: None)
    # A photo may have been removed while the engine was at it.
    index.forget(*(folder.photos / name for name in names if not (folder.photos / name).exists()))
    index.forget_unheld(looked.hashes.values())
    work.make_lasting()
    # The page that shows what was seen needs it, and must not wait a second for the import.
    importlib.import_module("imgseg.recognition.classifier")
    finish(session, job_id)
    work.make_lasting()
