"""How many cores this process may use."""

import math
import os
from pathlib import Path

# What a container may use: microseconds of processor time, or max, in so many of a clock.
QUOTA = Path("/sys/fs/cgroup/cpu.max")


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
