"""The command line on larger sets of real photos, where they are at hand."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imgseg.vision.factory import ENGINES

Run = Callable[..., tuple[int, dict[str, Any], str]]
Copy = Callable[..., Path]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_first_apps_own_album_gives_its_five_photos(
    segregate: Run, shared: Path, tmp_path: Path, engine: str
) -> None:
    seed = shared / "seed/App_data"
    folders = ["--target", seed / "Train/Target", "--unknown", seed / "Train/unknown"]
    folders += ["--test", seed / "Test", "--output", tmp_path / "OUT", "--engine", engine]
    result = segregate(*folders)[1]
    starts = ["httpabsolumentgratuit", "httpafilesbiography", "httpcsvkmeuaafdf"]
    starts += ["httpcsvkmeuadecaf", "pic1.jpg"]
    assert len(result["matched"]) == 5
    for photo, start in zip(result["matched"], starts, strict=True):
        assert photo.startswith(start)
        assert (tmp_path / "OUT" / photo).read_bytes() == (seed / "Test" / photo).read_bytes()
    assert len((tmp_path / "OUT/segregation.csv").read_text().splitlines()) == 20
    again = segregate(*folders)[1]
    assert (again["indexed"], again["reused"]) == (0, 19)
    assert again["matched"] == result["matched"]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_hard_file_gives_what_it_may(
    segregate: Run, shared: Path, copy_of: Copy, tmp_path: Path, engine: str
) -> None:
    hard = shared / "hard"
    names = ("obama.webp", "obama_cmyk.jpg", "obama_progressive.jpg")
    target = copy_of("Target", *(hard / name for name in names))
    folders = ["--target", target, "--unknown", shared / "seed/App_data/Train/unknown"]
    folders += ["--test", hard, "--output", tmp_path / "OUT", "--engine", engine]
    segregate(*folders)
    with (tmp_path / "OUT/segregation.csv").open(encoding="utf-8", newline="") as file:
        got = {row["photo"]: (row["verdict"], int(row["faces"])) for row in csv.DictReader(file)}
    with (hard / "expected.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    wrong = []
    for row in expected:
        verdict, faces = got.pop(row["file"], ("skipped", 0))
        allowed = verdict in row["verdicts"].split("|")
        if not (allowed and int(row["faces_min"]) <= faces <= int(row["faces_max"])):
            wrong.append((row["file"], verdict, faces))
    assert wrong == []
    assert got == {}


def test_most_photos_of_ten_people_are_found_among_strangers(
    segregate: Run, shared: Path, tmp_path: Path
) -> None:
    everybody = sorted((shared / "lfw_dev").iterdir())
    random = np.random.default_rng(0)
    many = [person for person in everybody if len(list(person.iterdir())) >= 8]
    once = [person for person in everybody if len(list(person.iterdir())) == 1]
    strangers = [next(once[i].iterdir()) for i in random.choice(len(once), 200, replace=False)]
    found = sought = wrong = 0
    for number in random.choice(len(many), 10, replace=False):
        photos = sorted(many[number].iterdir())
        target, album = tmp_path / f"Target{number}", tmp_path / f"Test{number}"
        for folder, files in ((target, photos[:5]), (album, photos[5:] + strangers)):
            folder.mkdir()
            for file in files:
                (folder / file.name).symlink_to(file)
        folders = ["--target", target, "--unknown", shared / "seed/App_data/Train/unknown"]
        result = segregate(*folders, "--test", album, "--output", tmp_path / f"OUT{number}")[1]
        mine = {photo.name for photo in photos[5:]}
        found += len(mine & set(result["matched"]))
        wrong += len(set(result["matched"]) - mine)
        sought += len(mine)
    print(f"{found} of {sought} found, {wrong} wrong matches")
    assert found / sought >= 0.95
