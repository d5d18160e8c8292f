"""The index: what engines found, kept by content, so that no photo is analysed twice."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import cast

import numpy as np
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from imgseg.faces import Analysis, Look
from imgseg.models.index import HashedFile, IndexedFace, IndexedPhoto
from imgseg.recognition.face_table import FaceTable, Rows
from imgseg.services.files.fingerprints import Fingerprint, name_key, path_key
from imgseg.services.index.face_rows import OF_A_FACE, as_kept, faces_of_rows, row_of_face
from imgseg.services.index.hashed_files import at_or_below
from imgseg.storage.dialects import in_chunks, insert


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

    def hashes(self, folder: Path, names: Iterable[str]) -> dict[str, str]:
        """The SHA-256 of those of the files below ``folder`` of which it is remembered, by name."""
        found: dict[str, str] = {}
        above = path_key(folder) + "/"
        for chunk in in_chunks(names):
            by_path = {above + name_key(name): name for name in chunk}
            mine = HashedFile.owner == self._owner, HashedFile.path.in_(by_path)
            rows = self._session.execute(select(HashedFile.path, HashedFile.sha256).where(*mine))
            known = {by_path[path]: sha256 for path, sha256 in rows}
            found |= {name: known[name] for name in chunk if name in known}
        return found

    def remember(self, folder: Path, name: str, fingerprint: Fingerprint) -> None:
        """Keep the fingerprint of the file ``name`` in ``folder``."""
        self._session.execute(
            insert(self._session, HashedFile)
            .values(owner=self._owner, path=path_key(folder / name), **fingerprint._asdict())
            .on_conflict_do_update(index_elements=["owner", "path"], set_=fingerprint._asdict())
        )
        self._make_lasting()

    def load(self, hashes: Iterable[str], engine_id: str) -> FaceTable:
        """What this engine found in those of the photo contents that it has analysed, by hash."""
        found = FaceTable()
        for chunk in in_chunks(dict.fromkeys(hashes)):
            self._add_to(found, dict(zip(chunk, chunk, strict=True)), engine_id)
        return found

    def load_files(self, folder: Path, names: Iterable[str], engine_id: str) -> FaceTable:
        """What this engine found in those of the files below ``folder`` that it has analysed."""
        found = FaceTable()
        for chunk in in_chunks(names):
            self._add_to(found, self.hashes(folder, chunk), engine_id)
        return found

    def count_by_other_engines(self, hashes: Iterable[str], engine_id: str) -> int:
        """How many of the photo contents another engine has analysed."""
        distinct = func.count(IndexedPhoto.sha256.distinct())
        other = IndexedPhoto.engine_id != engine_id
        counts = (
            self._session.scalar(select(distinct).where(self._mine(chunk), other))
            for chunk in in_chunks(dict.fromkeys(hashes))
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
                taken=analysis.taken,
            )
            # Another process may have analysed the same content a moment ago.
            .on_conflict_do_nothing()
            .returning(IndexedPhoto.id)
        )
        if photo_id is not None:
            self._session.add_all(row_of_face(photo_id, face) for face in analysis.faces)
        self._make_lasting()
        return as_kept(analysis)

    def without_time(self, hashes: Iterable[str]) -> set[str]:
        """Those of the photo contents which an older imgseg analysed: it kept no time of them."""
        found: set[str] = set()
        for chunk in in_chunks(dict.fromkeys(hashes)):
            old = select(IndexedPhoto.sha256).where(self._mine(chunk), IndexedPhoto.taken.is_(None))
            found.update(self._session.scalars(old))
        return found

    def keep_time(self, sha256: str, taken: str) -> None:
        """Keep when a photo that is known was taken, as of `time_taken`."""
        these = self._mine([sha256])
        self._session.execute(update(IndexedPhoto).where(these).values(taken=taken))
        self._make_lasting()

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
            for chunk in in_chunks(dict.fromkeys(hashes))
        )

    def forget_all(self) -> int:
        """Forget everything of this owner.

        Returns:
            How many photos lost their faces. The caller commits.
        """
        self._session.execute(delete(HashedFile).where(HashedFile.owner == self._owner))
        return self._delete(IndexedPhoto.owner == self._owner)

    def _add_to(self, found: FaceTable, hashes: dict[str, str], engine_id: str) -> None:
        """Take in what this engine found in photos: of each the hash, by the name it shall have."""
        # Columns, not objects of the session: for a large album the garbage collector would
        # stop every thread for half a second to look through those.
        wanted = self._mine(list(set(hashes.values()))), IndexedPhoto.engine_id == engine_id
        rows = self._session.execute(select(*IndexedPhoto.__table__.columns).where(*wanted))
        there = {row.sha256: row for row in rows}
        named = {name: there[sha256] for name, sha256 in hashes.items() if sha256 in there}
        places = {photo.id: place for place, photo in enumerate(there.values())}
        of_face = IndexedFace.__table__.c
        columns = (of_face[name] for name in OF_A_FACE)
        of_these = select(*columns).where(of_face.photo_id.in_(places))
        faces_in, faces = faces_of_rows(self._session.execute(of_these).all(), places)
        first = np.cumsum(faces_in) - faces_in
        order = [places[photo.id] for photo in named.values()]
        photos = [
            (
                name,
                Analysis(one.width, one.height, problem=one.problem, look=cast("Look", one.look)),
                faces_in[place],
            )
            for (name, one), place in zip(named.items(), order, strict=True)
        ]
        # One content may be there under several names.
        numbers = [
            n for place in order for n in range(first[place], first[place] + faces_in[place])
        ]
        found.add_rows(photos, Rows(faces.embeddings[numbers], faces.about[numbers]))

    def _delete(self, which: ColumnElement[bool]) -> int:
        gone = self._session.scalars(delete(IndexedPhoto).where(which).returning(IndexedPhoto.id))
        return len(gone.all())

    def _mine(self, hashes: list[str]) -> ColumnElement[bool]:
        return (IndexedPhoto.owner == self._owner) & IndexedPhoto.sha256.in_(hashes)
