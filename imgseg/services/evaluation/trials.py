"""The questions that evaluate asks: who is learnt from which photos, and what is the truth."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from imgseg.errors import InputError, reason_of
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


# What must be left to look for.
LEAST_IN_ALBUM = 2
COLUMNS = ("path", "persons", "ignore")
TAGS = "tags"


def labelled_trials(labels: Path, train_photos: int, seeds: range) -> list[Trial]:
    """Draw trials from a CSV of ``path,persons,ignore``; paths are relative to its folder.

    A person with at least ``train_photos`` photos alone (nobody else named, nobody to ignore)
    and 2 photos more is sought once per seed: the Generator of the seed draws, person after
    person by name, that many of those photos to train on. The album is all other photos; those
    that name the person under ``ignore`` are not counted.

    Raises:
        InputError: the CSV cannot be read, lacks columns or has nobody with photos enough.
    """
    persons: dict[str, frozenset[str]] = {}
    ignored: dict[str, frozenset[str]] = {}
    for row in _rows(labels):
        persons[row["path"]] = _names(row["persons"])
        ignored[row["path"]] = _names(row["ignore"])
    alone: dict[str, list[str]] = {}
    shows: dict[str, frozenset[str]] = {}
    for person in sorted(frozenset().union(*persons.values())):
        mine = frozenset(path for path, names in persons.items() if person in names)
        own = [p for p in sorted(mine) if persons[p] == {person} and not ignored[p]]
        if len(own) >= train_photos and len(mine) >= train_photos + LEAST_IN_ALBUM:
            alone[person], shows[person] = own, mine
    if not alone:
        raise InputError(
            f"Nobody in {labels} has {train_photos} photos alone and {LEAST_IN_ALBUM} more:"
            " name more photos, or give a smaller --train-photos."
        )
    trials = []
    for seed in seeds:
        random = np.random.default_rng(seed)
        for person, own in alone.items():
            train = sorted(some(random, own, train_photos))
            album = sorted(persons.keys() - set(train))
            uncounted = frozenset(path for path in album if person in ignored[path])
            trials.append(
                Trial(
                    seed,
                    person,
                    train,
                    [],
                    album,
                    shows[person] - set(train) - uncounted,
                    uncounted,
                )
            )
    return trials


def photo_tags(labels: Path) -> dict[str, frozenset[str]]:
    """The tags of each photo, by path, from the column ``tags`` (``;`` between); none without it.

    Raises:
        InputError: the CSV cannot be read or lacks columns.
    """
    return {row["path"]: _names(row[TAGS]) for row in _rows(labels)}


def _names(cell: str) -> frozenset[str]:
    return frozenset(name.strip() for name in cell.split(";") if name.strip())


def _rows(labels: Path) -> Iterator[dict[str, str]]:
    try:
        with labels.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(
                    f"The labels {labels} have no column {missing[0]!r}:"
                    " the first line must be path,persons,ignore."
                )
            yield from ({name: row.get(name) or "" for name in (*COLUMNS, TAGS)} for row in reader)
    except OSError as error:
        raise InputError(
            f"The labels {labels} cannot be read ({reason_of(error)}): check the name."
        ) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"The labels {labels} are no CSV in UTF-8: save them as such.") from error
