"""segregation.csv, as spreadsheets and as imgseg itself read it."""

import csv
from pathlib import Path

import pytest

from imgseg.services.output.report import read_report, write_report
from imgseg.verdicts import PhotoVerdict, Reason

REASON = Reason("faces", 50, 1)
NAMES = ["=cmd|' /C calc'!A0.jpg", "+1.jpg", "-1.jpg", "@SUM(A1).jpg", "\tx.jpg", "\r=1.jpg"]


@pytest.mark.parametrize("name", [*NAMES, "'=1.jpg", "''a.jpg", "'a.jpg", "a=1.jpg", "&.jpg"])
def test_no_cell_is_a_formula_and_each_is_read_back_right(tmp_path: Path, name: str) -> None:
    file = tmp_path / "segregation.csv"
    write_report(
        file, [PhotoVerdict(name, name, "match", 90, 1, (-3, -2, 40, 50), (99, 99), REASON)]
    )
    with file.open(encoding="utf-8", newline="") as stream:
        [cells] = csv.DictReader(stream)
    assert not cells["photo"].startswith(tuple("=+-@\t\r"))
    assert not cells["person"].startswith(tuple("=+-@\t\r"))
    # A number is none, wherever the face lies.
    assert cells["x"] == "-3"
    [row] = read_report(file)
    assert (row["photo"], row["person"]) == (name, name)


def test_a_row_of_another_length_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "segregation.csv"
    write_report(file, [PhotoVerdict("a.jpg", "X", "match", 90, 1, (1, 2, 3, 4), (9, 9), REASON)])
    with file.open("a", encoding="utf-8") as stream:
        stream.write("b.jpg,X,match,90,1,1,2,3,4,sure,one,two\nc.jpg,X\n")
    assert [row["photo"] for row in read_report(file)] == ["a.jpg"]
