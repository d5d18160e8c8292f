"""Learning from the album itself, at the pace that the album allows.

What is sure after one round teaches the next. Where few faces lie near the line it may go far; in
an album of people who look alike to the networks it would drift from one into another. So the
album is measured first: the share of its photos whose best face lies near the first line, the rest
of an album that hardly shows the person left out.
"""

import numpy as np
from numpy.typing import NDArray

from imgseg.recognition.calibration import scores_of, share_of_photos
from imgseg.recognition.candidates import Pages, candidates, rows_of, weighed_rows
from imgseg.recognition.classifier import PersonClassifier, nearest_to
from imgseg.recognition.embeddings import has_both, weighed
from imgseg.recognition.neighbours import agree_with_neighbours
from imgseg.recognition.verification import doubted

# Near the line of the first classifier, with up to three Target photos.
NEAR = -0.25, 0.35
# Photos of others who do not come near at all say nothing of what kind of people these are: an
# album counts as so many times the photos beyond, and so many more of them, at most.
TIMES, MORE = 10, 10
# Up to the first share the people of an album are told apart well, from the second on badly; in
# between the two paces mix.
CLEAR, ALIKE = 0.075, 0.12
# From which distance a face is surely the person, round by round: each knows the person better
# than the one before. And up to which it surely is not.
GENTLE = (0.4, 0.3, 0.2, 0.15, 0.1, 0.1)
STRICT = (0.45, 0.35, 0.25)
# FaceNet alone confuses people who look alike so much that little can be learnt of them.
STRICT_FACENET = (1.0, 0.9, 0.8)
# Strangers who look like the person come nearer with each more varied Target photo: for each
# factor e beyond three of them so much more is asked of a teacher where people look alike, and
# the line rises by so much in the end.
RISE, LINE_RISE, FEW = 0.25, 0.1, 3
SURELY_NOT = -0.4
FAR = -0.9
# By the first classifier every match of the real albums at hand lay at -0.61 or nearer: what is no
# candidate is judged again from here on.
MAYBE = -0.7
# How much SFace counts beside FaceNet: where people are told apart well, and where they look alike,
# which it tells better. First the album is measured with the first weight: FaceNet's confusion says
# most of what kind of album it is.
CLEAR_WEIGHT, ALIKE_WEIGHT = 0.3, 3.0
# How alike faces are is asked with this weight, which finds most pairs of one person.
NEIGHBOUR_WEIGHT = 1.4

Faces = NDArray[np.float32]
Distances = NDArray[np.float64]


def scores_by_self_training(
    target: Faces,
    others: Faces,
    pages: Pages,
    photos: NDArray[np.intp],
    said: tuple[int, int],
) -> NDArray[np.float64]:
    """How surely each face of an album is the person, whatever the order of the photos.

    A few Target photos show one day and one light, and no stranger of the album. So the faces
    that are surely the person join Target, those that surely are not join the others, and the
    classifier is trained anew. The person is in a photo at most once: only its best face may
    join Target, and beside a sure one the rest are others.

    Of a very large album the faces that come nearest to Target are learnt from, see `candidates`;
    what is not among them is judged as it is at first, or at last where it may be the person.

    Args:
        target: (n, d) embeddings of the person, n >= 1; d is 640, or 512 without SFace.
        others: (m, d) embeddings of other people, m >= 1.
        pages: the (k, d) embeddings of the album's faces, in one page or in many.
        photos: (k,) the number of the photo that each face is in, from 0.
        said: how many of target, and of others, are faces of the album of which somebody said
            that they are the person, or are not; they come last.

    Returns:
        (k,) scores, 0-100; see ``scores_of``.
    """
    if not len(photos):
        return np.empty(0)
    person, rest = (weighed(part, CLEAR_WEIGHT) for part in (target, others))
    classifier = PersonClassifier(person, rest)
    numbers, distances = candidates(classifier, CLEAR_WEIGHT, pages)
    left_out = np.setdiff1d(np.flatnonzero(distances > MAYBE), numbers, assume_unique=True)
    weight = CLEAR_WEIGHT
    album = weighed_rows(pages, numbers, weight)
    distances[numbers] = classifier.distances(album)
    own, known = len(target) - said[0], len(others) - said[1]
    before = distances
    if any(said):
        # Faces near the line are asked about, and what is said of them moves the first line: the
        # kind of an album is what it was before, or one more Yes might lose what is found.
        before = distances.copy()
        before[numbers] = PersonClassifier(person[:own], rest[:known]).distances(album)
        distances[numbers] = PersonClassifier(person, rest[:known]).distances(album)
    alike = _alike(_best(before, photos), own)
    # What is as far off as this is left where it is: nine in ten faces of a large album.
    near = distances[numbers] > FAR
    # Where people are told apart well that is what the album was measured with.
    if alike:
        weight = CLEAR_WEIGHT + (ALIKE_WEIGHT - CLEAR_WEIGHT) * alike
        # A third of the memory: never there twice, nor beside the faces as they are.
        del album
        person, rest = (weighed(part, weight) for part in (target, others))
        album = weighed_rows(pages, numbers, weight)
        # Beside few Target photos a No would push the person away as well; once the person is known
        # better, it teaches.
        distances[numbers[near]] = PersonClassifier(person, rest[:known]).distances(album, near)
    strict = STRICT if has_both(target) else STRICT_FACENET
    for sure_from in _pace(alike, len(target), strict):
        each, best = distances[numbers], _best(distances, photos)[photos[numbers]]
        sure = (each == best) & (each >= sure_from)
        surely_not = (each <= SURELY_NOT) | ((each != best) & (best >= sure_from))
        learnt = np.concatenate([person, album[sure]])
        strangers = album[nearest_to(learnt.mean(axis=0), album, surely_not)]
        classifier = PersonClassifier(learnt, np.concatenate([rest, strangers]))
        distances[numbers[near]] = classifier.distances(album, near)
    for some, rows in rows_of(pages, left_out):
        distances[some] = classifier.distances(weighed(rows, weight))
    del album
    distances[numbers] = agree_with_neighbours(
        distances[numbers], weighed_rows(pages, numbers, NEIGHBOUR_WEIGHT), photos[numbers]
    )
    distances -= LINE_RISE * alike * _beyond_few(len(target))
    best = _best(distances, photos)
    scores = scores_of(distances, share_of_photos(best[np.isfinite(best)]))
    if alike > 0.5:
        is_best = distances[numbers] == best[photos[numbers]]
        found = weighed_rows(pages, numbers[is_best & (scores[numbers] >= 50)], NEIGHBOUR_WEIGHT)
        person = weighed(target, NEIGHBOUR_WEIGHT)
        scores = doubted(scores, person[:own], found, person[own:])
    return scores


def learnt_from_target(target: Faces, others: Faces, faces: Faces) -> Distances:
    """How far faces lie on the person's side, learnt from Target alone; shapes as above."""
    person, rest, album = (weighed(part, CLEAR_WEIGHT) for part in (target, others, faces))
    return PersonClassifier(person, rest).distances(album)


def _alike(best: Distances, targets: int) -> float:
    """How alike the people of the album look, from 0 (told apart well) to 1."""
    low, high = NEAR
    high += RISE * _beyond_few(targets)
    near, beyond = int(((best > low) & (best < high)).sum()), int((best >= high).sum())
    counted = min(np.isfinite(best).sum(), TIMES * (beyond + MORE))
    step = min(max((near / counted - CLEAR) / (ALIKE - CLEAR), 0.0), 1.0)
    return step * step * (3 - 2 * step)


def _pace(alike: float, targets: int, strictest: tuple[float, ...]) -> list[float]:
    more = RISE * _beyond_few(targets)
    rounds = len(strictest) if alike > 0.5 else len(GENTLE)
    strict = [sure_from + more for sure_from in strictest]
    strict += strict[-1:] * (len(GENTLE) - len(strictest))
    return [g + (s - g) * alike for g, s in zip(GENTLE[:rounds], strict[:rounds], strict=True)]


def _beyond_few(targets: int) -> float:
    return float(np.log(max(targets, FEW) / FEW))


def _best(distances: Distances, photos: NDArray[np.intp]) -> Distances:
    """The distance of each photo's best face; -inf without one."""
    best = np.full(photos.max(initial=-1) + 1, -np.inf)
    np.maximum.at(best, photos, distances)
    return best
