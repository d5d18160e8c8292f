"""What a question asked of a very large album takes: seconds of one core, and memory.

    python -m benchmarks.large_album --work DIR --labels CSV [--faces 1000000] [--closely 20000]

Half of the faces are random, half are those of people who do not exist, twenty faces each, drawn
from the mean and covariance of the background. They lie in DIR as float16, and stay there. In the
middle of them lie the faces of a real album, from the index: CSV is that of ``evaluate --labels``.
Everybody there is sought, learnt from three photos. Prints one JSON object: the seconds of a
question (median, slowest), the peak of memory in MiB, and how the verdicts on the real photos are
beside those of the same question asked of the real album alone.

``--closely`` says how many faces are looked at closely: with as many as there are, the whole album
is decided as a small one is. ``--verdicts FILE`` keeps what was said, to compare two such ways.
"""

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from imgseg.faces import AnalysedPhotos, Analysis
from imgseg.recognition import candidates
from imgseg.recognition.background import background
from imgseg.recognition.embeddings import unit
from imgseg.recognition.face_table import FaceTable
from imgseg.recognition.placing import LEAST_UNSURE, place
from imgseg.recognition.self_training import scores_by_self_training
from imgseg.recognition.training import choose_training
from imgseg.services.evaluation.trials import Trial, labelled_trials
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.index.indexing import index_folder
from imgseg.storage.places import index_file
from imgseg.storage.sqlite import open_index
from imgseg.system.peak_memory import peak_mib
from imgseg.verdicts import USUAL_STRICTNESS
from imgseg.vision.factory import get_engine

WIDTH, FACENET = 640, 512
PAGE, LOOKS = 20_000, 20_000
FACES_EACH, FACES_IN_PHOTO = 20, 2
Faces = NDArray[np.float16]


class MappedPages(Sequence[Faces]):
    """The pages of a file of float16: each is mapped while it is looked at, and no longer."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._faces = file.stat().st_size // (2 * WIDTH)

    def __len__(self) -> int:
        return (self._faces + PAGE - 1) // PAGE

    def __getitem__(self, number: int) -> Faces:  # type: ignore[override]
        if not 0 <= number < len(self):
            raise IndexError(number)
        first = number * PAGE
        shape = (min(PAGE, self._faces - first), WIDTH)
        return np.memmap(self._file, np.float16, "r", 2 * WIDTH * first, shape)


class AmongThem(Sequence[Faces]):
    """Pages with one more in their middle."""

    def __init__(self, pages: MappedPages, one: Faces) -> None:
        self._pages, self._one = pages, one
        self._middle = len(pages) // 2
        self.before = self._middle * PAGE

    def __len__(self) -> int:
        return len(self._pages) + 1

    def __getitem__(self, number: int) -> Faces:  # type: ignore[override]
        if number == self._middle:
            return self._one
        return self._pages[number - (number > self._middle)]


def main() -> None:
    """Make the faces, ask, print what was measured."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, required=True, help="For the faces; kept.")
    options.add_argument("--labels", type=Path, required=True, help="The real album.")
    options.add_argument("--faces", type=int, default=1_000_000, help="How many are made.")
    options.add_argument("--closely", type=int, default=candidates.MOST, help="See above.")
    options.add_argument("--verdicts", type=Path, help="Where to write what was said.")
    chosen = options.parse_args()
    file = chosen.work / f"{chosen.faces}.f16"
    if not file.exists():
        make(file, chosen.faces)
    trials = labelled_trials(chosen.labels, 3, range(1))
    analyses = from_index(chosen.labels.parent, trials)
    trials = [trial for trial in trials if any(analyses[name].faces for name in trial.train)]
    seconds, said, alone = [], {}, {}
    candidates.MOST = chosen.closely
    with threadpool_limits(1, "blas"):
        asked = [(trial, *_question(trial, analyses)) for trial in trials]
        for trial, target, album in asked:
            started = time.process_time()
            said[trial.person] = _ask(target, album, MappedPages(file), chosen.faces)
            seconds.append(time.process_time() - started)
        peak = peak_mib()
        for trial, target, album in asked:
            alone[trial.person] = _ask(target, album, None, 0)
    if chosen.verdicts:
        chosen.verdicts.write_text(json.dumps(said))
    print(json.dumps({
        "faces": chosen.faces, "questions": len(trials),
        "seconds": round(median(seconds), 2), "slowest": round(max(seconds), 2), "peak_mib": peak,
        "among_them": _counted(trials, said), "alone": _counted(trials, alone),
    }))  # fmt: skip


def _question(
    trial: Trial, analyses: Mapping[str, Analysis]
) -> tuple[NDArray[np.float32], dict[str, Analysis]]:
    """The faces to learn from, and the photos with faces to go through."""
    photos = AnalysedPhotos({name: analyses[name] for name in trial.train})
    album = {name: analyses[name] for name in trial.album if analyses[name].faces}
    return choose_training(photos, AnalysedPhotos()).target, album


def _ask(
    target: NDArray[np.float32], album: dict[str, Analysis], pages: MappedPages | None, made: int
) -> dict[str, tuple[str, float]]:
    """The verdict and the score of each real photo; the rest of the faces are two in a photo."""
    own = np.array([face.embedding for one in album.values() for face in one.faces], np.float16)
    faces_in = [len(one.faces) for one in album.values()]
    of_real = np.repeat(np.arange(len(album)), faces_in)
    others = background(WIDTH)
    if pages is None:
        scores = scores_by_self_training(target, others, [own], of_real, (0, 0))
        photos = of_real
    else:
        among = AmongThem(pages, own)
        photos = len(album) + np.arange(made) // FACES_IN_PHOTO
        photos = np.concatenate([photos[: among.before], of_real, photos[among.before :]])
        scores = scores_by_self_training(target, others, among, photos, (0, 0))
    best = np.zeros(int(photos.max()) + 1)
    np.maximum.at(best, photos, np.minimum(scores.round(1), 99.9))
    # The others have the verdict of whoever is not placed.
    likely = np.flatnonzero(best >= LEAST_UNSURE)
    by_number = {str(number): float(best[number]) for number in likely}
    placed = place(by_number, USUAL_STRICTNESS, len(best))
    return {name: (placed.get(str(n), "other"), float(best[n])) for n, name in enumerate(album)}


def _counted(trials: list[Trial], said: dict[str, dict[str, tuple[str, float]]]) -> dict[str, int]:
    right = wrong = missed = 0
    for trial in trials:
        for name, (verdict, _) in said[trial.person].items():
            if name in trial.uncounted:
                continue
            right += verdict == "match" and name in trial.shows
            wrong += verdict == "match" and name not in trial.shows
            missed += verdict != "match" and name in trial.shows
    return {"right": right, "wrong": wrong, "missed": missed}


def from_index(folder: Path, trials: list[Trial]) -> FaceTable:
    """What is in all photos of the trials, a folder of whose album is given."""
    names = sorted({name for trial in trials for name in (*trial.train, *trial.album)})
    with open_index(index_file()) as session:
        index = FaceIndex(session, owner=0)
        return index_folder(folder, names, get_engine(), index, lambda _: None).analyses


def make(file: Path, faces: int) -> None:
    """Write so many made faces to a file, see above."""
    numbers = np.random.default_rng(0)
    known = background(WIDTH)
    mean = known.mean(axis=0)
    # So weighed, draws have the covariance of the background.
    drawn = ((known - mean) / np.sqrt(np.float32(len(known)))).astype(np.float32)
    looks = numbers.standard_normal((LOOKS, len(known)), np.float32) @ drawn
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        for first in range(0, faces, PAGE):
            count = min(PAGE, faces - first)
            half = count // 2
            people = numbers.standard_normal((-(-half // FACES_EACH), len(known)), np.float32)
            people = np.repeat(people @ drawn, FACES_EACH, axis=0)[:half]
            alike = mean + 0.8 * people + 0.6 * numbers.permutation(looks)[:half]
            random = numbers.standard_normal((count - half, WIDTH), np.float32)
            page = numbers.permutation(np.concatenate([alike, random]))
            one, other = np.split(page, [FACENET], axis=1)
            out.write(np.concatenate([unit(one), unit(other)], axis=1).astype("<f2").tobytes())


if __name__ == "__main__":
    main()
