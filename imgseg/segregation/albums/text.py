"""What is said of an album that is a folder of this computer."""

from datetime import UTC, datetime
from pathlib import Path

from imgseg.models.album import Album
from imgseg.segregation import bp
from imgseg.services.files.folder_listing import away
from imgseg.text.language import day
from imgseg.text.words import photos, plural


def still_looking() -> str:
    """What is said where a look takes longer than a page can wait."""
    return "The folder is large: imgseg goes on looking. Load this page again in a while."


@bp.app_template_global()
def news_of_folder(album: Album) -> str:
    """What the last look that found something new came to; empty where nothing has changed."""
    looked = album.looked or {}
    came, gone = looked.get("came", 0), looked.get("gone", 0)
    parts = [
        f"{photos(came)} came" if came else "",
        f"{photos(gone)} {'is' if gone == 1 else 'are'} gone" if gone else "",
    ]
    said = " and ".join(filter(None, parts))
    return f"{day(datetime.fromisoformat(looked['at']))}: {said}." if said else ""


@bp.app_template_global()
def troubles_of_folder(album: Album) -> list[str]:
    """What is wrong with the folder, each a sentence with the way out."""
    looked = album.looked or {}
    said = []
    if album.away_since:
        since = album.away_since.replace(tzinfo=UTC).astimezone()
        said.append(f"{away(Path(album.source or ''))} Away since {since:%H:%M}, {day(since)}.")
    for disk in looked.get("lost", []):
        said.append(f"The disk of {disk} is away: what was found on it stays. Connect it again.")
    for folder in looked.get("closed", []):
        said.append(f"The folder {folder} in it cannot be read: give imgseg's account the right.")
    if unnamed := looked.get("unnamed", 0):
        are = plural(unnamed, "file or folder is", "files and folders are")
        said.append(f"{are} left out, because the name has signs that are no text: rename it.")
    return said
