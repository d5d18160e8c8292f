"""Uploads: files from a browser into a folder of photos."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from imgseg.errors import NotFoundError
from imgseg.services.files.allowance import allowance_of, room_in
from imgseg.services.files.known_photos import (
    Claim,
    already_here,
    remember_photos,
    same_elsewhere,
)
from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.services.files.upload_batch import GONE, Batch, Received, Sent
from imgseg.storage import places
from imgseg.storage.photos import photo_store
from imgseg.storage.roots import fence_of, pinned
from imgseg.storage.whole_file import PART_SUFFIX


def receive(
    session: Session,
    owner: int,
    folder: PhotoFolder,
    files: Iterable[Sent],
    commit: Callable[[], None],
) -> Received:
    """Take in files; zips are unpacked, photos keep their time.

    ``commit`` makes lasting what is known of each file that is in place.

    Raises:
        NotFoundError: the folder was deleted meanwhile.
        InputError: no space, the folder is full or the user has no more room; what was saved until
            then is kept. Or it is read in place.
        BusyError: a zip among them has to wait for too long; the same is kept.
    """
    folder.refuse_changes()
    try:
        place = tempfile.TemporaryDirectory(dir=folder.incoming)
    except FileNotFoundError:
        raise NotFoundError(GONE) from None
    with place, room_in(folder) as room, allowance_of(owner) as allowance:
        batch = Batch(folder, Path(place.name), room, allowance)
        for sent in files:
            try:
                batch.take(sent)
            finally:
                # At once: whatever stops imgseg now, what is in place is not sent again.
                remember_photos(session, owner, folder.photos, batch.fingerprints, commit)
                batch.fingerprints.clear()
        return batch.received


def take_known(
    session: Session,
    owner: int,
    folder: PhotoFolder,
    claims: Sequence[Claim],
    commit: Callable[[], None],
) -> tuple[list[int], int]:
    """Find out which photos need not be sent, copying those that lie in another of the owner's
    folders.

    ``commit`` is that of `receive`.

    Returns:
        The positions of the claims, at most 500, that are in ``folder`` now, and how many of them
        were copied there.

    Raises:
        NotFoundError: the folder was deleted meanwhile.
        InputError: no space, or the folder is full; what was copied until then is kept.
    """
    here = set(already_here(session, owner, folder, claims))
    missing = [claim for i, claim in enumerate(claims) if i not in here]
    elsewhere = [(claim, same_elsewhere(session, owner, claim)) for claim in missing]

    def copies() -> Iterator[Sent]:
        for claim, source in elsewhere:
            if source:
                with (
                    pinned(photo_store().file_of(source), fence_of(source)) as file,
                    file.open("rb") as content,
                ):
                    yield Sent(claim.path, content, claim.changed)

    if any(source for _, source in elsewhere):
        received = receive(session, owner, folder, copies(), commit)
        return already_here(session, owner, folder, claims), received.saved
    return sorted(here), 0


def discard_leftovers() -> None:
    """After a start: remove what a sudden stop kept from being put in place, uploads and copies."""
    for leftover in places.users_folder().glob("*/*/*/incoming/*"):
        # Uploads lie in a folder each; a release before this one had sample photos there too.
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()
    for folder in (places.users_folder(), places.snapshots()):
        for parent, _, names in os.walk(folder):
            for name in names:
                if name.endswith(PART_SUFFIX):
                    Path(parent, name).unlink()
