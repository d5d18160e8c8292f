"""Another name for one of several people of a search: the folder with the person's photos."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from imgseg.errors import InputError, NotFoundError
from imgseg.models.chosen_face import ChosenFace
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.files.face_crops import forget_pictures
from imgseg.services.files.photo_folders import train_photos
from imgseg.services.files.safe_names import safe_path
from imgseg.services.searches.following import stop_following
from imgseg.services.searches.kept_verdicts import each_verdict
from imgseg.services.searches.question import people_folders
from imgseg.services.searches.search_output import output_follows, write_search_output
from imgseg.services.searches.searches import rename_in_reviews
from imgseg.services.searches.sought import check_names, is_unknown
from imgseg.storage.photos import photo_store


def rename_in_search(
    session: Session, search: Search, old: str, name: str, commit: Callable[[], None]
) -> str:
    """Call one of several people ``name``; what was found, said and chosen stands.

    ``commit`` makes lasting what is written.

    Returns:
        The name as a folder can have it.

    Raises:
        NotFoundError: nobody of the search is called ``old``.
        InputError: a run is under way, or the name cannot be that of another person's folder.
    """
    with alone_with(session, search):
        if search.under_way:
            raise InputError(
                "The search for %(name)s is under way: wait for it, or cancel it, then rename"
                " the people in it.",
                name=search.name,
            )
        stop_following(session, [search], commit)
        found = people_folders(search)
        if found is None or old not in found.people:
            raise NotFoundError(
                "Nobody is called %(old)s here any more: load the page again.", old=old
            )
        # One folder, not one in another.
        new = safe_path(" ".join(re.split(r"[\s/\\]+", name)))
        run = search.finished_run
        # In the results there may be somebody whose folder is gone.
        others = {*found.people, *(run.people if run else ())} - {old}
        place = found.folder / new
        # A folder may be there without a photo. To some systems Anna and anna are one.
        taken = place.exists() and not place.samefile(found.folder / old)
        if not new or is_unknown(new) or new in others or taken:
            raise InputError(
                "Somebody cannot be called “%(name)s” here: choose another name.", name=name
            )
        check_names([*others, new])
        if new != old:
            _rename(session, search, _Renaming(old, new, found.folder), commit)
        return new


@dataclass(frozen=True)
class _Renaming:
    """Of the person ``old``, to ``new``, whose folder lies in ``within``."""

    old: str
    new: str
    within: Path


def _rename(session: Session, search: Search, it: _Renaming, commit: Callable[[], None]) -> None:
    run = search.finished_run
    in_results = run is not None and it.old in run.people
    before, after = it.within / it.old, it.within / it.new
    # Their names are those of the photos, which will have others.
    target = train_photos(search, "target")
    for photo in target.names():
        if (target.photos / photo).is_relative_to(before):
            forget_pictures(target, photo)
    with output_follows(session, search), photo_store().renamed(before, after):
        if run and in_results:
            verdicts = [
                v._replace(person=it.new) if v.person == it.old else v
                for _, v in each_verdict(session, run)
            ]
            write_search_output(search, verdicts, several=True)
            _rename_in_results(session, search, run, it)
        _rename_photos(session, search, before, after)
        commit()


def _rename_in_results(session: Session, search: Search, run: Run, it: _Renaming) -> None:
    about = Verdict.run_id == run.id, Verdict.person == it.old
    session.execute(update(Verdict).where(*about).values(person=it.new))
    rename_in_reviews(session, search, it.old, it.new)
    run.people = [it.new if person == it.old else person for person in run.people]


def _rename_photos(session: Session, search: Search, before: Path, after: Path) -> None:
    # Late, because numpy takes its time.
    from imgseg.services.index.face_index import FaceIndex

    FaceIndex(session, search.user_id).move(before, after)
    target = train_photos(search, "target").photos
    start, new_start = (f"{p.relative_to(target).as_posix()}/" for p in (before, after))
    photos = session.scalars(select(ChosenFace.photo).where(ChosenFace.search_id == search.id))
    mine = [photo for photo in photos if photo.startswith(start)]
    for photo in mine:
        chosen = ChosenFace.search_id == search.id, ChosenFace.photo == photo
        name = new_start + photo.removeprefix(start)
        session.execute(update(ChosenFace).where(*chosen).values(photo=name))
