"""Labels with their tags, for ``evaluate``: ``python -m benchmarks.tagged_labels LABELS TAGS``.

LABELS is a CSV of ``path,persons,ignore`` beside its photos, TAGS one of ``benchmarks/tags``
(``path,tags``; photos without a tag are not in it). What is printed is a CSV for
``run.py evaluate --labels``; its paths are absolute, so that it can lie anywhere. The tags were
given by eye, from thumbnails: they say of the person sought what is plain to see, and no more.
``small`` is a face that fills little of its photo, ``dark`` one in poor light.
"""

import csv
import sys
from pathlib import Path
from typing import TextIO

COLUMNS = ("path", "persons", "ignore", "tags")


def join(labels: Path, tags: Path, out: TextIO) -> None:
    """Write the labels with the tags as a fourth column.

    Raises:
        KeyError: a column is missing.
        OSError: a file cannot be read.
        ValueError: a tagged photo is not in the labels.
    """
    tags_of = {row["path"]: row["tags"] for row in _rows(tags)}
    rows = _rows(labels)
    strays = tags_of.keys() - {row["path"] for row in rows}
    if strays:
        raise ValueError(f"{labels} has no photo {min(strays)}, which {tags} tags.")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    folder = labels.absolute().parent
    for row in rows:
        path = row["path"]
        writer.writerow([folder / path, row["persons"], row["ignore"], tags_of.get(path, "")])


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


if __name__ == "__main__":
    join(Path(sys.argv[1]), Path(sys.argv[2]), sys.stdout)
