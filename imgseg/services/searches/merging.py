"""Two people, or more, who are one."""

import shutil
from collections.abc import Callable, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from imgseg.errors import InputError
from imgseg.models.person import Person, PersonExample, SoughtPerson
from imgseg.services.accounts.ownership import alone_with
from imgseg.services.files.photo_folders import person_photos
from imgseg.services.jobs.life import any_active, runs_and_looks
from imgseg.services.people.people import people_sought, searches_for, searches_for_alone
from imgseg.services.searches.searches import rename_search
from imgseg.storage.photos import photo_store


def merge_people(
    session: Session, kept: Person, others: Sequence[Person], commit: Callable[[], None]
) -> None:
    """Let people be one person, ``kept``, with all faces known and all searches of theirs.

    ``commit`` makes lasting what is written. Of what was said of a photo the last word counts, and
    searches that seek nobody else have the name of ``kept``.

    Raises:
        InputError: they are not two different people, or one of them is being looked for.
        NotFoundError: one of them was forgotten meanwhile.
    """
    if all(other.id == kept.id for other in others):
        raise InputError(
            "Nobody can be merged with themselves: choose two or more faces of the same person."
        )
    searches = searches_for(session, kept, *others)
    with alone_with(session, kept, *others, *searches):
        if any_active(session, runs_and_looks(searches, [])):
            raise InputError(
                "%(name)s is being looked for just now: wait for the search, or cancel it, then"
                " merge.",
                name=kept.name,
            )
        for other in others:
            _take_over(session, kept, other, commit)
        for search in searches_for_alone(session, kept):
            if search.name and search.name in people_sought(session, search):
                rename_search(session, search, kept.name)
        commit()


def _take_over(session: Session, kept: Person, other: Person, commit: Callable[[], None]) -> None:
    # Late, because numpy takes its time.
    from imgseg.services.index.face_index import FaceIndex

    before, folder = person_photos(other), person_photos(kept)
    # A number that nobody else had, nor will have.
    after = folder.photos / str(other.id)
    with photo_store().renamed(before.photos, after):
        FaceIndex(session, kept.user_id).move(before.photos, after)
        _drop_doubles(session, kept, other)
        theirs = PersonExample.person_id == other.id
        for example in session.scalars(select(PersonExample).where(theirs)).all():
            example.person_id = kept.id
            if example.album_id is None:
                example.photo = f"{other.id}/{example.photo}"
        session.execute(
            update(SoughtPerson).where(SoughtPerson.person_id == other.id).values(person_id=kept.id)
        )
        session.flush()
        session.execute(delete(Person).where(Person.id == other.id))
        commit()
    # Nothing is left there but pictures made of photos.
    shutil.rmtree(before.photos.parent, ignore_errors=True)


def _drop_doubles(session: Session, kept: Person, other: Person) -> None:
    """Forget what was said of a photo of an album for the one, where it was for the other later."""
    rows = session.scalars(
        select(PersonExample)
        .where(
            PersonExample.person_id.in_([kept.id, other.id]), PersonExample.album_id.is_not(None)
        )
        .order_by(PersonExample.said_at, PersonExample.id)
    ).all()
    last = {(row.album_id, row.photo): row for row in rows}
    for row in rows:
        if row is not last[row.album_id, row.photo]:
            session.delete(row)
    session.flush()
