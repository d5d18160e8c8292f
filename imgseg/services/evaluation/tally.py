"""Counting what is right and wrong of verdicts whose truth is known."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from imgseg.services.evaluation.trials import Trial
from imgseg.verdicts import PhotoVerdict


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
