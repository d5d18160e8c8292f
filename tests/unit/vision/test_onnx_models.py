"""Which networks the fast engine uses, and what it says when it cannot use one."""

import hashlib
import json
import logging
from pathlib import Path

import pytest

from imgseg.errors import ModelsMissingError
from imgseg.vision import onnx_models
from imgseg.vision.onnx_sessions import this_machine
from imgseg.vision.weights import MANIFEST_NAME


def test_the_precision_that_was_faster_here_is_used_without_loading_it(models: Path) -> None:
    manifest(models, measured_on=this_machine())
    assert onnx_models.precision() == "int8"


def test_where_int8_does_not_run_fp32_is_used_and_it_is_said(
    models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    manifest(models, measured_on="onnxruntime 1.22.0 on another processor")
    with caplog.at_level(logging.WARNING):
        assert [onnx_models.precision() for _ in range(2)] == ["fp32", "fp32"]
    assert onnx_models.in_use()[-1] == "facenet"
    (said,) = caplog.messages
    assert said.startswith(f"FaceNet runs in fp32, not in int8: {this_machine()} cannot run ")
    assert str(models / "facenet-int8.onnx") in said


def test_int8_that_was_asked_for_and_does_not_run_is_an_error_with_the_way_out(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest(models, measured_on="another machine")
    monkeypatch.setenv("IMGSEG_PRECISION", "int8")
    monkeypatch.setattr(onnx_models, "MTCNN", ())
    with pytest.raises(ModelsMissingError, match=r"int8\.onnx .*: set IMGSEG_PRECISION=fp32\."):
        onnx_models.load()


def test_a_changed_int8_file_is_told_rather_than_replaced_by_fp32(models: Path) -> None:
    manifest(models, measured_on="another machine")
    (models / "facenet-int8.onnx").write_bytes(b"NOT ONNX")
    with pytest.raises(ModelsMissingError, match=r"facenet-int8\.onnx has changed"):
        onnx_models.precision()


@pytest.mark.parametrize(("asked", "used"), [("auto", "fp32-cuda"), ("int8", "int8")])
def test_a_graphics_card_runs_fp32_unless_int8_is_asked_for(
    asked: str, used: str, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest(models, measured_on=this_machine())
    monkeypatch.setattr(onnx_models, "runs_on_gpu", lambda _path: True)
    monkeypatch.setenv("IMGSEG_PRECISION", asked)
    assert onnx_models.precision() == used


def test_a_folder_without_models_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGSEG_MODELS", str(tmp_path / "nowhere"))
    with pytest.raises(
        ModelsMissingError, match=r"The models are not in the folder .*nowhere: run"
    ):
        onnx_models.source_hashes()


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder whose files are text; as ONNX files no runtime takes them."""
    monkeypatch.setenv("IMGSEG_MODELS", str(tmp_path))
    monkeypatch.delenv("IMGSEG_PRECISION", raising=False)
    for name in onnx_models.NAMES:
        (tmp_path / f"{name}.onnx").write_bytes(b"not ONNX")
    return tmp_path


def manifest(folder: Path, measured_on: str) -> None:
    entry = {"sha256": hashlib.sha256(b"not ONNX").hexdigest(), "bytes": 8}
    content = {
        "files": {f"{name}.onnx": entry for name in onnx_models.NAMES},
        "networks": {"mtcnn": "0" * 64, "facenet": "0" * 64},
        "form": onnx_models.FORM,
        "faster_precision": "int8",
        "measured_on": measured_on,
    }
    (folder / MANIFEST_NAME).write_text(json.dumps(content))
