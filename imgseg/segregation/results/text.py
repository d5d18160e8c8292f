"""What the owner said of results and what that changed, in words."""

from collections.abc import Sequence

from imgseg.services.results.reviewing import Decision
from imgseg.services.searches.changed_verdicts import Change
from imgseg.text.language import gettext, gettext_noop, ngettext

SHOWN_LENGTH = 50


def what_changed(changes: Sequence[Change]) -> str:
    """How many photos are found that were not, and the other way round; may be empty.

    It begins with a space: it follows what was done.
    """
    found = sum(change.after == "match" for change in changes)
    lost = sum(change.before == "match" for change in changes)
    said = ""
    if found:
        said += " " + ngettext(
            "%(num)s more photo is found.", "%(num)s more photos are found.", found
        )
    if lost:
        said += " " + ngettext(
            "%(num)s photo found before is not any more.",
            "%(num)s photos found before are not any more.",
            lost,
        )
    return said


def what_was_noted(photos: list[str], person: str, decision: Decision) -> str:
    """What the owner said of photos, and that it is taken note of."""
    if len(photos) == 1:
        # Messages travel in the cookie, and a browser takes none over 4 KB.
        name = photos[0].rsplit("/", 1)[-1][:SHOWN_LENGTH]
        sentence = {
            "confirmed": gettext_noop("Noted: %(photo)s shows %(person)s."),
            "rejected": gettext_noop("Noted: %(photo)s does not show %(person)s."),
            "undone": gettext_noop("Taken back: %(photo)s is decided by its faces again."),
        }[decision]
        return gettext(sentence, photo=name, person=person)
    if decision == "confirmed":
        return ngettext(
            "Noted: %(num)s photo shows %(person)s.",
            "Noted: %(num)s photos show %(person)s.",
            len(photos),
            person=person,
        )
    if decision == "rejected":
        return ngettext(
            "Noted: %(num)s photo does not show %(person)s.",
            "Noted: %(num)s photos do not show %(person)s.",
            len(photos),
            person=person,
        )
    return ngettext(
        "Taken back: %(num)s photo is decided by its faces again.",
        "Taken back: %(num)s photos are decided by their faces again.",
        len(photos),
    )
