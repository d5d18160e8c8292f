"""Photos of a folder read in place that have another name, or another content, than before."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.models.person import PersonExample
from imgseg.models.review import Review
from imgseg.models.run import Run
from imgseg.models.same_person import PersonAnswer
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.albums.people_look import last_look
from imgseg.services.files.fingerprints import Fingerprint, SizeAndTime
from imgseg.services.files.photo_folders import album_photos
from imgseg.storage.roots import fence_of, pinned
from imgseg.storage.whole_file import sha256_of


class Renames(NamedTuple):
    """What became of photos whose names, sizes or times are others than before.

    ``renamed`` are new names by old. ``others`` are other photos by a name that was there. ``same``
    are those with another time only, and what they are known by from now on.
    """

    renamed: dict[str, str]
    others: set[str]
    same: dict[str, Fingerprint]


def find_renames(
    source: Path,
    before: Mapping[str, Fingerprint],
    here: Mapping[str, SizeAndTime],
    came: list[str],
    gone: list[str],
    differ: list[str],
) -> Renames:
    """See which photos of a folder are the same as before, read as few of them as that takes.

    Args:
        source: the folder.
        before: what is known of its photos by name. Of what was never analysed that is nothing,
            and then nothing can be lost.
        here: size in bytes and time in nanoseconds of each photo as it is now.
        came: names that were not there before.
        gone: names that are not there any more.
        differ: names whose size or time is another one.
    """
    found = Renames({}, set(), {})
    for name in (name for name in differ if name in before):
        sha256 = _content(source / name)
        if sha256 == before[name].sha256:
            found.same[name] = Fingerprint(*here[name], sha256)
        else:
            found.others.add(name)
    # Whoever moves a file leaves its time.
    waiting: dict[SizeAndTime, list[str]] = {}
    for name in (name for name in gone if name in before):
        waiting.setdefault(before[name][:2], []).append(name)
    for name in came:
        alike = waiting.get(here[name], [])
        sha256 = _content(source / name) if alike else ""
        old = next((old for old in alike if before[old].sha256 == sha256), None)
        if old is not None:
            alike.remove(old)
            found.renamed[old] = name
    return found


def _content(photo: Path) -> str:
    try:
        with pinned(photo, fence_of(photo)) as file:
            return sha256_of(file)
    except OSError:
        # Whoever looks at the photo is told why.
        return ""


def rename_photos(
    session: Session, album: Album, searches: list[Search], renamed: Mapping[str, str]
) -> None:
    """Let what is known of photos, and was said of them, go by their new names, given by the old.

    The caller commits.
    """
    if not renamed:
        return
    from imgseg.services.index.face_index import FaceIndex

    folder = album_photos(album)
    index = FaceIndex(session, album.user_id)
    for old, new in renamed.items():
        index.move(folder.photos / old, folder.photos / new)
        for before, after in (
            (folder.thumb(old), folder.thumb(new)),
            (folder.preview(old), folder.preview(new)),
        ):
            if before.exists():
                before.replace(after)
    ids = [search.id for search in searches]
    runs = select(Run.id).where(Run.search_id.in_(ids))
    people = select(AlbumPerson.id).where(AlbumPerson.album_id == album.id)
    names = [{"old": old, "new": new} for old, new in renamed.items()]
    answers = PersonAnswer.__table__
    for column, belongs in (
        (Verdict.__table__.c.photo, Verdict.run_id.in_(runs)),
        (Review.__table__.c.photo, Review.search_id.in_(ids)),
        (PersonFace.__table__.c.photo, PersonFace.person_id.in_(people)),
        (PersonExample.__table__.c.photo, PersonExample.album_id == album.id),
        (answers.c.first_photo, PersonAnswer.album_id == album.id),
        (answers.c.second_photo, PersonAnswer.album_id == album.id),
    ):
        # Not by way of the session, which would do it one by one.
        session.connection().execute(
            update(column.table)
            .where(belongs, column == bindparam("old"))
            .values({column: bindparam("new")}),
            names,
        )
    look = last_look(session, album, done=True)
    if look is not None and look.seen is not None:
        look.seen = sorted(renamed.get(name, name) for name in look.seen)
