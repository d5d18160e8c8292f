"""How right the verdicts are: many trials asked of photos whose people are known."""

from collections.abc import Callable
from pathlib import Path

from imgseg.errors import InputError
from imgseg.faces import Analysis
from imgseg.recognition.training import Training, choose_training
from imgseg.recognition.verdicts import decide
from imgseg.services.evaluation.tally import Judged, Mistake, Tally
from imgseg.services.evaluation.trials import Trial
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.index.indexing import IndexedFolder, index_folder
from imgseg.services.searches.segregation import Progress
from imgseg.verdicts import PhotoVerdict
from imgseg.vision.contract import Engine

STRICTNESS = 50
NOT_ASKED = "not asked"
# The form of ``decide``.
Rule = Callable[[dict[str, Analysis], Training, str, int], list[PhotoVerdict]]


def evaluate(
    trials: list[Trial],
    folder: Path,
    engine: Engine,
    index: FaceIndex,
    progress: Progress,
    rule: Rule = decide,
) -> dict[int, Tally]:
    """Ask every trial as a search would be asked, and count what is right and wrong.

    Args:
        trials: at least one; their photos are relative to ``folder``.
        folder: where the photos are.
        engine: looks at the photos that the index does not hold yet.
        index: keeps what it finds, so that the next evaluation is quick.
        progress: told of photos looked at, then of photos decided.
        rule: what decides; another one shows what the shipped one is worth.

    Returns:
        One tally per seed.

    Raises:
        InputError: a photo does not exist.
        ModelsMissingError: something is new and the engine's models are not there.
    """
    names = sorted({name for t in trials for name in (*t.train, *t.unknown, *t.album)})
    absent = next((name for name in names if not (folder / name).is_file()), None)
    if absent is not None:
        raise InputError(f"The photo {folder / absent} does not exist: correct its path.")
    stage = "Looking at the photos"
    progress(stage, 0, len(names))
    photos = index_folder(
        folder, names, engine, index, lambda done: progress(stage, done, len(names))
    )
    tallies = {trial.seed: Tally() for trial in trials}
    done, total = 0, sum(len(trial.album) for trial in trials)
    for trial in trials:
        progress("Deciding", done, total)
        _ask(trial, photos, rule, tallies[trial.seed])
        done += len(trial.album)
    return tallies


def _ask(trial: Trial, photos: IndexedFolder, rule: Rule, tally: Tally) -> None:
    try:
        training = choose_training(_part(photos, trial.train), _part(photos, trial.unknown))
    except InputError:
        # A search that cannot be asked (no face in any Target photo) finds nobody.
        tally.misses += [
            Mistake(trial.seed, trial.person, photo, None, NOT_ASKED)
            for photo in sorted(trial.shows)
        ]
        tally.judged += [
            Judged(trial.person, photo, True, NOT_ASKED, None, 0, None)
            for photo in sorted(trial.shows)
        ]
        return
    album = _part(photos, trial.album).analyses
    tally.add(trial, rule(album, training, trial.person, STRICTNESS))
    maybe_there = trial.shows | trial.uncounted
    empty = {name: found for name, found in album.items() if name not in maybe_there}
    if empty:
        tally.empty_albums += 1
        again = rule(empty, training, trial.person, STRICTNESS)
        tally.empty_albums_with_false_match += any(said.verdict == "match" for said in again)


def _part(photos: IndexedFolder, names: list[str]) -> IndexedFolder:
    return IndexedFolder(
        {name: photos.analyses[name] for name in names},
        {name: photos.hashes[name] for name in names if name in photos.hashes},
    )
