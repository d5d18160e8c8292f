"""Photos and their thumbnails, for their owner's eyes."""

from pathlib import Path, PurePosixPath

from flask import Response, current_app, send_file

from imgseg.errors import NotFoundError
from imgseg.segregation import bp
from imgseg.segregation.access import my_album, my_search
from imgseg.services.files.photo_folders import NO_SUCH_PHOTO, album_photos, train_photos
from imgseg.services.files.thumbnails import preview, thumbnail
from imgseg.storage.roots import fence_of, pinned
from imgseg.web.demands import makes_pictures

# What browsers show; anything else is downloaded. The suffix decides, never the content.
SHOWN = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".jpe": "image/jpeg",
    ".jfif": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
}


@bp.get("/albums/<int:album_id>/thumbs/<path:photo>")
@makes_pictures
def album_thumb(album_id: int, photo: str) -> Response:
    """The thumbnail of an album photo."""
    return small_picture(thumbnail(album_photos(my_album(album_id)), photo))


@bp.get("/albums/<int:album_id>/previews/<path:photo>")
@makes_pictures
def album_preview(album_id: int, photo: str) -> Response:
    """An album photo in a size and a format that every screen shows."""
    return small_picture(preview(album_photos(my_album(album_id)), photo))


@bp.get("/searches/<int:search_id>/thumbs/<any(target, unknown):role>/<path:photo>")
@makes_pictures
def train_thumb(search_id: int, role: str, photo: str) -> Response:
    """The thumbnail of a Target or unknown photo."""
    return small_picture(thumbnail(train_photos(my_search(search_id), role), photo))


@bp.get("/albums/<int:album_id>/photos/<path:photo>")
def album_photo(album_id: int, photo: str) -> Response:
    """An album photo as it was uploaded, or lies in its folder."""
    file = album_photos(my_album(album_id)).open(photo)
    shown = SHOWN.get(PurePosixPath(photo).suffix.lower())
    # A download goes on where it broke off, whatever the file is called while it is open.
    status = file.stat()
    try:
        with pinned(file, fence_of(file)) as opened:
            response = send_file(
                opened,
                mimetype=shown or "application/octet-stream",
                as_attachment=shown is None,
                download_name=PurePosixPath(photo).name,
                etag=f"{status.st_mtime_ns}-{status.st_size}",
            )
    except OSError:
        raise NotFoundError(NO_SUCH_PHOTO) from None
    return for_this_browser_only(response)


def small_picture(copy: Path | None) -> Response:
    """A picture made of a photo; where none could be made, one that says so."""
    if copy is None:
        return for_this_browser_only(current_app.send_static_file("unreadable.svg"))
    return for_this_browser_only(send_file(copy, mimetype="image/jpeg"))


def for_this_browser_only(response: Response) -> Response:
    """The response, which no cache between may keep, and the browser's own only after asking."""
    # The browser keeps a copy, but asks before it shows it: the photo may be another one by now,
    # and the person logged out.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
