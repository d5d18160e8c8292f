"""SFace as ONNX that ONNX Runtime opens and runs fast, made from the published file.

That file holds the weights in whole numbers of 8 bits, block by block, and among its inputs still
names weights that it no longer has, which ONNX Runtime refuses.

Like MTCNN's networks (see ``mtcnn_graphs``) SFace takes half the time when every PReLU is written
in steps that ONNX Runtime keeps in its fast layout: x + s ReLU(-|slope - 1| x), where s is -1
for slopes over 1 and else 1.

Two thirds of the weights are in the last step, a fully connected layer. It alone keeps the whole
numbers as they are, a quarter of the memory; what goes into it is rounded to 8 bits too.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from imgseg.vision.crops import SFACE_SIDE
from imgseg.vision.mtcnn_graphs import OPSET

Array = NDArray[Any]
# What ONNX Runtime has beyond the standard.
CONTRIB = "com.microsoft"


def plain_graph_of(published: Path) -> onnx.ModelProto:
    """SFace step by step as it was published, its weights in float32.

    Returns:
        An ONNX model that takes ``data`` (n, 3, 112, 112) float32 planes of RGB from 0 to 255, and
        gives ``fc1`` (n, 128) float32; the norm of a row tells how good the face is to recognise.
    """
    model = onnx.load(published)
    weights = {value.name: numpy_helper.to_array(value) for value in model.graph.initializer}
    steps: list[Any] = []
    for node in model.graph.node:
        result = node.output[0]
        if node.op_type == "DequantizeLinear":
            weights[result] = _in_full(node, *(weights[name] for name in node.input))
        elif node.op_type == "Reshape":
            kernel, shape = (weights[name] for name in node.input)
            weights[result] = kernel.reshape(shape)
        elif node.op_type == "Dropout":
            # It does nothing outside training: the step before it gives its result.
            steps[-1].output[0] = result
        elif node.op_type != "Constant":
            steps.append(node)
    return _model(steps, weights, "data", [3, SFACE_SIDE, SFACE_SIDE], model.graph.output[0].name)


def sface_graph_of(published: Path) -> onnx.ModelProto:
    """SFace for the fast engine.

    Returns:
        An ONNX model that takes ``pixels`` (n, 112, 112, 3) float32 RGB, 0-255, and gives (n, 128)
        float32, of a cosine over 0.9999 to what ``plain_graph_of`` gives.
    """
    graph = plain_graph_of(published).graph
    weights = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
    in_blocks = _dequantized(published)
    steps = [helper.make_node("Transpose", ["pixels"], [graph.input[0].name], perm=[0, 3, 1, 2])]
    for node in graph.node:
        match node.op_type:
            case "PRelu":
                steps += _rewritten(node, weights)
            case "Gemm":
                steps += _kept_in_blocks(node, in_blocks[node.input[1]], weights)
            case _:
                steps.append(node)
    return _model(steps, weights, "pixels", [SFACE_SIDE, SFACE_SIDE, 3], graph.output[0].name)


def _in_full(node: Any, numbers: Array, scales: Array, zeros: Array) -> Array:
    """Weights in float32; along one axis each block of them has a scale and a zero of its own."""
    form = {part.name: helper.get_attribute_value(part) for part in node.attribute}
    axis, block = form["axis"], form["block_size"]
    around_0 = numbers.astype(np.float32) - np.repeat(zeros.astype(np.float32), block, axis)
    return around_0 * np.repeat(scales.astype(np.float32), block, axis)


def _dequantized(published: Path) -> dict[str, list[Array]]:
    """By the name of weights in float32: their whole numbers, scales and zeros in the file."""
    graph = onnx.load(published).graph
    stored = {value.name: numpy_helper.to_array(value) for value in graph.initializer}
    return {
        node.output[0]: [stored[name] for name in node.input]
        for node in graph.node
        if node.op_type == "DequantizeLinear"
    }


def _kept_in_blocks(gemm: Any, in_blocks: list[Array], weights: dict[str, Array]) -> list[Any]:
    """The steps that stand for a fully connected layer of (out, in) int8 ``in_blocks``."""
    numbers, scales, zeros = in_blocks
    (x, matrix, bias), (result,) = gemm.input, gemm.output
    rows, columns = numbers.shape
    blocks = scales.shape[1]
    parts: dict[str, Array] = {
        # ONNX Runtime counts from 0 where the file counts from -128.
        "blocks": (numbers ^ -128).view(np.uint8).reshape(rows, blocks, -1),
        "scales": scales.astype(np.float32),
        "zeros": (zeros ^ -128).view(np.uint8),
    }
    names = [f"{matrix}/{part}" for part in parts]
    weights.update(zip(names, parts.values(), strict=True))
    product = helper.make_node(
        "MatMulNBits",
        [x, *names],
        [f"{result}/product"],
        domain=CONTRIB,
        N=rows,
        K=columns,
        bits=8,
        block_size=columns // blocks,
        # Else the weights are turned into float32 at each call, which takes ten times as long.
        accuracy_level=4,
    )
    return [product, helper.make_node("Add", [product.output[0], bias], [result])]


def _rewritten(prelu: Any, weights: dict[str, Array]) -> list[Any]:
    """The steps that stand for a PReLU; their factors are entered into the weights."""
    (x, slopes), (result,) = prelu.input, prelu.output
    slope = weights[slopes].ravel()
    below, relu, signed = (f"{result}/{step}" for step in ("below", "relu", "signed"))
    steps = [
        _scaling(x, -abs(slope - 1), below, weights),
        helper.make_node("Relu", [below], [relu]),
    ]
    if slope.max() > 1:
        steps.append(_scaling(relu, np.where(slope > 1, -1, 1), signed, weights))
    return [*steps, helper.make_node("Add", [x, steps[-1].output[0]], [result])]


def _scaling(x: str, factors: NDArray[Any], result: str, weights: dict[str, Array]) -> Any:
    """The step that multiplies each channel by its factor."""
    weights[f"{result}/factors"] = factors.reshape(-1, 1, 1, 1).astype(np.float32)
    return helper.make_node(
        "Conv", [x, f"{result}/factors"], [result], group=factors.size, kernel_shape=[1, 1]
    )


def _model(
    steps: list[Any], weights: dict[str, Array], takes: str, shape: list[int], gives: str
) -> onnx.ModelProto:
    used = {name for step in steps for name in step.input}
    graph = helper.make_graph(
        steps,
        "sface",
        [helper.make_tensor_value_info(takes, TensorProto.FLOAT, ["n", *shape])],
        [helper.make_tensor_value_info(gives, TensorProto.FLOAT, ["n", None])],
        [numpy_helper.from_array(value, name) for name, value in weights.items() if name in used],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
    model = helper.make_model(graph, opset_imports=opsets)
    model.ir_version = 8
    return model
