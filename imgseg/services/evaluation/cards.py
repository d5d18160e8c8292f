"""How many photos are found once somebody has answered the first questions about a result.

“Is this Anna?” is asked as the web app asks it, about the same photos in the same order, answered
as the labels say, and decided again after each answer.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from statistics import mean, median
from typing import Any, NamedTuple

from imgseg.errors import InputError
from imgseg.recognition.cards import cards_about
from imgseg.recognition.face_table import FaceTable
from imgseg.recognition.feedback import Reviewed, decide_reviewed, with_examples
from imgseg.recognition.open_photos import open_photos
from imgseg.recognition.places import OpenPhoto, SortedFace, SortedFaceTable
from imgseg.recognition.training import Training, choose_training
from imgseg.services.albums.face_sorting import sort_by_person
from imgseg.services.evaluation.evaluation import part_of
from imgseg.services.evaluation.trials import Trial
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.index.indexing import IndexedFolder, index_folder
from imgseg.services.results.cards import OPEN
from imgseg.services.searches.segregation import Progress
from imgseg.verdicts import USUAL_STRICTNESS, PhotoVerdict
from imgseg.vision.contract import Engine

WANTED = 0.95


class Step(NamedTuple):
    """What is found after some answers: photos ``right`` and ``wrong`` (matches without X)."""

    right: int
    wrong: int


class Answered(NamedTuple):
    """One search, of whose album ``shown`` photos show the person: a step for each answer.

    The first is before any answer. ``said`` are the answers, by the photo asked about, in order;
    fewer, where nothing is left to ask.
    """

    seed: int
    person: str
    shown: int
    steps: list[Step]
    said: dict[str, bool]

    def after(self, answers: int) -> Step:
        """What is found after so many answers, or after all there were."""
        return self.steps[min(answers, len(self.steps) - 1)]


def answer_cards(
    trials: list[Trial],
    folder: Path,
    engine: Engine,
    index: FaceIndex,
    progress: Progress,
    answers: int,
) -> list[Answered]:
    """Answer so many questions about the result of every trial that can be asked.

    Arguments and errors are those of `evaluate`, after which nothing is left to look at.
    """
    names = sorted({name for trial in trials for name in (*trial.train, *trial.album)})
    photos = index_folder(folder, names, engine, index, lambda _: None)
    found = []
    for done, trial in enumerate(trials):
        progress("answering", done, len(trials))
        try:
            training = choose_training(part_of(photos, trial.train), IndexedFolder())
        except InputError:
            # Nobody is found and nothing asked.
            nothing = [Step(0, 0)]
            found.append(Answered(trial.seed, trial.person, len(trial.shows), nothing, {}))
            continue
        album = FaceTable.of(part_of(photos, trial.album).analyses)
        found.append(_answer(trial, album, training, answers))
    return found


def summary(found: Iterable[Answered], answers: int) -> dict[str, Any]:
    """What to tell of searches: before, after half of the answers, and after all."""
    asked = [one for one in found if one.shown]
    return {
        str(count): _summary_after(asked, count) for count in sorted({0, answers // 2, answers})
    }


def _summary_after(found: list[Answered], answers: int) -> dict[str, Any]:
    recalls = [one.after(answers).right / one.shown for one in found]
    right = sum(one.after(answers).right for one in found)
    wrong = sum(one.after(answers).wrong for one in found)
    worst = min(range(len(found)), key=recalls.__getitem__)
    return {
        "recall": round(right / max(1, sum(one.shown for one in found)), 4),
        "precision": round(right / (right + wrong), 4) if right + wrong else 1.0,
        "mean": round(mean(recalls), 4),
        "median": round(median(recalls), 4),
        "worst": round(recalls[worst], 4),
        "worst_person": found[worst].person,
        "worst_seed": found[worst].seed,
        "reached": sum(recall >= WANTED for recall in recalls),
        "searches": len(found),
        "false_matches": wrong,
    }


def _answer(trial: Trial, album: FaceTable, training: Training, answers: int) -> Answered:
    faces = SortedFaceTable(
        SortedFace(face.photo, face.box, who, somebody.usable)
        for who, somebody in enumerate(sort_by_person(album).people)
        for face in somebody.faces
    )
    reviews: dict[str, Reviewed] = {}
    steps: list[Step] = []
    while True:
        verdicts = decide_reviewed(album, training, reviews, trial.person, USUAL_STRICTNESS)
        steps.append(_step(trial, verdicts))
        left = len(reviews) < answers
        cards = _cards(album, verdicts, training, faces, reviews) if left else ()
        # Of these nobody can say whether the person is there: such a photo is skipped.
        asked = next((name for name in cards if name not in trial.uncounted), None)
        if asked is None:
            said = {name: review.confirmed for name, review in reviews.items()}
            return Answered(trial.seed, trial.person, len(trial.shows), steps, said)
        box = next(verdict.box for verdict in verdicts if verdict.photo == asked)
        reviews[asked] = Reviewed(asked in trial.shows, box)


def _step(trial: Trial, verdicts: Iterable[PhotoVerdict]) -> Step:
    matches = {one.photo for one in verdicts if one.verdict == "match"} - trial.uncounted
    right = len(matches & trial.shows)
    return Step(right, len(matches) - right)


def _cards(
    album: FaceTable,
    verdicts: Iterable[PhotoVerdict],
    training: Training,
    faces: SortedFaceTable,
    reviews: Mapping[str, Reviewed],
) -> Iterable[str]:
    """The photos to ask about, as `imgseg.services.results.cards` has them of a kept search."""
    photos = [
        OpenPhoto(one.photo, one.verdict == "unsure", one.score, one.box)
        for one in verdicts
        if one.verdict in OPEN and one.box and one.score is not None
    ]
    known = with_examples(album, training, reviews).target
    found = sum(one.verdict == "match" for one in verdicts)
    return cards_about(open_photos(photos, faces, reviews, ()), album, known, found)
