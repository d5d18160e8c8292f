"""What a process and those that it started hold now."""

import re
import sys
from pathlib import Path

PROCESSES = Path("/proc")


def held_bytes(process: str = "self") -> int | None:
    """Memory of a process, by its number, and its children, in bytes; what they share counts once.

    None on other systems than Linux.
    """
    if sys.platform != "linux":
        return None
    return sum(map(_share_of, (process, *children(process))))


def children(process: str = "self") -> set[str]:
    """The numbers of the processes that it has started and that are not over; on Linux only."""
    lists = (PROCESSES / process / "task").glob("*/children")
    return {child for listed in lists for child in listed.read_text("ascii").split()}


def _share_of(process: str) -> int:
    try:
        text = (PROCESSES / process / "smaps_rollup").read_text("ascii")
    except OSError:
        # It ended just now.
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
