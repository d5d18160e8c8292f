"""ONNX Runtime as this machine has it: on the processor, or on an NVIDIA graphics card."""

import platform
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

Network = Callable[[NDArray[Any]], NDArray[np.float32]]
CUDA = "CUDAExecutionProvider"
CUDA_OPTIONS = {
    # Take the card's memory as it is needed, not in doubling steps.
    "arena_extend_strategy": "kSameAsRequested",
    # Trying every way of a convolution anew for each size of photo would take longer than it saves.
    "cudnn_conv_algo_search": "HEURISTIC",
    # Its shortened numbers would not give the same embeddings.
    "use_tf32": "0",
}


class CannotRunError(Exception):
    """ONNX Runtime on this machine cannot run a network; the text is its own reason."""


def this_machine() -> str:
    """Names what decides how well a network runs: ONNX Runtime's version and the processor kind."""
    return f"onnxruntime {onnxruntime.__version__} on {platform.machine()}"


def open_network(path: Path, *, on_gpu: bool = False) -> Network:
    """The network of an ONNX file as a function, for any number of threads.

    Raises:
        CannotRunError: this ONNX Runtime lacks what the network needs.
    """
    return _as_function(_session(path, on_gpu=on_gpu))


@cache
def runs_on_gpu(path: Path) -> bool:
    """Whether ONNX Runtime really puts the network at ``path`` on a graphics card."""
    if CUDA not in onnxruntime.get_available_providers():
        return False
    # It finds the CUDA libraries that pip installed.
    onnxruntime.preload_dlls()
    # Only a session tells: without a card or its driver, ONNX Runtime uses the processor.
    return CUDA in _session(path, on_gpu=True).get_providers()


def _session(path: Path, *, on_gpu: bool) -> Any:
    options = onnxruntime.SessionOptions()
    # The engine looks at several photos at once; within one, more threads would only wait.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Photos differ in size: a plan of the memory per size would be kept for each of them, and a
    # pool would keep what the largest took. The C library shares it with everything else.
    options.enable_mem_pattern = options.enable_cpu_mem_arena = False
    providers: list[Any] = ["CPUExecutionProvider"]
    if on_gpu:
        providers.insert(0, (CUDA, CUDA_OPTIONS))
    try:
        return onnxruntime.InferenceSession(path, options, providers=providers)
    # ONNX Runtime's exceptions have no class in common.
    except Exception as error:
        raise CannotRunError(str(error)) from error


def _as_function(session: Any) -> Network:
    (pixels,) = session.get_inputs()

    def run(values: NDArray[Any]) -> NDArray[np.float32]:
        result: NDArray[np.float32] = session.run(None, {pixels.name: values})[0]
        return result

    return run
