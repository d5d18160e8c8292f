"""FaceNet in 8-bit integers: a quarter of the size, and several times as fast where the
processor has instructions for it.

Static quantization, weights per channel (ONNX Runtime's QDQ form). The range of each activation
comes from a file that scripts/calibrate_facenet.py made from faces of people who do not exist, so
that building needs no photos.

Weights have 7 of the 8 bits: processors without instructions for 8-bit networks add up two products
in 16 bits, where 8 bits would overflow (cosine to fp32 0.95, worst 0.71).
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from imgseg.errors import ModelsMissingError

# Sums and the last steps stay in fp32: they cost little, and the norm of 1 depends on them.
OPERATIONS = ["Conv", "Relu", "MaxPool", "Concat"]
# So do the first two convolutions: four fifths of the error were theirs, and they are as fast.
IN_FP32 = ["step1", "step2", "step3", "step4"]
RANGES_FILE = Path(__file__).with_name("facenet_ranges.json")


def quantize(model: Any) -> Any:
    """The network in 8-bit integers.

    Args:
        model: the ONNX model of ``facenet_onnx.facenet_graph_of``; it is changed.

    Raises:
        ModelsMissingError: the ranges were made for another graph.
    """
    from onnxruntime.quantization import QuantType
    from onnxruntime.quantization.calibrate import CalibrationMethod, TensorData, TensorsData
    from onnxruntime.quantization.qdq_quantizer import QDQQuantizer

    saved = json.loads(RANGES_FILE.read_text(encoding="utf-8"))
    number_steps(model)
    if saved["graph"] != graph_hash(model):
        raise ModelsMissingError(
            "FaceNet was converted into another form than expected: install the versions that"
            " requirements.txt names and run `python run.py models build` again."
        )
    ranges = {
        name: TensorData(lowest=np.float32(low), highest=np.float32(high))
        for name, (low, high) in saved["ranges"].items()
    }
    quantizer = QDQQuantizer(
        model,
        per_channel=True,
        reduce_range=True,
        weight_qType=QuantType.QInt8,
        activation_qType=QuantType.QUInt8,
        tensors_range=TensorsData(CalibrationMethod.Percentile, ranges),
        nodes_to_quantize=[],
        nodes_to_exclude=IN_FP32,
        op_types_to_quantize=OPERATIONS,
        extra_options={},
    )
    quantizer.quantize_model()
    return quantizer.model.model


def number_steps(model: Any) -> None:
    """Name each step's results by their place: converters name them anew each time."""
    kept = {value.name for value in (*model.graph.input, *model.graph.output)}
    kept |= {value.name for value in model.graph.initializer}
    names: dict[str, str] = {}
    for number, node in enumerate(model.graph.node):
        node.name = f"step{number}"
        node.input[:] = [names.get(name, name) for name in node.input]
        for place, name in enumerate(node.output):
            names[name] = name if name in kept else f"step{number}_{place}"
        node.output[:] = [names[name] for name in node.output]
    del model.graph.value_info[:]


def graph_hash(model: Any) -> str:
    """Names the shape of a numbered graph: which steps, in which order, on which results."""
    weights = {value.name for value in model.graph.initializer}
    steps = [
        [node.op_type, *("weights" if name in weights else name for name in node.input)]
        for node in model.graph.node
    ]
    return hashlib.sha256(json.dumps(steps).encode()).hexdigest()
