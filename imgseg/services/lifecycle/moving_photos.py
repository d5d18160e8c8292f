"""The web app's photos move from App_data into a bucket."""

import os
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.errors import ImgsegError, InputError
from imgseg.models.album import Album
from imgseg.models.person import Person
from imgseg.models.search import Search
from imgseg.services.files.fingerprints import Fingerprint
from imgseg.services.files.known_photos import remember_photos
from imgseg.services.files.photo_folders import (
    TRAIN_FOLDERS,
    album_photos,
    person_photos,
    train_photos,
)
from imgseg.storage import places
from imgseg.storage.bucket import Bucket
from imgseg.storage.whole_file import sha256_of


def copy_into(session: Session, store: Bucket, commit: Callable[[], None]) -> int:
    """Copy every photo into an empty bucket, and see that each arrived as it was.

    ``commit`` makes lasting what is known of each folder's photos. The folder of the users is there
    under another name afterwards; a start finds the photos in the bucket.

    Returns:
        How many photos there are.

    Raises:
        InputError: there are photos in the bucket already.
        StoreAwayError: it cannot be reached, or refuses.
        ImgsegError: a photo is not the same there.
    """
    store.check()
    if store.users():
        raise InputError(
            f"{store.address} holds photos already: empty it, or name another prefix; nothing was"
            " moved."
        )
    # What is read in place stays there.
    uploaded = select(Album).where(Album.source.is_(None))
    folders = [(album.user_id, album_photos(album)) for album in session.scalars(uploaded)]
    for search in session.scalars(select(Search)):
        folders += [(search.user_id, train_photos(search, role)) for role in TRAIN_FOLDERS]
    folders += [(one.user_id, person_photos(one)) for one in session.scalars(select(Person))]
    count = 0
    for owner, folder in folders:
        fingerprints = {}
        for name in folder.names():
            photo = folder.photos / name
            sha256 = sha256_of(photo)
            if store.send(photo) != sha256:
                raise ImgsegError(
                    f"{photo} did not arrive as it was: nothing was changed here; report this,"
                    " please."
                )
            fingerprints[name] = Fingerprint.of(photo.stat(), sha256)
        # From them the photos will be known here.
        remember_photos(session, owner, folder.photos, fingerprints, commit)
        count += len(fingerprints)
    os.replace(places.users_folder(), places.photos_before_moving())
    return count
