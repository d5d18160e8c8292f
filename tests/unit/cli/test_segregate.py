"""The main job in a terminal, where the networks are not the point."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from imgseg import cli
from imgseg.cli import segregate as segregate_command
from tests.colour_engine import ColourEngine, photo_of

Segregate = Callable[..., int]

# The index of commands is SQLite's always.
pytestmark = pytest.mark.sqlite


@pytest.fixture
def segregate(
    app_data: Path, engine: ColourEngine, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """Seek red among red and blue in the folders of App_data; gives the exit status."""
    photo_of(app_data / "Train/Target/red.png", "red", "red")
    photo_of(app_data / "Test/anna.png", "red")
    photo_of(app_data / "Test/trip/both.png", "blue", "red")
    photo_of(app_data / "Test/ben.png", "blue")
    monkeypatch.setattr(segregate_command, "get_engine", lambda _: engine)
    return lambda *arguments: cli.main(["segregate", *map(str, arguments)])


def test_people_read_what_was_done_and_where_it_lies(
    segregate: Segregate, app_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert segregate() == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "Looking through the album: 1 of 4 photos\n" in err
    assert "2 of 3 photos show the person; unsure: 0, other: 1, no face: 0" in err
    assert err.endswith(f"segregation.csv are in {app_data / 'Output'}\n")


def test_the_json_is_the_last_line_of_stdout(
    segregate: Segregate, capsys: pytest.CaptureFixture[str]
) -> None:
    segregate("--json")
    result = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert result["matched"] == ["anna.png", "trip/both.png"]
    assert (result["photos"], result["match"], result["other"]) == (3, 2, 1)
    assert (result["indexed"], result["reused"]) == (3, 0)


def test_another_target_into_the_same_output_analyses_nothing_and_replaces_the_copies(
    segregate: Segregate, engine: ColourEngine, app_data: Path
) -> None:
    segregate()
    (app_data / "Output/mine.png").write_bytes(b"mine")
    engine.analysed.clear()
    photo_of(app_data / "Blue/blue.png", "blue", "blue")
    assert segregate("--target", app_data / "Blue") == 0
    assert engine.analysed == ["blue.png"]
    copies = {path.name for path in (app_data / "Output").rglob("*.png")}
    assert copies == {"ben.png", "both.png", "mine.png"}


def test_ctrl_c_keeps_what_is_done(
    segregate: Segregate, engine: ColourEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop_at_the_third() -> None:
        if len(engine.analysed) == 2:
            raise KeyboardInterrupt

    engine.before_each = stop_at_the_third
    assert segregate() == 130
    assert capsys.readouterr().err.endswith("Stopped; what was done until now is kept.\n")
    engine.before_each = lambda: None
    assert segregate() == 0
    assert engine.analysed == ["red.png", "anna.png", "ben.png", "both.png"]


def test_a_pipe_named_like_a_photo_is_not_waited_for(
    segregate: Segregate, app_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(app_data / "Test/pipe.jpg")
    assert segregate("--json") == 0
    assert json.loads(capsys.readouterr().out)["unreadable"] == 1


def test_names_of_every_kind_come_through(segregate: Segregate, app_data: Path) -> None:
    names = ["-n.png", "=1+1.png", "a\nb.png", "quote'\".png", "é" * 125 + ".png", "\udcff.png"]
    for name in names:
        photo_of(app_data / "Test/😀 trip" / name, "red")
    assert segregate() == 0
    assert {path.name for path in (app_data / "Output/😀 trip").iterdir()} == set(names)


def test_an_output_that_cannot_be_written_is_told_before_any_photo_is_looked_at(
    segregate: Segregate,
    engine: ColourEngine,
    app_data: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert segregate("--output", app_data / "Train/Target/red.png/Output") == 2
    assert "lie in one another" in capsys.readouterr().err
    (app_data / "file").write_bytes(b"")
    assert segregate("--output", app_data / "file") == 2
    assert "choose a folder you may write to" in capsys.readouterr().err
    assert engine.analysed == []


@pytest.mark.parametrize("flag", ["--target", "--unknown", "--test", "--output"])
def test_a_folder_that_links_to_itself_is_named(
    segregate: Segregate, app_data: Path, flag: str, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = app_data / "loop"
    loop.symlink_to(loop)
    assert segregate(flag, loop) == 2
    assert f"{loop}" in capsys.readouterr().err


def test_an_album_of_another_engine_is_analysed_anew_and_that_is_said(
    segregate: Segregate, engine: ColourEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    segregate()
    engine.id = "finer colours"
    segregate()
    assert "only another engine knew them: 3 photos" in capsys.readouterr().err


def test_a_forgotten_index_means_that_all_is_analysed_anew(
    segregate: Segregate,
    engine: ColourEngine,
    app_data: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    segregate()
    assert cli.main(["index", "forget"]) == 0
    assert capsys.readouterr().out == "The faces of 4 photos are forgotten.\n"
    assert not list(app_data.glob("index.db*"))
    assert cli.main(["index", "forget"]) == 0
    assert capsys.readouterr().out == "There is nothing to forget.\n"
    segregate()
    assert len(engine.analysed) == 8
