"""What the owner said of results and what that changed, in words."""

from collections.abc import Sequence

from imgseg.services.results.deciding import Change, Decision
from imgseg.text.words import photos as count_of
from imgseg.text.words import plural

SHOWN_LENGTH = 50


def what_changed(changes: Sequence[Change]) -> str:
    """How many photos are found that were not, and the other way round; may be empty.

    It begins with a space: it follows what was done.
    """
    found = sum(change.after == "match" for change in changes)
    lost = sum(change.before == "match" for change in changes)
    return (f" {plural(found, 'more photo is', 'more photos are')} found." if found else "") + (
        f" {count_of(lost)} found before {'is' if lost == 1 else 'are'} not any more."
        if lost
        else ""
    )


def what_was_noted(photos: list[str], person: str, decision: Decision) -> str:
    """What the owner said of photos, and that it is taken note of."""
    if len(photos) == 1:
        # Messages travel in the cookie, and a browser takes none over 4 KB.
        name = photos[0].rsplit("/", 1)[-1][:SHOWN_LENGTH]
        return {
            "confirmed": f"Noted: {name} shows {person}.",
            "rejected": f"Noted: {name} does not show {person}.",
            "undone": f"Taken back: {name} is decided by its faces again.",
        }[decision]
    return {
        "confirmed": f"Noted: {count_of(len(photos))} show {person}.",
        "rejected": f"Noted: {count_of(len(photos))} do not show {person}.",
        "undone": f"Taken back: {count_of(len(photos))} are decided by their faces again.",
    }[decision]
