"""The model files and the manifest that says what each was when it was written."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from imgseg import config
from imgseg.storage.whole_file import sha256_of
from imgseg.vision.weights import MANIFEST_NAME, read_manifest


class ModelState(NamedTuple):
    """How a model file stands: ``state`` is ok, missing or changed."""

    path: Path
    state: str


def state_of(name: str) -> ModelState:
    """How the file of that name in the models folder stands; its content is hashed."""
    path = config.models_folder() / name
    entry = read_manifest().get("files", {}).get(name)
    if entry is None or not path.is_file():
        return ModelState(path, "missing")
    return ModelState(path, "ok" if sha256_of(path) == entry["sha256"] else "changed")


def keep(folder: Path, name: str, write: Callable[[Path], object]) -> None:
    """Write a model file whole or not at all, and enter it into the manifest."""
    # Keras insists on how the name ends.
    unfinished = folder / f"unfinished-{name}"
    try:
        write(unfinished)
        entry = {"sha256": sha256_of(unfinished), "bytes": unfinished.stat().st_size}
        os.replace(unfinished, folder / name)
    finally:
        unfinished.unlink(missing_ok=True)
    write_manifest(folder, files={**read_manifest().get("files", {}), name: entry})


def write_manifest(folder: Path, **entries: object) -> None:
    """Change these entries of the manifest, whole or not at all."""
    unfinished = folder / f"unfinished-{MANIFEST_NAME}"
    text = json.dumps({**read_manifest(), **entries}, indent=2)
    unfinished.write_text(text + "\n", encoding="utf-8")
    os.replace(unfinished, folder / MANIFEST_NAME)
