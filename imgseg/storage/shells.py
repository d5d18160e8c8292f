"""Shells: the files in App_data that stand for photos whose bytes lie in a bucket.

A shell has its photo's name, size and time, and no bytes: a hole, which takes no room on the disk.
"""

import os
from pathlib import Path

from imgseg.storage.whole_file import whole_file


def make_shell(photo: Path, size: int, mtime_ns: int) -> None:
    """Have a shell at the photo's place.

    Raises:
        OSError: its folder is gone, or nothing can be written there.
    """
    with whole_file(photo) as part:
        with part.open("xb") as file:
            file.truncate(size)
        os.utime(part, ns=(mtime_ns, mtime_ns))
