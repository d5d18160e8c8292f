"""What of the machine this process may use: cores and memory."""

import math
import os
from pathlib import Path

# What a container may use: microseconds of processor time, or max, in so many of a clock.
QUOTA = Path("/sys/fs/cgroup/cpu.max")
# And how many bytes of memory, or max.
MEMORY = Path("/sys/fs/cgroup/memory.max")
# What the whole app takes with photos of 12 megapixels while it looks at one of them at a time, and
# what each further one adds, with the process that decodes it: 400 and 90 MiB were measured.
FIRST_PHOTO, FURTHER_PHOTO = 450 * 2**20, 150 * 2**20


def usable_cores() -> int:
    """The cores of the machine, fewer where the process is tied to some or a container has less."""
    # macOS and Windows tie no process to cores.
    tied = getattr(os, "sched_getaffinity", None)
    cores = len(tied(0)) if tied else os.cpu_count() or 1
    try:
        quota, period = QUOTA.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return cores
    return cores if quota == "max" else min(cores, math.ceil(int(quota) / int(period)))


def usable_memory() -> int | None:
    """Bytes of the machine, fewer where a container has less; None where nothing tells them."""
    try:
        installed = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    # Windows has no such question, and a system may have no answer.
    except (AttributeError, ValueError, OSError):
        return None
    try:
        limit = MEMORY.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return installed
    return installed if limit == "max" else min(installed, int(limit))


def photos_at_once() -> int:
    """One photo for each core, fewer where there is not the memory for so many; 1 at least."""
    memory = usable_memory()
    if memory is None:
        return usable_cores()
    return max(1, min(usable_cores(), 1 + (memory - FIRST_PHOTO) // FURTHER_PHOTO))
