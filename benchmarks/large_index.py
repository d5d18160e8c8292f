"""What a question takes of a very large album as the index keeps it: seconds of one core, memory.

    python -m benchmarks.large_index --work DIR --labels CSV [--faces 1000000]

The made faces and the real album are those of ``benchmarks.large_album``; here they lie, two faces
in a photo, in an index in SQLite, which stays in DIR. Asked are two of the real album's people, the
way that a page asks: the photos' names, their faces from the index, a verdict for each photo.
Prints one JSON object: the seconds of each step (medians), the peak of memory in MiB, and how the
verdicts on the real photos are.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from threadpoolctl import threadpool_limits

from benchmarks.large_album import FACES_IN_PHOTO, WIDTH, from_index, make
from imgseg.faces import AnalysedPhotos
from imgseg.models.index import HashedFile, IndexedFace, IndexedPhoto
from imgseg.recognition.feedback import decide_reviewed
from imgseg.recognition.training import choose_training
from imgseg.services.evaluation.trials import Trial, labelled_trials
from imgseg.services.files.fingerprints import Fingerprint, path_key
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.index.indexing import look_up
from imgseg.storage.sqlite import open_index
from imgseg.system.peak_memory import peak_mib
from imgseg.verdicts import USUAL_STRICTNESS
from imgseg.vision.factory import get_engine

FOLDER, CHUNK, ASKED = Path("/made"), 5000, 2


def main() -> None:
    """Make the index, ask, print what was measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, required=True, help="For faces and index; kept.")
    options.add_argument("--labels", type=Path, required=True, help="The real album.")
    options.add_argument("--faces", type=int, default=1_000_000, help="How many are made.")
    chosen = options.parse_args()
    trials = labelled_trials(chosen.labels, 3, range(1))
    file = chosen.work / f"{chosen.faces}.db"
    if not file.exists():
        faces = chosen.work / f"{chosen.faces}.f16"
        if not faces.exists():
            make(faces, chosen.faces)
        _fill(file, faces, chosen.labels.parent, trials)
    engine_id = get_engine().id
    seconds: dict[str, list[float]] = {"reading": [], "deciding": [], "telling": []}
    right = wrong = photos = 0
    with open_index(file) as session, threadpool_limits(1, "blas"):
        for trial in trials[:ASKED]:
            index = FaceIndex(session, owner=0)
            learnt = look_up(index, engine_id, FOLDER, trial.train).analyses
            training = choose_training(AnalysedPhotos(learnt), AnalysedPhotos())
            names = _names(session, trial.train)
            started = time.process_time()
            found = index.load_files(FOLDER, names, engine_id)
            seconds["reading"].append(time.process_time() - started)
            started = time.process_time()
            verdicts = decide_reviewed(found, training, {}, trial.person, USUAL_STRICTNESS)
            seconds["deciding"].append(time.process_time() - started)
            photos = len(verdicts)
            started = time.process_time()
            matches = {one.photo for one in verdicts if one.verdict == "match"}
            seconds["telling"].append(time.process_time() - started)
            right += len(matches & trial.shows)
            wrong += len(matches - trial.shows - trial.uncounted)
            del names, found, verdicts
    print(json.dumps({
        "faces": chosen.faces, "photos": photos, "peak_mib": peak_mib(), "right": right,
        "wrong": wrong, "of": sum(len(trial.shows) for trial in trials[:ASKED]),
    } | {step: round(median(of), 2) for step, of in seconds.items()}))  # fmt: skip


def _names(session: Session, train: Sequence[str]) -> list[str]:
    """The photos of the album, as a list of its folder names them."""
    above = len(path_key(FOLDER)) + 1
    all_paths = select(HashedFile.path).order_by(HashedFile.path)
    paths = session.scalars(all_paths.execution_options(yield_per=CHUNK))
    return [path[above:] for path in paths if path[above:] not in train]


def _fill(file: Path, faces: Path, folder: Path, trials: list[Trial]) -> None:
    engine_id = get_engine().id
    with open_index(file) as session:
        index = FaceIndex(session, owner=0, commit=lambda: None)
        for number, (name, analysis) in enumerate(from_index(folder, trials).items()):
            sha256 = f"real{number:060}"
            index.remember(FOLDER, name, Fingerprint(1, 1, sha256))
            index.add(sha256, engine_id, analysis)
        session.flush()
        embeddings = np.memmap(faces, np.float16, "r").reshape(-1, WIDTH)
        first = 1_000_000_000
        for start in range(0, len(embeddings), CHUNK * FACES_IN_PHOTO):
            rows = list(_photos(embeddings[start : start + CHUNK * FACES_IN_PHOTO], start, first))
            _insert(session, rows, engine_id)
        session.commit()


def _photos(faces: Any, start: int, first: int) -> Iterator[tuple[int, list[bytes]]]:
    for row in range(0, len(faces), FACES_IN_PHOTO):
        number = first + (start + row) // FACES_IN_PHOTO
        yield number, [face.tobytes() for face in faces[row : row + FACES_IN_PHOTO]]


def _insert(session: Session, photos: list[tuple[int, list[bytes]]], engine_id: str) -> None:
    about: dict[str, Any] = {
        "x": 10.0,
        "y": 20.0,
        "w": 90.0,
        "h": 110.0,
        "confidence": 0.99,
        "quality": 0.8,
    }
    about["landmarks"] = np.arange(10, dtype="<f4").tobytes()
    sizes = {"width": 4000, "height": 3000, "problem": "", "look": ""}
    session.execute(insert(HashedFile), [
        {"owner": 0, "path": path_key(FOLDER / f"made/{number}.jpg"), "size": 1, "mtime_ns": 1,
         "sha256": f"{number:064x}"}
        for number, _ in photos
    ])  # fmt: skip
    session.execute(insert(IndexedPhoto), [
        {"id": number, "owner": 0, "sha256": f"{number:064x}", "engine_id": engine_id} | sizes
        for number, _ in photos
    ])  # fmt: skip
    session.execute(insert(IndexedFace), [
        {"photo_id": number, "embedding": face} | about
        for number, embeddings in photos
        for face in embeddings
    ])  # fmt: skip


if __name__ == "__main__":
    main()
