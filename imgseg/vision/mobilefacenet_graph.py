"""MobileFaceNet as an ONNX file, converted from the published TensorFlow Lite file.

Like MTCNN's networks (see ``mtcnn_graphs``) it takes half the time when every PReLU is written
in steps that ONNX Runtime keeps in its fast layout: x + s ReLU(-|slope - 1| x), where s is -1
for slopes over 1 and else 1.
"""

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from imgseg.vision.mtcnn_graphs import OPSET
from imgseg.vision.quiet import import_tensorflow
from imgseg.vision.tflite import DEPRECATED


def mobilefacenet_graph_of(tflite: Path) -> Any:
    """Convert MobileFaceNet, normalisation included.

    Args:
        tflite: the published file.

    Returns:
        An ONNX model that takes ``input`` (n, 112, 112, 3) float32 RGB, 0-255, and gives
        (n, 192) float32; the norm of a row tells how good the face is to recognise.
    """
    import_tensorflow()
    import tf2onnx

    with warnings.catch_warnings():
        # It opens the file with what is to move to a package of its own.
        warnings.filterwarnings("ignore", DEPRECATED, UserWarning)
        model, _ = tf2onnx.convert.from_tflite(str(tflite), opset=OPSET)
    _free_batch(model)
    _rewrite_prelus(model)
    _take_pixels(model)
    used = {name for node in model.graph.node for name in node.input}
    for value in list(model.graph.initializer):
        if value.name not in used:
            model.graph.initializer.remove(value)
    return model


def _free_batch(model: Any) -> None:
    """Take any number of faces: the published file is fixed at two."""
    from onnx import numpy_helper

    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "n"
    weights = {value.name: value for value in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Reshape":
            shape = weights[node.input[1]]
            sizes = numpy_helper.to_array(shape).copy()
            sizes[0] = -1
            shape.CopyFrom(numpy_helper.from_array(sizes, shape.name))
    del model.graph.value_info[:]


def _rewrite_prelus(model: Any) -> None:
    """Replace ReLU(x) + (x - |x|) factor, half the slope, as the published file has each PReLU."""
    from onnx import helper, numpy_helper

    weights = {value.name: value for value in model.graph.initializer}
    made_by = {node.output[0]: node for node in model.graph.node}
    steps: list[Any] = []
    gone: set[str] = set()
    for node in model.graph.node:
        parts = [made_by.get(name) for name in node.input]
        if node.op_type != "Add" or {part.op_type for part in parts if part} != {"Relu", "Mul"}:
            steps.append(node)
            continue
        relu, times = sorted((part for part in parts if part), key=lambda part: part.op_type)[::-1]
        (factor,) = (name for name in times.input if name in weights)
        (minus,) = (made_by[name] for name in times.input if name in made_by)
        gone |= {relu.output[0], times.output[0], *minus.output, *minus.input[1:]}
        slope = 2 * numpy_helper.to_array(weights[factor]).ravel()
        x, name = relu.input[0], node.output[0]
        below = _scale(model, steps, x, -abs(slope - 1), f"{name}/below")
        steps.append(helper.make_node("Relu", [below], [f"{name}/relu"]))
        below = f"{name}/relu"
        if slope.max() > 1:
            below = _scale(model, steps, below, np.where(slope > 1, -1, 1), f"{name}/sign")
        steps.append(helper.make_node("Add", [x, below], [name]))
    kept = [step for step in steps if step.output[0] not in gone]
    del model.graph.node[:]
    model.graph.node.extend(kept)


def _scale(model: Any, steps: list[Any], x: str, factors: Any, name: str) -> str:
    """Add a step that multiplies each channel by its factor; gives the name of its result."""
    from onnx import helper, numpy_helper

    kernel = factors.reshape(-1, 1, 1, 1).astype(np.float32)
    model.graph.initializer.append(numpy_helper.from_array(kernel, f"{name}/factors"))
    conv = helper.make_node(
        "Conv", [x, f"{name}/factors"], [name], group=len(kernel), kernel_shape=[1, 1]
    )
    steps.append(conv)
    return name


def _take_pixels(model: Any) -> None:
    """Let the graph do (x - 127.5) / 128; the division in the first convolution."""
    from onnx import helper, numpy_helper

    weights = {value.name: value for value in model.graph.initializer}
    turn, first = model.graph.node[:2]
    kernel = weights[first.input[1]]
    divided = numpy_helper.to_array(kernel) / np.float32(128)
    kernel.CopyFrom(numpy_helper.from_array(divided, kernel.name))
    # Not in its bias too: at the border it adds zeros, which stand for 127.5.
    middle = numpy_helper.from_array(np.array(127.5, np.float32), "middle")
    model.graph.initializer.append(middle)
    minus = helper.make_node("Sub", [turn.input[0], "middle"], ["around_0"])
    turn.input[0] = "around_0"
    model.graph.node.insert(0, minus)
