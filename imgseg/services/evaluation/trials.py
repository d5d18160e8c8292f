"""The questions that ``evaluate`` asks: who is learnt from which photos, and what is the truth."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from imgseg.errors import InputError
from imgseg.storage.folders import list_photos

# As large as what people put into one folder of holiday photos, and mostly of strangers.
MOST_OF_PERSON = 20
STRANGERS = 350
OTHERS = 25
PHOTOS_OF_EACH_OTHER = 4
# What must be left to look for.
LEAST_OF_PERSON = 3


@dataclass(frozen=True)
class Trial:
    """One person sought in one album; all photos are paths relative to one folder, with ``/``.

    ``shows`` are the album photos that show the person; ``uncounted`` those that may or may not.
    """

    seed: int
    person: str
    train: list[str]
    unknown: list[str]
    album: list[str]
    shows: frozenset[str]
    uncounted: frozenset[str] = frozenset()


def dataset_trials(
    folder: Path, targets: int, train_photos: int, unknown_photos: int, seeds: range
) -> list[Trial]:
    """Draw trials from a folder of ``Person_Name/`` folders.

    For each seed one NumPy Generator draws, in this order and from sorted names: the people
    sought; then, for each of them, the order of their photos (the first train, up to 20 more go
    into the album), strangers who have one photo (the first ones are the unknown photos, up to
    350 more go into the album) and up to 25 other people with 4 photos each for the album.

    Args:
        folder: the dataset.
        targets: people to seek per seed, of those with at least ``train_photos`` + 3 photos;
            all of them where there are fewer.
        train_photos: Target photos of each, at least 1.
        unknown_photos: photos of people who are neither sought nor in the album.
        seeds: each draws anew.

    Raises:
        InputError: the folder cannot be read, or has too few people for this.
    """
    photos: dict[str, list[str]] = defaultdict(list)
    for name in list_photos(folder).photos:
        person, slash, _ = name.partition("/")
        if slash:
            photos[person].append(name)
    able = [who for who, own in photos.items() if len(own) >= train_photos + LEAST_OF_PERSON]
    once = [who for who, own in photos.items() if len(own) == 1]
    often = [who for who, own in photos.items() if len(own) >= PHOTOS_OF_EACH_OTHER]
    if not able or len(once) < unknown_photos:
        raise InputError(
            f"The dataset {folder} is too small: it needs a folder of at least"
            f" {train_photos + LEAST_OF_PERSON} photos of one person, and {unknown_photos} folders"
            " of one photo each for --unknown-photos."
        )
    trials = []
    for seed in seeds:
        random = np.random.default_rng(seed)
        for person in some(random, able, targets):
            own = some(random, photos[person], len(photos[person]))
            strangers = some(random, once, unknown_photos + STRANGERS)
            others = some(random, [who for who in often if who != person], OTHERS)
            shows = own[train_photos : train_photos + MOST_OF_PERSON]
            album = shows + [photos[who][0] for who in strangers[unknown_photos:]]
            for who in others:
                album += some(random, photos[who], PHOTOS_OF_EACH_OTHER)
            trials.append(
                Trial(
                    seed,
                    person,
                    train=sorted(own[:train_photos]),
                    unknown=sorted(photos[who][0] for who in strangers[:unknown_photos]),
                    album=sorted(album),
                    shows=frozenset(shows),
                )
            )
    return trials


def some(random: np.random.Generator, names: list[str], count: int) -> list[str]:
    """That many of the names in random order, or all where there are fewer."""
    return [names[i] for i in random.permutation(len(names))[:count]]
