"""Tags given by eye, joined to the labels they belong to."""

import csv
import io
from pathlib import Path

import pytest

from benchmarks import tagged_labels
from imgseg.services.evaluation.trials import photo_tags

KNOWN = {"hat", "glasses", "mask", "profile", "dark", "small", "child"}
TAGS = Path(tagged_labels.__file__).parent / "tags"


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    file = tmp_path / "labels.csv"
    file.write_text("path,persons,ignore\na.jpg,anna;ben,\nb.jpg,ben,anna\n", encoding="utf-8")
    return file


def test_the_tags_stand_in_a_fourth_column_that_evaluate_reads(
    labels: Path, tmp_path: Path
) -> None:
    tags = tmp_path / "tags.csv"
    tags.write_text("path,tags\nb.jpg,hat;dark\n", encoding="utf-8")
    out = io.StringIO()
    tagged_labels.join(labels, tags, out)
    joined = tmp_path / "joined.csv"
    joined.write_text(out.getvalue(), encoding="utf-8")
    assert photo_tags(joined) == {
        str(tmp_path / "a.jpg"): frozenset(),
        str(tmp_path / "b.jpg"): {"hat", "dark"},
    }


def test_tags_of_a_photo_that_the_labels_lack_are_refused(labels: Path, tmp_path: Path) -> None:
    tags = tmp_path / "tags.csv"
    tags.write_text("path,tags\nc.jpg,hat\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"has no photo c\.jpg"):
        tagged_labels.join(labels, tags, io.StringIO())


@pytest.mark.parametrize("file", sorted(TAGS.glob("*.csv")), ids=lambda file: file.name)
def test_the_tags_are_of_those_that_are_known(file: Path) -> None:
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            assert set(row["tags"].split(";")) <= KNOWN
