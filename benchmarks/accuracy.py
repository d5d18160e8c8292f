"""imgseg held against simpler rules: ``python -m benchmarks.accuracy DATASET [SIDE ...]``.

DATASET is a folder of Person_Name folders. Without SIDE: by number of Target and unknown photos,
beside the cosine rule and the tutorial's. With SIDE: by photo size, on copies of which the longer
side is that many pixels.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.svm import SVC

from imgseg.cli.progress import show_progress
from imgseg.faces import Analysis
from imgseg.recognition.training import Training
from imgseg.recognition.verdicts import decide
from imgseg.services.evaluation.evaluation import Rule, Tally, evaluate, pooled
from imgseg.services.evaluation.trials import Trial, dataset_trials
from imgseg.services.index.face_index import FaceIndex
from imgseg.storage.folders import list_photos
from imgseg.storage.places import index_file
from imgseg.storage.sqlite import open_index
from imgseg.verdicts import PhotoVerdict, Reason, VerdictName
from imgseg.vision.factory import get_engine

TARGETS = 40
# Rows are compared with one another, on the same draws: 120 searches each are enough.
SEEDS = range(3)
TRAIN_PHOTOS = (1, 2, 3, 5, 10)
COSINE_LINES = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65)
HEAD = "| F1 | precision | recall | unsure | empty albums with a false match |"

Faces = NDArray[np.float32]


def cosine_rule(line: float) -> Rule:
    """A face is the person from that cosine to the mean of Target on; unknown is not used."""

    def score(training: Training, faces: Faces) -> NDArray[np.float64]:
        mean = training.target.mean(axis=0)
        return (faces @ (mean / np.linalg.norm(mean))).astype(np.float64) - line

    return _rule(score)


def tutorial_rule() -> Rule:
    """``SVC(kernel="linear")`` on Target and unknown, nothing else, as the tutorial has it."""

    def score(training: Training, faces: Faces) -> NDArray[np.float64]:
        both = np.concatenate([training.unknown, training.target])
        labels = [0] * len(training.unknown) + [1] * len(training.target)
        return np.asarray(SVC(kernel="linear").fit(both, labels).decision_function(faces))

    return _rule(score)


def main(dataset: Path, sides: list[int]) -> None:
    """Print the tables."""
    if sides:
        print("| photo's longer side, pixels " + HEAD, "|" + "---|" * 6, sep="\n")
    for side in sides:
        with tempfile.TemporaryDirectory() as folder:
            small = Path(folder)
            _shrink(dataset, small, side)
            trials = dataset_trials(small, TARGETS, 5, 0, SEEDS)
            tally = _measure(trials, small, decide, small / "index.db")
            print(f"| {side} {_cells(tally)}", flush=True)
    if not sides:
        _tables_by_number(dataset)


def _tables_by_number(dataset: Path) -> None:
    print("| Target | unknown | rule " + HEAD, "|" + "---|" * 8, sep="\n")
    for unknown in (0, 15):
        for train in TRAIN_PHOTOS:
            trials = dataset_trials(dataset, TARGETS, train, unknown, SEEDS)
            for name, tally in _by_rule(trials, dataset, unknown):
                print(f"| {train} | {unknown} | {name} {_cells(tally)}", flush=True)


def _by_rule(trials: list[Trial], folder: Path, unknown: int) -> Iterator[tuple[str, Tally]]:
    index = index_file()
    yield "imgseg", _measure(trials, folder, decide, index)
    cosine = {line: _measure(trials, folder, cosine_rule(line), index) for line in COSINE_LINES}
    best = max(COSINE_LINES, key=lambda line: cosine[line].f1)
    # The line is chosen with the answers at hand: nobody who searches could.
    yield f"cosine, best line ({best})", cosine[best]
    if unknown:
        yield "tutorial", _measure(trials, folder, tutorial_rule(), index)


def _measure(trials: list[Trial], folder: Path, rule: Rule, file: Path) -> Tally:
    with open_index(file) as session, show_progress() as progress:
        index = FaceIndex(session, 0, session.commit)
        return pooled(evaluate(trials, folder, get_engine(), index, progress, rule).values())


def _cells(tally: Tally) -> str:
    empty = tally.empty_albums_with_false_match / max(1, tally.empty_albums)
    figures = f"{tally.f1:.4f} | {tally.precision:.4f} | {tally.recall:.4f}"
    return f"| {figures} | {tally.unsure_rate:.2%} | {empty:.1%} |"


def _rule(score: Callable[[Training, Faces], NDArray[np.float64]]) -> Rule:
    def decide_by_score(
        photos: Mapping[str, Analysis], training: Training, person: str, _strictness: int
    ) -> list[PhotoVerdict]:
        faces = [face.embedding for analysis in photos.values() for face in analysis.faces]
        scores = iter(score(training, np.array(faces, np.float32)))
        verdicts = []
        for name, analysis in photos.items():
            found = max([next(scores) for _ in analysis.faces], default=-1.0) >= 0
            verdict: VerdictName = "match" if found else "other"
            verdicts.append(
                PhotoVerdict(name, person, verdict, None, 0, None, None, Reason("faces"))
            )
        return verdicts

    return decide_by_score


def _shrink(dataset: Path, folder: Path, side: int) -> None:
    for name in list_photos(dataset).photos:
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        with Image.open(dataset / name) as image:
            image.thumbnail((side, side), Image.Resampling.LANCZOS)
            image.convert("RGB").save(copy, "JPEG", quality=92)


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(side) for side in sys.argv[2:]])
