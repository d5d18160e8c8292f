"""The index: what engines found, kept by content, so that no photo is analysed twice."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.orm import Session

from imgseg.faces import Analysis, Face, Look
from imgseg.models.index import HashedFile, IndexedFace, IndexedPhoto
from imgseg.services.files.photo_folders import Fingerprint, path_key
from imgseg.services.index.hashed_files import at_or_below
from imgseg.storage.dialects import insert

# SQLite takes a limited number of values in one statement.
CHUNK = 500
# An embedding has so many numbers at least, and less than twice as many.
FEWEST_NUMBERS = 512


class FaceIndex:
    """One owner's part of the index; ``owner`` is a user's id, 0 for the command line.

    ``commit`` makes lasting what is added, at once; without, whoever adds something commits.
    """

    def __init__(
        self, session: Session, owner: int, commit: Callable[[], None] | None = None
    ) -> None:
        self._session = session
        self._owner = owner
        # At once: an open transaction would lock the database while the engine works.
        self._make_lasting = commit or session.flush

    def fingerprints(self, folder: Path) -> dict[str, Fingerprint]:
        """What is remembered of the files below ``folder``, by path relative to it."""
        columns = HashedFile.path, HashedFile.size, HashedFile.mtime_ns, HashedFile.sha256
        mine = HashedFile.owner == self._owner
        rows = self._session.execute(select(*columns).where(mine, at_or_below(folder)))
        skip = len(path_key(folder)) + 1
        return {row.path[skip:]: Fingerprint(row.size, row.mtime_ns, row.sha256) for row in rows}

    def remember(self, folder: Path, name: str, fingerprint: Fingerprint) -> None:
        """Keep the fingerprint of the file ``name`` in ``folder``."""
        self._session.execute(
            insert(self._session, HashedFile)
            .values(owner=self._owner, path=path_key(folder / name), **fingerprint._asdict())
            .on_conflict_do_update(index_elements=["owner", "path"], set_=fingerprint._asdict())
        )
        self._make_lasting()

    def load(self, hashes: Iterable[str], engine_id: str) -> dict[str, Analysis]:
        """What this engine found in those of the photo contents that it has analysed, by hash."""
        found = {}
        for chunk in _chunks(hashes):
            wanted = self._mine(chunk), IndexedPhoto.engine_id == engine_id
            faces: dict[int, list[Face]] = {}
            # Columns, not objects of the session: for a large album the garbage collector would
            # stop every thread for half a second to look through those.
            rows = self._session.execute(
                select(*IndexedFace.__table__.columns)
                .join(IndexedPhoto, IndexedPhoto.id == IndexedFace.photo_id)
                .where(*wanted)
                .order_by(IndexedFace.id)
            )
            for row in rows:
                faces.setdefault(row.photo_id, []).append(_face(row))
            photos = self._session.execute(select(*IndexedPhoto.__table__.columns).where(*wanted))
            for one in photos:
                seen = faces.get(one.id, [])
                found[one.sha256] = Analysis(
                    one.width, one.height, seen, one.problem, look=cast("Look", one.look)
                )
        return found

    def count_by_other_engines(self, hashes: Iterable[str], engine_id: str) -> int:
        """How many of the photo contents another engine has analysed."""
        distinct = func.count(IndexedPhoto.sha256.distinct())
        other = IndexedPhoto.engine_id != engine_id
        counts = (
            self._session.scalar(select(distinct).where(self._mine(chunk), other))
            for chunk in _chunks(hashes)
        )
        return sum(count or 0 for count in counts)

    def count_faces(self, place: Path | None = None) -> int:
        """How many faces are kept of the photos at or below ``place``; without, of all photos."""
        faces = select(func.count(IndexedFace.id)).join(
            IndexedPhoto, IndexedPhoto.id == IndexedFace.photo_id
        )
        faces = faces.where(IndexedPhoto.owner == self._owner)
        if place:
            these = (HashedFile.owner == self._owner, at_or_below(place))
            hashes = select(HashedFile.sha256).where(*these)
            faces = faces.where(IndexedPhoto.sha256.in_(hashes))
        return self._session.scalar(faces) or 0

    def add(self, sha256: str, engine_id: str, analysis: Analysis) -> Analysis:
        """Keep what an engine found in a photo content.

        Returns:
            The same as it is given back from now on: what is decided from it must not change.
        """
        photo_id = self._session.scalar(
            insert(self._session, IndexedPhoto)
            .values(
                owner=self._owner,
                sha256=sha256,
                engine_id=engine_id,
                width=analysis.width,
                height=analysis.height,
                problem=analysis.problem,
                look=analysis.look,
            )
            # Another process may have analysed the same content a moment ago.
            .on_conflict_do_nothing()
            .returning(IndexedPhoto.id)
        )
        if photo_id is not None:
            self._session.add_all(_row(photo_id, face) for face in analysis.faces)
        self._make_lasting()
        return _as_kept(analysis)

    def forget(self, *places: Path) -> int:
        """Forget files and folders, and the photos that no other file of the owner holds.

        Returns:
            How many photos lost their faces. The caller commits.
        """
        hashes: set[str] = set()
        for place in places:
            these = (HashedFile.owner == self._owner, at_or_below(place))
            gone = delete(HashedFile).where(*these).returning(HashedFile.sha256)
            hashes.update(self._session.scalars(gone))
        return self.forget_unheld(hashes)

    def move(self, before: Path, after: Path) -> None:
        """Let a folder that becomes ``after`` be known as it was ``before``. The caller commits."""
        self.forget(after)
        rest = func.substr(HashedFile.path, len(path_key(before)) + 1)
        self._session.execute(
            update(HashedFile)
            .where(HashedFile.owner == self._owner, at_or_below(before))
            .values(path=path_key(after) + rest)
        )

    def forget_unheld(self, hashes: Iterable[str]) -> int:
        """Forget the faces of those of the photo contents that no file of the owner holds.

        Returns:
            How many photos lost their faces. The caller commits.
        """
        kept = select(HashedFile.sha256).where(HashedFile.owner == self._owner)
        return sum(
            self._delete(self._mine(chunk) & IndexedPhoto.sha256.not_in(kept))
            for chunk in _chunks(hashes)
        )

    def forget_all(self) -> int:
        """Forget everything of this owner.

        Returns:
            How many photos lost their faces. The caller commits.
        """
        self._session.execute(delete(HashedFile).where(HashedFile.owner == self._owner))
        return self._delete(IndexedPhoto.owner == self._owner)

    def _delete(self, which: ColumnElement[bool]) -> int:
        gone = self._session.scalars(delete(IndexedPhoto).where(which).returning(IndexedPhoto.id))
        return len(gone.all())

    def _mine(self, hashes: list[str]) -> ColumnElement[bool]:
        return (IndexedPhoto.owner == self._owner) & IndexedPhoto.sha256.in_(hashes)


def _chunks(hashes: Iterable[str]) -> Iterator[list[str]]:
    rest = sorted(set(hashes))
    return (rest[i : i + CHUNK] for i in range(0, len(rest), CHUNK))


def _face(row: Row[Any]) -> Face:
    return Face(
        row.x,
        row.y,
        row.w,
        row.h,
        row.confidence,
        np.frombuffer(row.landmarks, dtype="<f4").reshape(5, 2),
        _embedding(row.embedding),
        row.quality,
    )


def _embedding(data: bytes) -> NDArray[np.float32]:
    # Of two bytes each; those of four that an earlier imgseg wrote are 512 or more as well.
    half = len(data) < 4 * FEWEST_NUMBERS
    return np.frombuffer(data, dtype="<f2" if half else "<f4").astype(np.float32)


def _as_kept(analysis: Analysis) -> Analysis:
    faces = [
        replace(face, embedding=_embedding(_row(0, face).embedding)) for face in analysis.faces
    ]
    return replace(analysis, faces=faces)


def _row(photo_id: int, face: Face) -> IndexedFace:
    return IndexedFace(
        photo_id=photo_id,
        x=face.x,
        y=face.y,
        w=face.w,
        h=face.h,
        confidence=face.confidence,
        landmarks=face.landmarks.astype("<f4").tobytes(),
        embedding=face.embedding.astype("<f2").tobytes(),
        quality=face.quality,
    )
