"""What the owner reads, in words."""

from imgseg.models.audit import AuditLine

SAID = {
    "registered": "made the account",
    "logged in": "logged in",
    "logged out": "logged out everywhere",
    "password": "changed the password",
    "reset": "got a new password from the command line",
    "email": "changed the e-mail address",
    "gone": "deleted the account",
    "deleted": "deleted",
    "expired": "had deleted, after its time,",
    "invited": "made an invitation",
    "withdrew": "withdrew the invitations",
}

JOBS = {
    "run": "A search",
    "album_look": "A look for the people in an album",
    "target_look": "A look at the photos of a person",
    "samples": "A search in the sample photos",
}


def told(line: AuditLine) -> str:
    """What was done, such as "deleted 1 album and 30 photos"."""
    return f"{SAID.get(line.what, line.what)} {line.about}".strip()
