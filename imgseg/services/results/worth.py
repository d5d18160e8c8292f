"""Which unsure photos to ask about first: those of which a Yes would bring most."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from imgseg.faces import Face
from imgseg.models.index import HashedFile
from imgseg.models.run import Run
from imgseg.models.search import Search
from imgseg.models.verdict import Verdict
from imgseg.services.files.photo_folders import album_photos, path_key

# So many of the unsure photos, and of the others that are not found, are compared: a page must not
# wait for more.
ASKED, OTHERS = 100, 300


def worth_most_first(
    session: Session, search: Search, run: Run, unsure: Sequence[Verdict]
) -> list[Verdict]:
    """The unsure verdicts about one person, in the order in which to ask about them.

    ``unsure`` has the one nearest the line first. A Yes brings its own photo, and those not found
    yet whose face is much like it, for it becomes an example; its score is the chance of a Yes.
    """
    compared = list(unsure[:ASKED])
    if len(compared) < 2:
        return list(unsure)
    others = session.scalars(
        select(Verdict)
        .where(
            Verdict.run_id == run.id,
            Verdict.person == compared[0].person,
            Verdict.verdict == "other",
            Verdict.x.is_not(None),
        )
        .order_by(Verdict.score.desc())
        .limit(OTHERS)
    ).all()
    alike = _alike(_faces(session, search, run, [*compared, *others]))

    def worth(verdict: Verdict) -> float:
        return (verdict.score or 0) * (1 + alike.get(verdict.id, 0))

    # What is worth the same stays in its order.
    return sorted(compared, key=worth, reverse=True) + list(unsure[ASKED:])


def _faces(
    session: Session, search: Search, run: Run, verdicts: Sequence[Verdict]
) -> dict[int, Face]:
    """The deciding face of each verdict, by its id, as far as it is in the index."""
    # Late, because numpy takes its time.
    from imgseg.recognition.photo_faces import number_at
    from imgseg.services.index.face_index import FaceIndex

    folder = album_photos(search.album).photos
    paths = {path_key(folder / verdict.photo): verdict for verdict in verdicts}
    rows = session.execute(
        select(HashedFile.path, HashedFile.sha256).where(
            HashedFile.owner == search.user_id, HashedFile.path.in_(paths)
        )
    )
    hashes = {paths[path]: sha256 for path, sha256 in rows}
    known = FaceIndex(session, search.user_id).load(set(hashes.values()), run.engine_id)
    found = {}
    for verdict, sha256 in hashes.items():
        faces = known[sha256].faces if sha256 in known else []
        x, y, w, h = verdict.x, verdict.y, verdict.w, verdict.h
        if faces and x is not None and y is not None and w is not None and h is not None:
            found[verdict.id] = faces[number_at((x, y, w, h), faces)]
    return found


def _alike(faces: dict[int, Face]) -> dict[int, int]:
    """To how many of the others each face is much alike, by id."""
    import numpy as np

    from imgseg.recognition.embeddings import unit
    from imgseg.recognition.neighbours import SIMILAR

    if not faces:
        return {}
    ids = list(faces)
    all_faces = unit(np.array([faces[id_].embedding for id_ in ids], np.float32))
    # Each is like itself.
    counts = (all_faces @ all_faces.T >= SIMILAR).sum(axis=1) - 1
    return dict(zip(ids, counts.tolist(), strict=True))
