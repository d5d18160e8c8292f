"""Several people learnt at once: the faces of each are what the others are not."""

import itertools
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import AnalysedPhotos, Box
from imgseg.findings import Finding, TrainingError
from imgseg.recognition.cross_validation import cross_validate
from imgseg.recognition.embeddings import unit
from imgseg.recognition.similarity import comparable, lines_for
from imgseg.recognition.training import Training, choose_training

Trainings = dict[str, Training]
# What was chosen in the photos of each person, by the person's name and by the photo's.
Choices = Mapping[str, Mapping[str, Box | None]]


def train(
    targets: Mapping[str, AnalysedPhotos], unknown: AnalysedPhotos, several: bool, chosen: Choices
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
        TrainingError: nobody has a face, or all photos of a person are in unknown too.
    """
    if several:
        return _train_people(targets, unknown, chosen)
    ((name, photos),) = targets.items()
    training = choose_training(photos, unknown, chosen.get(name, {}))
    return {name: training}, training.findings


def check_trainings(trainings: Trainings, several: bool, strictness: int) -> list[Finding]:
    """How many of each person's own photos would be found from the others, and which not.

    Args:
        trainings: of each person, by name.
        several: whether they are called by name.
        strictness: the score, 0-100, from which a photo is found.
    """
    findings = []
    for name, training in trainings.items():
        found = cross_validate(training, strictness)
        findings += _named(name, found) if several else found
    return findings


def _train_people(
    targets: Mapping[str, AnalysedPhotos], unknown: AnalysedPhotos, chosen: Choices
) -> tuple[Trainings, list[Finding]]:
    """Choose the faces of each person; those of all others join the person's unknown.

    Of somebody else's photo only the face chosen for that person is somebody else for sure. One
    that looks like the person is not learnt as a stranger: the two names may be one person.

    Who has no face is not sought, and that is said. Arguments and result are those of `train`.
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
            findings.append(Finding("nobody_said", person=name))
        else:
            findings.append(Finding("no_face_of", person=name))
    if not trainings:
        raise TrainingError("nobody_has_a_face")
    findings += _same_people(trainings)
    taught = {name: _against_others(name, trainings) for name in trainings}
    # What is wrong with a photo in unknown is said for each person, and reads the same.
    return taught, list(dict.fromkeys(findings))


def _train(
    name: str, photos: AnalysedPhotos, unknown: AnalysedPhotos, chosen: Mapping[str, Box | None]
) -> Training:
    try:
        training = choose_training(photos, unknown, chosen)
    except TrainingError as error:
        raise TrainingError(error.code, target=name) from error
    return replace(training, findings=_named(name, training.findings))


def _named(name: str, findings: list[Finding]) -> list[Finding]:
    # What is said of photos in unknown is the same whoever is sought, but for one thing.
    return [
        one if one.unknown and one.code != "in_target_too" else one._replace(person=name)
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
        Finding("same_person", person=other, others=(name,))
        for name, other in itertools.combinations(middles, 2)
        if middles[name] @ middles[other] >= lines_for(middles[name]).same_person
    ]


def _middle(training: Training) -> NDArray[np.float32]:
    return unit(comparable(training.target).mean(axis=0))


def _shared_photos(targets: Mapping[str, AnalysedPhotos]) -> list[Finding]:
    findings = []
    first: dict[str, tuple[str, str]] = {}
    for person, photos in targets.items():
        for name, sha256 in photos.hashes.items():
            owner, photo = first.setdefault(sha256, (person, name))
            if owner != person:
                shared = Finding("shared_photo", name, person, names=(photo,), others=(owner,))
                findings.append(shared)
    return findings
