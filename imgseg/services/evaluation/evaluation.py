"""How right the verdicts are: many trials asked of photos whose people are known, and counted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from imgseg.errors import InputError
from imgseg.faces import Analysis
from imgseg.recognition.training import Training, choose_training
from imgseg.recognition.verdicts import decide
from imgseg.services.evaluation.trials import Trial
from imgseg.services.index.face_index import FaceIndex
from imgseg.services.index.indexing import IndexedFolder, index_folder
from imgseg.services.searches.segregation import Progress
from imgseg.verdicts import USUAL_STRICTNESS, PhotoVerdict
from imgseg.vision.contract import Engine


class Mistake(NamedTuple):
    """One photo judged wrongly; ``score`` is None where no face was found."""

    seed: int
    person: str
    photo: str
    score: float | None
    verdict: str


class Judged(NamedTuple):
    """One album photo that counts, and whether it truly ``shows`` the person.

    ``score`` (0-100) is None where no face was found; ``width`` is that of the deciding face, in
    pixels of the photo as given, and ``faces`` are those found.
    """

    person: str
    photo: str
    shows: bool
    verdict: str
    score: float | None
    faces: int
    width: int | None


@dataclass
class Tally:
    """What came out of some trials. ``right`` and ``strangers`` count photos, with X and without.

    Only ``match`` counts as found. ``unsure`` counts the photos without the person that are
    unsure. Each album is asked again without the person: ``empty_albums_with_false_match``.
    """

    right: int = 0
    strangers: int = 0
    unsure: int = 0
    empty_albums: int = 0
    empty_albums_with_false_match: int = 0
    misses: list[Mistake] = field(default_factory=list)
    false_matches: list[Mistake] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of the matches, the share that show the person, 0-1; 1 when there is no match."""
        matches = self.right + len(self.false_matches)
        return self.right / matches if matches else 1.0

    @property
    def recall(self) -> float:
        """Of the photos that show the person, the share that are matches, 0-1."""
        return self.right / max(1, self.right + len(self.misses))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0-1."""
        both = 2 * self.right + len(self.misses) + len(self.false_matches)
        return 2 * self.right / max(1, both)

    @property
    def unsure_rate(self) -> float:
        """Of the photos without the person, the share that are unsure, 0-1."""
        return self.unsure / max(1, self.strangers)

    def add(self, trial: Trial, verdicts: Iterable[PhotoVerdict]) -> None:
        """Count the verdicts on the whole album of a trial."""
        for said in verdicts:
            if said.photo in trial.uncounted:
                continue
            mistake = Mistake(trial.seed, trial.person, said.photo, said.score, said.verdict)
            shows = said.photo in trial.shows
            width = said.box[2] if said.box else None
            self.judged.append(
                Judged(trial.person, said.photo, shows, said.verdict, said.score, said.faces, width)
            )
            if not shows:
                self.strangers += 1
                self.unsure += said.verdict == "unsure"
                if said.verdict == "match":
                    self.false_matches.append(mistake)
            elif said.verdict == "match":
                self.right += 1
            else:
                self.misses.append(mistake)


def pooled(tallies: Iterable[Tally]) -> Tally:
    """All of them as one."""
    whole = Tally()
    for tally in tallies:
        whole.right += tally.right
        whole.strangers += tally.strangers
        whole.unsure += tally.unsure
        whole.empty_albums += tally.empty_albums
        whole.empty_albums_with_false_match += tally.empty_albums_with_false_match
        whole.misses += tally.misses
        whole.false_matches += tally.false_matches
        whole.judged += tally.judged
    return whole


NOT_ASKED = "not asked"
# The form of ``decide``.
Rule = Callable[[Mapping[str, Analysis], Training, str, int], Sequence[PhotoVerdict]]


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
    stage = "photos"
    progress(stage, 0, len(names))
    photos = index_folder(
        folder, names, engine, index, lambda done: progress(stage, done, len(names))
    )
    tallies = {trial.seed: Tally() for trial in trials}
    done, total = 0, sum(len(trial.album) for trial in trials)
    for trial in trials:
        progress("deciding", done, total)
        _ask(trial, photos, rule, tallies[trial.seed])
        done += len(trial.album)
    return tallies


def _ask(trial: Trial, photos: IndexedFolder, rule: Rule, tally: Tally) -> None:
    try:
        training = choose_training(part_of(photos, trial.train), part_of(photos, trial.unknown))
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
    album = part_of(photos, trial.album).analyses
    tally.add(trial, rule(album, training, trial.person, USUAL_STRICTNESS))
    maybe_there = trial.shows | trial.uncounted
    empty = album.part(name for name in album if name not in maybe_there)
    if empty:
        tally.empty_albums += 1
        again = rule(empty, training, trial.person, USUAL_STRICTNESS)
        tally.empty_albums_with_false_match += any(said.verdict == "match" for said in again)


def part_of(photos: IndexedFolder, names: list[str]) -> IndexedFolder:
    """Those of the photos that have these names."""
    return IndexedFolder(
        photos.analyses.part(names),
        {name: photos.hashes[name] for name in names if name in photos.hashes},
    )
