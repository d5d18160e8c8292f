"""The three boxes of a search's set-up: Target, unknown and the album."""

from dataclasses import dataclass

from flask import url_for

from imgseg.models.search import Search
from imgseg.services.photo_folders import PhotoFolder, album_photos, train_photos

SHOWN_NAMES = 12


@dataclass(frozen=True)
class Box:
    """What one box shows, and where its forms lead."""

    key: str
    title: str
    hint: str
    count: int
    names: list[str]
    upload_url: str
    remove_url: str

    @property
    def more(self) -> int:
        """How many photos are not named."""
        return self.count - len(self.names)


def boxes_of(search: Search) -> list[Box]:
    """The boxes of a search, in the order in which people fill them."""
    return [
        _box(
            "target",
            f"Photos of {search.name}",
            "Five to ten are plenty: alone or in front, from different years and sides.",
            train_photos(search, "target"),
            url_for(".upload_train", search_id=search.id, role="target"),
            url_for(".remove_train", search_id=search.id, role="target"),
        ),
        _box(
            "unknown",
            "Other people",
            f"Photos of people who are not {search.name}. Not required, but a few of those who"
            " are in the album too make the result surer.",
            train_photos(search, "unknown"),
            url_for(".upload_train", search_id=search.id, role="unknown"),
            url_for(".remove_train", search_id=search.id, role="unknown"),
        ),
        _box(
            "album",
            f"The album “{search.album.name}”",
            "All the photos to go through: a folder, many files or a zip.",
            album_photos(search.album),
            url_for(".upload_album", album_id=search.album_id, search=search.id),
            url_for(".remove_from_album", album_id=search.album_id, search=search.id),
        ),
    ]


def _box(
    key: str, title: str, hint: str, folder: PhotoFolder, upload_url: str, remove_url: str
) -> Box:
    names = folder.names()
    return Box(key, title, hint, len(names), names[:SHOWN_NAMES], upload_url, remove_url)
