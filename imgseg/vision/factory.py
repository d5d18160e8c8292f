"""Which engines there are, and how one comes by them."""

from imgseg.vision.contract import Engine

# The first is the default.
ENGINES = ("onnx", "reference")


def get_engine(name: str = ENGINES[0]) -> Engine:
    """The engine called ``name`` (one of ``ENGINES``); its networks load at first use."""
    if name == "onnx":
        from imgseg.vision.onnx_engine import OnnxEngine

        return OnnxEngine()
    if name == "reference":
        from imgseg.vision.reference import ReferenceEngine

        return ReferenceEngine()
    raise ValueError(f"There is no engine {name!r}.")
