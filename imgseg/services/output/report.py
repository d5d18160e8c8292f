"""segregation.csv: one row per album photo and person sought."""

import csv
from collections.abc import Iterable
from pathlib import Path

from imgseg.errors import InputError
from imgseg.storage.whole_file import whole_file
from imgseg.text.reasons import reason_of
from imgseg.verdicts import PhotoVerdict

REPORT_NAME = "segregation.csv"
COLUMNS = ("photo", "person", "verdict", "score", "faces", "x", "y", "w", "h", "reason")
# Names that are no valid text (old disks hold them) come through unchanged.
NAMES = "surrogateescape"


def write_report(file: Path, verdicts: Iterable[PhotoVerdict]) -> None:
    """Write the rows; the file is there whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    with (
        whole_file(file) as part,
        part.open("w", encoding="utf-8", errors=NAMES, newline="") as stream,
    ):
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for v in verdicts:
            box = v.box or ("", "", "", "")
            score = "" if v.score is None else v.score
            writer.writerow((v.photo, v.person, v.verdict, score, v.faces, *box, reason_of(v)))


def read_report(file: Path) -> list[dict[str, str]]:
    """The rows by column name; none when the file is absent.

    Raises:
        InputError: the file is there, but no run wrote it.
    """
    try:
        with file.open(encoding="utf-8", errors=NAMES, newline="") as stream:
            reader = csv.DictReader(stream)
            if tuple(reader.fieldnames or ()) == COLUMNS:
                return [row for row in reader if None not in row.values()]
    except FileNotFoundError:
        return []
    except csv.Error:
        pass
    raise InputError(f"{file} was not written by imgseg: move it away, or choose another Output.")
