"""ONNX Runtime with and without a graphics card."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import onnx
import onnxruntime
import pytest
from onnx import helper

from imgseg.config import PROJECT
from imgseg.vision.onnx_sessions import CUDA, CannotRunError, open_network, runs_on_gpu

CPU = "CPUExecutionProvider"


def test_a_file_that_is_no_network_cannot_run(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("not ONNX")
    with pytest.raises(CannotRunError, match=r"text\.onnx"):
        open_network(tmp_path / "text.onnx")


def test_without_the_cuda_build_no_graphics_card_is_looked_for(tmp_path: Path) -> None:
    assert not runs_on_gpu(tmp_path / "there is no such file.onnx")


@pytest.mark.parametrize("card", [True, False])
def test_a_graphics_card_counts_only_where_a_network_gets_onto_it(
    card: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = pretend_cuda(monkeypatch, card=card)
    assert runs_on_gpu(tmp_path / f"{card}.onnx") is card
    assert [provider[0] for provider in sessions] == [CUDA]


def test_on_the_processor_no_card_is_used_even_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = pretend_cuda(monkeypatch, card=True)
    open_network(tmp_path / "network.onnx")
    assert sessions == [CPU]


def test_nobody_is_told_that_a_network_was_loaded(tmp_path: Path) -> None:
    shape = helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1])
    same = helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1])
    nodes = [helper.make_node("Identity", ["x"], ["y"])]
    graph = helper.make_graph(nodes, "same", [shape], [same])
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), tmp_path / "same.onnx")
    home = tmp_path / "home"
    home.mkdir()
    # Where it is told, ONNX Runtime first gives the machine a number; not in a CI, says its code.
    mentioned = {"CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS"}
    environment = {name: value for name, value in os.environ.items() if name not in mentioned}
    load = "import sys, pathlib; from imgseg.vision.onnx_sessions import open_network;"
    subprocess.run(
        [sys.executable, "-c", f"{load} open_network(pathlib.Path(sys.argv[1]))", "same.onnx"],
        cwd=tmp_path,
        env=environment | {"HOME": str(home), "PYTHONPATH": str(PROJECT)},
        check=True,
    )
    assert list(home.rglob("*")) == []


def pretend_cuda(monkeypatch: pytest.MonkeyPatch, *, card: bool) -> list[Any]:
    """An ONNX Runtime built for CUDA; gives the first provider that each session was offered."""
    first = []

    class Session:
        def __init__(self, _path: Path, _options: object, providers: list[Any]) -> None:
            first.append(providers[0])

        def get_providers(self) -> list[str]:
            return [CUDA, CPU] if card else [CPU]

        def get_inputs(self) -> list[object]:
            return [object()]

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: [CUDA, CPU])
    monkeypatch.setattr(onnxruntime, "preload_dlls", lambda: None)
    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    return first
