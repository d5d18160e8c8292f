"""Several people sought in one run, where the networks are not the point."""

import csv
import json
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imgseg import cli
from imgseg.cli import segregate as segregate_command
from tests.colour_engine import ColourEngine, photo_of

Segregate = Callable[..., tuple[int, dict[str, Any]]]

# The index of commands is SQLite's always.
pytestmark = pytest.mark.sqlite


@pytest.fixture
def train(app_data: Path) -> Path:
    """Anna is red, Ben is blue, and somebody green is sought by nobody."""
    for i in range(2):
        photo_of(app_data / f"Train/Anna/{i}.png", *["red"] * (i + 1))
        photo_of(app_data / f"Train/Ben/{i}.png", *["blue"] * (i + 1))
    photo_of(app_data / "Train/Unknown/tom.png", "green")
    photo_of(app_data / "Test/anna.png", "red", "red", "red")
    photo_of(app_data / "Test/trip/both.png", "blue", "red")
    photo_of(app_data / "Test/ben.png", "blue", "blue", "blue")
    photo_of(app_data / "Test/tom.png", "green", "green")
    photo_of(app_data / "Test/wall.png")
    return app_data / "Train"


@pytest.fixture
def segregate(
    train: Path,
    engine: ColourEngine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Segregate:
    """Runs ``segregate --train`` with further arguments; gives exit status and JSON."""
    monkeypatch.setattr(segregate_command, "get_engine", lambda _: engine)

    def run(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
        flags = ["--train", train, *arguments, "--json"]
        status = cli.main(["segregate", *map(str, flags)])
        out = capsys.readouterr().out
        return status, json.loads(out) if out else {}

    return run


@pytest.fixture
def refusal(
    segregate: Segregate, engine: ColourEngine, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """The sentence of a run that is refused before any photo is looked at."""

    def run(*arguments: str | Path) -> str:
        status = cli.main(["segregate", *map(str, arguments)])
        assert (status, engine.analysed) == (2, [])
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        return said

    return run


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def findings(result: dict[str, Any]) -> dict[str, str]:
    """What is wrong with the photos, by photo; not how well they do."""
    said = {finding["photo"]: finding["finding"] for finding in result["training"]}
    return {photo: text for photo, text in said.items() if not text.startswith("Check:")}


def test_each_person_gets_a_folder_and_a_photo_may_be_in_several(
    segregate: Segregate, app_data: Path
) -> None:
    os.utime(app_data / "Test/trip/both.png", (1_500_000_000, 1_500_000_000))
    status, _ = segregate()
    assert status == 0
    output = app_data / "Output"
    assert files(output) == {
        "Anna/anna.png", "Anna/trip/both.png", "Ben/ben.png", "Ben/trip/both.png",
        "segregation.csv",
    }  # fmt: skip
    photo = app_data / "Test/trip/both.png"
    for copy in (output / "Anna/trip/both.png", output / "Ben/trip/both.png"):
        assert copy.read_bytes() == photo.read_bytes()
        assert copy.stat().st_mtime == 1_500_000_000


def test_the_json_counts_under_each_name_and_over_all_as_ever(segregate: Segregate) -> None:
    _, result = segregate()
    anna = {"match": 2, "unsure": 0, "other": 2, "no_face": 1, "unreadable": 0}
    assert result["people"]["Anna"] == anna | {"matched": ["anna.png", "trip/both.png"]}
    assert result["people"]["Ben"]["matched"] == ["ben.png", "trip/both.png"]
    assert list(result["people"]) == ["Anna", "Ben"]
    assert (result["photos"], result["indexed"], result["reused"]) == (5, 5, 0)
    assert "matched" not in result


def test_the_table_has_a_row_for_each_photo_and_person(
    segregate: Segregate, app_data: Path
) -> None:
    segregate()
    with (app_data / "Output/segregation.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    photos = ["anna.png", "ben.png", "tom.png", "trip/both.png", "wall.png"]
    assert [(row["photo"], row["person"]) for row in rows] == [
        (photo, person) for photo in photos for person in ("Anna", "Ben")
    ]
    assert rows[0]["reason"].endswith('(copied as "Anna/anna.png")')
    assert (rows[6]["x"], rows[7]["x"]) == ("40", "0")


def test_people_read_how_many_photos_show_each(
    segregate: Segregate, train: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["segregate", "--train", str(train)]) == 0
    err = capsys.readouterr().err
    assert "2 of 5 photos show Anna; unsure: 0, other: 2, no face: 1" in err
    assert "2 of 5 photos show Ben; " in err


def test_everything_is_analysed_once_for_all_and_never_again(
    segregate: Segregate, engine: ColourEngine
) -> None:
    segregate()
    assert len(engine.analysed) == 10
    _, result = segregate("--strictness", "60")
    assert len(engine.analysed) == 10
    assert (result["indexed"], result["reused"]) == (0, 5)


def test_the_next_run_removes_what_no_longer_belongs_and_nothing_else(
    segregate: Segregate, app_data: Path, train: Path
) -> None:
    segregate()
    (app_data / "Output/Ben/mine.txt").write_text("mine")
    (train / "Ben").rename(train.parent / "Ben")
    segregate()
    assert files(app_data / "Output") == {
        "Anna/anna.png", "Anna/trip/both.png", "Ben/mine.txt", "segregation.csv",
    }  # fmt: skip
    cli.main(["segregate", "--target", str(train / "Anna")])
    assert files(app_data / "Output") == {
        "anna.png", "trip/both.png", "Ben/mine.txt", "segregation.csv",
    }  # fmt: skip
    assert not (app_data / "Output/Anna").exists()


def test_an_own_file_where_a_plain_run_has_none_of_its_copies_is_left_alone(
    segregate: Segregate, app_data: Path, train: Path
) -> None:
    photo_of(app_data / "Output/Anna/anna.png", "red")
    cli.main(["segregate", "--target", str(train / "Anna")])
    segregate()
    own, ours = "Anna/anna.png", "Anna/anna (2).png"
    assert {own, ours} <= files(app_data / "Output")
    cli.main(["segregate", "--target", str(train / "Anna")])
    assert own in files(app_data / "Output")
    assert ours not in files(app_data / "Output")


def test_two_names_of_one_person_are_told_and_both_find_the_person(
    segregate: Segregate, train: Path
) -> None:
    photo_of(train / "Annie/1.png", *["red"] * 4)
    _, result = segregate()
    assert result["people"]["Anna"]["matched"] == ["anna.png", "trip/both.png"]
    assert result["people"]["Annie"]["matched"] == ["anna.png", "trip/both.png"]
    assert findings(result) == {
        "Annie": "Looks like the same person as Anna: if so, put their photos together."
    }


def test_a_photo_in_two_folders_is_told_and_teaches_nobody_the_opposite(
    segregate: Segregate, train: Path
) -> None:
    photo_of(train / "Anna/all.png", "red", "blue", "red")
    photo_of(train / "Ben/all.png", "red", "blue", "red")
    _, result = segregate()
    assert result["people"]["Ben"]["matched"] == ["ben.png", "trip/both.png"]
    note = "The same photo as Anna/all.png: leave it where the person is the main one."
    assert {"photo": "Ben/all.png", "finding": note} in result["training"]


def test_people_without_a_usable_photo_are_told_and_the_others_are_sought(
    segregate: Segregate, train: Path
) -> None:
    (train / "Carl").mkdir()
    photo_of(train / "Dora/wall.png")
    photo_of(train / "loose.png", "red")
    (train / ".thumbnails").mkdir()
    status, result = segregate()
    assert (status, list(result["people"])) == (0, ["Anna", "Ben"])
    assert findings(result) == {
        "Carl": "Not sought: there is no photo in it.",
        "Dora": "Not sought: there is no face in its photos.",
        "loose.png": "Not used: it lies in nobody's folder.",
    }


def test_each_persons_own_photos_are_tried_out(segregate: Segregate) -> None:
    check = "Check: 2 of 2 of your own photos would be found from the others."
    assert {"photo": "Ben", "finding": check} in segregate()[1]["training"]


def test_findings_bear_the_persons_name(segregate: Segregate, train: Path) -> None:
    photo_of(train / "Anna/old/wall.png")
    (train / "Unknown/notes.jpg").write_text("no photo")
    assert findings(segregate()[1]) == {
        "Anna/old/wall.png": "Not used: no face was found in it.",
        "unknown/notes.jpg": "Not used: it is not an image.",
    }


def test_a_person_whose_photos_are_all_in_unknown_is_named(
    segregate: Segregate, train: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (train / "Unknown/tom.png").unlink()
    for photo in train.glob("Ben/*"):
        (train / "Unknown" / photo.name).write_bytes(photo.read_bytes())
    assert cli.main(["segregate", "--train", str(train)]) == 2
    assert "Ben and unknown hold the same photos" in capsys.readouterr().err


def test_one_person_without_unknown_is_enough(segregate: Segregate, train: Path) -> None:
    (train / "Ben").rename(train.parent / "Ben")
    (train / "Unknown").rename(train.parent / "Unknown")
    assert segregate()[1]["people"]["Anna"]["match"] == 2


def test_fifty_people_are_sought_at_once(segregate: Segregate, train: Path, app_data: Path) -> None:
    for i in range(48):
        photo_of(train / f"Person {i:02}/a.png", "red" if i % 2 else "blue")
    _, result = segregate()
    assert len(result["people"]) == 50
    assert result["people"]["Person 01"]["match"] == 2


@pytest.mark.parametrize(
    "name",
    ["é" * 127, "x" * 255, "-rf", "=1+1", "Robert Jr.", "<b>Anna & Ben", "👨‍👩‍👧", "a,'\""],
)
def test_odd_names_come_through(
    segregate: Segregate, train: Path, app_data: Path, name: str
) -> None:
    (train / "Anna").rename(train / name)
    _, result = segregate()
    assert result["people"][name]["match"] == 2
    assert (app_data / "Output" / name / "anna.png").is_file()
    assert segregate()[0] == 0


@pytest.mark.parametrize("name", ["a\nb", "\x1b[31mred", "\udcff", "Segregation.CSV"])
def test_names_that_cannot_be_a_folder_of_output_are_refused(
    refusal: Callable[..., str], train: Path, name: str
) -> None:
    (train / "Anna").rename(train / name)
    said = refusal("--train", train)
    assert "The folder " in said
    assert "name" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(("one", "other"), [("anna", "Anna"), ("José", "José")])
def test_names_that_differ_only_by_case_or_by_how_they_are_stored_are_refused(
    refusal: Callable[..., str], train: Path, one: str, other: str
) -> None:
    photo_of(train / unicodedata.normalize("NFC", one) / "1.png", "red")
    photo_of(train / unicodedata.normalize("NFD", other) / "1.png", "red")
    assert "have the same name" in refusal("--train", train)


def test_a_folder_without_people_is_refused(
    refusal: Callable[..., str], app_data: Path, train: Path
) -> None:
    photo_of(app_data / "Others/UNKNOWN/a.png", "red")
    photo_of(app_data / "Others/b.png", "red")
    said = refusal("--train", app_data / "Others")
    assert "There are no photos of anybody in" in said
    assert "/no/such/folder cannot be read" in refusal("--train", "/no/such/folder")


@pytest.mark.parametrize("flag", ["--target", "--unknown"])
def test_train_beside_target_or_unknown_is_refused(
    refusal: Callable[..., str], train: Path, flag: str
) -> None:
    assert "leave out --target" in refusal("--train", train, flag, train / "Anna")


def test_output_among_the_photos_of_the_people_is_refused(
    refusal: Callable[..., str], train: Path
) -> None:
    assert "lie in one another" in refusal("--train", train, "--output", train / "Anna/found")


def test_nobody_with_a_face_is_refused(
    segregate: Segregate, train: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for photo in [*train.glob("Anna/*"), *train.glob("Ben/*")]:
        photo_of(photo)
    assert cli.main(["segregate", "--train", str(train)]) == 2
    assert "No face was found in the photos of any person: add" in capsys.readouterr().err


def test_the_word_target_in_a_photos_own_name_stays(segregate: Segregate, train: Path) -> None:
    first, again = train / "Anna/A Target.png", train / "Anna/the Target, again.png"
    photo_of(first, "red", "lime")
    again.write_bytes(first.read_bytes())
    _, result = segregate()
    said = [(f["photo"], f["finding"]) for f in result["training"]]
    assert (
        "Anna/the Target, again.png",
        "Not used: it is the same photo as Anna/A Target.png.",
    ) in said
