"""What this process and those that it started hold now."""

import re
import sys
from pathlib import Path

PROCESSES = Path("/proc")


def held_bytes() -> int | None:
    """Memory of this process and its children, in bytes; what they share counts once.

    None on other systems than Linux.
    """
    if sys.platform != "linux":
        return None
    lists = (PROCESSES / "self/task").glob("*/children")
    children = {child for listed in lists for child in listed.read_text("ascii").split()}
    return sum(map(_share_of, ("self", *children)))


def _share_of(process: str) -> int:
    try:
        text = (PROCESSES / process / "smaps_rollup").read_text("ascii")
    except OSError:
        # It ended just now.
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
