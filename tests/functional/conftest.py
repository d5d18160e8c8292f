"""The real engine, loaded once, and photos to try it on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from imgseg.config import PROJECT
from imgseg.services.model_files.samples import fetch_samples
from imgseg.vision.contract import Engine
from imgseg.vision.factory import get_engine
from imgseg.vision.weights import sface_file

SHARED = PROJECT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def reference_engine() -> Engine:
    """The reference engine, whose networks take seconds to load."""
    return get_engine("reference")


@pytest.fixture(scope="session")
def fast_engine() -> Engine:
    """The engine that is used unless another is asked for."""
    return get_engine("onnx")


@pytest.fixture(scope="session")
def samples() -> Path:
    """The small public-domain set of photos."""
    return fetch_samples()


@pytest.fixture
def second_network() -> Path:
    """SFace's published file, where this machine has built it."""
    path = sface_file()
    if path is None:
        pytest.skip("`models build` did not get SFace")
    return path


@pytest.fixture
def shared() -> Path:
    """The photos that lie beside some checkouts of the project."""
    if not SHARED.is_dir():
        pytest.skip(f"the photos of {SHARED} are not on this machine")
    return SHARED


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder of copies: ``copy_of("Target", photo, photo)``."""

    def copy(name: str, *photos: Path) -> Path:
        folder = tmp_path / name
        folder.mkdir(parents=True, exist_ok=True)
        for photo in photos:
            (folder / photo.name).write_bytes(photo.read_bytes())
        return folder

    return copy


@pytest.fixture
def segregate(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    reference_engine: Engine,
    fast_engine: Engine,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, dict[str, Any], str]]:
    """Run ``segregate --json`` with an App_data of its own; gives exit status, JSON, stderr."""
    import json

    from imgseg import cli
    from imgseg.cli import segregate as segregate_command

    monkeypatch.setenv("IMGSEG_APP_DATA", str(tmp_path / "App_data"))
    # As get_engine gives them, but loaded once.
    engines = {"onnx": fast_engine, "reference": reference_engine}
    monkeypatch.setattr(segregate_command, "get_engine", engines.__getitem__)

    def run(*arguments: str | Path) -> tuple[int, dict[str, Any], str]:
        status = cli.main(["segregate", "--json", *map(str, arguments)])
        out, err = capsys.readouterr()
        return status, json.loads(out.splitlines()[-1]) if out else {}, err

    return run
