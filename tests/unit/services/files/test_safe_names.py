"""Names from other people's devices."""

import pytest

from imgseg.services.files.safe_names import free_name, numbered, safe_path
from imgseg.services.output.archive import archive_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.jpg", "a.jpg"),
        ("Trip/Day 1/ünï 👩‍👧.jpg", "Trip/Day 1/ünï 👩‍👧.jpg"),
        ("", ""),
        ("/../.. /./", ""),
        ("../../etc/passwd", "etc/passwd"),
        ("C:\\photos\\a.jpg", "photos/a.jpg"),
        ("\\\\server\\share\\a.jpg", "server/share/a.jpg"),
        ("a\0b\n.jpg", "ab.jpg"),
        ("12:30 <me>?.jpg", "12_30 _me__.jpg"),
        ("folder. /name.jpg", "folder/name.jpg"),
        ("\ud800.jpg", ".jpg"),
        ("aux/LPT1.jpg", "_aux/_LPT1.jpg"),
        ("console.jpg", "console.jpg"),
    ],
)
def test_a_path_stays_readable_and_inside(name: str, expected: str) -> None:
    assert safe_path(name) == expected


@pytest.mark.parametrize(
    "name", ["é" * 400 + ".jpeg", "a." + "b" * 400, "👩" * 100, "." * 5 + "x" * 300]
)
def test_each_part_fits_on_every_disk(name: str) -> None:
    for part in safe_path(f"{name}/{name}").split("/"):
        assert 0 < len(part.encode()) <= 255
    assert len(numbered(safe_path(name), 12).encode()) <= 255


def test_a_number_fits_into_a_name_that_is_no_valid_text() -> None:
    assert numbered("\udcff" * 251 + ".jpg", 2) == "\udcff" * 247 + " (2).jpg"


def test_a_cut_name_keeps_its_suffix_and_its_number() -> None:
    assert safe_path("é" * 400 + ".jpeg").endswith("é.jpeg")
    assert numbered("x/" + "y" * 251 + ".jpg", 2) == "x/" + "y" * 247 + " (2).jpg"
    assert numbered("x.jpg", 1) == "x.jpg"


def test_the_first_free_name_is_the_path_itself_or_has_the_first_number_that_nobody_has() -> None:
    taken = {"a/x.jpg", "a/x (2).jpg"}
    assert free_name("a/x.jpg", taken.__contains__) == "a/x (3).jpg"
    assert free_name("x.jpg", taken.__contains__) == "x.jpg"


def test_a_zip_is_called_after_person_and_album_without_what_systems_refuse() -> None:
    assert archive_name("Zoë", "Summer 2024") == "Zoë from Summer 2024.zip"
    assert archive_name("../a\r\nb", 'c:"\\*') == "a b from c.zip"
