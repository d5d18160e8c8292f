import pytest

from imgseg.errors import InputError
from imgseg.services.searches.sought import check_names, common_folder, sort_by_folder


def test_photos_are_sorted_by_the_first_folder_and_unknown_is_nobody() -> None:
    found = sort_by_folder(["a.jpg", "Anna/1.jpg", "Anna/old/2.jpg", "UNKNOWN/3.jpg"])
    assert found.people == {"Anna": ["1.jpg", "old/2.jpg"]}
    assert found.unknown == {"UNKNOWN": ["3.jpg"]}
    assert found.loose == ["a.jpg"]


@pytest.mark.parametrize(
    ("photos", "common"),
    [
        ([], ""),
        (["a.jpg"], ""),
        (["Family/Anna/1.jpg", "Family/Ben/2.jpg"], "Family"),
        (["Anna/1.jpg", "Ben/2.jpg"], ""),
        (["a.jpg", "Anna/1.jpg"], ""),
        (["All/Family/Anna/1.jpg", "All/Family/Ben/old/2.jpg"], "All/Family"),
        (["Anna/1.jpg", "Annabel/2.jpg"], ""),
    ],
)
def test_the_folder_that_was_sent_along_with_the_folders_in_it_is_found(
    photos: list[str], common: str
) -> None:
    assert common_folder(photos) == common


def test_different_names_stand_side_by_side() -> None:
    check_names(["Anna", "Anna B", "José", "unknown person"])


@pytest.mark.parametrize("names", [["anna", "ANNA"], ["Jose\u0301", "Jos\u00e9"], ["a\tb"]])
def test_names_that_cannot_stand_side_by_side_are_refused(names: list[str]) -> None:
    with pytest.raises(InputError, match=r"name.*rename"):
        check_names(names)
