"""What to ask about first: “Is this Anna?” about the face of which a Yes would bring most.

Photos that are unsure are asked about. But few photos of Target show one day and one light, and
most photos of the person may then be too unlike them to be unsure. An album's faces are sorted by
person without knowing anybody (`imgseg.recognition.clustering`), and a whole group stands out where
its single photos do not: one Yes about it teaches what is needed to find the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from imgseg.faces import Analysis
from imgseg.recognition.clustering import without_common
from imgseg.recognition.embeddings import unit
from imgseg.recognition.known_groups import KNOWN_APART
from imgseg.recognition.likely_pairs import WORTH_ASKING
from imgseg.recognition.neighbours import SIMILAR
from imgseg.recognition.open_photos import OpenPhotos
from imgseg.recognition.photo_faces import number_at
from imgseg.recognition.places import OpenPhoto

# So many groups say how alike anybody of an album is to somebody.
ENOUGH = 10
# In spreads of theirs, which is this at least.
LEAST_SPREAD = 0.05
# The nearest group is asked about anyway if a Yes might find as many photos again, until so many
# were somebody else.
ANYWAY = 3
# The mean similarity at which a group is as likely the person as not, and how fast the chance
# rises: to nine in ten where groups join by themselves (0.5), and down to one in ten where two
# groups begin to be worth a question (0.35).
EVEN, WIDTH = 0.425, 0.034

Faces = NDArray[np.float32]


class Group(NamedTuple):
    """Faces that are one person by their looks, in ``photos`` photos that are not found.

    ``photo`` is the one to ask about. ``faces`` are some of them, (n, d) embeddings, n >= 1.
    """

    photo: str
    photos: int
    faces: Faces


def cards_about(
    open_: OpenPhotos, album: Mapping[str, Analysis], known: Faces, found: int
) -> dict[str, int]:
    """The photos to ask about, in order, and how many are like each: those of its group, or 0.

    A Yes brings its own photo, and those not found yet whose face is much like it, for it becomes
    an example.

    Args:
        open_: what may be asked about.
        album: what was found in the photos that are compared, by name; one that is missing is
            asked about if it is unsure, and compared with nothing.
        known: (k, d) embeddings of the person; k may be 0.
        found: in how many photos the person is found.
    """
    faces: dict[str, Faces] = {}
    for one in open_.compared():
        there = album[one.photo].faces if one.photo in album else []
        if there:
            faces[one.photo] = there[number_at(one.box, there)].embedding
    groups = []
    for photos, best in open_.groups:
        own = [one.photo for one in best if one.photo in faces]
        if own:
            groups.append(Group(own[0], photos, np.array([faces[photo] for photo in own])))
    worth = _worth(open_.unsure, open_.others, faces)
    return most_worth_first(worth, groups, known, found, open_.rejected)


def _worth(
    unsure: Iterable[OpenPhoto], others: Iterable[OpenPhoto], faces: Mapping[str, Faces]
) -> dict[str, float]:
    """What a Yes to each unsure photo is expected to bring: of many photos to the likeliest."""
    worth = {one.photo: one.score / 100 for one in unsure}
    compared = [one.photo for one in (*unsure, *others) if one.photo in faces]
    if worth and compared:
        counts = alike(np.array([faces[photo] for photo in compared])).tolist()
        for photo, count in zip(compared, counts, strict=True):
            if photo in worth:
                worth[photo] *= 1 + count
    return worth


def most_worth_first(
    unsure: Mapping[str, float],
    groups: Sequence[Group],
    known: Faces,
    found: int,
    rejected: int,
) -> dict[str, int]:
    """The photos to ask about, in order, and how many are like each: those of its group, or 0.

    Args:
        unsure: the photos imgseg is unsure about, with what a Yes is expected to bring: its
            chance, times the photos.
        groups: who is in photos that are not found.
        known: (k, d) embeddings of the person; k may be 0.
        found: in how many photos the person is found.
        rejected: how many groups were said to be somebody else.
    """
    worth, alike = dict(unsure), dict.fromkeys(unsure, 0)
    anyway = found if rejected < ANYWAY else None
    for group, chance in zip(groups, chances(known, groups, anyway), strict=True):
        if chance:
            worth[group.photo] = max(chance * group.photos, worth.get(group.photo, 0.0))
            alike[group.photo] = group.photos
    # What is worth the same stays in its order.
    order = sorted(worth, key=lambda photo: -worth[photo])
    return {photo: alike[photo] for photo in order}


def chances(known: Faces, groups: Sequence[Group], anyway: int | None) -> list[float]:
    """How likely each group is the person, 0-1; 0 where it is not worth a question.

    It is, where it is alike, or at least stands out from the other groups of the album: in one of
    people who do not look alike, the person in another light is still nearer than anybody else.
    The nearest is, too, where it is in at least as many photos as ``anyway``.
    """
    if not groups or not len(known):
        return [0.0] * len(groups)
    person = without_common(known).mean(axis=0)
    sizes = np.array([len(group.faces) for group in groups])
    faces = without_common(np.concatenate([group.faces for group in groups]))
    likeness = np.add.reduceat(faces @ person, np.cumsum(sizes) - sizes) / sizes
    line = 1 + WORTH_ASKING
    if len(groups) >= ENOUGH:
        low, middle, high = np.quantile(likeness, [0.16, 0.5, 0.84])
        line = min(line, middle + KNOWN_APART * max((high - low) / 2, LEAST_SPREAD))
    asked = likeness >= line
    nearest = int(likeness.argmax())
    if anyway is not None and groups[nearest].photos >= anyway:
        asked[nearest] = True
    chance = 1 / (1 + np.exp(-(likeness - EVEN) / WIDTH))
    told: list[float] = np.where(asked, chance, 0.0).tolist()
    return told


def alike(faces: Faces) -> NDArray[np.int64]:
    """To how many of the others each face is much alike: (n,), of (n, d) embeddings."""
    own = unit(faces)
    # Each is like itself.
    counts: NDArray[np.int64] = (own @ own.T >= SIMILAR).sum(axis=1) - 1
    return counts
