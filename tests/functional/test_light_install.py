"""What requirements-light.txt leaves out is missed by nothing but the build."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from imgseg.config import PROJECT

RUN = """
import sys
from imgseg.vision.weights import BUILDERS

# What Python takes for not installed.
sys.modules.update(dict.fromkeys([*BUILDERS, "keras", "cv2", "h5py"]))
from imgseg import cli, create_app

create_app()
sys.exit(cli.main(sys.argv[1:]))
"""


def test_a_light_install_finds_the_person_and_has_the_web_app(
    samples: Path, copy_of: Callable[..., Path], tmp_path: Path
) -> None:
    target = copy_of("Target", samples / "obama.jpg", samples / "obama2.jpg")
    album = copy_of("Test", samples / "obama3.jpg", samples / "biden.jpg")
    folders = ["--target", target, "--test", album, "--output", tmp_path / "Output"]
    answer = subprocess.check_output(
        [sys.executable, "-c", RUN, "segregate", "--json", *map(str, folders)],
        cwd=PROJECT,
        env={**os.environ, "IMGSEG_APP_DATA": str(tmp_path / "App_data")},
        text=True,
    )
    assert json.loads(answer)["matched"] == ["obama3.jpg"]
