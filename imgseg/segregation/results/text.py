"""What a decision changed, in words."""

from collections.abc import Sequence

from imgseg.services.results.deciding import Change
from imgseg.text.words import photos, plural


def what_changed(changes: Sequence[Change]) -> str:
    """How many photos are found that were not, and the other way round; may be empty.

    It begins with a space: it follows what was done.
    """
    found = sum(change.after == "match" for change in changes)
    lost = sum(change.before == "match" for change in changes)
    return (f" {plural(found, 'more photo is', 'more photos are')} found." if found else "") + (
        f" {photos(lost)} found before {'is' if lost == 1 else 'are'} not any more." if lost else ""
    )
