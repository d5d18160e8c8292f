"""Photos that need not be sent again: what is known of the content of those that are here."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from imgseg import config
from imgseg.models.index import HashedFile
from imgseg.services.files.fingerprints import Fingerprint, path_key
from imgseg.services.files.photo_folders import PhotoFolder
from imgseg.services.files.safe_names import numbered, safe_path
from imgseg.storage.dialects import in_chunks, insert

# Of more photos of one name, the upload itself looks at the rest.
MOST_NUMBERED = 20


class Claim(NamedTuple):
    """What a browser says of a file: relative path, size in bytes, SHA-256 in hexadecimal.

    ``changed`` is its time in milliseconds since 1970, None where it is unknown.
    """

    path: str
    size: int
    sha256: str
    changed: int | None = None


def remember_photos(
    session: Session,
    owner: int,
    folder: Path,
    fingerprints: Mapping[str, Fingerprint],
    commit: Callable[[], None],
) -> None:
    """Keep the fingerprints of photos in ``folder``, by name (relative, ``/``).

    ``commit`` makes it lasting; of a folder that was deleted meanwhile nothing is kept.
    """
    rows = [
        {"owner": owner, "path": path_key(folder / name), **fingerprint._asdict()}
        for name, fingerprint in fingerprints.items()
    ]
    for chunk in in_chunks(rows):
        row = insert(session, HashedFile).values(chunk)
        new = {name: row.excluded[name] for name in Fingerprint._fields}
        session.execute(row.on_conflict_do_update(index_elements=["owner", "path"], set_=new))
    # Asked while the rows lock the database: a deletion comes wholly before them or after.
    if folder.is_dir():
        commit()
    else:
        session.rollback()


def already_here(
    session: Session, owner: int, folder: PhotoFolder, claims: Sequence[Claim]
) -> list[int]:
    """The positions of the claims, at most 500, whose content is in ``folder`` under their path.

    A photo counts that an upload put beside another of the same name, with a number. No photo is
    read; one of which nothing is known does not count.
    """
    here: list[int] = []
    rest = {i: path for i, claim in enumerate(claims) if (path := safe_path(claim.path))}
    for number in range(1, MOST_NUMBERED + 1):
        names = {i: numbered(path, number) for i, path in rest.items()}
        fingerprints = _stamps(session, owner, folder.photos, set(names.values()))
        for i, name in names.items():
            fingerprint = fingerprints.get(name)
            if fingerprint and (fingerprint.size, fingerprint.sha256) == (
                claims[i].size,
                claims[i].sha256,
            ):
                here.append(i)
            # Path.is_file would raise where the name is longer than any file's.
            elif os.path.isfile(folder.photos / name):  # noqa: PTH113
                continue
            del rest[i]
        if not rest:
            break
    return sorted(here)


def same_elsewhere(session: Session, owner: int, claim: Claim) -> Path | None:
    """A file of the owner, in whatever folder, that holds the claimed content."""
    found = _valid(session, owner, HashedFile.sha256 == claim.sha256)
    return next((config.app_data() / key for key in found), None)


def _stamps(session: Session, owner: int, folder: Path, names: set[str]) -> dict[str, Fingerprint]:
    by_key = {path_key(folder / name): name for name in names}
    found = _valid(session, owner, HashedFile.path.in_(by_key))
    return {by_key[key]: fingerprint for key, fingerprint in found.items()}


def _valid(session: Session, owner: int, which: ColumnElement[bool]) -> dict[str, Fingerprint]:
    """The fingerprints by key of files that still have their size and time."""
    rows = session.execute(
        select(HashedFile.path, HashedFile.size, HashedFile.mtime_ns, HashedFile.sha256).where(
            HashedFile.owner == owner, which
        )
    )
    return {
        row.path: fingerprint
        for row in rows
        if _is_valid(row.path, fingerprint := Fingerprint(*row[1:]))
    }


def _is_valid(key: str, fingerprint: Fingerprint) -> bool:
    try:
        status = (config.app_data() / key).stat()
    except OSError:
        # Gone since.
        return False
    return fingerprint.fits(status)
