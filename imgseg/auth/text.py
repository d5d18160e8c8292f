"""What the owner reads, in words."""

import re

from imgseg.models.audit import AuditLine
from imgseg.text.language import gettext, gettext_noop, ngettext

SAID = {
    "registered": gettext_noop("made the account"),
    "logged in": gettext_noop("logged in"),
    "logged out": gettext_noop("logged out everywhere"),
    "password": gettext_noop("changed the password"),
    "reset": gettext_noop("got a new password from the command line"),
    "email": gettext_noop("changed the e-mail address"),
    "gone": gettext_noop("deleted the account"),
    "deleted": gettext_noop("deleted"),
    "expired": gettext_noop("had deleted, after its time,"),
    "invited": gettext_noop("made an invitation"),
    "withdrew": gettext_noop("withdrew the invitations"),
}

JOBS = {
    "run": gettext_noop("A search"),
    "album_look": gettext_noop("A look for the people in an album"),
    "target_look": gettext_noop("A look at the photos of a person"),
    "samples": gettext_noop("A search in the sample photos"),
}

# What is kept of a deletion is such as "1 album, 30 photos".
COUNTED = re.compile(r"([\d,]+) (search|album|photo)\w*")


def told(line: AuditLine) -> str:
    """What was done, such as "deleted 1 album, 30 photos"."""
    about = COUNTED.sub(_count, line.about)
    return f"{gettext(SAID[line.what])} {about}".strip()


def _count(found: re.Match[str]) -> str:
    count = int(found[1].replace(",", ""))
    if found[2] == "search":
        return ngettext("%(num)s search", "%(num)s searches", count)
    if found[2] == "album":
        return ngettext("%(num)s album", "%(num)s albums", count)
    return ngettext("%(num)s photo", "%(num)s photos", count)
