"""Files that are there whole or not at all, and the hash that tells."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PART_SUFFIX = ".imgseg-part"


@contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """Give the path of a part, to be written beside ``file``; it then takes the file's place.

    What is raised while it is written removes the part and leaves ``file`` as it was; only a kill
    leaves a part behind, whose name ends in ``PART_SUFFIX``.

    Raises:
        OSError: the part cannot take the file's place.
    """
    # Not named after the file, whose name may already be as long as a name can be.
    part = file.with_name(f".{secrets.token_hex(8)}{PART_SUFFIX}")
    try:
        yield part
        os.replace(part, file)
    except OSError as error:
        # The part's name would say nothing to the person.
        if str(error.filename) == str(part):
            error.filename = str(file)
        raise
    finally:
        part.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's content, as 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
