"""The disk, when it is full."""

from sqlalchemy.exc import OperationalError

from imgseg.errors import FULL_DISK


def is_full(error: BaseException) -> bool:
    """Whether something failed because no space is left: a file, or the database."""
    if isinstance(error, OperationalError):
        return getattr(error.orig, "sqlite_errorname", "") == "SQLITE_FULL"
    return isinstance(error, OSError) and error.errno in FULL_DISK
