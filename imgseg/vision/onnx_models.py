"""The networks as ONNX files: made by `models build`, loaded by the fast engine."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imgseg import config
from imgseg.errors import InputError, ModelsMissingError
from imgseg.vision.crops import FACENET_SIDE
from imgseg.vision.weights import read_manifest, sha256_of

MTCNN = ("pnet", "rnet", "onet")
# FaceNet by precision.
FACENET = {"fp32": "facenet", "int8": "facenet-int8"}
NAMES = (*MTCNN, *FACENET.values())
Network = Callable[[NDArray[Any]], NDArray[np.float32]]
_BUILD = "run `python run.py models build`"


def path_of(name: str) -> Path:
    """The file of a network."""
    return config.models_folder() / f"{name}.onnx"


def precision() -> str:
    """The precision of FaceNet in use, fp32 or int8: that of the setting, else the faster one.

    Raises:
        InputError: the setting names something else.
        ModelsMissingError: nothing is built yet.
    """
    asked = str(config.read("IMGSEG_PRECISION"))
    if asked not in ("auto", *FACENET):
        raise InputError(f"IMGSEG_PRECISION must be auto, fp32 or int8, not {asked!r}.")
    if asked != "auto":
        return asked
    faster = read_manifest().get("faster_precision")
    if faster not in FACENET:
        raise ModelsMissingError(f"The models are not built: {_BUILD}.")
    return str(faster)


def source_hashes() -> dict[str, str]:
    """The SHA-256 of the weights of ``mtcnn`` and ``facenet`` that the files were made from.

    Building the files again, with another converter perhaps, changes the files but not these.

    Raises:
        ModelsMissingError: a file is absent, or not as long as it was built.
    """
    for name in _in_use():
        _entry(name)
    networks: dict[str, str] = read_manifest()["networks"]
    return networks


def load() -> dict[str, Network]:
    """The networks pnet, rnet, onet and facenet, as functions for any number of threads.

    Raises:
        ModelsMissingError: a file is absent, cut short or changed.
    """
    roles = (*MTCNN, "facenet")
    return {role: _load(name) for role, name in zip(roles, _in_use(), strict=True)}


def seconds_per_face(name: str) -> float:
    """How long one of ``FACENET`` takes for a face on this machine, the median of five tries."""
    network = _load(name)
    faces = np.random.default_rng(0).uniform(0, 255, (8, FACENET_SIDE, FACENET_SIDE, 3))
    times = []
    for _ in range(6):
        start = time.perf_counter()
        network(faces.astype(np.float32))
        times.append(time.perf_counter() - start)
    # The first warms up.
    return float(np.median(times[1:])) / len(faces)


def _in_use() -> tuple[str, ...]:
    return (*MTCNN, FACENET[precision()])


def _entry(name: str) -> dict[str, Any]:
    path = path_of(name)
    entry: dict[str, Any] | None = read_manifest().get("files", {}).get(path.name)
    if entry is None or not path.is_file() or path.stat().st_size != entry["bytes"]:
        raise ModelsMissingError(
            f"The model file {path} is missing or cut short: {_BUILD}, or copy the models folder"
            " of a machine that has it there."
        )
    return entry


def _load(name: str) -> Network:
    import onnxruntime

    path = path_of(name)
    if sha256_of(path) != _entry(name)["sha256"]:
        raise ModelsMissingError(f"The model file {path} has changed since it was built: {_BUILD}.")
    options = onnxruntime.SessionOptions()
    # The engine looks at several photos at once; within one, more threads would only wait.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    (pixels,) = session.get_inputs()

    def run(values: NDArray[Any]) -> NDArray[np.float32]:
        result: NDArray[np.float32] = session.run(None, {pixels.name: values})[0]
        return result

    return run
