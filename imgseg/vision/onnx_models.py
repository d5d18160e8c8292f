"""The networks as ONNX files: made by `models build`, loaded by the fast engine."""

import logging
import time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from imgseg import config
from imgseg.errors import InputError, ModelsMissingError
from imgseg.sentences import Sentence
from imgseg.storage.whole_file import sha256_of
from imgseg.vision.crops import FACENET_SIDE
from imgseg.vision.onnx_sessions import (
    CannotRunError,
    Network,
    open_network,
    runs_on_gpu,
    this_machine,
)
from imgseg.vision.weights import (
    read_manifest,
    remedy,
    second_network_there,
    sface_hash,
)

MTCNN = ("pnet", "rnet", "onet")
# FaceNet by precision.
FACENET = {"fp32": "facenet", "int8": "facenet-int8"}
NAMES = (*MTCNN, *FACENET.values())
# The second network, which may be out of reach; then FaceNet works alone.
SECOND = "sface"
ON_GPU = "fp32-cuda"
# Changes whenever the graphs that `models build` makes do.
FORM = 6
logger = logging.getLogger(__name__)


def path_of(name: str) -> Path:
    """The file of a network."""
    return config.models_folder() / f"{name}.onnx"


def precision() -> str:
    """What FaceNet is calculated in: int8, fp32, or fp32-cuda on a graphics card.

    The setting decides, else a graphics card, else which was faster when the models were built.
    On another machine than that one, int8 is tried first: it loads FaceNet once for that.

    Raises:
        InputError: the setting names something else.
        ModelsMissingError: nothing is built yet, or by another version, or a file is changed.
    """
    asked = str(config.read("IMGSEG_PRECISION"))
    if asked not in ("auto", *FACENET):
        raise InputError("IMGSEG_PRECISION must be auto, fp32 or int8, not %(asked)r.", asked=asked)
    manifest = read_manifest()
    if manifest.get("faster_precision") not in FACENET:
        raise ModelsMissingError(
            "The models are not in the folder %(folder)s: %(remedy)s.",
            folder=config.models_folder(),
            remedy=remedy(),
        )
    if manifest.get("form") != FORM:
        raise ModelsMissingError(
            "The models in the folder %(folder)s were built by another version of imgseg:"
            " %(remedy)s.",
            folder=config.models_folder(),
            remedy=remedy(),
        )
    if asked == "int8":
        return asked
    _entry(MTCNN[0])
    if runs_on_gpu(path_of(MTCNN[0])):
        return ON_GPU
    chosen = str(manifest["faster_precision"]) if asked == "auto" else asked
    if chosen == "int8" and manifest.get("measured_on") != this_machine() and not _int8_runs():
        return "fp32"
    return chosen


def source_hashes() -> dict[str, str]:
    """The SHA-256 of the weights of each network that the files were made from.

    That of ``sface`` is ``none`` where that network is not there.

    Building the files again, with another converter perhaps, changes the files but not these.

    Raises:
        ModelsMissingError: a file is absent, or not as long as it was built.
    """
    for name in in_use():
        _entry(name)
    return {**read_manifest()["networks"], SECOND: sface_hash()}


def load() -> dict[str, Network]:
    """The networks as functions for any number of threads.

    They are pnet, rnet, onet and facenet, and sface where it is there.

    Raises:
        ModelsMissingError: a file is absent, cut short, changed, or does not run here.
    """
    on_gpu = precision() == ON_GPU
    roles = (*MTCNN, "facenet", SECOND)
    # Without the second network its role is left over.
    return {role: _load(name, on_gpu=on_gpu) for role, name in zip(roles, in_use(), strict=False)}


def in_use() -> tuple[str, ...]:
    """The files that the engine loads, by name; raises what ``precision`` does."""
    second = (SECOND,) if second_network_there() else ()
    return (*MTCNN, FACENET[precision().removesuffix("-cuda")], *second)


def seconds_per_face(name: str) -> float:
    """How long one of ``FACENET`` takes for a face on this machine, the median of five tries.

    Raises:
        CannotRunError: this ONNX Runtime lacks what the network needs.
    """
    network = open_network(path_of(name))
    faces = np.random.default_rng(0).uniform(0, 255, (8, FACENET_SIDE, FACENET_SIDE, 3))
    times = []
    for _ in range(6):
        start = time.perf_counter()
        network(faces.astype(np.float32))
        times.append(time.perf_counter() - start)
    # The first warms up.
    return float(np.median(times[1:])) / len(faces)


def _entry(name: str) -> dict[str, Any]:
    path = path_of(name)
    entry: dict[str, Any] | None = read_manifest().get("files", {}).get(path.name)
    if entry is None or not path.is_file() or path.stat().st_size != entry["bytes"]:
        raise ModelsMissingError(
            "The model file %(path)s is missing or cut short: %(remedy)s.",
            path=path,
            remedy=remedy(),
        )
    return entry


def _whole(name: str) -> Path:
    path = path_of(name)
    if sha256_of(path) != _entry(name)["sha256"]:
        raise ModelsMissingError(
            "The model file %(path)s has changed since it was built: %(remedy)s.",
            path=path,
            remedy=remedy(),
        )
    return path


def _load(name: str, *, on_gpu: bool) -> Network:
    path = _whole(name)
    try:
        return open_network(path, on_gpu=on_gpu)
    except CannotRunError as error:
        slow = name == FACENET["int8"]
        way_out = Sentence("set IMGSEG_PRECISION=fp32") if slow else remedy()
        raise ModelsMissingError(
            "ONNX Runtime cannot run the model file %(path)s on this machine: %(way_out)s.",
            path=path,
            way_out=way_out,
        ) from error


def _int8_runs() -> bool:
    return _runs(_whole(FACENET["int8"]))


# Tried, and told, once.
@cache
def _runs(path: Path) -> bool:
    try:
        open_network(path)
    except CannotRunError:
        logger.warning("FaceNet runs in fp32, not in int8: %s cannot run %s.", this_machine(), path)
        return False
    return True
