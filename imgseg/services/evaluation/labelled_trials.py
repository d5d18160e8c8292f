"""Trials on photos of several people, whose names a CSV tells."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from imgseg.errors import InputError, reason_of
from imgseg.services.evaluation.trials import Trial, some

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
