"""segregation.csv: one row per album photo and person sought."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from imgseg.errors import InputError
from imgseg.services.segregation import PhotoVerdict

REPORT_NAME = "segregation.csv"
COLUMNS = ("photo", "person", "verdict", "score", "faces", "x", "y", "w", "h", "reason")
# Names that are no valid text (old disks hold them) come through unchanged.
TEXT = {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}


def write_report(file: Path, verdicts: Iterable[PhotoVerdict]) -> None:
    """Write the rows; the file is there whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    part = file.with_name(f".{file.name}.part")
    with part.open("w", **TEXT) as stream:  # type: ignore[call-overload]
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for v in verdicts:
            box = v.box or ("", "", "", "")
            score = "" if v.score is None else v.score
            writer.writerow((v.photo, v.person, v.verdict, score, v.faces, *box, v.reason))
    os.replace(part, file)


def read_report(file: Path) -> list[dict[str, str]]:
    """The rows by column name; none when the file is absent.

    Raises:
        InputError: the file is there, but no run wrote it.
    """
    try:
        with file.open(**TEXT) as stream:  # type: ignore[call-overload]
            reader = csv.DictReader(stream)
            if tuple(reader.fieldnames or ()) == COLUMNS:
                return [row for row in reader if None not in row.values()]
    except FileNotFoundError:
        return []
    except csv.Error:
        pass
    raise InputError(f"{file} was not written by imgseg: move it away, or choose another Output.")
