"""A search for somebody whom the album itself showed: no photo of the person is uploaded."""

import itertools
import os
import shutil
from pathlib import Path, PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.models.album import Album
from imgseg.models.album_people import AlbumPerson, PersonFace
from imgseg.models.search import Search
from imgseg.services.files.photo_folders import NO_SUCH_PHOTO, album_photos, train_photos
from imgseg.services.files.safe_names import numbered
from imgseg.services.searches.question import choose_face
from imgseg.services.searches.searches import create_search
from imgseg.storage import places
from imgseg.storage.roots import fence_of, pinned

# As many as teach something.
TARGET_PHOTOS = 10


def search_for_people(
    session: Session, album: Album, people: list[AlbumPerson], name: str
) -> Search:
    """A search in the album for these people, who are one person; ``name`` is the person's.

    Its Target are the photos in which the person is seen best, each with the face that is meant.
    The caller commits.

    Raises:
        NotFoundError: one of the photos is gone.
        FolderAwayError: they are read in place, and cannot be reached.
    """
    search = create_search(session, album, name)
    # The photos lie side by side there; nothing in their places in the album tells people apart.
    search.several = False
    try:
        _take_photos(session, album, people, search)
    except BaseException:
        # Its number, and so its folder, may be given to no other.
        shutil.rmtree(places.search_folder(search.user_id, search.id))
        raise
    return search


def _take_photos(session: Session, album: Album, people: list[AlbumPerson], search: Search) -> None:
    source, target = album_photos(album), train_photos(search, "target").photos
    source.refuse_while_away()
    taken: set[str] = set()
    for face in _best_faces(session, people):
        copy = _free_name(PurePosixPath(face.photo).name, taken)
        photo = source.find(face.photo)
        if not photo.exists():
            raise NotFoundError(NO_SUCH_PHOTO)
        _copy(photo, target / copy, link=album.source is None)
        choose_face(session, search, copy, (face.x, face.y, face.w, face.h))


def _best_faces(session: Session, people: list[AlbumPerson]) -> list[PersonFace]:
    """The best faces of each of them in turn, one a photo."""
    each = [
        session.scalars(
            select(PersonFace)
            .where(PersonFace.person_id == person.id)
            .order_by(PersonFace.id)
            .limit(2 * TARGET_PHOTOS)
        )
        for person in people
    ]
    in_turn = itertools.chain.from_iterable(itertools.zip_longest(*each))
    by_photo: dict[str, PersonFace] = {}
    for face in filter(None, in_turn):
        by_photo.setdefault(face.photo, face)
    return list(by_photo.values())[:TARGET_PHOTOS]


def _free_name(name: str, taken: set[str]) -> str:
    names = (numbered(name, number) for number in itertools.count(1))
    # Some disks take two names that differ in their case for the same.
    free = next(one for one in names if one.casefold() not in taken)
    taken.add(free.casefold())
    return free


def _copy(photo: Path, copy: Path, *, link: bool) -> None:
    if link:
        try:
            # The same bytes and time, and no space taken.
            os.link(photo, copy)
            return
        except OSError:
            # Not every disk knows links.
            pass
    # What is read in place is others' to change.
    with pinned(photo, fence_of(photo)) as file:
        shutil.copy2(file, copy)
