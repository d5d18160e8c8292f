"""The fast engine against the reference engine, face by face, on real photos."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from PIL import Image

from imgseg.faces import Analysis, Face
from imgseg.storage.folders import list_photos
from imgseg.vision import onnx_models
from imgseg.vision.contract import Engine
from imgseg.vision.detection import place_faces
from imgseg.vision.factory import get_engine
from imgseg.vision.images import DETECTION_SIDE, read_photo
from imgseg.vision.onnx_engine import OnnxEngine
from imgseg.vision.weights import second_network_there


def overlap(one: Face, other: Face) -> float:
    """Intersection over union of two boxes."""
    width = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    height = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    shared = max(width, 0) * max(height, 0)
    return shared / (one.w * one.h + other.w * other.h - shared)


def pairs(one: Analysis, other: Analysis) -> list[tuple[Face, Face]]:
    """Faces that both found, each with its best overlap of at least a half."""
    best = [
        (face, max(other.faces, key=lambda o: overlap(face, o)))
        for face in one.faces
        if other.faces
    ]
    return [(a, b) for a, b in best if overlap(a, b) >= 0.5]


def check(photos: list[Path], reference: Engine, fast: Engine) -> None:
    """Fails where faces of a first look are missing, invented or embedded otherwise."""
    found_by_fast = list(fast.analyse(photos))
    photos = [photo for photo, a in zip(photos, found_by_fast, strict=True) if not a.look]
    got = [analysis for analysis in found_by_fast if not analysis.look]
    assert len(got) >= 0.98 * len(found_by_fast)
    expected = list(reference.analyse(photos))
    assert [(a.width, a.height) for a in expected] == [(a.width, a.height) for a in got]
    assert [bool(a.problem) for a in expected] == [bool(a.problem) for a in got]
    found = [pair for one, other in zip(expected, got, strict=True) for pair in pairs(one, other)]
    total = sum(len(a.faces) for a in expected)
    assert len(found) >= 0.99 * total
    assert sum(len(a.faces) for a in got) - len(found) <= 0.02 * total
    # Of two candidates for one face that are as good, each may take another.
    assert np.median([overlap(*pair) for pair in found]) > 0.97
    for one, other in found:
        assert np.abs(one.landmarks - other.landmarks).max() < 0.1 * one.w
        assert one.confidence == pytest.approx(other.confidence, abs=0.1)
    ours, theirs = (
        np.array([face.embedding for found in analyses for face in found])
        for analyses in (
            [analysis.faces for analysis in expected],
            [embedded(photo, a) for photo, a in zip(photos, expected, strict=True) if a.faces],
        )
    )
    # Of large photos the fast engine decodes no more than it needs.
    for network in (slice(512), slice(512, None))[: 1 + second_network_there()]:
        alike = (ours[:, network] * theirs[:, network]).sum(axis=1)
        assert alike.mean() > 0.995
        assert alike.min() > 0.98


def embedded(photo: Path, analysis: Analysis) -> list[Face]:
    """The faces of the reference engine, embedded by the fast one."""
    boxes = [[f.x, f.y, f.x + f.w, f.y + f.h, f.confidence] for f in analysis.faces]
    marks = np.array([face.landmarks for face in analysis.faces])
    picture = read_photo(photo, DETECTION_SIDE)
    detection = place_faces(picture, np.array(boxes), marks, analysis.width, analysis.height)
    networks = onnx_models.load()
    wide, tight = (detection.crops[name].astype(np.float32) for name in ("wide", "tight"))
    numbers = [networks["facenet"](wide)]
    if onnx_models.SECOND in networks:
        numbers.append(networks[onnx_models.SECOND](tight))
    return detection.faces(np.concatenate(numbers, axis=1))


def test_both_find_the_same_faces_in_the_samples(
    samples: Path, reference_engine: Engine, fast_engine: Engine
) -> None:
    check(sorted(samples.glob("*.jpg")), reference_engine, fast_engine)


def test_both_find_the_same_faces_in_larger_sets(
    shared: Path, reference_engine: Engine, fast_engine: Engine
) -> None:
    folders = (shared / "albums_dev", shared / "seed")
    photos = [folder / name for folder in folders for name in list_photos(folder).photos]
    check(photos, reference_engine, fast_engine)


def test_results_come_in_order_and_bad_photos_do_not_stop_the_others(
    samples: Path, tmp_path: Path, fast_engine: Engine
) -> None:
    (tmp_path / "text.jpg").write_text("no photo")
    photos = [samples / "obama.jpg", tmp_path / "text.jpg", tmp_path / "gone.jpg"] * 5
    found = list(fast_engine.analyse(photos))
    assert [len(a.faces) >= 1 for a in found] == [True, False, False] * 5
    assert found[1].problem == "it is not an image"
    assert found[2].passing


def test_only_a_few_photos_are_read_ahead(samples: Path, fast_engine: Engine) -> None:
    taken = 0

    def photos():  # type: ignore[no-untyped-def]
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield samples / "biden.jpg"

    stream = fast_engine.analyse(photos())
    next(stream)
    assert isinstance(fast_engine, OnnxEngine)
    assert taken < 100
    stream.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("size", [(1, 1), (12, 12), (19, 400), (20, 20), (2000, 5)])
def test_photos_too_small_for_any_face_have_none(
    tmp_path: Path, fast_engine: Engine, reference_engine: Engine, size: tuple[int, int]
) -> None:
    Image.new("RGB", size, "salmon").save(tmp_path / "small.png")
    for engine in (fast_engine, reference_engine):
        (analysis,) = engine.analyse([tmp_path / "small.png"])
        assert (analysis.problem, analysis.faces) == ("", [])
        assert (analysis.width, analysis.height) == size


def test_it_runs_without_tensorflow(samples: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from imgseg.vision.factory import get_engine;"
        f"found = list(get_engine('onnx').analyse([Path({str(samples / 'obama.jpg')!r})]));"
        "assert found[0].faces and 'tensorflow' not in sys.modules and 'cv2' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_8_bit_embeddings_are_nearly_those_of_32_bit(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = sorted(samples.glob("*.jpg"))
    faces: dict[str, list[Face]] = {}
    for precision in ("fp32", "int8"):
        monkeypatch.setenv("IMGSEG_PRECISION", precision)
        engine = get_engine("onnx")
        assert f" {precision} " in engine.id
        faces[precision] = [face for a in engine.analyse(photos) for face in a.faces]
    alike = [
        float(one.embedding[:512] @ other.embedding[:512])
        for one, other in zip(faces["fp32"], faces["int8"], strict=True)
    ]
    assert np.mean(alike) > 0.995
    assert min(alike) > 0.98


def test_no_two_products_of_8_bits_overflow_16() -> None:
    # Without instructions for 8-bit networks processors add them up so: embeddings would be others.
    network = onnx.load(onnx_models.path_of(onnx_models.FACENET["int8"]))
    kernels = [
        onnx.numpy_helper.to_array(weights)
        for weights in network.graph.initializer
        if weights.data_type == onnx.TensorProto.INT8 and len(weights.dims) == 4
    ]
    largest = max(int(np.abs(kernel.astype(int)).max()) for kernel in kernels)
    assert 2 * largest * 255 < 2**15


def test_a_small_face_is_cut_out_of_a_large_photo_in_full_detail(
    samples: Path, tmp_path: Path, fast_engine: Engine
) -> None:
    (large,) = fast_engine.analyse([samples / "obama.jpg"])
    with Image.open(samples / "obama.jpg") as portrait:
        shrink = 70 / large.faces[0].w
        small = portrait.resize((round(portrait.width * shrink), round(portrait.height * shrink)))
    canvas = Image.new("RGB", (4000, 3000), "grey")
    canvas.paste(small, (1500, 1500))
    canvas.save(tmp_path / "far.jpg", quality=95)
    (far,) = fast_engine.analyse([tmp_path / "far.jpg"])
    (face,) = far.faces
    same = face.embedding * large.faces[0].embedding
    # Cut out of the reduced photo it is 0.955.
    assert same[:512].sum() > 0.96
