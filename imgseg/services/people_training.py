"""Several people learnt at once: the faces of each are what the others are not."""

import itertools
import re
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from imgseg.errors import InputError
from imgseg.services.findings import Finding
from imgseg.services.indexing import IndexedFolder
from imgseg.services.safe_names import numbered
from imgseg.services.training import Training, choose_training

# Cosine of two people's mean faces. Of 100 people of LFW with two to five photos, 94-97 % reach it
# with other photos of their own, one pair of strangers in 10,000 does; at 0.65 it is one in 1,500.
SAME_PERSON = 0.7


def train_people(
    targets: dict[str, IndexedFolder], unknown: IndexedFolder
) -> tuple[dict[str, Training], list[Finding]]:
    """Choose the faces of each person; those of all others join the person's unknown.

    Of somebody else's photo only the face chosen for that person is somebody else for sure. One
    that looks like the person is not learnt as a stranger: the two names may be one person.

    Args:
        targets: the photos of each person by name.
        unknown: photos of people who are not sought; may be empty.

    Returns:
        The training of each person who has a face, by name, and what is wrong with the photos:
        where one person's findings say Target, these say the name.

    Raises:
        InputError: nobody has a face, or all photos of a person are in unknown too.
    """
    findings = _shared_photos(targets)
    trainings: dict[str, Training] = {}
    for name, photos in targets.items():
        if any(analysis.faces for analysis in photos.analyses.values()):
            trainings[name] = _train(name, photos, unknown)
            findings += trainings[name].findings
        else:
            findings.append(Finding(f"{name}/", "Not sought: there is no face in its photos."))
    if not trainings:
        raise InputError(
            "No face was found in the photos of any person: add photos in which the faces are seen"
            " clearly."
        )
    findings += _same_people(trainings)
    # What is wrong with a photo in unknown is said for each person, and reads the same.
    return {name: _against_others(name, trainings) for name in trainings}, [
        *dict.fromkeys(findings)
    ]


def together(folders: list[IndexedFolder]) -> IndexedFolder:
    """The photos of several folders as of one; who has a taken name is numbered."""
    joined = IndexedFolder()
    for folder in folders:
        for name, analysis in folder.analyses.items():
            names = map(partial(numbered, name), itertools.count(1))
            free = next(free for free in names if free not in joined.analyses)
            joined.analyses[free] = analysis
            if name in folder.hashes:
                joined.hashes[free] = folder.hashes[name]
    return joined


def _train(name: str, photos: IndexedFolder, unknown: IndexedFolder) -> Training:
    try:
        training = choose_training(photos, unknown)
    except InputError as error:
        raise InputError(_named(name, str(error))) from error
    return replace(training, findings=named(name, training.findings))


def named(name: str, findings: list[Finding]) -> list[Finding]:
    """What is said of Target, said of the folder of one of several people."""
    return [Finding(*(_named(name, text) for text in finding)) for finding in findings]


def _named(name: str, text: str) -> str:
    # Who trains one person calls the folder Target; here it bears the person's name.
    return re.sub(r"\bTarget\b", lambda _: name, text)


def _against_others(name: str, trainings: dict[str, Training]) -> Training:
    own = trainings[name]
    middle = _middle(own)
    strangers = [
        training.target[training.target @ middle < SAME_PERSON]
        for other, training in trainings.items()
        if other != name
    ]
    return replace(own, unknown=np.concatenate([own.unknown, *strangers]))


def _middle(training: Training) -> NDArray[np.float32]:
    mean = training.target.mean(axis=0)
    return mean / np.linalg.norm(mean)


def _same_people(trainings: dict[str, Training]) -> list[Finding]:
    middles = {name: _middle(training) for name, training in trainings.items()}
    return [
        Finding(
            f"{other}/", f"Looks like the same person as {name}: if so, put their photos together."
        )
        for name, other in itertools.combinations(middles, 2)
        if middles[name] @ middles[other] >= SAME_PERSON
    ]


def _shared_photos(targets: dict[str, IndexedFolder]) -> list[Finding]:
    findings = []
    first: dict[str, tuple[str, str]] = {}
    for person, photos in targets.items():
        for name, sha256 in photos.hashes.items():
            owner, photo = first.setdefault(sha256, (person, f"{person}/{name}"))
            if owner != person:
                note = f"The same photo as {photo}: leave it where the person is the main one."
                findings.append(Finding(f"{person}/{name}", note))
    return findings
