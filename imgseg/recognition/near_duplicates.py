"""The same picture twice in Target, in another size or quality."""

import numpy as np

from imgseg.findings import Finding
from imgseg.recognition.photo_faces import PhotoFace
from imgseg.recognition.similarity import comparable

# The cosine that a picture at half its size, or at JPEG quality 25, keeps to itself in 94 of 100,
# of both networks and of FaceNet alone.
SAME_FACE = 0.94
# How far eyes, nose and mouth may lie from where they were, in widths of the face; and the photo's
# shape from what it was.
SAME_PLACE = 0.025
SAME_SHAPE = 0.02
# Among more photos, one that counts twice tells nothing wrong.
MOST_PHOTOS = 1000


def leave_out_near_duplicates(faces: list[PhotoFace]) -> tuple[list[PhotoFace], list[Finding]]:
    """The faces without those of pictures that are there again, larger, and what is said of them.

    Two photos taken in a row from one place may pass for the same; one of them is enough.
    """
    if len(faces) > MOST_PHOTOS:
        return faces, []
    # The larger picture is the one to learn from.
    ordered = sorted(faces, key=lambda one: -one.analysis.width * one.analysis.height)
    vectors = comparable(np.array([one.face.embedding for one in ordered]))
    kept: list[PhotoFace] = []
    findings = []
    for one, similarity in zip(ordered, vectors @ vectors.T, strict=True):
        alike = [ordered[place] for place in np.flatnonzero(similarity >= SAME_FACE)]
        same = next((other for other in alike if other in kept and _same_place(one, other)), None)
        if same is None:
            kept.append(one)
        else:
            findings.append(Finding("same_picture", one.photo, names=(same.photo,)))
    return [one for one in faces if one in kept], findings


def _same_place(one: PhotoFace, other: PhotoFace) -> bool:
    shapes = [p.analysis.width / p.analysis.height for p in (one, other)]
    if abs(shapes[0] / shapes[1] - 1) > SAME_SHAPE:
        return False
    places = [p.face.landmarks / [p.analysis.width, p.analysis.height] for p in (one, other)]
    width = one.face.w / one.analysis.width
    return bool(np.abs(places[0] - places[1]).mean() <= SAME_PLACE * width)
