"""Several people learnt at once: the faces of each are what the others are not."""

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from imgseg.errors import InputError
from imgseg.recognition.embeddings import unit
from imgseg.recognition.likeness import comparable, lines_for
from imgseg.services.index.indexing import IndexedFolder
from imgseg.services.training.chosen_faces import Box
from imgseg.services.training.findings import Finding
from imgseg.services.training.own_photos import check_own_photos
from imgseg.services.training.training import Training, choose_training
from imgseg.services.uploads.safe_names import numbered

TARGET = re.compile(r"\bTarget\b")
Trainings = dict[str, Training]
# What was chosen in the photos of each person, by the person's name and by the photo's.
Choices = Mapping[str, Mapping[str, Box | None]]


def train(
    targets: dict[str, IndexedFolder], unknown: IndexedFolder, several: bool, chosen: Choices
) -> tuple[Trainings, list[Finding]]:
    """Choose the faces that each person is learnt from.

    Args:
        targets: the photos of each person by name; exactly one unless ``several``.
        unknown: photos of people who are not sought; may be empty.
        several: whether each person's photos lie in a folder of that name.
        chosen: which face somebody said to be the person's, see `choose_training`.

    Returns:
        The training of each person by name, and what is to be said of the photos.

    Raises:
        InputError: nobody has a face, or all photos of a person are in unknown too.
    """
    if several:
        return _train_people(targets, unknown, chosen)
    ((name, photos),) = targets.items()
    training = choose_training(photos, unknown, chosen.get(name, {}))
    return {name: training}, training.findings


def check_trainings(trainings: Trainings, several: bool, strictness: int) -> list[Finding]:
    """How many of each person's own photos would be found from the others, in words.

    Args:
        trainings: of each person, by name.
        several: whether they are called by name.
        strictness: the score, 0-100, from which a photo is found.
    """
    findings = []
    for name, training in trainings.items():
        found = check_own_photos(training, strictness)
        findings += _named(name, found, training.photos) if several else found
    return findings


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


def _train_people(
    targets: dict[str, IndexedFolder], unknown: IndexedFolder, chosen: Choices
) -> tuple[Trainings, list[Finding]]:
    """Choose the faces of each person; those of all others join the person's unknown.

    Of somebody else's photo only the face chosen for that person is somebody else for sure. One
    that looks like the person is not learnt as a stranger: the two names may be one person.

    Who has no face is not sought, and that is said. Where one person's findings say Target, these
    say the name. Arguments and result are those of `train`.
    """
    findings = _shared_photos(targets)
    trainings: Trainings = {}
    for name, photos in targets.items():
        own = chosen.get(name, {})
        faces = [photo for photo, analysis in photos.analyses.items() if analysis.faces]
        if any(own.get(photo, True) for photo in faces):
            trainings[name] = _train(name, photos, unknown, own)
            findings += trainings[name].findings
        elif faces:
            findings.append(Finding(name, "Not sought: you said that nobody in its photos is it."))
        else:
            findings.append(Finding(name, "Not sought: there is no face in its photos."))
    if not trainings:
        raise InputError(
            "No face was found in the photos of any person: add photos in which the faces are seen"
            " clearly."
        )
    findings += _same_people(trainings)
    taught = {name: _against_others(name, trainings) for name in trainings}
    # What is wrong with a photo in unknown is said for each person, and reads the same.
    return taught, list(dict.fromkeys(findings))


def _train(
    name: str, photos: IndexedFolder, unknown: IndexedFolder, chosen: Mapping[str, Box | None]
) -> Training:
    try:
        training = choose_training(photos, unknown, chosen)
    except InputError as error:
        raise InputError(TARGET.sub(lambda _: name, str(error))) from error
    labels = [f"Target/{photo}" for photo in photos.analyses]
    return replace(training, findings=_named(name, training.findings, labels))


def _named(name: str, findings: list[Finding], photos: Iterable[str]) -> list[Finding]:
    # Who trains one person calls the folder Target; here it bears the person's name. A photo's own
    # name may hold the word too: the whole of it is passed over.
    longest_first = sorted(photos, key=len, reverse=True)
    target = re.compile("|".join([*map(re.escape, longest_first), TARGET.pattern]))

    def rename(found: re.Match[str]) -> str:
        return name + found[0].removeprefix("Target")

    return [
        Finding(re.sub(r"^Target\b", rename, one.photo), target.sub(rename, one.finding))
        for one in findings
    ]


def _against_others(name: str, trainings: Trainings) -> Training:
    own = trainings[name]
    middle, line = _middle(own), lines_for(own.target).same_person
    strangers = [
        training.target[comparable(training.target) @ middle < line]
        for other, training in trainings.items()
        if other != name
    ]
    return replace(own, unknown=np.concatenate([own.unknown, *strangers]))


def _same_people(trainings: Trainings) -> list[Finding]:
    middles = {name: _middle(training) for name, training in trainings.items()}
    return [
        Finding(other, f"Looks like the same person as {name}: if so, put their photos together.")
        for name, other in itertools.combinations(middles, 2)
        if middles[name] @ middles[other] >= lines_for(middles[name]).same_person
    ]


def _middle(training: Training) -> NDArray[np.float32]:
    return unit(comparable(training.target).mean(axis=0))


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
