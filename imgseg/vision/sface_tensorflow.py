"""SFace as it was published, calculated in TensorFlow step by step."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from imgseg.vision.crops import SFACE_SIDE
from imgseg.vision.quiet import import_tensorflow

Array = NDArray[np.float32]
# More faces at a time are no faster.
AT_ONCE = 32


def open_sface(published: Path) -> Callable[[NDArray[np.uint8]], Array]:
    """The network of the published file, from (n, 112, 112, 3) RGB, n >= 1, to (n, 128) float32.

    Imports TensorFlow.
    """
    tf = import_tensorflow()
    from onnx import numpy_helper

    from imgseg.vision.sface_graph import plain_graph_of

    graph = plain_graph_of(published).graph
    weights = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
    pixels = tf.TensorSpec((None, SFACE_SIDE, SFACE_SIDE, 3), tf.uint8)

    @tf.function(input_signature=[pixels], autograph=False)
    def run(faces: Any) -> Any:
        # TensorFlow on a processor wants the channels last.
        results = {graph.input[0].name: tf.cast(faces, tf.float32)}
        for node in graph.node:
            x, *others = node.input
            results[node.output[0]] = _step(tf, node, results[x], *(weights[i] for i in others))
        return results[graph.output[0].name]

    def embed(faces: NDArray[np.uint8]) -> Array:
        parts = [run(faces[i : i + AT_ONCE]).numpy() for i in range(0, len(faces), AT_ONCE)]
        return np.concatenate(parts)

    return embed


def _step(tf: Any, node: Any, x: Any, *weights: Array) -> Any:
    """What a node of the graph gives for ``x``, (n, height, width, channels) or (n, numbers)."""
    from onnx import helper

    form = {part.name: helper.get_attribute_value(part) for part in node.attribute}
    match node.op_type:
        case "Sub":
            result = x - weights[0]
        case "Mul":
            result = x * weights[0]
        case "PRelu":
            result = tf.nn.relu(x) - weights[0].ravel() * tf.nn.relu(-x)
        case "BatchNormalization":
            gamma, beta, mean, variance = weights
            factor = gamma / np.sqrt(variance + np.float32(form["epsilon"]))
            result = x * factor + (beta - mean * factor)
        case "Conv":
            result = _conv(tf, x, weights[0], form)
        case "Flatten":
            # The published network has the channels first.
            x = tf.transpose(x, (0, 3, 1, 2))
            result = tf.reshape(x, (-1, np.prod(x.shape[1:])))
        case "Gemm":
            matrix, bias = weights
            result = tf.linalg.matmul(x, matrix, transpose_b=bool(form["transB"])) + bias
        case other:
            raise ValueError(f"SFace has no step {other!r}.")
    return result


def _conv(tf: Any, x: Any, kernel: Array, form: dict[str, Any]) -> Any:
    """Convolve all channels, or each with a kernel of its own; ``kernel`` (out, in, h, w)."""
    top, left, bottom, right = form["pads"]
    padded = tf.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)))
    strides = (1, *form["strides"], 1)
    if form["group"] == 1:
        return tf.nn.conv2d(padded, kernel.transpose(2, 3, 1, 0), strides, "VALID")
    return tf.nn.depthwise_conv2d(padded, kernel.transpose(2, 3, 0, 1), strides, "VALID")
