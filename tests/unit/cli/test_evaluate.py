"""Measuring right and wrong, where the networks are not the point."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imgseg import cli
from imgseg.cli import evaluate as evaluate_command
from tests.colour_engine import ColourEngine, photo_of

Evaluate = Callable[..., dict[str, Any]]
STRANGERS = ("blue", "lime", "cyan", "magenta", "navy", "yellow", "purple", "teal")

# The index of commands is SQLite's always.
pytestmark = pytest.mark.sqlite


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Ten photos of red, on one of which nobody is found; one photo each of other colours."""
    for number in range(9):
        photo_of(tmp_path / f"dataset/red/{number}.png", *["red"] * (1 + number))
    photo_of(tmp_path / "dataset/red/back.png")
    for colour in STRANGERS:
        photo_of(tmp_path / f"dataset/{colour}/1.png", colour)
    return tmp_path / "dataset"


@pytest.fixture
def evaluate(
    app_data: Path,
    engine: ColourEngine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Evaluate:
    """Run ``evaluate --json``; gives what it prints."""
    monkeypatch.setattr(evaluate_command, "get_engine", lambda _: engine)

    def run(*arguments: str | Path) -> dict[str, Any]:
        assert cli.main(["evaluate", "--json", *map(str, arguments)]) == 0
        result: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
        return result

    return run


def test_what_is_not_found_of_the_person_is_a_miss(evaluate: Evaluate, dataset: Path) -> None:
    result = evaluate("--dataset", dataset, "--seeds", "0-9", "--train-photos", "2")
    assert result["searches"] == len(result["f1_by_seed"]) == result["empty_albums"] == 10
    assert result["precision"] == 1
    assert 0.8 < result["recall"] < 1
    misses = {(miss["photo"], miss["person"], miss["verdict"]) for miss in result["misses"]}
    assert misses == {("red/back.png", "red", "no_face")}
    assert result["false_matches"] == []


def test_a_stranger_who_looks_the_same_is_a_false_match_with_and_without_the_person(
    evaluate: Evaluate, dataset: Path
) -> None:
    photo_of(dataset / "twin/1.png", "red")
    result = evaluate("--dataset", dataset, "--seeds", "0-1")
    assert [match["photo"] for match in result["false_matches"]] == ["twin/1.png"] * 2
    assert result["empty_albums_with_false_match"] == 2
    assert 0 < result["precision"] < 1


def test_a_second_evaluation_looks_at_no_photo_again(
    evaluate: Evaluate, dataset: Path, engine: ColourEngine
) -> None:
    first = evaluate("--dataset", dataset, "--seeds", "0-1")
    looked_at = len(engine.analysed)
    assert evaluate("--dataset", dataset, "--seeds", "0-1") == first
    assert len(engine.analysed) == looked_at


def test_labels_tell_who_is_in_photos_of_several(evaluate: Evaluate, tmp_path: Path) -> None:
    names = {
        **{f"r{n}.png": ("red",) * n for n in (1, 2, 3)},
        "b.png": ("blue",),
        "both.png": ("red", "blue"),
        "three.png": ("red", "lime", "cyan"),
    }
    rows = ["path,persons,ignore"]
    for name, colours in names.items():
        photo_of(tmp_path / name, *colours)
        rows.append(f"{name},{';'.join(dict.fromkeys(colours))},")
    labels = tmp_path / "labels.csv"
    labels.write_text("\n".join(rows), encoding="utf-8")
    result = evaluate("--labels", labels, "--seeds", "3")
    assert (result["searches"], result["f1"], result["empty_albums"]) == (1, 1, 1)
    assert result["empty_albums_with_false_match"] == 0


def test_recall_is_told_by_person_by_width_and_by_the_tags_of_the_labels(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    rows = ["path,persons,ignore,tags"]
    for number in range(5):
        photo_of(tmp_path / f"r{number}.png", "red")
        rows.append(f"r{number}.png,red,,hat; dark")
    photo_of(tmp_path / "back.png")
    photo_of(tmp_path / "b.png", "blue")
    rows += ["back.png,red,,profile", "b.png,blue,"]
    labels = tmp_path / "labels.csv"
    labels.write_text("\n".join(rows), encoding="utf-8")
    result = evaluate("--labels", labels, "--seeds", "3")
    assert result["worst_person"] == "red"
    assert result["by_person"]["red"]["shown"] == 3
    tags = {tag: (found["recall"], found["shown"]) for tag, found in result["by_tag"].items()}
    shown = tags["hat"][1]
    assert tags == {"dark": (1, shown), "hat": (1, shown), "profile": (0, 1)}
    assert sum(found["shown"] for found in result["by_face_width"].values()) == shown
    assert result["lost_rate"] == 0.3333
    assert sum(b["count"] for b in result["calibration_bins"]) == shown + 1


def test_a_person_with_no_face_in_any_target_photo_is_missed_altogether(
    evaluate: Evaluate, tmp_path: Path
) -> None:
    for number in range(4):
        photo_of(tmp_path / f"dataset/grey/{number}.png", *["red"] * 0)
    photo_of(tmp_path / "dataset/blue/1.png", "blue")
    result = evaluate("--dataset", tmp_path / "dataset", "--seeds", "0", "--train-photos", "1")
    assert result["recall"] == 0
    assert [miss["verdict"] for miss in result["misses"]] == ["not asked"] * 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "either --dataset or --labels"),
        (["--dataset", "a", "--labels", "b"], "either --dataset or --labels"),
        (["--labels", "b", "--targets", "3"], "--targets goes with --dataset only"),
        (["--dataset", "a", "--seeds", "9-0"], "ends before it begins"),
        (["--dataset", "a", "--seeds", "one"], "not of the form 0-9"),
        (["--dataset", "/no/such"], "/no/such cannot be read"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["evaluate", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_photo_of_the_labels_that_is_not_there_is_named(
    app_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"{number}.png,anna," for number in range(5)]
    labels = tmp_path / "labels.csv"
    labels.write_text("\n".join(["path,persons,ignore", *rows]), encoding="utf-8")
    assert cli.main(["evaluate", "--labels", str(labels)]) == 2
    assert "0.png does not exist" in capsys.readouterr().err
