"""What of a result goes into the zip that its owner takes home."""

from collections.abc import Collection
from pathlib import Path

from sqlalchemy.orm import Session

from imgseg.errors import InputError, NotFoundError
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import album_photos
from imgseg.services.files.safe_names import free_name
from imgseg.services.output.archive import Archive, archive_name, make_archive
from imgseg.services.searches.kept_verdicts import each_verdict
from imgseg.services.searches.news import NEW, new_photos
from imgseg.services.searches.reviews import CONFIRMED, decisions_of
from imgseg.text.language import gettext, gettext_noop, ngettext
from imgseg.verdicts import PhotoVerdict

# The photos found; those of them whose owner said yes; those found and the unsure ones; the new
# ones of those found. What each adds to the name of the zip.
NOTES = {
    "found": "",
    "confirmed": gettext_noop("confirmed"),
    "unsure": gettext_noop("with unsure"),
    NEW: gettext_noop("new"),
}


def result_archive(
    session: Session, search: Search, choice: str, person: str | None = None
) -> Archive:
    """The photos of the choice, and the table: about all photos where everything found is in it.

    Args:
        session: where the search is from.
        search: one with a finished run.
        choice: which photos, a key of ``NOTES``.
        person: only those of this one of several people; each person has a folder otherwise.

    Raises:
        NotFoundError: no run was done yet, no photo is of that kind, or one is gone.
    """
    run = _finished(search)
    rows = [v for _, v in each_verdict(session, run) if person in {None, v.person}]
    if choice == "confirmed":
        said = decisions_of(session, search)
        taken = [v for v in rows if said.get((v.photo, v.person)) == CONFIRMED]
    else:
        kinds = {"match", "unsure"} if choice == "unsure" else {"match"}
        taken = [v for v in rows if v.verdict in kinds]
    if choice == NEW:
        new = new_photos(session, run)
        taken = [v for v in taken if v.photo in new]
    whole = choice == "found" and person is None
    if not taken and not whole:
        raise NotFoundError("There is no such photo in the result: load its page again.")
    if not whole:
        names = {v.photo for v in taken}
        rows = [v for v in rows if v.photo in names]
    note = NOTES[choice] and gettext(NOTES[choice])
    name = archive_name(person or search.name, search.album.name, note)
    return _archive(search, run, name, [(_folder(run, v), v.photo) for v in taken], rows)


def selection_archive(session: Session, search: Search, names: Collection[str]) -> Archive:
    """These photos of the result, whatever was decided of them, and the rows about them.

    Where several people were sought, a photo stands in the folder of each whom it shows.

    Raises:
        NotFoundError: no run was done yet, or a photo is gone.
        InputError: one of the names is of no photo in the result.
    """
    run = _finished(search)
    chosen = set(names)
    rows = [v for _, v in each_verdict(session, run) if v.photo in chosen]
    if not chosen or len({v.photo for v in rows}) < len(chosen):
        raise InputError("A chosen photo is not in the result any more: load its page again.")
    shown = [v for v in rows if run.people and v.verdict == "match"]
    elsewhere = sorted(chosen - {v.photo for v in shown})
    placed = [(_folder(run, v), v.photo) for v in shown] + [("", photo) for photo in elsewhere]
    note = ngettext("%(num)s photo chosen", "%(num)s photos chosen", len(chosen))
    name = archive_name(search.name, search.album.name, note)
    return _archive(search, run, name, placed, rows)


def _finished(search: Search) -> Run:
    run = search.finished_run
    if run is None:
        raise NotFoundError("There is no result to download yet: run the search first.")
    return run


def _folder(run: Run, verdict: PhotoVerdict) -> str:
    return f"{verdict.person}/" if run.people else ""


def _archive(
    search: Search,
    run: Run,
    name: str,
    placed: list[tuple[str, str]],
    rows: list[PhotoVerdict],
) -> Archive:
    album = album_photos(search.album)
    album.refuse_while_away()
    files: dict[str, Path] = {}
    for folder, photo in placed:
        # A folder of the album may have the name of a person.
        inside = free_name(folder + photo, files.__contains__)
        files[inside] = album.photos / photo
    return make_archive(name, files, rows, run.finished_at or run.created_at)
