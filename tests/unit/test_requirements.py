"""The light install is a part of the full one."""

import re
from importlib.metadata import version

from imgseg.config import PROJECT
from imgseg.vision.weights import BUILDERS


def test_the_light_install_is_part_of_the_full_one() -> None:
    assert lines_of("requirements-light.txt") < lines_of("requirements.txt")


def test_the_light_install_leaves_out_what_only_building_needs() -> None:
    light = {name_of(line) for line in lines_of("requirements-light.txt")}
    assert not light & {*BUILDERS, "keras-facenet", "opencv-python-headless"}


def test_no_pillow_with_known_holes_is_installed() -> None:
    # CVE-2026-112403: the JPEG decoder of what came before.
    assert "pillow>=13.0" in lines_of("requirements-light.txt")
    assert int(version("pillow").split(".")[0]) >= 13


def lines_of(name: str) -> set[str]:
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def name_of(line: str) -> str:
    found = re.match(r"[\w-]+", line)
    assert found
    return found[0]
