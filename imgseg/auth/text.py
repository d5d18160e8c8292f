"""What the owner reads, in words."""

from imgseg.models.audit import AuditLine
from imgseg.text.language import gettext, gettext_noop

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


def told(line: AuditLine) -> str:
    """What was done, such as "deleted 1 album and 30 photos"."""
    return f"{gettext(SAID[line.what])} {line.about}".strip()
