"""The three boxes of a search's set-up: Target, unknown and the album."""

from dataclasses import dataclass

from flask import url_for

from imgseg.models.search import Search
from imgseg.services.files.photo_folders import album_photos, train_photos
from imgseg.text.language import gettext

SHOWN_TRAIN_PHOTOS = 60
# The album has a page of its own.
SHOWN_ALBUM_PHOTOS = 8


@dataclass(frozen=True)
class UploadPanel:
    """What one box shows, and where its forms lead; ``photos`` are names and thumbnails.

    Those that are read ``in_place`` can neither be added to nor removed.
    """

    key: str
    title: str
    hint: str
    count: int
    photos: list[tuple[str, str]]
    upload_url: str
    remove_url: str
    in_place: bool = False

    @property
    def more(self) -> int:
        """How many photos are not shown."""
        return self.count - len(self.photos)


def upload_panels_of(search: Search) -> list[UploadPanel]:
    """The boxes of a search, in the order in which people fill them."""
    return [
        _train_panel(
            search,
            "target",
            gettext("Who are you looking for?"),
            gettext("Three to ten photos of the person. Several people: a folder for each."),
        ),
        _album_panel(search),
        _train_panel(
            search,
            "unknown",
            gettext("Other people (optional)"),
            gettext("A few photos of others who are in the album too make the result surer."),
        ),
    ]


def _train_panel(search: Search, role: str, title: str, hint: str) -> UploadPanel:
    names = train_photos(search, role).names()
    return UploadPanel(
        key=role,
        title=title,
        hint=hint,
        count=len(names),
        photos=[
            (name, url_for(".train_thumb", search_id=search.id, role=role, photo=name))
            for name in names[:SHOWN_TRAIN_PHOTOS]
        ],
        upload_url=url_for(".upload_train", search_id=search.id, role=role),
        remove_url=url_for(".remove_train", search_id=search.id, role=role),
    )


def _album_panel(search: Search) -> UploadPanel:
    album_id = search.album_id
    names = album_photos(search.album).names()
    return UploadPanel(
        key="album",
        title=gettext("The album"),
        hint=gettext("“%(name)s”, to be gone through.", name=search.album.name)
        if search.album.name
        else gettext("All the photos to go through: a whole folder, or a zip."),
        count=len(names),
        photos=[
            (name, url_for(".album_thumb", album_id=album_id, photo=name))
            for name in names[:SHOWN_ALBUM_PHOTOS]
        ],
        upload_url=url_for(".upload_album", album_id=album_id, search=search.id),
        remove_url=url_for(".remove_from_my_album", album_id=album_id, search=search.id),
        in_place=search.album.source is not None,
    )
