"""What is said of an album that is a folder of this computer."""

from datetime import UTC, datetime
from pathlib import Path

from imgseg.models.album import Album
from imgseg.segregation import bp
from imgseg.services.files.folder_listing import away
from imgseg.text.language import day, gettext, ngettext, say


def still_looking() -> str:
    """What is said where a look takes longer than a page can wait."""
    return gettext("The folder is large: imgseg goes on looking. Load this page again in a while.")


@bp.app_template_global()
def news_of_folder(album: Album) -> str:
    """What the last look that found something new came to; empty where nothing has changed."""
    looked = album.looked or {}
    came, gone = looked.get("came", 0), looked.get("gone", 0)
    if not came and not gone:
        return ""
    news = {
        "came": ngettext("%(num)s photo came", "%(num)s photos came", came),
        "gone": ngettext("%(num)s photo is gone", "%(num)s photos are gone", gone),
        "day": day(datetime.fromisoformat(looked["at"])),
    }
    if came and gone:
        return gettext("%(day)s: %(came)s and %(gone)s.", **news)
    return gettext("%(day)s: %(came)s.", **news) if came else gettext("%(day)s: %(gone)s.", **news)


@bp.app_template_global()
def troubles_of_folder(album: Album) -> list[str]:
    """What is wrong with the folder, each a sentence with the way out."""
    looked = album.looked or {}
    said = []
    if album.away_since:
        since = album.away_since.replace(tzinfo=UTC).astimezone()
        clock = f"{since:%H:%M}"
        text = gettext("Away since %(time)s, %(day)s.", time=clock, day=day(since))
        said.append(f"{say(away(Path(album.source or '')))} {text}")
    said += [
        gettext(
            "The disk of %(folder)s is away: what was found on it stays. Connect it again.",
            folder=folder,
        )
        for folder in looked.get("lost", [])
    ]
    said += [
        gettext(
            "The folder %(folder)s in it cannot be read: give imgseg's account the right.",
            folder=folder,
        )
        for folder in looked.get("closed", [])
    ]
    if unnamed := looked.get("unnamed", 0):
        text = ngettext(
            "%(num)s file or folder is left out, because the name has signs that are no text:"
            " rename it.",
            "%(num)s files and folders are left out, because the name has signs that are no text:"
            " rename it.",
            unnamed,
        )
        said.append(text)
    return said
