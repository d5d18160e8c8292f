"""segregation.csv: one row per album photo and person sought."""

import csv
from collections.abc import Iterable
from pathlib import Path

from imgseg.errors import InputError
from imgseg.storage.whole_file import whole_file
from imgseg.text.language import in_english
from imgseg.text.reasons import explain
from imgseg.verdicts import PhotoVerdict

REPORT_NAME = "segregation.csv"
COLUMNS = ("photo", "person", "verdict", "score", "faces", "x", "y", "w", "h", "reason")
# Names that are no valid text (old disks hold them) come through unchanged.
NAMES = "surrogateescape"
# A cell that begins so is worked out by a spreadsheet, and may fetch or send.
FORMULA = tuple("=+-@\t\r\n")
MARK = "'"


def write_report(file: Path, verdicts: Iterable[PhotoVerdict]) -> None:
    """Write the rows; the file is there whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    with (
        # Whatever language its reader speaks: programs read it, and the next run.
        in_english(),
        whole_file(file) as part,
        part.open("w", encoding="utf-8", errors=NAMES, newline="") as stream,
    ):
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for v in verdicts:
            box = v.box or ("", "", "", "")
            score = "" if v.score is None else v.score
            texts = _tame(v.photo), _tame(v.person), v.verdict
            reason = explain(v.verdict, v.score, v.faces, v.reason)
            writer.writerow((*texts, score, v.faces, *box, _tame(reason)))


def read_report(file: Path) -> list[dict[str, str]]:
    """The rows by column name; none when the file is absent.

    Raises:
        InputError: the file is there, but no run wrote it.
    """
    try:
        with file.open(encoding="utf-8", errors=NAMES, newline="") as stream:
            reader = csv.DictReader(stream)
            if tuple(reader.fieldnames or ()) == COLUMNS:
                return [
                    {name: _wild(cell) for name, cell in row.items()}
                    for row in reader
                    # A row of another length is not ours.
                    if None not in row and None not in row.values()
                ]
    except FileNotFoundError:
        return []
    except csv.Error:
        pass
    raise InputError(
        "%(file)s was not written by imgseg: move it away, or choose another Output.", file=file
    )


def _tame(text: str) -> str:
    """The text as a spreadsheet shows it and does not work it out."""
    marked = text.startswith(MARK) and text[1:].startswith((MARK, *FORMULA))
    return MARK + text if marked or text.startswith(FORMULA) else text


def _wild(cell: str) -> str:
    """The text of a cell that `_tame` made."""
    return cell[1:] if cell.startswith(MARK) and cell[1:].startswith((MARK, *FORMULA)) else cell
