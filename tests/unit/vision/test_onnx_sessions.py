"""ONNX Runtime with and without a graphics card."""

from pathlib import Path
from typing import Any

import onnxruntime
import pytest

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
