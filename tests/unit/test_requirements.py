"""The light install is a part of the full one, and the lock files say what both are to the byte."""

import json
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from imgseg.config import PROJECT
from imgseg.services.model_files import models
from imgseg.vision.weights import BUILDERS
from scripts import sbom


def test_the_light_install_is_part_of_the_full_one() -> None:
    assert lines_of("requirements-light.txt") < lines_of("requirements.txt")


def test_the_light_install_leaves_out_what_only_building_needs() -> None:
    light = {name_of(line) for line in lines_of("requirements-light.txt")}
    assert not light & {*BUILDERS, "keras-facenet", "opencv-python-headless"}


def test_no_pillow_with_known_holes_is_installed() -> None:
    # CVE-2026-112403: the JPEG decoder of what came before.
    assert "pillow>=13.0" in lines_of("requirements-light.txt")
    assert int(version("pillow").split(".")[0]) >= 13


INSTALLS = ("requirements", "requirements-light", "requirements-dev")
PYTHONS = ("3.11.0", "3.12.9", "3.13.1")
SYSTEMS = ("linux", "darwin", "win32")


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("install", INSTALLS)
def test_each_package_is_locked_at_a_version_that_its_range_allows(
    install: str, python: str, system: str
) -> None:
    locked = locked_for(install, python, system)
    for line in lines_of(f"{install}.txt"):
        if line.startswith("-r"):
            assert locked.items() >= locked_for(line.split()[1][:-4], python, system).items()
            continue
        asked = Requirement(line)
        if asked.marker and not asked.marker.evaluate({"sys_platform": system}):
            continue
        assert locked[asked.name] in asked.specifier, f"run `make lock`: {line}"


@pytest.mark.parametrize("python", PYTHONS)
def test_the_light_install_is_of_the_versions_of_the_full_one(python: str) -> None:
    light, full = (locked_for(name, python, "linux") for name in INSTALLS[1::-1])
    assert light.items() < full.items()


@pytest.mark.parametrize("install", INSTALLS)
def test_every_locked_package_has_hashes_and_comes_from_anybodys_index(install: str) -> None:
    text = (PROJECT / f"{install}.lock").read_text(encoding="utf-8")
    # A file of one index, or a line that names it, would bind everybody to that index.
    assert not re.search(r"https?:|file:|-index|--find-links|--trusted| @ ", text)
    packages = re.split(r"\n(?=\w)", text)[1:]
    assert packages
    for package in packages:
        assert re.search(r" --hash=sha256:[0-9a-f]{64}\b", package), package


def test_the_list_of_what_an_install_consists_of_names_packages_and_networks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sbom, "FOLDER", tmp_path)
    sbom.main()
    light, full = (
        json.loads((tmp_path / f"{name}.cdx.json").read_text(encoding="utf-8"))
        for name in ("imgseg-light", "imgseg")
    )
    assert light["bomFormat"] == "CycloneDX"
    purls = {component["purl"] for component in full["components"]}
    wanted = locked_for("requirements", "3.13.1", "linux").items()
    assert purls > {f"pkg:pypi/{name}@{version}" for name, version in wanted}
    assert models.GRAPH_SHA256 in json.dumps(light)


def locked_for(install: str, python: str, system: str) -> dict[str, str]:
    """The version of each package that pip installs from a lock file there."""
    there = {
        "python_full_version": python,
        "python_version": python.rpartition(".")[0],
        "sys_platform": system,
    }
    found: dict[str, str] = {}
    text = (PROJECT / f"{install}.lock").read_text(encoding="utf-8")
    for line in re.findall(r"^(\w.*) \\$", text, re.MULTILINE):
        locked = Requirement(line)
        if locked.marker is None or locked.marker.evaluate(there):
            assert locked.name not in found, f"{locked.name} is locked twice"
            found[locked.name] = str(locked.specifier).removeprefix("==")
    return found


def lines_of(name: str) -> set[str]:
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def name_of(line: str) -> str:
    found = re.match(r"[\w-]+", line)
    assert found
    return found[0]
