"""`python -m imgseg.demo`: the main job on a few public-domain photos, told step by step."""

import shlex
import shutil
import sys
from pathlib import Path

from imgseg import cli, config
from imgseg.services.model_files import models
from imgseg.services.model_files.samples import LAYOUT, fetch_samples


def lay_out(samples: Path, demo: Path) -> None:
    """Copy the sample photos into the four folders that ``segregate`` works on.

    Raises:
        OSError: the folder cannot be written.
    """
    for folder, names in LAYOUT.items():
        (demo / folder).mkdir(parents=True, exist_ok=True)
        for name in names:
            shutil.copy2(samples / name, demo / folder / name)
    (demo / "Output").mkdir(exist_ok=True)


def run() -> int:
    """Fetch, lay out, segregate and tell where the result lies; the exit status."""
    demo = config.app_data() / "demo"
    models.build(print)
    print("Taking six public-domain photos (3 MB, fetched once) ...")
    lay_out(fetch_samples(), demo)
    arguments = ["segregate"]
    for option, folder in (
        ("--target", "Train/Target"),
        ("--unknown", "Train/unknown"),
        ("--test", "Test"),
        ("--output", "Output"),
    ):
        arguments += [option, str(demo / folder)]
    print(
        "Target holds two photos of a person, unknown one of somebody else; the album has"
        f" {len(LAYOUT['Test'])} photos. The command:\n\n  python run.py {shlex.join(arguments)}\n",
        flush=True,
    )
    status = cli.main(arguments)
    if status == 0:
        print(f"\nIn {demo / 'Output'} lie now:")
        for file in sorted((demo / "Output").iterdir()):
            print(f"  {file.name}")
    return status


if __name__ == "__main__":
    sys.exit(cli.exit_status(run))
