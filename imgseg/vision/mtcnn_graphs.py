"""MTCNN's three networks as ONNX graphs, made from the weights in the package mtcnn.

Written out rather than converted, because ONNX Runtime keeps convolutions, pools, sums and ReLUs
in a fast layout of its own, of 16 channels, and leaves it for each PReLU. With PReLU(x) = x +
ReLU((slope - 1) x) everything stays in it, and PNet takes half the time.
"""

from typing import Any

import joblib
import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from imgseg.vision.quiet import quiet_lz4
from imgseg.vision.weights import mtcnn_files

OPSET = 17
Array = NDArray[np.float32]
# The identity holds for slopes of at most 1. PNet has one of 1.012, and is the one that counts.
NEARLY_1 = 1.02
# Channels of one block of ONNX Runtime's layout. What has fewer is filled up with nothing.
LANES = 16
NAMES = ("pnet", "rnet", "onet")


def mtcnn_graph(name: str) -> onnx.ModelProto:
    """The graph of ``pnet``, ``rnet`` or ``onet``.

    Each takes ``pixels``, (n, 3, h, w) float32 planes of RGB from 0 to 255, and gives ``faces``:
    per face 4 regressions, then for ONet 10 landmark coordinates, then the logits of no face and
    face. PNet's is a map (n, 6, h', w'), the others' are (n, 6) and (n, 16).
    """
    with quiet_lz4():
        arrays: list[Array] = joblib.load(mtcnn_files()[name])
    return {"pnet": _pnet, "rnet": _rnet, "onet": _onet}[name](arrays)


def _pnet(weights: list[Array]) -> onnx.ModelProto:
    conv1, bias1, slope1, conv2, bias2, slope2, conv3, bias3, slope3, *heads = weights
    box, box_bias, face, face_bias = heads
    graph = _Graph()
    x = graph.conv_pool_prelu(graph.pixels, *_on_pixels(conv1, bias1), slope1)
    x = graph.prelu(graph.conv(x, _filled(conv2, 2), bias2), slope2)
    x = graph.prelu(graph.conv(x, conv3, bias3), slope3)
    x = graph.conv(x, np.concatenate([box, face], 3), np.concatenate([box_bias, face_bias]))
    return graph.model(x)


def _rnet(weights: list[Array]) -> onnx.ModelProto:
    conv1, bias1, slope1, conv2, bias2, slope2, conv3, bias3, slope3, *rest = weights
    dense, dense_bias, dense_slope, box, box_bias, face, face_bias = rest
    graph = _Graph()
    first = _on_pixels(_filled(conv1, 3), _filled(bias1, 0))
    x = graph.prelu(graph.conv(graph.pixels, *first), _filled(slope1, 2))
    x = graph.prelu(graph.conv(graph.pool(x, 3, same=True), _filled(conv2, 2), bias2), slope2)
    x = graph.prelu(graph.conv(graph.pool(x, 3), conv3, bias3), slope3)
    x = graph.dense_prelu(graph.flatten(x), _rows_first(dense), dense_bias, dense_slope)
    x = graph.dense(x, np.concatenate([box, face], 1), np.concatenate([box_bias, face_bias]))
    return graph.model(x)


def _onet(weights: list[Array]) -> onnx.ModelProto:
    conv1, bias1, slope1, conv2, bias2, slope2, conv3, bias3, slope3, *rest = weights
    conv4, bias4, slope4, dense, dense_bias, dense_slope, *heads = rest
    graph = _Graph()
    x = graph.prelu(graph.conv(graph.pixels, *_on_pixels(conv1, bias1)), slope1)
    x = graph.prelu(graph.conv(graph.pool(x, 3, same=True), conv2, bias2), slope2)
    x = graph.prelu(graph.conv(graph.pool(x, 3), conv3, bias3), slope3)
    x = graph.prelu(graph.conv(graph.pool(x, 2), conv4, bias4), slope4)
    x = graph.dense_prelu(graph.flatten(x), _rows_first(dense), dense_bias, dense_slope)
    x = graph.dense(x, np.concatenate(heads[::2], 1), np.concatenate(heads[1::2]))
    return graph.model(x)


def _on_pixels(kernel: Array, bias: Array) -> tuple[Array, Array]:
    """The first convolution for pixels as they are, instead of (pixels - 127.5) / 128."""
    return kernel / np.float32(128), bias - kernel.sum((0, 1, 2)) * np.float32(127.5 / 128)


def _filled(array: Array, axis: int) -> Array:
    """The array with zeros after its end, up to a multiple of 16 channels."""
    width = [(0, 0)] * array.ndim
    width[axis] = (0, -array.shape[axis] % LANES)
    return np.pad(array, width)


def _rows_first(kernel: Array) -> Array:
    """A dense kernel over a map of 3 x 3, its rows in the order of ONNX: channels, rows, columns.

    mtcnn's networks come from Matlab: columns, rows, channels.
    """
    return kernel.reshape(3, 3, -1, kernel.shape[1]).transpose(2, 1, 0, 3).reshape(kernel.shape)


class _Graph:
    """A graph in the making: each method adds a step to the one it is given the name of."""

    pixels = "pixels"

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def _add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        name = f"step{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def _constant(self, value: Array) -> str:
        name = f"constant{len(self._constants)}"
        array = np.ascontiguousarray(value, dtype=np.float32)
        self._constants.append(numpy_helper.from_array(array, name))
        return name

    def conv(self, x: str, kernel: Array, bias: Array, group: int = 1) -> str:
        """Convolve; ``kernel`` as Keras keeps it, (height, width, in, out)."""
        weights = self._constant(kernel.transpose(3, 2, 0, 1)), self._constant(bias)
        return self._add("Conv", x, *weights, group=group, kernel_shape=kernel.shape[:2])

    def conv_pool_prelu(self, x: str, kernel: Array, bias: Array, slope: Array) -> str:
        """Convolve, PReLU and max pool of 2 into 16 channels, pooled first: a quarter of the work.

        With a slope of at least 0, PReLU keeps the order and may come after the pool. With a
        slope under 0 it is max(x, slope x): both are pooled, slope x in a channel of its own.
        """
        slopes = np.minimum(slope.ravel(), 1)
        down = np.flatnonzero(slopes < 0)
        kernel = np.concatenate([kernel, kernel[..., down] * slopes[down]], 3)
        pooled = self.pool(
            self.conv(x, kernel, np.concatenate([bias, bias[down] * slopes[down]])), 2
        )
        each, own = np.arange(len(slopes)), len(slopes) + np.arange(len(down))
        beyond = np.zeros((1, 1, LANES, LANES), np.float32)
        beyond[..., each, each] = np.where(slopes < 0, 0, slopes) - 1
        beyond[..., own, down] = 1
        above = self._add("Relu", self.conv(pooled, beyond, np.zeros(LANES, np.float32)))
        return self._add("Add", pooled, above)

    def prelu(self, x: str, slope: Array) -> str:
        below = self._add("Relu", self._scale(x, -abs(slope.ravel() - 1)))
        if slope.max() > NEARLY_1:
            # Where the slope is over 1 it is x - ReLU(...), with the same term.
            below = self._scale(below, np.where(slope.ravel() > 1, -1, 1))
        return self._add("Add", x, below)

    def _scale(self, x: str, factors: Array) -> str:
        """Multiply each channel by its factor."""
        kernel = factors.reshape(1, 1, 1, -1)
        return self.conv(x, kernel, np.zeros(factors.size, np.float32), group=factors.size)

    def pool(self, x: str, size: int, *, same: bool = False) -> str:
        """Max pool, stride 2; ``same`` pads as TensorFlow does, at the end first."""
        # Every map that is pooled `same` here has an even side, so that one row is added.
        pads = [0, 0, 1, 1] if same and size == 3 else [0, 0, 0, 0]
        window = {"kernel_shape": [size, size], "strides": [2, 2], "pads": pads}
        return self._add("MaxPool", x, **window, ceil_mode=int(size == 2))

    def flatten(self, x: str) -> str:
        return self._add("Flatten", x, axis=1)

    def dense(self, x: str, kernel: Array, bias: Array) -> str:
        return self._add("Gemm", x, self._constant(kernel), self._constant(bias))

    def dense_prelu(self, x: str, kernel: Array, bias: Array, slope: Array) -> str:
        return self._add("PRelu", self.dense(x, kernel, bias), self._constant(slope))

    def model(self, x: str) -> onnx.ModelProto:
        """The graph that ends with step ``x``."""
        self._nodes.append(helper.make_node("Identity", [x], ["faces"]))
        graph = helper.make_graph(
            self._nodes,
            "mtcnn",
            [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, "h", "w"])],
            [helper.make_tensor_value_info("faces", TensorProto.FLOAT, None)],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
        model.ir_version = 8
        return model
