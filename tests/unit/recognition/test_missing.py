"""What the photos of a person lack is said, and nothing where they lack nothing."""

from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from imgseg.faces import Face
from imgseg.recognition.missing import what_is_missing
from imgseg.recognition.photo_faces import turn_of
from imgseg.recognition.training import Training
from imgseg.services.searches.sought import Photos, Sought
from imgseg.text.findings import label_of, sentence_of

IN_FRONT, HALF, ASIDE = 0.05, 0.25, 0.6
UNKNOWN = float("nan")
ONE_DAY = "All 3 photos are from one day: one from another day would find more."


def taken(file: Path, moment: str | None) -> Path:
    """Write a photo that says when it was taken."""
    exif = Image.Exif()
    if moment is not None:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = moment
    Image.new("RGB", (8, 8), "red").save(file, exif=exif)
    return file


def day_of(photo: Path) -> str | None:
    """As the photos of a person are asked for their day."""
    return Sought({"Ann": Photos(photo.parent, [photo.name])}, []).day_of("Ann", photo.name)


def said(folder: Path, moments: list[str | None], turns: list[float]) -> list[str]:
    """What is said of photos that were taken then, with faces turned so far aside."""
    names = [taken(folder / f"{i}.jpg", moment).name for i, moment in enumerate(moments)]
    nobody = np.zeros((len(names), 512), np.float32)
    training = Training(nobody, nobody, photos=names, turns=turns)
    findings = what_is_missing(
        {"Ann": training}, lambda _, name: day_of(folder / name), several=False
    )
    assert {label_of(finding) for finding in findings} <= {"Target"}
    return [sentence_of(finding) for finding in findings]


def test_photos_of_one_day_ask_for_another_day(tmp_path: Path) -> None:
    moments = [f"2024:05:17 1{hour}:00:00" for hour in range(3)]
    assert said(tmp_path, [*moments], [IN_FRONT, HALF, ASIDE]) == [ONE_DAY]


@pytest.mark.parametrize("last", ["2024:05:18 10:00:00", None, "0000:00:00 00:00:00", "spring"])
def test_another_day_or_an_unknown_one_is_not_spoken_of(tmp_path: Path, last: str | None) -> None:
    day = "2024:05:17 10:00:00"
    assert said(tmp_path, [day, day, last], [IN_FRONT, HALF, ASIDE]) == []
    assert said(tmp_path, [last, day, day], [IN_FRONT, HALF, ASIDE]) == []


def test_faces_all_from_the_front_ask_for_one_from_the_side(tmp_path: Path) -> None:
    [note] = said(tmp_path, [None] * 3, [IN_FRONT] * 3)
    assert note == (
        "The face is seen from the front in all 3 photos: one from the side would find more of"
        " those from the side."
    )


def test_faces_all_from_the_side_ask_for_one_from_the_front(tmp_path: Path) -> None:
    [note] = said(tmp_path, [None] * 3, [ASIDE] * 3)
    assert note.startswith("The face is turned to the side in all 3 photos: one from the front")


@pytest.mark.parametrize(
    "turns", [[IN_FRONT, IN_FRONT, HALF], [ASIDE, HALF, ASIDE], [UNKNOWN] * 3, [IN_FRONT] * 2]
)
def test_faces_turned_differently_or_too_few_to_tell_lack_nothing(
    tmp_path: Path, turns: list[float]
) -> None:
    assert said(tmp_path, [None] * len(turns), turns) == []


def test_very_many_photos_lack_nothing(tmp_path: Path) -> None:
    assert said(tmp_path, ["2024:05:17 10:00:00"] * 60, [IN_FRONT] * 60) == []


def test_of_several_people_it_is_said_by_name(tmp_path: Path) -> None:
    names = [taken(tmp_path / f"{i}.jpg", None).name for i in range(3)]
    nobody = np.zeros((3, 512), np.float32)
    ann = Training(nobody, nobody, photos=names, turns=[IN_FRONT] * 3)
    [finding] = what_is_missing({"Ann": ann}, lambda *_: None, several=True)
    assert label_of(finding) == "Ann"


def test_the_day_of_a_file_that_is_gone_or_no_photo_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "text.jpg").write_text("no photo")
    assert day_of(tmp_path / "text.jpg") is None
    assert day_of(tmp_path / "gone.jpg") is None


def face_at(nose: float, angle: float = 0) -> Face:
    """A face with eyes 40 pixels apart and the nose so far to the right of their middle."""
    marks = np.array([[-20, -20], [20, -20], [nose, 0], [-16, 20], [16, 20]], float)
    c, s = np.cos(angle), np.sin(angle)
    turned = marks @ np.array([[c, s], [-s, c]]) + 100
    return Face(50, 50, 100, 100, 0.9, turned.astype(np.float32), np.zeros(512, np.float32))


@pytest.mark.parametrize("angle", [0, 0.6])
def test_a_turned_face_is_known_by_its_nose_however_the_head_is_tilted(angle: float) -> None:
    assert turn_of(face_at(0, angle)) == pytest.approx(0, abs=0.01)
    assert turn_of(face_at(-20, angle)) == pytest.approx(0.5, abs=0.01)
    assert turn_of(face_at(20, angle)) == pytest.approx(0.5, abs=0.01)


def test_landmarks_in_one_point_tell_nothing() -> None:
    nothing = Face(0, 0, 9, 9, 0.9, np.zeros((5, 2), np.float32), np.zeros(512, np.float32))
    assert np.isnan(turn_of(nothing))
